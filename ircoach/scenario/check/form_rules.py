"""Rules about scenario.yaml itself: that it loads, that names are unique and known, that questions can be answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import fsum
from typing import Any

from ircoach.scenario.check.rule import Found, rule
from ircoach.scenario.check.subject import ANSWERS, FILES, FORM, Subject
from ircoach.scenario.reading import Kind

#: how many variants of each truth a level wants: one pair is worked out at the second try
LEAST = {"foundation": 1, "intermediate": 2, "advanced": 3}
Location = tuple[int | str, ...]


@rule("files", "a scenario folder has scenario.yaml, storyline.py, answers.py (or answers/), debrief.md and design.md", "files")
def files(subject: Subject) -> Iterator[Found]:
    """Every file of the shape is there."""
    for name in FILES:
        instead = subject.answers_files[0] if name == ANSWERS else name
        if not (subject.path / instead).is_file():
            yield subject.file(name).found("this file is missing", "add it; `ircoach new` lays down an example")


def _problems(subject: Subject, *kinds: Kind) -> Iterator[Found]:
    for problem in subject.read.problems:
        if problem.kind in kinds and (subject.path / FORM).is_file():
            where = f"{problem.field}: " if problem.field else ""
            yield subject.file(FORM, problem.line).found(where + problem.what, problem.fix)


@rule("yaml", "scenario.yaml is YAML, a mapping of fields", "files")
def is_yaml(subject: Subject) -> Iterator[Found]:
    """It can be read at all."""
    yield from _problems(subject, "not-yaml", "unreadable")


@rule("duplicate-key", "no field stands twice in one mapping: YAML would let the later one win without a word", "files")
def duplicate_key(subject: Subject) -> Iterator[Found]:
    """Each key once."""
    yield from _problems(subject, "duplicate-key")


@rule("missing-field", "every field that has no default is there", "files")
def missing_field(subject: Subject) -> Iterator[Found]:
    """Nothing is left out."""
    yield from _problems(subject, "missing-field")


@rule("unknown-field", "every field is one of the form's", "files")
def unknown_field(subject: Subject) -> Iterator[Found]:
    """Nothing is misspelt."""
    yield from _problems(subject, "unknown-field")


@rule("id-form", "an id is small letters and digits joined by single dashes", "files")
def id_form(subject: Subject) -> Iterator[Found]:
    """Ids are well formed."""
    yield from _problems(subject, "id-form")


@rule("attack-id", "an ATT&CK technique is T and four digits, with three more after a dot for a sub-technique", "files")
def attack_id(subject: Subject) -> Iterator[Found]:
    """Techniques are well formed."""
    yield from _problems(subject, "attack-id")


@rule("wrong-value", "every field holds what the form asks for", "files")
def wrong_value(subject: Subject) -> Iterator[Found]:
    """Kinds, ranges and words are the form's."""
    yield from _problems(subject, "wrong-value")


@rule("folder-name", "the folder is named for the id, with _ for -")
def folder_name(subject: Subject) -> Iterator[Found]:
    """By its folder's name a scenario is found."""
    name, scenario = subject.path.resolve().name, subject.form.id
    if name.replace("_", "-") != scenario:
        fix = f"rename the folder to {scenario.replace('-', '_')}, or the id to {name.replace('_', '-')}"
        yield subject.at("id").found(f"the id is {scenario!r} and the folder {name!r}", fix)


def _listed(subject: Subject) -> Iterator[tuple[str, Location, Sequence[Any]]]:
    form = subject.form
    yield "variants", ("variants",), form.variants
    yield "evidence", ("evidence",), form.evidence
    yield "questions", ("questions",), form.questions
    yield "over-reactions", ("rubric", "overreactions"), form.rubric.overreactions
    yield "hand-over facts", ("rubric", "hand_over"), form.rubric.hand_over
    yield "facts of a report", ("rubric", "report_to_aws"), form.rubric.report_to_aws
    yield "waiting patients", ("waiting",), form.waiting
    yield "injects", ("injects",), form.injects


@rule("unique-id", "no two variants, pieces of evidence, questions, over-reactions, facts or injects share an id")
def unique_id(subject: Subject) -> Iterator[Found]:
    """An id names one thing."""
    for what, location, items in _listed(subject):
        seen: dict[str, int] = {}
        for number, item in enumerate(items):
            if item.id in seen:
                first = subject.at(*location, seen[item.id], "id").line
                place = subject.at(*location, number, "id")
                yield place.found(f"two {what} are called {item.id!r}; the first is in line {first}", "rename one of them")
            seen.setdefault(item.id, number)


