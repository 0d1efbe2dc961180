"""Tests of `ircoach.lockdown.environment`, and of the whole seal on the programs a learner starts from a cell."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from ircoach.lockdown import Door, Sealed, sealed_environment
from tests.lockdown.support import KEY, SECRET, Outside, environment, report_of, run, run_python

HOSTILE = {
    "AWS_PROFILE": "prod",
    "AWS_DEFAULT_PROFILE": "prod",
    "AWS_ACCESS_KEY_ID": "AKIAI44QH8DHBEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real",
    "AWS_SECURITY_TOKEN": "real",
    "AWS_ENDPOINT_URL": "https://real.example",
    "AWS_ENDPOINT_URL_S3": "https://s3.real.example",
    "AWS_ENDPOINT_URL_STS": "https://sts.real.example",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/run/token",
    "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/real",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials",
    "AWS_SSO_SESSION": "real",
    "AWS_CA_BUNDLE": "/etc/real.pem",
    "AWS_DATA_PATH": "/home/real/models",
    "AWS_EC2_METADATA_DISABLED": "false",
    "BOTO_CONFIG": "/home/real/.boto",
    "ECS_CONTAINER_METADATA_URI_V4": "http://169.254.170.2/v4",
    "HTTPS_PROXY": "http://proxy.real.example:3128",
    "https_proxy": "http://proxy.real.example:3128",
    "ALL_PROXY": "socks5://proxy.real.example",
    "NO_PROXY": "*",
    "no_proxy": ".amazonaws.com",
}


def _sealed(folder: Path, base: dict[str, str], **more: Any) -> dict[str, str]:
    return sealed_environment(
        folder, access_key_id=KEY, secret_access_key=SECRET, region="eu-west-1", door="http://127.0.0.1:9", base=base, **more
    )


def test_nothing_of_the_learners_aws_settings_is_handed_on(tmp_path: Path) -> None:
    """No variable that names a profile, role, token, endpoint, proxy or metadata address comes through."""
    env = _sealed(tmp_path, HOSTILE | {"EDITOR": "vi"})
    assert not [value for value in env.values() if "real" in value or "169.254" in value]
    assert env["EDITOR"] == "vi"
    assert [name for name in env if name.startswith("AWS_ENDPOINT_URL")] == ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3_CONTROL"]
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN"} & set(env)


def test_everything_points_at_the_door(tmp_path: Path) -> None:
    """Endpoint and proxies, in both spellings; only loopback goes past it."""
    env = _sealed(tmp_path, HOSTILE)
    for name in ("AWS_ENDPOINT_URL", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        assert env[name] == "http://127.0.0.1:9"
    assert env["NO_PROXY"] == env["no_proxy"] == "localhost,127.0.0.1,::1"
    assert "endpoint_url = http://127.0.0.1:9\n" in Path(env["AWS_CONFIG_FILE"]).read_text()


def test_the_files_are_the_cases_own_and_private(tmp_path: Path) -> None:
    """They lie in the case's folder, hold its credentials, are the owner's alone, and replace what lay there."""
    (tmp_path / "aws").mkdir()
    target = tmp_path / "elsewhere"
    target.write_text("mine")
    (tmp_path / "aws" / "credentials").symlink_to(target)
    env = _sealed(tmp_path, {}, session_token="of-the-case")
    file = Path(env["AWS_SHARED_CREDENTIALS_FILE"])
    assert file.parent.parent == tmp_path
    assert f"aws_access_key_id = {KEY}\n" in file.read_text()
    assert "aws_session_token = of-the-case\n" in file.read_text()
    assert env["AWS_SESSION_TOKEN"] == "of-the-case"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert target.read_text() == "mine"


def test_a_value_cannot_write_settings_of_its_own(tmp_path: Path) -> None:
    """A line break in a credential would become another line of the file."""
    with pytest.raises(ValueError, match="aws_session_token: expected one line"):
        _sealed(tmp_path, {}, session_token="x\ncredential_process = evil")


def test_python_paths_of_the_learner_stay(tmp_path: Path) -> None:
    """The watch for Python children stands before them, not instead of them."""
    env = _sealed(tmp_path, {"PYTHONPATH": f"/a{os.pathsep}/b"})
    assert env["PYTHONPATH"].split(os.pathsep) == [str(tmp_path / "python"), "/a", "/b"]


def test_leaving_the_seal_restores_exactly() -> None:
    """What was changed, added and removed is as before; what the learner set meanwhile stays."""
    environ = {"KEPT": "1", "CHANGED": "old", "REMOVED": "here"}
    before = dict(environ)
    with Sealed({"KEPT": "1", "CHANGED": "new", "ADDED": "2"}, environ):
        assert environ == {"KEPT": "1", "CHANGED": "new", "ADDED": "2"}
        environ |= {"MEANWHILE": "3", "CHANGED": "by the learner", "REMOVED": "again"}
        del environ["ADDED"]
    assert environ == before | {"MEANWHILE": "3"}


def test_seals_nest_and_survive_errors() -> None:
    """Two cases, one opened within the other, and an exception in a cell."""
    environ = {"A": "0"}
    with pytest.raises(ZeroDivisionError), Sealed({"A": "1"}, environ), Sealed({"A": "2"}, environ):
        1 / int(environ["A"] != "2")
    assert environ == {"A": "0"}


def test_a_seal_is_entered_once_at_a_time() -> None:
    """Entering twice would lose what was before."""
    seal = Sealed({}, {})
    with seal, pytest.raises(RuntimeError, match="sealed already"):
        seal.__enter__()
    with seal:
        pass


# the seal as programs meet it: `door` leads to `outside` only, so what it lets through arrives there


@pytest.mark.parametrize("url", ["https://sts.amazonaws.com", "https://STS.amazonaws.com.:443/", "https://[fd00:ec2::254]/"])
def test_curl_is_refused_at_the_proxy(curl: str, url: str, sealed: dict[str, str], outside: Outside) -> None:
    """`!curl https://sts.amazonaws.com` gets no tunnel."""
    done = run(["bash", "-c", f"{curl} -sS -m 5 {url}"], sealed)
    assert done.returncode
    assert "403" in done.stderr
    assert not outside.seen


@pytest.mark.parametrize("url", ["http://s3.amazonaws.com/b/k", "http://169.254.169.254/latest/meta-data/", "http://0xA9FEA9FE/"])
def test_curl_without_tls_reads_the_refusal(curl: str, url: str, sealed: dict[str, str], outside: Outside) -> None:
    """A plain request is answered with the sentence itself."""
    done = run([curl, "-sS", "-m", "5", url], sealed)
    assert "simulated accounts only" in done.stdout
    assert not outside.seen


def test_curls_own_settings_do_not_lead_past_the_door(curl: str, sealed: dict[str, str], outside: Outside, home: Path) -> None:
    """A proxy in ~/.curlrc outranks the variables, so that file is not read."""
    (home / ".curlrc").write_text(f'proxy = "{outside.url}"\n')
    assert run([curl, "-sS", "-m", "5", "https://sts.amazonaws.com"], sealed).returncode
    assert not outside.seen


def test_a_name_hidden_in_a_tunnel_is_refused(curl: str, sealed: dict[str, str], outside: Outside, door: Door) -> None:
    """CONNECT to an innocent place, then a TLS greeting for AWS: the greeting does not pass."""
    done = run([curl, "-sS", "-m", "5", "--connect-to", "::203.0.113.9:443", "https://sts.amazonaws.com"], sealed)
    assert done.returncode
    assert outside.seen == [b"CONNECT 203.0.113.9:443 HTTP/1.1\r\nHost: 203.0.113.9:443\r\n\r\n"]
    assert list(door.refused) == ["sts.amazonaws.com"]


def test_other_sites_are_reached_through_the_learners_proxy(curl: str, sealed: dict[str, str], outside: Outside) -> None:
    """The learner's own traffic goes where it went."""
    assert run([curl, "-sS", "-m", "5", "http://neighbour.example/x"], sealed).stdout == "outside"
    assert outside.seen[0].startswith(b"GET http://neighbour.example/x HTTP/1.1\r\nHost: neighbour.example\r\n")


