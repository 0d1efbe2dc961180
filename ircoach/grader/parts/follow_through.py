"""Follow-through (10 points): back to work after containing: verified, revised, what else did they do, and a hand-over that names
the facts others need. By checklist of facts, not by style. Where an account or address of AWS's outside took part, part of the
facts' weight is the report to AWS's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ircoach.case.host import Act
from ircoach.grader import effects, facts
from ircoach.grader.findings import Findings
from ircoach.grader.notes import Note
from ircoach.grader.parts.marking import CALL_ALONE, Mark, clock, part, unasked, would_have_told
from ircoach.grader.scorecard import Part
from ircoach.scenario.filling import fill
from ircoach.scenario.form import Fact
from ircoach.world.clock import to_datetime

#: the weight of the facts others need, and how much of it a report to AWS has where one is due
FACTS, REPORT = 4.0, 1.5


def mark(findings: Findings) -> Part:
    """Follow-through."""
    marks = [_verified(findings), _revised(findings)] if findings.run.sick else [_closed_the_book(findings)]
    marks += [_other_activity(findings), *_hand_over(findings), *_report(findings)]
    return part("follow-through", "Follow-through", 10, unasked(marks, CALL_ALONE) if findings.run.drill else marks)


def _verified(findings: Findings) -> Mark:
    closed, label = findings.containment.closed_at, "Looked whether the containment held"
    if closed is None:
        return Mark(
            "verified", label, 3, 0, "It was never fully contained.", help="After containing, look for the intruder's next call."
        )
    looks = list(_looks(findings, closed))
    if looks:
        when = clock(findings.run.minutes(looks[0].entry.time))
        why = f"Contained at {clock(findings.run.minutes(closed))}, looked at {when}."
        return Mark("verified", label, 3, 1, why, (looks[0].entry.number,))
    seen = "and nothing that was looked at after that shows it" if _reads(findings, closed) else "and not looked at after that"
    return Mark(
        "verified", label, 3, 0, f"Contained at {clock(findings.run.minutes(closed))}, {seen}.",
        help="Read back what you changed, and look in the trail for their next call: refused is the proof.",
    )  # fmt: skip


def _looks(findings: Findings, closed: int) -> Iterator[Act]:
    """Acts after the closing that show what the rubric calls verified; any look at the cloud where it names nothing."""
    run, sights = findings.run, findings.run.form.rubric.verify
    if not sights:
        yield from _reads(findings, closed)
        return
    since = f"{to_datetime(closed):%Y-%m-%dT%H:%M:%SZ}"
    for sight in sights:
        for _, act, piece in run.evidence.answers.showing(sight, run.truth):
            if act.entry.time >= closed and (piece.when is None or piece.when >= since):
                yield act


def _reads(findings: Findings, since: int) -> list[Act]:
    """Looks at the cloud, whatever they showed."""
    return [
        act for act in findings.run.acts
        if act.entry.time > since and act.admission and not act.admission.error and not effects.writes(act.admission.call.name)
    ]  # fmt: skip


def _revised(findings: Findings) -> Mark:
    label = "The verdict was revised after containing"
    if findings.containment.closed_at is None:
        return Mark("revised", label, 2, 0, "It was never fully contained.")
    after = [each for each in findings.judged if each.closed]
    if after and after[-1].right:
        return Mark(
            "revised",
            label,
            2,
            1,
            f"Called {after[-1].made.verdict}, {after[-1].made.bleed} after it was closed.",
            (after[-1].entry,),
        )
    return Mark(
        "revised",
        label,
        2,
        0,
        "The last call after it was closed was not right." if after else "No call was made after it was closed.",
        help="Call again once it is contained, and say what is still open.",
    )


def _closed_the_book(findings: Findings) -> Mark:
    label = "The last word stands: not sick, nothing to stop"
    if findings.final_right:
        return Mark(
            "closed-the-book",
            label,
            3,
            1,
            "The case ended on a release that the evidence supports.",
            (findings.judged[-1].entry,),
        )
    return Mark("closed-the-book", label, 3, 0, "The case ended without a release that the evidence supports.")


def _other_activity(findings: Findings) -> Mark:
    run, label = findings.run, "Looked at what else that caller or address did"
    items = [item for item in run.evidence.items if item.category == "other activity"]
    if not items:
        return Mark("other-activity", label, 2, None, "There was nothing of the kind in this case.")
    found = [run.evidence.seen[item.id] for item in items if item.id in run.evidence.seen]
    share = len(found) / len(items)
    return Mark(
        "other-activity", label, 2, share, f"{len(found)} of {len(items)} seen.", tuple(each.entry for each in found),
        tuple(each.event for each in found if each.event), would_have_told(findings, items),
    )  # fmt: skip


def _hand_over(findings: Findings) -> list[Mark]:
    written = Note.of(*(data for _, data in findings.run.host.desk.hand_overs))
    checklist = facts.asked(findings.run.form.rubric.hand_over, findings.run.variant.id)
    weight = FACTS - REPORT if due(findings) else FACTS
    return _held(findings, Kind("hand_over", "hand-over", "hand-over note"), checklist, written, weight)


def _report(findings: Findings) -> list[Mark]:
    """The report to AWS where one is due; a word that none is, where the scenario has other truths in which one would be."""
    run, desk = findings.run, findings.run.host.desk
    if not run.form.rubric.report_to_aws:
        return []
    if not due(findings):
        why = "Nobody outside was involved whom AWS could reach." if run.sick else "There was nobody to report."
        entries = tuple(act.entry.number for act in run.acts if act.entry.kind == "report_to_aws")
        return [Mark("report-to-aws", "A report to AWS", REPORT, None, why, entries)]
    kind = Kind("report_to_aws", "report-to-aws", "report to AWS")
    return _held(findings, kind, due(findings), Note.of(*(data for _, data in desk.reports)), REPORT)


def due(findings: Findings) -> list[Fact]:
    """The facts that a report to AWS must hold in this case; none on a twin, nor where nobody of AWS's was outside."""
    run = findings.run
    return facts.asked(run.form.rubric.report_to_aws, run.variant.id) if run.sick else []


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of note: the act that writes it, what the ids of its items begin with, and what it is called."""

    act: str
    id: str
    name: str


def _held(findings: Findings, kind: Kind, checklist: Sequence[Fact], note: Note, weight: float) -> list[Mark]:
    """Each fact of a checklist, in the note or not; the weight is spread over them."""
    run = findings.run
    entries = tuple(act.entry.number for act in run.acts if act.entry.kind == kind.act)
    marks = []
    for fact in checklist:
        lack = facts.lacking(fact, note, run.truth)
        label = f"In the {kind.name.removesuffix(' note')}: {fact.label[:1].lower()}{fact.label[1:]}"
        why = "It is in it." if lack is None else lack if note.fields else f"There is no {kind.name}."
        told = "" if lack is None else fill(fact.help, run.truth)
        marks.append(Mark(f"{kind.id}-{fact.id}", label, weight / len(checklist), float(lack is None), why, entries, help=told))
    return marks
