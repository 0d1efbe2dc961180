"""A case over HTTP, on this machine only: the carrier for the AWS CLI, boto3 in other programs, scanners.

The server is lockdown's `Door`, which is endpoint and fail-closed proxy in one; here its requests become the case's acts. Who
calls is told by the signature, from where by the case (one responder, one address): headers that claim another are only headers.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ircoach.errors import BadInput, CaseClosed, IrcoachError
from ircoach.lockdown import Door, Upstream
from ircoach.world.wire import AwsError, RawRequest, RawResponse, at_aws, guess_protocol, write_error

if TYPE_CHECKING:
    from ircoach.case.case import Case

Answer = tuple[int, list[tuple[str, str]], bytes]
_NO_CASE = "No case is open in this notebook. Open one with ircoach.open_case(...); calls never go to real AWS."


class Endpoint:
    """The server of one case, from here until `close()`. Raises BadInput where the port is taken.

    A step, which prices are about, is a visit: from the first connection after none was open until the last one ends. One
    `aws …` is a step, and so is a script that keeps its client, or a scanner with all its threads.
    """

    def __init__(self, case: Case, port: int = 0) -> None:
        self._case = case
        self._name = uuid.uuid4().hex[:8]
        self._door = Door(on_request=self._answer, upstream=Upstream.of(os.environ), port=port)
        try:
            self._door.start()
        except OSError as error:
            raise BadInput(
                f"port {port} of 127.0.0.1 cannot be had ({error.strerror}); name another, or 0 for a free one."
            ) from error

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, for `--endpoint-url`, AWS_ENDPOINT_URL and the proxy variables alike."""
        return self._door.url

    def close(self) -> None:
        """Stop listening."""
        self._door.close()

    def _answer(self, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes) -> Answer:
        return answer(self._case, method, url, headers, body, step=f"{self._name}:{self._door.visit}")


def answer(case: Case, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes, step: str | None = None) -> Answer:
    """Answer one request that came over HTTP, as an act of the case. Every failure is an error in the client's own protocol."""
    raw = at_aws(RawRequest(method, _as_over_tls(url), tuple(headers), body))
    head = {"method": raw.method, "url": raw.url, "headers": [list(pair) for pair in raw.headers]}
    try:
        reply, content = case.carry(head, raw.body, step)
    except CaseClosed:
        return _plain(write_error(guess_protocol(raw), AwsError("NotInThisWorld", _NO_CASE, 403), "no-case"))
    except IrcoachError as error:
        return _plain(write_error(guess_protocol(raw), AwsError("InternalFailure", str(error), 500), "no-answer"))
    return int(reply["status"]), [(str(key), str(value)) for key, value in reply["headers"]], content


def _as_over_tls(url: str) -> str:
    """A URL as if asked over TLS, which AWS's own endpoints speak and a server on loopback need not; websites have none."""
    return url if ".s3-website" in (urlsplit(url).hostname or "") else "https" + url.removeprefix("http")


def _plain(response: RawResponse) -> Answer:
    return response.status, list(response.headers), response.body
