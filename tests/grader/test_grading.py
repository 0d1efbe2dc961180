"""Grading: the same journal, the same card; a journal tampered with is refused or graded; no bug of ours is charged."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ircoach.case import journal as journals
from ircoach.case.journal import Entry, Journal
from ircoach.errors import IrcoachError, JournalDamaged, JournalError, JournalForeign, ReplayDiverged, UnknownScenario
from ircoach.grader.graders import Graders, grade_apart
from ircoach.grader.grading import grade_here
from ircoach.grader.scorecard import Scorecard
from ircoach.players.playing import play
from ircoach.scenario.library import Folder
from tests.conftest import ROOT
from tests.small import ONE_KEY


@contextmanager
def untouched(path: Path) -> Iterator[None]:
    """Whatever happens inside, the file's bytes stay what they were."""
    before = path.read_bytes()
    try:
        yield
    finally:
        assert path.read_bytes() == before


def forged(path: Path, change: Callable[[list[Entry]], list[Entry]], **header: Any) -> Path:
    """A journal with other entries or another header, and a chain that holds: a forger knows SHA-256 too."""
    written = journals.read(path)
    forgery = path.with_name("forged.jsonl")
    journal = Journal.create(forgery, {**written.header, **header})
    for entry in change(list(written.entries)):
        number = journal.act(entry.time, entry.wall, entry.kind, entry.step, entry.data)
        if entry.digest is not None:
            journal.outcome(number, entry.digest)
    journal.close()
    return forgery


