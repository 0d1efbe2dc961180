"""`ircoach grade`: the scorecards of journals, one or a class's."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ircoach.case import journal
from ircoach.case.signing import ClassKey
from ircoach.cli import collection
from ircoach.cli.arguments import AsJson, ClassKeyFile, ScenarioFolder, Verbose, examples, voice_of
from ircoach.cli.failure import one_line
from ircoach.cli.files import check_free, write
from ircoach.cli.voice import Voice
from ircoach.errors import BadInput, IrcoachError, JournalError
from ircoach.report.plain import many

if TYPE_CHECKING:
    from ircoach.case.signing import Stand
    from ircoach.grader.scorecard import Scorecard  # the grader brings the world along; --help need not wait for it


@dataclass(frozen=True, slots=True)
class Graded:
    """One journal's scorecard, or why it was refused; and how it stands to a class key, where one was given."""

    journal: Path
    card: Scorecard | None
    error: IrcoachError | None = None
    signature: Stand | None = None

    def as_data(self) -> dict[str, Any]:
        """The journal with its scorecard, or with the reason it has none."""
        data: dict[str, Any] = {"journal": str(self.journal), "graded": self.card is not None}
        if self.signature is not None:
            data["signature"] = self.signature
        if self.card is not None:
            return {**data, "scorecard": self.card.plain()}
        return {**data, "error": type(self.error).__name__, "reason": str(self.error)}

    def held_against(self, key: ClassKey) -> Graded:
        """The same, with how the journal stands to a class key; unchanged where it cannot be read."""
        try:
            stand = key.stand(journal.read(self.journal).marks)
        except JournalError:
            return self
        card = self.card.model_copy(update={"signature": stand}) if self.card else None
        return replace(self, card=card, signature=stand)


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach grade JOURNAL", "the scorecard of a case (`ircoach cases` lists yours)"),
            ("ircoach grade handed-in/ --to graded/", "a class: gradebooks, debriefs, a cohort page"),
            ("ircoach grade handed-in/ --csv marks.csv", "a class as one table"),
            ("ircoach grade JOURNAL --json", "the whole scorecard, as data"),
            ("ircoach grade handed-in/ --to graded/ --class-key class.key", "and whether each was written in your room"),
            ("ircoach grade handed-in/ --to graded/ --count-open", "time was up: open cases count as they stand"),
        )
    )(grade)


def grade(
    context: typer.Context,
    journals: Annotated[list[Path], typer.Argument(metavar="JOURNAL...", help="Journals, or folders of them.")],
    as_json: AsJson = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write a table for a spreadsheet; - is standard output.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar="DIR", help="Make a folder of gradebooks, debriefs and a cohort page; it must be new or empty."
        ),
    ] = None,
    class_key: ClassKeyFile = None,
    count_open: Annotated[
        bool, typer.Option("--count-open", help="Give cases that were never ended the score they stand at; else they have none.")
    ] = False,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="How many to grade at a time.")] = None,
    scenario: ScenarioFolder = None,
    verbose: Verbose = False,
) -> None:
    """Grade journals by playing each again in a fresh world.

    A journal that was edited, cut or written by another version is refused, with the entry and the reason, and the others are
    graded all the same; the exit code is then 1. A case that was never ended has no score: a journal cut at its end looks the
    same. A journal handed in twice is graded once. No journal is changed.
    """
    voice = voice_of(context)
    if sum(map(bool, (as_json, csv, to))) > 1:
        raise BadInput("--json, --csv and --to are ways to say the same; give one of them.")
    if to is not None:
        check_free(to)
    key = ClassKey.read(class_key) if class_key else None
    paths = journal_files(journals)
    if csv is not None:
        _no_journal(csv, paths)
    graded = _each_once(paths, voice, jobs or min(4, os.cpu_count() or 1), scenario)
    if count_open:
        graded = [replace(one, card=one.card.counted()) if one.card else one for one in graded]
    if key is not None:
        graded = [one.held_against(key) for one in graded]
    for one in graded:
        if one.error is not None:
            voice.note(f"ircoach: {_refused(one, voice)}", style="red")
    if as_json:
        voice.data([one.as_data() for one in graded])
    elif to is not None:
        collection.collect(graded, to, scenario)
        debriefs = many(sum(one.card is not None for one in graded), "debrief")
        voice.say(f"{to}: cohort.html, {debriefs}, gradebooks for Canvas, Moodle, nbgrader")
    elif csv is not None:
        _write_csv(graded, csv, voice)
    else:
        _show(graded, voice)
    if any(one.card is None for one in graded):
        raise typer.Exit(1)


