"""The cue table: what single records may give away, computed from the form."""

from __future__ import annotations

import pytest

from ircoach.scenario.cues import Cue, cue_line, cue_table
from ircoach.scenario.form import Scenario
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY


def form(sick: list[bool], twins: list[bool]) -> Scenario:
    """A form with one cue, shown by these variants."""
    small = Folder(ONE_KEY).form
    template = small.variants[0]
    variants = [
        template.model_copy(update={"id": f"{truth[:1]}{number}", "truth": truth, "cues": {"cue": shows}})
        for truth, side in (("sick", sick), ("not sick", twins))
        for number, shows in enumerate(side)
    ]
    return small.model_copy(update={"cues": {"cue": "a cue"}, "variants": tuple(variants)})


@pytest.mark.parametrize(
    ("sick", "twins", "ok"),
    [
        ([True, False], [True, False], True),
        ([True, True, True, False, False], [True, True, False, False, False], True),
        ([True, True, True, True, False], [True, True, False, False, False], False),  # 0.4 apart
        ([True, False, False, False, False], [False, False, False, False, False], False),  # seen: it is sick
        ([True, True, True, True, True], [True, True, True, True, False], False),  # absent: it is not
        ([True, True], [True, True], True),
    ],
)
def test_a_cue_is_within_bounds_or_not(sick: list[bool], twins: list[bool], ok: bool) -> None:
    """Shares near each other, no rule on one cue above 60 %, none certain on one side."""
    (cue,) = cue_table(form(sick, twins))
    assert cue.ok is ok


def test_the_accuracy_is_that_of_the_better_rule() -> None:
    """A cue of the innocent tells as much as a cue of the guilty."""
    (cue,) = cue_table(form([False, False], [True, True]))
    assert cue == Cue(id="cue", sick=0, twins=1, apart=1, accuracy=1, certain=True)


def test_a_scenario_without_twins_has_no_table() -> None:
    """Nothing is to be balanced where there is one side only."""
    assert cue_table(form([True], [])) == ()


def test_a_cue_is_found_in_its_file() -> None:
    """The line on which a cue is declared is where an author looks."""
    text = (ONE_KEY / "scenario.yaml").read_text(encoding="utf-8")
    assert "unknown-account" in text.splitlines()[cue_line(text, "unknown-account") - 1]
