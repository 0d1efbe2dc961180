"""The console pressed, over the smallest account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ircoach.errors import BadInput
from ircoach.notebook.console import Console
from ircoach.notebook.show import Show
from tests.small import host_of, small_case


@pytest.fixture
def console() -> Iterator[Console]:
    """A console over a fresh smallest case."""
    case = small_case()
    case.show = Show(case)
    yield case.console()
    case.close()


def cells(console: Console) -> list[dict[str, str]]:
    """The rows on the screen, by column."""
    return [dict(zip(console.shown["columns"], row["cells"], strict=True)) for row in console.shown["rows"]]


def row_of(console: Console, column: str, value: str) -> int:
    """The number of the row with this value."""
    return [row[column] for row in cells(console)].index(value)


def test_nothing_is_asked_before_it_is_chosen(console: Console) -> None:
    """Opening it makes no call and costs nothing."""
    assert console.case.state["entries"] == 0
    assert [view["title"] for view in console.views][:4] == ["Instances", "Images", "Snapshots", "Buckets"]


def test_a_look_is_the_responders_own_call_journalled_and_paid(console: Console) -> None:
    """One act in the journal, by boto3 through the gate; the same button again costs the full step again."""
    before = console.case.now
    console.press("look", view="images")
    console.press("look", view="images")
    acts = host_of(console.case).acts
    assert [act.admission.call.name for act in acts if act.admission] == ["ec2:DescribeImages"] * 2
    assert (console.case.now - before).total_seconds() == 40
    assert console.note["text"] == "That look took 0:20."
    assert console.shown["caption"].endswith("as of +0:40")
    assert "copy" in [row["Name"] for row in cells(console)]


def test_the_bleed_is_found_and_stopped_by_mouse(console: Console) -> None:
    """Images, shared with, un-share: shown first with its code and its way back, done on a yes, and looked at again."""
    console.press("look", view="images")
    console.press("look", view="image-shares", row=row_of(console, "Name", "copy"))
    ((stranger, *_),) = [row["cells"] for row in console.shown["rows"]]
    image = console.path[-1].split(":")[0]
    console.press("propose", action="unshare-image", row=0)
    entries = console.case.state["entries"]
    assert console.plan["title"] == f"un-share: {image}"
    assert console.plan["python"].startswith(f'case.client("ec2").modify_image_attribute(ImageId="{image}", ')
    assert f'LaunchPermission={{"Remove": [{{"UserId": "{stranger}"}}]}})' in console.plan["python"]
    assert '{"Add": ' in console.plan["back"]
    assert "the event history of this name" in console.plan["unlooked"]
    console.press("drop")
    assert (console.plan, console.case.state["entries"]) == ({}, entries)
    console.press("propose", action="unshare-image", row=0)
    console.press("confirm")
    assert console.note["text"].startswith("AWS said yes at +1:10.")
    console.press("again")
    assert console.shown["rows"] == []
    told = console.case.client("ec2").describe_image_attribute(ImageId=image, Attribute="launchPermission")
    assert told["LaunchPermissions"] == []


def test_a_deny_unless_from_a_network_wants_one_and_takes_effect(console: Console) -> None:
    """It asks for the network, counts what was seen, and puts the very policy that it shows."""
    console.press("look", view="users")
    builder = row_of(console, "UserName", "Builder")
    console.press("look", view="users-history", row=builder)
    console.press("back", to=0)
    console.press("propose", action="deny-elsewhere-user", row=builder)
    console.press("confirm")
    assert console.note == {"kind": "error", "text": "Give a network, a VPC endpoint, or both."}
    console.press("give", fields={"network": "80.169.200.7", "endpoint": ""})
    assert console.plan["lead"] == "You have seen 3 calls made by Builder; 3 of them would have been refused."
    console.press("confirm")
    put = console.case.client("iam").get_user_policy(UserName="Builder", PolicyName="incident-containment")["PolicyDocument"]
    assert put["Statement"][0]["Condition"] == {"NotIpAddress": {"aws:SourceIp": "80.169.200.7"}}


def test_going_back_remembers_and_asks_nothing(console: Console) -> None:
    """What was seen is shown as it was, and said to be old."""
    console.press("look", view="users")
    console.press("look", view="keys", row=0)
    entries = console.case.state["entries"]
    console.press("back", to=0)
    assert console.case.state["entries"] == entries
    assert console.note["text"] == "That was seen +0:20. Look again for what is there now."


def test_a_row_is_looked_into_where_it_was_seen(console: Console) -> None:
    """Another account or region chosen since holds for the next look from the top, not for a row of this one."""
    console.places = {**console.places, "region": "us-east-1"}
    console.press("look", view="users")
    seen = console.places["account"]
    console.press("place", account="elsewhere", region=console.case.region)
    console.press("look", view="keys", row=0)
    assert console.note == {"text": "That look took 0:20."}
    assert f", {seen}, us-east-1, as of" in console.shown["caption"]
    console.press("look", view="users")
    assert console.note["kind"] == "error"


def test_what_aws_refuses_is_shown_in_its_words(console: Console) -> None:
    """A refusal is an answer: the button does not break, and the journal has it."""
    console.press("look", view="findings")
    assert console.note["kind"] == "error"
    assert console.note["text"].startswith("AccessDeniedException: ")
    assert console.case.state["entries"] == 1


def test_that_there_is_none_is_an_answer(console: Console) -> None:
    """AWS says by an error that a bucket has no policy; a person is told so plainly."""
    host_of(console.case).world  # noqa: B018  # the world is there
    console.case.client("s3").create_bucket(Bucket="a-bucket-of-ours")
    console.press("look", view="buckets")
    console.press("look", view="bucket-policy", row=row_of(console, "Bucket", "a-bucket-of-ours"))
    assert console.note == {"text": "There is no bucket policy."}
    assert console.shown["rows"] == []


def test_a_pinned_row_is_evidence_with_the_call_that_showed_it(console: Console) -> None:
    """The whole resource, the view and the call; a record of the history is pinned as the record it is."""
    console.press("look", view="images")
    console.press("pin", row=row_of(console, "Name", "copy"), note="it left", verdict="sick")
    (pin,) = console.case.pins
    kept = json.loads(pin["what"])
    assert (kept["view"], kept["row"]["Name"], pin["verdict"]) == ("Images", "copy", "sick")
    assert kept["call"] == console.shown["python"]
    console.press("look", view="images-history", row=row_of(console, "Name", "copy"))
    console.press("pin", row=0)
    assert json.loads(console.case.pins[1]["what"])["eventName"] == "ModifyImageAttribute"


def test_a_view_opens_from_its_own_rows_only(console: Console) -> None:
    """Asked out of order in code, it says what to look at first."""
    with pytest.raises(BadInput, match="opens from a row of images"):
        console.look("image-shares", 0)


def test_a_script_is_told_what_to_use_instead() -> None:
    """Without a notebook there is nothing to press."""
    case = small_case()
    with pytest.raises(BadInput, match=r"case\.client"):
        case.console()
    case.close()


def test_markup_in_a_name_stays_text(console: Console) -> None:
    """What an attacker called a thing is a text on its way to the page, and the page knows no innerHTML (test_form)."""
    console.case.client("iam").tag_user(UserName="Builder", Tags=[{"Key": "<img>", "Value": "x"}])
    console.press("look", view="users")
    assert all(isinstance(cell, str) for row in console.shown["rows"] for cell in row["cells"])


def message_of(console: Console, **message: Any) -> None:
    """What the browser would send."""
    console._hear(None, message, None)


def test_the_browsers_messages_are_presses(console: Console) -> None:
    """With the browser's time beside them, which presses do not need."""
    message_of(console, kind="look", view="users", at=1.5)
    message_of(console, kind="place", region="us-east-1", at=2.5)
    assert [row["UserName"] for row in cells(console)] == ["Builder"]
    assert console.places["region"] == "us-east-1"
