"""A case, as the responder holds it: the alert, boto3 into the accounts, the company's registers and people, and the calls.

Everything is a plain method; widgets press the same buttons. A `Case` knows nothing of truth, rubric or keys: those stay on
the world's side.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from ircoach.case import aws, evidence, sql, visiting
from ircoach.case.endpoint import Endpoint
from ircoach.case.given import plain, several
from ircoach.case.links import Link
from ircoach.case.tables import Table
from ircoach.errors import BadInput, CaseClosed
from ircoach.world.callers import Keys
from ircoach.world.clock import to_datetime

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Line:
    """One message on the responder's feed."""

    time: dt.datetime
    sender: str
    text: str


class Case:
    """One responder's run of a scenario."""

    def __init__(self, link: Link, journal: Path | None, opening: Mapping[str, Any], header: Mapping[str, Any]) -> None:
        self._link = link
        self._opening = dict(opening)
        self._state = dict(opening)
        self._steps = 0
        self._presses = 0
        self._pressing = threading.local()  # a kernel may hear a button in a thread of its own while a cell runs
        self._step_source: Callable[[], str] | None = None
        self._closed = False
        self._scorecard: Any = None
        self._grade: Callable[[Case], Any] | None = None
        self._forker: Callable[[Case, int | float | str], Case] | None = None
        self.journal = journal
        self.header = dict(header)
        self.keys = {name: Keys(*triple) for name, triple in opening["credentials"].items()}
        self._endpoint: Endpoint | None = None
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._making = threading.Lock()
        self.listeners: list[Callable[[str], None]] = []
        #: in a notebook, what there is to press and to look at (`case.show.assess()`); None in a script
        self.show: Any = None
        #: around what may take seconds; in a notebook it shows that something is at work, in a script nothing
        self.at_work: Callable[[], AbstractContextManager[object]] = nullcontext

    # --- where we are -----------------------------------------------------------------------------------------------

    @property
    def scenario(self) -> str:
        """The scenario's id."""
        return str(self._opening["scenario"])

    @property
    def title(self) -> str:
        """The scenario's title."""
        return str(self._opening["title"])

    @property
    def pace(self) -> str:
        """How scenario time passes: "stepped" (thinking is free) or "live" (with the wall)."""
        return str(self._opening["pace"])

    @property
    def speed(self) -> float:
        """Scenario seconds a wall second, at live pace."""
        return float(self._opening["speed"])

    @property
    def mode(self) -> str:
        """What the case is for: "practice", "exam" or "drill"."""
        return str(self._opening["mode"])

    @property
    def learner(self) -> str:
        """Whose case it is."""
        return str(self.header["learner"])

    @property
    def alert(self) -> Mapping[str, Any]:
        """The alert: source, channel, severity, title, text, time, and the account and region it is about."""
        return {
            **self._opening["alert"],
            "account": self.accounts[self.account],
            "account_name": self.account,
            "region": self.region,
        }

    @property
    def accounts(self) -> Mapping[str, str]:
        """The organization's accounts you have a role in: name → id."""
        return dict(self._opening["accounts"])

    @property
    def account(self) -> str:
        """Name of the account under investigation."""
        return str(self._opening["account"])

    @property
    def region(self) -> str:
        """The region the alert is about."""
        return str(self._opening["region"])

    @property
    def now(self) -> dt.datetime:
        """Scenario time, UTC."""
        return to_datetime(int(self.state["now"]))

    @property
    def elapsed(self) -> dt.timedelta:
        """Scenario time since the alert."""
        state = self.state
        return dt.timedelta(microseconds=int(state["now"]) - int(state["alert_at"]))

    @property
    def state(self) -> Mapping[str, Any]:
        """The case as it stands: time, messages, assessments, answers, hints, pins."""
        if not self._closed:
            self._state = {**self._state, **self._link.ask({"kind": "state"})[0]}
        return self._state

    @property
    def messages(self) -> list[Line]:
        """What has been said to you so far, the alert first."""
        return [Line(to_datetime(m["time"]), m["sender"], m["text"]) for m in self.state["messages"]]

    @property
    def questions(self) -> list[Mapping[str, Any]]:
        """The questions of fact: id, ask, kind, choices, the prices of hints."""
        return list(self._opening["questions"])

    @property
    def contacts(self) -> Mapping[str, str]:
        """Whom you can ask: contact → role."""
        return dict(self._opening["contacts"])

    @property
    def assessments(self) -> list[Mapping[str, Any]]:
        """Your calls so far, in order."""
        return list(self.state["assessments"])

    @property
    def pins(self) -> list[Mapping[str, Any]]:
        """The evidence on your board."""
        return list(self.state["pins"])

    # --- the cloud --------------------------------------------------------------------------------------------------

    def session(self, account: str | None = None, region: str | None = None) -> boto3.Session:
        """A boto3 session as the incident responder in an account (its name or id; the one under investigation if left out)."""
        return aws.session(self.keys[self._account(account)], region or self.region)

    def client(self, service: str, account: str | None = None, region: str | None = None) -> Any:
        """A boto3 client as the incident responder; asked again, the same one. Threads may share it."""
        wanted = (service, self._account(account), region or self.region)
        with self._making:
            if wanted not in self._clients:
                session: Any = self.session(account, region)  # boto3-stubs wants a literal service name, a learner gives any
                self._clients[wanted] = session.client(service)
            return self._clients[wanted]

    def _account(self, account: str | None) -> str:
        if account is None:
            return self.account
        names = {**{name: name for name in self.accounts}, **{number: name for name, number in self.accounts.items()}}
        if account not in names:
            raise BadInput(
                f"no role in account {account!r}. You can work in: {', '.join(f'{n} ({i})' for n, i in self.accounts.items())}."
            )
        return names[account]

    def endpoint(self, port: int = 0) -> str:
        """A URL on 127.0.0.1 that leads to this case until it is closed: for the AWS CLI, boto3 elsewhere, scanners.

        port: where it listens, the first time it is asked for; 0 takes a free one. Its calls are acts of this case, like a
        notebook's (docs/tools.md). Raises BadInput where the port is taken, or is none.
        """
        self._must_be_open()
        if not 0 <= port <= 65535:
            raise BadInput(f"port {port} was given; a port is 1 to 65535, or 0 for a free one.")
        if self._endpoint is None:
            self._endpoint = Endpoint(self, port)
        return self._endpoint.url

    def visit(self, url: str, method: str = "GET") -> visiting.Page:
        """Ask for an AWS URL as anybody does, unsigned: an object, a website, a presigned URL. Is it open? `.status`, `.text`.

        It is a call like any other: journalled, recorded where AWS records it, from your own address. Raises BadInput for what is
        no AWS URL.
        """
        return visiting.visit(self, url, method)

    def carry(self, head: Mapping[str, Any], body: bytes, step: str | None = None) -> tuple[dict[str, Any], bytes]:
        """Carry one raw AWS request to the world (botocore's handler and the endpoint call this)."""
        self._must_be_open()
        got = self._link.ask({"kind": "call", "step": step or self._step(), "data": dict(head)}, body)
        self._tell("call")
        return got

    def sql(
        self,
        query: str,
        parameters: Sequence[str | int | float] = (),
        *,
        database: str = "cloudtrail",
        account: str | None = None,
    ) -> pd.DataFrame:
        """The answer of an Athena query as a DataFrame with sensible types (docs/athena.md).

        parameters fill the question marks, in order: texts, numbers. The frame's `attrs` tell the query's id, and what real
        Athena would have scanned (`scanned_bytes`) and charged (`cost_usd`); `told` says both in a line. Raises SqlError with
        Athena's own words where it is refused or fails.
        """
        with self.at_work():
            return sql.query(self, query, parameters, database, account)

    def trail(self, account: str | None = None) -> pd.DataFrame:
        """Every CloudTrail record delivered so far as a DataFrame, oldest first; requestparameters and the like as objects."""
        with self.at_work():
            return sql.trail(self, account)

    # --- the company ------------------------------------------------------------------------------------------------

    def register(self, name: str) -> Table:
        """A register of the company: accounts, networks, changes, assets, contacts."""
        return Table(self._act("register", name=name)["rows"], caption=f"{name} register", case=self)

    def look_up(self, address: str) -> Mapping[str, str]:
        """Who holds an IP address, as a whois-like service tells it."""
        row: Mapping[str, str] = self._act("address", address=str(address))["row"]
        return row

    def ask(self, contact: str, text: str = "") -> dict[str, Any]:
        """Ask someone (see `register("contacts")`). The answer comes some minutes later, as a message; the clock runs on."""
        return self._act("ask", contact=contact, text=text)

    def wait(self, minutes: float) -> dt.datetime:
        """Let scenario time pass. Returns the new time."""
        self._act("wait", minutes=minutes)
        return self.now

    # --- the calls --------------------------------------------------------------------------------------------------

    def assess(
        self,
        verdict: str,
        bleed: str,
        because: str = "",
        cites: str | Sequence[str] = (),
        confidence: float | None = None,
        *,
        clicked: float | None = None,
    ) -> Mapping[str, Any]:
        """Sick or not sick, and does it bleed? Repeat it whenever the evidence moves you.

        verdict: "not sick", "can't tell yet", "sorta sick" or "sick". bleed: "stop it now", "not yet" or "nothing to stop".
        cites: ids of pins (["P1", "P3"], or one). confidence: for a final sick / not sick, how sure you are, in percent (50–100).
        clicked: the browser's time of a click (seconds since 1970), kept beside the time it got here: a busy kernel hears late.
        """
        data = {"verdict": verdict, "bleed": bleed, "because": because, "cites": several(cites), "confidence": confidence}
        return self._act("assess", **data, **({} if clicked is None else {"clicked": clicked}))

    def answer(self, question: str, value: Any) -> None:
        """Answer a question of fact. The last answer counts."""
        self._act("answer", question=question, value=value)

    def hint(self, question: str) -> Mapping[str, Any]:
        """Take the next hint on a question. Its price is a share of that question's points, charged only if you earn them."""
        return self._act("hint", question=question)

    def pin(self, what: Any, note: str = "", *, verdict: str | None = None) -> str:
        """Put a piece of evidence on the board; returns its id, to be cited.

        what: a text, a record, a row, a chart, a query's frame; of a table the first 20 rows are kept. verdict: what you say of
        it alone, in the words of `assess`. Raises BadInput where there is nothing to pin.
        """
        if what is None or (isinstance(what, str) and not what.strip()):
            raise BadInput("there is nothing to pin: give a text, a record, a row, a table or a chart.")
        said = {} if verdict is None else {"verdict": verdict}
        return str(self._act("pin", what=evidence.written(what), note=note, **said)["id"])

    def weigh(self, pin: str, verdict: str) -> None:
        """Say sick or not sick of one pin, in the words of `assess`; said again, the last counts. It moves no score."""
        self._act("weigh", pin=pin, verdict=verdict)

    def seen(self, *names: str) -> Mapping[str, Any]:
        """What your answers so far told about any of these names: users, keys, images, buckets, addresses.

        records: rows of the trail, oldest first; rows: of registers; calls: which of your calls named them, and how often; looks:
        all your calls. It is your own memory, also of a case that was opened again: it looks at nothing new and costs nothing.
        """
        self._must_be_open()
        return self._link.ask({"kind": "seen", "names": list(names)})[0]

    def console(self, view: str = "") -> Any:
        """The account as tables and buttons, each with the call behind it. In a notebook; `view` opens one at once ("images")."""
        if self.show is None:
            raise BadInput("the console needs a notebook to stand in; in a script, case.client(…) makes the same calls.")
        return self.show.console(view)

    def hand_over(self, to: str, indicators: str | Sequence[str] = (), unknown: str | Sequence[str] = (), note: str = "") -> None:
        """Hand over: to whom, the indicators, what is still unknown. Several notes count as one."""
        said = {"to": to, "indicators": several(indicators), "unknown": several(unknown), "note": note}
        if not any(said.values()):
            raise BadInput("the note is empty; say to whom you hand over, the indicators, and what is still unknown.")
        self._act("hand_over", **said)

    def report_to_aws(
        self, about: str | Sequence[str], what: str, when: str = "", indicators: str | Sequence[str] = (), ask: str = ""
    ) -> None:
        """Report abuse to AWS Trust & Safety: an account or address of AWS's that is not yours and took part. Nothing is sent.

        about: whom you report. what: what was shared, copied or read. when: dates and times with their zone. indicators: what AWS
        can search for. ask: what you ask of them. In life it goes by https://support.aws.amazon.com/#/contacts/report-abuse or to
        trustandsafety@support.aws.com (https://repost.aws/knowledge-center/report-aws-abuse).
        """
        said = {"about": several(about), "what": what, "when": when, "indicators": several(indicators), "ask": ask}
        if not any(said.values()):
            raise BadInput("the report is empty; say whom it is about and what was shared, copied or read.")
        self._act("report_to_aws", **said)

    # --- moving about -----------------------------------------------------------------------------------------------

    def checkpoint(self, name: str = "") -> str:
        """Remember this moment, to fork from later."""
        name = name or f"C{self.state['entries'] + 1}"
        self._act("checkpoint", name=name)
        return name

    def fork(self, at: int | float | str) -> Case:
        """A practice case that begins like this one and goes on from `at`: try again from just before a call.

        at: a whole number keeps that many journal entries, a float is minutes since the alert, a text names a checkpoint.
        """
        if self._forker is None:
            raise BadInput("this case keeps no journal, so there is nothing to fork from.")
        return self._forker(self, at)

    def step(self) -> None:
        """Begin a new step by hand, where there are no cells (scripts, players)."""
        self._steps += 1

    def pause(self) -> None:
        """Stop a live case's clock."""
        self._must_be_open()
        self._link.ask({"kind": "pause"})

    def resume(self) -> None:
        """Let a live case's clock run on."""
        self._must_be_open()
        self._link.ask({"kind": "resume"})

    def finish(self) -> Any:
        """End the case. Returns the scorecard, where grading is at hand."""
        if not self.state["finished"]:
            self._act("finish")
        return self.scorecard()

    def scorecard(self) -> Any:
        """The scorecard of the finished case."""
        if not self.state["finished"]:
            raise BadInput("the case is still open; case.finish() ends it and shows the scorecard.")
        if self._scorecard is None and self._grade:
            self._scorecard = self._grade(self)  # a finished case does not change, and grading plays it several times
        return self._scorecard

    def close(self) -> None:
        """Let go of the case; it can be opened again where it was."""
        if not self._closed:
            self._closed = True
            aws.release(self)
            if self._endpoint is not None:
                self._endpoint.close()
            self._link.close()

    def wire(self, grade: Callable[[Case], Any], fork: Callable[[Case, int | float | str], Case]) -> None:
        """Give the case what rooms above this one know: how to grade and how to open a fork."""
        self._grade, self._forker = grade, fork

    def steps_from(self, source: Callable[[], str]) -> None:
        """Take steps from a notebook's cells instead of `step()`."""
        self._step_source = source

    # --- underneath -------------------------------------------------------------------------------------------------

    def _act(self, kind: str, **data: Any) -> dict[str, Any]:
        self._must_be_open()
        reply, _ = self._link.ask({"kind": kind, "step": self._step(), "data": plain(data)})
        self._tell(kind)
        return reply

    def _must_be_open(self) -> None:
        if self._closed:
            raise CaseClosed("this case was closed here. Open it again with ircoach.open_case(…): it goes on where it was.")

    def _step(self) -> str:
        step = self._step_source() if self._step_source else str(self._steps)
        press: int | None = getattr(self._pressing, "number", None)
        return step if press is None else f"{step}.{press}"

    @contextmanager
    def pressed(self) -> Iterator[None]:
        """What happens in here is a step of its own: a button was pressed, and no cell ran."""
        self._presses += 1
        self._pressing.number = self._presses
        try:
            yield
        finally:
            del self._pressing.number

    def _tell(self, kind: str) -> None:
        for listener in self.listeners:
            listener(kind)

    def __repr__(self) -> str:
        return f"<Case {self.scenario} of {self.learner}>"
