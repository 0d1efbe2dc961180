"""Scenario time: exact, ordered, and a pause adds nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ircoach.world.clock import MINUTE, SECOND, Clock, LiveClock, from_datetime, to_datetime


def test_what_is_due_at_the_very_moment_happens() -> None:
    """Advancing to an instant runs the events of that instant."""
    clock, seen = Clock(0), []

    def actor():  # type: ignore[no-untyped-def]  # a test's process
        yield clock.until(20)
        seen.append(clock.now)

    clock.start(actor())
    clock.advance(20)
    assert seen == [20]


def test_ties_keep_the_order_of_scheduling() -> None:
    """Two who act at the same instant act in the order they were put on the clock."""
    clock, seen = Clock(0), []

    def actor(name: str):  # type: ignore[no-untyped-def]  # a test's process
        yield clock.until(5)
        seen.append(name)

    for name in "abc":
        clock.start(actor(name))
    clock.advance(10)
    assert seen == ["a", "b", "c"]


@given(st.lists(st.tuples(st.floats(0.1, 500), st.floats(0, 500)), max_size=8), st.floats(0.5, 20))
def test_pausing_adds_exactly_zero(spells: list[tuple[float, float]], speed: float) -> None:
    """However often a live case is paused, scenario time is what it ran, and nothing of the pauses."""
    clock, wall, ran = LiveClock(0, speed), 1000.0, 0
    for run, rest in spells:
        clock.resume(wall)
        before = clock.now
        clock.pause(wall + run)
        ran += clock.now - before
        at_pause = clock.now
        assert clock.due(wall + run + rest) == at_pause
        wall += run + rest
    assert clock.now == ran
    assert abs(ran - sum(run for run, _ in spells) * speed * SECOND) <= 10 * len(spells) + 1e-3 * ran


def test_live_time_follows_the_wall() -> None:
    """At speed two, a wall minute is two scenario minutes."""
    clock = LiveClock(0, 2.0)
    clock.resume(100.0)
    assert clock.due(160.0) == 2 * MINUTE


@given(st.integers(0, 4_000_000_000_000_000))
def test_times_survive_the_way_to_datetimes_and_back(micros: int) -> None:
    """Microseconds are never lost."""
    assert from_datetime(to_datetime(micros)) == micros
