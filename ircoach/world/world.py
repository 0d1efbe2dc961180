"""The world: accounts, gate, clock, trail and cast of one scenario, held together.

`handle` answers a raw request; `advance` lets scenario time pass. A world never knows that a case exists. It takes its
process for itself: moto's state, clock and random numbers are process-wide.
"""

from __future__ import annotations

import datetime as dt
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ircoach.errors import ScenarioFault
from ircoach.world import moto_seam, protocols, website
from ircoach.world.access_logs import AccessLogs, Heard
from ircoach.world.athena.service import Athena
from ircoach.world.background import EVENTS, Background, Crowd
from ircoach.world.background.keeping_up import telling_uses
from ircoach.world.bleed import Ledger
from ircoach.world.callers import Caller, Switchboard
from ircoach.world.clock import DAY, SECOND, Clock, from_datetime
from ircoach.world.company import Company
from ircoach.world.flow_logs import FlowLogs
from ircoach.world.gaps import FINISHES, GAPS, GUARDS
from ircoach.world.gate import Admission, Gate
from ircoach.world.identities import Key
from ircoach.world.identity import Dice
from ircoach.world.laying import looking
from ircoach.world.log_archive import LogArchive
from ircoach.world.log_files import LogFiles
from ircoach.world.principals import Principals
from ircoach.world.records import is_read_only
from ircoach.world.trail import Trail
from ircoach.world.watch import Watch
from ircoach.world.wire import RawRequest, RawResponse

#: how long before the alert a world begins to be built
PRELUDE = 120 * DAY


