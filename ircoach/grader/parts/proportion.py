"""Proportion (15 points): irreversibility × blast radius.

The points are earned by a containment that worked (or, on a twin, by a reasoned release), because only then was there something
to be proportionate about. Charges come off: evidence destroyed, rightful calls broken, over-reactions the rubric names, an
innocent contained or reported, time spent on one while another patient waited. Reversible acts on modest grounds cost little;
shutting what nobody uses costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ircoach.case.host import Act
from ircoach.grader import effects
from ircoach.grader.findings import Findings
from ircoach.grader.parts.bleed import SLACK, release_share
from ircoach.grader.parts.marking import clock, deciding, would_have_told
from ircoach.grader.scorecard import Item, Part
from ircoach.scenario.filling import fill
from ircoach.world.clock import MINUTE

OF = 15.0
#: charged for the first broken call of a rightful caller, for each further one, and at most a caller
BROKEN, BROKEN_MORE, BROKEN_MOST = 0.5, 0.15, 1.0
#: charged for containing an innocent when nothing else is charged for it
INNOCENT = 0.3
#: charged for reporting an innocent to AWS, once
REPORTED = 0.05
#: charged for each minute that another patient waited while an innocent's release was in reach, and at most
MINUTE_WAITED, WAITED = 0.005, 0.2


@dataclass(frozen=True, slots=True)
class Charge:
    """A share of the part that is taken off, and why."""

    id: str
    label: str
    weight: float
    why: str
    entries: tuple[int, ...] = ()
    events: tuple[str, ...] = ()
    help: str = ""


def mark(findings: Findings) -> Part:
    """Proportion."""
    earned = _earned(findings)
    left, items = earned.points, [earned]
    for charge in _charges(findings):
        off = min(left, charge.weight * OF)
        left -= off
        items.append(_item(charge, off))
    return Part(id="proportion", title="Proportion", points=round(left, 2), of=OF, items=tuple(items))


def _item(charge: Charge, off: float) -> Item:
    return Item(
        id=charge.id, label=charge.label, outcome="missed", points=round(0 - off, 2), of=0, why=charge.why,
        entries=charge.entries, events=charge.events, help=charge.help,
    )  # fmt: skip


def _earned(findings: Findings) -> Item:
    if findings.run.sick:
        label = "There was a containment to be proportionate about"
        share, why = _contained(findings)
    else:
        label = "There was a release to be proportionate about"
        share, why = release_share(findings)
    share = 1.0 if share >= 0.995 else share
    return Item(
        id="occasion", label=label, outcome="earned" if share == 1 else "missed", points=round(share * OF, 2), of=OF, why=why,
        entries=findings.contained_something,
        help="" if share == 1 else _better(findings),
    )  # fmt: skip


def _better(findings: Findings) -> str:
    """What would have been in proportion."""
    if findings.run.sick and findings.containment.effective_at is not None:
        return "Look for the intruder's next call, and close what it still gets through."
    if findings.run.sick and findings.contained_something:
        return "What you changed did not stop them: look for the call that they still make, and close that."
    if findings.run.sick:
        return "Doing nothing is not proportion: contain so that it works."
    if findings.contained_something:
        return "Nothing bled. Ask first whose work it would stop; here two records that agree were enough to release it."
    return "Letting it lie is no release: say that it is not sick, in good time, and name the records that agree."


def _contained(findings: Findings) -> tuple[float, str]:
    closing = findings.containment
    if closing.closed_at is not None:
        return 1.0, f"Contained at {clock(findings.run.minutes(closing.closed_at))}."
    if closing.effective_at is not None:
        return 0.4, "Part of it was contained; the intruder still had a way."
    return 0.0, "Nothing was contained that the intruder would have noticed."


def _charges(findings: Findings) -> Iterator[Charge]:
    named = list(_over_reactions(findings))
    covered = {act_entry for charge in named for act_entry in charge.entries}
    destroyed = list(_destroyed(findings, covered))
    broken = list(_broken(findings))
    yield from named
    yield from destroyed
    yield from broken
    yield from _reported(findings)
    yield from _waited(findings)
    if not findings.run.sick and findings.contained_something and not (named or destroyed or broken):
        yield Charge(
            "innocent", "An innocent was contained", INNOCENT,
            "A containment where nothing was wrong; it broke nothing.",
            findings.contained_something,
        )  # fmt: skip


def _reported(findings: Findings) -> Iterator[Charge]:
    """An innocent reported: the notice goes to the account's holder, who has to answer it, or may lose what is theirs.

    Source: https://www.repost.aws/articles/ARi420OrIGR0y_9pOOker1QQ/abuse-notice-faqs
    """
    acts = [act for act in findings.run.acts if act.entry.kind == "report_to_aws"]
    if acts and not findings.run.sick:
        yield Charge(
            "reported", "An innocent was reported to AWS", REPORTED,
            "AWS asks whoever is reported for an answer, and may suspend what they have. Here somebody had meant it.",
            _entries(acts), help="Find out first whether somebody who may, meant it. A report is for an account nobody knows.",
        )  # fmt: skip


def _waited(findings: Findings) -> Iterator[Charge]:
    """Time spent on an innocent while somebody else waited, past the moment in which a release was in reach.

    That is the moment in which the expert released, and as much later as in closing: nobody reads as fast as the expert.
    """
    run, first, expert = findings.run, findings.conclusive, findings.baselines.marks.first_right
    others = run.host.others_waiting()
    if run.sick or not others or expert is None:
        return
    other, reach = others[0], expert + SLACK * MINUTE
    ended = first.made.time if first else run.ended_at
    minutes = (ended - max(reach, other.time)) / MINUTE
    if minutes <= 0:
        return
    done = f"it came at {clock(run.minutes(ended))}" if first else "it never came"
    yield Charge(
        "waited", "Another patient waited", min(WAITED, MINUTE_WAITED * minutes),
        f"{minutes:.0f} minutes of somebody else's ({other.sender}, waiting from {clock(run.minutes(other.time))} on). A release "
        f"was in reach by {clock(run.minutes(reach))}, {done}.",
        (first.entry,) if first else (),
        help="Two records that agree are enough. Say so, and go to whom waits. " + would_have_told(findings, deciding(findings)),
    )  # fmt: skip


def _over_reactions(findings: Findings) -> Iterator[Charge]:
    run = findings.run
    for effect in findings.effects:
        acts = [act for act in run.acts if findings.has(effect, act)]
        if acts and effect.weight:
            yield Charge(effect.id, effect.id.replace("-", " "), effect.weight, fill(effect.why, run.truth), _entries(acts))


def _destroyed(findings: Findings, covered: set[int]) -> Iterator[Charge]:
    for operation, (weight, why) in effects.IRREVERSIBLE.items():
        acts = [
            act for act in findings.run.acts
            if act.admission and act.admission.call.name == operation and effects.took_effect(act.admission)
            and act.entry.number not in covered and not findings.own(act)
        ]  # fmt: skip
        if acts:
            yield Charge(
                f"destroyed-{operation.split(':')[1].lower()}",
                f"{operation} cannot be undone",
                weight,
                f"{operation}: {why}.",
                _entries(acts),
            )


def _broken(findings: Findings) -> Iterator[Charge]:
    ordered = sorted(findings.broken, key=lambda each: (each.call.caller, each.call.time))
    for caller, group in groupby(ordered, key=lambda each: each.call.caller):
        calls = list(group)
        weight = min(BROKEN_MOST, BROKEN + BROKEN_MORE * (len(calls) - 1))
        first = calls[0]
        when = clock(findings.run.minutes(first.call.time))
        yield Charge(
            f"broken-{caller}", f"Rightful work of {caller} was broken", weight,
            f"{len(calls)} calls of {caller} failed because of this, first {first.call.operation} at {when} ({first.why}).",
            findings.contained_something, help="Ask before you shut it: who else uses this, and would a narrower limit do?",
        )  # fmt: skip


def _entries(acts: list[Act]) -> tuple[int, ...]:
    return tuple(act.entry.number for act in acts)
