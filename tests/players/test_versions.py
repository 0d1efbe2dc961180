"""One score on every Python: since 3.12 `sum` adds floats more exactly than before, so what is scored or drawn uses `fsum`."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import ircoach
from ircoach.players.playing import play
from ircoach.report.html import page
from ircoach.report.table import row
from ircoach.scenario.library import folders

pytestmark = pytest.mark.slow
HOUSE = Path(ircoach.__file__).resolve().parents[1]
OURS = (str(HOUSE / "ircoach"), str(HOUSE / "scenarios"))
#: the first scores 43.2 with one `sum` and 43.1 with the other
PLACES = [
    ("ami-share/unregistered-account", "twin-contained"),
    ("ami-share/leaked-key", "analyst"),
    ("public-bucket/object-acls", "expert"),
    ("public-bucket/website", "idle"),
]


@contextmanager
def watched_sums() -> Iterator[list[str]]:
    """Where in our own files `sum` was given a float, line by line."""
    found: list[str] = []
    real = builtins.sum

    def watched(items: Iterable[Any], /, start: Any = 0) -> Any:
        items = list(items)
        caller = sys._getframe(1)
        if caller.f_code.co_filename.startswith(OURS) and any(isinstance(each, float) for each in items):
            found.append(f"{caller.f_code.co_filename}:{caller.f_lineno}")
        return real(items, start)

    with patch.object(builtins, "sum", watched):
        yield found


@pytest.mark.parametrize(("place", "player"), PLACES)
def test_no_float_is_added_by_sum(place: str, player: str) -> None:
    """Neither while a world is built and played nor while it is graded and told."""
    scenario, _, variant = place.partition("/")
    with watched_sums() as found:
        card = play(folders()[scenario], variant, 3, player)
        assert row(card)["score"] == card.score
        assert page(card)
    assert found == []