def journal_files(given: Sequence[Path]) -> list[Path]:
    """The journals meant: each file, and for a folder every .jsonl in it, however deep. BadInput for a folder without any."""
    found: list[Path] = []
    for path in given:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(each for each in path.rglob("*.jsonl") if each.is_file())  # no pipe, no device: they have no end
        if not inside:
            raise BadInput(f"{path} holds no journal (no file in it ends in .jsonl).")
        found += inside
    if odd := [path for path in found if path.exists() and not path.is_file()]:
        raise BadInput(f"{odd[0]} is no file, and a journal is one.")
    return list(dict.fromkeys(found))


def _each_once(paths: Sequence[Path], voice: Voice, jobs: int, scenario: Path | None) -> list[Graded]:
    """Grade each case once: a journal that another one holds whole is left out, and told; unless that other one is refused."""
    from ircoach.grader.copies import copies, readable

    held = copies(readable(paths)) if len(paths) > 1 else {}
    graded = {one.journal: one for one in grade_all([path for path in paths if path not in held], voice, jobs, scenario)}
    spoiled = [copy for copy, whole in held.items() if graded[whole].card is None]
    if spoiled:  # somebody else's line behind a journal takes nothing from whoever wrote it
        graded |= {one.journal: one for one in _each_once(spoiled, voice, jobs, scenario)}
    for copy, whole in held.items():
        if copy not in spoiled:
            voice.note(f"left out: {copy} is held whole by {whole}, and a case counts once", style="yellow")
    return [graded[path] for path in paths if path in graded]


def _no_journal(table: Path, journals: Sequence[Path]) -> None:
    """Refuse to write a table over a journal: `--csv *.jsonl` takes the first of them for its file."""
    if table.suffix == ".jsonl" or table.resolve() in [path.resolve() for path in journals]:
        raise BadInput(f"--csv {table}: that is a journal's name, and no journal is written over; name the table, as marks.csv.")


def grade_all(paths: Sequence[Path], voice: Voice, jobs: int, scenario: Path | None = None) -> list[Graded]:
    """Grade journals, some at a time, each in a process of its own; the order stays."""
    from ircoach.grader.graders import Graders, grade_apart

    def one(path: Path) -> Graded:
        try:
            return Graded(path, grade_apart(path, tell if len(paths) == 1 else None, scenario=scenario, by=graders))
        except IrcoachError as error:
            return Graded(path, None, error)

    counted = len(paths) > 1
    with (
        Graders() as graders,
        voice.progress("grading", total=len(paths), counted=counted) as tell,
        ThreadPoolExecutor(min(jobs, len(paths))) as pool,
    ):
        waiting = [pool.submit(one, path) for path in paths]
        try:
            for number, _ in enumerate(as_completed(waiting), start=1):
                tell(number)
            return [future.result() for future in waiting]
        except BaseException:  # Ctrl-C: what waits is not begun
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _refused(one: Graded, voice: Voice) -> str:
    said = one_line(str(one.error), voice.verbose)
    return said if str(one.journal) in said else f"{one.journal}: {said}"


def _write_csv(graded: Sequence[Graded], path: Path, voice: Voice) -> None:
    from ircoach.report import table

    text = table.text(one.card for one in graded if one.card is not None)
    if str(path) == "-":
        sys.stdout.write(text)
        return
    write(path, text)
    refused = sum(one.card is None for one in graded)
    voice.note(f"{path}: {len(graded) - refused} graded{f', {refused} refused' if refused else ''}")


def _show(graded: Sequence[Graded], voice: Voice) -> None:
    """One scorecard in full; of several, a line each."""
    from ircoach.report import terminal

    cards = [one.card for one in graded if one.card is not None]
    if len(graded) == 1 and cards:
        terminal.show(cards[0], voice.out)
    elif cards:
        parts = [part.title.lower() for part in cards[0].parts]
        headings = ["learner", "scenario", "score", *parts, *(["signature"] if cards[0].signature else []), "journal"]
        voice.table(headings, [_line(one) for one in graded if one.card is not None])
        _show_triage(cards, voice)


def _show_triage(cards: Sequence[Scorecard], voice: Voice) -> None:
    from ircoach.grader.triage import triage
    from ircoach.report.triage import caveats, rows

    figures = triage(cards)
    if not figures.cases:
        return
    voice.say("")
    voice.table(["triage", "", "what it is"], [list(row) for row in rows(figures)])
    for caveat in caveats(figures):
        voice.say(caveat)


def _line(one: Graded) -> list[str]:
    card = one.card
    assert card is not None
    score = ("still open" if card.fault is None else "not scored") if card.score is None else f"{card.score:.0f}"
    parts = [f"{part.points:.0f}/{part.of:g}" for part in card.parts]
    signed = [card.signature] if card.signature else []
    return [card.learner, card.scenario, score, *parts, *signed, f"{one.journal}{f' ({card.fault})' if card.fault else ''}"]
