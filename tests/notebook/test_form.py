"""The form: pressing it does what its line of code does, and a refusal is shown, not raised."""

from __future__ import annotations

import time

from ircoach.case.case import Case
from ircoach.notebook.form import call, lines
from ircoach.notebook.looks import HERE
from tests.small import host_of


def test_a_call_is_written_as_one_would_type_it() -> None:
    """Texts in double quotes, named arguments without the empty ones."""
    assert call("ask", "owner", "what's up?") == 'case.ask("owner", "what\'s up?")'
    assert (
        call("assess", verdict="sick", because="", cites=["P1"], confidence=None) == 'case.assess(verdict="sick", cites=["P1"])'
    )


def test_every_twin_is_python_that_runs(case: Case) -> None:
    """The line shown under a form does exactly what its button does."""
    form = case.show.assess()
    form.values = {**form.values, "verdict": "can't tell yet", "bleed": "not yet", "because": 'he said "no"\n– perhaps'}
    eval(form.twin, {"case": case})
    form.press()
    by_code, by_form = ({k: v for k, v in said.items() if k != "time"} for said in case.assessments)
    assert by_code == by_form


def test_a_refusal_is_shown_and_not_raised(case: Case) -> None:
    """Pressing an empty form says what is missing and changes nothing."""
    form = case.show.assess()
    form.press()
    assert form.note["kind"] == "error"
    assert "sick or not sick" in form.note["text"]
    assert not case.assessments


def test_a_click_keeps_the_browsers_time_beside_its_own(case: Case) -> None:
    """A busy kernel hears of a click late: the browser's time goes into the journalled act, the time of receipt is kept too."""
    form = case.show.assess()
    earlier = time.time() - 6
    form._hear(form, {"kind": "submit", "values": {"verdict": "sick", "bleed": "not yet"}, "at": earlier}, [])
    assert form.clicked == earlier
    assert form.received is not None
    assert form.received - earlier > 5
    assert host_of(case).acts[-1].entry.data["clicked"] == earlier


def test_a_form_says_what_it_is_without_a_browser(case: Case) -> None:
    """The plain text of every form is fixed: no address, no time."""
    show = case.show
    forms = [show.assess(), show.phone(), show.pins(), show.hand_over(), show.questions(), show.report_to_aws()]
    texts = [repr(form) for form in forms]
    assert texts[0] == 'What do you say now?\nin code: case.assess(verdict="…", bleed="…")'
    assert texts[4] == 'With which account is the image shared?\nin code: case.answer("whose", "…")'
    assert not any("0x" in text for text in texts)


def test_forms_shown_before_follow_the_case(case: Case) -> None:
    """A pin made on the board can be cited at once in the assessment that stands above it."""
    assess, (board, wall) = case.show.assess(), case.show.pins().children
    board.press({"what": "shared with a stranger"})
    cites = next(field for field in assess.fields if field["name"] == "cites")
    assert [option["value"] for option in cites["options"]] == ["P1"]
    assert [pin["id"] for pin in wall.pins] == ["P1"]


def test_a_finished_case_locks_its_forms(case: Case) -> None:
    """After the end nothing can be pressed, and a press that comes all the same is refused in words."""
    form = case.show.assess()
    case.finish()
    form.press({"verdict": "sick", "bleed": "not yet"})
    assert form.locked
    assert "finished" in form.note["text"]


def test_lines_takes_lines_and_commas() -> None:
    """One item a line or between commas, blanks left out."""
    assert lines("a, b\n\n c ") == ["a", "b", "c"]


def test_the_page_loads_nothing() -> None:
    """Neither script nor style sheet names an address, imports a module or fetches."""
    parts = [path for path in HERE.rglob("*") if path.suffix in (".js", ".css")]
    assert {"form.js", "theme.css"} <= {path.name for path in parts}
    for path in parts:
        text = path.read_text(encoding="utf-8")
        assert not [
            word for word in ("http:", "https:", "//cdn", "@import", "import(", "url(", "fetch(", "innerHTML") if word in text
        ]
