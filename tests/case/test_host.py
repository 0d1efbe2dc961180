"""The host: an act is checked, priced, journalled, carried out; and a replay gives the same answers or says where not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from botocore.exceptions import ClientError

from ircoach.case import journal as journals
from ircoach.case.engine import check_engine, engine
from ircoach.case.host import Host
from ircoach.case.journal import canonical, digest
from ircoach.case.pricing import Pricer
from ircoach.errors import BadInput, CaseClosed, JournalForeign, ReplayDiverged, ScenarioError
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY, host_of, small_case


def evidence(host: Host) -> str:
    """A digest over everything that can be seen: all records, losses and attempts, times included.

    The responder's own user agent is left out: it is what the client says, and botocore lists its features in hash order.
    """
    world = host.world
    lines = [{**line.record, "userAgent": line.actor != "responder" and line.record["userAgent"]} for line in world.trail.lines()]
    losses = [(loss.time, loss.exposure, loss.what) for loss in world.ledger.losses]
    attempts = [(a.time, a.call, a.succeeded) for a in world.ledger.attempts]
    return digest([lines, losses, attempts, world.truth])


def play(journal: Path | None = None, learner: str = "ada", extra_calls: int = 0) -> Host:
    """The expert's run to the horizon, with some idle looking in between."""
    case = small_case(journal, learner=learner)
    for _ in range(extra_calls):
        case.client("ec2").describe_instances()
    Folder(ONE_KEY).answers.expert(case)
    host = host_of(case)
    host.world.advance(host.world.alert_at + 60 * 60 * 1_000_000)
    case.close()
    return host


def test_the_same_seed_is_the_same_world(tmp_path: Path) -> None:
    """Two runs with the same header leave the same evidence, byte for byte in canonical form."""
    assert evidence(play()) == evidence(play())


@pytest.mark.slow
@pytest.mark.usefixtures("unmeasured")
def test_hash_seeds_do_not_reach_the_evidence() -> None:
    """Python's randomised hashing changes nothing a learner can see."""
    code = "from tests.case.test_host import *; print(evidence(play()))"
    root = Path(__file__).parents[2]
    said = set()
    for hash_seed in ("0", "4242"):
        env = {**__import__("os").environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(root)}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root, env=env)
        said.add(done.stdout.strip())
    assert len(said) == 1


def test_one_more_call_of_the_responder_changes_nothing_the_thief_does() -> None:
    """The thief's ids, times and answers are the same whoever else was looking."""

    def of_thief(host: Host) -> bytes:
        return canonical([dict(line.record) for line in host.world.trail.lines() if line.actor == "thief"][:3])

    few, many = small_case(), None
    host_of(few).world.advance(host_of(few).world.alert_at + 12 * 60_000_000)
    first = of_thief(host_of(few))
    few.close()
    many = small_case()
    for _ in range(5):
        many.client("ec2").describe_instances()
        many.client("iam").list_users()
    host_of(many).world.advance(host_of(many).world.alert_at + 12 * 60_000_000)
    assert of_thief(host_of(many)) == first
    many.close()


def test_different_learners_meet_different_worlds() -> None:
    """Ids, addresses of resources and alert times differ between names."""
    a, b = small_case(learner="ada"), None
    alert = dict(a.alert)
    a.close()
    b = small_case(learner="grace")
    assert b.alert["text"] != alert["text"]
    assert b.alert["time"] != alert["time"]
    b.close()


def test_a_replay_gives_the_same_answers(tmp_path: Path) -> None:
    """A finished journal replays to the end in a fresh world."""
    path = tmp_path / "case.jsonl"
    first = play(path)
    written = journals.read(path)
    again = Host(Folder(ONE_KEY), written.header)
    again.replay(written.entries)
    again.world.advance(again.world.alert_at + 60 * 60 * 1_000_000)
    assert evidence(again) == evidence(first)


@pytest.mark.parametrize("change", ["time", "data", "digest"])
def test_a_forged_entry_stops_the_replay_and_is_named(tmp_path: Path, change: str) -> None:
    """Even with the chain written anew, an altered entry diverges, and the message says which."""
    path = tmp_path / "case.jsonl"
    play(path)
    written = journals.read(path)
    forged = tmp_path / "forged.jsonl"
    journal = journals.Journal.create(forged, written.header)
    first_call = next(entry.number for entry in written.entries if entry.kind == "call")
    for entry in written.entries:
        data, time, answer = dict(entry.data), entry.time, entry.digest
        if entry.number == 2 and change == "time":
            time -= 5_000_000
        if entry.number == first_call and change == "data":
            data["body"] = "QWN0aW9uPURlc2NyaWJlSW1hZ2Vz"
        if entry.number == 3 and change == "digest":
            answer = "0" * 64
        number = journal.act(time, entry.wall, entry.kind, entry.step, data)
        journal.outcome(number, str(answer))
    journal.close()
    host = Host(Folder(ONE_KEY), written.header)
    with pytest.raises(ReplayDiverged, match=rf"entry ({first_call}|2|3)\b"):
        host.replay(journals.read(forged).entries)


