"""Journals somebody improved by hand, through the whole grader: refused in words, or worth no more than what was played.

The forger knows the format and works the chain out anew. What they have not is the answers of another world: digests stay as they
were written, are moved along, or are made up.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ircoach.case import journal as journals
from ircoach.case.host import Host
from ircoach.errors import JournalError
from ircoach.grader.apart import Stand
from ircoach.grader.baselines import baselines
from ircoach.grader.branches import Watch
from ircoach.grader.grading import card_of
from ircoach.grader.replay import finished, opened
from ircoach.grader.scorecard import Scorecard
from ircoach.players.playing import play
from ircoach.players.roster import Player
from ircoach.scenario.library import Folder
from ircoach.world.world import World
from tests.grader.conftest import SEED
from tests.small import ONE_KEY

FOLDER = Folder(ONE_KEY)
Lines = list[dict[str, Any]]
Forge = Callable[[Lines], Lines]


def middling(case: Any) -> None:
    """Half right in everything: some points everywhere, and more to be had everywhere."""
    answers = FOLDER.answers
    answers.look(case)
    case.hint("whose")
    answers.unshare(case)
    case.wait(3)
    answers.deregister(case)
    case.wait(20)
    case.assess("sorta sick", "nothing to stop", "surely closed", confidence=60)
    case.answer("whose", "000000000000")
    case.hand_over("somebody", ["Builder"])
    case.report_to_aws("somebody", "an image", "2026-03-02 14:05")
    case.finish()


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lines, float]:
    """The lines of the journal as it was written, and what it was worth."""
    path = tmp_path_factory.mktemp("forged") / "honest.jsonl"
    card = play(FOLDER, "stolen", SEED, Player("mid", "wrong-footed", "", middling), journal_path=path)
    assert card.score is not None
    assert 20 < card.score < 90
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()], card.score


@pytest.fixture(scope="module")
def grade(honest: tuple[Lines, float]) -> Callable[[Path], Scorecard]:
    """The grader from file to scorecard, each time in a copy of one world."""
    stand = Stand(FOLDER, "stolen", SEED)
    held_against = baselines(stand, keep=False)

    def graded(path: Path) -> Scorecard:
        written = journals.read(path)
        folder, variant = opened(written.header, ONE_KEY)
        assert (variant.id, int(written.header["seed"])) == ("stolen", SEED)

        def work(world: World) -> dict[str, Any]:
            host = Host(folder, written.header, world)
            host.foretell(written.entries)
            watch = Watch(stand, host)
            for entry in written.entries:
                host.replay_one(entry)
                watch.look()
            return card_of(finished(host, watch), held_against).plain()

        return Scorecard.model_validate(stand.send(work).result())

    return graded


def numbered(lines: Lines) -> Lines:
    """The lines with entries numbered from 1 and the chain made anew: what a careful forger does last."""
    made, number, chain = [], 0, "0" * 64
    for line in lines:
        line = {key: value for key, value in line.items() if key not in ("chain", "mark")}
        if "n" in line:
            number += 1
            line["n"] = number
        elif "of" in line:
            line["of"] = number
        chain = journals._chain(chain, line)
        made.append({**line, "chain": chain})
    return made


def pairs(lines: Lines) -> list[Lines]:
    """The entries: an act and its outcome each."""
    return [lines[at : at + 2] for at in range(1, len(lines), 2)]


def joined(head: Lines, entries: list[Lines]) -> Lines:
    """Header and entries as lines again."""
    return [*head, *(line for entry in entries for line in entry)]


def dropped(at: int) -> Forge:
    """One entry taken out."""
    return lambda lines: joined(lines[:1], [each for n, each in enumerate(pairs(lines)) if n != at % len(pairs(lines))])


def swapped(one: int, other: int) -> Forge:
    """Two entries in each other's place."""

    def forge(lines: Lines) -> Lines:
        entries = pairs(lines)
        one_, other_ = one % len(entries), other % len(entries)
        entries[one_], entries[other_] = entries[other_], entries[one_]
        return joined(lines[:1], entries)

    return forge


