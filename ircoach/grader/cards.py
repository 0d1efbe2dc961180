"""From findings to the scorecard: the parts, and everything a debrief tells beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import fsum
from typing import Any

from ircoach.case.host import Act
from ircoach.grader import board
from ircoach.grader.baselines import Baselines, Marks
from ircoach.grader.courses import INTRUDERS, RIGHTFUL, Course, Made, record_ids
from ircoach.grader.findings import Findings
from ircoach.grader.judging import Judged
from ircoach.grader.parts import PARTS
from ircoach.grader.parts.scoping import lines
from ircoach.grader.replay import Replay
from ircoach.grader.scorecard import (
    AssessmentLine,
    AttemptLine,
    BrokenLine,
    EvidenceLine,
    ExposureLosses,
    LossLine,
    Moment,
    Part,
    Scorecard,
    Times,
    WriteLine,
)
from ircoach.scenario.filling import fill
from ircoach.world.clock import HOUR

#: how far back before the alert the intruder's own records are put on the timeline
LOOK_BACK = 3 * HOUR


def scored(run: Replay, baselines: Baselines) -> Scorecard:
    """The scorecard of a run."""
    findings = Findings(run, baselines)
    parts = tuple(mark(findings) for mark in PARTS)
    last = findings.judged[-1] if findings.judged else None
    final = last.made if last and last.made.verdict in ("sick", "not sick") and last.made.confidence is not None else None
    confidence = final.confidence if final else None
    right = bool(last and last.verdict_right)
    kept = _records(run)
    return Scorecard(
        **_about(run),
        score=_score(parts) if run.host.desk.finished else None,
        as_it_stands=_score(parts),
        parts=parts,
        times=_times(run, findings),
        expert_times=_expert_times(run, baselines.marks),
        losses=_losses(findings),
        containment=_attempts(run, run.course),
        writes=_writes(findings),
        collateral=tuple(
            BrokenLine(
                minutes=_at(run, (each.here or each.call).time),
                caller=each.call.caller,
                call=each.call.operation,
                why=each.why,
                made=each.here is not None,
                event=kept.get(each.here) if each.here else None,
            )
            for each in findings.broken
        ),
        evidence=tuple(_evidence(findings)),
        pins=tuple(board.pins(run)),
        assessments=tuple(_assessment(run, each) for each in findings.judged),
        answers=lines(findings, parts[3]),
        timeline=tuple(sorted(_timeline(findings, kept), key=lambda each: each.minutes)),
        final_confidence=confidence,
        brier=None if confidence is None else round((confidence / 100 - right) ** 2, 4),
    )


def _score(parts: Sequence[Part]) -> float:
    """Points of 100, of what was asked."""
    return round(fsum(part.points for part in parts) * 100 / fsum(part.of for part in parts), 1)


def unscored(run: Replay | None, about: dict[str, object], fault: str) -> Scorecard:
    """A scorecard that says what went wrong on our side and scores nothing."""
    return Scorecard(
        **{**about, **(_about(run) if run else {}), "fault": fault},
        score=None, parts=(), times=Times(), expert_times=None, losses=(), containment=(), writes=(), collateral=(), evidence=(),
        assessments=(), answers=(), timeline=(),
    )  # fmt: skip


def _about(run: Replay) -> dict[str, object]:
    header, form, alert = run.header, run.form, run.host.alert()
    return {
        "scenario": form.id,
        "title": form.title,
        "level": form.level,
        "attack": form.attack,
        "variant": run.variant.id,
        "truth": run.variant.truth,
        "story": fill(run.variant.story, run.truth),
        "seed": run.host.seed,
        "learner": str(header["learner"]),
        "attempt": int(header.get("attempt", 1)),
        "pace": str(header.get("pace", "stepped")),
        "mode": str(header.get("mode", "practice")),
        "fork": header.get("fork_of"),
        "finished": run.host.desk.finished,
        "alert": f"{alert['title']}: {alert['text']}",
        "alert_time": alert["time"],
        "horizon": float(form.horizon_minutes),
        "hand_over": "\n\n".join(_note(data) for _, data in run.host.desk.hand_overs),
        "report_to_aws": "\n\n".join(_note(data) for _, data in run.host.desk.reports),
        "debrief": fill(run.folder.debrief_of(run.variant.id), run.truth),
        "engine": {str(key): str(value) for key, value in dict(header.get("engine") or {}).items()},
        "journal": str(run.path or ""),
    }


def _note(data: Mapping[str, Any]) -> str:
    """A note as it was written, a field after the other; what was left empty is left out."""
    told = ((name, ", ".join(map(str, each)) if isinstance(each, list) else str(each)) for name, each in data.items() if each)
    return "\n".join(f"{name}: {text}" for name, text in told)


def _at(run: Replay, time: int) -> float:
    return run.minutes(time) or 0.0


def _times(run: Replay, findings: Findings) -> Times:
    seen = [each.time for each in run.evidence.seen.values()]
    first = findings.conclusive
    return Times(
        first_evidence=run.minutes(min(seen, default=None)),
        first_right_verdict=run.minutes(first.made.time) if first else None,
        first_effective_containment=run.minutes(findings.containment.effective_at),
        full_containment=run.minutes(findings.containment.closed_at),
        finished=run.minutes(run.ended_at),
    )


def _expert_times(run: Replay, marks: Marks) -> Times:
    return Times(
        first_evidence=run.minutes(marks.first_evidence),
        first_right_verdict=run.minutes(marks.first_right),
        first_effective_containment=run.minutes(marks.effective),
        full_containment=run.minutes(marks.closed),
        finished=run.minutes(marks.ended),
    )


def _losses(findings: Findings) -> tuple[ExposureLosses, ...]:
    run, baselines = findings.run, findings.baselines
    return tuple(
        ExposureLosses(
            id=each.id,
            title=each.title,
            unit=each.unit,
            mine=run.course.lost(each.id),
            expert=baselines.expert.lost(each.id),
            nothing=baselines.nothing.lost(each.id),
            closed=run.minutes(findings.containment.closed_exposures.get(each.id)),
            mine_when=_loss_lines(run, run.course, each.id),
            expert_when=_loss_lines(run, baselines.expert, each.id),
            nothing_when=_loss_lines(run, baselines.nothing, each.id),
        )
        for each in run.course.exposures
    )


def _loss_lines(run: Replay, course: Course, exposure: str) -> tuple[LossLine, ...]:
    return tuple(
        LossLine(minutes=_at(run, each.time), amount=each.amount, what=each.what, how=each.how)
        for each in course.losses
        if each.exposure == exposure
    )


def _attempts(run: Replay, course: Course) -> tuple[AttemptLine, ...]:
    return tuple(
        AttemptLine(
            minutes=_at(run, each.time), exposure=each.exposure, call=each.call, succeeded=each.succeeded, why=each.reason
        )
        for each in course.attempts
    )


def _writes(findings: Findings) -> tuple[WriteLine, ...]:
    run = findings.run
    return tuple(
        WriteLine(
            entry=step.entry,
            minutes=_at(run, step.time),
            call=step.operation,
            count=step.count,
            effective=step.effective,
            spared=step.spared,
            still=f"{step.still.call} at minute {_at(run, step.still.time):g}" if step.still else "",
        )
        for step in findings.containment.steps
    )


def _evidence(findings: Findings) -> Iterator[EvidenceLine]:
    run = findings.run
    for item in run.evidence.items:
        reach, saw = run.evidence.in_reach.get(item.id), run.evidence.seen.get(item.id)
        yield EvidenceLine(
            id=item.id,
            label=item.label,
            category=item.category,
            where=fill(item.where, run.truth),
            tells=fill(item.tells, run.truth),
            deciding=run.variant.id in item.deciding,
            in_reach=run.minutes(reach.time) if reach else None,
            record=(saw.event if saw and saw.event else reach.event if reach else None),
            seen=run.minutes(saw.time) if saw else None,
            seen_in=saw.entry if saw else None,
            cited_in=tuple(each.entry for each in run.evidence.cited.get(item.id, ())),
        )


def _assessment(run: Replay, each: Judged) -> AssessmentLine:
    made, reading = each.made, each.reading
    late = "By then there was enough in reach to decide; waiting is a decision too. " if each.late else ""
    return AssessmentLine(
        entry=each.entry,
        minutes=_at(run, made.time),
        verdict=made.verdict,
        bleed=made.bleed,
        because=made.because,
        confidence=made.confidence,
        right=each.right,
        verdict_right=each.verdict_right,
        bleed_right=each.bleed_right,
        supported=reading.verdicts if reading else (),
        supported_bleed=reading.bleed if reading else (),
        contained=each.closed,
        cites=tuple(sorted(each.cites)),
        why=late + (each.still_open or (fill(reading.why, run.truth) if reading else "")),
        help=fill(reading.help, run.truth) if reading else "",
    )


def _records(run: Replay) -> dict[Made, str]:
    """The ids under which the company's own trails have others' calls: none for reads that nobody logs and calls elsewhere."""
    lines = (line for account in run.world.accounts.values() for line in run.world.trail.lines(account))
    kept = {str(line.record["eventID"]) for line in lines}
    found = {}
    for call in run.course.calls:
        if here := [each for each in record_ids(run.host.seed, call.caller, call.nth) if each in kept]:
            found[call] = here[0]
    return found


def _timeline(findings: Findings, kept: Mapping[Made, str]) -> Iterator[Moment]:
    run = findings.run
    yield from _before(run)
    broken = {each.here for each in findings.broken}
    for call in run.course.calls:
        rightful = call.role in RIGHTFUL and call.time > run.alert_at and (call.ok or call in broken)
        if call.role in INTRUDERS or rightful:
            lane = "intruder" if call.role in INTRUDERS else "workload"
            text = f"{call.caller}: {call.operation}" + (f" ({call.why})" if call.why else "")
            yield Moment(
                minutes=_at(run, call.time), lane=lane, text=text, ok=call.ok and call not in broken, event=kept.get(call)
            )
    for act in run.acts:
        if text := _did(act):
            ok = act.admission is None or act.admission.error is None
            yield Moment(minutes=_at(run, act.entry.time), lane="responder", text=text, ok=ok, entry=act.entry.number)
    for each in findings.judged:
        text = f"{each.made.verdict}, {each.made.bleed}"
        yield Moment(minutes=_at(run, each.made.time), lane="verdict", text=text, ok=each.right, entry=each.entry)
    for item in run.evidence.items:
        saw = run.evidence.seen.get(item.id)
        if saw:
            yield Moment(minutes=_at(run, saw.time), lane="evidence", text=item.label, entry=saw.entry, event=saw.event)
    for message in (*run.host.desk.messages[1:], *run.host.others_waiting()):
        if message.time <= run.ended_at:
            yield Moment(minutes=_at(run, message.time), lane="message", text=f"{message.sender}: {message.text}")


def _before(run: Replay) -> Iterator[Moment]:
    """The intruder's records of the hours before the alert."""
    thieves, ours = {call.caller for call in run.course.calls if call.role in INTRUDERS}, set(run.world.accounts.values())
    for line in run.world.trail.lines():
        record = line.record
        at_home = record["recipientAccountId"] in ours
        if not at_home and "sharedEventID" in record:  # told at home, too
            continue
        if line.actor in thieves and run.alert_at - LOOK_BACK <= line.time < run.alert_at:
            text = f"{line.actor}: {record['eventSource'].split('.')[0]}:{record['eventName']}"
            error = str(record.get("errorCode") or "")
            yield Moment(
                minutes=_at(run, line.time), lane="intruder", text=f"{text} ({error})" if error else text, ok=not error,
                event=str(record["eventID"]) if at_home else None,
            )  # fmt: skip


def _did(act: Act) -> str:
    data = act.entry.data
    match act.entry.kind:
        case "call":
            if act.admission is None:
                return "a call that was not understood"
            error = f" ({act.admission.error.code})" if act.admission.error else ""
            return f"{act.admission.call.name}{error}"
        case "register":
            return f"read the {data['name']} register"
        case "address":
            return f"looked up {data['address']}"
        case "ask":
            return f"asked {data['contact']}"
        case "wait":
            return f"waited {data['minutes']} minutes"
        case "hand_over":
            return f"handed over to {data.get('to', '')}"
        case "report_to_aws":
            return "reported to AWS"
        case "pin":
            return f"pinned: {str(data.get('note') or data.get('what', ''))[:80]}"
        case "weigh":
            return f"said {data['verdict']} of {data['pin']}"
        case "answer":
            return f"answered {data['question']}: {str(data['value'])[:80]}"
        case "hint":
            return f"took a hint on {data['question']}"
        case "checkpoint":
            return f"set checkpoint {data['name']}"
        case "finish":
            return "finished the case"
    return ""
