"""Whether a passage has the number of a claim: the same, or one that "about", "more than" and rounding allow."""

from collections.abc import Sequence

from bot.grounding.numbers import DECADE, HALF, ORDINAL, TIME, Quantity

HALF_PERCENT = 50.0
_NEARBY = 0.06
"""How far "about 1,000" may be from the number itself, as a share of it."""
_BOUND = 1.5
"""How far above "more than 100" the number may lie."""
_LONG, _SIGNIFICANT = 10_000, 2
"""From where numbers are rounded without a word, and digits that then stay at least."""


def carries(claim: Quantity, held: Sequence[Quantity]) -> bool:
    """Whether one of these is the number of the claim, or one that its "more than" and "about" allow."""
    return any(_fits_unit(claim, one) and _fits_value(claim, one) for one in held)


def _fits_unit(claim: Quantity, one: Quantity) -> bool:
    if {claim.unit, one.unit} == {HALF, "%"}:
        return True
    if claim.unit == one.unit or (not claim.unit and one.unit not in ("%", TIME)):
        return True
    return not one.unit and claim.unit not in ("%", TIME, ORDINAL)


def _fits_value(claim: Quantity, one: Quantity) -> bool:
    if {claim.unit, one.unit} == {HALF, "%"}:
        return HALF_PERCENT in claim.values | one.values
    if claim.values & one.values:
        return True
    if one.unit in (ORDINAL, TIME, DECADE) or claim.unit != one.unit:
        return False
    near = [(asked, value) for asked in claim.values for value in one.values if asked > 0 and value > 0]
    if claim.bound == "about" and not one.bound:
        return any(abs(value - asked) <= _NEARBY * asked for asked, value in near)
    if claim.bound in ("more", "less") and not one.bound:
        return any(
            asked <= value <= _BOUND * asked if claim.bound == "more" else asked / _BOUND <= value <= asked
            for asked, value in near
        )
    return any(_is_rounded(asked, value) for asked, value in near)


def _is_rounded(asked: float, value: float) -> bool:
    """Whether a number of five and more digits was rounded to at least two: 1,234,567 to 1.2 million."""
    if value < _LONG:
        return False
    digits = len(f"{asked:.0f}".rstrip("0"))
    if digits < _SIGNIFICANT:
        return False
    step = 10.0 ** (len(f"{asked:.0f}") - digits)
    return step > 1 and round(value / step) * step == asked
