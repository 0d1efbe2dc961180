"""The scorecard: the result of a case as plain, frozen data. docs/scorecard.md explains it; renderers are functions of it.

Times are scenario minutes since the alert, negative before it. Journal entries are named by number, records by their eventID.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ircoach.case.signing import Stand

FORMAT = 1
Outcome = Literal["earned", "missed", "not asked"]
PartName = Literal["recognition", "bleed", "proportion", "scoping", "follow-through"]


class Data(BaseModel):
    """A frozen piece of a scorecard."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class Item(Data):
    """One thing that points were given for, or not, and why."""

    id: str = Field(description="stable name of the item within its part")
    label: str = Field(description="what was looked for, in words")
    outcome: Outcome = Field(description="earned in full, missed (perhaps earning a share), or not asked in this case")
    points: float = Field(description="points earned")
    of: float = Field(description="points it could earn")
    why: str = Field(description="what was seen")
    entries: tuple[int, ...] = Field((), description="journal entries it rests on")
    events: tuple[str, ...] = Field((), description="eventIDs of the records it rests on")
    help: str = Field("", description="what would have told, and when it was first in reach")


class Part(Data):
    """One of the five parts of the score."""

    id: PartName
    title: str
    points: float
    of: float
    items: tuple[Item, ...]


class Times(Data):
    """Minutes since the alert at which things first were so; null where they never were."""

    first_evidence: float | None = Field(None, description="the first answer that showed a piece of evidence")
    first_right_verdict: float | None = Field(None, description="the first conclusive call that the evidence seen supports")
    first_effective_containment: float | None = Field(None, description="the first write that spared a loss or stopped a call")
    full_containment: float | None = Field(None, description="from when on no call of the intruder's got through")
    finished: float | None = Field(None, description="the responder's last act")


class LossLine(Data):
    """One loss: when, how much, of what, by which call."""

    minutes: float
    amount: float
    what: str
    how: str


class ExposureLosses(Data):
    """What an exposure lost between alert and horizon: in this case, in the expert's, and with nobody doing anything."""

    id: str
    title: str
    unit: str
    mine: float
    expert: float
    nothing: float
    closed: float | None = Field(
        None, description="from when on no call on this exposure got through; null: never, or never tried"
    )
    mine_when: tuple[LossLine, ...] = ()
    expert_when: tuple[LossLine, ...] = ()
    nothing_when: tuple[LossLine, ...] = ()


class AttemptLine(Data):
    """A call by which the intruder tested an exposure, and why it failed, if it did."""

    minutes: float
    exposure: str
    call: str
    succeeded: bool
    why: str


class WriteLine(Data):
    """One write of the responder's that may have contained something, or a loop of them, and what it changed."""

    entry: int = Field(description="the write's entry in the journal; a loop's last one")
    minutes: float
    call: str
    count: int = Field(1, description="how many writes; more than one where a loop made the same call several times")
    effective: bool
    spared: float = Field(description="losses that would have followed without it and did not")
    still: str = Field(description="the intruder's first call that still got through after it; empty when none did")


class BrokenLine(Data):
    """A rightful call that failed, or was never `made`, because of the responder.

    `minutes`: when it failed, or else when it would have been made. `event`: its record, where the company's trails have one.
    """

    minutes: float
    caller: str
    call: str
    why: str
    made: bool = True
    event: str | None = None


class EvidenceLine(Data):
    """A piece of evidence: what it tells, whether it decides, and when it was in reach, seen and cited."""

    id: str
    label: str
    category: str
    where: str
    tells: str
    deciding: bool
    in_reach: float | None
    record: str | None = Field(None, description="eventID of the record that holds it, if one does")
    seen: float | None
    seen_in: int | None = Field(None, description="journal entry whose answer showed it")
    cited_in: tuple[int, ...] = Field((), description="journal entries that name it: pins and reasons")


class PinLine(Data):
    """One pin of the evidence board, as the responder left it. It tells; it is not marked here."""

    id: str
    entry: int
    minutes: float
    kind: str = Field(description="record, resource, table, chart, row or note")
    line: str = Field(description="what was pinned, on one line")
    when: str = Field(description="when it happened, as the evidence says, UTC; empty where it does not")
    note: str
    verdict: str = Field(description="what the responder said of it alone; empty for nothing")
    cited_in: tuple[int, ...] = Field(description="journal entries of the calls that cite it")