def test_loopback_is_reached_past_the_door(curl: str, sealed: dict[str, str], outside: Outside) -> None:
    """A learner's local server sees an ordinary request."""
    assert run([curl, "-sS", "-m", "5", f"{outside.url}/x"], sealed).stdout == "outside"
    assert outside.seen[0].startswith(b"GET /x HTTP/1.1")


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("sts", "get-caller-identity"),
        ("s3", "ls"),
        ("ec2", "describe-instances"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_the_aws_cli_reads_that_it_is_not_connected(
    aws: str, arguments: tuple[str, ...], sealed: dict[str, str], outside: Outside
) -> None:
    """Each protocol carries the door's sentence, so the CLI shows it as it shows any AWS error."""
    done = run([aws, *arguments], sealed)
    assert done.returncode
    assert "(NotInThisWorld)" in done.stderr
    assert "boto3 in the notebook" in done.stderr
    assert not outside.seen


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("rds", "describe-db-instances", "--region", "us-east-1"),  # CLI v1 ignores AWS_ENDPOINT_URL here
        ("sqs", "list-queues"),  # and here
        ("s3", "ls", "--endpoint-url", "https://vpce.files.example"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_the_aws_cli_cannot_leave_where_it_ignores_the_endpoint(
    aws: str, arguments: tuple[str, ...], sealed: dict[str, str], outside: Outside, home: Path
) -> None:
    """Refused without retries, although the learner's own files hold keys, endpoints and processes."""
    marker = _hostile_home(home, outside)
    done = run([aws, *arguments], sealed)
    assert done.returncode
    assert "Refused" in done.stderr
    assert not outside.seen
    assert not marker.exists()


def test_the_door_alone_holds_a_cli_without_the_watch(aws: str, sealed: dict[str, str], outside: Outside, door: Door) -> None:
    """CLI v2 is a program of its own that loads no watch: the proxy holds it. (It says CONNECT once per attempt.)"""
    done = run(
        [aws, "rds", "describe-db-instances", "--region", "us-east-1"], sealed | {"PYTHONPATH": "", "AWS_MAX_ATTEMPTS": "1"}
    )
    assert done.returncode
    assert set(door.refused) == {"rds.amazonaws.com"} or set(door.refused) == {"rds.us-east-1.amazonaws.com"}
    assert not outside.seen


def _hostile_home(home: Path, outside: Outside) -> Path:
    """A home whose AWS files would run a process, sign on and lead outside. Returns the file the process would leave."""
    marker = home / "credential-process-ran"
    folder = home / ".aws"
    folder.mkdir()
    (folder / "config").write_text(
        f"[default]\nregion = us-east-1\ncredential_process = touch {marker}\nendpoint_url = {outside.url}\n"
        f"services = mine\n[services mine]\ns3 =\n  endpoint_url = {outside.url}\n"
        "[profile sso]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = admin\n"
        "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.awsapps.com/start\n"
    )
    (folder / "credentials").write_text(f"[default]\ncredential_process = touch {marker}\n")
    return marker


def test_the_learners_own_aws_files_are_never_opened(sealed: dict[str, str], outside: Outside, home: Path) -> None:
    """A boto3 child makes a client and a call, and ~/.aws is not among the files it opens."""
    marker = _hostile_home(home, outside)
    report = report_of(
        run_python(
            """
            import json, os, sys
            opened = []
            sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
            import boto3
            from botocore.exceptions import ClientError
            try:
                boto3.client("s3").list_buckets()
            except ClientError as error:
                code = error.response["Error"]["Code"]
            own = os.path.join(os.path.expanduser("~"), ".aws")
            print(json.dumps({"code": code, "own": [name for name in opened if name.startswith(own)],
                              "profiles": boto3.session.Session().available_profiles,
                              "key": boto3.session.Session().get_credentials().access_key}))
            """,
            sealed,
        )
    )
    assert report == {"code": "NotInThisWorld", "own": [], "profiles": ["default"], "key": KEY}
    assert not marker.exists()
    assert not outside.seen


def test_the_seal_is_what_children_of_a_cell_get(outside: Outside, home: Path, tmp_path: Path) -> None:
    """In a locked kernel with the seal on, what a cell starts is refused; afterwards the environment is as before."""
    program = """
        import json, os, subprocess, sys
        from pathlib import Path
        from ircoach.errors import LeftTheMachine
        from ircoach.lockdown import Door, Sealed, Upstream, lock, sealed_environment
        lock()
        before = dict(os.environ)
        said = {}
        def outcome(*args, **kwargs):
            try:
                done = subprocess.run(*args, capture_output=True, text=True, **kwargs)
            except LeftTheMachine:
                return "LeftTheMachine"
            return done.stdout + done.stderr
        with Door(upstream=Upstream(https=sys.argv[1], http=sys.argv[1])) as door:
            env = sealed_environment(Path(sys.argv[2]), access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key="x",
                                     region="us-east-1", door=door.url, base=os.environ)
            with Sealed(env):
                web = "import urllib.request as u; u.urlopen('https://sts.amazonaws.com')"
                said["python"] = outcome(["bash", "-c", f'"{sys.executable}" -c "{web}"'])
                said["own environment"] = outcome(["aws", "sts", "get-caller-identity"], env={"PATH": "/nowhere"})
                said["own shell"] = outcome("HOME=/x aws s3 ls", shell=True, env={})
                said["own environment, harmless"] = outcome(["/bin/echo", "fine"], env={"LC_ALL": "C"})
        print(json.dumps(said | {"restored": dict(os.environ) == before}))
        """
    report = report_of(run_python(program, environment(home, AWS_PROFILE="prod"), outside.url, str(tmp_path / "case")))
    assert "LeftTheMachine: Refused" in report["python"]
    assert report["own environment"] == report["own shell"] == "LeftTheMachine"
    assert report["own environment, harmless"] == "fine\n"
    assert report["restored"]
    assert not outside.seen
