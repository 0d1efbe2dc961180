"""Lab 00 in a real JupyterLab, in a real browser: arrow keys in a form, and a busy kernel. More of it is in test_monitor.py."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.hands import acts, nothing_left_and_nobody_complained
from tests.labs.support import learner_for

pytestmark = pytest.mark.slow


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
    (act,) = acts(home)
    assert act["data"]["clicked"] == pytest.approx(pressed, abs=1.0)
    over = lab.add_after(busy, "case.finish()\nircoach.progress()")
    lab.run(over, timeout=90)
    expect(lab.output(over).get_by_role("heading", name="Progress of")).to_be_visible()
    expect(lab.output(over).get_by_text("Play next")).to_be_visible()
    nothing_left_and_nobody_complained(lab)