def edited(path: Path, line: int, old: str, new: str) -> None:
    """Change a line as a text editor would."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert old in lines[line]
    lines[line] = lines[line].replace(old, new)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def line_of(path: Path, kind: str) -> int:
    """The index of the first line that is an act of a kind."""
    return next(n for n, line in enumerate(path.read_text().splitlines()) if json.loads(line).get("kind") == kind)


# --- the same everywhere ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_replayed_journal_gives_the_card_of_the_run_that_wrote_it(played: tuple[Path, Scorecard]) -> None:
    """Grading plays the case again and comes to the very same result, in this process and in a fresh one."""
    path, card = played
    with untouched(path):
        assert grade_here(path, scenario=ONE_KEY).plain() == card.plain()
        heard: list[float] = []
        assert grade_apart(path, heard.append, scenario=ONE_KEY) == card
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


@pytest.mark.slow
def test_a_system_without_fork_gives_the_same_card(played: tuple[Path, Scorecard]) -> None:
    """Where processes cannot be copied each run is played from the start, to the same score."""
    path, card = played
    assert grade_here(path, scenario=ONE_KEY, fork=False) == card


def test_the_expert_earns_everything(played: tuple[Path, Scorecard]) -> None:
    """The model answer leaves no points: the rubric asks nothing that cannot be done."""
    card = played[1]
    assert card.score == pytest.approx(100, abs=0.1)
    assert {part.id: part.of for part in card.parts} == {
        "recognition": 25,
        "bleed": 30,
        "proportion": 15,
        "scoping": 20,
        "follow-through": 10,
    }
    assert card.finished
    assert not card.proctored


def test_the_card_survives_json(played: tuple[Path, Scorecard]) -> None:
    """A scorecard is plain data: through JSON and back it is the same."""
    card = played[1]
    assert Scorecard.model_validate_json(json.dumps(card.plain())) == card


# --- tampering -----------------------------------------------------------------------------------------------------------


def test_an_edited_line_is_refused_with_its_line(journal: Path) -> None:
    """A verdict changed in an editor breaks the chain, and the message says where."""
    edited(journal, line_of(journal, "assess"), "can't tell yet", "sick")
    with untouched(journal), pytest.raises(JournalDamaged, match=r"line \d+ \(after entry \d+\)"):
        grade_here(journal, scenario=ONE_KEY)


def test_a_line_cut_out_is_refused(journal: Path) -> None:
    """An act that is taken out leaves a line that does not follow."""
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:3] + lines[5:]))
    with untouched(journal), pytest.raises(JournalDamaged, match="does not follow"):
        grade_here(journal, scenario=ONE_KEY)


def test_reordered_lines_are_refused(journal: Path) -> None:
    """Two pairs of lines swapped are noticed."""
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:3], *lines[5:7], *lines[3:5], *lines[7:]]))
    with untouched(journal), pytest.raises(JournalDamaged, match="does not follow"):
        grade_here(journal, scenario=ONE_KEY)


@pytest.mark.parametrize("left", [9, -2])
def test_a_journal_cut_short_has_no_score(journal: Path, left: int) -> None:
    """What is left of a journal whose end was cut is a case that was never ended: it is told as it stands, and does not count."""
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:left]))
    with untouched(journal):
        card = grade_here(journal, scenario=ONE_KEY)
    assert (card.finished, card.score) == (False, None)
    assert card.as_it_stands is not None
    assert card.counted().score == card.as_it_stands
    assert "still open" in str(card)
    assert (card.as_it_stands < 60) == (left == 9)  # the expert's last line but the end is worth what the whole is


def test_a_score_written_into_the_header_is_not_believed(journal: Path, played: tuple[Path, Scorecard]) -> None:
    """Nothing recorded is taken for a score: a re-scored journal gets the score it had."""
    honest = journal.with_name("honest.jsonl")
    forged(journal, lambda entries: entries, score=7, parts=[]).rename(honest)
    with untouched(honest):
        assert grade_here(honest, scenario=ONE_KEY).score == played[1].score


def test_an_answer_forged_together_with_the_chain_diverges_at_its_entry(journal: Path) -> None:
    """A forger who mends the chain still cannot make the world give another answer."""

    def other_digest(entries: list[Entry]) -> list[Entry]:
        first = next(each for each in entries if each.kind == "call")
        return [Entry(e.number, e.time, e.wall, e.kind, e.step, e.data, "0" * 64 if e is first else e.digest) for e in entries]

    forgery = forged(journal, other_digest)
    with untouched(forgery), pytest.raises(ReplayDiverged, match=r"entry 2 \(call"):
        grade_here(forgery, scenario=ONE_KEY)


def test_an_altered_time_diverges_at_its_entry(journal: Path) -> None:
    """Acting earlier than one did is noticed: time is worked out, not read."""

    def earlier(entries: list[Entry]) -> list[Entry]:
        return [Entry(e.number, e.time - 10_000_000, e.wall, e.kind, e.step, e.data, e.digest) for e in entries]

    forgery = forged(journal, earlier)
    with untouched(forgery), pytest.raises(ReplayDiverged, match="entry 1"):
        grade_here(forgery, scenario=ONE_KEY)


def _forge(entries: list[Entry], way: str, place: int) -> list[Entry]:
    """The entries as somebody might want them to have been."""
    here = place % len(entries)
    match way:
        case "cut":
            return entries[:here]
        case "drop":
            return entries[:here] + entries[here + 1 :]
        case "swap":
            return [*entries[:here], *entries[here : here + 2][::-1], *entries[here + 2 :]]
        case "repeat":
            return [*entries[: here + 1], entries[here], *entries[here + 1 :]]
        case _:
            changed = {**entries[here].data, "verdict": "sick", "bleed": "stop it now", "value": "1", "note": "x"}
            return [*entries[:here], replace(entries[here], data=changed), *entries[here + 1 :]]


@pytest.mark.slow
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=st.sampled_from(["cut", "drop", "swap", "repeat", "say otherwise"]), place=st.integers(0, 60))
def test_a_forged_journal_is_refused_at_an_entry_or_earns_no_more(
    played: tuple[Path, Scorecard], journal: Path, way: str, place: int
) -> None:
    """Cut, dropped, swapped, repeated or said otherwise, with a chain that holds: never a crash and never a better score."""
    journal.with_name("forged.jsonl").unlink(missing_ok=True)
    forgery = forged(journal, lambda entries: _forge(entries, way, place))
    with untouched(forgery), suppress(JournalError):
        score = grade_here(forgery, scenario=ONE_KEY).score
        assert score is None or score <= (played[1].score or 0)


@pytest.mark.parametrize("name", ["ircoach", "moto", "botocore", "scenario"])
def test_another_versions_journal_is_refused_by_name(journal: Path, name: str) -> None:
    """A journal pins what it was played on, and the message says which part differs."""
    engine = dict(journals.read(journal).header["engine"])
    forgery = forged(journal, lambda entries: entries, engine={**engine, name: "0.0.1"})
    with untouched(forgery), pytest.raises(JournalForeign, match=f"{name} 0.0.1 there"):
        grade_here(forgery, scenario=ONE_KEY)


@pytest.mark.parametrize(
    ("header", "error"),
    [
        ({"scenario": "no-such-thing"}, UnknownScenario),
        ({"seed": "three"}, JournalDamaged),
        ({"variant": "no-such-variant"}, JournalDamaged),
    ],
)
def test_a_header_that_cannot_be_used_is_a_clear_error(journal: Path, header: dict[str, Any], error: type[IrcoachError]) -> None:
    """A journal that names a scenario, seed or variant nobody has is refused, never a crash."""
    forgery = forged(journal, lambda entries: entries, **header)
    with untouched(forgery), pytest.raises(error):
        grade_here(forgery, scenario=None if "scenario" in header else ONE_KEY)


@pytest.mark.slow
def test_errors_of_a_fresh_process_come_back_as_they_are(journal: Path) -> None:
    """What a grader in another process refuses is raised here as the same error."""
    edited(journal, line_of(journal, "assess"), "can't tell yet", "sick")
    with pytest.raises(JournalDamaged, match="line"):
        grade_apart(journal, scenario=ONE_KEY)


@pytest.mark.slow
def test_graders_grade_many_each_as_if_alone(journal: Path, played: tuple[Path, Scorecard], tmp_path: Path) -> None:
    """One process, a copy of itself a journal: what was refused, or broke, before another one changes nothing of it."""
    broken = journal.with_name("broken.jsonl")
    broken.write_text("no journal", encoding="utf-8")
    deadly = spoilt(
        tmp_path, "storyline.py", "    for number in range(3):", "    __import__('os')._exit(3)\n    for number in range(3):"
    )
    silent = spoilt(tmp_path / "silent", "storyline.py", "    dice = stage.dice\n", "    __import__('os')._exit(4)\n")
    engine = dict(journals.read(journal).header["engine"])
    last = forged(journal, lambda entries: entries, engine={**engine, "scenario": deadly.fingerprint}).rename(tmp_path / "last")
    mute = forged(journal, lambda entries: entries, engine={**engine, "scenario": silent.fingerprint})
    with Graders() as graders:
        first = grade_apart(journal, scenario=ONE_KEY, by=graders)
        with pytest.raises(JournalDamaged):
            grade_apart(broken, scenario=ONE_KEY, by=graders)
        with pytest.raises(IrcoachError, match=r"(?s)ended without a result \(exit code 1\)\..*Traceback.*\nRuntimeError: "):
            grade_apart(last, scenario=deadly.path, by=graders)
        with pytest.raises(IrcoachError, match=r"ended without a result \(exit code 4\)\..*: it left no word$"):
            grade_apart(mute, scenario=silent.path, by=graders)
        heard: list[float] = []
        assert grade_apart(journal, heard.append, scenario=ONE_KEY, by=graders) == first
        assert heard[-1] == 1
        assert len(graders._all) == 1
    assert first.score == played[1].score


@pytest.mark.slow
def test_a_world_built_ahead_leaves_nothing_behind(journal: Path, played: tuple[Path, Scorecard]) -> None:
    """From the second journal on, copies are of a process that built the first one's world; each card is as the first."""
    with Graders() as graders:
        cards = [grade_apart(journal, scenario=ONE_KEY, by=graders) for _ in range(3)]
    assert cards[1] == cards[2] == cards[0]
    assert cards[0].score == played[1].score


