"""Journals that somebody made to do harm: the reader and the replay answer in words, whatever stands in them.

Whoever can edit a file can work out its chain anew, so the chain is right in all of these.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ircoach.case import journal as journals
from ircoach.case.host import Host
from ircoach.case.journal import Entry
from ircoach.errors import IrcoachError, JournalDamaged, JournalError, JournalForeign, ReplayDiverged
from ircoach.grader.replay import opened
from ircoach.scenario.library import Folder
from ircoach.world.clock import DAY
from tests.small import ONE_KEY, host_of, small_case, small_header

NASTY = ["", "\ud800", "\x00", "../../etc/passwd", "'; DROP", "{0.__class__}", "%s%n", "=1+1", "<script>", "𝕏" * 50, "A" * 5000]
numbers = st.one_of(st.integers(), st.floats(), st.sampled_from([10**400, -(10**18), 2**63, float("inf"), float("nan"), 0, -1]))
plain = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=20), st.sampled_from(NASTY)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=8,
)


def forged(path: Path, lines: list[Any]) -> Path:
    """A file of these lines whose chain is right as far as lines are objects that can have one."""
    chain = "0" * 64
    written = []
    for line in lines:
        if isinstance(line, dict):
            try:
                chain = journals._chain(chain, line)
            except ValueError:  # what has no canonical form has no chain
                chain = "f" * 64
            line = {**line, "chain": chain}
        written.append(json.dumps(line))
    path.write_text("\n".join(written) + "\n", encoding="utf-8")
    return path


def act(n: Any = 1, **more: Any) -> dict[str, Any]:
    """An act's line."""
    return {"n": n, "t": 1000, "wall": 5.0, "kind": "pin", "step": "1", "data": {"what": "x", "note": ""}, **more}


HEAD = {"header": {"scenario": "one-key", "seed": 1}, "format": journals.FORMAT}


@given(
    st.lists(
        st.one_of(plain, st.dictionaries(st.sampled_from(["n", "t", "wall", "kind", "step", "data", "of", "digest"]), plain)),
        max_size=4,
    )
)
@example([act(t=float("inf"))])
@example([act(wall="never")])
@example([act(data={"what": "\ud800"})])
@example([act(), {"of": 1, "digest": None}, {"of": 1, "digest": "x"}])
@example([{"of": [1], "digest": 1}])
def test_whatever_the_lines_hold_it_is_a_journal_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, lines: list[Any]
) -> None:
    """Types, orders, numbers and texts that nothing of ours ever wrote."""
    path = forged(tmp_path_factory.mktemp("hostile") / "a.jsonl", [HEAD, *lines])
    before = path.read_bytes()
    try:
        written = journals.read(path)
    except (JournalDamaged, JournalForeign) as refused:
        said = str(refused)
    else:
        said = str(path)
        assert [each.number for each in written.entries] == list(range(1, len(written.entries) + 1))
    assert str(path) in said
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 50_000,
        '{"header":{},"format":' + "9" * 5000 + "}",
        '{"header":{"x":' + "[" * 900 + "]" * 900 + '},"format":1}',
    ],
    ids=["open lists", "open objects", "a long number", "a deep header"],
)
def test_depth_and_length_end_in_words(tmp_path: Path, text: str) -> None:
    """No parser's stack is ours to fall through."""
    (tmp_path / "a.jsonl").write_text(text + "\n", encoding="utf-8")
    with pytest.raises((JournalDamaged, JournalForeign)):
        journals.read(tmp_path / "a.jsonl")


@given(
    st.dictionaries(
        st.sampled_from(["scenario", "variant", "seed", "learner", "attempt", "pace", "mode", "speed", "minutes", "engine"]),
        plain,
    )
)
@example({"attempt": float("inf")})
@example({"scenario": ["one-key"]})
@example({"engine": 7})
def test_whatever_a_header_holds_it_is_opened_or_refused_in_words(header: dict[str, Any]) -> None:
    """Nothing of it is believed before it was looked at."""
    good = small_header()
    with contextlib.suppress(IrcoachError):
        folder, variant = opened({**good, **header}, ONE_KEY)
        assert (folder.id, variant.truth) in {("one-key", "sick"), ("one-key", "not sick")}


