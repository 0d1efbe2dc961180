"""Persons work lab 01 in a real JupyterLab, in a real browser: one by mouse, one by keyboard alone whose kernel is killed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.hands import (
    acts,
    answer,
    ask,
    nothing_left_and_nobody_complained,
    report_to_aws,
    said_by_keys,
    same_score_in_plain_code,
    say,
    tab_to,
    typed_over,
)
from tests.browser.support import Notebook
from tests.labs.support import learner_for

pytestmark = pytest.mark.slow


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
                assert [act["kind"] for act in acts(home)] == ["assess"]
            case "phone":
                ask(shown, "administrator", "Did you share an image today?")
            case "source-facts":
                question = "Does the asset register call the nightly image build critical?"
                answer(shown, question, "no")
                expect(shown.get_by_role("region", name=question).get_by_role("listitem")).to_contain_text("Your answer: no")
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
            case "report":
                report_to_aws(shown, "444455556666", "an image of ours", "2026-03-25 11:00 UTC", "stop what runs from it")
            case "last":
                say(shown, "not sick", "nothing to stop", "likely contained")
            case "finish":
                expect(shown.get_by_role("heading", name="The score")).to_be_visible()
    kinds = [act["kind"] for act in acts(home)]
    assert kinds.count("assess") == 3
    assert "report_to_aws" in kinds
    assert kinds[-1] == "finish"
    assert same_score_in_plain_code(lab, home)["truth"] == "sick"
    nothing_left_and_nobody_complained(lab)


def by_keys(lab: Notebook, last: str, **typed: tuple[int, str]) -> str:
    """Run every cell from the chosen one to `last`, and type over the line of each that is named before it runs.

    Where the chosen one is further down, the first of these is chosen instead.
    """
    cells = lab.code_cells()
    lab.go_up_to(min(cells[name] for name in (last, *typed)))
    for name, (line, text) in typed.items():
        lab.press_through(cells[name] - 1)
        typed_over(lab, line, text)
    return lab.press_through(cells[last])


def test_a_person_works_it_by_keyboard_alone_and_their_kernel_is_killed(open_lab: OpenLab, home: Path) -> None:
    """No mouse from the alert to the score; killed half-way and all cells run twice, no answer is doubled."""
    lab = open_lab("01-ami-share", learner_for("ami-share", "leaked-key"))
    lab.page.evaluate("() => window.tested.content.activate()")
    by_keys(lab, "open")
    expect(lab.panel.get_by_role("timer")).to_have_text("+0:00")
    said_by_keys(lab, "2", "6", "one line from a tool")
    by_keys(lab, "shared-facts")
    lab.go_up_to(lab.code_cells()["shared-facts"])
    form = lab.output(lab.code_cells()["shared-facts"])
    tab_to(lab, form.get_by_role("textbox"))
    lab.page.keyboard.type("no account")
    lab.press("Enter")
    expect(form.get_by_role("listitem")).to_contain_text("Your answer: no account")
    lab.press("Escape", "Shift+Enter")  # out to the cell, and on
    by_keys(lab, "who-user", quarantine=(0, "take_back_from = [stranger]"))
    by_keys(lab, "who-pin", **{"who-pin": (0, "row = about.index(share)")})
    said_by_keys(lab, "4", "5", "first use, unknown account", "Tab", "Space")
    by_keys(lab, "stop", stop=(6, "statement = DENY_ALL"))

    lab.kill()
    expect(lab.panel.get_by_text("The kernel is gone.")).to_be_visible()
    for _ in range(2):
        lab.run_all_by_keys()
        welcomed(lab, "Welcome back", "sick, stop it now")

    changed = lab.panel.get_by_role("region", name="What you changed")
    for _ in range(6):  # the thief comes when the thief comes
        if "refused since: " in changed.inner_text():
            break
        by_keys(lab, "verify")
    expect(changed).to_contain_text("refused since: ")
    said_by_keys(lab, "1", "7", "the next call was refused")
    expect(lab.panel.get_by_role("region", name="Lost since the alert")).to_be_visible()
    by_keys(lab, "finish", finish=(0, "ready = True"))
    done = [act for act in acts(home) if act["kind"] in ("assess", "answer", "finish")]
    assert [act["kind"] for act in done] == ["assess", "answer", "assess", "assess", "finish"]
    assert done[2]["data"]["cites"] == ["P1"]
    assert same_score_in_plain_code(lab, home)["truth"] == "sick"
    nothing_left_and_nobody_complained(lab)


def welcomed(lab: Notebook, line: str, call: str) -> None:
    """The friendly line says where one was, and there is one panel, which says the same."""
    said = lab.outputs(lab.code_cells()["open"])
    assert line in said
    assert call in said
    expect(lab.panel).to_have_count(1)
    for word in call.split(", "):
        expect(lab.panel.get_by_role("region", name="Your call")).to_contain_text(word)
