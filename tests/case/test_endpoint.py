"""A case over HTTP: right answers or right refusals, whatever is sent, and nothing recorded under a false name."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from ircoach.case.case import Case
from ircoach.case.endpoint import Endpoint
from ircoach.case.host import Act
from ircoach.errors import BadInput
from ircoach.world.callers import Keys
from tests.case.clients import Heard, raw, say, send, sign
from tests.small import host_of, small_case

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
WHO = b"Action=GetCallerIdentity&Version=2011-06-15"


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the module's one case is written."""
    return tmp_path_factory.mktemp("endpoint") / "case.jsonl"


@pytest.fixture(scope="module")
def case(journal: Path) -> Iterator[Case]:
    """One served case for the whole module, with two buckets and a user whose key is in force."""
    case = small_case(journal)
    s3, iam = case.client("s3"), case.client("iam")
    for bucket, body in (("mine-to-read", b"mine"), ("somebody-elses", b"theirs")):
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key="k", Body=body)
    iam.create_user(UserName="visitor")
    case.wait(minutes=2)
    yield case
    case.close()


@pytest.fixture(scope="module")
def port(case: Case) -> int:
    """Where it is served."""
    return int(urlsplit(case.endpoint()).port or 0)


@pytest.fixture(scope="module")
def keys(case: Case) -> Keys:
    """The responder's."""
    return case.keys[case.account]


def last(case: Case) -> Act:
    """The case's last act."""
    return host_of(case).acts[-1]


def records(case: Case) -> list[Mapping[str, Any]]:
    """What the responder's own calls left on record so far."""
    return [line.record for line in host_of(case).world.trail.lines() if line.actor == "responder"]


def ask_who(port: int, keys: Keys, host: str = "127.0.0.1", **more: Any) -> Heard:
    """GetCallerIdentity over the wire; `more` goes to `sign`."""
    headers = sign(keys, host, method="POST", body=WHO, **{"headers": FORM, **more})
    return send(port, "/", headers, "POST", WHO)


# who is who


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Amz-Source-Ip", "X-Moto-Account-Id", "Via"])
def test_no_header_moves_the_caller(name: str, case: Case, port: int, keys: Keys) -> None:
    """The address on record is the responder's, the account the key's, the user agent what the client said."""
    said = {"User-Agent": "my-scanner/1.0 region/eu-west-1", name: "198.18.0.1, 111111111111"}
    assert ask_who(port, keys, headers=FORM | said).status == 200
    record = records(case)[-1]
    assert record["sourceIPAddress"] == host_of(case)._responder.address
    assert record["userAgent"] == "my-scanner/1.0 region/eu-west-1"
    assert (record["recipientAccountId"], record["awsRegion"]) == (case.accounts[case.account], "us-east-1")


def test_a_call_over_http_is_an_act_like_any_other(case: Case, port: int, keys: Keys) -> None:
    """It is journalled, costs its price once a visit, and its record names AWS's own host."""
    before = case.now
    ec2 = boto3.client(
        "ec2", region_name="us-east-1", endpoint_url=case.endpoint(), aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret, aws_session_token=keys.token,
    )  # fmt: skip
    assert ec2.describe_instances()["Reservations"]
    assert (case.now - before).seconds == 20
    assert records(case)[-1]["tlsDetails"]["clientProvidedHostHeader"] == "ec2.us-east-1.amazonaws.com"
    for _ in range(2):
        assert ask_who(port, keys).status == 200
        time.sleep(0.05)  # until the door has seen the client leave
    first, second = (act.entry for act in host_of(case).acts[-2:])
    assert first.step != second.step
    assert second.time - first.time == 20_000_000


def test_the_key_says_who_calls_and_the_wire_from_where(case: Case, port: int) -> None:
    """A key found in the evidence works from the responder's desk, and leaves its owner's name there with his address."""
    made = case.client("iam").create_access_key(UserName="visitor")["AccessKey"]
    case.wait(minutes=1)
    assert ask_who(port, Keys(made["AccessKeyId"], made["SecretAccessKey"])).status == 200
    record = records(case)[-1]
    assert record["userIdentity"]["userName"] == "visitor"
    assert record["sourceIPAddress"] == host_of(case)._responder.address


# names of hosts

