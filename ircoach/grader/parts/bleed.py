"""Stop the bleed (30 points). On an incident: losses after the alert, between the expert's figure and doing nothing's, and how
long the intruder still got through. On a twin there is nothing to stop: points are for a release that cites the deciding records,
in good time, with nothing contained.
"""

from __future__ import annotations

from collections.abc import Sequence

from ircoach.grader import effects
from ircoach.grader.containment import Step
from ircoach.grader.findings import Findings
from ircoach.grader.parts.marking import Mark, clock, deciding, fading, part, would_have_told
from ircoach.grader.scorecard import Part
from ircoach.world.bleed import Exposure

#: minutes after the expert within which closing earns all, and after which it earns nothing
SLACK, TOO_LATE = 12, 130
#: how many deciding records a release must cite: it is never one record alone that decides
RECORDS = 2


def mark(findings: Findings) -> Part:
    """Stop the bleed."""
    marks = _incident(findings) if findings.run.sick else [_release(findings)]
    return part("bleed", "Stop the bleed", 30, marks)


def _incident(findings: Findings) -> list[Mark]:
    at_stake = [each for each in findings.baselines.nothing.exposures if _savable(findings, each) > 0]
    losses = [_saved(findings, each, 20 / len(at_stake)) for each in at_stake]
    return [*losses, _closed(findings)]


def _savable(findings: Findings, exposure: Exposure) -> float:
    return findings.baselines.nothing.lost(exposure.id) - findings.baselines.expert.lost(exposure.id)


def _saved(findings: Findings, exposure: Exposure, weight: float) -> Mark:
    nothing, expert = findings.baselines.nothing.lost(exposure.id), findings.baselines.expert.lost(exposure.id)
    mine = findings.run.course.lost(exposure.id)
    share = min(1.0, max(0.0, (nothing - mine) / _savable(findings, exposure)))
    gone = [loss for loss in findings.run.course.losses if loss.exposure == exposure.id]
    why = f"Lost after the alert: {mine:g} ({exposure.unit}); with the expert {expert:g}, with nobody doing anything {nothing:g}."
    first = f"The first went at {clock(findings.run.minutes(gone[0].time))}: {gone[0].how}." if gone else ""
    entries = tuple(step.entry for step in findings.containment.steps if step.spared > 0)
    return Mark(f"losses-{exposure.id}", f"Losses: {exposure.title}", weight, share, why, entries, help=first)


def _closed(findings: Findings) -> Mark:
    run, closing = findings.run, findings.containment
    label = "How long the intruder still got through"
    expert = run.minutes(findings.baselines.marks.closed)
    if expert is None:
        return Mark("closed", label, 10, None, "On this seed even the expert came too late to close it.")
    if closing.closed_at is None:
        through = run.course.got_through(closing.steps[0].time if closing.steps else run.alert_at)
        if not closing.steps:
            return Mark(
                "closed",
                label,
                10,
                0,
                "Nothing was contained.",
                help="If it is sick and it bleeds, stop it before you go on looking.",
            )
        if closing.over_at is not None:
            late = f"At {clock(run.minutes(closing.over_at))} the intruder was done, and there was nothing left to close."
            return Mark("closed", label, 10, 0, late, help="What they came for goes first. Stop it before the picture is whole.")
        still = f" At {clock(run.minutes(through[-1].time))} {through[-1].call} still got through." if through else ""
        return Mark(
            "closed", label, 10, 0, f"{_counted(closing.steps)}, and the intruder still had a way.{still}",
            tuple(step.entry for step in closing.steps),
            help="Ask of each containment: what can they still do? Their next call is the proof.",
        )  # fmt: skip
    mine = run.minutes(closing.closed_at) or 0.0
    share = fading(mine, expert + SLACK, expert + TOO_LATE)
    entries = tuple(step.entry for step in closing.steps if step.time <= closing.closed_at and step.effective)
    why = f"Closed at {clock(mine)}; the expert closed it at {clock(expert)}."
    return Mark("closed", label, 10, share, why, entries, help="Each minute it stands open is a minute in which they may act.")


def _counted(steps: Sequence[Step]) -> str:
    return "One write" if len(steps) == 1 else f"{len(steps)} writes"


def release_share(findings: Findings) -> tuple[float, str]:
    """How good the release of an innocent was, 0 to 1, and why."""
    run, first = findings.run, findings.conclusive
    if first is None or not findings.final_right:
        return 0.0, "It was never released on evidence that supports a release."
    limit = run.form.rubric.release_minutes
    minutes = run.minutes(first.made.time) or 0.0
    at = findings.judged[-1].made.time
    items = {item.id for item in deciding(findings)}
    cited, saw = items & run.evidence.cited_by(at), items & run.evidence.seen_by(at)
    needed = min(RECORDS, len(items))
    named = 1.0 if not needed else min(1.0, (len(cited) + 0.5 * len(saw - cited)) / needed)
    held = _held_back(findings)
    records = f"{len(cited)} deciding records named, {len(saw)} seen"
    why = f"Released at {clock(minutes)} (good time: {clock(limit)}); {records}{held[1]}."
    return fading(minutes, limit, 2 * limit) * named * held[0], why


def _held_back(findings: Findings) -> tuple[float, str]:
    """What containing an innocent leaves of a release."""
    if not findings.contained_something:
        return 1.0, ""
    destroyed = any(
        act.admission and effects.took_effect(act.admission) and act.admission.call.name in effects.IRREVERSIBLE
        for act in findings.run.acts if not findings.own(act)
    )  # fmt: skip
    if findings.broken or destroyed:
        return 0.0, "; but an innocent was contained, and it cost them"
    return 0.5, "; but an innocent was contained first"


def _release(findings: Findings) -> Mark:
    share, why = release_share(findings)
    entries = (findings.conclusive.entry,) if findings.conclusive else ()
    return Mark(
        "release", "Released with reasons, in good time, nothing contained", 30, share, why, entries,
        help=would_have_told(findings, deciding(findings)),
    )  # fmt: skip
