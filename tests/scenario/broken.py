"""One broken example a rule: a small edit of a good folder, named for the rule it breaks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.project.support import ROOT

GOOD = ROOT / "docs" / "authors" / "open_door"
Edit = Callable[[Path], None]
FORM, STORYLINE, ANSWERS, DEBRIEF, DESIGN = "scenario.yaml", "storyline.py", "answers.py", "debrief.md", "design.md"


def swap(name: str, was: str, becomes: str) -> Edit:
    """Replace the first occurrence of a text that is there."""

    def edit(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert was in text, f"{was!r} is not in {name}"
        path.write_text(text.replace(was, becomes, 1), encoding="utf-8")

    return edit


def add(name: str, text: str) -> Edit:
    """Add a text at the end."""

    def edit(folder: Path) -> None:
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return edit


def remove(name: str) -> Edit:
    """Remove a file."""
    return lambda folder: (folder / name).unlink()


def all_of(*edits: Edit) -> Edit:
    """Several edits that make one mistake."""

    def edit(folder: Path) -> None:
        for each in edits:
            each(folder)

    return edit


def _three_pairs(folder: Path) -> None:
    """Three incidents and three twins; one cue shown by two of the incidents and one of the twins."""
    sick, twins = ("thief", "thief-2", "thief-3"), ("auditor", "auditor-2", "auditor-3")
    form = (folder / FORM).read_text(encoding="utf-8")
    cues = re.search(r"cues: &both\s+(\{.*?\})", form, re.DOTALL)
    assert cues
    less = cues[1].replace("unknown-address: true", "unknown-address: false")
    more = "".join(
        f"  - {{id: {name}, truth: {truth}, title: t, story: s, hours: [9, 16], cues: {shown}, knobs: {{thief: {knob}}}}}\n"
        for name, truth, shown, knob in (
            ("thief-2", "sick", cues[1], "true"), ("thief-3", "sick", less, "true"),
            ("auditor-2", "not sick", less, "false"), ("auditor-3", "not sick", less, "false"),
        )
    )  # fmt: skip
    form = form.replace("\nevidence:", f"{more}\nevidence:").replace("[thief, auditor]", f"[{', '.join(sick + twins)}]")
    form = form.replace("variants: [thief]", f"variants: [{', '.join(sick)}]")
    form = form.replace("variants: [auditor]", f"variants: [{', '.join(twins)}]")
    answers = ", ".join([*(f'{name}: "no"' for name in sick), *(f'{name}: "yes"' for name in twins)])
    (folder / FORM).write_text(form.replace('{thief: "no", auditor: "yes"}', f"{{{answers}}}"), encoding="utf-8")
    code = (folder / ANSWERS).read_text(encoding="utf-8")
    (folder / ANSWERS).write_text(code.replace('("thief",)', repr(sick)).replace('("auditor",)', repr(twins)), encoding="utf-8")
    add(DEBRIEF, "".join(f"\n## {name}\n\nThe same again.\n" for name in (*sick[1:], *twins[1:])))(folder)


BROKEN: dict[str, Edit] = {
    "files": remove(DESIGN),
    "yaml": swap(FORM, "level: foundation", "level: foundation: yes"),
    "duplicate-key": swap(FORM, "minutes: 10", "minutes: 10\nminutes: 20"),
    "missing-field": swap(FORM, "title: A role is open to an account outside\n", ""),
    "unknown-field": swap(FORM, "horizon_minutes: 60", "horizon_minuts: 60"),
    "id-form": swap(FORM, "id: from-where", "id: From Where"),
    "attack-id": swap(FORM, "T1530", "T15"),
    "wrong-value": swap(FORM, "severity: medium", "severity: dire"),
    "folder-name": swap(FORM, "id: open-door", "id: shut-door"),
    "unique-id": swap(FORM, "id: from-where", "id: when"),
    "unknown-name": swap(FORM, "evidence: [visit]", "evidence: [visits]"),
    "variants": swap(FORM, "level: foundation", "level: intermediate"),
    "answers-for-all": swap(FORM, '{thief: "no", auditor: "yes"}', '{thief: "no"}'),
    "choices": swap(FORM, 'choices: ["yes", "no"]', 'choices: ["yes"]'),
    "hint-cost": swap(FORM, "cost: 0.3", "cost: 0"),
    "known-call": swap(FORM, '"iam:DeleteRole"', '"iam:DeleteRoles"'),
    "fact-told": swap(FORM, 'any_of: ["{other}"], help: Name the account;', "help: Name the account;"),
    "cue-table": swap(FORM, "cues:\n", "cues:\n  odd-hour: the alert comes at night\n"),
    "cue-certain": swap(
        FORM,
        "cues: *both",
        "cues: {unknown-account: true, opened-by-administrator: true, unknown-address: false, denied-call: true, "
        "change-about-the-role: true}",
    ),
    "cue-balance": _three_pairs,
    "deciding-evidence": all_of(swap(FORM, "deciding: [thief, auditor]", "deciding: [auditor]"), swap(
        FORM, "deciding: [thief, auditor]", "deciding: [auditor]")),
    "alert-alone": swap(FORM, "verdicts: [\"can't tell yet\", \"sorta sick\"]", "verdicts: [sorta sick]"),
    "waiting-balance": swap(FORM, "waiting:", "waiting:\n  - {id: more, minutes: 5, source: s, text: t, variants: [thief]}"),
    "verdict-due": swap(FORM, "verdicts: [not sick]", "verdicts: [sorta sick]"),
    "report-due": swap(FORM, "at: \"{opened_at}\", variants: [thief]", "at: \"{opened_at}\""),
    "todo": add(DESIGN, "\nTODO: the clock.\n"),
    "debrief-links": add(DEBRIEF, "\nAnd `ec2:RunInstances` does it, too.\n"),
    "debrief-sections": swap(DEBRIEF, "## auditor", "## The auditor"),
    "design": swap(DESIGN, "## Goal", "## Purpose"),
    "syntax": swap(STORYLINE, "def build(stage: Stage) -> None:", "def build(stage: Stage) -> None"),
    "imports": swap(STORYLINE, "from ircoach.world.addresses", "import boto3\nfrom ircoach.world.addresses"),
    "build": swap(STORYLINE, "def build(", "def construct("),
    "waits": swap(STORYLINE, "        yield stage.wait(minutes=7)", "        stage.wait(minutes=7)"),
    "answers-load": add(ANSWERS, "\nraise RuntimeError('not today')\n"),
    "expert": swap(ANSWERS, "def expert(", "def the_expert("),
    "half-fixes": swap(ANSWERS, '_instead(_turn_out), "sts:AssumeRole"', '_instead(_turn_out), ""'),
    "over-reactions": swap(ANSWERS, '_instead(contain), ("auditor",)', '_instead(contain), ("thief",)'),
    "builds": swap(STORYLINE, "    stage.settle()\n", "    stage.settle()\n    raise ValueError('not today')\n"),
    "deterministic": swap(STORYLINE, "{dice.of('bucket').hex(8)}", "{abs(hash('bucket')) % 10**8}"),
    "facts": swap(FORM, "at {opened_at}, from", "at {opened}, from"),
    "question-truth": swap(FORM, 'answer: "{opened_at}"', 'answer: "{role}"'),
    "fact-time": swap(FORM, 'at: "{opened_at}"', 'at: "{role}"'),
    "same-alert": all_of(
        swap(FORM, "by account {other}.", "by {whom} account {other}."),
        swap(STORYLINE, "bucket=bucket,", "bucket=bucket, whom='a strange' if stage.knobs.get('thief') else 'the',"),
    ),
    "loss": swap(STORYLINE, 'stage.lose("reports", 1,', 'stage.lose("reports", 0,'),
    "goes-on": swap(STORYLINE, "    yield stage.until(stage.after_alert(minutes=8", "    if not thief:\n        return\n"
                    "    yield stage.until(stage.after_alert(minutes=8"),
    "sources": swap(FORM, "ask:owner", "ask:boss"),
    "lived-in": swap(STORYLINE, "    there = outside(", "    stage.world.crowd.habits.clear()\n    there = outside("),
    "evidence-there": swap(FORM, 'contains: ["{role}", "{other}"]', 'contains: ["{role}", "{other}", UpdateAsumeRolePolicy]'),
    "half-fix-call": swap(ANSWERS, '_instead(_shut), "s3:GetObject"', '_instead(_shut), "s3:DeleteObject"'),
}  # fmt: skip


def broken(rule: str, place: Path) -> Path:
    """A copy of the good folder with the one mistake that a rule is about."""
    folder = place / GOOD.name
    shutil.copytree(GOOD, folder, ignore=shutil.ignore_patterns("__pycache__"))
    BROKEN[rule](folder)
    return folder
