"""The monitor in a real JupyterLab: by keyboard alone, over a killed kernel and cells run again, as a screen reader has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.hands import acts, faults, nothing_left_and_nobody_complained, same_score_in_plain_code, say
from tests.browser.support import Notebook
from tests.labs.support import learner_for

pytestmark = pytest.mark.slow

#: the monitor as the accessibility tree tells it: each group and state by name
TREE = """
- group "Clock and call":
  - timer: /\\+\\d+:\\d+/
  - region "Your call":
    - text: /sick stop it now said at/
  - region "Waiting for you"
- region "Say it, at any moment":
  - group "Sick or not sick?":
    - radio "not sick"
    - radio "can't tell yet"
    - radio "sorta sick"
    - radio "sick" [checked]
  - group "The bleed":
    - radio "stop it now" [checked]
    - radio "not yet"
    - radio "nothing to stop"
  - textbox "Because"
  - group "Evidence this rests on":
    - checkbox "P1 tries doors"
  - button "Say it"
- group "What happened":
  - region "What you changed"
  - region "Messages":
    - list "Messages"
  - region "Questions of fact"
"""


def typed_over(lab: Notebook, line: int, text: str) -> None:
    """Type over a line of the chosen cell, by keyboard."""
    lab.press("Enter", "Control+Home", *["ArrowDown"] * line, "Home", "Shift+End")
    lab.page.keyboard.type(text)


def said_by_keys(lab: Notebook, verdict: str, bleed: str, because: str, *more: str) -> None:
    """One key to the questions, one for each, a reason, Enter; and back to where the focus was."""
    lab.press("Alt+q", verdict, bleed, "Tab")
    lab.page.keyboard.type(because)
    lab.press(*more, "Enter")
    expect(lab.panel.get_by_role("listitem").filter(has_text=because).first).to_be_visible()
    lab.press("Escape")


def test_a_person_works_the_first_call_by_keyboard_alone(open_lab: OpenLab, home: Path) -> None:
    """From the alert to the score without a mouse: two keys and a reason say it, Escape goes on where one was."""
    lab = open_lab("00-orientation", learner_for("first-call", "stolen"))
    cells = lab.code_cells()
    lab.page.evaluate("() => window.tested.content.activate()")
    lab.press_through(cells["open"])
    expect(lab.panel.get_by_role("timer")).to_have_text("+0:00")
    said_by_keys(lab, "2", "6", "one alert")
    lab.press_through(cells["look"])
    lab.press_through(cells["pin"] - 1)
    typed_over(lab, 0, "row = 1")
    lab.press_through(cells["again"])
    said_by_keys(lab, "4", "5", "first use, and it tries doors", "Tab", "Space")
    expect(lab.panel.get_by_role("region", name="Your call")).to_contain_text("stop it now")
    lab.press_through(cells["contain"] - 1)
    typed_over(lab, 2, "stop_it = True")
    lab.press_through(cells["contain"])
    changed = lab.panel.get_by_role("region", name="What you changed")
    expect(changed).to_contain_text("not verified: nothing newer seen yet")
    for _ in range(2):  # the thief comes within half an hour
        lab.press_through(cells["verify"])
        lab.press("ArrowUp")
    expect(changed).to_contain_text("refused since: ")
    expect(lab.panel.get_by_role("region", name="Waiting for you")).to_contain_text("duty manager")
    said_by_keys(lab, "1", "7", "the next call was refused")
    expect(lab.panel.get_by_role("region", name="Lost since the alert")).to_be_visible()
    lab.press_through(cells["finish"] - 1)
    typed_over(lab, 0, "ready = True")
    lab.press_through(cells["finish"], timeout=120)
    said = [act["data"] for act in acts(home) if act["kind"] == "assess"]
    assert [(each["verdict"], each["bleed"]) for each in said] == [
        ("can't tell yet", "not yet"),
        ("sick", "stop it now"),
        ("not sick", "nothing to stop"),
    ]
    assert said[1]["cites"] == ["P1"]
    same_score_in_plain_code(lab, home)
    nothing_left_and_nobody_complained(lab)


def test_a_killed_kernel_and_all_cells_run_twice_double_no_answer(open_lab: OpenLab, home: Path) -> None:
    """The panel says that the kernel is gone; the case goes on where it was, in one panel; the score is that of the choices."""
    lab = open_lab("00-orientation", learner_for("first-call", "moved"))
    cells = lab.code_cells()
    lab.run(cells["open"], timeout=60)
    expect(lab.panel).to_be_visible()
    say(lab.panel, "sorta sick", "not yet", "one alert")
    lab.restart()
    expect(lab.panel.get_by_text("The kernel is gone.")).to_be_visible()
    for _ in range(2):
        lab.run_all()
        assert "Welcome back" in lab.outputs(cells["open"])
        expect(lab.panel).to_have_count(1)
        expect(lab.panel.get_by_role("region", name="Your call")).to_contain_text("sorta sick")
    assert [act["kind"] for act in acts(home)].count("assess") == 1
    lab.page.reload()
    expect(lab.panel.get_by_role("region", name="Your call")).to_contain_text("sorta sick", timeout=60_000)
    lab.look_again()
    lab.fill(cells["finish"], "ready = False", "ready = True")
    lab.run(cells["finish"], timeout=120)
    same_score_in_plain_code(lab, home)
    nothing_left_and_nobody_complained(lab)


ALL_AT_ONCE = """
case.pin(events[1], "tries doors")
case.assess("sick", "stop it now", "first use", cites=["P1"])
deny = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
boto3.client("iam").put_user_policy(UserName=user, PolicyName="deny-all", PolicyDocument=deny)
case.wait(21)
ipywidgets.VBox([case.show.assess("Again"), case.show.questions(), case.show.phone(), case.show.pins(), case.show.hand_over()])
"""


def test_every_view_can_be_read_in_both_themes(open_lab: OpenLab) -> None:
    """No serious finding of axe-core, contrast included; the tree names each group and state; 1024 px and large text hold."""
    lab = open_lab("00-orientation", learner_for("first-call", "stolen"))
    cells = lab.code_cells()
    for name in ("open", "look"):
        lab.run(cells[name], timeout=60)
    forms = lab.add_after(cells["look"], f"import ipywidgets\n{ALL_AT_ONCE}")
    lab.run(forms)
    lab.page.keyboard.press("Alt+q")
    lab.press("4", "5")
    expect(lab.panel).to_match_aria_snapshot(TREE)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        lab.theme(theme)
        for number in (cells["open"], cells["look"], forms):
            expect(lab.output(number).locator(".ic").first).to_be_visible()
            assert faults(lab) == [], theme
    lab.page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")  # Ctrl+B
    for width, height in ((1024, 768), (720, 450)):  # a projector; a laptop at 200 %
        lab.page.set_viewport_size({"width": width, "height": height})
        for each in (lab.panel, lab.output(forms)):
            wide = each.locator(".ic:not(.ic-sheet)").evaluate_all("(all) => all.map((one) => one.scrollWidth - one.clientWidth)")
            assert max(wide) <= 1, f"something is cut off at {width} px"
    nothing_left_and_nobody_complained(lab)
