"""Our records against real ones: docs/fidelity.md says what differs and why, and nothing differs that it does not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios import fidelity

pytestmark = pytest.mark.slow
REAL = fidelity.ROOT.parent / "shared" / "cloudtrail"


@pytest.fixture(scope="module")
def ours() -> fidelity.Seen:
    """What the worlds' records look like."""
    return fidelity.of_worlds()


def test_every_record_has_what_every_record_has(ours: fidelity.Seen) -> None:
    """The fields that are always there, in every call that our worlds make."""
    lacking = {key: set(fidelity.ALWAYS) - set(paths) for key, paths in ours.items() if not set(fidelity.ALWAYS) <= set(paths)}
    assert lacking == {(event, "allowed"): {"requestID"} for event in fidelity.AT_THE_DOOR}


def test_no_difference_is_without_its_reason(ours: fidelity.Seen) -> None:
    """A field that a real record has and ours lacks is explained, or it is a mistake."""
    rows = fidelity.compared(ours, fidelity.shapes())
    assert len([row for row in rows if row.whole]) >= 7
    assert not [(row.event, row.sample, field) for row in rows for field in row.missing if not row.why(field)]


def test_no_reason_is_left_over(ours: fidelity.Seen) -> None:
    """A reason for a difference that is gone goes as well."""
    rows = fidelity.compared(ours, fidelity.shapes())
    lacking = [(row.event, field) for row in rows for field in row.missing]
    assert all(any(event == of and field.startswith(path) for of, field in lacking) for event, path in fidelity.REASONS)


def test_the_page_says_so(ours: fidelity.Seen) -> None:
    """docs/fidelity.md is what `python -m tests.scenarios.fidelity` writes now."""
    assert fidelity.PAGE.read_text(encoding="utf-8") == fidelity.page(ours, fidelity.shapes())


@pytest.mark.skipif(not REAL.is_dir(), reason="the published records do not lie beside this tree")
def test_the_shapes_are_those_of_the_published_records() -> None:
    """What is kept of them is what they look like."""
    assert fidelity.read_shapes(Path(REAL)) == fidelity.shapes()
