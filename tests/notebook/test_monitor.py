"""The monitor, by its traits: what stands on it, and what its buttons do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ircoach.case.case import Case
from ircoach.notebook import panel
from ircoach.notebook.monitor import Monitor, prices
from ircoach.notebook.panel import Panel, Stand
from ircoach.notebook.show import Show
from ircoach.notebook.when import lasting
from ircoach.scenario.form import Scenario, Waiting
from tests.small import host_of, small_case

DENY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})


def of(case: Case, part: str) -> Monitor:
    """A part of the monitor as it stands now."""
    return Monitor(case, part, "P")


@pytest.mark.parametrize(("seconds", "text"), [(20, "20 s"), (60, "1 min"), (70, "1 min 10 s"), (0, "0 s")])
def test_how_long_a_step_took_is_said_in_minutes_and_seconds(seconds: int, text: str) -> None:
    """Whole minutes without seconds, seconds without minutes."""
    assert lasting(seconds * 1_000_000) == text


def test_the_head_tells_time_call_and_who_waits(case: Case) -> None:
    """The clock counts from the alert, the last call stands with its signs, and the manager waits until something is said."""
    case.show = Show(case)
    head: Monitor = case.show.monitor().panel.head
    assert head.shown["call"] is None
    assert head.shown["asked"]["text"] == "1 of 1 questions of fact is open."
    case.wait(21)
    case.show.follow(case.state)
    assert head.clock["since"] == 21 * 60
    assert head.shown["asked"]["who"] == "duty manager"
    assert head.shown["pace"] == "Time stands still while you think. Your last step took 21 min."
    case.assess("sick", "stop it now")
    case.show.follow(case.state)
    assert [each["text"] for each in head.shown["call"]["said"]] == ["sick", "stop it now"]
    assert head.shown["call"]["when"] == "said at +21:10"
    assert "who" not in head.shown["asked"]


def test_the_price_of_a_step_is_said_in_the_words_of_the_price_list() -> None:
    """Twenty seconds to read, thirty to change, forty to search, a second for the rest."""
    assert "20 s if it reads, 30 s if it changes something, 40 s if it searches; its pages and repeats 1 s each" in prices()


def test_a_change_stands_unverified_until_something_newer_was_seen_refused(case: Case) -> None:
    """The three states of a change, each in words: nothing newer seen, and a refusal with who, what and from where."""
    case.client("iam").put_user_policy(UserName="Builder", PolicyName="deny", PolicyDocument=DENY)
    (change,) = of(case, "rest").shown["changes"]
    assert (change["head"], change["text"]) == ("PutUserPolicy", "Builder, deny")
    assert change["stands"]["text"] == "not verified: nothing newer seen yet"
    case.wait(45)
    case.client("cloudtrail").lookup_events()
    (change,) = of(case, "rest").shown["changes"]
    assert change["stands"]["text"].startswith("refused since: CreateImage by Builder from 45.137.66.9, ")


def test_messages_are_newest_first_and_losses_hidden(case: Case) -> None:
    """The feed begins with what came last; what was lost is not in it."""
    case.ask("owner")
    case.wait(25)
    rest = of(case, "rest").shown
    assert [each["head"] for each in rest["messages"]] == ["duty manager", "Ana", "posture tool"]
    assert rest["losses"] is None


def test_what_is_lost_is_told_in_numbers_once_it_may_be(case: Case) -> None:
    """How much of what, and when the last went."""
    case.wait(12)
    case.client("iam").put_user_policy(UserName="Builder", PolicyName="deny", PolicyDocument=DENY)
    case.assess("sorta sick", "nothing to stop")
    (loss,) = of(case, "rest").shown["losses"]
    assert loss["head"] == "A production image"
    assert loss["text"].startswith("1 images, the last at +")


def test_a_hint_is_taken_from_the_panel_at_its_price(case: Case) -> None:
    """The button names the price; pressed, the hint stands with its question, and the code that does the same is said."""
    rest = of(case, "rest")
    (question,) = rest.shown["questions"]
    assert question["hint"].startswith("hint (costs ")
    rest.press("hint", question="whose")
    (question,) = rest.shown["questions"]
    assert question["told"]
    assert rest.note["code"] == 'case.hint("whose")'


@pytest.fixture
def live() -> Iterator[Case]:
    """A live case, just begun."""
    opened = small_case(pace="live")
    host_of(opened).start_live(host_of(opened).wall())
    yield opened
    opened.close()


def test_a_live_clock_can_be_paused_from_the_panel(live: Case) -> None:
    """Pause stops it, go on lets it run, and each says its line of code."""
    head = of(live, "head")
    assert head.clock["running"]
    assert head.shown["can_pause"]
    head.press("pause")
    assert not head.clock["running"]
    assert head.note["code"] == "case.pause()"
    assert head.shown["pace"] == "Paused: time stands still."
    head.press("resume")
    assert head.clock["running"]


def test_a_refusal_is_shown_and_not_raised(case: Case) -> None:
    """Somebody has pressed a button and is looking at it."""
    head = of(case, "head")
    head.press("pause")
    assert head.note["kind"] == "error"
    assert "only a live case can pause" in head.note["text"]


def test_what_was_pressed_is_said_to_be_done(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page holds each button back until then: a double click buys one hint."""
    sent: list[Any] = []
    monkeypatch.setattr(Monitor, "send", lambda self, message: sent.append(message))
    of(case, "rest")._hear(None, {"kind": "hint", "question": "whose"}, None)
    of(case, "head")._hear(None, {"kind": "look"}, None)
    assert sent == [{"kind": "done", "of": "hint"}, {"kind": "done", "of": "look"}]


