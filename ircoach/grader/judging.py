"""Each call of the responder against the last reading in force: what the evidence seen by then supports, given the exposure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ircoach.case.desk import Assessment
from ircoach.grader.containment import Containment
from ircoach.grader.replay import Replay
from ircoach.scenario.form import Reading
from ircoach.world.clock import MINUTE


@dataclass(frozen=True, slots=True)
class Judged:
    """One assessment and what it was held against.

    `conclusive`: it is the verdict this case comes to, made on a reading that rests on evidence. `late`: it still waits after the
    time in which a release would have counted. `closed`: it was made when nothing was open any more. `still_open`: it says that
    nothing is left to stop while there was, and what proved it.
    """

    entry: int
    made: Assessment
    reading: Reading | None
    closed: bool
    verdict_right: bool
    bleed_right: bool
    conclusive: bool
    late: bool
    cites: frozenset[str]
    still_open: str = ""

    @property
    def right(self) -> bool:
        """Whether verdict and bleed call are both supported."""
        return self.verdict_right and self.bleed_right

    @property
    def share(self) -> float:
        """How much of the call is right: both, or the verdict alone for half."""
        return 1.0 if self.right else 0.5 if self.verdict_right else 0.0


def in_force(run: Replay, seen: Collection[str], closed: bool) -> Reading | None:
    """The last reading listed whose evidence was seen and whose state of the exposure holds."""
    state = "closed" if closed else "open"
    standing = [
        reading
        for reading in run.form.rubric.recognition
        if (not reading.variants or run.variant.id in reading.variants)
        and reading.state in ("any", state)
        and all(each in seen for each in reading.seen)
        and (not reading.any_seen or any(each in seen for each in reading.any_seen))
    ]
    return standing[-1] if standing else None


def rests_on_evidence(reading: Reading) -> bool:
    """Whether a reading asks that something was seen, rather than being what anyone may say at the start."""
    return bool(reading.seen or reading.any_seen)


def judge(run: Replay, containment: Containment) -> tuple[Judged, ...]:
    """Every assessment of the case, judged."""
    entries = [act.entry.number for act in run.acts if act.entry.kind == "assess"]
    return tuple(_judged(run, containment, entry, made) for entry, made in zip(entries, run.host.desk.assessments, strict=True))


def _judged(run: Replay, containment: Containment, entry: int, made: Assessment) -> Judged:
    shut = containment.over_at if containment.closed_at is None else containment.closed_at
    closed = shut is not None and made.time >= shut
    reading = in_force(run, run.evidence.seen_by(made.time), closed)
    late = made.verdict == "can't tell yet" and made.time > run.alert_at + round(run.form.rubric.release_minutes * MINUTE)
    if reading is None:
        return Judged(entry, made, None, closed, not late, not late, False, late, frozenset())
    verdict_right = made.verdict in reading.verdicts and not late
    bleed_right = verdict_right and (not reading.bleed or made.bleed in reading.bleed)
    conclusive = rests_on_evidence(reading) and bleed_right and _decides(run, made, closed)
    still_open = "" if closed or made.bleed != "nothing to stop" else _still_open(run, made.time)
    return Judged(
        entry, made, reading, closed, verdict_right, bleed_right, conclusive, late, _cites(run, made, entry), still_open
    )


def _still_open(run: Replay, time: int) -> str:
    """What the intruder still did after a call that said there was nothing to stop."""
    through = run.course.got_through(time)
    if not through:
        return ""
    when = run.minutes(through[0].time)
    return f"There was still something to stop: at minute {when:g} the intruder's {through[0].call} got through."


def _decides(run: Replay, made: Assessment, closed: bool) -> bool:
    if run.sick:
        return made.verdict in ("sorta sick", "sick") and made.bleed == "stop it now" and not closed
    return made.verdict == "not sick"


def _cites(run: Replay, made: Assessment, entry: int) -> frozenset[str]:
    """Evidence named in the call itself or by the pins it cites."""
    pinned = [act.entry.number for act in run.acts if act.entry.kind == "pin" and act.reply.get("id") in made.cites]
    return frozenset(
        item for item, places in run.evidence.cited.items() if any(place.entry in (entry, *pinned) for place in places)
    )
