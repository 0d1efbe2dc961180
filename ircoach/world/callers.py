"""Callers: a principal's credentials, the address the network saw, and what the client says of itself.

A caller's requests are built by botocore's own clients, signed with the caller's key and handed to the world as raw
requests: the administrator, the nightly batch and the thief speak the same wire protocol as the responder.
"""

from __future__ import annotations

import functools
import io
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import botocore
import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.client import BaseClient
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from ircoach.world.identity import Dice
from ircoach.world.models import loader
from ircoach.world.wire import RawRequest, RawResponse


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs a request. `token` for temporary credentials."""

    access_key_id: str
    secret: str
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as the network sees it. `name` numbers the calls; `vpce` is set for calls through a VPC endpoint."""

    name: str
    address: str
    role: str = "workload"  # builder, workload, thief, outsider, colleague, responder
    vpce: str | None = None
    vpc: str | None = None
    service: str | None = None  # an AWS service calling on its own behalf
    mfa: bool = False
    console: bool = False  # through the web console, with the session it was given


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call: the result, or the error's code and message."""

    operation: str
    result: Mapping[str, Any]
    code: str | None = None
    message: str = ""

    @property
    def ok(self) -> bool:
        """Whether the call succeeded."""
        return self.code is None

    def __getitem__(self, key: str) -> Any:
        return self.result[key]

    def get(self, key: str, default: Any = None) -> Any:
        """A field of the result."""
        return self.result.get(key, default)


#: true while an actor of a world is calling: botocore handlers that carry a learner's calls leave these alone
acting: ContextVar[bool] = ContextVar("acting", default=False)

#: the keys of somebody who signs nothing, as anyone may ask S3
UNSIGNED = Keys("", "")

#: S3's reads of what only calls change: asked again before anything was written, they are answered as before
STANDING = frozenset(
    """
    get_object get_object_acl get_object_attributes get_bucket_acl get_bucket_ownership_controls get_bucket_policy
    get_bucket_policy_status get_public_access_block
    """.split()
)

Handle = Callable[[RawRequest, Caller], RawResponse]
Asking = tuple[str, str, str, str, str]  # user agent, service, operation, region, parameters


class Routines(Protocol):
    """Knows the calls that were made before, and records them once more (`background.Background`)."""

    def again(self, asked: Asking, caller: Caller, keys: Keys) -> bool:
        """Record the call once more; False where it must be made in earnest."""
        ...

    def made(self, asked: Asking) -> None:
        """Note that the call was just made."""
        ...

    def standing(self, asked: Asking, caller: Caller, keys: Keys) -> Outcome | None:
        """What the same caller was told last time, recorded as told again; None where it must be asked in earnest."""
        ...

    def stands(self, asked: Asking, caller: Caller, keys: Keys, told: Outcome) -> None:
        """Note what the call that was just made was told."""
        ...


class Raw(io.BytesIO):
    """A body as botocore is handed one: a file, of which `stream` gives all, once."""

    def stream(self, amt: int | None = None, decode_content: bool = False) -> Any:
        """All of the body, once."""
        del amt, decode_content
        if body := self.read():
            yield body


def to_raw(request: AWSPreparedRequest) -> RawRequest:
    """botocore's prepared request as the wire carries it."""
    body: Any = request.body
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        body = body.encode()
    sent: dict[str, Any] = dict(request.headers.items())
    headers = tuple((key, value.decode("latin-1") if isinstance(value, bytes) else str(value)) for key, value in sent.items())
    return RawRequest(request.method, request.url, headers, bytes(body or b""))


def to_botocore(url: str, response: RawResponse) -> AWSResponse:
    """A raw answer as botocore's HTTP layer would have brought it."""
    return AWSResponse(url, response.status, cast(Any, dict(response.headers)), cast(Any, Raw(response.body)))


@dataclass(slots=True)
class _Word:
    """Who is calling just now, and with what. `token` gives the call's idempotency token, `filled` says that it was given."""

    caller: Caller
    keys: Keys
    user_agent: str
    handle: Handle
    token: Callable[[], str]
    filled: bool = False


class _Signer:
    """botocore's view of "the current credentials": those of whoever has the word."""

    def __init__(self) -> None:
        self.keys = Keys("AKIAIOSFODNN7EXAMPLE", "none")

    def get_frozen_credentials(self) -> Credentials:
        return Credentials(self.keys.access_key_id, self.keys.secret, self.keys.token)

    def get_deferred_property(self, name: str) -> Callable[[], Any]:
        return lambda: getattr(self.get_frozen_credentials(), name, None)

    access_key = property(lambda self: self.keys.access_key_id)
    secret_key = property(lambda self: self.keys.secret)
    token = property(lambda self: self.keys.token)
    account_id = None
    method = "explicit"


