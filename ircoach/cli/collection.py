"""`ircoach grade … --to DIR`: a class's journals as a folder of gradebooks, debriefs and a cohort page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ircoach.cli.files import whole, write
from ircoach.errors import IrcoachError

#: bytes of a debrief's file name before its number and ending: file systems take 255, and 60 ideographs are 180 already
LONGEST_NAME = 180

if TYPE_CHECKING:
    from ircoach.cli.grade import Graded
    from ircoach.grader.scorecard import Scorecard


def collect(graded: Sequence[Graded], to: Path, scenario: Path | None) -> None:
    """Make the folder, whole or not at all."""

    def fill(folder: Path) -> None:
        for name, text in _files(graded, scenario):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write(folder / name, text)

    whole(to, fill)


def _files(graded: Sequence[Graded], scenario: Path | None) -> Iterator[tuple[str, str]]:
    """(path within the folder, text) of everything."""
    from ircoach.grader.alike import look_alikes
    from ircoach.grader.chosen import chosen
    from ircoach.grader.cohort import cohort
    from ircoach.grader.copies import readable
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
    yield "refused.csv", table.csv_of(told, ("journal", "reason"))
    figures = cohort(cards, lambda scenario_id, variant: _cues(scenario or scenario_id, variant))
    # the refused journals too: a copy with another name in it is refused, and worth knowing of
    read = readable(one.journal for one in graded)
    graded_ones = {one.journal for one in graded if one.card is not None}
    picked = chosen([each for each in read if each.path in graded_ones])
    yield "cohort.html", pages.page(figures, sorted(listed), refused, look_alikes(read), picked)


def _names(cards: Sequence[Scorecard]) -> list[str]:
    """A debrief's file for each case: learner, scenario, attempt; oddities replaced, doubles numbered."""
    names: list[str] = []
    for card in cards:
        plain = re.sub(r"[^\w.-]+", "-", f"{card.learner}--{card.scenario}--{card.attempt}").strip("-.")
        plain = plain.encode()[:LONGEST_NAME].decode(errors="ignore") or "case"
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
        return {folder.form.cues[name]: shown for name, shown in folder.form.variant(variant).cues.items()}
    except (IrcoachError, KeyError):  # a case whose scenario is gone by now has no cues to tell
        return {}
