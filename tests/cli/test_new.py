"""`ircoach new`: a folder that runs, and what is left for the author."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ircoach.cli.voice import typed
from ircoach.scenario.check.prose_rules import TODO
from ircoach.scenario.library import Folder
from ircoach.scenario.schema import schema_text
from tests.cli.support import Run, shell
from tests.project.support import ROOT

FILES = {"scenario.yaml", "storyline.py", "answers.py", "debrief.md", "design.md"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to begin in."""
    place = tmp_path / "empty"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # so that processes started here find this tree
    return place


def test_a_folder_of_the_one_shape_is_laid_down(ircoach: Run, here: Path) -> None:
    """Five files under the new name, the schema beside them, and what to type next."""
    said = ircoach("new", "my-case", "--title", 'A "new" one: really')
    assert (said.code, said.err) == (0, "")
    assert {path.name for path in (here / "scenarios" / "my_case").iterdir()} == FILES
    form = Folder(here / "scenarios" / "my_case").form
    assert (form.id, form.title) == ("my-case", 'A "new" one: really')
    assert (here / "scenarios" / "scenario.schema.json").read_text(encoding="utf-8") == schema_text()
    assert "ircoach play scenarios/my_case" in said.out


@pytest.mark.slow
def test_the_check_asks_only_for_what_is_marked(ircoach: Run, here: Path) -> None:
    """As many findings as marks, each of the rule about marks, worlds asked and all."""
    ircoach("new", "demo")
    said = ircoach("check", "scenarios/demo", "--json")
    (checked,) = said.json["scenarios"]
    marks = sum(path.read_text(encoding="utf-8").count(TODO) for path in Path("scenarios/demo").iterdir() if path.is_file())
    assert {finding["rule"] for finding in checked["findings"]} == {"todo"}
    assert len(checked["findings"]) == marks > 5
    assert checked["not_asked"] == []


def test_once_written_nothing_is_left_to_say(ircoach: Run, here: Path) -> None:
    """With every mark replaced by words, the quick check is content."""
    ircoach("new", "demo")
    for path in Path("scenarios/demo").iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace(TODO, "Written:"), encoding="utf-8")
    assert ircoach("check", "scenarios/demo", "--quick").code == 0


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["thief", "rotation"])
def test_it_is_played_and_the_expert_earns_it_all(here: Path, variant: str) -> None:
    """As it is, in a process of its own."""
    assert shell("new", "demo", cwd=here).code == 0
    said = shell("play", "scenarios/demo", "--variant", variant, "--json", cwd=here)
    assert said.code == 0, said.err
    assert said.json["score"] >= 95


def test_a_folder_that_exists_is_never_touched(ircoach: Run, here: Path) -> None:
    """Exit code 2, and not a byte is changed."""
    ircoach("new", "demo")
    mine = here / "scenarios" / "demo" / "storyline.py"
    mine.write_text("mine", encoding="utf-8")
    said = ircoach("new", "demo")
    assert said.code == 2
    assert "is there already" in said.err
    assert mine.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("slug", "hint"),
    [
        ("My_Case", "'my-case' would do"),
        ("a case", "'a-case' would do"),
        ("--", "no such option"),
        ("../up", "'up' would do"),
        ("é", "60 at most."),
        ("x" * 61, "would do"),
    ],
)
def test_a_slug_that_is_none_is_refused_with_a_better_one(ircoach: Run, here: Path, slug: str, hint: str) -> None:
    """Exit code 2, one line, nothing laid down."""
    said = ircoach("new", slug)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert hint in said.err or slug == "--"
    assert not list(here.iterdir())


def test_a_title_is_one_line(ircoach: Run, here: Path) -> None:
    """Nothing is laid down for an empty one."""
    assert ircoach("new", "demo", "--title", " ").code == 2


def test_somebody_else_s_schema_is_left_alone(ircoach: Run, here: Path) -> None:
    """Only an older one of ours is written over."""
    place = here / "scenarios"
    place.mkdir()
    (place / "scenario.schema.json").write_text("{}", encoding="utf-8")
    ircoach("new", "demo")
    assert (place / "scenario.schema.json").read_text(encoding="utf-8") == "{}"


def test_the_form_points_the_editor_at_the_schema(ircoach: Run, here: Path) -> None:
    """The first line is the language server's, and the rest is YAML to any reader."""
    ircoach("new", "demo")
    text = (here / "scenarios" / "demo" / "scenario.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../scenario.schema.json\n")
    assert yaml.safe_load(text)["id"] == "demo"


def test_the_next_commands_can_be_typed(ircoach: Run, here: Path) -> None:
    """A folder with a blank in its name is quoted."""
    said = ircoach("new", "demo", "--dir", "my pack")
    assert f"  ircoach play {typed(Path('my pack/demo'))} " in said.out
    assert f"  ircoach check {typed(Path('my pack/demo'))} " in said.out
