"""The five parts: what earns, what does not, and that every point says why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ircoach.case.opening import header_for
from ircoach.grader.apart import Stand
from ircoach.grader.baselines import Baselines, baselines
from ircoach.grader.grading import card_of
from ircoach.grader.scorecard import Scorecard
from ircoach.players.playing import card_in_copy, run_player
from ircoach.players.roster import Player, roster
from ircoach.report.html import page as debrief
from ircoach.scenario.library import Folder
from tests.grader.conftest import SEED
from tests.small import ONE_KEY

FOLDER = Folder(ONE_KEY)
Plays = Callable[[str | Callable[[Any], object]], Scorecard]


def player_of(stand: Stand, held_against: Baselines) -> Plays:
    """A function from a player (by name, or made here) to their scorecard."""

    def card(who: str | Callable[[Any], object]) -> Scorecard:
        player = roster(FOLDER, stand.variant)[who] if isinstance(who, str) else Player("me", "wrong-footed", "", who)
        return card_in_copy(stand, player, held_against)

    return card


@pytest.fixture(scope="module")
def sick() -> Plays:
    """Players of the incident."""
    stand = Stand(FOLDER, "stolen", SEED)
    return player_of(stand, baselines(stand, keep=False))


@pytest.fixture
def twin() -> Plays:
    """Players of the twin."""
    stand = Stand(FOLDER, "agreed", SEED)
    return player_of(stand, baselines(stand, keep=False))


def points(card: Scorecard, part: Any, item: str) -> float:
    """Points of one item."""
    return next(each.points for each in card.part(part).items if each.id == item)


def test_doing_nothing_and_never_deciding_earn_nothing(sick: Plays) -> None:
    """Idle and frozen get no point: caution that leads nowhere and proportion without an act are worth nothing."""
    assert sick("idle").score == 0
    assert sick("frozen").score == 0


def test_a_drill_is_scored_on_the_call_and_the_containment_alone() -> None:
    """What a few minutes leave no time for is not asked, and the points are of what was."""
    stand = Stand(FOLDER, "stolen", SEED)
    held_against = baselines(stand, keep=False)
    header = {**header_for(FOLDER, learner="ada", variant="stolen", seed=SEED), "mode": "drill", "minutes": 60.0}
    player = roster(FOLDER, "stolen")["expert"]

    def work(world: Any) -> Any:
        return card_of(run_player(stand, world, header, player), held_against).plain()

    card = Scorecard.model_validate(stand.send(work).result())
    assert [part.of for part in card.parts] == [25, 30, 15, 0, 0]
    assert {item.outcome for item in card.part("scoping").items} == {"not asked"}
    assert card.score is not None
    assert card.score > 99
    assert "not asked" in debrief(card)


def test_a_half_fix_loses_what_it_left_open(sick: Plays) -> None:
    """The debrief says which call still got through, and that the last call was wrong because of it."""
    card = sick("identity-only")
    assert card.times.full_containment is None
    assert card.times.first_effective_containment is not None
    assert [write.still.split()[0] for write in card.writes] == ["ec2:RunInstances"]
    assert not card.assessments[-1].right
    assert "still something to stop" in card.assessments[-1].why
    assert 0 < card.part("bleed").points < 20


def test_a_guess_with_nothing_seen_is_no_recognition(sick: Plays) -> None:
    """The trigger-happy stop the bleed and recognise nothing: they called it on the alert alone."""

    def guess(case: Any) -> None:
        case.assess("sick", "stop it now", "surely")
        FOLDER.answers.contain(case)
        case.finish()

    card = sick(guess)
    assert card.part("bleed").points == 30
    assert points(card, "recognition", "rose") == 0
    assert card.times.first_right_verdict is None


def said_of(card: Scorecard, part: Any, item: str) -> str:
    """Why one item is as it is."""
    return next(each.why for each in card.part(part).items if each.id == item)


def test_a_call_that_was_half_right_is_no_guess(sick: Plays) -> None:
    """The reason names what was wrong: the bleed call, the moment, or that nothing had been seen."""

    def hesitant(case: Any) -> None:
        image = case.alert["text"].split()[1]
        case.client("ec2").describe_image_attribute(ImageId=image, Attribute="launchPermission")
        case.assess("sick", "not yet", "it is shared with a stranger")
        case.finish()

    def guess(case: Any) -> None:
        case.assess("sick", "stop it now", "surely")
        case.finish()

    card = sick(hesitant)
    assert card.assessments[-1].verdict_right
    assert "bleed" in said_of(card, "recognition", "rose")
    assert "guess" not in said_of(card, "recognition", "rose")
    assert "a guess" in said_of(sick(guess), "recognition", "rose")


def test_calls_that_fit_and_decide_nothing_are_not_called_wrong(sick: Plays) -> None:
    """Early caution is right, and earns nothing while it leads nowhere: the reason says which."""

    def careful(case: Any) -> None:
        for _ in range(2):
            case.assess("can't tell yet", "not yet", "an alert alone says little")
        case.finish()

    card = sick(careful)
    assert all(each.right for each in card.assessments)
    assert said_of(card, "recognition", "along") == "2 calls, and none decided the case."


def test_looking_after_a_dead_key_is_looking(sick: Plays) -> None:
    """Who looked and found no refusal is not told that they did not look."""

    def looked(case: Any) -> None:
        FOLDER.answers.look(case)
        case.assess("sick", "stop it now", "it is shared with a stranger")
        FOLDER.answers.contain(case)
        case.wait(20)
        case.client("iam").list_users()
        case.assess("sick", "stop it now", "is it?")
        case.finish()

    card = sick(looked)
    assert said_of(card, "recognition", "came-down").endswith("the evidence seen by then does not support.")
    assert said_of(card, "follow-through", "revised") == "The last call after it was closed was not right."


def test_a_destroyed_image_costs_most_of_proportion(sick: Plays) -> None:
    """The thief is stopped, and so is everybody who wanted to see what was taken."""
    card = sick("image-gone")
    assert card.part("bleed").points == 30
    assert card.part("proportion").points < 3
    assert any("cannot be undone" in item.label for item in card.part("proportion").items)


def test_what_the_responder_made_may_be_deleted(sick: Plays) -> None:
    """Tidying up one's own snapshot destroys nobody's evidence."""

    def tidy(case: Any) -> None:
        FOLDER.answers.look(case)
        FOLDER.answers.contain(case)
        ec2 = case.client("ec2")
        volume = ec2.describe_volumes()["Volumes"][0]["VolumeId"]
        ec2.delete_snapshot(SnapshotId=ec2.create_snapshot(VolumeId=volume)["SnapshotId"])
        case.finish()

    assert sick(tidy).part("proportion").points == 15


def test_what_was_pinned_twice_is_one_line_of_the_board(sick: Plays) -> None:
    """As when all cells are run again: its first entry stands, and the case is scored."""

    def twice(case: Any) -> None:
        for _ in range(2):
            case.step()
            case.pin({"eventName": "ModifyImageAttribute"}, "the share")
        case.pin("another")
        case.finish()

    card = sick(twice)
    assert card.score is not None
    assert [pin.id for pin in card.pins] == ["P1", "P2"]
    assert card.pins[1].entry - card.pins[0].entry > 1


def test_a_hint_costs_its_share_of_its_own_question(sick: Plays) -> None:
    """Charged where the question is earned; a question that was not earned costs nothing more."""

    def hinted(case: Any) -> None:
        case.hint("whose")
        told = case.client("ec2").describe_image_attribute(ImageId=FOLDER.answers.image_of(case), Attribute="launchPermission")
        case.answer("whose", told["LaunchPermissions"][0]["UserId"])
        case.finish()

    def hinted_in_vain(case: Any) -> None:
        case.hint("whose")
        case.answer("whose", "000000000000")
        case.finish()

    card = sick(hinted)
    assert card.part("scoping").points == 15
    assert card.answers[0].hints == 1
    assert sick(hinted_in_vain).part("scoping").points == 0


def test_coming_down_is_earned_only_after_containing(sick: Plays) -> None:
    """Who says it is over without having stopped anything has come down from nothing."""

    def wishful(case: Any) -> None:
        FOLDER.answers.look(case)
        case.assess("not sick", "nothing to stop", "it will be fine", confidence=100)
        case.finish()

    card = sick(wishful)
    assert points(card, "recognition", "came-down") == 0
    assert points(card, "recognition", "final") == 0
    assert card.brier == 1.0


def test_every_item_says_why(sick: Plays) -> None:
    """No point is given or withheld without a sentence, and what is missed says what would have told or what to do."""
    card = sick("unshared-only")
    items = [item for part in card.parts for item in part.items]
    assert all(item.why for item in items)
    assert all(item.points <= item.of or item.of == 0 for item in items)
    assert card.score == pytest.approx(sum(part.points for part in card.parts), abs=0.06)


def test_a_report_to_aws_is_graded_by_its_facts(sick: Plays) -> None:
    """The account outside and since when, with its zone; what is not in it, or has no zone, is said with its help."""

    def reports(when: str) -> Callable[[Any], None]:
        def play(case: Any) -> None:
            FOLDER.answers.look(case)
            case.hand_over("forensics", ["Builder"])
            case.report_to_aws("unknown", "somebody has an image of ours", when, ask="Stop it.")
            case.finish()

        return play

    card = sick("expert")
    assert card.part("follow-through").points == 10
    of = [item.of for item in card.part("follow-through").items if item.id.startswith("report-to-aws-")]
    assert sum(of) == pytest.approx(10 * 1.5 / 9, abs=0.02)
    bare = sick(reports("2026-03-02 14:05"))
    missed = {item.id: item for item in bare.part("follow-through").items if item.id.startswith("report-to-aws-")}
    assert {item.outcome for item in missed.values()} == {"missed"}
    assert missed["report-to-aws-account"].why == "It is not named."
    assert missed["report-to-aws-account"].help == "Name the account."
    assert all(item.entries for item in missed.values())
    told = "about: unknown\nwhat: somebody has an image of ours\nwhen: 2026-03-02 14:05\nask: Stop it."
    assert (bare.report_to_aws, bare.hand_over) == (told, "to: forensics\nindicators: Builder")
    assert "somebody has an image of ours" in debrief(bare)
    none = sick("identity-only").part("follow-through").items
    assert next(item for item in none if item.id == "report-to-aws-since").why == "There is no report to AWS."


def test_a_twin_is_released_with_reasons(twin: Plays) -> None:
    """The expert cites the matching change; the same verdict on nothing seen earns nothing at all."""

    def lucky(case: Any) -> None:
        case.assess("not sick", "nothing to stop", "a hunch", confidence=100)
        case.finish()

    assert twin("expert").part("bleed").points == 30
    assert twin(lucky).part("bleed").points == 0
    assert twin(lucky).part("proportion").points == 0
    assert twin("frozen").score == 0


def test_one_right_call_says_why_it_is_not_all(twin: Plays) -> None:
    """Who calls once, rightly, has half of the points for calls along the way, and reads why."""

    def once(case: Any) -> None:
        rows = case.register("changes")
        case.assess("not sick", "nothing to stop", "a change matches", cites=[case.pin(list(rows))], confidence=90)
        case.finish()

    card = twin(once)
    assert points(card, "recognition", "along") == 3.5
    assert said_of(card, "recognition", "along").startswith("The only call was what the evidence")
    assert said_of(card, "recognition", "along").endswith("One call is half of what is asked.")


def test_seen_but_not_named_counts_half(twin: Plays) -> None:
    """Evidence counts when it is cited, not when it scrolled by."""

    def silent(case: Any) -> None:
        case.register("changes")
        case.assess("not sick", "nothing to stop", "fine", confidence=90)
        case.finish()

    assert twin(silent).part("bleed").points == 15


def test_an_innocent_contained_costs_the_release_and_proportion(twin: Plays) -> None:
    """A containment where nothing was wrong is named, and charged even where it broke nothing."""
    card = twin("innocent-contained")
    assert card.part("bleed").points <= 15
    assert any(item.id == "innocent" for item in card.part("proportion").items)


def test_what_the_responder_made_and_took_away_is_no_containment_of_an_innocent(twin: Plays) -> None:
    """Evidence kept in case, and tidied up once it was not needed: the release stands."""

    def tidy(case: Any) -> None:
        ec2 = case.client("ec2")
        volume = ec2.describe_volumes()["Volumes"][0]["VolumeId"]
        kept = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
        rows = case.register("changes")
        case.assess("not sick", "nothing to stop", "a change matches", cites=[case.pin(list(rows))], confidence=90)
        ec2.delete_snapshot(SnapshotId=kept)
        case.finish()

    card = twin(tidy)
    assert (card.part("bleed").points, card.part("proportion").points) == (30, 15)


def test_a_deny_made_by_oneself_is_not_ones_own_to_put_on_others(twin: Plays) -> None:
    """A managed policy is the responder's; whom it is put on is not."""

    def attach(case: Any) -> None:
        iam, user = case.client("iam"), case.client("iam").list_users()["Users"][0]["UserName"]
        deny = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
        arn = iam.create_policy(PolicyName="incident-deny", PolicyDocument=json.dumps(deny))["Policy"]["Arn"]
        rows = case.register("changes")
        case.assess("not sick", "nothing to stop", "a change matches", cites=[case.pin(list(rows))], confidence=90)
        iam.attach_user_policy(UserName=user, PolicyArn=arn)
        case.finish()

    assert twin(attach).part("bleed").points <= 15


