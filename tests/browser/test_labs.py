"""A person works the labs in a real JupyterLab, in a real browser."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenLab
from tests.browser.support import Notebook
from tests.labs.support import learner_for

pytestmark = pytest.mark.slow


def journal(home: Path) -> list[dict[str, Any]]:
    """The acts on disk so far."""
    (path,) = (home / "ircoach").rglob("*.jsonl")
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [entry for entry in entries if entry.get("kind")]


def say(form: Locator, verdict: str, bleed: str, because: str = "") -> None:
    """Choose a verdict and a bleed call with the mouse, give a reason, press the button, see it noted."""
    form.get_by_role("radio", name=verdict, exact=True).click()
    form.get_by_role("radio", name=bleed, exact=True).click()
    form.get_by_label("Because").fill(because)
    form.get_by_role("button", name="Say it").click()
    expect(form.get_by_role("status")).to_have_text(f"Noted: {verdict}, {bleed}.")


def nothing_left_and_nobody_complained(lab: Notebook) -> None:
    """No request went to another host, and the console holds no error."""
    assert lab.strangers == []
    assert lab.complaints == []


def test_a_person_works_the_shared_image_by_mouse(open_lab: OpenLab, home: Path) -> None:
    """Answers, contains with code cells, sees the thief's next call refused, gets the scorecard; nothing leaves the machine."""
    lab = open_lab("01-ami-share", learner_for("ami-share", "leaked-key"))
    cells = lab.code_cells()
    fills = {
        "quarantine": ("take_back_from = []", "take_back_from = [stranger]"),
        "who-pin": ("row = None", "row = about.index(share)"),
        "stop": ("statement = None", "statement = DENY_ALL"),
        "finish": ("ready = False", "ready = True"),
    }
    for name, number in cells.items():
        if name in fills:
            lab.fill(number, *fills[name])
        said = lab.run(number, timeout=120)
        assert "Traceback" not in said, said
        shown = lab.output(number)
        match name:
            case "open":
                expect(shown.get_by_role("region", name="Alert")).to_contain_text("AMI shared with an untrusted account")
            case "first":
                say(shown, "can't tell yet", "not yet", "one line from a tool")
                expect(shown.get_by_role("listitem")).to_contain_text("can't tell yet · not yet one line from a tool")
                assert [act["kind"] for act in journal(home)] == ["assess"]
            case "phone":
                shown.get_by_label("Whom").select_option("administrator")
                shown.get_by_label("What").fill("Did you share an image today?")
                shown.get_by_role("button", name="Ask").click()
                expect(shown.get_by_role("status")).to_contain_text("usually answers within")
            case "source-facts":
                critical = shown.get_by_role("region", name="Does the asset register call the nightly image build critical?")
                critical.get_by_role("radio", name="no", exact=True).click()
                critical.get_by_role("button", name="Answer").click()
                expect(critical.get_by_role("listitem")).to_contain_text("Your answer: no")
                source = shown.get_by_role("region", name="Which machine")
                source.get_by_role("button", name="hint (costs 30% of this question)").click()
                expect(source.get_by_role("listitem")).to_contain_text("SourceInstanceId")
            case "decide":
                shown.get_by_role("checkbox").first.check()
                say(shown, "sick", "stop it now", "unknown account, unknown address, first use")
                expect(shown.get_by_role("listitem").last).to_contain_text("first use (P1)")
            case "verify":
                for _ in range(6):  # the thief comes when the thief comes
                    if "UnauthorizedOperation" in said:
                        break
                    said = lab.run(number)
                expect(lab.output(number).get_by_role("cell", name="Client.UnauthorizedOperation").first).to_be_visible()
            case "last":
                say(shown, "not sick", "nothing to stop", "likely contained")
            case "finish":
                expect(shown.get_by_role("heading", name="The score")).to_be_visible()
    kinds = [act["kind"] for act in journal(home)]
    assert kinds.count("assess") == 3
    assert kinds[-1] == "finish"
    nothing_left_and_nobody_complained(lab)


def test_the_keyboard_alone_is_enough_and_a_busy_kernel_loses_no_time(open_lab: OpenLab, home: Path) -> None:
    """Arrow keys choose within a group and Enter sends it; pressed while a cell runs, the act keeps the browser's own time."""
    lab = open_lab("00-orientation", learner_for("first-call", "stolen"))
    cells = lab.code_cells()
    lab.run(cells["open"], timeout=60)
    lab.run(cells["first"])
    form = lab.output(cells["first"])
    form.get_by_role("radio", name="not sick", exact=True).focus()
    keys = lab.page.keyboard
    keys.press("ArrowRight")
    expect(form.get_by_role("radio", name="can't tell yet")).to_be_checked()
    keys.press("Tab")
    keys.press("Space")
    keys.press("ArrowRight")
    expect(form.get_by_role("radio", name="not yet")).to_be_checked()
    keys.press("Tab")
    keys.type("one alert")
    busy = lab.add_after(cells["first"], "import time\ntime.sleep(4)")
    lab.start(busy)
    form.get_by_label("Because").focus()
    pressed = time.time()
    keys.press("Enter")
    expect(form.get_by_role("listitem")).to_contain_text("one alert", timeout=10_000)
    (act,) = journal(home)
    assert act["data"]["clicked"] == pytest.approx(pressed, abs=1.0)
    nothing_left_and_nobody_complained(lab)


def test_a_killed_kernel_loses_nothing(open_lab: OpenLab, home: Path) -> None:
    """After the kernel is restarted the first cell says where you were; run twice, it is still one case."""
    lab = open_lab("00-orientation", learner_for("first-call", "moved"))
    cells = lab.code_cells()
    lab.run(cells["open"], timeout=60)
    lab.run(cells["first"])
    say(lab.output(cells["first"]), "sorta sick", "not yet")
    lab.restart()
    for _ in range(2):
        assert "Welcome back" in lab.run(cells["open"], timeout=60)
    lab.run(cells["first"])
    expect(lab.output(cells["first"]).get_by_role("listitem")).to_contain_text("sorta sick · not yet")
    assert [act["kind"] for act in journal(home)] == ["assess"]
    nothing_left_and_nobody_complained(lab)
