"""`ircoach export`: a case in a folder, to hand in or to keep."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ircoach.cli.arguments import Journal, ScenarioFolder, Verbose, examples, voice_of
from ircoach.errors import BadInput

if TYPE_CHECKING:
    from ircoach.case.host import Act  # the world's room: --help need not wait for it

#: the acts whose answers are evidence: API calls, and what the company can be asked
EVIDENCE = ("call", "register", "address", "ask")


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach export JOURNAL --to my-case", "journal, evidence, debrief and scorecard in ./my-case"),
            ("ircoach export JOURNAL --to ~/ada", "anywhere else (`ircoach cases` lists your journals)"),
        )
    )(export)


def export(
    context: typer.Context,
    journal: Journal,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="The folder to make; it must not be there yet, or be empty.")],
    scenario: ScenarioFolder = None,
    verbose: Verbose = False,
) -> None:
    """Put a case into a folder: the journal, the evidence as you saw it, the debrief and the scorecard.

    The folder is made whole or not at all, and nothing is ever written over.
    """
    from ircoach.grader.grading import grade_apart
    from ircoach.report import html

    voice = voice_of(context)
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise BadInput(f"{to} is there already and is not empty, and nothing is written over; name another folder.")
    with voice.progress("playing the case again") as done:
        card = grade_apart(journal, lambda share: done(0.6 * share), scenario=scenario)
        acts = replayed(journal, lambda share: done(0.6 + 0.4 * share), scenario)
    half_made = to.with_name(f"{to.name}.partial")
    shutil.rmtree(half_made, ignore_errors=True)
    try:
        (half_made / "evidence").mkdir(parents=True)
        shutil.copyfile(journal, half_made / journal.name)
        (half_made / "scorecard.json").write_text(_text(card.plain()), encoding="utf-8")
        (half_made / "debrief.html").write_text(html.page(card), encoding="utf-8")
        for name, seen in evidence(acts):
            (half_made / "evidence" / name).write_text(_text(seen), encoding="utf-8")
        if to.exists():
            to.rmdir()
        half_made.rename(to)
    except BaseException:
        shutil.rmtree(half_made, ignore_errors=True)
        raise
    voice.say(
        f"{to}: {journal.name}, debrief.html, scorecard.json and {len(list((to / 'evidence').iterdir()))} pieces of evidence"
    )


def replayed(journal: Path, progress: Callable[[float], None], scenario: Path | None) -> list[Act]:
    """The acts of a journal, with what was seen, from playing it again in this process."""
    from ircoach.case import journal as journals
    from ircoach.case.engine import check_engine
    from ircoach.case.host import Host
    from ircoach.scenario.library import by_id, find

    written = journals.read(journal)
    folder = find(scenario) if scenario else by_id(str(written.header.get("scenario")))
    check_engine(folder, written.header)
    host = Host(folder, written.header, progress=lambda share: progress(0.8 * share))
    host.replay(written.entries, lambda number, of: progress(0.8 + 0.2 * number / of))
    return host.acts


def evidence(acts: list[Act]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(file name, content) of each answer the responder saw, numbered by its journal entry."""
    for act in acts:
        if act.entry.kind not in EVIDENCE:
            continue
        if act.admission is None:
            asked, answer = dict(act.entry.data), dict(act.reply)
            name = "-".join(
                [act.entry.kind, *(str(act.entry.data[key]) for key in ("name", "address", "contact") if key in act.entry.data)]
            )
        else:
            call = act.admission.call
            asked = {"service": call.service, "operation": call.operation, "region": call.region, "parameters": dict(call.params)}
            error = act.admission.error
            answer = {"error": error.code, "message": error.message} if error else dict(act.admission.result or {})
            answer.pop("ResponseMetadata", None)
            name = f"{call.service}-{call.operation}"
        safe = re.sub(r"[^\w.-]+", "-", name)
        moment = dt.datetime.fromtimestamp(act.entry.time / 1_000_000, dt.UTC).isoformat(timespec="seconds")
        yield f"{act.entry.number:03}-{safe}.json", {"entry": act.entry.number, "time": moment, "asked": asked, "answer": answer}


def _text(value: Any) -> str:
    return json.dumps(_plain(value), indent=2, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    """Anything an AWS answer holds as JSON can hold it: times in ISO 8601, bytes as text where they are text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return {"base64": base64.b64encode(value).decode()}
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
