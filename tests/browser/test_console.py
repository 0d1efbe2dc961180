"""The account, seen, in a real JupyterLab: looking, containing, pinning and weighing, and what a screen reader gets of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.hands import acts, faults, nothing_left_and_nobody_complained, same_score_in_plain_code
from tests.browser.support import Notebook
from tests.labs.support import learner_for

pytestmark = pytest.mark.slow

#: the console over an act that waits for its yes, as the accessibility tree tells it
TREE = """
- region "Console":
  - combobox "account"
  - combobox "region"
  - navigation "What to look at":
    - button "Users and keys"
  - navigation "Where you are":
    - button "look again"
  - button /copy. boto3/
  - button /copy. AWS CLI/
  - status
  - group /deny everything/:
    - region /would have been refused/:
      - table /would have been refused/
    - button "Do it"
    - button "Leave it"
  - region /Users and keys/:
    - table /Users and keys/:
      - rowgroup:
        - row /UserName/:
          - columnheader "UserName":
            - button "UserName"
      - rowgroup:
        - row /report/:
          - rowheader "0"
          - cell /look into/:
            - button "look into, row 0"
            - button "JSON, row 0"
            - button "pin, row 0"
"""


def test_a_person_who_thinks_in_pictures(open_lab: OpenLab, home: Path) -> None:
    """Looks, contains with a yes, pins, weighs; scored as the same choices in code; read in both themes and on a projector."""
    lab = open_lab("00-orientation", learner_for("first-call", "stolen"))
    cells = lab.code_cells()
    lab.run(cells["open"], timeout=60)
    console_cell = lab.add_after(cells["open"], "case.console()")
    lab.run(console_cell)
    console = lab.output(console_cell).locator(".ic-console")
    note = console.get_by_role("status").first
    console.get_by_role("button", name="Users and keys").click()
    expect(note).to_have_text("That look took 0:20.")
    console.get_by_role("button", name="look into, row 0").click()
    console.get_by_role("button", name="event history").click()
    expect(console.get_by_role("table")).to_contain_text("ListBuckets")

    console.get_by_label("filter").fill("denied")
    rows = console.locator("tbody tr")
    shown = rows.count()
    assert 0 < shown == len([text for text in rows.all_inner_texts() if "Denied" in text])
    console.get_by_role("button", name="time").click()
    expect(console.get_by_role("columnheader", name="time")).to_have_attribute("aria-sort", "ascending")
    rows.first.get_by_role("button", name="JSON").click()
    expect(console.locator(".ic-below pre")).to_contain_text('"errorCode"')
    rows.first.get_by_role("button", name="pin").click()
    lab.page.keyboard.type("tries doors")  # the focus went where it is needed
    lab.page.keyboard.press("Enter")
    expect(note).to_contain_text('P1 is on the board, to be cited. In code: case.pin(…, "tries doors")')

    console.get_by_role("button", name="Users and keys").last.click()  # where one came from: seen, and not asked again
    expect(note).to_contain_text("Look again for what is there now.")
    console.get_by_role("button", name="look into, row 0").click()
    console.get_by_role("button", name="deny everything…").press("Enter")
    plan = console.get_by_role("group", name="deny everything")
    expect(plan).to_contain_text("would have been refused")
    expect(plan).to_contain_text("You have not looked at: the asset register, the networks register.")
    expect(plan).to_be_focused()
    expect(console).to_match_aria_snapshot(TREE)
    themed(lab, console_cell)
    lab.page.set_viewport_size({"width": 1024, "height": 768})  # a projector
    assert console.evaluate("(node) => node.scrollWidth - node.clientWidth") <= 1
    lab.page.set_viewport_size({"width": 1280, "height": 1000})
    plan.get_by_role("button", name="Do it").press("Enter")
    expect(note).to_contain_text("AWS said yes")
    expect(plan).to_be_hidden()
    expect(console.locator(":focus")).to_have_count(1)  # the plan went, and the keyboard's place did not
    lab.press("Escape")
    expect(lab.page.locator(".jp-Cell.jp-mod-active")).to_be_focused()

    lab.run(cells["look"] + 1)
    table = lab.output(cells["look"] + 1)
    table.get_by_role("button", name="pin, row 0").click()
    table.get_by_label("why it matters").fill("the newest")
    table.get_by_label("sick or not sick?").select_option("sorta sick")
    table.get_by_role("button", name="Pin it").click()
    expect(table).to_contain_text("P2 is on the board")
    board_cell = lab.add_after(cells["look"] + 1, "display(case.show.first_seen(events, by='event'))\ncase.show.pins()")
    lab.run(board_cell)
    expect(lab.output(board_cell).locator("svg.marks")).to_be_visible()
    board = lab.output(board_cell).get_by_role("region", name="What is pinned")
    first = board.get_by_role("group", name="P1: sick or not sick?")
    first.get_by_role("button", name="not sick", exact=False).first.focus()
    lab.page.keyboard.press("Enter")
    expect(first.get_by_role("button", name="not sick").first).to_have_attribute("aria-pressed", "true")
    expect(first.get_by_role("button", name="not sick").first).to_be_focused()
    themed(lab, board_cell)

    kinds = [act["kind"] for act in acts(home)]
    assert [kind for kind in kinds if kind != "call"] == ["pin", "pin", "weigh"]
    assert json.loads(acts(home)[kinds.index("pin")]["data"]["what"])["errorCode"]
    lab.run(lab.add_after(board_cell, "case.finish();"), timeout=120)
    same_score_in_plain_code(lab, home)
    nothing_left_and_nobody_complained(lab)


def themed(lab: Notebook, cell: int) -> None:
    """No serious finding of axe-core, contrast included, in either theme."""
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        lab.theme(theme)
        expect(lab.output(cell).locator(".ic").first).to_be_visible()
        assert faults(lab) == [], theme
