"""No single cue decides: each scenario's table of cues is balanced and whole, and its alert tells nothing of the truth."""

from __future__ import annotations

import pytest

from ircoach.scenario.cues import cue_table
from tests.scenarios.support import FOLDERS


@pytest.mark.parametrize("scenario", FOLDERS)
def test_the_table_of_cues_is_balanced(scenario: str) -> None:
    """Shares differ by 0.2 at most, neither side always or never shows one, and no rule on one beats sixty percent."""
    table = cue_table(FOLDERS[scenario].form)
    assert table
    assert [cue.id for cue in table if not cue.ok] == []


@pytest.mark.parametrize("scenario", FOLDERS)
def test_every_variant_says_of_every_cue_whether_it_shows_it(scenario: str) -> None:
    """No gaps in the table, and no cues that are not in the list."""
    form = FOLDERS[scenario].form
    assert all(set(variant.cues) == set(form.cues) for variant in form.variants)


@pytest.mark.parametrize("scenario", FOLDERS)
def test_the_alert_says_the_same_in_every_variant(scenario: str) -> None:
    """One template, whose facts are ids, an account name and a region."""
    alert = FOLDERS[scenario].form.alert
    named = {piece.split("}")[0] for piece in (alert.text + alert.title).split("{")[1:]}
    assert named <= {"image", "bucket", "account", "account_name", "stranger", "home"}
