"""A case comes into a notebook."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from ircoach.case.case import Case
from ircoach.case.tables import Table
from ircoach.notebook import attach
from ircoach.notebook.sheet import Sheet
from ircoach.scenario import library
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY, small_case


class Shown:
    """What was displayed, updates included."""

    def __init__(self) -> None:
        self.pages: list[Any] = []

    def __call__(self, page: Any, display_id: bool = False) -> Any:
        """As IPython's display."""
        self.pages.append(page)
        return self if display_id else None

    def update(self, page: Any) -> None:
        """As a display handle's update."""
        self.pages.append(page)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Collect what is displayed."""
    collected = Shown()
    monkeypatch.setattr(attach, "display", collected)
    return collected


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> InteractiveShell:
    """A shell of one's own."""
    own = InteractiveShell()
    own.history_manager.enabled = False
    monkeypatch.setattr(attach, "get_ipython", lambda: own)
    return own


def test_the_bar_fills_and_goes_away(shown: Shown) -> None:
    """It is told how far things are and leaves nothing behind."""
    with attach.building() as progress:
        progress(0.5)
    assert [repr(page) for page in shown.pages] == ["Building the account… 0%", "Building the account… 50%", ""]


def test_what_the_alert_always_says_is_there_before_the_world_is(shown: Shown) -> None:
    """The card comes at once, with an ellipsis for each fact the world has yet to give, and makes way for the whole one."""
    alert = Folder(ONE_KEY).form.alert
    with attach.building(alert=alert):
        pass
    text = repr(shown.pages[0])
    assert text.startswith("[medium] An image is shared"), text
    assert "…" in text.splitlines()[1]
    assert "{" not in text
    assert repr(shown.pages[-1]) == ""


def test_a_query_that_takes_its_time_shows_that_it_is_at_work(shown: Shown) -> None:
    """Nothing for a quick one; a bar without an end for a slow one, counted on, and gone even where the query fails."""
    with attach.asking(patience=60):
        pass
    assert shown.pages == []

    def fails() -> None:
        while len(shown.pages) < 2:
            time.sleep(0.05)
        raise OSError("no")

    with pytest.raises(OSError, match="no"), attach.asking(patience=0):
        fails()
    assert "0 s so far" in shown.pages[0].text
    assert "<progress>" in shown.pages[0].html
    assert shown.pages[-1].html == ""


def test_the_bar_goes_away_when_building_fails(shown: Shown) -> None:
    """An error leaves no bar that stands still for ever."""
    with pytest.raises(OSError, match="no"), attach.building():
        raise OSError("no")
    assert repr(shown.pages[-1]) == ""


def test_a_new_case_shows_its_alert_and_a_resumed_one_welcomes(case: Case, shell: InteractiveShell, shown: Shown) -> None:
    """The first thing on the screen is the alert; coming back, where you were."""
    attach.attach(case, resumed=False)
    attach.attach(case, resumed=True)
    alert, monitor, welcome, again = map(repr, shown.pages)
    assert alert.startswith("[medium] An image is shared")
    assert welcome.startswith("Welcome back, ada.")
    assert monitor == again == "The monitor stands at the right."


def test_the_case_line_follows_cells_that_touched_the_case(case: Case, shell: InteractiveShell, shown: Shown) -> None:
    """A cell that called the account or said something gets its line, another gets none; a message is told once."""
    attach.attach(case, resumed=False)
    shell.user_ns["case"] = case
    shell.run_cell("1 + 1")
    assert len(shown.pages) == 2
    shell.run_cell("case.ask('owner')\ncase.wait(6);")
    assert "Ana (+6:00): No idea, sorry." in repr(shown.pages[-1])
    shell.run_cell("case.client('iam').list_users();")
    assert repr(shown.pages[-1]) == "+7:20 since the alert · no call yet · 1 of 1 questions open"


def test_only_the_newest_case_speaks(case: Case, shell: InteractiveShell, shown: Shown) -> None:
    """Opening again in the same kernel does not double the line."""
    attach.attach(case, resumed=False)
    attach.attach(case, resumed=True)
    before = len(shown.pages)
    shell.user_ns["case"] = case
    shell.run_cell("case.wait(1);")
    assert len(shown.pages) == before + 1


def test_cases_and_tables_have_a_page(case: Case, shell: InteractiveShell, shown: Shown) -> None:
    """Naming a case shows its alert and where it stands; registers and trails are tables to sort, with a page beside."""
    attach.attach(case, resumed=False)
    bundle, _ = shell.display_formatter.format(case)
    assert "ic-alert" in bundle["text/html"]
    assert "since the alert" in bundle["text/plain"]
    register, trail = Table([{"a": 1}], "owners"), case.show.events(case.client("cloudtrail").lookup_events())
    for rows, caption in ((register, "<caption>owners (1)</caption>"), (trail, "<caption>Trail (")):
        bundle, _ = shell.display_formatter.format(rows)
        assert "application/vnd.jupyter.widget-view+json" in bundle
        assert caption in bundle["text/html"]
        assert bundle["text/plain"] == repr(rows)


def test_a_register_is_pinned_from_to_its_own_case(
    case: Case, shell: InteractiveShell, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With two cases in a kernel, what is pinned of the one's register is on its board and not on the other's."""
    attach.attach(case, resumed=False)
    register, loose = case.register("contacts"), Table([{"a": 1}], "owners")
    other = small_case()
    attach.attach(other, resumed=False)
    made: list[Sheet] = []

    def bundle(sheet: Sheet, html: str, text: str) -> dict[str, Any]:
        made.append(sheet)
        return {"text/html": html, "text/plain": text}

    monkeypatch.setattr(Sheet, "bundle", bundle)
    for rows in (register, loose):
        shell.display_formatter.format(rows)
    assert [sheet.case for sheet in made] == [case, other]
    other.close()


def test_a_kernel_draws_without_loading_a_world() -> None:
    """All that a notebook shows is drawn from words and numbers: moto stays with the child (two seconds, a hundred megabytes)."""
    code = (
        "import sys; import ircoach.notebook.attach; print(sorted({'moto', 'pandas', 'ircoach.world.gate'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_error_in_a_cell_is_the_line_and_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """What a responder got wrong is told in a few lines; a bug, theirs or ours, keeps all its frames."""
    own = InteractiveShell()
    own.history_manager.enabled = False
    own.user_module.__name__ = "__main__"
    own.push({"work": library.find})
    own.run_cell("first = 1\nwork('nobody-wrote-this')")
    told = capsys.readouterr().out
    assert "line 2: work('nobody-wrote-this')" in told
    assert "UnknownScenario" in told
    assert "nobody-wrote-this" in told.splitlines()[-1]
    assert "library.py" not in told
    own.run_cell("1 / 0")
    assert "Traceback" in capsys.readouterr().out
