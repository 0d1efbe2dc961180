"""Checking folders: every rule is asked of each, the cheap ones first, and then those that build its worlds."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ircoach.scenario.check import call_rules, code_rules, form_rules, prose_rules, rubric_rules, story_rules, world_rules
from ircoach.scenario.check.rule import RULES, Finding, Rule
from ircoach.scenario.check.subject import DEBRIEF, DESIGN, FORM, Subject
from ircoach.scenario.check.telling import Told, tell

#: importing them enters their rules
ROOMS = (form_rules, call_rules, rubric_rules, prose_rules, code_rules, story_rules, world_rules)
#: two different orders of sets: what depends on one shows
HASH_SEEDS = (1, 2)


class Checked(BaseModel):
    """What a check of one folder came to. `not_asked` are the rules that need what could not be loaded, or that take long."""

    model_config = ConfigDict(frozen=True)

    folder: str
    id: str | None
    findings: tuple[Finding, ...]
    not_asked: tuple[str, ...]


class Result(BaseModel):
    """What a check came to, as `ircoach check --json` gives it."""

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = 1
    ok: bool
    seed: int
    scenarios: tuple[Checked, ...]


def check(
    paths: Sequence[Path], *, quick: bool = False, seed: int = 1, progress: Callable[[int, int], None] | None = None
) -> Result:
    """Everything that is wrong with some folders. `quick` builds no worlds; `progress` hears (worlds built, worlds in all)."""
    subjects = [Subject(path.resolve()) for path in paths]
    if not quick:
        _play([subject for subject in subjects if subject.playable], seed, progress or (lambda done, of: None))
    checked = tuple(_checked(subject, path) for subject, path in zip(subjects, paths, strict=True))
    return Result(ok=not any(each.findings for each in checked), seed=seed, scenarios=checked)


def _checked(subject: Subject, shown: Path) -> Checked:
    findings: list[Finding] = []
    for each in RULES.values():
        if subject.can(each.needs):
            findings += _findings(each, subject, shown)
    order = [str(shown / name) for name in (FORM, *subject.storyline_files, *subject.answers_files, DEBRIEF, DESIGN)]
    findings.sort(key=lambda finding: (order.index(finding.file) if finding.file in order else len(order), finding.line))
    not_asked = tuple(each.name for each in RULES.values() if not subject.can(each.needs))
    return Checked(
        folder=str(shown),
        id=subject.form.id if subject.read.form else None,
        findings=tuple(dict.fromkeys(findings)),
        not_asked=not_asked,
    )


def _findings(each: Rule, subject: Subject, shown: Path) -> list[Finding]:
    found = []
    for what in each.look(subject):
        file = shown / what.file.relative_to(subject.path)
        found.append(Finding(file=str(file), line=what.line, rule=each.name, what=what.what, fix=what.fix))
    return found


def _play(subjects: Sequence[Subject], seed: int, progress: Callable[[int, int], None]) -> None:
    """Have every variant's world built twice: one process a folder and an order of sets, at most as many at a time as cores."""
    tasks = [(subject, hash_seed) for subject in subjects for hash_seed in HASH_SEEDS]
    of, done = sum(len(subject.form.variants) for subject, _ in tasks), 0
    told: dict[tuple[Path, str, int], Told] = {}

    def play(subject: Subject, hash_seed: int) -> None:
        nonlocal done
        for variant, heard in tell(subject.path, [each.id for each in subject.form.variants], seed, hash_seed):
            told[subject.path, variant, hash_seed] = heard
            done += 1
            progress(done, of)

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        running = [pool.submit(play, *task) for task in tasks]
        try:
            for future in running:
                future.result()
        except BaseException:  # Ctrl-C: what waits is not begun
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    first, second = HASH_SEEDS
    for subject in subjects:
        ids = [variant.id for variant in subject.form.variants]
        subject.worlds = {each: (told[subject.path, each, first], told[subject.path, each, second]) for each in ids}
