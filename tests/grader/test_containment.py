"""Containment: read off what would have happened had the responder stopped after each write."""

from __future__ import annotations

from ircoach.grader.branches import Branch
from ircoach.grader.containment import SETTLING, contained
from ircoach.grader.courses import Course
from ircoach.world.bleed import Attempt, Exposure, Loss
from ircoach.world.clock import MINUTE

THINGS = (Exposure("a", "A", "things"), Exposure("b", "B", "things"))


def course(*attempts: tuple[float, str, bool], lost: tuple[tuple[float, str], ...] = ()) -> Course:
    """A course with attempts (minute, exposure, whether it got through) and losses (minute, exposure)."""
    return Course(
        THINGS,
        tuple(Loss(round(minute * MINUTE), exposure, 1, f"{exposure}{minute}", "how") for minute, exposure in lost),
        tuple(Attempt(round(minute * MINUTE), exposure, f"call-{exposure}", ok, "") for minute, exposure, ok in attempts),
        (),
    )


def write(minute: float, then: Course, entry: int = 1) -> Branch:
    """A write, and the course that follows if it is the last."""
    return Branch(entry, round(minute * MINUTE), "iam:PutUserPolicy", then)


NOTHING = course((10, "a", True), (20, "b", True), (30, "b", True), lost=((10, "a"), (20, "b"), (30, "b")))
A_ONLY = course((10, "a", False), (20, "b", True), (30, "b", True), lost=((20, "b"), (30, "b")))
ALL = course((10, "a", False), (20, "b", False), (30, "b", False))


def test_the_write_that_ends_the_last_way_closes_it() -> None:
    """The first write was effective, the second closed it, and each exposure has its own time."""
    found = contained(NOTHING, (write(5, A_ONLY), write(8, ALL)), ALL)
    assert [step.spared for step in found.steps] == [1, 2]
    assert found.effective_at == 5 * MINUTE
    assert found.closed_at == 8 * MINUTE
    assert found.closed_exposures == {"a": 5 * MINUTE, "b": 8 * MINUTE}


def test_a_half_fix_is_never_closed_and_names_the_call_that_lives() -> None:
    """What still gets through is named with the write that left it."""
    found = contained(NOTHING, (write(5, A_ONLY),), A_ONLY)
    assert found.closed_at is None
    assert found.steps[0].still
    assert found.steps[0].still.call == "call-b"


def test_a_useless_write_is_not_effective() -> None:
    """A write that changes nothing for the intruder counts for nothing."""
    found = contained(NOTHING, (write(5, NOTHING),), NOTHING)
    assert found.effective_at is None
    assert not found.steps[0].effective


def test_a_call_of_the_next_seconds_makes_no_useless_write_effective() -> None:
    """What gets through with and without it, while IAM settles, counts on both sides or on neither."""
    found = contained(NOTHING, (write(19.8, NOTHING),), NOTHING)
    assert 0.2 * MINUTE < SETTLING
    assert found.effective_at is None


def test_a_containment_that_is_undone_is_not_closed() -> None:
    """Closed means closed to the end: a write that opens it again takes it back."""
    found = contained(NOTHING, (write(5, ALL), write(8, A_ONLY)), A_ONLY)
    assert found.closed_at is None


def test_a_call_that_slips_through_while_iam_settles_is_not_held_against_it() -> None:
    """IAM takes up to 40 seconds: closed is then the moment of that last call."""
    slipped = course((10.5, "a", True), (20, "b", False), lost=((10.5, "a"),))
    found = contained(NOTHING, (write(10.2, slipped),), slipped)
    assert 0.3 * MINUTE < SETTLING
    assert found.closed_at == round(10.5 * MINUTE)


def test_there_is_nothing_to_close_after_the_last_theft() -> None:
    """A containment after the intruder was done closes nothing."""
    found = contained(NOTHING, (write(40, NOTHING),), NOTHING)
    assert found.closed_at is None
    assert found.over_at == 40 * MINUTE
    assert contained(NOTHING, (write(15, NOTHING), write(40, NOTHING)), NOTHING).over_at == 40 * MINUTE
    assert contained(NOTHING, (write(5, A_ONLY),), A_ONLY).over_at is None
    assert contained(NOTHING, (write(5, ALL),), ALL).over_at is None
