"""Rules about storyline.py and answers.py: what they import, that they load, and that right and wrong runs are there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import ModuleType

from ircoach.errors import UnknownScenario
from ircoach.scenario.check.rule import Found, rule
from ircoach.scenario.check.subject import STORYLINE, Subject

#: what storylines and answers may import of ircoach; and what nobody may, since it goes round the gate
STORYLINES_MAY, ANSWERS_MAY = ("ircoach.world", "ircoach.scenario"), ("ircoach", "ircoach.players")
ROUND_THE_GATE = ("moto", "boto3", "botocore")


@rule("syntax", "the storyline and the answers are Python", "files")
def syntax(subject: Subject) -> Iterator[Found]:
    """Every file of theirs can be parsed."""
    for name in (*subject.storyline_files, *subject.answers_files):
        try:
            ast.parse(subject.text(name))
        except SyntaxError as error:
            yield subject.file(name, error.lineno or 0).found(f"SyntaxError: {error.msg}", "mend that line")


@rule("imports", "a storyline imports the world's vocabulary, answers the responder's, and neither goes round the gate", "files")
def imports(subject: Subject) -> Iterator[Found]:
    """Storylines and answers stay on their side."""
    sides = [(subject.storyline_files, STORYLINES_MAY), (subject.answers_files, ANSWERS_MAY)]
    for name, allowed in [(name, allowed) for names, allowed in sides for name in names]:
        for line, module in _imported(subject.text(name)):
            root = module.split(".")[0]
            if root in ROUND_THE_GATE or (root == "ircoach" and not _fits(module, allowed)):
                may = " and ".join(allowed)
                yield subject.file(name, line).found(f"imports {module}", f"it may import {may}, and the standard library")


def _fits(module: str, allowed: tuple[str, ...]) -> bool:
    return any(module == each or (each != "ircoach" and module.startswith(f"{each}.")) for each in allowed)


def _imported(text: str) -> Iterator[tuple[int, str]]:
    try:
        tree = ast.parse(text)
    except SyntaxError:  # the rule about syntax says so
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


@rule("build", "storyline.py has a function build(stage)", "files")
def has_build(subject: Subject) -> Iterator[Found]:
    """There is a way in."""
    try:
        tree = ast.parse(subject.text(STORYLINE))
    except SyntaxError:
        return
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "build"]
    if (subject.path / STORYLINE).is_file() and not any(node.args.args for node in found):
        yield subject.file(STORYLINE).found("no function build(stage)", "add it; it fills the stage it is given")


@rule("answers-load", "answers.py can be imported")
def answers_load(subject: Subject) -> Iterator[Found]:
    """It raises nothing while it is loaded."""
    error = subject.answers
    if isinstance(error, BaseException) and not isinstance(error, SyntaxError | UnknownScenario):  # these have rules of their own
        place = subject.raised(error, subject.answers_files[0])
        yield place.found(f"{type(error).__name__}: {error}, while it is imported", "mend that line")


@rule("expert", "answers.py has a function expert(case), the model answer", "answers")
def expert(subject: Subject) -> Iterator[Found]:
    """Everybody else is held against the expert."""
    if not callable(getattr(subject.answers, "expert", None)):
        yield subject.file(subject.answers_files[0]).found(
            "no function expert(case)", "add it; it works the case as it should be worked"
        )


@rule("half-fixes", "every incident has a half-fix with apply, still, exposure, title and why, in incidents only", "answers")
def half_fixes(subject: Subject) -> Iterator[Found]:
    """A plausible fix that fails is what teaches checking."""
    sick = [variant.id for variant in subject.form.variants if variant.truth == "sick"]
    yield from _shaped(subject, "HALF_FIXES", ("still", "exposure", "title", "why"), sick, "an incident")
    yield from _covered(subject, "HALF_FIXES", sick, "half-fix")


@rule(
    "over-reactions",
    "every twin has an over-reaction, and beyond one pair some incident too, with apply, title, why",
    "answers",
)
def over_reactions(subject: Subject) -> Iterator[Found]:
    """To contain a twin is one; to break more than need be is another."""
    ids = {truth: [each.id for each in subject.form.variants if each.truth == truth] for truth in ("sick", "not sick")}
    yield from _shaped(subject, "OVERREACTIONS", ("title", "why"), [*ids["sick"], *ids["not sick"]], "a variant")
    yield from _covered(subject, "OVERREACTIONS", ids["not sick"], "over-reaction")
    played = _played(subject, "OVERREACTIONS")
    if played and len(subject.form.variants) > 2 and not played & set(ids["sick"]):
        what = "no over-reaction is played in any incident"
        yield subject.word("OVERREACTIONS", *subject.answers_files).found(
            what, "add one that stops the intruder and breaks what it need not"
        )


def _shaped(subject: Subject, group: str, fields: tuple[str, ...], known: list[str], what: str) -> Iterator[Found]:
    for name, each in subject.answer_group(group).items():
        place = subject.word(f'"{name}"', *subject.answers_files)
        lacking = [field for field in fields if not getattr(each, field, "")]
        if not callable(getattr(each, "apply", None)):
            lacking.insert(0, "apply")
        if lacking:
            yield place.found(
                f"{group}[{name!r}] has no {', '.join(lacking)}", "build it with HalfFix or OverReaction from ircoach"
            )
        for variant in getattr(each, "variants", ()):
            if variant not in known:
                yield place.found(
                    f"{group}[{name!r}] is played in {variant!r}, which is not {what}", f"there are: {', '.join(known)}"
                )


def _played(subject: Subject, group: str) -> set[str]:
    everywhere = {variant.id for variant in subject.form.variants}
    return {name for each in subject.answer_group(group).values() for name in (getattr(each, "variants", ()) or everywhere)}


def _covered(subject: Subject, group: str, wanted: list[str], what: str) -> Iterator[Found]:
    lacking = [name for name in wanted if name not in _played(subject, group)]
    if lacking and isinstance(subject.answers, ModuleType):
        yield subject.word(group, *subject.answers_files).found(
            f"no {what} is played in {', '.join(lacking)}", f"add one to {group} of answers.py"
        )
