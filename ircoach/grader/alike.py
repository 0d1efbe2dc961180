"""Look-alikes: pairs of journals by different learners that share more than chance would. A list to read, never a judgement.

Worlds differ by learner, so ids, addresses and times are masked before texts are compared. A lab leads everybody along the same
calls; the same *sentences*, the same wall-clock seconds or the same world under two names say more.
"""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from pydantic import Field

from ircoach.case.journal import Entry, Written
from ircoach.grader.triage import Data

#: how alike two sequences of acts must be to be listed, and how many acts it takes to say so
ALIKE, LEAST_ACTS = 0.9, 12
#: a text shorter than this says nothing, and neither does one that more than this share of at least six learners have
LEAST_TEXT, COMMON = 40, 1 / 3
_MASK = re.compile(r"\b[a-z]{1,5}-[0-9a-f]{8,17}\b|\b\d[\d.:,TZ-]*\b|\b[A-Z0-9]{16,}\b|\b[0-9a-f]{6,}\b")


class Pair(Data):
    """Two journals that look alike, and in what."""

    first: str = Field(description="one journal's file")
    second: str
    learners: tuple[str, str]
    reasons: tuple[str, ...]


def look_alikes(journals: Sequence[Written]) -> tuple[Pair, ...]:
    """The pairs to look at, strongest first. Journals of one learner are never held against each other."""
    acts = [_acts(each) for each in journals]
    shared = _shared_texts(journals)
    found = []
    for one, other in combinations(range(len(journals)), 2):
        mine, theirs = journals[one], journals[other]
        learners = _learner(mine), _learner(theirs)
        if learners[0] == learners[1]:
            continue
        reasons = [*_same_file(mine, theirs), *_same_texts(shared.get((one, other), [])), *_same_acts(acts[one], acts[other])]
        if reasons:
            found.append(Pair(first=str(mine.path), second=str(theirs.path), learners=learners, reasons=tuple(reasons)))
    return tuple(sorted(found, key=lambda pair: -len(pair.reasons)))


def _learner(journal: Written) -> str:
    return str(journal.header.get("learner"))


def _same_file(mine: Written, theirs: Written) -> Iterator[str]:
    world = ("scenario", "variant", "seed")
    if all(str(mine.header.get(name)).strip() == str(theirs.header.get(name)).strip() for name in world):
        yield "the same world under two names: scenario, variant and seed are one"
    walls = {each.wall for each in mine.entries} & {each.wall for each in theirs.entries}
    if len(walls) >= 3:
        yield f"{len(walls)} acts at the very same millisecond of wall time"


def _same_texts(texts: list[str]) -> Iterator[str]:
    if texts:
        longest = max(texts, key=len)
        many = f"{len(texts)} texts in the same words, the longest" if len(texts) > 1 else "one text in the same words"
        yield f"{many}: “{longest[:160]}”"


def _same_acts(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[str]:
    if min(len(mine), len(theirs)) < LEAST_ACTS:
        return
    one, other = ({tuple(acts[at : at + 3]) for at in range(len(acts) - 2)} for acts in (mine, theirs))
    share = len(one & other) / len(one | other)
    if share >= ALIKE:
        yield f"{share:.0%} of the runs of three acts are the same"


def _shared_texts(journals: Sequence[Written]) -> dict[tuple[int, int], list[str]]:
    """Which texts which pairs share, those that everybody has left out."""
    learners = {_learner(each) for each in journals}
    holders: defaultdict[str, set[int]] = defaultdict(set)
    for number, journal in enumerate(journals):
        for entry in journal.entries:
            for text in _texts(entry):
                holders[text].add(number)
    shared: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for text, having in holders.items():
        if len(learners) >= 6 and len({_learner(journals[number]) for number in having}) > COMMON * len(learners):
            continue
        for pair in combinations(sorted(having), 2):
            shared[pair].append(text)
    return shared


def _texts(entry: Entry) -> Iterator[str]:
    """What a learner wrote, ids and numbers masked; the words of a prompt that a lab may have given are not theirs alone."""
    if entry.kind in ("assess", "hand_over", "report_to_aws", "answer", "ask"):
        for value in entry.data.values():
            masked = " ".join(_MASK.sub("#", str(value)).lower().split())
            if isinstance(value, str) and len(masked) >= LEAST_TEXT:
                yield masked


def _acts(journal: Written) -> list[str]:
    """What moved the case; marks on it can be set anywhere, between any two acts."""
    return [_act(each.kind, dict(each.data)) for each in journal.entries if each.kind not in ("checkpoint", "weigh", "pin")]


def _act(kind: str, data: dict[str, Any]) -> str:
    if kind != "call":
        return f"{kind} {data.get('verdict') or data.get('contact') or data.get('question') or data.get('name') or ''}".strip()
    host = str(data.get("url", "")).split("/")[2:3]
    target = _target(data.get("headers"))
    action = re.search(rb"\bAction=(\w+)", _body(data.get("body")))
    path = _MASK.sub("#", str(data.get("url", "")).split("?")[0].split("/", 3)[-1])
    return (
        f"call {data.get('method')} {host[0].split('.')[0] if host else ''} {target or (action[1].decode() if action else path)}"
    )


def _target(headers: Any) -> str:
    """What a JSON protocol's header says is called; a refused journal's headers may be anything at all."""
    pairs = [pair for pair in headers if isinstance(pair, list) and len(pair) == 2] if isinstance(headers, list) else []
    return next((str(value) for name, value in pairs if str(name).lower() == "x-amz-target"), "")


def _body(written: Any) -> bytes:
    """A request's body as it was sent; what is not base64 is nobody's body."""
    try:
        return base64.b64decode(str(written or ""), validate=True)
    except ValueError:
        return b""