def test_an_exam_has_no_pause_button() -> None:
    """Nor has a stepped case, whose time stands still anyway."""
    exam = small_case(pace="live", mode="exam")
    assert not of(exam, "head").shown["can_pause"]
    exam.close()


def test_a_drill_counts_down_and_an_exam_says_what_it_is() -> None:
    """A drill's end is on the clock; an exam says that it is one attempt; practice says neither."""
    drill, exam = (small_case(pace="live", mode=mode) for mode in ("drill", "exam"))
    assert of(drill, "head").clock["ends"] == 600
    assert of(drill, "head").shown["pace"].startswith("Drill: the call alone.")
    assert of(exam, "head").clock["ends"] is None
    assert of(exam, "head").shown["pace"].startswith("Exam: one attempt")
    for each in (drill, exam):
        each.close()


# --- where it stands ----------------------------------------------------------------------------------------------------


class Docked:
    """A stand-in for the sidecar of a page: what was docked, and whether it still is."""

    made: list[Docked]

    def __init__(self, **about: Any) -> None:
        self.about, self.outputs, self.open = about, (), True
        Docked.made.append(self)

    def close(self) -> None:
        """Leave the page."""
        self.open = False


def test_of_several_monitors_one_is_docked(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a case again takes the place of the panel that was there."""
    Docked.made = []
    monkeypatch.setattr(panel, "Sidecar", Docked)
    monkeypatch.setattr(panel, "_docked", [])
    stands = [case.show.monitor(), case.show.monitor()]
    assert [each.open for each in Docked.made] == [False, True]
    (shown,) = Docked.made[-1].outputs
    assert shown["data"]["application/vnd.jupyter.widget-view+json"]["model_id"] == stands[-1].panel.model_id


def test_where_nothing_can_dock_the_panel_stands_in_the_notebook(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extension nothing fails, and the page that looked for the panel in vain gets it below the cell."""
    monkeypatch.setattr(panel, "Sidecar", None)
    stand = Stand(Panel(case))
    assert stand.children[1].children == ()
    stand.press("here")
    assert stand.children[1].children == (stand.panel,)
    stand.press("dock")
    assert stand.children[1].children == ()


def test_the_head_says_who_else_waits(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another patient of the shift, from when on; nobody until then."""
    other = Waiting(id="laptop", minutes=5, source="service desk", text="A laptop. Nobody has looked yet.")
    monkeypatch.setattr(Scenario, "waiting_in", lambda form, variant: (other,))
    assert of(case, "head").shown["waits"] == []
    case.wait(6)
    assert of(case, "head").shown["waits"] == [
        {"since": "Another patient, since +5:00", "who": "service desk", "text": "A laptop. Nobody has looked yet."}
    ]