def test_another_engine_is_refused_by_name(tmp_path: Path) -> None:
    """A journal of another moto says so, with both versions."""
    header = {"engine": {"ircoach": "0.0.1", "moto": "4.0.0", "botocore": "1.0", "scenario": "x"}}
    with pytest.raises(JournalForeign, match=r"4\.0\.0"):
        check_engine(Folder(ONE_KEY), header)


def test_a_scenario_that_was_changed_meanwhile_is_said_to_be_that() -> None:
    """No version can be installed for it: an author who went on writing moves the journal away to have the same world anew."""
    header = {"engine": {**engine(), "scenario": "x"}}
    with pytest.raises(JournalForeign, match="one-key was changed since this case was begun") as refused:
        check_engine(Folder(ONE_KEY), header)
    assert "Install" not in str(refused.value)
    with pytest.raises(JournalForeign, match=r"To begin anew, move mine\.jsonl away"):
        check_engine(Folder(ONE_KEY), header, Path("mine.jsonl"))


def test_a_journal_of_another_scenario_is_told_apart_from_a_changed_one() -> None:
    """Whoever named the wrong folder is told so; a folder that was only renamed still plays it."""
    here = Folder(ONE_KEY)
    with pytest.raises(ScenarioError, match="a case of other-keys, and one-key was named"):
        check_engine(here, {"scenario": "other-keys", "engine": {**engine(), "scenario": "x"}})
    check_engine(here, {"scenario": "other-keys", "engine": {**engine(), "scenario": here.fingerprint}})


def test_a_step_pays_an_operation_once() -> None:
    """The first call of an operation in a step costs its full price, its repeats a second each."""
    case = small_case()
    ec2 = case.client("ec2")
    start = case.now
    case.step()
    ec2.describe_instances()
    first = case.now
    for _ in range(3):
        ec2.describe_instances()
    assert (first - start).total_seconds() == 20
    assert (case.now - first).total_seconds() == 3
    case.step()
    ec2.describe_instances()
    assert (case.now - first).total_seconds() == 23
    case.close()


def test_thinking_is_free_at_stepped_pace() -> None:
    """Looking at the state costs nothing."""
    case = small_case()
    assert case.now == case.now
    assert case.elapsed.total_seconds() == 0
    case.close()


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda c: c.assess("ill", "not yet"), "not sick, can't tell yet"),
        (lambda c: c.assess("sick", "now!"), "stop it now"),
        (lambda c: c.assess("sick", "not yet", cites=["P9"]), "P9"),
        (lambda c: c.assess("sick", "not yet", confidence=20), "50"),
        (lambda c: c.answer("who", "x"), "whose"),
        (lambda c: c.register("cats"), "changes"),
        (lambda c: c.ask("nobody"), "owner"),
        (lambda c: c.wait(-3), "more than 0"),
        (lambda c: c.session(account="123"), "production"),
        (lambda c: c.assess("sick", "not yet", cites="P9"), "no pin is called P9"),
        (lambda c: c.assess("sick", "not yet", confidence="90"), "confidence: '90'"),
        (lambda c: c.assess("sick", "not yet", confidence=True), "confidence: True"),
        (lambda c: c.assess("sick", "not yet", 7), "because: 7 was given; it is a text"),
        (lambda c: c.assess("sick", "not yet", None), "because: None"),
        (lambda c: c.assess("sick", "not yet", "half \ud800"), "half a character"),
        (lambda c: c.pin("x", 5), "note: 5"),
        (lambda c: c.wait("five"), "wait: 'five'"),
        (lambda c: c.wait(float("nan")), "wait: nan"),
        (lambda c: c.checkpoint(["a"]), "name: "),
        (lambda c: c.hand_over("x", note=3), "note: 3"),
        (lambda c: c.report_to_aws("1", 2), "what: 2"),
        (lambda c: c.pin(None), "nothing to pin"),
        (lambda c: c.pin("  "), "nothing to pin"),
        (lambda c: c.hand_over(""), "the note is empty"),
        (lambda c: c.report_to_aws("", ""), "the report is empty"),
        (lambda c: c.endpoint(99999), "1 to 65535"),
        (lambda c: c.endpoint(-1), "1 to 65535"),
    ],
)
def test_bad_input_says_what_would_do(act: object, said: str) -> None:
    """A refused act names what it was given and what it can take; nothing is noted and no time passes."""
    case = small_case()
    with pytest.raises(BadInput, match=said):
        act(case)  # type: ignore[operator]  # a table of lambdas
    assert case.state["entries"] == 0
    assert case.elapsed.total_seconds() == 0
    case.close()


def test_what_python_has_beside_json_is_written_as_json_has_it() -> None:
    """An answer may come straight out of a set, a frame or a clock."""
    case = small_case()
    frame = pd.DataFrame({"n": [3, 4]})
    for value in ({"b", "a"}, frame["n"].iloc[0], frame["n"], pd.Timestamp("2026-03-02T10:00"), ("x", 1)):
        case.answer("whose", value)
    given = [act.entry.data["value"] for act in host_of(case).acts]
    assert given == [["a", "b"], 3, [3, 4], "2026-03-02T10:00:00", ["x", 1]]
    case.close()


