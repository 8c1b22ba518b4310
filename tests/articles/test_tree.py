"""Pages as trees: whatever a stranger sends, a tree or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.tree import as_xml, tree_of_html


def test_a_page_is_read_without_its_comments_and_with_every_letter() -> None:
    tree = tree_of_html("<p>Порт <b>открыт</b><!-- <a href='/old'>old</a> --> <a href='/new'>seit gestern</p>")
    assert tree is not None
    assert "".join(map(str, tree.itertext())).split() == ["Порт", "открыт", "seit", "gestern"]
    assert [link.get("href") for link in tree.iter("a")] == ["/new"]


@pytest.mark.parametrize("nothing", ["", " ", "\x00", "<!-- a remark -->"])
def test_what_holds_no_element_is_no_tree(nothing: str) -> None:
    assert tree_of_html(nothing) is None


def test_a_declared_encoding_does_not_count_for_what_is_text_already() -> None:
    tree = tree_of_html("<meta charset='windows-1251'><title>Der Fährhafen</title>")
    assert tree is not None
    assert tree.findtext(".//title") == "Der Fährhafen"


@given(
    st.text()
    | st.lists(st.sampled_from(["<p>", "</p>", "<!--", "-->", "<a href=", "\ud800", "\x00", "x"])).map("".join)
)
def test_nothing_that_a_stranger_sends_raises(page: str) -> None:
    tree = tree_of_html(page)
    assert tree is None or tree.tag == "html"


@given(st.text(st.characters()))
def test_what_a_page_gives_out_can_be_put_back(text: str) -> None:
    tree = tree_of_html("<p>words")
    assert tree is not None
    tree.text = as_xml(text)
    assert (tree.text or "") == as_xml(text)
    assert as_xml("a\x1f\ufffe\tb") == "a\tb"
    assert as_xml(None) == ""
