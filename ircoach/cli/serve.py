"""`ircoach serve`: a case over HTTP, for the AWS CLI, boto3 and scanners on this machine."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from ircoach.cli.arguments import AsJson, Events, Scenario, Seed, Variant, Verbose, examples, voice_of
from ircoach.cli.served import Learner, Pace, Port, Served, part, served
from ircoach.cli.voice import Voice, typed


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach serve SCENARIO", "begin a case, or go on with it, on a free port"),
            ("ircoach serve SCENARIO --port 4566", "where your tools' settings expect it"),
            ("ircoach serve SCENARIO --seed 7 --variant V", "a certain world and truth"),
            ("ircoach serve SCENARIO --events 1000000", "the same incident in a fortnight of a million events"),
            ("ircoach serve SCENARIO --json", "endpoint and keys, for a program"),
        )
    )(serve)


def serve(
    context: typer.Context,
    scenario: Scenario,
    variant: Variant = None,
    seed: Seed = None,
    events: Events = None,
    port: Port = 0,
    learner: Learner = None,
    pace: Pace = "stepped",
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Serve a case on 127.0.0.1 until Ctrl-C: any AWS client can work it, and every call is an act of the case.

    It prints the endpoint, a profile for each account and how to use them. What is done is kept and can be gone on with and
    graded; no real AWS account is ever reached.
    """
    voice = voice_of(context)
    opened = served(scenario, voice, learner=learner, variant=variant, seed=seed, pace=pace, events=events, port=port)
    with opened as case, _until_told() as told:
        if as_json:
            voice.data(described(case))
        else:
            _show(case, voice)
        voice.flush()
        stand_until(told)
    part(case.journal, voice)


def stand_until(told: threading.Event) -> None:
    """Wait for the event, half a second at a time: on Windows Ctrl-C is not heard during a wait (cpython #80116)."""
    while not told.wait(0.5):
        pass


def described(served: Served) -> dict[str, Any]:
    """All that a program needs to reach the case."""
    case = served.case
    credentials = {
        name: {"access_key_id": keys.access_key_id, "secret_access_key": keys.secret, "session_token": keys.token}
        for name, keys in case.keys.items()
    }
    return {
        "endpoint": served.url,
        "region": case.region,
        "account": case.account,
        "accounts": dict(case.accounts),
        "credentials": credentials,
        "activate": str(served.activate),
        "journal": str(served.journal),
    }


def _show(served: Served, voice: Voice) -> None:
    case = served.case
    voice.say(f"Endpoint  {served.url}", "bold")
    voice.say(f"Region    {case.region}")
    for name, number in case.accounts.items():
        default = " (the default: the account under investigation)" if name == case.account else ""
        voice.say(f"Profile   {name}  {number}{default}")
    voice.say("In another terminal, and then as always (aws sts get-caller-identity; boto3 needs no endpoint):")
    voice.say(f"  source {typed(served.activate)}")
    voice.note("Ctrl-C ends it; the case is kept.")


@contextmanager
def _until_told() -> Iterator[threading.Event]:
    """An event that Ctrl-C and a polite kill set, instead of ending the process in the middle of something."""
    told = threading.Event()
    wanted = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: told.set()) for number in wanted}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