def test_a_header_names_a_scenario_and_never_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A storyline is a program: one that was handed in beside the journals is not run because a journal says so."""
    theirs = tmp_path / "handed-in" / "ami-share"
    theirs.mkdir(parents=True)
    (theirs / "scenario.yaml").write_text("id: ami-share\n", encoding="utf-8")
    (theirs / "storyline.py").write_text("raise SystemExit('it ran')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in (str(theirs), "handed-in/ami-share", "./handed-in/ami-share"):
        with pytest.raises(IrcoachError, match="no scenario is called"):
            opened({**small_header(), "scenario": name}, None)
    monkeypatch.chdir(theirs.parent)
    with pytest.raises(IrcoachError, match="ami-share was changed since"):  # the installed one is meant, whatever lies here
        opened({**small_header(), "scenario": "ami-share"}, None)


@pytest.fixture(scope="module")
def host() -> Host:
    """A host in a world at its alert, at live pace, where a journal's times are taken from it."""
    return host_of(small_case(pace="live"))


KINDS = (
    "call",
    "assess",
    "answer",
    "hint",
    "pin",
    "hand_over",
    "report_to_aws",
    "register",
    "address",
    "ask",
    "wait",
    "checkpoint",
    "finish",
    "x",
)
CALL = {"method": "POST", "url": "https://ec2.us-east-1.amazonaws.com/", "headers": [["Host", "ec2.us-east-1.amazonaws.com"]]}
datas = st.one_of(
    st.dictionaries(
        st.sampled_from(["what", "note", "name", "address", "contact", "question", "value", "minutes", "to"]), plain, max_size=5
    ),
    st.fixed_dictionaries(
        {
            "verdict": st.one_of(plain, st.just("sick")),
            "bleed": st.one_of(plain, st.just("not yet")),
            "because": plain,
            "cites": plain,
            "confidence": plain,
        }
    ),
    st.fixed_dictionaries(
        {
            "method": st.one_of(plain, st.just("GET")),
            "url": st.one_of(
                plain, st.sampled_from(["http://[", CALL["url"], "https://s3.amazonaws.com/a?b=%zz", "file:///etc/passwd"])
            ),
            "headers": st.one_of(plain, st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=3)),
            "body": st.one_of(plain, st.binary(max_size=60).map(lambda raw: base64.b64encode(raw).decode())),
        }
    ),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(kind=st.sampled_from(KINDS), data=datas, later=st.one_of(numbers, st.just(1)))
@example(kind="wait", data={"minutes": 1e18}, later=1)
@example(kind="wait", data={"minutes": float("nan")}, later=1)
@example(kind="pin", data={"what": "x", "note": ""}, later=10**30)
@example(kind="call", data={**CALL, "body": "!!"}, later=1)
@example(kind="call", data={**CALL, "body": base64.b64encode(b"\x1f\x8b" + b"\0" * 40).decode()}, later=1)
@example(kind="answer", data={"question": "whose", "value": [[[[[[1]]]]]]}, later=1)
def test_whatever_an_entry_asks_is_done_or_refused_in_words(host: Host, kind: str, data: Mapping[str, Any], later: Any) -> None:
    """No entry crashes a replay, lets a world run for ever, or is taken half."""
    before = len(host.acts)
    try:
        time = host.world.clock.now + int(later)
    except (ValueError, OverflowError):
        time = later
    host.desk.finished = False
    try:
        host.replay_one(Entry(before + 1, time, 5.0, kind, "1", data, None))
    except ReplayDiverged as refused:
        said, done = str(refused), before
    else:
        said, done = f"entry {before + 1}", before + 1
    assert f"entry {before + 1}" in said
    assert len(host.acts) == done
    assert host.world.clock.now <= host.world.alert_at + 31 * DAY


def test_a_journal_of_another_seed_tells_another_world(tmp_path: Path) -> None:
    """Its own digests give it away at the first answer."""
    case = small_case(tmp_path / "a.jsonl", seed=3)
    case.client("ec2").describe_images(Owners=["self"])
    case.close()
    written = journals.read(tmp_path / "a.jsonl")
    other = Host(Folder(ONE_KEY), {**written.header, "seed": 4})
    with pytest.raises(JournalError, match="entry 1"):
        other.replay(written.entries)