READ = [
    ("127.0.0.1", "/mine-to-read/k"),
    ("localhost:4566", "/mine-to-read/k"),
    ("[::1]:4566", "/mine-to-read/k"),
    ("mine-to-read.localhost", "/k"),
    ("mine-to-read.s3.localhost:4566", "/k"),
    ("mine-to-read.s3.us-east-1.localhost", "/k"),
    ("s3.us-east-1.localhost", "/mine-to-read/k"),
    ("mine-to-read.s3.ircoach.invalid", "/k"),
    ("s3.us-east-1.amazonaws.com", "/mine-to-read/k"),
    ("s3.amazonaws.com", "/mine-to-read/k"),
    ("mine-to-read.s3.amazonaws.com", "/k"),
    ("mine-to-read.s3.us-east-1.amazonaws.com", "/k"),
    ("mine-to-read.s3.dualstack.us-east-1.amazonaws.com", "/k"),
    ("s3-us-east-1.amazonaws.com", "/mine-to-read/k"),
    ("nobody.example", "/mine-to-read/k"),
]


@pytest.mark.parametrize(("host", "target"), READ)
def test_a_bucket_is_named_in_the_path_or_in_the_host(host: str, target: str, case: Case, port: int, keys: Keys) -> None:
    """In every form clients send; the record has one host, whichever it was."""
    heard = send(port, target, sign(keys, host, target, service="s3"))
    assert (heard.status, heard.body) == (200, b"mine")
    call = last(case).admission.call  # type: ignore[union-attr]  # it was admitted
    assert (call.params["Bucket"], call.params["Key"]) == ("mine-to-read", "k")


@pytest.mark.parametrize("host", ["{}.localhost", "{}.s3-control.localhost:80", "{}.s3-control.us-east-1.amazonaws.com", "x"])
def test_s3_control_names_its_account_in_the_host_or_a_header(host: str, case: Case, port: int, keys: Keys) -> None:
    """As botocore's newer clients do both."""
    account, target = case.accounts[case.account], "/v20180820/configuration/publicAccessBlock"
    headers = sign(keys, host.format(account), target, service="s3", headers={"x-amz-account-id": account})
    assert send(port, target, headers).code == "NoSuchPublicAccessBlockConfiguration"
    assert last(case).admission.call.params["AccountId"] == account  # type: ignore[union-attr]  # it was admitted


@pytest.mark.parametrize(
    ("host", "signed_for", "code"),
    [
        ("iam.amazonaws.com", ("sts", "us-east-1"), "NotInThisWorld"),
        ("sts.eu-west-1.amazonaws.com", ("sts", "us-east-1"), "SignatureDoesNotMatch"),
        ("evil.sts.us-east-1.amazonaws.com", ("sts", "us-east-1"), "NotInThisWorld"),
        ("motoapi.amazonaws.com", ("sts", "us-east-1"), "NotInThisWorld"),
        ("127.0.0.1", ("sts", "us-east-1.evil"), "NotInThisWorld"),
        ("127.0.0.1", ("sts", "moon-base-7"), "SignatureDoesNotMatch"),
        ("127.0.0.1", ("sts/../iam", "us-east-1"), "NotInThisWorld"),
    ],
)
def test_a_host_or_scope_that_contradicts_is_refused(
    host: str, signed_for: tuple[str, str], code: str, case: Case, port: int, keys: Keys
) -> None:
    """Service and region are one thing in host and signature; nothing is done and nothing recorded otherwise."""
    before = len(records(case))
    heard = ask_who(port, keys, host, service=signed_for[0], region=signed_for[1])
    assert heard.status >= 400
    assert heard.code == code
    assert len(records(case)) == before


@pytest.mark.parametrize("host", ["127.0.0.1", "iam.amazonaws.com"])
def test_a_global_service_takes_the_region_its_client_signs_for(host: str, case: Case, port: int, keys: Keys) -> None:
    """A client with an endpoint signs IAM's calls for its own region; they are decided and recorded in us-east-1 all the same."""
    body = b"Action=ListUsers&Version=2010-05-08"
    headers = sign(keys, host, service="iam", region="eu-west-1", method="POST", body=body, headers=FORM)
    assert send(port, "/", headers, "POST", body).status == 200
    assert records(case)[-1]["awsRegion"] == "us-east-1"
    assert last(case).admission.call.region == "us-east-1"  # type: ignore[union-attr]  # it was admitted


# signatures


def test_real_keys_are_refused_and_never_written_down(case: Case, port: int, journal: Path) -> None:
    """A learner's own key, secret-token and presigned URL leave no trace in the journal."""
    real = Keys("ASIAIOSFODNN7EXAMPLE", "real-secret", "real-token-of-the-learner")
    assert ask_who(port, real).code == "InvalidClientTokenId"
    signature = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=realsignature&Expires=1999999999"
    assert send(port, f"/mine-to-read/k?{signature}", {"Host": "s3.localhost"}).code == "InvalidAccessKeyId"
    newer = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101%2Fus-east-1%2Fs3%2Faws4_request"
    newer += "&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=realsignature"
    assert send(port, f"/mine-to-read/k?{newer}", {"Host": "s3.localhost"}).code == "InvalidAccessKeyId"
    written = journal.read_text()
    assert "FOREIGNKEY" in written
    assert not [word for word in ("EXAMPLE", "realsignature", "real-token") if word in written]


