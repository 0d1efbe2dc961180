"""What there is to see while a responder works: each act in a line, the verdict as it moves, the intruder's calls."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from rich.text import Text

from ircoach.case.case import Case
from ircoach.case.direct import Direct
from ircoach.case.host import Act, Host
from ircoach.cli.voice import Voice
from ircoach.grader.branches import changing
from ircoach.report.plain import many
from ircoach.scenario.form import VERDICTS
from ircoach.world.clock import MINUTE

#: how much of a pinned piece of evidence is shown
NOTE = 150
#: seconds a line stands before the next: an ordinary one, and one that people should look at
BRIEF, LONG = 0.08, 0.4


class Narrator:
    """Tells a case that runs in this process, line by line, at a speed a person can follow."""

    def __init__(self, voice: Voice, case: Case, wait: Callable[[float], None] | None = None) -> None:
        self._voice, self._host = voice, _host_of(case)
        self._said = ("", "")
        self._stand = wait or (time.sleep if voice.out.is_terminal else lambda seconds: None)
        self._attempts = self._losses = 0
        self._spoken = 1  # the alert is the first message, and is told by itself
        self._skip_the_past()

    def _skip_the_past(self) -> None:
        ledger = self._host.world.ledger
        self._attempts, self._losses = len(ledger.attempts), len(ledger.losses)

    def alert(self, case: Case) -> None:
        """The alert, as it reaches the responder."""
        alert = case.alert
        self._line(self._host.world.alert_at, "ALERT", f"[{alert['severity']}] {alert['title']}", "bold yellow")
        self._line(None, "", str(alert["text"]), "yellow", LONG)

    def heard(self, kind: str) -> None:
        """A listener of the case: something was done."""
        self._cast()
        act = self._host.acts[-1]
        tell = getattr(self, f"_{kind}", None)
        if tell:
            tell(act)

    # --- the responder ----------------------------------------------------------------------------------------------

    def _call(self, act: Act) -> None:
        if act.admission is None:
            self._line(act.entry.time, "call", "a call that nobody here answers", "dim")
            return
        name, error = act.admission.call.name, act.admission.error
        if error is not None:
            self._line(act.entry.time, "call", f"{name} → {error.code}", "magenta")
        elif changing(act):
            self._line(act.entry.time, "CONTAIN", f"{name}{_target(act)}", "bold cyan", LONG)
        else:
            self._line(act.entry.time, "call", f"{name}{_target(act)}")

    def _register(self, act: Act) -> None:
        self._line(act.entry.time, "company", f"the {act.entry.data['name']} register, {many(len(act.reply['rows']), 'row')}")

    def _address(self, act: Act) -> None:
        self._line(
            act.entry.time, "company", f"whose is {act.entry.data['address']}? {', '.join(map(str, act.reply['row'].values()))}"
        )

    def _ask(self, act: Act) -> None:
        self._line(act.entry.time, "phone", f"asks {act.reply['sender']}, {act.reply['role']}")

    def _pin(self, act: Act) -> None:
        note = str(act.entry.data["note"] or act.entry.data["what"])
        self._line(act.entry.time, "pin", f"{act.reply['id']}: {note[:NOTE]}{'…' if len(note) > NOTE else ''}", "green")

    def _assess(self, act: Act) -> None:
        data = act.entry.data
        at = VERDICTS.index(data["verdict"])
        scale = " ".join("●" if place == at else "○" for place in range(len(VERDICTS)))
        self._line(act.entry.time, "VERDICT", f"{scale} {data['verdict']} · {data['bleed']}", "bold white on blue")
        if data["because"]:
            self._line(None, "", f"“{data['because']}”", "", LONG)

    def _answer(self, act: Act) -> None:
        self._line(act.entry.time, "answer", f"{act.entry.data['question']}: {act.entry.data['value']}")

    def _wait(self, act: Act) -> None:
        minutes = act.entry.data["minutes"]
        self._line(act.entry.time, "waits", f"{minutes:g} {'minute' if minutes == 1 else 'minutes'}")

    def _hand_over(self, act: Act) -> None:
        self._line(act.entry.time, "hand over", f"to {act.entry.data['to']}", "green")

    def _report_to_aws(self, act: Act) -> None:
        about = act.entry.data["about"]
        self._line(act.entry.time, "report", f"to AWS Trust & Safety, about {', '.join(map(str, about))}", "green")

    # --- the world --------------------------------------------------------------------------------------------------

    def _cast(self) -> None:
        """What the cast did, and what people answered, since the last line."""
        ledger, now = self._host.world.ledger, self._host.world.clock.now
        for attempt in ledger.attempts[self._attempts :]:
            if attempt.succeeded:
                self._line(attempt.time, "INTRUDER", f"{attempt.call}: got through", "bold red", LONG)
            else:
                self._line(attempt.time, "INTRUDER", f"{attempt.call}: {refusal(attempt.reason)}", "bold green", LONG)
        for loss in ledger.losses[self._losses :]:
            self._line(loss.time, "LOST", f"{loss.what}: {loss.how}", "red")
        self._skip_the_past()
        told = (*self._host.desk.messages, *self._host.others_waiting())
        arrived = sorted((m for m in told if m.time <= now), key=lambda m: m.time)
        for message in arrived[self._spoken :]:
            self._line(message.time, "phone", f"{message.sender}: {message.text}", "yellow")
        self._spoken = max(self._spoken, len(arrived))

    def _line(self, at: int | None, who: str, text: str, style: str = "", stands: float = BRIEF) -> None:
        if (who, text) == self._said:  # the pages of one answer
            return
        self._said = (who, text)
        minutes = "" if at is None else f"{(at - self._host.world.alert_at) / MINUTE:+6.1f}"
        room = max(30, self._voice.out.width - 20)
        lines = Text(" ".join(text.split()), style=style).wrap(self._voice.out, room)
        for number, line in enumerate(lines):
            head = f"{minutes:>7}  {who:<10}" if number == 0 else " " * 19
            self._voice.out.print(Text(head, style="dim" if who.islower() else style).append(" ").append(line), soft_wrap=True)
        self._stand(stands)


def _host_of(case: Case) -> Host:
    """The host of a case whose world is in this process; a child's acts cannot be looked at."""
    if not isinstance(case._link, Direct):
        raise TypeError("only a case whose world is in this process can be told")
    return case._link.host


def refusal(reason: str) -> str:
    """AWS's refusal in one line: its code, and what decided, where it says so."""
    code = reason.partition(":")[0] or "denied"
    decided = re.search(r"with an explicit deny in [\w -]+|because no [\w -]+ allows", reason)
    return f"refused, {code}{f', {decided[0]}' if decided else ''}"


def _target(act: Act) -> str:
    """What a call was about: a parameter that names something."""
    params = act.admission.call.params if act.admission else {}
    for key, value in params.items():
        if key.endswith(("Id", "Name", "Ids", "Arn", "Bucket", "Resources")):
            named = value[0] if isinstance(value, list) and value else value
            if isinstance(named, str):
                return f"  {named}"
    return ""