class AssessmentLine(Data):
    """One call, judged: what was supported then, and why."""

    entry: int
    minutes: float
    verdict: str
    bleed: str
    because: str
    confidence: float | None
    right: bool
    verdict_right: bool
    bleed_right: bool
    supported: tuple[str, ...] = Field(description="the verdicts that the evidence seen by then supports")
    supported_bleed: tuple[str, ...]
    contained: bool = Field(description="whether the exposure was closed by then")
    cites: tuple[str, ...] = Field(description="ids of the evidence it names")
    why: str
    help: str


class AnswerLine(Data):
    """One question of fact: what was asked, given, and right."""

    id: str
    ask: str
    given: str | None
    model: str
    right: bool
    points: float
    of: float
    hints: int
    minutes: float | None = Field(None, description="when it was last answered; null for never")
    help: str


class Moment(Data):
    """Something on the timeline."""

    minutes: float
    lane: Literal["intruder", "workload", "responder", "evidence", "verdict", "message"]
    text: str
    ok: bool = True
    entry: int | None = None
    event: str | None = None


class Scorecard(Data):
    """The whole result of one case."""

    format: Literal[1] = FORMAT  # type: ignore[assignment]  # mypy does not see that the constant is the literal
    scenario: str
    title: str
    level: str
    attack: tuple[str, ...]
    variant: str
    truth: Literal["sick", "not sick"]
    story: str = Field(description="what it was, in a sentence or three")
    seed: int
    learner: str
    attempt: int
    pace: str
    mode: str
    fork: str | None = Field(None, description="the journal this case was forked from; forks are practice")
    proctored: bool = Field(False, description="false for every score from a learner's own machine")
    signature: Stand | None = Field(
        None, description="how the journal stands to the class key it was graded with; null where it was graded with none"
    )
    as_graded: bool = Field(
        False, description="kept from an earlier grading on this machine: the versions installed now cannot replay the journal"
    )
    finished: bool = Field(description="whether the responder ended the case")
    alert: str
    alert_time: str = Field(description="when the alert came, ISO 8601, scenario time")
    score: float | None = Field(description="0 to 100; null when the scenario is at fault, and of a case that was never ended")
    as_it_stands: float | None = Field(
        None,
        description="what the parts come to, of 100, ended or not: a journal cut at its end may come to more than the whole",
    )
    parts: tuple[Part, ...]
    times: Times
    expert_times: Times | None
    losses: tuple[ExposureLosses, ...]
    horizon: float = Field(description="minutes after the alert up to which losses are counted")
    containment: tuple[AttemptLine, ...]
    writes: tuple[WriteLine, ...]
    collateral: tuple[BrokenLine, ...]
    evidence: tuple[EvidenceLine, ...]
    pins: tuple[PinLine, ...] = Field((), description="the evidence board, in the order of pinning")
    assessments: tuple[AssessmentLine, ...]
    answers: tuple[AnswerLine, ...]
    timeline: tuple[Moment, ...]
    hand_over: str = Field(description="the hand-over note as written; empty when there is none")
    report_to_aws: str = Field("", description="the report to AWS as written; empty when there is none")
    final_confidence: float | None = None
    brier: float | None = Field(
        None, description="(confidence − right)² of the final sick / not-sick call; null where none was given"
    )
    debrief: str = Field("", description="the scenario's debrief.md without other variants' sections, Markdown")
    engine: dict[str, str]
    journal: str
    fault: str | None = Field(None, description="a bug of the scenario's or the grader's; nothing is scored against the learner")

    def part(self, name: PartName) -> Part:
        """One part by its id. Raises KeyError."""
        for part in self.parts:
            if part.id == name:
                return part
        raise KeyError(name)

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return self.model_dump(mode="json")

    def counted(self) -> Scorecard:
        """The same with a score though the case was never ended: for an instructor who knows why it was not."""
        return self.model_copy(update={"score": self.as_it_stands})

    def __str__(self) -> str:
        if self.as_it_stands is None:
            return f"{self.scenario} ({self.learner}): not scored: {self.fault}"
        parts = ", ".join(f"{part.id} {part.points:g}/{part.of:g}" for part in self.parts)
        still = "" if self.score is not None else "still open, as it stands "
        return f"{self.scenario} ({self.learner}): {still}{self.as_it_stands:g}/100 ({parts})"

    def __repr__(self) -> str:
        return f"<Scorecard {self}>"
