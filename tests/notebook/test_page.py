"""What is shown and not pressed."""

from __future__ import annotations

from html import unescape

import pytest

from ircoach.case.case import Case
from ircoach.case.tables import Table
from ircoach.notebook import page
from ircoach.notebook.when import since_alert
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY


@pytest.mark.parametrize(("seconds", "text"), [(0, "+0:00"), (760, "+12:40"), (3760, "+1:02:40"), (-61, "−1:01")])
def test_time_counts_from_the_alert(seconds: int, text: str) -> None:
    """Minutes and seconds, hours when there are any, a minus before the alert."""
    assert since_alert({"alert_at": 5_000_000, "now": 0}, 5_000_000 + seconds * 1_000_000) == text


def test_the_alert_card_says_the_alert_and_where_to_look(case: Case) -> None:
    """Severity, title, text, who told, when, account and region, in words as in the page."""
    card = case.show.alert()
    for word in ("medium", "An image is shared", case.accounts["production"], "posture tool", "#cloud-alerts", "us-east-1"):
        assert word in repr(card)
        assert word in card.html


def test_the_case_line_says_where_it_stands(case: Case) -> None:
    """Time, the last call, what is open, and each message that came in."""
    case.ask("owner")
    assert (
        page.case_line(case, case.state, []).text
        == "+1:00 since the alert · no call yet · 1 of 1 questions open · 1 reply awaited"
    )
    case.wait(5)
    case.assess("sick", "stop it now")
    case.answer("whose", "1")
    line = page.case_line(case, case.state, list(case.state["messages"])[1:])
    assert line.text == "+6:15 since the alert · sick, stop it now\n✉ Ana (+6:00): No idea, sorry."
    assert 'role="status"' in line.html


def test_welcome_back_is_one_friendly_line(case: Case) -> None:
    """Where you were: time, last call, open questions."""
    case.assess("sorta sick", "not yet")
    first = page.welcome_back(case, case.state).text.splitlines()[0]
    assert first == (
        "Welcome back, ada. You are where you were: +0:10 since the alert, your last call was “sorta sick, not yet”, "
        "1 of 1 questions open."
    )
    case.finish()
    assert "case.scorecard()" in page.welcome_back(case, case.state).text


def test_a_table_is_a_real_one() -> None:
    """Caption, column headings with scope, escaped cells, a word when it is empty or cut."""
    html = page.table(Table([{"a": "<b>", "b": 1}], "things"))
    assert "<caption>things (1)</caption>" in html
    assert '<th scope="col">a</th>' in html
    assert "&lt;b&gt;" in html
    assert "nothing in it" in page.table(Table([], "things"))
    assert "10 more rows" in page.table(Table([{"a": n} for n in range(210)], "things"))


def test_an_alert_on_its_way_shows_a_gap_for_each_fact_and_keeps_other_braces() -> None:
    """What the tool found is not known yet; a policy in the alert's text is text."""
    alert = Folder(ONE_KEY).form.alert.model_copy(update={"text": 'Role {role} allows {"Action": "*"}.'})
    shown = unescape(page.alert_arriving(alert).html)
    assert 'Role … allows {"Action": "*"}.' in shown
