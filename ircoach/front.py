"""The front door's own code: opening a case for a person, and listing what there is to play."""

from __future__ import annotations

import sys
import uuid
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ircoach.case import journal as journals
from ircoach.case.case import Case
from ircoach.case.enclosure import enclose
from ircoach.case.modes import may_fork
from ircoach.case.opening import fork_journal, fork_path, header_for, journal_path, learner_name, open_child, start_child
from ircoach.errors import IrcoachError
from ircoach.grader.scorecard import Scorecard
from ircoach.scenario.library import by_id, find, playable

if TYPE_CHECKING:
    from ircoach.report.progress import View

#: cases this process has open, by journal: opening one again here lets go of the earlier, instead of being told that it is held
_here: weakref.WeakValueDictionary[Path, Case] = weakref.WeakValueDictionary()


def open_case(
    scenario: str | Path,
    *,
    learner: str | None = None,
    variant: str | None = None,
    seed: int | None = None,
    pace: str | None = None,
    mode: str = "practice",
    speed: float = 1.0,
    attempt: int = 1,
    minutes: float | None = None,
    events: int | None = None,
) -> Case:
    """Open a case: begin it, or go on exactly where it was.

    scenario: an id (`ircoach scenarios` lists them) or a folder. learner: your name; the same name meets the same world again.
    variant, seed: for instructors; left out, both are drawn from your name. pace: "stepped" (thinking is free) or "live" (the
    clock runs, `speed` times as fast as the wall's). mode: "practice" (stepped unless you say live; hints, forks), "exam" (live,
    one attempt, help after the end) or "drill" (live, the call alone, over after `minutes`, ten if left out). attempt: 2, 3, …
    for another world under the same name. events: about how many the trail has in the fortnight before the alert (60,000
    where nothing is said); the incident is the same with any number.
    Raises UnknownScenario, BadInput, CaseHeld or a JournalError, each saying what to do.
    """
    folder = find(scenario)
    header = header_for(
        folder,
        learner=learner_name(learner),
        variant=variant,
        seed=seed,
        pace=pace,
        mode=mode,
        speed=speed,
        attempt=attempt,
        minutes=minutes,
        events=events,
    )
    return _opened(folder.path, header, journal_path(header))


def open_outside(
    scenario: str | Path,
    *,
    learner: str | None = None,
    variant: str | None = None,
    seed: int | None = None,
    pace: str = "stepped",
    events: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Case, bool]:
    """Open a case for other programs, which reach it by `case.endpoint()`: nothing of this process is sealed for it.

    The arguments are those of `open_case`; `progress` hears how far the world is built, 0 to 1. The second value says whether the
    case was begun before and goes on where it was.
    """
    folder = find(scenario)
    header = header_for(folder, learner=learner_name(learner), variant=variant, seed=seed, pace=pace, events=events)
    path = journal_path(header)
    resumed = path.exists()
    return open_child(folder.path, header, path, progress), resumed


def open_journal(path: Path) -> Case:
    """Open a case by its journal, wherever that lies (another machine's, a fork's)."""
    written = journals.read(path)
    return _opened(by_id(str(written.header.get("scenario"))).path, written.header, path)


def list_scenarios() -> list[Mapping[str, Any]]:
    """What there is to play: id, title, level, minutes, summary. No truth."""
    forms = [folder.form for folder in playable()]
    return [{"id": f.id, "title": f.title, "level": f.level, "minutes": f.minutes, "summary": f.summary} for f in forms]


def progress(learner: str | None = None) -> View:
    """What got better over a learner's finished cases on this machine, how sure and how right they are, and what to play next.

    learner: whose; left out, the only one's there is. Each case is played again, which takes some seconds. Forks and open cases
    are left out; what cannot be graded any more is named. The last line of a cell shows it; `.made` has the figures.
    Raises BadInput where it must be said whose, or nobody has that name.
    """
    from ircoach.case.shelf import finished
    from ircoach.grader import progress as over  # the grader brings the world's models along: opening a case needs none
    from ircoach.report.progress import View

    whose, paths = finished(learner)
    cards, left_out = [], []
    with _bar("grading") as tell:
        for number, path in enumerate(paths):

            def heard(share: float, done: int = number) -> None:
                tell((done + share) / len(paths))

            try:
                cards.append(_card_of(path, heard))
            except IrcoachError as error:
                left_out.append(f"{path.name}: {error}")
    if _shell() is not None:
        from ircoach.notebook import attach  # paper is only wanted in a notebook

        attach.on_paper()
    return View(over.progress(whose, cards, over.offers()), tuple(left_out))


def _opened(scenario: str | Path, header: Mapping[str, Any], path: Path) -> Case:
    shell = _shell()
    resumed = path.exists()
    if (earlier := _here.get(path)) is not None:
        earlier.close()
    if shell is None:
        case = _wired(open_child(scenario, header, path), scenario)
    else:
        link = start_child(path)  # which loads the world's libraries while the card is laid out
        try:
            from ircoach.notebook import attach  # widgets are only wanted in a notebook

            with attach.building(alert=find(scenario).form.alert) as progress:
                case = _wired(open_child(scenario, header, path, progress, link), scenario)
        except BaseException:
            link.close()
            raise
        kernel = uuid.uuid4().hex[:8]
        case.steps_from(lambda: f"{kernel}:{shell.execution_count}")
        attach.attach(case, resumed=resumed)
    return case


def _wired(case: Case, scenario: str | Path) -> Case:
    enclose(case, _journal_of(case).with_suffix(".sealed"))
    case.wire(grade=lambda finished: _graded(finished, scenario), fork=_fork)
    _here[_journal_of(case)] = case
    return case


def _graded(case: Case, scenario: str | Path) -> Scorecard:
    with _bar("grading") as tell:
        return _card_of(_journal_of(case), tell, scenario)


def _card_of(path: Path, tell: Callable[[float], None], scenario: str | Path | None = None) -> Scorecard:
    from ircoach.grader.graders import grade_apart  # the grader brings the world along: a kernel has neither

    return grade_apart(path, tell, scenario=scenario)


@contextmanager
def _bar(what: str) -> Iterator[Callable[[float], None]]:
    """A bar in a notebook; in a script nothing is drawn."""
    if _shell() is None:
        yield lambda share: None
        return
    from ircoach.notebook import attach  # a bar is only wanted in a notebook

    with attach.building(what) as tell:
        yield tell


def _fork(case: Case, at: int | float | str) -> Case:
    path = _journal_of(case)
    may_fork(case.header, bool(case.state["finished"]))
    made = fork_journal(journals.read(path), at, fork_path(path), int(case.state["alert_at"]))
    return open_journal(made)


def _journal_of(case: Case) -> Path:
    if case.journal is None:
        raise ValueError("a case without a journal")
    return case.journal


def _shell() -> Any | None:
    """IPython's shell where code runs in a kernel, None in a script."""
    module = sys.modules.get("IPython")
    get: Callable[[], Any] | None = getattr(module, "get_ipython", None)
    shell = get() if get else None
    return shell if shell is not None and hasattr(shell, "kernel") else None