class _Resolver:
    def __init__(self, signer: _Signer) -> None:
        self._signer = signer

    def load_credentials(self) -> _Signer:
        return self._signer


class _Clients:
    """botocore's clients, for whoever has the word. They are dear to make and know no world, so a process has them once."""

    def __init__(self) -> None:
        self._word: _Word | None = None
        self._signer = _Signer()
        self._session = botocore.session.Session()
        for name in ("config_file", "credentials_file"):  # the learner's own AWS files are never read
            self._session.set_config_variable(name, os.devnull)
        self._session.register_component("data_loader", loader())
        self._session.register_component("credential_provider", _Resolver(self._signer))
        self._kept: dict[tuple[str, str], BaseClient] = {}

    @contextmanager
    def speaking(self, word: _Word) -> Iterator[None]:
        """Give somebody the word for a call; whoever had it before has it again afterwards."""
        before, self._word = self._word, word
        self._signer.keys = word.keys
        try:
            yield
        finally:
            self._word = before
            if before:
                self._signer.keys = before.keys

    def of(self, service: str, region: str) -> BaseClient:
        """A service's client in a region."""
        if (service, region) not in self._kept:
            self._kept[service, region] = self.make(service, region)
        return self._kept[service, region]

    def make(self, service: str, region: str) -> BaseClient:
        """A client of one's own."""
        deaf: Any = {"ignore_configured_endpoint_urls": True}  # botocore has it, its stubs do not
        config = Config(
            **deaf,
            retries={"total_max_attempts": 1, "mode": "standard"},
            use_dualstack_endpoint=False,
            use_fips_endpoint=False,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "virtual"},
        )
        client = self._session.create_client(service, region_name=region, config=config)
        client.meta.events.register_first("before-parameter-build", self._fill_tokens)
        client.meta.events.register_first(f"choose-signer.{service}", self._choose_signer)
        client.meta.events.register("request-created", self._say_who)
        client.meta.events.register("before-send", cast(Any, self._carry))
        return client

    def _fill_tokens(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Give idempotency tokens from the seed, where botocore would draw them at random: a new one after each success."""
        for name in getattr(model, "idempotent_members", ()):
            if name not in params and self._word:
                params[name] = self._word.token()
                self._word.filled = True

    def _choose_signer(self, **_: Any) -> Any:
        """botocore's word for not signing, where the caller has no keys; None leaves the choice to the service."""
        return botocore.UNSIGNED if self._signer.keys == UNSIGNED else None

    def _say_who(self, request: Any, **_: Any) -> None:
        request.headers["User-Agent"] = self._word.user_agent if self._word else ""

    def _carry(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        if self._word is None:
            raise RuntimeError("a call outside Switchboard.call")
        return to_botocore(request.url, self._word.handle(to_raw(request), self._word.caller))


_clients = functools.cache(_Clients)


class Switchboard:
    """Where all callers of a world call: a client speaks with the credentials of one after the other."""

    def __init__(self, seed: int, handle: Handle, fetch: Handle, routines: Routines) -> None:
        self._seed, self._handle, self._fetch, self._routines = seed, handle, fetch, routines
        self._s3: dict[str, BaseClient] = {}
        self._tokens: Counter[str] = Counter()  # how many calls with one of ours succeeded, by caller

    def call(
        self, caller: Caller, keys: Keys, user_agent: str, service: str, operation: str, region: str, params: Mapping[str, Any]
    ) -> Outcome:
        """Make one call as `caller`; `operation` in boto3's spelling (`describe_images`)."""
        if service == "s3" and operation not in STANDING:  # what is put there may be long
            return self._ask(caller, keys, user_agent, service, operation, region, params)
        asked = (user_agent, service, operation, region, json.dumps(params, sort_keys=True, default=repr))
        told = self._routines.standing(asked, caller, keys)
        if told is None:
            told = self._ask(caller, keys, user_agent, service, operation, region, params)
            if operation in STANDING or not told.ok:  # what failed has changed nothing, and fails again until something does
                self._routines.stands(asked, caller, keys, told)
        return told

    def _ask(
        self, caller: Caller, keys: Keys, user_agent: str, service: str, operation: str, region: str, params: Mapping[str, Any]
    ) -> Outcome:
        word = _Word(caller, keys, user_agent, self._handle, functools.partial(self._token, caller))
        token = acting.set(True)
        try:
            with _clients().speaking(word):
                answer = getattr(self._client(service, region), operation)(**params)
            body = answer.get("Body")
            if hasattr(body, "read"):
                answer["Body"] = body.read()
            answer.pop("ResponseMetadata", None)
            self._tokens[caller.name] += word.filled
            return Outcome(operation, answer)
        except ClientError as error:
            told = error.response.get("Error", {})
            return Outcome(operation, {}, told.get("Code", "Unknown"), told.get("Message", ""))
        finally:
            acting.reset(token)

    def _token(self, caller: Caller) -> str:
        """The idempotency token of a caller's next call that needs one."""
        return Dice(self._seed, "token", caller.name, self._tokens[caller.name]).uuid()

    def routine(
        self, caller: Caller, keys: Keys, user_agent: str, service: str, operation: str, region: str, params: Mapping[str, Any]
    ) -> None:
        """Make one call whose answer nobody looks at: carried out the first time, afterwards only recorded."""
        asked = (user_agent, service, operation, region, json.dumps(params, sort_keys=True))
        if not self._routines.again(asked, caller, keys):
            self.call(caller, keys, user_agent, service, operation, region, params)
            self._routines.made(asked)

    def fetch(self, caller: Caller, user_agent: str, url: str, method: str) -> Outcome:
        """Ask for a URL as a browser does, with no signature but what the URL itself holds."""
        headers = (("Host", urlsplit(url).netloc), ("User-Agent", user_agent), ("Accept", "*/*"))
        answer = self._fetch(RawRequest(method, url, headers), caller)
        if answer.status < 400:
            return Outcome(method, {"Status": answer.status, "Headers": dict(answer.headers), "Body": answer.body})
        told = [
            re.search(pattern, answer.body)
            for pattern in (rb"(?:<Code>|<li>Code: )([^<]*)", rb"(?:<Message>|<li>Message: )([^<]*)")
        ]
        code, message = (found[1].decode() if found else "" for found in told)
        return Outcome(method, {"Status": answer.status, "Body": answer.body}, code or str(answer.status), message)

    def _client(self, service: str, region: str) -> BaseClient:
        if service != "s3":
            return _clients().of(service, region)
        if region not in self._s3:  # S3's remember in which region a bucket was
            self._s3[region] = _clients().make(service, region)
        return self._s3[region]


@dataclass(slots=True)
class Actor:
    """A caller with credentials and habits: the hands of everyone a storyline moves."""

    caller: Caller
    keys: Keys
    user_agent: str
    region: str
    switchboard: Switchboard = field(repr=False)
    observers: tuple[Callable[[Actor, Outcome], None], ...] = ()

    @property
    def name(self) -> str:
        """The caller's name."""
        return self.caller.name

    def call(self, service: str, operation: str, *, region: str | None = None, **params: Any) -> Outcome:
        """One API call through the gate; never raises for an AWS error."""
        outcome = self.switchboard.call(
            self.caller, self.keys, self.user_agent, service, operation, region or self.region, params
        )
        for observe in self.observers:
            observe(self, outcome)
        return outcome

    def routine(self, service: str, operation: str, *, region: str | None = None, **params: Any) -> None:
        """A read of every day whose answer nobody uses: before the alert it is carried out once and then only recorded."""
        self.switchboard.routine(self.caller, self.keys, self.user_agent, service, operation, region or self.region, params)

    def fetch(self, url: str, *, method: str = "GET") -> Outcome:
        """Ask for a URL as a browser does: a website's page, an object by its address, a presigned URL. Nothing is signed.

        The result holds Status, Headers and Body (bytes).
        """
        outcome = self.switchboard.fetch(self.caller, self.user_agent, url, method)
        for observe in self.observers:
            observe(self, outcome)
        return outcome

    def through(self, endpoint: str, address: str, *, network: str | None = None) -> Actor:
        """The same one calling through a VPC endpoint (`vpce-…`) from a private address.

        The calls carry aws:SourceVpce and aws:VpcSourceIp, aws:SourceVpc where `network` (`vpc-…`) is named, and no aws:SourceIp.
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-network-properties
        """
        return replace(self, caller=replace(self.caller, address=address, vpce=endpoint, vpc=network))


def wall() -> float:
    """Wall time in seconds: signatures are dated with it."""
    return time.time()
