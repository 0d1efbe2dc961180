"""What a person does with mouse and keyboard in the forms of a lab, and what is held at the end of every session."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.plain_code import in_plain_code
from tests.browser.support import Notebook


def journal_of(home: Path) -> Path:
    """The one journal of this home."""
    (path,) = (home / "ircoach").rglob("*.jsonl")
    return path


def acts(home: Path) -> list[dict[str, Any]]:
    """The acts on disk so far."""
    entries = [json.loads(line) for line in journal_of(home).read_text(encoding="utf-8").splitlines()]
    return [entry for entry in entries if entry.get("kind")]


def note_of(form: Locator) -> Locator:
    """What a form says of the last press; the case line below the cell is a status of its own."""
    return form.locator("form").get_by_role("status")


def say(form: Locator, verdict: str, bleed: str, because: str = "", confidence: str = "") -> None:
    """Choose a verdict and a bleed call with the mouse, give a reason, press the button, see it noted."""
    form.get_by_role("radio", name=verdict, exact=True).click()
    form.get_by_role("radio", name=bleed, exact=True).click()
    form.get_by_label("Because").fill(because)
    if confidence:
        form.get_by_role("radio", name=confidence, exact=True).click()
    form.get_by_role("button", name="Say it").click()
    expect(note_of(form)).to_have_text(f"Noted: {verdict}, {bleed}.")


def cite_everything(form: Locator) -> None:
    """Tick every pin that the form offers."""
    for box in form.get_by_role("checkbox").all():
        box.check()


def answer(questions: Locator, about: str, value: str) -> None:
    """Answer the question whose words begin so: choose where there is a choice, type where there is a field."""
    question = questions.get_by_role("region", name=about)
    choice = question.get_by_role("radio", name=value, exact=True)
    if choice.count():
        choice.click()
    else:
        question.locator("input, textarea").first.fill(value)
    question.get_by_role("button", name="Answer").click()
    expect(note_of(question)).to_contain_text("Noted.")


def ask(phone: Locator, whom: str, what: str) -> None:
    """Ring somebody."""
    phone.get_by_label("Whom").select_option(whom)
    phone.get_by_label("What").fill(what)
    phone.get_by_role("button", name="Ask").click()
    expect(note_of(phone)).to_contain_text("usually answers within")


def pin(board: Locator, what: str, why: str) -> None:
    """Put something on the evidence board."""
    board.get_by_label("What you saw").fill(what)
    board.get_by_label("Why it matters").fill(why)
    board.get_by_role("button", name="Pin it").click()
    expect(note_of(board)).to_contain_text("is on the board")


def hand_over(form: Locator, to: str, indicators: list[str], unknown: str, note: str) -> None:
    """Write the hand-over note."""
    form.get_by_label("To whom").fill(to)
    form.get_by_label("Indicators").fill("\n".join(indicators))
    form.get_by_label("What you do not know").fill(unknown)
    form.get_by_label("What happened").fill(note)
    form.get_by_role("button", name="Hand over").click()
    expect(note_of(form)).to_have_text("Handed over.")


def report_to_aws(form: Locator, about: str, what: str, when: str, ask: str) -> None:
    """Write the report to AWS."""
    form.get_by_label("Whom you report").fill(about)
    form.get_by_label("What happened").fill(what)
    form.get_by_label("When, with the zone").fill(when)
    form.get_by_label("What you ask of AWS").fill(ask)
    form.get_by_role("button", name="Report").click()
    expect(note_of(form)).to_have_text("Reported.")


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


def tab_to(lab: Notebook, there: Locator) -> None:
    """Press Tab until the focus is there."""
    for _ in range(12):
        lab.press("Tab")
        if there.evaluate("(node) => node === document.activeElement"):
            return
    expect(there).to_be_focused()


def rows(shown: Locator) -> list[dict[str, str]]:
    """A table as it stands on the page: heading → text, row by row."""
    return list(
        shown.locator("table").first.evaluate(
            """(table) => {
              const names = [...table.querySelectorAll("thead th")].map((cell) => cell.innerText.trim());
              return [...table.querySelectorAll("tbody tr")].map((row) =>
                Object.fromEntries([...row.cells].map((cell, at) => [names[at], cell.innerText.trim()])));
            }"""
        )
    )


def faults(lab: Notebook) -> list[Any]:
    """What axe-core finds serious or critical in the views of ircoach that stand on the page now."""
    found = Axe().run(lab.page, context={"include": [[".ic"]]}, options={"resultTypes": ["violations"]}).response
    return [
        (each["id"], each["impact"], [node["html"][:120] for node in each["nodes"]])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def nothing_left_and_nobody_complained(lab: Notebook) -> None:
    """No request went to another host, and the console holds no error."""
    assert lab.strangers == []
    assert lab.complaints == []


def same_score_in_plain_code(lab: Notebook, home: Path) -> dict[str, Any]:
    """What was pressed and run in the browser is scored as the same choices in plain code are; returns that scorecard.

    Not the score alone: every item, every time and every loss is the same, so the prices in scenario time were the same too.
    """
    last = max(lab.code_cells().values())
    told = lab.run(lab.add_after(last, "print(case.scorecard().model_dump_json())"), timeout=120)
    browsed = json.loads(told.splitlines()[0])
    scripted = in_plain_code(journal_of(home), home / "in-plain-code.jsonl").plain()
    for card in (browsed, scripted):
        del card["journal"]
    assert browsed == scripted
    return browsed
