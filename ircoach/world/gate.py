"""The gate: the one place every API call passes, whoever makes it.

It reads the request, finds who signed it, asks policy whether they may, carries it out on moto (or on a gap of ours), and
records what happened. Who calls matters to it only through credentials, address and client.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ircoach.errors import ScenarioFault
from ircoach.world import authorization, moto_seam, policy, protocols, records, wire
from ircoach.world.authentication import Credential, authenticate, refusal
from ircoach.world.callers import Caller
from ircoach.world.clock import to_datetime
from ircoach.world.identity import Dice, derive
from ircoach.world.presigning import Presigned
from ircoach.world.principals import Principals
from ircoach.world.trail import Found
from ircoach.world.wire import AwsError, Call, RawRequest, RawResponse


@dataclass(frozen=True, slots=True)
class Admission:
    """One call as the gate saw it, answer and all."""

    time: int
    caller: Caller
    nth: int
    call: Call
    credential: Credential | None
    account: str
    response: RawResponse
    result: dict[str, Any] | None
    error: AwsError | None
    decision: policy.Decision | None

    @property
    def denied(self) -> bool:
        """Whether policy refused it."""
        return self.decision is not None and not self.decision.allowed


class Gap(Protocol):
    """An AWS operation the world carries out itself."""

    def __call__(self, asked: Asked) -> dict[str, Any]:
        """The result in botocore's names; raises AwsError where AWS would refuse."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a gap is given: the call, who asked, where and when, dice of its own, and the world's state."""

    call: Call
    credential: Credential
    principal: policy.Principal
    account: str
    now: int
    dice: Dice
    gate: Gate
    caller: Caller

    def may(self, need: authorization.Need, via: str = "") -> policy.Decision:
        """Whether whoever asks may do one more thing, which this call does in their name; `via`: the service that then asks."""
        credential = None if self.principal.kind == "anonymous" else self.credential
        return self.gate.principals.decide(need, self.call, credential, self.caller, self.principal, self.now, via)


Guard = Callable[["Asked"], None]
Finish = Callable[["Asked", dict[str, Any]], None]


class Gate:
    """Authenticate, decide, execute, record."""

    def __init__(
        self,
        seed: int,
        principals: Principals,
        now: Callable[[], int],
        record: Callable[[Admission, list[dict[str, Any]]], None],
        gaps: dict[str, Gap],
        guards: dict[str, Guard],
        finishes: dict[str, Finish],
        history: Callable[..., Found],
    ) -> None:
        self.seed, self.principals, self.now = seed, principals, now
        self._record, self._gaps, self._guards, self._finishes = record, gaps, guards, finishes
        self.history = history
        self.settings: dict[tuple[str, str, str], str] = {}  # what gaps remember: (kind, account, region) → state
        self.presigned = Presigned()
        self._calls: Counter[str] = Counter()

    def handle(self, request: RawRequest, caller: Caller, received: float) -> RawResponse:
        """Answer one raw request. `received` is the wall second it came at, against which its signature's age is judged."""
        nth = self._calls[caller.name]
        self._calls[caller.name] += 1
        dice = Dice(self.seed, "call", caller.name, nth)
        scope = wire.scope(request)
        ids = wire.Ids.drawn(dice, scope.service, records.host_id(dice.of("event").uuid()))
        request_id, protocol, now = ids.request, wire.guess_protocol(request), self.now()
        try:
            call = protocols.read(request)
            protocol = call.protocol
            who = self.principals
            credential = authenticate(request, scope, protocol, who.identities, who.sessions, self.presigned, now, received)
            admission = self._decide_and_do(call, credential, caller, nth, dice, request_id)
            admission = replace(admission, response=ids.stamp(admission.response))
        except AwsError as error:
            return ids.stamp(wire.write_error(protocol, error, request_id, scope.service, request.method == "HEAD"))
        except ScenarioFault:
            raise
        except Exception as bug:  # noqa: BLE001  a bug of ours must not end the world: the caller is told, the log has the rest
            traceback.print_exc()
            told = AwsError("InternalFailure", f"The simulated world could not answer this request: {bug!r}", 500)
            return ids.stamp(wire.write_error(protocol, told, request_id, scope.service, request.method == "HEAD"))
        self._record(admission, self._records_of(admission, dice, ids))
        return admission.response

    def repeat(self, earlier: Admission, credential: Credential | None, caller: Caller) -> Admission | None:
        """Record an earlier call once more, as made now by `caller`, without carrying it out.

        It is decided anew. None, and nothing recorded, where that comes out otherwise: then it has to be made in earnest.
        """
        again, told = self.anew(earlier, credential, caller)
        if again.denied != earlier.denied:
            return None
        self._calls[caller.name] += 1
        self.principals.note_use(again.call, credential, again.time)
        self._record(again, told)
        return again

    def anew(self, earlier: Admission, credential: Credential | None, caller: Caller) -> tuple[Admission, list[dict[str, Any]]]:
        """An earlier call as `caller` would meet it now, and what would be recorded of it. Nothing is carried out or kept.

        It is decided anew: with the answer it had, or refused.
        """
        now, call, nth = self.now(), earlier.call, self._calls[caller.name]
        principal = self.principals.of(credential, caller, now)
        dice = Dice(self.seed, "call", caller.name, nth)
        ids = wire.Ids.drawn(dice, call.service, records.host_id(dice.of("event").uuid()))
        decision, error, response = earlier.decision, earlier.error, earlier.response
        for need in authorization.needs(call, principal.account or earlier.account, self.principals.facts, principal.arn or ""):
            decision = self.principals.decide(need, call, credential, caller, principal, now)
            if not decision.allowed:
                error = authorization_error(call, principal, need, decision, dice)
                head = bool(call.raw and call.raw.method == "HEAD")
                response = wire.write_error(call.protocol, error, ids.request, call.service, head)
                break
        again = replace(
            earlier,
            time=now,
            caller=caller,
            nth=nth,
            credential=credential,
            decision=decision,
            error=error,
            response=ids.stamp(response),
        )
        return again, self._records_of(again, dice, ids)

    def _decide_and_do(
        self, call: Call, credential: Credential | None, caller: Caller, nth: int, dice: Dice, request_id: str
    ) -> Admission:
        now = self.now()
        principal = self.principals.of(credential, caller, now)
        account = self.principals.acting_account(call, credential)
        decision: policy.Decision | None = None
        error: AwsError | None = None
        result: dict[str, Any] | None = None
        try:
            if _out_of_bounds(call, credential):
                raise refusal("unknown", call.protocol, call.service)
            for need in authorization.needs(call, principal.account or account, self.principals.facts, principal.arn or ""):
                decision = self.principals.decide(need, call, credential, caller, principal, now)
                if not decision.allowed:
                    raise authorization_error(call, principal, need, decision, dice)
            asked = Asked(call, credential or Credential("", ""), principal, account, now, dice, self, caller)
            if guard := self._guards.get(call.name):
                guard(asked)
            if gap := self._gaps.get(call.name):
                result = gap(asked)
                response = protocols.write_answer(call, result, request_id)
            else:
                response = self._on_moto(call, account, dice, request_id)
                result = protocols.read_answer(call, response)
                if response.status >= 300 and "Error" in result:
                    told = result["Error"]
                    error = AwsError(told.get("Code", "InternalError"), told.get("Message", ""), response.status)
                elif finish := self._finishes.get(call.name):
                    finish(asked, result)
        except AwsError as refused:
            error, result = refused, None
            response = wire.write_error(
                call.protocol, refused, request_id, call.service, bool(call.raw and call.raw.method == "HEAD")
            )
        if error is None:
            self.principals.note(call, account, caller, nth)
        self.principals.note_use(call, credential, now)
        return Admission(now, caller, nth, call, credential, account, response, result, error, decision)

    def _on_moto(self, call: Call, account: str, dice: Dice, request_id: str) -> RawResponse:
        raw = call.raw
        if raw is None:
            raise ValueError("a call without its request")
        if call.service in moto_seam.OWN or (call.service in moto_seam.LOOKED_AT and not records.is_read_only(call)):
            raise AwsError("NotInThisWorld", f"{call.name} is not part of this simulated world.", 501)
        when = to_datetime(self.now()).replace(microsecond=0)
        try:
            status, headers, body = moto_seam.execute(
                call.service, raw.method, raw.url, raw.headers, raw.body, account, when, derive(self.seed, "moto", *dice.labels)
            )
        except NotImplementedError as missing:
            raise AwsError("NotInThisWorld", f"{call.name} is not part of this simulated world ({missing}).", 501) from missing
        except Exception as crash:  # moto raises KeyError and the like on input that AWS answers with an error
            raise AwsError(
                "InternalFailure", f"The simulated {call.service} could not answer {call.operation}: {crash!r}", 500
            ) from crash
        return RawResponse(status, headers, body)

    def _records_of(self, admission: Admission, dice: Dice, ids: wire.Ids) -> list[dict[str, Any]]:
        """One record, none for a builder's call, two where another account's role was taken on or its bucket asked for."""
        if admission.caller.role == "builder":
            return []
        call, raw, caller = admission.call, admission.call.raw, admission.caller
        identity = self.principals.user_identity(admission.credential, caller, admission.time)
        seen = records.Seen(
            time=to_datetime(admission.time).replace(microsecond=0),
            call=call,
            identity=identity,
            source_address=caller.service or caller.address,
            user_agent=caller.service or (raw.header("User-Agent") if raw else ""),
            request_id=ids.request,
            host_id=ids.host,
            event_id=dice.of("event").uuid(),
            recipient_account=admission.credential.account if admission.credential else admission.account,
            error=admission.error,
            denied=admission.denied,
            result=admission.result if admission.error is None else None,
            host=host if raw and (host := raw.header("Host")).endswith(".amazonaws.com") else "",
            bytes_in=len(raw.body) if raw else 0,
            bytes_out=len(admission.response.body),
            resource_owner=self._resource_owner(call, admission.account),
            from_console=caller.console,
            vpc_endpoint=caller.vpce,
        )
        other = records.for_owner(seen, dice.of("event", "owner").uuid(), dice.of("event", "shared").uuid())
        if other is None:
            return [records.record(seen)]
        return [records.record(replace(seen, shared_event_id=other.shared_event_id)), records.record(other)]

    @staticmethod
    def _resource_owner(call: Call, account: str) -> str | None:
        if call.service == "s3":
            return account
        if call.operation == "AssumeRole":
            return str(call.params.get("RoleArn", "::::")).split(":")[4] or None
        return None


def _out_of_bounds(call: Call, credential: Credential | None) -> bool:
    """A federated session may call neither IAM nor STS, GetCallerIdentity aside.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
    """
    federated = credential is not None and credential.session is not None and credential.session.kind == "federated"
    return federated and call.service in ("iam", "sts") and call.operation != "GetCallerIdentity"


def authorization_error(
    call: Call, principal: policy.Principal, need: authorization.Need, decision: policy.Decision, dice: Dice
) -> AwsError:
    """AWS's access-denied answer for a need that policy refused."""
    encoded = dice.of("encoded").token().replace("/", "_").replace("+", "-") + dice.of("encoded", 2).token()
    return records.denied_message(call, principal.arn or "anonymous", need.action, need.resource, decision.wording, encoded)
