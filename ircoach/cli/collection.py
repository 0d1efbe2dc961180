"""`ircoach grade … --to DIR`: a class's journals as a folder of gradebooks, debriefs and a cohort page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ircoach.cli.files import write
from ircoach.errors import BadInput, IrcoachError, JournalError

if TYPE_CHECKING:
    from ircoach.case.journal import Written
    from ircoach.cli.grade import Graded
    from ircoach.grader.scorecard import Scorecard


def check_free(folder: Path) -> None:
    """Raise BadInput unless a folder can be made there: nothing is ever written over."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is there already and is not empty, and nothing is written over; name another folder.")


def collect(graded: Sequence[Graded], to: Path, scenario: Path | None) -> None:
    """Make the folder, whole or not at all."""
    half_made = to.with_name(f"{to.name}.partial")
    shutil.rmtree(half_made, ignore_errors=True)
    try:
        for name, text in _files(graded, scenario):
            (half_made / name).parent.mkdir(parents=True, exist_ok=True)
            write(half_made / name, text)
        if to.exists():
            to.rmdir()
        half_made.rename(to)
    except BaseException:
        shutil.rmtree(half_made, ignore_errors=True)
        raise


def _files(graded: Sequence[Graded], scenario: Path | None) -> Iterator[tuple[str, str]]:
    """(path within the folder, text) of everything."""
    from ircoach.grader.alike import look_alikes
    from ircoach.grader.cohort import cohort
    from ircoach.report import cohort as pages
    from ircoach.report import gradebook, html, table

    cards = [one.card for one in graded if one.card is not None]
    yield from gradebook.files(cards).items()
    yield "cases.csv", table.text(cards)
    yield "questions.csv", table.csv_of([row for card in cards for row in table.questions(card)])
    listed = []
    for card, name in zip(cards, _names(cards), strict=True):
        yield name, html.page(card)
        score = ("still open" if card.fault is None else "not scored") if card.score is None else f"{card.score:g}"
        listed.append((card.learner, card.scenario, score, name, card.signature or ""))
    refused = [(str(one.journal), str(one.error)) for one in graded if one.error is not None]
    told = [
        {"journal": one.journal, "reason": one.error, **({"signature": one.signature} if one.signature else {})}
        for one in graded
        if one.error is not None
    ]
    yield "refused.csv", table.csv_of(told or [{"journal": "", "reason": ""}])
    figures = cohort(cards, lambda scenario_id, variant: _cues(scenario or scenario_id, variant))
    yield "cohort.html", pages.page(figures, sorted(listed), refused, look_alikes(_journals(graded)))


def _names(cards: Sequence[Scorecard]) -> list[str]:
    """A debrief's file for each case: learner, scenario, attempt; oddities replaced, doubles numbered."""
    names: list[str] = []
    for card in cards:
        plain = re.sub(r"[^\w.-]+", "-", f"{card.learner}--{card.scenario}--{card.attempt}").strip("-.")[:100] or "case"
        number, name = 1, f"debriefs/{plain}.html"
        while name.lower() in {each.lower() for each in names}:
            number += 1
            name = f"debriefs/{plain}-{number}.html"
        names.append(name)
    return names


def _cues(scenario: str | Path, variant: str) -> Mapping[str, bool]:
    from ircoach.scenario.library import by_id, find

    try:
        folder = by_id(scenario) if isinstance(scenario, str) else find(scenario)
        return folder.form.variant(variant).cues
    except (IrcoachError, KeyError):  # a case whose scenario is gone by now has no cues to tell
        return {}


def _journals(graded: Sequence[Graded]) -> list[Written]:
    """The journals that can be read, the refused ones too: a copy with another name in it is refused, and worth knowing of."""
    from ircoach.case import journal as journals

    read = []
    for one in graded:
        try:
            read.append(journals.read(one.journal))
        except JournalError:
            continue  # it is listed among the refused, with its reason
    return read