class World:
    """One scenario's world, at one seed. `events`: about how many its trail has in the fortnight before the alert."""

    def __init__(
        self, seed: int, alert_at: dt.datetime, make_clock: Callable[[int], Clock] = Clock, events: int = EVENTS
    ) -> None:
        self.seed = seed
        self.dice = Dice(seed, "world")
        self.alert_at = from_datetime(alert_at)
        self.clock = make_clock(self.alert_at - PRELUDE)
        self.crowd = Crowd(seed, self.alert_at, events)
        self.trail = Trail(seed, self.crowd)
        self.ledger = Ledger()
        self.company = Company()
        self.truth: dict[str, Any] = {}
        self.accounts: dict[str, str] = {}
        self.admissions: list[Admission] = []
        self.principals = Principals(seed, lambda: self.clock.now)
        self.flow_logs = FlowLogs(seed, lambda: self.clock.now, self.principals.facts)
        self.log_archive = LogArchive(seed, self.principals)
        self.athena = Athena(seed, self.trail, self.log_archive, self.clock, self.lay_out)
        self.log_files = LogFiles(seed, self.trail, lambda: self.clock.now, self.log_archive)
        self.watch = Watch(seed, self.trail, self.principals.facts)
        gaps, guards = (
            {**GAPS, **self.athena.gaps(), **self.watch.gaps()},
            {**GUARDS, **looking(self.lay_out, GUARDS), **telling_uses(self.crowd, GUARDS)},
        )
        finishes = {**FINISHES, **self.flow_logs.finishes()}
        self.gate = Gate(seed, self.principals, lambda: self.clock.now, self._keep, gaps, guards, finishes, self.trail.history)
        self.access_logs = AccessLogs(seed, self.clock, self.principals.facts)
        self.last: Admission | None = None
        self._written: Counter[str] = Counter()
        self._answering = self._glancing = False
        self._heard: list[tuple[Admission, dict[str, Any]]] | None = None
        background = Background(self.gate, self.alert_at, lambda: self.last, self._written)
        self.switchboard = Switchboard(seed, self.handle, self._fetch, background)
        moto_seam.reset()

    def handle(self, request: RawRequest, caller: Caller, received: float | None = None) -> RawResponse:
        """Answer one raw request at the present scenario time."""
        self.last, self._answering = None, True
        try:
            response = self._answer(request, caller, time.time() if received is None else received)
        finally:
            self._answering = False
        self._log(request, caller, response, self.last)
        return response

    def _answer(self, request: RawRequest, caller: Caller, when: float) -> RawResponse:
        if website.is_meant(request):
            return website.answer(
                request, lambda read: self.gate.handle(read, caller, when), lambda read: self._glance(read, caller, when)
            )
        return self.gate.handle(request, caller, when)

    def _fetch(self, request: RawRequest, caller: Caller) -> RawResponse:
        """Answer a request of the cast that no client of today signed: its time is the scenario's, whatever the wall says."""
        return self.handle(request, caller, self.clock.now / SECOND)

    def _glance(self, request: RawRequest, caller: Caller, received: float) -> RawResponse:
        """Answer a request that is part of another one: nothing is recorded."""
        self._glancing = True
        try:
            return self.gate.handle(request, caller, received)
        finally:
            self._glancing = False

    def rehearse(self, call: Callable[[], object]) -> tuple[Admission, dict[str, Any]]:
        """Let a call be made and leave no record: what the gate saw and what it would have recorded is given back."""
        self._heard = []
        try:
            call()
            return self._heard[-1]
        finally:
            self._heard = None

    def lay_out(self, bucket: str, prefix: str, only_folders: bool = False) -> None:
        """Have the log files in a bucket that a look under a prefix, or at a key, can find (world/laying.py)."""
        self.log_files.lay_out(bucket, prefix, only_folders)
        self.flow_logs.lay_out(bucket, prefix, only_folders)

    def advance(self, to: int) -> None:
        """Let scenario time pass until `to`. Raises `ScenarioFault` where a storyline breaks."""
        try:
            self.clock.advance(to)
        except Exception as error:
            kind = "" if isinstance(error, ScenarioFault) else f"{type(error).__name__}: "
            raise ScenarioFault(
                f"scenario fault: {kind}{error} ({_place(error)}, at scenario time "
                f"{self.clock.datetime:%Y-%m-%d %H:%M}). "
                "This is a bug of the scenario, not yours; nothing is scored against you."
            ) from error

    def open_account(self, name: str, account: str) -> str:
        """Bring an account into being, with a root that only builders use."""
        dice = self.dice.of("root", account)
        self.principals.add_account(account, Key(dice.key_id("AKIA"), dice.secret(), True, None))
        self.accounts[name] = account
        return account

    def calls_by(self) -> Mapping[str, int]:
        """How many calls each caller has made since the alert."""
        return Counter(admission.caller.name for admission in self.admissions)

    def _keep(self, admission: Admission, records: list[dict[str, Any]]) -> None:
        if self._glancing:
            return
        if self._heard is not None:
            self._heard.append((admission, records[0]))
            return
        self.last = admission
        if admission.error is None and not is_read_only(admission.call):
            self._written[admission.call.service] += 1
            self.watch.note(admission, records)
            self.flow_logs.note(admission)
            self.log_archive.note(admission)
        if admission.call.name == "cloudtrail:PutEventSelectors" and admission.error is None:
            self.trail.select(str(admission.call.params["TrailName"]), admission.call.params)
        if admission.time >= self.alert_at:
            self.admissions.append(admission)
        if not self._answering and admission.call.raw is not None:  # recorded once more, as an ordinary day does
            self._log(admission.call.raw, admission.caller, admission.response, admission)
        for record in records:
            # a stranger's call about nobody's resource is in nobody's trail
            if record["recipientAccountId"] and (record["managementEvent"] or self.trail.selects(record)):
                self.trail.add(admission.time, record, record["recipientAccountId"], admission.caller.name)

    def _log(self, request: RawRequest, caller: Caller, response: RawResponse, made: Admission | None) -> None:
        """Tell the access logs of a request to S3; one that never got past its signature is read for them once more."""
        if caller.role == "builder":
            return
        if made is not None:
            requester = self.principals.requester(made.credential, caller, made.time)
            by_acl = made.decision is not None and made.decision.policy_kind == "acl"
            heard = Heard(self.clock.now, caller, request, response, requester, made.call, made.error, by_acl)
        else:
            heard = Heard(self.clock.now, caller, request, response, call=protocols.read_if_s3(request))
        self.access_logs.note(heard)


def _place(error: BaseException) -> str:
    """The storyline's own line that raised: simpy wraps errors of processes, so the first cause is the true one."""
    while error.__cause__ is not None:
        error = error.__cause__
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        frame
        for frame in frames
        if "site-packages" not in frame.filename and "ircoach/world" not in frame.filename.replace("\\", "/")
    ]
    where = (own or frames)[-1]
    return f"{Path(where.filename).name}, line {where.lineno}"
