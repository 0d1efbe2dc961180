"""The smallest scenarios there are, for tests of the engine."""

from __future__ import annotations

from pathlib import Path

from ircoach.case.case import Case
from ircoach.case.direct import open_direct
from ircoach.case.host import Host
from ircoach.case.opening import header_for
from ircoach.scenario.library import Folder

ONE_KEY = Path(__file__).parent / "one_key"


def small_header(learner: str = "ada", variant: str = "stolen", **more: object) -> dict[str, object]:
    """A header for a case of the smallest scenario."""
    return header_for(Folder(ONE_KEY), learner=learner, variant=variant, **more)  # type: ignore[arg-type]  # a test's shorthand


def small_case(journal: Path | None = None, **more: object) -> Case:
    """A fresh case of the smallest scenario, its world in this process."""
    return open_direct(Folder(ONE_KEY), small_header(**more), journal)  # type: ignore[arg-type]  # a test's shorthand


def host_of(case: Case) -> Host:
    """The host behind a direct case."""
    return case._link.host  # type: ignore[attr-defined,no-any-return]  # only a direct case is asked
