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
from ircoach.cli.files import check_free, whole
from ircoach.errors import BadInput
from ircoach.report.plain import many

if TYPE_CHECKING:
    from ircoach.case.host import Act, Host  # the world's room: --help need not wait for it
    from ircoach.grader.scorecard import Scorecard  # as above

#: the acts whose answers are evidence: API calls, and what the company can be asked
EVIDENCE = ("call", "register", "address", "ask")
#: bytes of an evidence file's name between its number and its ending: file systems take 255, and a look-up may be any text
LONGEST_NAME = 150


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach export JOURNAL --to my-case", "journal, evidence, debrief and scorecard in ./my-case"),
            ("ircoach export JOURNAL --evidence logs", "the case's logs for your own Athena, Spark, Trino or SIEM"),
            ("ircoach export JOURNAL --to ~/ada", "anywhere else (`ircoach cases` lists your journals)"),
        )
    )(export)


def export(
    context: typer.Context,
    journal: Journal,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="The folder to make; it must not be there yet, or be empty.")
    ] = None,
    logs: Annotated[
        Path | None,
        typer.Option("--evidence", metavar="DIR", help="The same for the case's logs: S3 layout, Parquet and CREATE TABLE."),
    ] = None,
    scenario: ScenarioFolder = None,
    verbose: Verbose = False,
) -> None:
    """Put a case into a folder: the journal, the evidence as you saw it, the debrief and the scorecard; or its logs.

    A folder is made whole or not at all, and nothing is ever written over.
    """
    voice = voice_of(context)
    if to is None and logs is None:
        raise BadInput("name a folder: --to DIR for the case to hand in, --evidence DIR for its logs.")
    for folder in filter(None, (to, logs)):
        check_free(folder)
    card = None
    with voice.progress("playing the case again") as done:
        if to:
            from ircoach.grader.graders import grade_apart  # the grader's room: the logs alone need none of it

            card = grade_apart(journal, lambda share: done(0.6 * share), scenario=scenario)
        host = replayed(journal, lambda share: done((0.6 if to else 0) + (0.4 if to else 1) * share), scenario)
    if to and card:
        pieces = whole(to, lambda made: _case(made, journal, card, host.acts))
        found = many(pieces, "piece of evidence", "pieces of evidence")
        voice.say(f"{to}: {journal.name}, debrief.html, scorecard.json and {found}")
    if logs:
        from ircoach.case.logs import write  # the world's room, as above

        with voice.progress("writing the logs") as done:
            held = whole(logs, lambda made: write(host.world, made, done))
        others = f", {held.others} objects of other logs" if held.others else ""
        voice.say(
            f"{logs}: {held.records:,} records in {held.files:,} files and as Parquet{others}, with the statements for both"
        )


def _case(folder: Path, journal: Path, card: Scorecard, acts: list[Act]) -> int:
    """Put journal, scorecard, debrief and evidence into a folder; how many pieces of evidence there are."""
    from ircoach.report import html

    (folder / "evidence").mkdir()
    shutil.copyfile(journal, folder / journal.name)
    (folder / "scorecard.json").write_text(_text(card.plain()), encoding="utf-8")
    (folder / "debrief.html").write_text(html.page(card), encoding="utf-8")
    count = 0
    for name, seen in evidence(acts):
        (folder / "evidence" / name).write_text(_text(seen), encoding="utf-8")
        count += 1
    return count


def replayed(journal: Path, progress: Callable[[float], None], scenario: Path | None) -> Host:
    """A journal's host, with what was seen, from playing it again in this process."""
    from ircoach.case import journal as journals
    from ircoach.case.engine import check_engine
    from ircoach.case.host import Host
    from ircoach.scenario.library import by_id, find

    written = journals.read(journal)
    folder = find(scenario) if scenario else by_id(str(written.header.get("scenario")))
    check_engine(folder, written.header)
    host = Host(folder, written.header, progress=lambda share: progress(0.8 * share))
    host.replay(written.entries, lambda number, of: progress(0.8 + 0.2 * number / of))
    return host


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
        safe = re.sub(r"[^\w.-]+", "-", name).encode()[:LONGEST_NAME].decode(errors="ignore")
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