@pytest.mark.parametrize("minutes", [-20, -6, 6, 20, 525_600])
def test_a_stale_signature_is_refused(minutes: int, case: Case, port: int, keys: Keys) -> None:
    """By the wall's clock, since clients sign by it; a signature from the future is as bad."""
    before = len(records(case))
    heard = ask_who(port, keys, age=60 * minutes)
    assert heard.code == "SignatureDoesNotMatch"
    assert b"expired" in heard.body
    assert len(records(case)) == before


def test_what_was_signed_cannot_be_changed(case: Case, port: int, keys: Keys) -> None:
    """Path, query, body, signed headers, method."""
    good = sign(keys, "127.0.0.1", "/mine-to-read/k", service="s3")
    before = len(records(case))
    for target, change, method in (
        ("/somebody-elses/k", {}, "GET"),
        ("/mine-to-read/k?acl", {}, "GET"),
        ("/mine-to-read/k", {}, "DELETE"),
        ("/mine-to-read/k", {"Host": "localhost"}, "GET"),
        ("/mine-to-read/k", {"X-Amz-Security-Token": keys.access_key_id}, "GET"),
    ):
        heard = send(port, target, good | change, method)
        assert heard.code in ("SignatureDoesNotMatch", "InvalidAccessKeyId"), (target, change, method, heard.body)
    headers = sign(keys, "127.0.0.1", method="POST", body=WHO, headers=FORM)
    assert send(port, "/", headers, "POST", WHO.replace(b"Identity", b"Identitx")).status >= 400
    assert len(records(case)) == before


@pytest.mark.parametrize(
    "text", ["Basic dXNlcjpwYXNz", "Bearer x", "AWS4-HMAC-SHA256 nonsense", "AWS4-HMAC-SHA256 Credential=AKIA/"]
)
def test_an_authorization_that_says_nothing_is_not_anonymous(text: str, case: Case, port: int) -> None:
    """S3 refuses what it cannot read; only a request without one is nobody's."""
    heard = send(port, "/mine-to-read/k", {"Host": "s3.localhost", "Authorization": text})
    assert (heard.status, heard.code) == (400, "InvalidArgument")
    assert send(port, "/mine-to-read/k", {"Host": "s3.localhost"}).code == "AccessDenied"


# sizes


def test_what_is_too_large_is_refused_while_it_is_being_sent(case: Case, port: int, keys: Keys) -> None:
    """Body by its stated length or as it comes in chunks, headers by their sum; the client reads why; nothing is kept."""
    acts = len(host_of(case).acts)
    large = 64 * 1024 * 1024 + 1
    assert b" 413 " in say(port, raw("PUT", "/b/k", {"Host": "x", "Content-Length": str(large)}))
    assert b" 413 " in say(port, raw("PUT", "/b/k", {"Host": "x", "Content-Length": str(large)}) + b"x" * 4_000_000)
    assert b" 431 " in say(port, raw("GET", "/", {"Host": "x", **{f"X-{n}": "y" * 4000 for n in range(20)}}))
    assert b" 431 " in say(port, raw("GET", "/", {"Host": "x", **{f"X-{n}": "y" for n in range(150)}}))
    assert b" 431 " in say(port, raw("GET", "/" + "a" * 70_000, {"Host": "x"}))
    assert len(host_of(case).acts) == acts


# paths

TRICKS = [
    "/mine-to-read/../somebody-elses/k",
    "/mine-to-read/%2e%2e/somebody-elses/k",
    "/mine-to-read/%2e%2e%2fsomebody-elses/k",
    "/mine-to-read/..%2f..%2fsomebody-elses%2fk",
    "/mine-to-read//../somebody-elses/k",
    "//somebody-elses/k",
    "///somebody-elses/k",
    "/mine-to-read%2f..%2fsomebody-elses/k",
    "/mine-to-read/k%00.txt",
    "/%00/k",
    "/mine-to-read/./k",
    "/./mine-to-read/k",
    "/../../etc/passwd",
    "/mine-to-read/k;somebody-elses/k",
    "/mine-to-read;/k",
    "/mine-to-read/%ff%fe",
    "/mine-to-read/k?versionId=null&versionId=x",
    "/mine-to-read/k/",
    "/mine-to-read\\k",
    "/moto-api/reset",
    "*",
]


