"""Checking: each rule finds its own mistake and no other's, and a good folder is left in peace."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from ircoach.scenario.check.checking import Checked, check
from ircoach.scenario.check.rule import RULES, rule
from ircoach.scenario.library import folders
from tests.scenario.broken import BROKEN, GOOD, broken

QUICK = [each.name for each in RULES.values() if "worlds" not in each.needs]
SLOW = [each.name for each in RULES.values() if "worlds" in each.needs]


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Checked]:
    """What is said of the broken example of a name; asked once, since a world a variant is built twice for it."""

    @cache
    def look(name: str) -> Checked:
        (checked,) = check([broken(name, tmp_path_factory.mktemp(name))], quick=name in QUICK).scenarios
        return checked

    return look


def test_every_rule_has_its_broken_example() -> None:
    """And every example is of a rule there is."""
    assert set(BROKEN) == set(RULES)


@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
@pytest.mark.usefixtures("unmeasured")
def test_a_broken_example_is_found_by_its_rule_alone(name: str, looked_at: Callable[[str], Checked]) -> None:
    """With a file of the folder, a line that is in it, what is wrong, and a fix."""
    checked = looked_at(name)
    assert {finding.rule for finding in checked.findings} == {name}
    for finding in checked.findings:
        path = Path(finding.file)
        assert path.parent == Path(checked.folder)
        lines = path.read_text(encoding="utf-8").count("\n") + 1 if path.exists() else 0
        assert 0 <= finding.line <= lines
        assert finding.what
        assert finding.fix


@pytest.mark.parametrize(
    ("name", "file", "line", "said"),
    [
        pytest.param(
            "builds",
            "storyline.py",
            "raise ValueError",
            "scenario fault in thief, auditor: ValueError: not today",
            marks=pytest.mark.slow,
        ),
        ("answers-load", "answers.py", "raise RuntimeError", "RuntimeError: not today, while it is imported"),
        ("half-fixes", "answers.py", '"guest-out-door-open"', "HALF_FIXES['guest-out-door-open'] has no still"),
        pytest.param(
            "half-fix-call",
            "answers.py",
            '"door-shut-guest-inside"',
            "nobody tries s3:DeleteObject on 'reports' in thief",
            marks=pytest.mark.slow,
        ),
        ("cue-certain", "scenario.yaml", "  unknown-address:", "100% of the incidents show it and 0% of the twins"),
        ("cue-balance", "scenario.yaml", "  unknown-address:", "67% of the incidents and 33% of the twins show it"),
        pytest.param("facts", "scenario.yaml", "tells:", "{opened} is not given in thief, auditor", marks=pytest.mark.slow),
        pytest.param(
            "question-truth",
            "scenario.yaml",
            'answer: "{role}"',
            "question when in thief, auditor: 'ReportReader' is no time",
            marks=pytest.mark.slow,
        ),
        ("todo", "design.md", "TODO:", "still to be written: the clock."),
        ("waits", "storyline.py", "stage.wait(minutes=7)", "stage.wait(…) is called and its answer thrown away"),
        ("known-call", "scenario.yaml", "role-deleted", "over-reaction role-deleted: iam has no operation DeleteRoles"),
        ("debrief-links", "debrief.md", "ec2:RunInstances", "`ec2:RunInstances` stands nowhere beside a link"),
        pytest.param(
            "same-alert", "scenario.yaml", "  text:", "strange: in the alert whenever the truth is `sick`", marks=pytest.mark.slow
        ),
    ],
)
@pytest.mark.usefixtures("unmeasured")
def test_a_finding_points_at_the_line_that_is_wrong(
    name: str, file: str, line: str, said: str, looked_at: Callable[[str], Checked]
) -> None:
    """Where an author would look for it."""
    finding = next(each for each in looked_at(name).findings if said in each.what)
    path = Path(finding.file)
    assert path.name == file
    assert line in path.read_text(encoding="utf-8").splitlines()[finding.line - 1]


@pytest.mark.slow
def test_a_good_folder_is_left_in_peace() -> None:
    """Every rule is asked, and none has anything to say."""
    (checked,) = check([GOOD]).scenarios
    assert checked.findings == ()
    assert checked.not_asked == ()


@pytest.mark.parametrize("name", list(folders()))
def test_the_built_in_scenarios_are_left_in_peace(name: str) -> None:
    """By the quick rules; `make validate` asks the others."""
    (checked,) = check([folders()[name].path], quick=True).scenarios
    assert checked.findings == ()
    assert set(checked.not_asked) == set(SLOW)


@pytest.mark.slow
def test_two_builds_are_compared_in_what_the_crowd_does_as_well(tmp_path: Path) -> None:
    """Its records are written when somebody reads them, and the check reads none."""
    folder = broken("lived-in", tmp_path)
    storyline = folder / "storyline.py"
    shuffled = "stage.world.crowd.habits.sort(key=lambda habit: hash(habit.name))"
    code = storyline.read_text(encoding="utf-8")
    storyline.write_text(code.replace("stage.world.crowd.habits.clear()", shuffled), encoding="utf-8")
    (checked,) = check([folder]).scenarios
    assert {finding.rule for finding in checked.findings} == {"deterministic"}


def test_what_cannot_be_asked_is_said(tmp_path: Path) -> None:
    """A form that does not load silences the rules that need it, and no others."""
    (checked,) = check([broken("wrong-value", tmp_path)], quick=True).scenarios
    assert set(checked.not_asked) == {each.name for each in RULES.values() if each.needs != "files"}
    assert checked.id is None


def test_everything_is_said_at_once(tmp_path: Path) -> None:
    """Three mistakes in three files, in the order of the files."""
    folder = broken("hint-cost", tmp_path)
    BROKEN["half-fixes"](folder)
    BROKEN["todo"](folder)
    (checked,) = check([folder], quick=True).scenarios
    assert [finding.rule for finding in checked.findings] == ["hint-cost", "half-fixes", "todo"]


@pytest.mark.parametrize(
    ("written", "said", "fix"),
    [
        ("stage.until(stage.alert_at)", "stage.until(…)", "yield stage.until(…)"),
        ("cast.stage.wait(hours=1)", "stage.wait(…)", "yield stage.wait(…)"),
        ("_comes_in(stage, visitor_keys, there)", "_comes_in(…)", "stage.play(_comes_in(…))"),
        ("looks_around(stage, visitor, ())", "looks_around(…)", "yield from looks_around(…)"),
        ("yield looks_around(stage, visitor, ())", "looks_around(…)", "yield from looks_around(…)"),
        ("stage.at(1, lambda: _comes_in(stage, visitor_keys, there))", "_comes_in(…)", "lambda: stage.play(_comes_in(…))"),
    ],
)
def test_what_would_never_happen_is_found(written: str, said: str, fix: str, tmp_path: Path) -> None:
    """A wait nobody yields and a behaviour nobody plays raise nothing: the story goes on as if they were not there."""
    folder = broken("waits", tmp_path)
    path = folder / "storyline.py"
    text = path.read_text(encoding="utf-8").replace("import account_outside", "import account_outside, looks_around")
    path.write_text(text.replace("        stage.wait(minutes=7)", f"        {written}"), encoding="utf-8")
    (finding,) = check([folder], quick=True).scenarios[0].findings
    assert finding.what.startswith(said)
    assert fix in finding.fix


@pytest.mark.parametrize(
    ("call", "said", "near"),
    [
        ("cloudtrail:LookupEvent", "cloudtrail has no operation LookupEvent", "cloudtrail:LookupEvents"),
        ("cloudtrial:LookupEvents", "there is no service cloudtrial", "cloudtrail"),
        ("LookupEvents", "LookupEvents names no service", "service:Operation"),
        ("registers:changes", "there is no service registers", "register:NAME"),
    ],
)
def test_a_misspelt_call_is_told_what_is_near(call: str, said: str, near: str, tmp_path: Path) -> None:
    """Evidence that no call can show would only cost everybody points."""
    folder = broken("todo", tmp_path)
    path = folder / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('seen: [{calls: ["cloudtrail:LookupEvents"]', f'seen: [{{calls: ["{call}"]', 1), encoding="utf-8"
    )
    found = [each for each in check([folder], quick=True).scenarios[0].findings if each.rule == "known-call"]
    assert [each.what for each in found] == [f"evidence opened: {said}"]
    assert near in found[0].fix


@pytest.mark.slow
def test_a_story_that_prints_spoils_nothing(tmp_path: Path) -> None:
    """Its world tells in a file, not on standard output."""
    folder = tmp_path / GOOD.name
    broken("todo", tmp_path)
    path = folder / "storyline.py"
    path.write_text(path.read_text(encoding="utf-8").replace("    stage.settle()\n", "    stage.settle()\n    print('hello')\n"))
    (checked,) = check([folder]).scenarios
    assert {finding.rule for finding in checked.findings} == {"todo"}


def test_a_rule_s_name_is_its_own() -> None:
    """Two rules of one name would hide one another."""
    with pytest.raises(ValueError, match="two rules are called 'todo'"):
        rule("todo", "again")(lambda subject: iter(()))


def test_every_rule_says_what_holds_where_it_is_kept() -> None:
    """In one line, without a full stop, under a name of small letters and dashes."""
    for each in RULES.values():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each.name)
        assert "\n" not in each.about
        assert not each.about.endswith(".")
