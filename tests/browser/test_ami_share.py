"""A person works lab 01 in a real JupyterLab, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.hands import acts, answer, ask, nothing_left_and_nobody_complained, same_score_in_plain_code, say
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
            case "last":
                say(shown, "not sick", "nothing to stop", "likely contained")
            case "finish":
                expect(shown.get_by_role("heading", name="The score")).to_be_visible()
    kinds = [act["kind"] for act in acts(home)]
    assert kinds.count("assess") == 3
    assert kinds[-1] == "finish"
    assert same_score_in_plain_code(lab, home)["truth"] == "sick"
    nothing_left_and_nobody_complained(lab)