def test_a_late_release_earns_less(twin: Plays) -> None:
    """Points for a release fade after the time the rubric allows: another patient waits."""

    def late(case: Any) -> None:
        rows = case.register("changes")
        case.wait(45)
        case.assess("not sick", "nothing to stop", "a change matches", cites=[case.pin(list(rows))], confidence=90)
        case.finish()

    assert 5 < twin(late).part("bleed").points < 25


def test_a_release_that_was_taken_back_is_none(twin: Plays) -> None:
    """Whoever calls it both ways at once and decides hours later released it hours later."""

    def late(hedged: bool) -> Callable[[Any], object]:
        def play(case: Any) -> None:
            case.register("changes")
            if hedged:
                case.assess("sick", "stop it now", "launch permissions")
                case.assess("not sick", "nothing to stop", "a change names it")
                case.assess("can't tell yet", "not yet", "hm")
            case.wait(300)
            case.assess("not sick", "nothing to stop", "a change names it", confidence=100)
            case.finish()

        return play

    hedger, slow = twin(late(True)), twin(late(False))
    assert (hedger.times.first_right_verdict or 0) >= (slow.times.first_right_verdict or 0) > 300
    assert hedger.score is not None
    assert slow.score is not None
    assert hedger.score <= slow.score

    def never(case: Any) -> None:
        case.register("changes")
        case.assess("not sick", "nothing to stop", "a change names it")
        case.assess("can't tell yet", "not yet", "hm")
        case.finish()

    (released,) = (item for item in twin(never).part("recognition").items if item.id == "released")
    assert (released.points, released.why[-17:]) == (0, ", and taken back.")


