"""Law 7 around an open case: every way out of the process leads to the world or to a refusal, never to AWS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
_OPEN = """
import os, pathlib, subprocess, sys
import boto3
early = boto3.client("sts", region_name="us-east-1")
import ircoach
case = ircoach.open_case(pathlib.Path("tests/small/one_key"), learner="ada", variant="stolen")
"""


def run(code: str, home: Path, **environment: str) -> str:
    """Run code in a kernel-like process of its own, with a case open, in a hostile environment."""
    hostile = {
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "real-secret", "AWS_PROFILE": "prod",
        "AWS_ENDPOINT_URL_S3": "https://s3.example.com", "AWS_CONFIG_FILE": str(home / "config"), "PYTHONPATH": str(ROOT),
        "IRCOACH_HOME": str(home / "ircoach"), **environment,
    }  # fmt: skip
    trap = home / "trap"
    (home / "config").write_text(f"[profile prod]\ncredential_process = touch {trap}\nendpoint_url = https://evil.example.com\n")
    done = subprocess.run(
        [sys.executable, "-c", _OPEN + code], capture_output=True, text=True, cwd=ROOT, env={**os.environ, **hostile}, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert not trap.exists(), "the learner's credential_process was run"
    return done.stdout.strip()


def test_a_bare_client_is_the_responder(home: Path) -> None:
    """boto3.client after open_case is the responder, whatever keys and profiles the environment held."""
    said = run(
        'print(boto3.client("sts").get_caller_identity()["Arn"])\nprint(boto3.Session().client("sts").get_caller_identity()["Arn"])',
        home,
    )
    assert all(":assumed-role/IncidentResponder/ada" in line for line in said.splitlines())
    assert len(said.splitlines()) == 2


def test_a_client_made_before_ircoach_is_refused_in_words(home: Path) -> None:
    """The old client cannot leave, and the message says what to do."""
    code = """
try:
    early.get_caller_identity()
except Exception as error:
    print(type(error).__name__, error)
"""
    said = run(code, home)
    assert said.startswith("LeftTheMachine")
    assert "open_case" in said


def test_python_children_reach_the_case(home: Path) -> None:
    """A child process with boto3 is the responder too."""
    code = """
out = subprocess.run([sys.executable, "-c", "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"],
                     capture_output=True, text=True)
print(out.stdout, out.stderr)
"""
    assert "IncidentResponder/ada" in run(code, home)


def test_a_presigned_url_leads_to_the_case(home: Path) -> None:
    """What a presigned URL names is the world, also through urllib."""
    code = """
import urllib.request, urllib.error
s3 = boto3.client("s3")
url = s3.generate_presigned_url("get_object", Params={"Bucket": "no-such-bucket-here", "Key": "k"})
try:
    urllib.request.urlopen(url)
except urllib.error.HTTPError as error:
    print(error.code, error.read().decode())