@rule("unknown-name", "every variant and every piece of evidence that is referred to exists")
def unknown_name(subject: Subject) -> Iterator[Found]:
    """References lead somewhere."""
    form = subject.form
    variants, evidence = [each.id for each in form.variants], [each.id for each in form.evidence]
    for location, names, known in _references(subject):
        kind, there = ("variant", variants) if known == "variants" else ("piece of evidence", evidence)
        for name in names:
            if name not in there:
                fix = f"there are: {', '.join(there) or 'none'}"
                yield subject.at(*location).found(f"{'.'.join(map(str, location))}: no {kind} is called {name!r}", fix)


def _references(subject: Subject) -> Iterator[tuple[Location, Iterable[str], str]]:
    form = subject.form
    for what, location, items in _listed(subject):
        for number, item in enumerate(items):
            if what != "variants":
                yield (*location, number, "variants"), item.variants, "variants"
    for number, piece in enumerate(form.evidence):
        yield ("evidence", number, "deciding"), piece.deciding, "variants"
    for number, question in enumerate(form.questions):
        yield ("questions", number, "evidence"), question.evidence, "evidence"
        if not isinstance(question.answer, str):
            yield ("questions", number, "answer"), question.answer, "variants"
    for number, reading in enumerate(form.rubric.recognition):
        at: Location = ("rubric", "recognition", number)
        yield (*at, "variants"), reading.variants, "variants"
        yield (*at, "seen"), reading.seen, "evidence"
        yield (*at, "any_seen"), reading.any_seen, "evidence"
    for number, inject in enumerate(form.injects):
        if inject.when is not None:
            yield ("injects", number, "when", "seen"), inject.when.seen, "evidence"


@rule("variants", "there are enough variants of each truth: one for foundation, two for intermediate, three for advanced")
def enough_variants(subject: Subject) -> Iterator[Found]:
    """A learner who has seen one variant must not know the rest."""
    form = subject.form
    count: Counter[str] = Counter(variant.truth for variant in form.variants)
    for truth, name in (("sick", "incidents"), ("not sick", "twins")):
        if count[truth] < LEAST[form.level]:
            what = f"there are {count[truth]} {name}; level {form.level} wants at least {LEAST[form.level]}"
            yield subject.at("variants").found(what, f"add a variant whose truth is `{truth}`, or choose another level")


@rule("answers-for-all", "a question whose answer differs by variant has one for each variant it is asked in")
def answers_for_all(subject: Subject) -> Iterator[Found]:
    """No variant is left without an answer."""
    for number, question in enumerate(subject.form.questions):
        if isinstance(question.answer, str):
            continue
        lacking = [each.id for each in subject.of(question.variants) if each.id not in question.answer]
        if lacking:
            what = f"question {question.id}: no answer for {', '.join(lacking)}"
            yield subject.at("questions", number, "answer").found(what, "add one for each, or limit the question's `variants`")


@rule("choices", "a choice has at least two choices, all different, and no other kind of question has any")
def choices(subject: Subject) -> Iterator[Found]:
    """There is something to choose from."""
    for number, question in enumerate(subject.form.questions):
        place = subject.at("questions", number, "choices")
        if question.kind != "choice" and question.choices:
            yield place.found(f"question {question.id}: kind {question.kind} has choices", "make it `kind: choice`, or drop them")
        elif question.kind == "choice" and len(set(question.choices)) < max(2, len(question.choices)):
            what = f"question {question.id}: a choice with {len(set(question.choices))} different choices"
            yield place.found(what, "give at least two, each once, the right one among them")


@rule("hint-cost", "every hint costs something, and all hints of a question together no more than its worth")
def hint_cost(subject: Subject) -> Iterator[Found]:
    """A free hint is part of the question; a dear one is worse than a wrong answer."""
    for number, question in enumerate(subject.form.questions):
        for nth, hint in enumerate(question.hints):
            if hint.cost <= 0:
                place = subject.at("questions", number, "hints", nth)
                yield place.found(f"question {question.id}: hint {nth + 1} costs nothing", "give it a cost, such as 0.2")
        whole = fsum(hint.cost for hint in question.hints)
        if whole > 1 + 1e-9:
            what = f"question {question.id}: its hints cost {whole:g} together, more than the question is worth"
            yield subject.at("questions", number, "hints").found(what, "make their costs add up to 1 at most")


@rule("fact-told", "a fact of a hand-over or report says by what it is known: by texts, or by a time in the world")
def fact_told(subject: Subject) -> Iterator[Found]:
    """Nothing is asked that no note could hold."""
    for name in ("hand_over", "report_to_aws"):
        for number, fact in enumerate(getattr(subject.form.rubric, name)):
            place = subject.at("rubric", name, number)
            if bool(fact.any_of) == bool(fact.at):
                what = f"fact {fact.id} has {'both texts and a time' if fact.at else 'neither `any_of` nor `at`'}"
                yield place.found(what, "give it `any_of`, texts of which one will do, or `at`, a time")
