"""The worlds of every scenario: texts name facts that exist, a seed decides, and the same seed is the same world."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ircoach.scenario.form import Scenario
from ircoach.world.clock import DAY
from ircoach.world.world import World
from tests.scenarios.support import FOLDERS, fingerprint, look, places, world

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
ONE_EACH = [next(place for place in places("sick") if place.startswith(f"{name}/")) for name in FOLDERS]


def texts_of(form: Scenario, variant: str) -> list[str]:
    """Every text of a form that may name a fact of a variant's world."""
    texts = [form.alert.text, form.alert.title, *(question.ask for question in form.questions)]
    texts += [hint.text for question in form.questions for hint in question.hints]
    texts += [each.tells for each in form.evidence]
    texts += [piece for each in form.evidence for sight in each.seen for piece in sight.contains]
    checklists = (*form.rubric.hand_over, *form.rubric.report_to_aws)
    facts = [fact for fact in checklists if not fact.variants or variant in fact.variants]
    texts += [piece for fact in facts for piece in (fact.at, *fact.any_of)]
    texts += [question.answer for question in form.questions if isinstance(question.answer, str)]
    return texts


@pytest.mark.parametrize("place", ONE_EACH)
def test_texts_name_only_facts_that_the_world_has(place: str) -> None:
    """Alert, questions, hints, evidence and hand-over name no fact that stays a placeholder."""
    scenario, _, variant = place.partition("/")
    named = {piece.split("}")[0] for text in texts_of(FOLDERS[scenario].form, variant) for piece in text.split("{")[1:]}
    assert named <= look(place, lambda world: set(world.truth))


def sign_ins(world: World) -> list[tuple[str, str, str]]:
    """What sessions began with in the week before the alert's day, at the console's door or with STS: when, who, from where."""
    midnight = world.alert_at // DAY * DAY
    doors = (line.record for line in world.trail.ordinary(midnight - 7 * DAY, midnight))
    return [
        (record["eventTime"], f"{record['userIdentity']} {record['responseElements']}", record["sourceIPAddress"])
        for record in doors
        if record["eventSource"] == "signin.amazonaws.com" or record["eventName"] == "AssumeRole"
    ]


@pytest.mark.parametrize("scenario", FOLDERS)
def test_sign_ins_do_not_tell_sick_from_not(scenario: str) -> None:
    """The same ones in an incident and in its twin."""
    sick, twin = (next(place for place in places(truth) if place.startswith(f"{scenario}/")) for truth in ("sick", "not sick"))
    found = look(sick, sign_ins)
    assert len(found) > 30
    assert look(twin, sign_ins) == found


def keys_of_sessions(world: World) -> tuple[set[str], set[str]]:
    """The temporary keys that the cast called with, and those that the trail tells were handed out."""
    records = [line.record for line in world.trail.lines()]
    answers = [record["responseElements"] or {} for record in records if record["eventSource"] == "sts.amazonaws.com"]
    used = {str(record["userIdentity"].get("accessKeyId", "")) for record in records}
    made = {answer["credentials"]["accessKeyId"] for answer in answers if "credentials" in answer}
    return {key for key in used if key.startswith("ASIA")}, made


@pytest.mark.parametrize("place", ["ami-share/federated-session", "ami-share/member-taken-over", "public-bucket/fenced"])
def test_every_session_of_the_cast_was_handed_out_in_the_trail(place: str) -> None:
    """Whoever acts with a session's key, intruders included, the trail tells who made it: no cue of who is in the story."""
    used, made = look(place, keys_of_sessions)
    assert len(used) > 5
    assert used <= made


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("place", ONE_EACH)
def test_the_same_seed_is_the_same_world_in_another_process(place: str) -> None:
    """Trail and truth are equal here and in a process with another order of sets."""
    program = f"from tests.scenarios.support import fingerprint, world; print(fingerprint(world({place!r}), {place!r}))"
    other = {**os.environ, "PYTHONHASHSEED": "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1", "PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, "-c", program], env=other, capture_output=True, text=True, check=True).stdout
    here = look(place, lambda world: fingerprint(world, place))
    assert len(here) == 64
    assert said.strip() == here


@pytest.mark.parametrize("place", ["ami-share/member-taken-over", "public-bucket/fenced"])
def test_nobody_is_offered_a_role_outside(place: str) -> None:
    """The responder's accounts are the house's four, whoever else has an account in this world."""
    assert look(place, lambda world: set(world.accounts)) == {"management", "security", "production", "development"}


@pytest.mark.parametrize("place", ONE_EACH)
def test_other_seeds_are_other_worlds(place: str) -> None:
    """Whatever the alert and the questions are about changes with the seed. Last here: it takes the place's own world away."""
    form = FOLDERS[place.partition("/")[0]].form
    first, second = (dict(world(place, seed).truth) for seed in (21, 22))
    facts = [piece.split("}")[0] for piece in form.alert.text.split("{")[1:]]
    ids = {fact for fact in facts if fact not in ("account_name", "home")}
    assert ids
    assert all(first[fact] != second[fact] for fact in ids)
