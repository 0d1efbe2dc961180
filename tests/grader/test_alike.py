"""Look-alikes: what two learners' journals share beyond chance, and what they may well share."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from ircoach.case import journal as journals
from ircoach.case.journal import Journal, Written
from ircoach.grader.alike import look_alikes

WORDS = "An image is shared with {} and nobody at the company has ever heard of that account, so I call it sick."


def call(action: str) -> dict[str, Any]:
    """An API call as the journal holds it."""
    body = base64.b64encode(f"Action={action}&Version=1".encode()).decode()
    return {"method": "POST", "url": "https://ec2.eu-west-1.amazonaws.com/", "headers": [], "body": body}


def journal(folder: Path, learner: str, *acts: tuple[str, dict[str, Any]], seed: int | None = None, wall: float = 0) -> Written:
    """A journal of such acts; each learner types at other seconds."""
    wall = wall or sum(map(ord, learner)) * 1000.0
    path = folder / f"{learner}-{len(list(folder.iterdir()))}.jsonl"
    header = {"scenario": "s", "variant": None, "seed": sum(map(ord, learner)) if seed is None else seed, "learner": learner}
    made = Journal.create(path, header)
    for number, (kind, data) in enumerate(acts, start=1):
        made.outcome(made.act(number, wall + number, kind, "1", data), "0" * 64)
    made.close()
    return journals.read(path)


def said(words: str) -> tuple[str, dict[str, Any]]:
    """An assessment with such a reason."""
    return "assess", {"verdict": "sick", "bleed": "stop it now", "because": words}


def test_the_same_sentence_is_found_though_the_ids_differ(tmp_path: Path) -> None:
    """Ids and numbers are each world's own; the words around them are not."""
    ada = journal(tmp_path, "ada", said(WORDS.format("763837737135")))
    bob = journal(tmp_path, "bob", said(WORDS.format("111122223333")))
    eve = journal(tmp_path, "eve", said("It smells of a lost credential: the batch never comes from that network."))
    (pair,) = look_alikes([ada, bob, eve])
    assert pair.learners == ("ada", "bob")
    assert pair.reasons[0].startswith("one text in the same words")


def test_what_everybody_wrote_is_nobodys_copy(tmp_path: Path) -> None:
    """A sentence that a lab suggests to the whole class lists no pair."""
    assert look_alikes([journal(tmp_path, name, said(WORDS.format("x"))) for name in "abcdefg"]) == ()


def test_one_learner_is_never_held_against_themselves(tmp_path: Path) -> None:
    """A second attempt resembles the first."""
    assert look_alikes([journal(tmp_path, "ada", said(WORDS)), journal(tmp_path, "ada", said(WORDS))]) == ()


def test_one_world_under_two_names_and_the_same_milliseconds(tmp_path: Path) -> None:
    """A copied file with another name in it says both."""
    acts = [said(f"short {n}") for n in range(4)]
    (pair,) = look_alikes([journal(tmp_path, name, *acts, seed=7, wall=5000) for name in ("ada", "bob")])
    assert "the same world under two names" in pair.reasons[0]
    assert "4 acts at the very same millisecond" in pair.reasons[1]


def test_the_same_calls_in_the_same_order(tmp_path: Path) -> None:
    """Told by their operations, whatever the ids in them; another order is another run."""
    nouns = "Images Instances Volumes Snapshots Vpcs Regions Tags Hosts Addresses Subnets Fleets Keys".split()
    actions = [f"Describe{noun}" for noun in nouns]
    same = [("call", call(each)) for each in actions]
    ada, bob = journal(tmp_path, "ada", *same), journal(tmp_path, "bob", *same)
    (pair,) = look_alikes([ada, bob, journal(tmp_path, "eve", *same[::-1])])
    assert pair.learners == ("ada", "bob")
    assert "100% of the runs of three acts" in pair.reasons[0]
