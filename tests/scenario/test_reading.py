"""Reading a form: every mistake is named with file, line and what would mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ircoach.errors import ScenarioError, UnknownScenario
from ircoach.scenario.library import Folder, find, folders
from ircoach.scenario.reading import read_form
from tests.small import ONE_KEY

BROKEN = Path(__file__).parent / "broken"


@pytest.mark.parametrize(
    ("rule", "line", "said"),
    [
        ("not-yaml", None, "not YAML"),
        ("missing-title", 1, "title: this field is missing; add it"),
        ("misspelt-field", 5, "minuts: no such field; is it misspelt?"),
        ("unknown-verdict", 50, "verdicts"),
        ("wrong-attack-id", 7, "attack"),
        ("negative-minutes", 5, "greater than 0"),
    ],
)
def test_a_broken_form_names_file_line_and_fix(rule: str, line: int | None, said: str) -> None:
    """One broken example a rule: the message points at the line that is wrong."""
    path = BROKEN / f"{rule}.yaml"
    with pytest.raises(ScenarioError) as caught:
        read_form(path)
    message = str(caught.value)
    assert path.name in message
    assert said in message
    if line is not None:
        assert f"line {line}:" in message


def test_words_stay_words() -> None:
    """`no` is a word and `22:30` a text; YAML 1.1 would read false and 1350."""
    import yaml

    from ircoach.scenario.reading import _Loader

    assert yaml.load("[no, 22:30, 2026-03-01, true, 12, 1.5, null]", Loader=_Loader) == [
        "no",
        "22:30",
        "2026-03-01",
        True,
        12,
        1.5,
        None,
    ]


def test_a_folder_without_a_form_is_not_a_scenario(tmp_path: Path) -> None:
    """The message says which file is wanted."""
    with pytest.raises(ScenarioError, match=r"scenario\.yaml"):
        _ = Folder(tmp_path).form


def test_an_unknown_scenario_is_answered_with_the_nearest() -> None:
    """A misspelt id gets the one that was probably meant."""
    known = next(iter(folders()))
    with pytest.raises(UnknownScenario, match=known):
        find(known[:-1] + "x")


def test_every_built_in_folder_is_named_for_its_id() -> None:
    """The folder's name and the id it declares agree, and each form is valid."""
    for name, folder in folders().items():
        assert folder.id == name


def test_the_fingerprint_is_of_form_and_storyline(tmp_path: Path) -> None:
    """Touching either changes it; touching the answers does not."""
    import shutil

    copy = tmp_path / "one_key"
    shutil.copytree(ONE_KEY, copy)
    before = Folder(copy).fingerprint
    (copy / "answers.py").write_text("# other\n")
    assert Folder(copy).fingerprint == before
    (copy / "storyline.py").write_text("# other\n")
    assert Folder(copy).fingerprint != before
