"""Tests of `ircoach.lockdown.children`: Python programs load the watch by themselves, whatever they do about proxies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ircoach.lockdown import children, guards
from tests.lockdown.support import Outside, report_of, run, run_python

WAYS_PAST_A_PROXY = """
    import json, os, socket, sys
    OUTSIDE = int(sys.argv[1])
    import boto3, botocore.config, requests, urllib.request
    real = socket.getaddrinfo

    def lookup(host, port, *rest, **more):  # every name leads outside
        return real(host, port, *rest, **more) if host == "127.0.0.1" else real("127.0.0.1", OUTSIDE, *rest, **more)

    socket.getaddrinfo = lookup
    direct = botocore.config.Config(proxies={}, retries={"max_attempts": 5})

    def no_proxy():
        with requests.Session() as session:
            session.trust_env = False
            session.get("https://sts.amazonaws.com")

    def no_environment():
        for name in list(os.environ):
            if name.lower().endswith("_proxy") or name in ("AWS_ENDPOINT_URL", "AWS_CONFIG_FILE"):
                del os.environ[name]
        boto3.session.Session().client("sts").get_caller_identity()

    def rds():
        boto3.client("rds", endpoint_url="https://rds.us-east-1.amazonaws.com", config=direct).describe_db_instances()

    ways = {
        "boto3": rds,
        "private name": lambda: boto3.client("s3", endpoint_url="https://files.example", config=direct).list_buckets(),
        "requests": no_proxy,
        "urllib": lambda: urllib.request.build_opener(urllib.request.ProxyHandler({})).open("https://sts.amazonaws.com"),
        "boto3 with the variables gone": no_environment,
    }
    said = {}
    for name, way in ways.items():
        try:
            way()
            said[name] = "nothing"
        except BaseException as error:
            said[name] = type(error).__name__
    print(json.dumps(said))
    """


def test_a_python_child_is_watched_past_its_proxy(sealed: dict[str, str], outside: Outside) -> None:
    """Switching the proxy off in code does not open a way."""
    report = report_of(run_python(WAYS_PAST_A_PROXY, sealed, str(outside.port)))
    assert set(report.values()) == {"LeftTheMachine"}, report
    assert set(outside.seen) <= {b""}


def test_children_of_children_are_watched(sealed: dict[str, str], outside: Outside) -> None:
    """A process pool's workers and a script's own scripts load the watch too."""
    program = """
        import concurrent.futures, multiprocessing, socket
        if __name__ == "__main__":
            with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                try:
                    pool.submit(socket.getaddrinfo, "sts.amazonaws.com", 443).result()
                except Exception as error:
                    print(type(error).__name__, error)
        """
    done = run_python(program, sealed)
    assert done.stdout.startswith("PermissionError Refused: looking up the name"), done.stderr


def test_a_sitecustomize_that_was_there_still_runs(sealed: dict[str, str], tmp_path: Path) -> None:
    """The learner's own start-up file is run after ours, and is the one that is imported."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "sitecustomize.py").write_text("import sys\nsys.own_ran = True\n")
    env = sealed | {"PYTHONPATH": os.pathsep.join([sealed["PYTHONPATH"], str(tmp_path / "own")])}
    done = run_python("import sys, sitecustomize; print(sys.own_ran, sitecustomize.__file__)", env)
    assert done.stdout == f"True {tmp_path / 'own' / 'sitecustomize.py'}\n"


@pytest.mark.usefixtures("unmeasured")
def test_a_program_that_sends_nothing_loads_nothing(sealed: dict[str, str]) -> None:
    """The watch costs a Python child a small file, not ircoach."""
    done = run_python(
        "import sys, json, re; print([name for name in sys.modules if 'ircoach' in name or name == 'socket'])", sealed
    )
    assert done.stdout == "[]\n"


def test_other_traffic_of_children_is_left_alone(sealed: dict[str, str], outside: Outside) -> None:
    """A watched child reaches its local server, and other sites through the door."""
    program = """
        import sys, urllib.request
        for url in (sys.argv[1], "http://neighbour.example/"):
            print(urllib.request.urlopen(url).read().decode())
        """
    assert run_python(program, sealed, outside.url).stdout == "outside\noutside\n"


def test_the_watch_knows_every_guarded_module() -> None:
    """The list a child is started with is the list of guards."""
    assert set(children.GUARDED) == set(guards.GUARDS)


def test_ircoachs_own_error_is_raised_where_it_is_loaded(sealed: dict[str, str]) -> None:
    """A child that does load ircoach catches the refusal under its usual name."""
    program = """
        import socket, sys
        sys.path.insert(0, sys.argv[1])
        import ircoach.errors
        try:
            socket.getaddrinfo("sts.amazonaws.com", 443)
        except ircoach.errors.LeftTheMachine:
            print("caught")
        """
    assert run_python(program, sealed, str(Path(children.__file__).parents[2])).stdout == "caught\n"


@pytest.mark.parametrize(
    ("command", "environment", "found"),
    [
        (["aws", "sts", "get-caller-identity"], {}, "aws"),
        (["/usr/local/bin/aws"], {"PATH": "/bin"}, "/usr/local/bin/aws"),
        ("bash -c 'terraform plan'", {}, "terraform"),
        ([b"curl", b"https://sts.amazonaws.com/"], {}, "https://sts.amazonaws.com/"),
        (["aws", "s3", "ls"], None, None),
        (["aws", "s3", "ls"], {children.SEALED: "x"}, None),
        (["aws", "s3", "ls"], {children.SEALED.encode(): b"x"}, None),
        (["/sbin/ldconfig", "-p"], {"LC_ALL": "C"}, None),
    ],
)
def test_an_aws_program_outside_the_seal_is_noticed(
    command: list[str], environment: dict[str, str] | None, found: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a command that is given an environment of its own and speaks AWS is refused."""
    monkeypatch.setenv(children.SEALED, "http://127.0.0.1:9")
    assert children.unsealed_program(command, environment) == found


def test_without_a_seal_programs_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no case open, what a learner starts is the learner's business."""
    monkeypatch.delenv(children.SEALED, raising=False)
    assert children.unsealed_program(["aws"], {}) is None


def test_an_interpreter_that_ignores_the_path_still_starts(sealed: dict[str, str]) -> None:
    """`python -I` reads neither PYTHONPATH nor the watch; the proxy variables still hold it."""
    assert run([sys.executable, "-I", "-c", "print('fine')"], sealed).stdout == "fine\n"