@pytest.mark.parametrize("host", ["127.0.0.1", "mine-to-read.localhost"])
@pytest.mark.parametrize("target", TRICKS)
def test_a_path_leads_where_it_says_and_nowhere_else(target: str, host: str, case: Case, port: int, keys: Keys) -> None:
    """What was decided on is what was read: no dots, slashes or null bytes lead from one bucket into another."""
    url = target if target.startswith("/") else "/"
    heard = send(port, target, sign(keys, host, url, service="s3"))
    assert heard.status < 500 or heard.code == "NotInThisWorld", heard.body
    assert heard.body != b"theirs"
    act = last(case).admission
    if heard.status == 200 and heard.body == b"mine":
        assert act is not None
        assert (act.call.params["Bucket"], act.call.params["Key"]) == ("mine-to-read", "k")


@pytest.mark.parametrize("target", ["/a\x00b", "/a#b", "/a\x80b", "/a\x7fb"])
def test_a_target_with_raw_bytes_is_no_request(target: str, case: Case, port: int) -> None:
    """Control bytes, fragments and what is not ASCII are refused before anything reads them."""
    acts = len(host_of(case).acts)
    assert b" 400 " in say(port, raw("GET", target, {"Host": "x"}))
    assert len(host_of(case).acts) == acts


# many at once


def test_garbage_behind_a_request_is_not_taken_for_one(case: Case, port: int, keys: Keys) -> None:
    """The good request is answered, the garbage refused, the connection ended; a second good one behind it is not reached."""
    acts = len(host_of(case).acts)
    headers = sign(keys, "127.0.0.1", method="POST", body=WHO, headers=FORM) | {"Content-Length": str(len(WHO))}
    good = raw("POST", "/", headers, WHO)
    heard = say(port, good + good + b"\x00\x01garbage\r\n\r\n" + good)
    assert heard.count(b"</GetCallerIdentityResponse>") == 2, heard
    assert heard.count(b"HTTP/1.1 ") == 3
    assert b" 400 " in heard.rpartition(b"HTTP/1.1")[2][:20]
    assert len(host_of(case).acts) == acts + 2


def test_two_hundred_clients_at_once_are_each_answered_as_themselves(case: Case, port: int, keys: Keys) -> None:
    """Each gets its own answer, is recorded once, under its own name and client."""
    made = case.client("iam").create_access_key(UserName="visitor")["AccessKey"]
    case.wait(minutes=1)
    both = (keys, Keys(made["AccessKeyId"], made["SecretAccessKey"]))

    def one(number: int) -> Heard:
        return ask_who(port, both[number % 2], headers=FORM | {"User-Agent": f"client/{number}"})

    with ThreadPoolExecutor(200) as pool:
        heard = list(pool.map(one, range(200)))
    assert [answer.status for answer in heard] == [200] * 200
    ids = [answer.headers["x-amzn-RequestId"] for answer in heard]
    made_records = [record for record in records(case) if record["userAgent"].startswith("client/")]
    assert sorted(record["requestID"] for record in made_records) == sorted(ids)
    for number, answer in enumerate(heard):
        record = next(record for record in made_records if record["requestID"] == ids[number])
        assert record["userAgent"] == f"client/{number}"
        assert record["userIdentity"]["arn"].encode() in answer.body
        assert ("visitor" in record["userIdentity"]["arn"]) == (number % 2 == 1)


# beginning and end


@pytest.mark.slow
def test_the_journal_of_it_all_replays(case: Case, journal: Path) -> None:
    """Everything above is one case; a fresh world gives each answer again (the grader's first condition)."""
    code = (
        "import sys, pathlib\nfrom ircoach.case import journal\nfrom ircoach.case.host import Host\n"
        "from ircoach.scenario.library import Folder\nfrom tests.small import ONE_KEY\n"
        "written = journal.read(pathlib.Path(sys.argv[1]))\nhost = Host(Folder(ONE_KEY), written.header)\n"
        "host.replay(written.entries)\nprint(len(host.acts))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(journal)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len(host_of(case).acts)


def test_a_port_that_is_taken_is_said(case: Case, port: int) -> None:
    """With the port, and what to do."""
    with pytest.raises(BadInput, match=rf"port {port} of 127.0.0.1 cannot be had .*name another"):
        Endpoint(case, port)


def test_after_closing_nobody_answers() -> None:
    """The endpoint ends with its case."""
    case = small_case()
    port = int(urlsplit(case.endpoint()).port or 0)
    case.close()
    with pytest.raises(OSError, match="refused"):
        send(port, "/", {"Host": "x"})
