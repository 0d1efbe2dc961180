"""Reading a form: every mistake is named with file, line and what would mend it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ircoach.errors import ScenarioError, UnknownScenario
from ircoach.scenario.library import Folder, find, folders
from ircoach.scenario.reading import read_form
from tests.small import ONE_KEY

GOOD = (ONE_KEY / "scenario.yaml").read_text(encoding="utf-8")

#: what an author might write, the line it is on, what is said of it and what to do
MISTAKES = [
    ("title: One key\n", "", "1: title: this field is missing; add it (one line, as the list of scenarios shows it"),
    ("title: One key", "title: 5", "3: title: expected a text, found the number 5; put it in quotes"),
    ("title: One key\n", "title: One key\n\tx: 1\n", "4: not YAML: found character '\\t'"),
    ("summary: The", "summary: Note: the", "6: not YAML: mapping values are not allowed here; check quotes"),
    ("minutes: 10", "minuts: 10", "5: minuts: no such field; did you mean 'minutes'?"),
    ("minutes: 10", "minutes: -10", "5: minutes: Input should be greater than 0, found the number -10"),
    ("minutes: 10", "minutes: ten", "5: minutes: expected a whole number, found the text 'ten'; write a whole number"),
    ("minutes: 10", "minutes: 1.5", "5: minutes: expected a whole number, found the number 1.5"),
    ("minutes: 10", "minutes: [10]", "5: minutes: expected a whole number, found a list"),
    ("level: foundation", "level: foundatoin", "it is foundation, intermediate or advanced; did you mean 'foundation'?"),
    ("format: 1", "format: 2", "1: format: found the number 2; it is 1"),
    ("attack: [T1537]", "attack: [T15]", "7: attack.0: found the text 'T15', no ATT&CK technique; write T and four digits"),
    ("attack: [T1537]", "attack: T1537", "7: attack: expected a list, found the text 'T1537'; write a list"),
    ("attack: [T1537]", "attack: {}", "7: attack: expected a list, found an empty mapping"),
    (
        'channel: "#cloud-alerts"',
        "channel: #cloud-alerts",
        "alert.channel: expected a text, found nothing; write a text (where it",
    ),
    ("alert:\n", "alert: loud\nx:\n", "9: alert: expected a mapping of fields, found the text 'loud'"),
    ("  unknown-account: the", "  - unknown-account: the", "15: cues: expected a mapping of names to values, found a list"),
    ("id: stolen", "id: Stolen Key", "18: variants.0.id: found the text 'Stolen Key'; an id is small letters"),
    ("cues: {unknown-account: true}", "cues: {unknown-account: maybe}", "expected true or false, found the text 'maybe'"),
    ("knobs: {thief: true}}", "hours: 9}", "variants.0.hours: expected two values, found the number 9; write [from, to]"),
    ("knobs: {thief: true}}", "hours: [9]}", "variants.0.hours: expected two values, found a list; write [from, to]"),
    ("knobs: {thief: true}}", "hours: [9, 30]}", "variants.0.hours.1: Input should be less than or equal to 23"),
    ("kind: account", "kind: account\n    kind: text", "40: questions.0.kind: this field stands here and in line 39; keep one"),
    ('answer: "{stranger}"', "answer: 5", "40: questions.0.answer: expected a text, found the number 5; put it in quotes"),
    ('answer: "{stranger}"', "answer: true", "questions.0.answer: expected a text, found true; put it in quotes"),
    ('answer: "{stranger}"', "answer: {stolen: 5}", "questions.0.answer.stolen: expected a text, found the number 5"),
    ('answer: "{stranger}"', "answer: {Stolen: x}", "questions.0.answer.Stolen: found the text 'Stolen'; an id is"),
    ("cost: 0.25", "cost: 25", "questions.0.hints.0.cost: Input should be less than or equal to 1"),
    ("cost: 0.25", "price: 0.25", "questions.0.hints.0.price: no such field; there are: text, cost"),
    ('verdicts: ["sorta sick", "sick"]', "verdicts: [poorly]", "it is not sick, can't tell yet, sorta sick or sick"),
    (
        "format: 1\n",
        "format: 1\ninjects: [{id: a, to: all, text: x, good: y}]\n",
        "2: injects.0: an inject is due at `minutes` or on",
    ),
    ("format: 1\n", "format: 1\ninjects: [{id: a, when: {}, to: all, text: x, good: y}]\n", "an empty trigger is always due"),
    (GOOD, "- one\n", "1: expected a mapping of fields (format, id, title, …), found a list; begin with `format: 1`"),
    (GOOD, "", "1: expected a mapping of fields (format, id, title, …), found nothing"),
]


@pytest.mark.parametrize(("was", "becomes", "said"), MISTAKES)
def test_a_mistake_is_told_once_with_file_line_and_fix(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    """Whatever was mistyped, one line says where it stands, what was seen and what to write."""
    path = tmp_path / "scenario.yaml"
    assert was in GOOD
    path.write_text(GOOD.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_form(path)
    lines = [line for line in str(caught.value).splitlines() if said in line]
    assert len(lines) == 1
    assert lines[0].startswith(f"{path}, line ")
    misspelt = [field for field in ("minutes", "level") if f": {field}: this field is missing" in str(caught.value)]
    assert not misspelt


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Three mistakes, three lines, in the order of the file."""
    path = tmp_path / "scenario.yaml"
    path.write_text(GOOD.replace("minutes: 10", "minutes: ten").replace("medium", "dire").replace("id: one-key", "id: One"))
    with pytest.raises(ScenarioError) as caught:
        read_form(path)
    places = [line.split(f"{path}, ")[1].split(": ")[:2] for line in str(caught.value).splitlines()]
    assert places == [["line 2", "id"], ["line 5", "minutes"], ["line 12", "alert.severity"]]


def test_a_file_that_is_not_text_is_told_as_that(tmp_path: Path) -> None:
    """A picture by the name of scenario.yaml is no traceback."""
    path = tmp_path / "scenario.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError, match="not UTF-8"):
        read_form(path)


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
    copy = tmp_path / "one_key"
    shutil.copytree(ONE_KEY, copy)
    before = Folder(copy).fingerprint
    (copy / "answers.py").write_text("# other\n")
    assert Folder(copy).fingerprint == before
    (copy / "storyline.py").write_text("# other\n")
    assert Folder(copy).fingerprint != before


def test_a_file_beside_the_storyline_is_part_of_it(tmp_path: Path) -> None:
    """It can be imported from there, and a journal is pinned to it as well; model answers may be a package of their own."""
    copy = tmp_path / "one_key"
    shutil.copytree(ONE_KEY, copy)
    (copy / "cast.py").write_text("NAME = 'anna'\n")
    (copy / "storyline.py").write_text("from .cast import NAME\n")
    before = Folder(copy)
    assert before.storyline.NAME == "anna"
    (copy / "cast.py").write_text("NAME = 'berta'\n")
    after = Folder(copy)
    assert after.storyline.NAME == "berta"
    assert after.fingerprint != before.fingerprint
    (copy / "answers.py").unlink()
    (copy / "answers").mkdir()
    (copy / "answers" / "__init__.py").write_text("from .acts import expert\n")
    (copy / "answers" / "acts.py").write_text("expert = len\n")
    assert Folder(copy).answers.expert is len
    assert Folder(copy).fingerprint == after.fingerprint
    assert Folder(copy).answers_fingerprint != after.answers_fingerprint
