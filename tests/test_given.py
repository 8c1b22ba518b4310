"""Where a value stands: in a variable, in a file that one names, in a line of TOML."""

from pathlib import Path

import pytest

from bot.given import MAX_LINES, Given, Origin, lines_of, of_variable

TOML = '''# a comment
colour = "red"
text = """
[no.group]
x = 1
"""

[group]  # another
list = [
  1,  # one

  2,
]
deep.er = 3
inline = {one = 1, two = 2}

[[rows]]
n = 1

[empty]
'''


def test_each_value_of_a_document_has_the_line_in_which_it_begins() -> None:
    assert lines_of(TOML) == {
        ("colour",): 2,
        ("text",): 3,
        ("group",): 8,
        ("group", "list"): 9,
        ("group", "deep", "er"): 14,
        ("group", "inline", "one"): 15,
        ("group", "inline", "two"): 15,
        ("rows",): 17,
        ("empty",): 20,
    }


def test_a_very_long_document_is_not_looked_through() -> None:
    assert lines_of("# \n" * MAX_LINES + "a = 1\n") == {}


def test_blanks_around_what_a_file_holds_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "value").write_bytes(b"\xef\xbb\xbf  a b \r\n\n")
    origin = Origin("variable_file", "X_FILE", str(tmp_path / "value"))
    assert of_variable("X", {"X_FILE": str(tmp_path / "value")}) == Given("a b", origin)
    assert of_variable("X", {"X": "", "X_FILE": ""}) is None


@pytest.mark.parametrize("secret", ["very-secret-token-of-mine", "/very+secret/token=", "very\x00secret"])
def test_a_secret_in_place_of_a_path_is_not_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match=r"X_FILE names a file that cannot be read: ") as caught:
        of_variable("X", {"X_FILE": secret})
    assert "secret" not in str(caught.value)