BUILT_AHEAD = """
import sys
from pathlib import Path
from ircoach.scenario.build import build, build_ahead
from ircoach.scenario.library import PACKAGE, Folder
path, known = Path(sys.argv[1]), set(sys.modules)
build_ahead(path, "stolen", 1)
left = [name for name in set(sys.modules) - known if name.startswith(PACKAGE)]
folder = Folder(path)
build(folder, "stolen", 1)
print(len(folder.storyline.BUILT), left)
"""


@pytest.mark.slow
def test_of_a_scenario_built_ahead_nothing_stays_loaded(tmp_path: Path) -> None:
    """A storyline that counts in a variable of its module begins anew in the copy, as it does in a learner's case."""
    counting = spoilt(tmp_path, "storyline.py", "    dice = stage.dice\n", "    BUILT.append(1)\n    dice = stage.dice\n")
    story = counting.path / "storyline.py"
    text = story.read_text(encoding="utf-8")
    story.write_text(text.replace("def build(", "BUILT: list[int] = []\n\n\ndef build(", 1), encoding="utf-8")

    # in a process of its own, as a grader is: it collects what is left of a world, and here all other tests' things lie about
    told = subprocess.run(
        [sys.executable, "-c", BUILT_AHEAD, str(counting.path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (told.returncode, told.stdout.split()) == (0, ["1", "[]"]), told.stderr


# --- faults of ours --------------------------------------------------------------------------------------------------------


def spoilt(tmp_path: Path, file: str, old: str, new: str) -> Folder:
    """The smallest scenario with a bug in it."""
    folder = tmp_path / "spoilt"
    shutil.copytree(ONE_KEY, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return Folder(folder)


def test_a_rubric_that_names_an_unknown_fact_is_the_scenarios_fault(tmp_path: Path) -> None:
    """A question whose answer this world does not have scores nothing, and says whose bug it is."""
    folder = spoilt(tmp_path, "scenario.yaml", 'answer: "{stranger}"', 'answer: "{strangr}"')
    card = play(folder, "stolen", 5, "expert")
    assert card.score is None
    assert card.parts == ()
    assert card.fault
    assert "questions.whose.answer" in card.fault


def test_a_storyline_that_raises_scores_nothing(tmp_path: Path) -> None:
    """A storyline that breaks while the world runs on is a scenario fault, whatever the responder did."""
    folder = spoilt(tmp_path, "storyline.py", "    for number in range(3):", "    for number in range(1 // 0):")
    card = play(folder, "stolen", 5, "idle")
    assert card.score is None
    assert card.fault
    assert "scenario fault: ZeroDivisionError" in card.fault


def test_an_expert_that_stumbles_is_the_scenarios_fault(tmp_path: Path, journal: Path) -> None:
    """Without a model answer there is nothing to hold a case against; the learner pays nothing for it."""
    folder = spoilt(
        tmp_path, "answers.py", "def image_of(case):", "def image_of(case):\n    raise LookupError('lost')\n\n\ndef old(case):"
    )
    card = grade_here(journal, scenario=folder.path)
    assert card.score is None
    assert card.fault
    assert "the expert of one-key" in card.fault
    line = (folder.path / "answers.py").read_text(encoding="utf-8").splitlines().index("    raise LookupError('lost')") + 1
    assert f"LookupError: lost (answers.py, line {line})" in card.fault
