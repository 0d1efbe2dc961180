"""The host: the world's side of a case. It owns world, journal and desk, admits each act, and answers.

An act is checked, priced, journalled and synced, and only then carried out. The same `Host` resumes a case and replays one for
grading: entries are played again and each answer is held against its digest.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import fsum
from typing import Any

from ircoach.case import manager, modes
from ircoach.case.changes import Changes
from ircoach.case.desk import Desk, Message
from ircoach.case.foreign import without_foreign_keys
from ircoach.case.journal import Entry, Journal, digest
from ircoach.case.memory import Memory
from ircoach.case.pricing import Pricer
from ircoach.errors import BadInput, IrcoachError, ReplayDiverged
from ircoach.scenario.build import build
from ircoach.scenario.drawing import draw_variant
from ircoach.scenario.filling import fill
from ircoach.scenario.form import Variant
from ircoach.scenario.library import Folder
from ircoach.world import protocols, wire
from ircoach.world.addresses import outside
from ircoach.world.background import EVENTS
from ircoach.world.callers import Caller
from ircoach.world.clock import MINUTE, Clock, LiveClock, to_datetime
from ircoach.world.gate import Admission
from ircoach.world.sessions import Session
from ircoach.world.wire import RawRequest
from ircoach.world.world import World

RESPONDER_ROLE = "IncidentResponder"
Reply = tuple[dict[str, Any], bytes]


@dataclass(frozen=True, slots=True)
class Act:
    """One replayed act: the entry, what came of it, and for API calls what the gate saw."""

    entry: Entry
    reply: Mapping[str, Any]
    content: bytes
    admission: Admission | None


class Host:
    """World, journal and desk of one case."""

    def __init__(
        self,
        folder: Folder,
        header: Mapping[str, Any],
        world: World | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        self.folder, self.header = folder, header
        self.journal: Journal | None = None
        self.wall: Callable[[], float] = time.time
        self.live = header.get("pace") == "live"
        self.seed = int(header["seed"])
        self.variant = variant_of(folder, header)
        self.world = world or build(folder, self.variant.id, self.seed, self._clock, progress, events_of(header))
        self.desk = Desk(folder.form, self.variant.id)
        self._pricer = Pricer()
        self._responder = Caller("responder", outside(self.world.dice.of("responder"), "business"), role="responder")
        self._sessions = {name: self._session(account) for name, account in self.world.accounts.items()}
        self.fault: str | None = None
        self.acts: list[Act] = []
        self._digests: list[str] = []  # of the acts so far; worked out when they are asked for
        self._memory = Memory(self.acts)
        self._changes = Changes(self.acts, self._memory)
        alert = self.alert()
        self.desk.messages.append(
            Message(self.world.alert_at, folder.form.alert.source, f"[{alert['severity']}] {alert['title']}: {alert['text']}")
        )

    def _clock(self, start: int) -> Clock:
        return LiveClock(start, float(self.header.get("speed", 1.0))) if self.live else Clock(start)

    def _session(self, account: str) -> Session:
        dice = self.world.dice.of("responder", account)
        name = "".join(c if c.isalnum() or c in "_=,.@-" else "-" for c in str(self.header["learner"]))[:64] or "responder"
        return self.world.principals.sessions.issue(
            dice, kind="role-session", account=account, entity=RESPONDER_ROLE, name=name if len(name) > 1 else name + "-",
            now=self.world.clock.now, seconds=12 * 3600, mfa=True,
        )  # fmt: skip

    # --- what may be asked without leaving a trace ------------------------------------------------------------------

    def alert(self) -> dict[str, Any]:
        """The alert as it reached the responder."""
        form, truth = self.folder.form.alert, self.world.truth
        return {
            "source": form.source,
            "channel": form.channel,
            "severity": form.severity,
            "title": fill(form.title, truth),
            "text": fill(form.text, truth),
            "time": to_datetime(self.world.alert_at).isoformat(),
        }

    def opening(self) -> dict[str, Any]:
        """All the kernel needs to know at the start."""
        form = self.folder.form
        return {
            "scenario": form.id,
            "title": form.title,
            "minutes": form.minutes,
            "pace": "live" if self.live else "stepped",
            "speed": float(self.header.get("speed", 1.0)) if self.live else 0.0,
            "mode": str(self.header.get("mode", "practice")),
            "alert": self.alert(),
            "company": self.world.company.name,
            "accounts": self.world.accounts,
            "account": self.account,
            "region": self.region,
            "credentials": {name: _keys(session) for name, session in self._sessions.items()},
            "contacts": {contact.id: contact.role for contact in self.world.company.contacts.values()},
            "registers": [*self.world.company.registers, "contacts"],
            "questions": [self._ask(q) for q in self.desk.questions],
            **self.state(),
        }

    @property
    def account(self) -> str:
        """Short name of the account under investigation."""
        return str(self.world.truth.get("responder_account", "production"))

    @property
    def region(self) -> str:
        """The region the alert is about."""
        return str(self.world.truth.get("home", "us-east-1"))

    def _ask(self, question: Any) -> dict[str, Any]:
        return {
            "id": question.id,
            "ask": fill(question.ask, self.world.truth),
            "kind": question.kind,
            "choices": list(question.choices),
            "hints": [hint.cost for hint in question.hints],
            "worth": question.worth,
        }

    def state(self, wall: float | None = None) -> dict[str, Any]:
        """Where the case stands now: time, messages that have arrived, what was said so far."""
        if self.live and wall is not None and not self.desk.finished:
            self._let_pass(self.world.clock.due(wall))
        now, desk = self.world.clock.now, self.desk
        unasked = [Message(*each) for each in self.world.company.said]
        asked = manager.asks(desk, self.world.alert_at, now)
        others = self.others_waiting()
        arrived = [m for m in (*desk.messages, *unasked, *asked, *others) if m.time <= now]
        changed = self._changes.told(RESPONDER_ROLE)
        return {
            "now": now,
            "alert_at": self.world.alert_at,
            "running": isinstance(self.world.clock, LiveClock) and self.world.clock.running and not self.desk.finished,
            "ends_at": modes.ends_at(self.header, self.world.alert_at),
            "messages": [
                {"time": m.time, "sender": m.sender, "text": m.text, "asks": m.sender == manager.SENDER}
                for m in sorted(arrived, key=lambda m: m.time)
            ],
            "waiting": [
                {"time": m.time, "sender": m.sender, "text": m.text} for m in others if m.time <= now and not desk.finished
            ],
            "awaited": sum(m.time > now for m in desk.messages),
            "assessments": [
                {
                    "time": a.time,
                    "verdict": a.verdict,
                    "bleed": a.bleed,
                    "because": a.because,
                    "cites": list(a.cites),
                    "confidence": a.confidence,
                }
                for a in desk.assessments
            ],
            "answers": {key: given[-1][1] for key, given in desk.answers.items()},
            "hints": dict(desk.hints),
            "told": desk.told(self.world.truth),
            "changes": changed,
            "losses": self._losses(bool(changed)),
            "pins": [asdict(pin) | {"verdict": desk.verdict_on(pin.id)} for pin in desk.pins],
            "handed_over": bool(desk.hand_overs),
            "reported": bool(desk.reports),
            "finished": desk.finished,
            "entries": len(self.acts),
            "fault": self.fault,
        }

    def others_waiting(self) -> list[Message]:
        """The other patients of this shift, from when each waits."""
        waiting = self.folder.form.waiting_in(self.variant.id)
        return [
            Message(self.world.alert_at + round(each.minutes * MINUTE), each.source, fill(each.text, self.world.truth))
            for each in waiting
        ]

    def _losses(self, changed: bool) -> list[dict[str, Any]] | None:
        """What is gone since the alert, by exposure, or None while it is not to be known.

        In practice it is shown once the responder has changed something and then said that there is nothing (more) to stop; of a
        finished case always; in an exam not before.
        """
        desk, ledger = self.desk, self.world.ledger
        claimed = bool(desk.assessments) and desk.assessments[-1].bleed == "nothing to stop"
        practice = self.header.get("mode", "practice") == "practice"
        if not desk.finished and not (practice and changed and claimed):
            return None
        gone = [loss for loss in ledger.losses if self.world.alert_at < loss.time <= self.world.clock.now]
        return [
            {
                "title": exposure.title,
                "unit": exposure.unit,
                "amount": fsum(loss.amount for loss in gone if loss.exposure == exposure.id),
                "last": max((loss.time for loss in gone if loss.exposure == exposure.id), default=None),
            }
            for exposure in ledger.exposures.values()
        ]

    # --- acts -------------------------------------------------------------------------------------------------------

    def take(self, head: Mapping[str, Any], body: bytes = b"") -> Reply:
        """Answer one message of the kernel's. Never raises: errors come back as messages."""
        try:
            match head["kind"]:
                case "open":
                    return self.opening(), b""
                case "state":
                    return self.state(self.wall()), b""
                case "seen":
                    return self._memory.about(tuple(head["names"])), b""
                case "pause" | "resume" as kind:
                    return self._pause(kind, self.wall()), b""
                case kind:
                    data = dict(head.get("data") or {})
                    if kind == "call":
                        data = without_foreign_keys(data, self.world.principals)
                        data["body"] = base64.b64encode(body).decode()
                    return self._admit(str(kind), str(head.get("step", "")), data, self.wall())
        except IrcoachError as error:
            return {"error": type(error).__name__, "message": str(error)}, b""

    def _pause(self, kind: str, wall: float) -> dict[str, Any]:
        clock = self.world.clock
        if not isinstance(clock, LiveClock):
            raise BadInput("only a live case can pause; at stepped pace time stands still while you think.")
        if kind == "pause" and self.header.get("mode", "practice") != "practice":
            raise BadInput(f"the clock of an exam or a drill cannot be paused (this is {modes.named(self.header['mode'])}).")
        (clock.pause if kind == "pause" else clock.resume)(wall)
        return self.state()

    def _admit(self, kind: str, step: str, data: dict[str, Any], wall: float) -> Reply:
        self.desk.check(kind, data, self.world.company)
        entry = Entry(len(self.acts) + 1, self._when(kind, step, data, wall), wall, kind, step, data)
        modes.refuse(self.header, kind, entry.time, self.world.alert_at)
        if self.journal:
            self.journal.act(entry.time, entry.wall, kind, step, data)
        reply, content = self._carry_out(entry)
        if isinstance(self.world.clock, LiveClock):
            self.world.clock.skip(self._waited(kind, data))
        self.note_outcome()
        return reply, content

    def _when(self, kind: str, step: str, data: Mapping[str, Any], wall: float) -> int:
        clock = self.world.clock
        if self.live:
            return clock.due(wall) + self._waited(kind, data)
        return clock.now + self._pricer.price(kind, step, self._what(kind, data), data)

    @staticmethod
    def _what(kind: str, data: Mapping[str, Any]) -> str:
        if kind != "call":
            return str(data.get("name") or data.get("address") or data.get("contact") or data.get("question") or "")
        request = _request(data)
        try:
            return protocols.read(request).name
        except wire.AwsError as error:
            return error.message

    @staticmethod
    def _waited(kind: str, data: Mapping[str, Any]) -> int:
        """Scenario microseconds an act of waiting skips at live pace; 0 for every other act."""
        return round(float(data["minutes"]) * 60_000_000) if kind == "wait" else 0

    def _let_pass(self, to: int) -> None:
        try:
            self.world.advance(to)
        except IrcoachError as error:
            self.fault = self.fault or str(error)

    def _carry_out(self, entry: Entry) -> Reply:
        self._let_pass(entry.time)
        admission: Admission | None = None
        content = b""
        if entry.kind == "call":
            response = self.world.handle(_request(entry.data), self._responder, entry.wall)
            admission = self.world.last
            reply: dict[str, Any] = {"status": response.status, "headers": [list(pair) for pair in response.headers]}
            content = response.body
        else:
            reply = self.desk.do(entry.kind, entry.data, self.world.clock.now, self.world.company, self.world.truth)
        reply["now"] = self.world.clock.now
        self.acts.append(Act(entry, reply, content, admission))
        return reply, content

    @staticmethod
    def _seen(act: Act) -> Any:
        """What the responder saw. API answers are compared by content, list order aside: moto keeps some things in sets."""
        if act.entry.kind != "call":
            return act.reply
        seen: Any = act.content.decode("latin-1")
        if act.admission and act.admission.error is None and act.admission.result is not None:
            seen = _ordered({k: v for k, v in act.admission.result.items() if k != "ResponseMetadata"})
        return [act.reply["status"], act.reply["now"], seen]

    def last_digest(self) -> str:
        """Digest of the last act: of what was asked and seen in it, on the digest of the act before.

        The first stands on who plays, in which mode and at which pace. So no act can be left out, changed or moved, and neither
        mode nor pace, without working out every later answer anew.
        """
        begun = [modes.begun_as(self.header), *(str(self.header.get(key)) for key in ("learner", "pace", "speed"))]
        for act in self.acts[len(self._digests) :]:
            before = self._digests[-1] if self._digests else begun
            self._digests.append(digest([before, act.entry.kind, act.entry.data, self._seen(act)]))
        return self._digests[-1]

    def behind(self) -> bool:
        """Whether the journal holds an act that was not carried out."""
        return self.journal is not None and self.journal.count != len(self.acts)

    def note_outcome(self) -> None:
        """Write down how the last act was answered, and which queries met a limit of this machine meanwhile."""
        met = self.world.athena.limits.take()
        if self.journal:
            self.journal.outcome(self.acts[-1].entry.number, self.last_digest(), met)

    def start_live(self, wall: float) -> None:
        """Let live time run. Practice goes on from where it stood; an exam's clock, and a drill's, never stopped."""
        clock = self.world.clock
        if not isinstance(clock, LiveClock):
            return
        if self.header.get("mode", "practice") != "practice":
            waited = sum(self._waited(act.entry.kind, act.entry.data) for act in self.acts)
            clock.anchor(float(self.header["begun"]), self.world.alert_at + waited)
        else:
            clock.resume(wall)

    # --- replay -----------------------------------------------------------------------------------------------------

    def replay(self, entries: tuple[Entry, ...], progress: Callable[[int, int], None] | None = None) -> None:
        """Play entries again. Raises ReplayDiverged at the first whose time or answer is not what the journal says."""
        self.foretell(entries)
        for entry in entries:
            self.replay_one(entry)
            if progress:
                progress(entry.number, len(entries))

    def foretell(self, entries: Sequence[Entry]) -> None:
        """Hear which queries of a journal met a limit of the machine it was written on, before any of it is played again."""
        for entry in entries:
            self.world.athena.limits.foretell(entry.limits)

    def replay_one(self, entry: Entry) -> Act:
        """Play one entry again, against its digest."""
        limits = self.world.athena.limits
        limits.replaying = entry.digest is not None
        try:
            self.desk.check(entry.kind, entry.data, self.world.company)
            modes.refuse(self.header, entry.kind, entry.time, self.world.alert_at)
            due = entry.time if self.live else self._when(entry.kind, entry.step, entry.data, entry.wall)
            if due != entry.time or entry.time < self.world.clock.now:
                raise ReplayDiverged(
                    f"entry {entry.number} ({entry.kind}) says it happened at {entry.time}, but it is due at "
                    f"{due}. Its time was altered."
                )
            self._carry_out(entry)
        except (BadInput, KeyError, TypeError, ValueError, OverflowError) as error:
            raise ReplayDiverged(f"entry {entry.number} ({entry.kind}) cannot be played again: {error}") from error
        finally:
            limits.replaying = False
        act = self.acts[-1]
        if entry.digest is None:
            return act
        if slower := sorted(limits.take().items() - entry.limits.items()):
            raise ReplayDiverged(
                f"entry {entry.number} ({entry.kind}): the query {slower[0][0]} came to its end when the journal was written, "
                f"and met the limit in {slower[0][1]} here. Play it again on a machine with less to do, or with more memory."
            )
        found = self.last_digest()
        if found != entry.digest:
            raise ReplayDiverged(
                f"entry {entry.number} ({entry.kind} at {to_datetime(entry.time):%H:%M:%S}) gives another answer "
                "than the journal says "
                f"(digest {found[:12]}, journal {entry.digest[:12]}). The journal was edited, or another engine "
                "or scenario wrote it."
            )
        return act


def events_of(header: Mapping[str, Any]) -> int:
    """About how many events a case's world has in its fortnight. Raises BadInput for more than a machine can build."""
    events = int(header.get("events") or EVENTS)
    if events > modes.MOST_EVENTS:
        raise BadInput(f"events: {events:,} was given; {modes.MOST_EVENTS:,} is the most.")
    return events


def variant_of(folder: Folder, header: Mapping[str, Any]) -> Variant:
    """The variant a header names, or the one its seed draws."""
    named = header.get("variant")
    return folder.form.variant(named) if named else draw_variant(folder, int(header["seed"]))


def _request(data: Mapping[str, Any]) -> RawRequest:
    headers = tuple((str(key), str(value)) for key, value in data["headers"])
    return RawRequest(str(data["method"]), str(data["url"]), headers, base64.b64decode(data["body"]))


def _keys(session: Session) -> list[str]:
    return [session.access_key_id, session.secret, session.token]


def _ordered(value: Any) -> Any:
    """Plain data with every list in one order, times and bytes as text."""
    if isinstance(value, Mapping):
        return {str(key): _ordered(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return sorted((_ordered(item) for item in value), key=lambda item: digest(item))
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return value.hex() if isinstance(value, bytes) else str(value)
