"""Turns what is known of an item and a subscription into why it was sent, comes, or was left out.

    fits the filter? ─no─► not matched, by the first thing that speaks against it
          └─ its slots since it was seen, but those too late or never arrived, and alerts of other stories
                ├─ the first of them decides: told, in a line, or left out by a rule
                ├─ none yet: paused, or what the next digest makes of it as things stand
                └─ none, and it sends alerts: by which rule none told it

Invariant: every account names a reason; none holds anything of another place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.chatport import BY_HAND, Served
from bot.digest.accounts import not_alerted, not_due, not_told, told_in, unclear
from bot.digest.alerts import BREAKING, LOOK, waits
from bot.digest.arrival import Outcome, state_of, state_of_telling
from bot.digest.briefs import zone_of
from bot.digest.coming import Coming
from bot.digest.content import Choice
from bot.digest.filters import Verdict
from bot.follow import Mode
from bot.message.digest import MOST_ALSO
from bot.message.phrases import joined, phrase, stored
from bot.message.when import exact
from bot.model import Story
from bot.outbox import Kind
from bot.stories.rank import Ranked
from bot.traces import Claimed, Telling

NOT_READ = phrase("it is not among what this digest reads: too old, or other items fit better")
NOT_LOOKED_AT = phrase(
    "it is not among what alerts are made from: what was published in the last 24 hours and fits best"
)


class Fate(StrEnum):
    """What a digest makes of a story."""

    TOLD = "told"
    LINE = "line"
    LEFT = "left"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a digest has the story of an item: number `place` of `of` stories in order of rank; 0 where it has none."""

    fate: Fate
    why: str
    place: int = 0
    of: int = 0

    @property
    def rank(self) -> str:
        """`2 of 9`, `""` where it has no rank."""
        return phrase("{place} of {of}", place=self.place, of=self.of) if self.place else ""


@dataclass(frozen=True, slots=True)
class Account:
    """Why a subscription sent an item or did not, as sentences.

    `fits` and `why` are the filter's. `slot` is the time of the digest that decided, `next_at` of the one that will.
    """

    subscription_id: int
    label: str
    fits: bool
    why: str
    outcome: Outcome
    reason: str = ""
    slot: datetime | None = None
    next_at: datetime | None = None
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """An item's story and a subscription that it fits.

    `slots` are those of the subscription that were dealt with since the item was seen, the oldest first, without the
    alerts of other stories; `told` are all tellings of the story to the place.
    """

    served: Served
    verdict: Verdict
    story: Story
    slots: Sequence[Claimed]
    told: Sequence[Telling]
    zone: ZoneInfo

    @property
    def deciding(self) -> Claimed | None:
        """The first slot whose news was told, or whose digest told the story in a part that arrived or still may."""
        telling = {item.digest.id for item in self.told if not item.lost}
        return next((slot for slot in self.slots if slot.told or _id_of(slot) in telling), None)

    @property
    def alerts(self) -> bool:
        """Whether the subscription sends alerts."""
        return self.served.subscription.terms.mode is Mode.ALERTS

    def look(self, now: datetime) -> datetime:
        """The moment whose alert is asked about: now while the story is fresh, else when its last report had come."""
        if now - self.story.reckoned <= BREAKING:
            return now
        last = max(article.first_seen for article in self.story.articles)
        return min(now, max(last, self.served.subscription.at) + LOOK)

    def account(self, outcome: Outcome, *reasons: str) -> Account:
        """Of an item that fits, with the reasons as sentences."""
        item = self.served.subscription
        why = joined(filter(None, reasons), " ")
        return Account(item.id, item.label, fits=True, why=self.verdict.why, outcome=outcome, reason=why)


def standing(choice: Choice, article_id: int, absent: str = NOT_READ) -> Standing:
    """What becomes of the story that holds an item; `absent` is why, where none of them does."""
    places = {id(item): place for place, item in enumerate(choice.ranked, start=1)}
    of = len(choice.ranked)
    for item, _ in choice.told:
        if _holds(item.story, article_id):
            return Standing(Fate.TOLD, item.why, places[id(item)], of)
    for line, item in enumerate(choice.also):
        if _holds(item.story, article_id):
            place = places[id(item)]
            if line < MOST_ALSO:
                return Standing(Fate.LINE, item.why, place, of)
            higher = phrase("stories that rank higher take its {n} lines", n=MOST_ALSO)
            return Standing(Fate.LEFT, higher, place, of)
    for story, why in choice.left:
        if _holds(story, article_id):
            return Standing(Fate.LEFT, why, _place_of(choice.ranked, story), of)
    return Standing(Fate.ABSENT, absent, of=of)


def _holds(story: Story, article_id: int) -> bool:
    return any(article.id == article_id for article in story.items)


def _place_of(ranked: Sequence[Ranked], story: Story) -> int:
    return next((place for place, item in enumerate(ranked, start=1) if item.story is story), 0)