"""
    said = run(code, home)
    assert said.startswith("404")
    assert "NoSuchBucket" in said


def test_curl_to_aws_is_refused(home: Path) -> None:
    """%%bash with curl cannot reach AWS."""
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine")
    command = "curl -sS -m 5 https://sts.amazonaws.com/ 2>&1"
    code = f"print(subprocess.run({command!r}, shell=True, capture_output=True, text=True).stdout)"
    assert "403" in run(code, home)


def clis() -> list[str]:
    """Every AWS CLI on the PATH, of whatever version: v1 from pip, v2 from apt or from AWS's own installer."""
    found = (shutil.which("aws", path=folder) for folder in os.environ["PATH"].split(os.pathsep))
    return list({os.path.realpath(each): each for each in found if each}.values())


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("aws", clis() or ["none"])
def test_the_aws_cli_works_the_case(aws: str, home: Path) -> None:
    """`aws` in a cell is the responder, for every protocol and body it sends; nothing is asked of anybody else."""
    if aws == "none":
        missing = "no AWS CLI on the PATH (it pins its own botocore, so it is not among the dev extras); apt-get install awscli"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    text = home / "note.txt"
    text.write_text("indicators\n" * 2000)
    commands = [
        "sts get-caller-identity --query Arn",
        "s3api create-bucket --bucket cli-notes-of-ada",
        f"s3 cp {text} s3://cli-notes-of-ada/copied.txt",
        f"s3api put-object --bucket cli-notes-of-ada --key put.txt --body {text} --checksum-algorithm SHA256",
        "s3 cp s3://cli-notes-of-ada/copied.txt -",
        f"s3api get-object --bucket cli-notes-of-ada --key put.txt {home / 'got.txt'} --query ContentLength",
        "s3 presign s3://cli-notes-of-ada/put.txt",
        "iam list-users --query Users[].UserName --output text",
        "ec2 describe-instances --query 'length(Reservations)'",
        "cloudtrail lookup-events --max-items 1 --query 'length(Events)'",
        "s3control get-public-access-block --account-id {account}",
        "organizations describe-organization",
    ]
    code = f"""
import json, urllib.request
from ircoach.case import enclosure
told = []
for command in {commands!r}:
    command = {aws!r} + " " + command.replace("{{account}}", case.alert["account"])
    done = subprocess.run(command, shell=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    told.append(done.stdout if done.returncode == 0 else done.stderr)
told.append(urllib.request.urlopen(told[6].strip()).read().decode())
calls = [json.loads(line)["step"] for line in open(case.journal) if '"kind":"call"' in line]
print(json.dumps([told, len(calls), list(enclosure._doors[0].refused)]))
"""
    told, calls, refused = json.loads(run(code, home, AWS_CLI_AUTO_PROMPT="on", AWS_PAGER="more", PAGER="more"))
    who, _, up, put, down, length, _, users, machines, events, block, denied, presigned = told
    assert "IncidentResponder/ada" in who
    assert up.splitlines()[-1].startswith("upload: "), up
    assert "ETag" in put, put
    assert down == presigned == (home / "got.txt").read_text() == text.read_text()
    assert int(length) == len(text.read_text())
    assert users.split() == ["Builder"]
    assert int(machines) == int(events) == 1
    assert "NoSuchPublicAccessBlockConfiguration" in block
    assert "AccessDenied" in denied
    assert calls >= len(commands)
    assert refused == []


def test_after_closing_nothing_leads_out(home: Path) -> None:
    """A closed case leaves the walls standing."""
    code = """
case.close()
try:
    boto3.client("sts").get_caller_identity()
except Exception as error:
    print(type(error).__name__, error)
child = "import boto3; boto3.client('sts').get_caller_identity()"
out = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True)
print(out.stderr.strip().splitlines()[-1])
"""
    first, last = run(code, home).splitlines()
    assert "No case is open" in last
    assert "AWS" in first


def test_the_world_ignores_the_learner_s_settings(home: Path) -> None:
    """Dual-stack, FIPS and a CA bundle in the environment change nothing in the world."""
    code = 'print(case.client("ec2").describe_instances()["Reservations"] != [])'
    assert run(code, home, AWS_USE_DUALSTACK_ENDPOINT="true", AWS_USE_FIPS_ENDPOINT="true", AWS_CA_BUNDLE="/nowhere") == "True"


def test_cases_open_one_after_the_other_in_one_process(home: Path) -> None:
    """Opening a case again lets go of the earlier one and goes on; another case opens beside it."""
    code = """
case.assess("sorta sick", "not yet")
again = ircoach.open_case(pathlib.Path("tests/small/one_key"), learner="ada", variant="stolen")
other = ircoach.open_case(pathlib.Path("tests/small/one_key"), learner="bob", variant="stolen")
print(len(again.assessments), len(other.assessments), boto3.client("sts").get_caller_identity()["Arn"].rsplit("/", 1)[1])
"""
    assert run(code, home) == "1 0 bob"