def test_what_the_rubric_calls_free_costs_an_innocent_nothing(tmp_path: Path) -> None:
    """An effect of weight 0: shutting what nobody uses is no containment of an innocent."""
    copy = tmp_path / "one_key"
    shutil.copytree(ONE_KEY, copy)
    form = copy / "scenario.yaml"
    free = 'overreactions: [{id: unused, calls: ["ec2:ResetImageAttribute"], variants: [agreed], weight: 0, why: nobody}]'
    form.write_text(form.read_text(encoding="utf-8").replace("  recognition:", f"  {free}\n  recognition:"), encoding="utf-8")

    def release(case: Any) -> None:
        FOLDER.answers.unshare(case)
        case.finish()

    charged = []
    for folder in (FOLDER, Folder(copy)):
        stand = Stand(folder, "agreed", SEED)
        card = card_in_copy(stand, Player("me", "wrong-footed", "", release), baselines(stand, keep=False))
        charged.append([item.id for item in card.part("proportion").items if item.id != "occasion"])
    assert charged == [["innocent"], []]


def test_an_innocent_is_nobody_to_report(twin: Plays) -> None:
    """On a twin no report is asked; one that is made all the same is remarked and costs little."""

    def accuses(case: Any) -> None:
        FOLDER.answers.look(case)
        FOLDER.answers.report(case)
        case.hand_over("forensics", ["Builder"])
        case.finish()

    expert, card = twin("expert"), twin(accuses)
    assert next(item.outcome for item in expert.part("follow-through").items if item.id == "report-to-aws") == "not asked"
    (charge,) = [item for item in card.part("proportion").items if item.id == "reported"]
    assert -1 < charge.points < 0
    assert charge.entries
    assert charge.help
    assert expert.score is not None
    assert card.score is not None
    assert expert.score - card.score < 1