def passed(slots: Sequence[Claimed], each: Served, seen: datetime, told: Sequence[Telling]) -> list[Claimed]:
    """The slots of a subscription that were dealt with since an item was seen, but alerts of other stories."""
    telling = {item.digest.id for item in told}
    mine = (slot for slot in slots if slot.subscription_id == each.subscription.id and slot.done_at >= seen)
    alerts = each.subscription.terms.mode is Mode.ALERTS
    kept = (slot for slot in mine if _id_of(slot) in telling or not (alerts or _kind_of(slot) is Kind.ALERT))
    return sorted(kept, key=lambda slot: slot.at)


def _id_of(slot: Claimed) -> int:
    return slot.digest.id if slot.digest else 0


def _kind_of(slot: Claimed) -> Kind:
    return slot.digest.kind if slot.digest else Kind.DIGEST


def not_matched(each: Served, verdict: Verdict) -> Account:
    """Of an item that the filter does not let in."""
    item = each.subscription
    return Account(item.id, item.label, fits=False, why=verdict.why, outcome=Outcome.NOT_MATCHED)


def decided(case: Case, slot: Claimed, found: Standing) -> Account:
    """Of an item about which a digest has decided; `found` is what the digest makes of it by what is known today."""
    at = exact(slot.at, case.zone)
    outcome, how = state_of(slot.digest) if slot.digest else (Outcome.UNCLEAR, "")
    telling = next((item for item in case.told if item.digest.id == _id_of(slot)), None)
    if telling:
        outcome, how = state_of_telling(telling)
        reason = told_in(_kind_of(slot), at, how)
    elif slot.digest and found.fate is Fate.LINE:
        outcome = Outcome.LINE if outcome is Outcome.SENT else outcome
        reason = phrase("Its title stood in the digest of {moment}, which {how}.", moment=at, how=how)
    elif found.fate in (Fate.LEFT, Fate.ABSENT):
        outcome = Outcome.LEFT_OUT
        reason = phrase("Left out of the digest of {moment}: {why}.", moment=at, why=found.why)
    else:
        outcome, reason = Outcome.UNCLEAR, unclear(slot, at)
    account = case.account(outcome, *_before(case, slot), reason)
    return replace(account, slot=slot.at, standing=None if outcome is Outcome.UNCLEAR else found)


def _before(case: Case, until: Claimed | None = None) -> list[str]:
    """What became of the slots before the one that decided, a sentence each."""
    said: list[str] = []
    for slot in case.slots:
        if slot is until:
            break
        at = exact(slot.at, case.zone)
        if slot.void:
            lost = phrase(
                "The digest of {moment} left out what another was to tell, of which a part never arrived.", moment=at
            )
            said.append(lost)
        elif slot.digest:
            said.append(not_told(slot.digest, at))
        else:
            said.append(phrase("The digest of {moment} was {why}.", moment=at, why=stored(slot.why)))
    return said


def undecided(case: Case, next_: Coming | None, found: Standing | None) -> Account:
    """Of an item about which no digest has decided yet; `found` is what the next one makes of it as things stand.

    Without a next one it waits to be resumed.
    """
    if next_ is None:
        by_hand = case.served.subscription.paused == BY_HAND
        why = phrase("Paused until the app is added here again.")
        if by_hand:
            why = phrase("Paused by hand. Go on with {resume}.", resume="/digest resume")
        return case.account(Outcome.PAUSED, *_before(case), why)
    account = case.account(Outcome.NOT_DUE, *_before(case), _failing(case), not_due(next_), _foreseen(found))
    return replace(account, next_at=next_.at, standing=found)


def unalerted(case: Case, slots: Sequence[Claimed], found: Standing, now: datetime) -> Account:
    """Of an item that no alert told; `found` is what the alert at `case.look(now)` makes of it.

    `slots` are all that its place dealt with, of which the alerts of the subscription count for its cool-down.
    """
    at, item = case.look(now), case.served.subscription
    earlier = [slot for slot in slots if slot.subscription_id == item.id and at - timedelta(days=2) < slot.at <= at]
    alerts = [slot.at for slot in earlier if _kind_of(slot) is Kind.ALERT]
    zone = zone_of(case.served, case.zone)
    wait = waits(item.terms, alerts, zone, at)
    said = not_alerted(found.why, wait, "" if at == now else exact(at, zone), breaks=found.fate is Fate.TOLD)
    outcome = Outcome.UNCLEAR if found.fate is Fate.TOLD and not wait and at != now else Outcome.ALERTS
    account = case.account(outcome, *_before(case), _failing(case), phrase("It sends alerts."), said)
    return replace(account, standing=None if outcome is Outcome.UNCLEAR else found)


def _failing(case: Case) -> str:
    item = case.served.subscription
    if not item.paused:
        return ""
    return phrase("The last one could not be delivered: {why}", why=stored(item.remark))


def _foreseen(found: Standing | None) -> str:
    match found:
        case Standing(Fate.TOLD, why):
            return phrase("As things stand it is told, story {rank} by rank: {why}.", rank=found.rank, why=why)
        case Standing(Fate.LINE, why):
            return phrase("As things stand its title is told, story {rank} by rank: {why}.", rank=found.rank, why=why)
        case Standing(_, why):
            return phrase("As things stand it is left out: {why}.", why=why)
        case _:
            return ""