def test_one_text_is_one_thing_and_not_its_letters() -> None:
    """Whoever has a single indicator writes it down as they would say it."""
    case = small_case()
    pin = case.pin("it was him")
    case.assess("sick", "not yet", cites=pin)
    case.hand_over("forensics", "AKIAIOSFODNN7EXAMPLE", "how it got out")
    case.report_to_aws("111122223333", "an image", indicators="ami-1")
    _, assessed, handed, reported = (act.entry.data for act in host_of(case).acts)
    assert assessed["cites"] == [pin]
    assert (handed["indicators"], handed["unknown"]) == (["AKIAIOSFODNN7EXAMPLE"], ["how it got out"])
    assert (reported["about"], reported["indicators"]) == (["111122223333"], ["ami-1"])
    case.close()


def test_a_finished_case_takes_nothing_more() -> None:
    """After finish, acts are refused with the way on."""
    case = small_case()
    case.finish()
    with pytest.raises(CaseClosed, match="fork"):
        case.assess("sick", "not yet")
    case.close()


def test_a_reply_arrives_when_it_is_due() -> None:
    """Who is asked answers some minutes later, and not before."""
    case = small_case()
    case.ask("owner", "yours?")
    assert len(case.messages) == 1
    case.wait(4)
    assert len(case.messages) == 1
    case.wait(2)
    assert case.messages[-1].sender == "Ana"
    case.close()


def test_a_service_the_world_lacks_is_a_clear_typed_answer() -> None:
    """Asking for what is not in this world gives a protocol-true error, and the call is journalled."""
    case = small_case()
    for service, operation in (("eks", "list_clusters"), ("dynamodb", "list_tables"), ("cloudwatch", "describe_alarms")):
        with pytest.raises(ClientError) as caught:
            getattr(case.client(service), operation)()
        assert caught.value.response["Error"]["Code"] == "NotInThisWorld"
        assert "not part of this simulated world" in caught.value.response["Error"]["Message"]
    assert case.state["entries"] == 3
    case.close()


def test_truth_is_not_in_what_the_kernel_gets() -> None:
    """Nothing sent at the opening names the variant or its truth."""
    case = small_case()
    sent = json.dumps(host_of(case).opening())
    assert "stolen" not in sent
    assert "thief" not in sent
    case.close()


def test_somebody_may_speak_up_unasked() -> None:
    """What a person of the company says of their own accord reaches the feed at its time, and not before."""
    case = small_case()
    world = host_of(case).world
    world.company.says(world.alert_at + 5 * 60 * 1_000_000, "head of sales", "Is it closed?")
    assert len(case.messages) == 1
    case.wait(6)
    assert [(line.sender, line.text) for line in case.messages[1:]] == [("head of sales", "Is it closed?")]
    case.close()


def test_a_pin_is_weighed_and_the_last_word_counts(tmp_path: Path) -> None:
    """Sick or not sick of one pin, while pinning or later; what does not exist is refused; and it is played again the same."""
    path = tmp_path / "case.jsonl"
    case = small_case(path)
    case.pin("a share", verdict="sick")
    case.pin("a change record")
    case.weigh("P1", "not sick")
    assert [pin["verdict"] for pin in case.pins] == ["not sick", ""]
    with pytest.raises(BadInput, match="pin: 'P3' was given; it is one of: P1, P2"):
        case.weigh("P3", "sick")
    with pytest.raises(BadInput, match="verdict"):
        case.pin("another", verdict="bad")
    case.close()
    again = Host(Folder(ONE_KEY), journals.read(path).header)
    again.replay(journals.read(path).entries)
    assert [pin["verdict"] for pin in again.state()["pins"]] == ["not sick", ""]


def test_a_press_between_two_pages_of_a_cell_costs_the_cell_nothing() -> None:
    """A button heard while a cell runs is a step beside it: the cell's next page stays a page."""
    pricer = Pricer()
    steps = ("cell", "cell.1", "cell")
    assert [pricer.price("call", step, "ec2:DescribeImages", {}) // 1_000_000 for step in steps] == [20, 20, 1]


def test_a_press_is_a_step_of_its_own() -> None:
    """The same operation pressed twice costs its full price twice; in one cell the second is a page."""
    case = small_case()
    spent = []
    for _ in range(2):
        before = case.now
        with case.pressed():
            case.client("ec2").describe_images(Owners=["self"])
        spent.append((case.now - before).total_seconds())
    assert spent == [20, 20]
    case.close()


def test_what_is_pinned_again_is_the_same_pin() -> None:
    """A cell that is run twice: one pin, its first moment; another note or another thing is another pin."""
    case = small_case()
    record = {"eventName": "ModifyImageAttribute", "seen": [1, 2]}
    first = case.pin(record, "the share", verdict="sick")
    case.wait(3)
    again = case.pin(dict(record), "the share", verdict="sick")
    other = case.pin(record, "the same, seen otherwise")
    assert first == again != other
    desk = host_of(case).desk
    assert [pin.id for pin in desk.pins] == ["P1", "P2"]
    assert len(desk.weighed["P1"]) == 1
    case.close()
