"""Names and ids are functions of seed and asker, never of what happened before."""

from __future__ import annotations

import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from ircoach.world.addresses import BLOCKS, outside, whois
from ircoach.world.identity import Dice, derive

labels = st.lists(st.one_of(st.text(max_size=8), st.integers()), min_size=1, max_size=4)


@given(labels)
def test_the_same_labels_throw_the_same(found: list[object]) -> None:
    """Two dice of one purpose agree, whatever other dice did in between."""
    first = _throws(Dice(*found))
    Dice("other").random()
    assert _throws(Dice(*found)) == first


def _throws(dice: Dice) -> list[float]:
    return [dice.random() for _ in range(3)]


def test_a_known_value_holds_on_every_python() -> None:
    """Derivation is pinned: a change here would change every world."""
    assert derive("a", 1) == 9331952569449725121


def test_outside_addresses_are_nobody_s_documentation_range() -> None:
    """Outsiders' addresses are global to Python too, and the look-up knows their holder."""
    for n in range(200):
        address = outside(Dice("x", n))
        assert ipaddress.ip_address(address).is_global
        assert whois(address)["holder"] in {block.holder for block in BLOCKS}


def test_the_look_up_is_honest_about_what_it_does_not_know() -> None:
    """Private, unknown and nonsense each get their own words."""
    assert whois("10.1.2.3")["holder"] == "private address space"
    assert whois("8.8.8.8")["holder"] == "no record"
    assert whois("not-an-address")["holder"] == "not an IP address"
