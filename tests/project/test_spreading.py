"""How a test run is spread over processes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.spreading import Spreading, in_order, rank, together


@pytest.mark.parametrize(
    ("test", "group"),
    [
        ("tests/world/athena/test_tables.py::test_a_table[x/y]", "tests/world/athena/test_tables.py"),
        ("tests/labs/test_hunting.py::test_nobody_meets_no_error", "tests/labs/test_hunting.py::test_nobody_meets_no_error"),
        ("tests/scenarios/test_answers.py::test_after_a_half_fix[ami-share/leaked-key-deny-only]", "ami-share/leaked"),
        ("tests/scenarios/test_worlds.py::test_other_seeds[ami-share/leaked-key]", "ami-share/leaked"),
        ("tests/scenarios/test_fidelity.py::test_no_reason_is_left_over", "tests/scenarios/test_fidelity.py"),
        ("tests/scenarios/test_validated.py::test_every_promise[a]", "tests/scenarios/test_validated.py::test_every_promise[a]"),
    ],
)
def test_what_shares_a_world_stays_together(test: str, group: str) -> None:
    """A file; in tests/scenarios a place, whatever file asks about it; a lab or a scenario's validation by itself."""
    assert together(test) == group


def test_what_takes_longest_begins_first() -> None:
    """The browser, the labs, the scenarios; the folders whose files take a minute; and then the others, in no order."""
    folders = ("browser", "labs", "scenarios", "case", "world")
    ranks = [rank(f"tests/{folder}/test_it.py::test_it") for folder in folders]
    assert ranks == sorted(set(ranks))
    assert rank("tests/grader/test_it.py::test_it") == ranks[-1]


def test_browsers_and_labs_take_turns() -> None:
    """Each group keeps its own order, and nothing is lost where one of them has more. What runs by itself goes in between."""
    alone = "scenarios/test_validated"
    made = ["world/a", "labs/a", "browser/a", alone, "browser/b", "labs/b", "scenarios/a", "browser/c", "world/b"]
    order = in_order([f"tests/{each}.py::test_it" for each in made], str)
    folders = [each.removeprefix("tests/").removesuffix(".py::test_it") for each in order]
    assert folders == ["browser/a", alone, "labs/a", "browser/b", "labs/b", "browser/c", "scenarios/a", "world/a", "world/b"]


def test_a_run_is_spread_so(request: pytest.FixtureRequest) -> None:
    """xdist asks pytest for a scheduler and is given ours, which leaves the order as it is."""
    option = SimpleNamespace(loadscopereorder=True)
    two = SimpleNamespace(option=option, getvalue=lambda name: {"tx": ["2*popen"]}[name])
    made = request.config.hook.pytest_xdist_make_scheduler(config=two, log=None)
    assert isinstance(made, Spreading)
    assert not option.loadscopereorder