def repeated(at: int) -> Forge:
    """One entry twice."""

    def forge(lines: Lines) -> Lines:
        entries = pairs(lines)
        return joined(lines[:1], [*entries[: at % len(entries) + 1], *entries[at % len(entries) :]])

    return forge


def improved(field: str, value: Any) -> Forge:
    """What was asked, said better: a verdict, an answer, a reason, a time to wait; the digests as they were."""

    def forge(lines: Lines) -> Lines:
        return [{**line, "data": {**line["data"], field: value}} if field in line.get("data", {}) else line for line in lines]

    return forge


def moved(by: int) -> Forge:
    """All times earlier or later by some minutes."""
    return lambda lines: [{**line, "t": line["t"] + by * 60_000_000} if "t" in line else line for line in lines]


def made_up(digest: str | None) -> Forge:
    """Every digest another, or none."""

    def forge(lines: Lines) -> Lines:
        if digest is None:
            return [line for line in lines if "of" not in line]
        return [{**line, "digest": digest} if "of" in line else line for line in lines]

    return forge


def headed(**header: Any) -> Forge:
    """Another header over the same entries."""
    return lambda lines: [{**lines[0], "header": {**lines[0]["header"], **header}}, *lines[1:]]


places = st.integers(0, 40)
forgeries: st.SearchStrategy[Forge] = st.one_of(
    st.builds(dropped, places),
    st.builds(swapped, places, places),
    st.builds(repeated, places),
    st.builds(improved, st.just("verdict"), st.sampled_from(["sick", "not sick"])),
    st.builds(improved, st.just("bleed"), st.sampled_from(["stop it now", "nothing to stop"])),
    st.builds(improved, st.just("confidence"), st.sampled_from([50, 100])),
    st.builds(improved, st.just("minutes"), st.integers(0, 30)),
    st.builds(improved, st.sampled_from(["note", "because", "what", "when"]), st.text(max_size=8)),
    st.builds(improved, st.just("value"), st.sampled_from(["444455556666", 7])),
    st.builds(moved, st.integers(-60, 60).filter(bool)),
    st.builds(made_up, st.sampled_from([None, "0" * 64])),
    st.builds(headed, pace=st.just("live"), speed=st.sampled_from([0.001, 1e6])),
    st.builds(headed, attempt=st.integers(-3, 3), finished=st.just(True)),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(forgeries, min_size=1, max_size=2))
@example([dropped(0)])
@example([headed(pace="live"), moved(-30)])
@example([headed(pace="live"), dropped(9)])  # the image was never deregistered: at live pace no price is asked for
@example([headed(pace="live"), dropped(13)])  # the wrong answer was never given
@example([headed(mode="drill", minutes=600.0)])  # which asks no questions
@example([headed(mode="drill", minutes=600.0, begun_as="practice"), dropped(6)])
@example([improved("note", "the key of Builder")])
@example([improved("when", "2026-04-21 08:20 UTC"), improved("indicators", ["Builder", "555566667777"])])
@example([made_up(None)])
def test_a_forged_journal_is_refused_or_worth_no_more(
    honest: tuple[Lines, float], grade: Callable[[Path], Scorecard], tmp_path_factory: pytest.TempPathFactory, forged: list[Forge]
) -> None:
    """Whatever is taken out, moved, doubled, said better or made up."""
    lines, worth = honest
    for forge in forged:
        lines = forge(lines)
    path = tmp_path_factory.mktemp("forged") / "a.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in numbered(lines)), encoding="utf-8")
    before = path.read_bytes()
    score: float | None = None
    with suppress(JournalError):  # refused in words
        score = grade(path).score
    assert score is None or score <= worth
    assert path.read_bytes() == before
