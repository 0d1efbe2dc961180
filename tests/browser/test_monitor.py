"""The monitor in a real JupyterLab, as a screen reader has it, in both themes; it is worked in test_ami_share.py."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenLab
from tests.browser.hands import faults, nothing_left_and_nobody_complained
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


ALL_AT_ONCE = """
case.pin(events[1], "tries doors")
case.assess("sick", "stop it now", "first use", cites=["P1"])
deny = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
boto3.client("iam").put_user_policy(UserName=user, PolicyName="deny-all", PolicyDocument=deny)
case.wait(21)
show = case.show
notes = [show.hand_over(), show.report_to_aws()]
forms = [show.assess("Again"), show.questions(), show.phone(), show.pins(), *notes, show.console("users")]
ipywidgets.VBox(forms)
"""


#: text of 200 %, as a person sets it in JupyterLab's settings and the browser's
LARGE_TEXT = ":root { --jp-content-font-size1: 28px !important; --jp-ui-font-size1: 26px !important; } html { font-size: 200%; }"


def nothing_cut_off(lab: Notebook, *views: Locator) -> None:
    """Nothing in these views is wider than its place; tables scroll."""
    for view in views:
        wide = view.locator(".ic:not(.ic-sheet)").evaluate_all(
            "(all) => all.map((one) => [one.scrollWidth - one.clientWidth, one.className])"
        )
        assert max(wide)[0] <= 1, f"something is cut off at {lab.page.viewport_size}: {max(wide)}"


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
        nothing_cut_off(lab, lab.panel, lab.output(forms))
    lab.page.set_viewport_size({"width": 1280, "height": 1000})
    lab.page.add_style_tag(content=LARGE_TEXT)
    nothing_cut_off(lab, lab.panel, lab.output(forms))
    nothing_left_and_nobody_complained(lab)
