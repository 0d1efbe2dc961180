"""Every text of a scenario that is filled with facts, where it stands, and in which variants and when it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ircoach.scenario.form import Scenario, Sight

Location = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A text, the field of scenario.yaml it stands in (empty: the debrief), and the variants it is shown in (empty: all)."""

    text: str
    location: Location
    variants: tuple[str, ...] = ()


def at_alert(form: Scenario) -> Iterator[Shown]:
    """What a learner reads from the first minute on."""
    yield Shown(form.alert.title, ("alert", "title"))
    yield Shown(form.alert.text, ("alert", "text"))
    for number, other in enumerate(form.waiting):
        yield Shown(other.text, ("waiting", number, "text"), other.variants)
    for number, question in enumerate(form.questions):
        yield Shown(question.ask, ("questions", number, "ask"), question.variants)


def later(form: Scenario, debrief: str) -> Iterator[Shown]:
    """What is compared or read when a case is graded."""
    for number, variant in enumerate(form.variants):
        yield Shown(variant.story, ("variants", number, "story"), (variant.id,))
    for number, piece in enumerate(form.evidence):
        at: Location = ("evidence", number)
        yield from _each((*at, "where"), (piece.where,), piece.variants)
        yield from _each((*at, "tells"), (piece.tells,), piece.variants)
        yield from _each((*at, "cite"), piece.cite, piece.variants)
        yield from _sights((*at, "seen"), piece.seen, piece.variants)
    for number, question in enumerate(form.questions):
        at = ("questions", number)
        yield from _each((*at, "help"), (question.help,), question.variants)
        yield from _each((*at, "accept"), question.accept, question.variants)
        yield from _each((*at, "hints"), (hint.text for hint in question.hints), question.variants)
    rubric = form.rubric
    for number, reading in enumerate(rubric.recognition):
        yield from _each(("rubric", "recognition", number), (reading.why, reading.help), reading.variants)
    for number, effect in enumerate(rubric.overreactions):
        yield from _each(("rubric", "overreactions", number), (effect.why, *effect.contains), effect.variants)
    for name, checklist in (("hand_over", rubric.hand_over), ("report_to_aws", rubric.report_to_aws)):
        for number, fact in enumerate(checklist):
            yield from _each(("rubric", name, number), (fact.label, fact.help, fact.at, *fact.any_of), fact.variants)
    yield from _sights(("rubric", "verify"), rubric.verify, ())
    for number, inject in enumerate(form.injects):
        yield from _each(("injects", number), (inject.text, inject.good), inject.variants)
    yield from _sections(form, debrief)


def _each(location: Location, texts: Iterable[str], variants: tuple[str, ...]) -> Iterator[Shown]:
    yield from (Shown(text, location, variants) for text in texts)


def _sights(location: Location, sights: Iterable[Sight], variants: tuple[str, ...]) -> Iterator[Shown]:
    for number, sight in enumerate(sights):
        yield from _each((*location, number), (*sight.contains, *sight.asks), variants)


def _sections(form: Scenario, debrief: str) -> Iterator[Shown]:
    ids = {variant.id for variant in form.variants}
    for section in re.split(r"^(?=## )", debrief, flags=re.MULTILINE):
        heading = section.split("\n", 1)[0].removeprefix("## ").strip()
        yield Shown(section, (), (heading,) if heading in ids else ())
