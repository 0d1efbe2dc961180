"""The command line: arguments, then a call. One small file a command; what all share is in `voice`, `arguments` and `failure`.

Exit codes: 0 all is well, 1 what was asked about failed, 2 the command was used wrongly, 130 Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from ircoach.cli import (
    answers,
    cache,
    cases,
    check,
    demo,
    doctor,
    export,
    grade,
    key,
    lab,
    new,
    play,
    progress,
    report,
    scenarios,
    schema,
    serve,
    shell,
    validate,
)
from ircoach.cli.arguments import Verbose, Version
from ircoach.cli.failure import explain
from ircoach.cli.voice import Voice

app = typer.Typer(
    name="ircoach",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: it wraps where the terminal does, and a screen reader can read it
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(
    epilog="\b\nBegin with:\n  ircoach demo      watch a case being worked\n  ircoach lab       work one yourself\n"
    "  ircoach doctor    if something is wrong\n\nEvery command takes --help, which shows examples."
)
def ircoach(version: Version = False, verbose: Verbose = False) -> None:
    """Training for cloud incident response: sick or not sick, stop the bleed."""


COMMANDS = (
    lab, demo, scenarios, cases, progress, shell, serve, play, grade, report, export, answers, key, new, check, validate,
    schema, doctor, cache,
)  # fmt: skip
for _command in COMMANDS:
    _command.add_to(app)


def run(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command line (this process's own if none is given) and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a Windows code page without "→" shows "?" rather than a traceback
    voice = Voice()
    try:
        code = app(list(sys.argv[1:] if arguments is None else arguments), standalone_mode=False, obj=voice, prog_name="ircoach")
        sys.stdout.flush()
    except BrokenPipeError:  # `ircoach … | head`: nobody reads on, so there is nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001  the last catcher: whatever it was becomes one line and an exit code
        return explain(error, voice)
    return code if isinstance(code, int) else 0


def main() -> NoReturn:
    """The console script."""
    sys.exit(run())
