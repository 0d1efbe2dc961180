"""Recognition (25 points): was each call what the evidence seen so far supports; did it rise and fall in time; the final call.

Caution counts when it leads somewhere: a run that never comes to a verdict its evidence supports earns nothing here, however many
times it said "can't tell yet". A guess with nothing seen is not a recognition either.
"""

from __future__ import annotations

from math import fsum

from ircoach.grader.findings import Findings
from ircoach.grader.judging import Judged, rests_on_evidence
from ircoach.grader.parts.marking import Mark, clock, deciding, fading, part, unseen, would_have_told
from ircoach.grader.scorecard import Part

#: minutes a first right verdict may come after the expert's and still earn all, and after which it earns nothing
SLACK, TOO_LATE = 12, 100
#: calls from which on the average of all calls counts in full: a first one and one that moved
CALLS = 2


def mark(findings: Findings) -> Part:
    """Recognition."""
    marks = [_along(findings), _came(findings)]
    if findings.run.sick:
        marks.append(_came_down(findings))
    marks.append(_final(findings))
    return part("recognition", "Sick or not sick", 25, marks)


def _along(findings: Findings) -> Mark:
    judged = findings.judged
    label = "Each call fits what was seen by then"
    if not judged:
        return Mark(
            "along", label, 7, 0, "No call was made.", help="Make a call with every new piece of evidence; it may change."
        )
    if not any(each.conclusive for each in judged) and not findings.final_right:
        calls = "One call, and it did not decide" if len(judged) == 1 else f"{len(judged)} calls, and none decided"
        why = f"{calls} the case."
        return Mark("along", label, 7, 0, why, entries=_entries(judged), help=_told(findings))
    right = sum(each.right for each in judged)
    share = fsum(each.share for each in judged) / len(judged) * min(1, len(judged) / CALLS)
    wrong = next((each for each in judged if not each.right), None)
    help_text = _lesson(findings, wrong) if wrong else "Call again when the evidence moves you: one call is half a picture."
    why = f"{right} of {len(judged)} calls were what the evidence seen by then supports."
    if len(judged) == 1:
        was = "was" if right else "was not"
        why = f"The only call {was} what the evidence seen by then supports. One call is half of what is asked."
    return Mark("along", label, 7, share, why, _entries(judged), help=help_text)


def _came(findings: Findings) -> Mark:
    """On an incident: it rose in time. On a twin: it came down in time."""
    run, first = findings.run, findings.conclusive
    label = "It was called sick, to be stopped now, in good time" if run.sick else "It was called not sick, in good time"
    if first is None:
        return Mark("rose" if run.sick else "released", label, 8, 0, _never(findings), help=_told(findings))
    minutes = run.minutes(first.made.time) or 0.0
    if run.sick:
        expert = run.minutes(findings.baselines.marks.first_right) or 0.0
        share = fading(minutes, expert + SLACK, expert + TOO_LATE)
        why = f"First right verdict at {clock(minutes)}; the expert's came at {clock(expert)}."
        return Mark("rose", label, 8, share, why, (first.entry,), help=_told(findings))
    limit = run.form.rubric.release_minutes
    why = f"First right verdict at {clock(minutes)}; by {clock(limit)} was good time."
    return Mark("released", label, 8, fading(minutes, limit, 2 * limit), why, (first.entry,), help=_told(findings))


def _never(findings: Findings) -> str:
    said = [each for each in findings.judged if _says_it(findings, each)]
    if not said:
        return "It was never called that."
    if any(each.conclusive for each in said):
        return f"It was called that at {clock(findings.run.minutes(said[0].made.time))}, and taken back."
    nearest = min(said, key=_lack)
    return f"It was called that at {clock(findings.run.minutes(nearest.made.time))}, {_LACKS[_lack(nearest)]}."


#: what a call with the right word may lack to be the recognition that this case asks for, the least first
_LACKS = (
    "when it was closed already",
    "but the bleed call beside it was not what the evidence supports",
    "before what had been seen by then supported it",
    "but on nothing that had been seen by then: a guess, right or wrong",
)


def _lack(each: Judged) -> int:
    if each.reading is None or not rests_on_evidence(each.reading):
        return 3
    if not each.verdict_right:
        return 2
    return 0 if each.bleed_right else 1


def _says_it(findings: Findings, each: Judged) -> bool:
    return each.made.verdict == ("sick" if findings.run.sick else "not sick")


def _came_down(findings: Findings) -> Mark:
    closed = findings.containment.closed_at
    label = "Once it was contained, the call came down"
    if closed is None:
        over = findings.containment.over_at is not None
        why = "The intruder was done before it was contained" if over else "It was never fully contained"
        return Mark("came-down", label, 4, 0, f"{why}, so there was nothing to come down from.")
    after = next((each for each in findings.judged if each.closed and each.right), None)
    if after:
        when = clock(findings.run.minutes(after.made.time))
        why = f"Contained at {clock(findings.run.minutes(closed))}, called {after.made.verdict} at {when}."
        return Mark("came-down", label, 4, 1, why, (after.entry,))
    later = [each for each in findings.judged if each.closed]
    since = "and no call after that" if not later else "and what was called after that the evidence seen by then does not support"
    return Mark(
        "came-down", label, 4, 0, f"Contained at {clock(findings.run.minutes(closed))}, {since}.",
        help="After the bleed is stopped, look whether it really stopped, and call again: likely contained, no longer sick.",
    )  # fmt: skip


def _final(findings: Findings) -> Mark:
    weight = 6 if findings.run.sick else 10
    label = "The final call is right, and says on what it rests"
    if not findings.judged:
        return Mark("final", label, weight, 0, "No call was made.")
    last = findings.judged[-1]
    called = f"The last call: {last.made.verdict}, {last.made.bleed}"
    if not findings.final_right:
        return Mark("final", label, weight, 0, f"{called}. {_lesson(findings, last)}", (last.entry,), help=_told(findings))
    cites = last.cites | (findings.conclusive.cites if findings.conclusive else frozenset())
    share = 0.5 + (0.35 if cites else 0) + 0.15 * _calibrated(last)
    why = f"{called}; it rests on {len(cites)} pieces of evidence that were named."
    help_text = "Name what the call rests on (pin it, or say it in the because), and how sure you are."
    return Mark("final", label, weight, share, why, (last.entry,), help=help_text)


def _calibrated(last: Judged) -> float:
    """1 minus the squared distance of the confidence from right; a middling verdict is not asked for one."""
    if last.made.verdict not in ("sick", "not sick"):
        return 1.0
    if last.made.confidence is None:
        return 0.0
    return 1 - (1 - last.made.confidence / 100) ** 2


def _lesson(findings: Findings, judged: Judged) -> str:
    """What a wrong call should have been, and why."""
    if judged.late:
        return "By then there was enough in reach to decide; waiting is a decision too."
    if judged.still_open:
        return judged.still_open
    if judged.reading is None:
        return ""
    reading = judged.reading
    fits = " or ".join(reading.verdicts)
    bleed = f", {' or '.join(reading.bleed)}" if reading.bleed else ""
    return f"At {clock(findings.run.minutes(judged.made.time))} the evidence seen supported {fits}{bleed}: {reading.why}"


def _told(findings: Findings) -> str:
    return would_have_told(findings, unseen(findings, deciding(findings)))


def _entries(judged: tuple[Judged, ...]) -> tuple[int, ...]:
    return tuple(each.entry for each in judged)
