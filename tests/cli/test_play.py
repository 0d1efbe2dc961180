"""`ircoach play`: who plays what, and what is said of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ircoach.case.opening import header_for
from ircoach.grader.cards import unscored
from ircoach.grader.grading import about
from ircoach.players import playing
from ircoach.scenario.library import Folder
from tests.cli.conftest import Played
from tests.cli.support import SMALL, Run, shell


@pytest.mark.slow
def test_the_json_has_what_was_played_and_how_it_went(played: Played) -> None:
    """Scenario, variant, truth, seed, player, score, parts, times, losses, containment and journal, and nothing else."""
    told = played.told
    assert list(told) == [
        *("scenario", "variant", "truth", "seed", "player", "score", "parts"),
        *("times", "losses", "containment", "fault", "journal"),
    ]
    assert (told["scenario"], told["variant"], told["truth"], told["seed"]) == ("one-key", "stolen", "sick", 1)
    assert (told["player"], told["journal"]) == ("expert", str(played.journal))
    assert told["score"] == pytest.approx(sum(told["parts"].values()), abs=0.1)
    assert [attempt["succeeded"] for attempt in told["containment"] if attempt["minutes"] > 5] == [False] * 4


@pytest.mark.slow
def test_the_scorecard_is_shown_and_playing_and_grading_are_one_reckoning(
    ircoach: Run, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --json the scorecard is shown; the journal of a played case grades to the score that playing it gave."""
    assert played.card.score == played.told["score"]
    monkeypatch.setattr(playing, "play", lambda *_, **__: played.card)
    said = ircoach("play", SMALL, "--player", "expert")
    assert said.code == 0
    assert said.err == ""
    assert "One key" in said.out


def test_a_scenario_at_fault_is_told_once(ircoach: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who plays a model responder wrote the scenario: they want the fault, and no scorecard that comforts a learner with it."""
    header = header_for(Folder(SMALL), learner="expert", variant="stolen", seed=1)
    card = unscored(None, about(header, None), "scenario fault: KeyError: 'x' (storyline.py, line 9).")
    monkeypatch.setattr(playing, "play", lambda *_, **__: card)
    said = ircoach("play", SMALL, "--variant", "stolen")
    assert (said.code, said.out) == (1, "")
    assert said.err == f"ircoach: {card.fault}\n"


def test_an_unknown_scenario_suggests_the_nearest(ircoach: Run) -> None:
    """A misspelt id is told with the one that was probably meant."""
    known = ircoach("scenarios", "--json").json[0]["id"]
    said = ircoach("play", known[:-1])
    assert said.code == 2
    assert f"Did you mean '{known}'?" in said.err
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--player", "expret"), "there are: expert, analyst, "),
        (("--variant", "stolne"), "variant: 'stolne' is not one of one-key's"),
        (("--pace", "fast"), "'stepped' (thinking is free) or 'live'"),
    ],
)
def test_a_name_that_nobody_has_is_told_before_anything_is_built(ircoach: Run, arguments: tuple[str, str], told: str) -> None:
    """Player, variant and pace are checked first."""
    said = ircoach("play", SMALL, *arguments)
    assert said.code == 2
    assert told in said.err


def test_a_journal_is_never_written_over(ircoach: Run, tmp_path: Path) -> None:
    """--journal at a file that is there is a misuse, and the file stays."""
    (tmp_path / "mine.jsonl").write_text("mine")
    said = ircoach("play", SMALL, "--journal", tmp_path / "mine.jsonl")
    assert said.code == 2
    assert (tmp_path / "mine.jsonl").read_text() == "mine"


def test_a_broken_scenario_is_told_with_file_line_and_what_is_wrong(ircoach: Run, tmp_path: Path) -> None:
    """An author's slip is one line that says where to mend it; -v shows every slip."""
    (tmp_path / "scenario.yaml").write_text("format: 1\nid: x\ntitel: Misspelt\n")
    said = ircoach("play", tmp_path)
    assert said.code == 1
    assert said.err.startswith(f"ircoach: {tmp_path / 'scenario.yaml'}, line ")
    assert len(said.err.splitlines()) == 1
    assert "more; -v shows them" in said.err
    assert "line 3: titel: no such field; did you mean 'title'?" in ircoach("play", tmp_path, "-v").err


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="Windows has no limit on the size of a file to stand in for a full disk")
def test_a_full_disk_is_told_as_that_and_not_as_a_bug_of_the_scenario(tmp_path: Path) -> None:
    """When the journal cannot be written, nothing is done and the reason is the disk's."""
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        f"from ircoach.cli import run; import sys; sys.exit(run(['play', {str(SMALL)!r}, '--journal', 'case.jsonl']))"
    )
    done = _python(program, tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("ircoach: the journal case.jsonl could not be written (File too large), so nothing was done.")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_storyline_that_raises_is_a_scenario_fault(tmp_path: Path) -> None:
    """The author's bug is called that, and nothing is scored."""
    for name in ("scenario.yaml", "answers.py", "storyline.py"):
        (tmp_path / name).write_text((SMALL / name).read_text())
    storyline = tmp_path / "storyline.py"
    storyline.write_text(
        storyline.read_text().replace("    for number in range(3):", "    stage.nothing()\n    for number in range(3):")
    )
    said = shell("play", tmp_path, "--variant", "stolen", "--json")
    assert said.code == 1
    assert said.json["score"] is None
    assert "scenario fault" in said.json["fault"]
    assert said.err == f"ircoach: {said.json['fault']}\n"
    assert "storyline.py, line" in said.err


def _python(program: str, folder: Path):  # type: ignore[no-untyped-def]  # a CompletedProcess
    from tests.lockdown.support import environment, run

    env = environment(folder, IRCOACH_HOME=str(folder / "home"))
    return run([sys.executable, "-c", f"import os; os.chdir({str(folder)!r})\n{program}"], env, seconds=120)
