"""Collateral: which rightful calls failed or were never made because of the responder, and none that went through."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ircoach.grader.collateral import broken
from ircoach.grader.courses import Course, Made
from ircoach.world.clock import MINUTE


def course(*calls: tuple[float, str, bool], caller: str = "batch", role: str = "workload") -> Course:
    """A course in which somebody makes calls (minute, operation, whether it got through), numbered as they come."""
    made = tuple(
        Made(round(minute * MINUTE), caller, role, nth, operation, ok, "" if ok else "AccessDenied: no", f"{caller}-{nth}")
        for nth, (minute, operation, ok) in enumerate(calls)
    )
    return Course((), (), (), made)


NIGHTLY = course((70, "CreateImage", True), (74, "ModifyImage", True), (111, "CreateTags", True), (156, "CreateImage", True))


def told(nothing: Course, here: Course) -> list[tuple[str, str]]:
    """What broke, and whether it was refused or never made."""
    return [(each.call.operation, "refused" if each.here else "never made") for each in broken(nothing, here)]


def test_what_went_through_under_another_number_is_not_broken() -> None:
    """One call was refused and one that needs it was left out; the later ones moved up by a number and went through."""
    here = course((70, "CreateImage", False), (111, "CreateTags", True), (156, "CreateImage", True))
    assert told(NIGHTLY, here) == [("CreateImage", "refused"), ("ModifyImage", "never made")]


def test_what_was_refused_under_another_number_says_why() -> None:
    """It was made, and its own refusal is told."""
    here = course((70, "CreateImage", False), (111, "CreateTags", False), (156, "CreateImage", False))
    assert told(NIGHTLY, here) == [
        ("CreateImage", "refused"),
        ("ModifyImage", "never made"),
        ("CreateTags", "refused"),
        ("CreateImage", "refused"),
    ]
    assert {each.why for each in broken(NIGHTLY, here) if each.here} == {"AccessDenied: no"}


def test_who_tries_again_and_comes_later_for_the_rest_broke_once() -> None:
    """The second try went through, and all that follows is two minutes late."""
    here = course(
        (70, "CreateImage", False), (72, "CreateImage", True), (76, "ModifyImage", True), (113, "CreateTags", True),
        (158, "CreateImage", True),
    )  # fmt: skip
    assert told(NIGHTLY, here) == [("CreateImage", "refused")]


def test_only_rightful_calls_that_went_through_can_be_broken() -> None:
    """A thief's are no loss, and what is always refused is refused still."""
    assert told(course((1, "ListUsers", True), role="thief"), course()) == []
    assert told(course((1, "ListUsers", False)), course((1, "ListUsers", False))) == []


CALLS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["Get", "Put", "List"])), max_size=12).map(sorted)


@given(CALLS, st.data())
def test_as_many_are_broken_as_were_refused_or_left_out(calls: list[tuple[int, str]], data: st.DataObject) -> None:
    """Whichever they were, and however the numbers moved."""
    fates = [data.draw(st.sampled_from(["made", "made", "refused", "left out"])) for _ in calls]
    nothing = course(*((minute, operation, True) for minute, operation in calls))
    here = course(
        *(
            (minute, operation, fate == "made")
            for (minute, operation), fate in zip(calls, fates, strict=True)
            if fate != "left out"
        )
    )
    assert len(broken(nothing, here)) == sum(fate != "made" for fate in fates)
