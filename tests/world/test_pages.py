"""Tokens of pages: whatever is handed in is a place of this list, or is told from one."""

from __future__ import annotations

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from ircoach.world import pages

LISTS = st.one_of(st.text(max_size=8), st.lists(st.text(max_size=4), max_size=3))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8,
)


@given(LISTS, st.lists(st.integers(min_value=0, max_value=10**18), min_size=1, max_size=3))
def test_a_token_gives_its_places_back(of: object, places: list[int]) -> None:
    """To the list it came from."""
    assert pages.places(of, pages.token(of, *places), len(places)) == tuple(places)


@given(LISTS, LISTS, st.integers(min_value=0))
def test_a_token_is_good_for_one_list(of: object, other: object, place: int) -> None:
    """For another one it is none."""
    assert (pages.places(other, pages.token(of, place)) is not None) == (of == other)


@given(LISTS, JSON)
def test_a_forged_token_holds_no_place_before_the_first(of: object, told: object) -> None:
    """Right list or wrong, whatever stands for the place: whole numbers from zero on, or nothing."""
    for text in (json.dumps(told), json.dumps([of, told])):
        found = pages.places(of, base64.b64encode(text.encode()).decode())
        assert found is None or (len(found) == 1 and type(found[0]) is int and found[0] >= 0)


@given(LISTS, st.text(max_size=30))
def test_any_text_may_be_handed_in(of: object, given_in: str) -> None:
    """And is no token, or one."""
    pages.places(of, given_in)


def test_a_deeply_nested_token_is_none() -> None:
    """A list in a list in a list, and so on."""
    assert pages.places("x", base64.b64encode(b"[" * 100_000).decode()) is None
