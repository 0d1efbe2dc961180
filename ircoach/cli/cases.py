"""`ircoach cases`: the journals kept on this machine, and where each case stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from ircoach.cli.arguments import AsJson, Verbose, examples, voice_of
from ircoach.errors import JournalError


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach cases", "your cases, the last one worked first"),
            ("ircoach cases --learner ada", "those of one learner"),
            ("ircoach cases --json", "for a program"),
        )
    )(cases)


def cases(
    context: typer.Context,
    learner: Annotated[str | None, typer.Option(metavar="NAME", help="Only this learner's cases.")] = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """List the cases kept on this machine: finished or open, how many entries, when last worked, and the journal's path."""
    from ircoach.case.opening import data_folder  # the case room brings the world along; --help need not wait for it

    voice = voice_of(context)
    shelf = data_folder() / "cases"
    found = [told for path in sorted(shelf.glob("*/*.jsonl")) if (told := _told(path)) and learner in (None, told["learner"])]
    found.sort(key=lambda told: told["last"], reverse=True)
    if as_json:
        voice.data(found)
    elif found:
        headings = ["learner", "scenario", "state", "entries", "last worked", "journal"]
        voice.table(headings, list(_rows(found)))
    else:
        voice.note(f"No cases{f' of {learner!r}' if learner else ''} are kept in {shelf}. `ircoach lab` begins one.")


def _told(path: Path) -> dict[str, Any]:
    """One journal, as far as it can be told without playing it. The variant is told only where it was asked for by name."""
    from ircoach.case import journal as journals
    from ircoach.case.opening import is_held

    told: dict[str, Any] = {
        "learner": path.parent.name,
        "scenario": path.stem.split("--")[0],
        "state": "damaged",
        "entries": 0,
        "last": path.stat().st_mtime,
        "journal": str(path),
    }
    try:
        written = journals.read(path)
    except JournalError as error:
        return told | {"problem": str(error)}
    header, entries = written.header, written.entries
    state = "finished" if any(entry.kind == "finish" for entry in entries) else "in use" if is_held(path) else "open"
    told |= {name: header.get(name) for name in ("learner", "scenario", "seed", "pace", "mode", "attempt")}
    told |= {"state": state, "entries": len(entries), "fork_of": header.get("fork_of")}
    return told | {"last": entries[-1].wall if entries else header.get("begun", told["last"])}


def _rows(found: list[dict[str, Any]]) -> Iterator[list[str]]:
    for told in found:
        when = dt.datetime.fromtimestamp(told["last"]).astimezone().strftime("%Y-%m-%d %H:%M")
        state = told["state"] + (" (practice fork)" if told.get("fork_of") else "")
        yield [str(told["learner"]), str(told["scenario"]), state, str(told["entries"]), when, str(told["journal"])]
