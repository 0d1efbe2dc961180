"""`ircoach shell`: a subshell in which `aws` and every other AWS tool works a case, and cannot reach AWS."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from ircoach.cli.arguments import Events, Seed, Variant, Verbose, examples, voice_of
from ircoach.cli.served import Learner, Pace, part, served
from ircoach.cli.voice import Voice
from ircoach.errors import BadInput


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach shell SCENARIO", "begin a case, or go on with it, in a subshell; exit to leave it"),
            ("ircoach shell SCENARIO --seed 7 --variant V", "a certain world and truth"),
            ("ircoach shell SCENARIO -- aws sts get-caller-identity", "one command instead of a shell"),
            ("ircoach shell --join", "the case that a notebook has open, from a terminal beside it"),
        )
    )(shell)


def shell(
    context: typer.Context,
    scenario: Annotated[
        str | None, typer.Argument(metavar="[SCENARIO]", help="A scenario's id (`ircoach scenarios` lists them) or its folder.")
    ] = None,
    command: Annotated[
        list[str] | None, typer.Argument(metavar="[-- COMMAND...]", help="What to run instead of your shell.")
    ] = None,
    variant: Variant = None,
    seed: Seed = None,
    events: Events = None,
    learner: Learner = None,
    pace: Pace = "stepped",
    join: Annotated[bool, typer.Option("--join", help="Join the case that a notebook has open on this machine.")] = False,
    verbose: Verbose = False,
) -> None:
    """Open a shell in which AWS tools work a case: own keys, profiles and endpoint; none of your AWS settings, no way to AWS.

    The default profile is you in the account under investigation; there is one for each account, by its name. Where a tool does
    not heed the endpoint, its call is refused at a proxy that fails closed.
    """
    voice = voice_of(context)
    if join:
        folder = _open_elsewhere()
        raise typer.Exit(run_in(folder, _activated(folder), [*filter(None, [scenario]), *(command or [])], voice))
    if scenario is None:
        raise BadInput("name a scenario (`ircoach scenarios` lists them), or --join the case that a notebook has open.")
    with served(scenario, voice, learner=learner, variant=variant, seed=seed, pace=pace, events=events) as case:
        code = run_in(case.activate.parent, case.environment, command or [], voice)
    part(case.journal, voice)
    raise typer.Exit(code)


def run_in(folder: Path, environment: Mapping[str, str], command: Sequence[str], voice: Voice) -> int:
    """Run a command, or a person's shell where none is given, in a sealed environment. Returns its exit code."""
    more: dict[str, str] = {}
    words = list(command)
    if not words:
        words, more = _persons_shell(folder)
        voice.note(f"{Path(words[0]).name} is open: `aws` works the case. `exit` leaves it.")
        if shutil.which("aws") is None:
            voice.note("There is no `aws` on your PATH; `pip install awscli` in an environment of its own brings one.")
    before = signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is for what runs in the shell; it gets the usual answer to it
    try:
        voice.flush()
        return _code(subprocess.call(words, env={**environment, **more}))
    except OSError as error:
        raise BadInput(f"{words[0]!r} could not be started ({error.strerror}).") from error
    finally:
        signal.signal(signal.SIGINT, before)


def _persons_shell(folder: Path) -> tuple[list[str], dict[str, str]]:
    from ircoach.lockdown import interactive

    own = os.environ.get("SHELL") or os.environ.get("COMSPEC") or "/bin/sh"
    return interactive(own, folder, os.environ) if sys.stdin.isatty() else ([own], {})


def _code(code: int) -> int:
    """A process's end as shells tell it: 128 and the signal's number where a signal ended it."""
    return code if code >= 0 else 128 - code


def _open_elsewhere() -> Path:
    """The folder with the settings of the case that was opened last and is still open. Raises BadInput where none is."""
    from ircoach.case.opening import data_folder, is_held

    shelf = data_folder() / "cases"
    held = [path.with_suffix(".sealed") for path in shelf.glob("*/*.jsonl") if is_held(path)]
    kept = [folder for folder in held if (folder / "activate").exists()]
    for folder in sorted(kept, key=lambda folder: (folder / "activate").stat().st_mtime, reverse=True):
        if _answers(folder):
            return folder
    raise BadInput(f"no notebook has a case open (looked in {shelf}). Name a scenario instead.")


def _answers(folder: Path) -> bool:
    """Whether somebody is behind the door that a folder's settings lead to: the settings of a notebook that died stay."""
    try:
        door = urlsplit(json.loads((folder / "activate.json").read_text("utf-8"))["AWS_ENDPOINT_URL"])
        socket.create_connection((door.hostname or "", door.port or 0), timeout=1).close()
    except (OSError, ValueError, KeyError):  # nobody, or settings that were not written whole
        return False
    return True


def _activated(folder: Path) -> dict[str, str]:
    from ircoach.lockdown import activated

    return activated(folder, os.environ)
