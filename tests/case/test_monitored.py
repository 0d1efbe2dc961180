"""What the monitor may show: the manager's question, what was changed and seen refused, losses; and never what is true."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import pytest

from ircoach.case.case import Case
from ircoach.scenario.form import Scenario, Waiting
from tests.small import host_of, small_case

DENY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})


@pytest.fixture
def case() -> Iterator[Case]:
    """The smallest incident: the stranger launches the image some ten minutes after the alert."""
    opened = small_case()
    yield opened
    opened.close()


def asked(case: Case) -> list[str]:
    """What the duty manager has said so far."""
    return [line.text for line in case.messages if line.sender == "duty manager"]


def test_the_manager_asks_every_twenty_minutes_until_it_is_handed_over(case: Case) -> None:
    """Whether it is contained, in the words of the last call, and no more once somebody else has the case."""
    case.wait(19)
    assert asked(case) == []
    case.wait(2)
    assert asked(case) == ["Is it contained? I have heard nothing from you yet. “Can't tell yet” is an answer, too."]
    case.assess("sick", "stop it now")
    case.wait(20)
    case.assess("sorta sick", "nothing to stop")
    case.wait(20)
    assert asked(case)[1:] == [
        "Is it contained? You said: stop it now. Is it stopped, and how do you know?",
        "Is it contained? You said there is nothing to stop. Do you know that, or hope it?",
    ]
    case.hand_over("the next shift")
    case.wait(60)
    assert len(asked(case)) == 3


def test_asking_is_no_act_and_moves_nothing(case: Case) -> None:
    """The manager's questions are not journalled, and what they say does not depend on the truth."""
    innocent = small_case(variant="agreed")
    for each in (case, innocent):
        each.wait(45)
    assert case.state["entries"] == 1
    assert asked(case) == asked(innocent)
    innocent.close()


def test_a_change_is_verified_by_a_refusal_that_was_seen(case: Case) -> None:
    """Looking counts, not what happened: refused calls become known only when an answer shows them."""
    case.client("ec2").describe_images(Owners=["self"])
    assert case.state["changes"] == []
    case.client("iam").put_user_policy(UserName="Builder", PolicyName="deny", PolicyDocument=DENY)
    (change,) = case.state["changes"]
    assert (change["operation"], change["names"]) == ("iam:PutUserPolicy", ["Builder", "deny"])
    case.wait(45)
    assert case.state["changes"][0] == {**change, "seen": 0, "refused": None, "through": 0}
    where = [{"AttributeKey": "Username", "AttributeValue": "Builder"}]
    case.client("cloudtrail").lookup_events(LookupAttributes=where)
    (change,) = case.state["changes"]
    assert change["seen"] >= 1
    assert (change["refused"]["event"], change["refused"]["who"]) == ("CreateImage", "Builder")
    assert change["refused"]["error"]
    assert change["through"] == 0


def test_losses_are_hidden_until_the_responder_says_there_is_nothing_to_stop(case: Case) -> None:
    """In practice, and only after something was changed; of a finished case they are always shown."""
    case.wait(12)
    case.assess("not sick", "nothing to stop")
    assert case.state["losses"] is None
    case.client("iam").put_user_policy(UserName="Builder", PolicyName="deny", PolicyDocument=DENY)
    case.assess("sick", "stop it now")
    assert case.state["losses"] is None
    case.assess("sorta sick", "nothing to stop")
    (loss,) = case.state["losses"]
    assert (loss["title"], loss["amount"], loss["unit"]) == ("A production image", 1, "images")


def test_an_exam_hides_losses_to_its_end() -> None:
    """Contained or not, an exam shows what was lost when it is finished and not before."""
    exam = small_case(mode="exam")
    exam.wait(12)
    exam.client("iam").put_user_policy(UserName="Builder", PolicyName="deny", PolicyDocument=DENY)
    exam.assess("sorta sick", "nothing to stop")
    assert exam.state["losses"] is None
    host_of(exam).take({"kind": "finish", "step": "1"})
    assert exam.state["losses"][0]["amount"] == 1
    exam.close()


def test_hints_taken_are_told_again(case: Case) -> None:
    """A hint once paid for is part of the case, so that a kernel that comes back has its words."""
    taken = case.hint("whose")
    assert case.state["told"] == {"whose": [taken["text"]]}


def test_nothing_in_the_state_tells_what_is_true(case: Case) -> None:
    """Neither the variant nor who is who is in what the kernel gets, whatever was done."""
    case.client("iam").put_user_policy(UserName="Builder", PolicyName="deny", PolicyDocument=DENY)
    case.wait(45)
    case.client("cloudtrail").lookup_events()
    sent = json.dumps(dict(case.state))
    assert "stolen" not in sent
    assert "thief" not in sent


def test_a_button_pressed_while_a_cell_runs_takes_none_of_its_calls_along(case: Case) -> None:
    """A kernel may hear a button in another thread: what the cell calls meanwhile stays in the cell's own step."""
    case.step()
    done = threading.Event()

    def press() -> None:
        with case.pressed():
            case.register("changes")
            done.wait(10)

    button = threading.Thread(target=press)
    button.start()
    while not host_of(case).acts:
        time.sleep(0.01)
    case.client("iam").list_users()
    done.set()
    button.join()
    assert [act.entry.step for act in host_of(case).acts] == ["1.1", "1"]


def test_another_patient_waits_from_its_minute_until_the_case_is_finished(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Among the messages and by itself; unannounced, never awaited, and gone from the state with the case's end."""
    other = Waiting(id="laptop", minutes=5, source="service desk", text="Next in your queue: a laptop left beside {user}.")
    monkeypatch.setattr(Scenario, "waiting_in", lambda form, variant: (other,))
    case = small_case()
    case.wait(4)
    assert (case.state["waiting"], case.state["awaited"]) == ([], 0)
    case.wait(2)
    (waits,) = case.state["waiting"]
    assert (waits["time"] - case.state["alert_at"], waits["sender"]) == (5 * 60_000_000, "service desk")
    assert waits["text"] == "Next in your queue: a laptop left beside Builder."
    assert [line.text for line in case.messages if line.sender == "service desk"] == [waits["text"]]
    case.finish()
    assert case.state["waiting"] == []
    case.close()