WAITING = """waiting:
  - {id: laptop, minutes: 4, source: service desk, text: "Next in your queue: a laptop. Nobody has looked yet."}
rubric:
"""


def released_after(minutes: float) -> Callable[[Any], None]:
    """A release with reasons, some minutes after looking."""

    def release(case: Any) -> None:
        rows = case.register("changes")
        case.wait(minutes)
        case.assess("not sick", "nothing to stop", "a change matches", cites=[case.pin(list(rows))], confidence=90)
        case.finish()

    return release


@pytest.mark.parametrize("waits", [True, False], ids=["another waits", "nobody waits"])
def test_time_on_an_innocent_is_charged_where_another_patient_waited(waits: bool, tmp_path: Path) -> None:
    """Half a hundredth of proportion a minute past what was in reach, a fifth at most, never below nothing; else nothing."""
    copy = tmp_path / "one_key"
    shutil.copytree(ONE_KEY, copy)
    form = copy / "scenario.yaml"
    if waits:
        form.write_text(form.read_text(encoding="utf-8").replace("rubric:\n", WAITING), encoding="utf-8")
    folder = Folder(copy)
    stand = Stand(folder, "agreed", SEED)
    held_against = baselines(stand, keep=False)

    def charged(work: Callable[[Any], object]) -> tuple[float | None, Scorecard]:
        card = card_in_copy(stand, Player("me", "wrong-footed", "", work), held_against)
        item = next((item for item in card.part("proportion").items if item.id == "waited"), None)
        return (item.points if item else None), card

    prompt, card = charged(folder.answers.expert)
    assert prompt is None
    assert card.part("proportion").points == 15
    late, card = charged(released_after(24))
    never, unreleased = charged(folder.answers.investigate)
    assert unreleased.part("proportion").points >= 0
    if not waits:
        assert (late, never) == (None, None)
        return
    (item,) = [item for item in card.part("proportion").items if item.id == "waited"]
    assert card.expert_times is not None
    past = (card.times.first_right_verdict or 0) - (card.expert_times.first_right_verdict or 0) - 12
    assert past > 5
    assert late == pytest.approx(-15 * 0.005 * past, abs=0.02)
    assert item.entries
    assert "service desk, waiting from minute 4 on" in item.why
    assert "The change calendar" in item.help
    assert any(moment.lane == "message" and "a laptop" in moment.text for moment in card.timeline)
    assert charged(released_after(29))[0] == pytest.approx(late - 15 * 0.005 * 5, abs=0.02)
