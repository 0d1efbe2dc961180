"""A note held against a checklist of facts: each is in it or not, wherever in it and in whatever words around it.

A fact is a name the note contains, words that one of its statements holds, or a time it names. A *name* stands whole: an
account within a longer number is another one. *Words* stand in order in one statement, in any ending, and others may stand
between; a list of such words and nothing else states nothing, nor does the denial of them. What is *unknown* is said to be so.
A time is one for a stranger only with its date and its zone: AWS asks for both
(https://repost.aws/articles/ARDaJQbZSdSdKpFjrFMNmgzQ/abuse-reporting-faqs).
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any

from ircoach.errors import ScenarioFault
from ircoach.grader.moments import dates, moments
from ircoach.grader.notes import BREAK, NAME, Note, Statement, tokens_of
from ircoach.scenario.filling import facts_in, fill
from ircoach.scenario.form import Fact

#: how many words may stand between two words of a fact, and how far before one a *not* reaches
BETWEEN, REACH = 5, 4
_UNKNOWN = re.compile(
    r"\b(unknown|unclear|unsure|undetermined|unexplained|unresolved|open (question|issue|point)s?|"
    r"(cannot|can'?t|could not|couldn'?t)( \w+)? (see|tell|say|know|rule|determine|find|establish|explain)|"
    r"remains? open|find out|no (idea|clue|way|visibility|view)|no (evidence|trace|sign) (of )?(how|where|who)|"
    r"(nobody|no one|none of us) knows|"
    r"(not|n'?t)( \w+)? (know|known|tell|see|say|sure|clear|certain|visible|found|find|established|determined|confirmed?))\b"
)
#: says of what stands behind *whether*, and of nothing before it, that it is unknown
_WHETHER = re.compile(
    r"\b(to|must|should) (check|clarify|determine|establish|find|learn|see|verify) whether\b|"
    r"\bwhether\b.*\b((is|are|stays?|remains?) (still )?open|to be (checked|clarified|determined|established|found|seen))\b"
)
_ABSENT = re.compile(r"\bno (sign|signs|trace|traces|indication|indications|evidence) (of|that)\b(?! (how|whether|where|who))")
_ASKING = re.compile(
    r"\b(please|kindly|asks?|asking|requests?|must|should(?! have| you)|would like|(needs?|wants?) (you|aws|amazon|them)|"
    r"could you|can you|would you)\b"
)
_NOT = frozenset("not no never nothing without none nobody neither nor cannot".split())


def asked(facts: Sequence[Fact], variant: str) -> list[Fact]:
    """The facts of a checklist that are asked in a variant."""
    return [fact for fact in facts if not fact.variants or variant in fact.variants]


def lacking(fact: Fact, note: Note, truth: Mapping[str, Any]) -> str | None:
    """What a note lacks to hold a fact; None where it holds it."""
    if fact.at:
        return _lacking_time(_moment(fill(fact.at, truth)), fact.within, note)
    said = [each for each in fact.any_of if not _is_name(each)]
    if any(_named(fill(each, truth), fact.within, note.text) for each in fact.any_of if _is_name(each)):
        return None
    ways = [tokens_of(fill(each, truth)) for each in said]
    if any(_holds(statement, fact.says, ways) for statement in note.statements):
        return None
    if fact.says == "unknown" and any(_spans(statement.tokens, way) for statement in note.statements for way in ways):
        return "It is spoken of, and not said to be unknown."
    return "It is not said." if said else "It is not named."


# --- names ----------------------------------------------------------------------------------------------------------


def _is_name(text: str) -> bool:
    """Whether a text is a fact of the world alone, as `{key}`."""
    return bool(facts_in(text)) and not re.search(r"\s", text)


def _named(name: str, within: float, text: str) -> bool:
    """Whether a name stands in a text: whole, and a moment or a date in any of the ways to write it."""
    try:
        right = dt.datetime.fromisoformat(name).replace(tzinfo=None)
    except ValueError:
        return bool(_whole(name).search(text))
    if len(name) <= len("2026-03-02"):
        return any(day == right.date() and sure for day, sure in dates(text))
    return any(_apart(each.when, right) <= within and each.sure for each in moments(text))


def _whole(name: str) -> re.Pattern[str]:
    """A name, not as part of a longer one; an account also in fours, as the console shows it."""
    inner = "-.:" if name.count(":") > 1 else "-."
    body = r"\s+".join(re.escape(part) for part in name.split())
    if re.fullmatch(r"\d{12}", name):
        body = r"[- ]?".join((name[:4], name[4:8], name[8:]))
    wider = r"(?!/(?!32\b|128\b)\d)" if re.fullmatch(r"[\d.]+|[0-9a-f:]+", name) else ""
    return re.compile(rf"(?<!\w)(?<!\w[{inner}]){body}(?!\w)(?:(?=\.s3[.-])|(?![{inner}]\w)){wider}", re.IGNORECASE)


# --- words ----------------------------------------------------------------------------------------------------------


def _holds(statement: Statement, says: str, ways: Sequence[Sequence[str]]) -> bool:
    tokens, told = statement.tokens, f"{statement.head} {statement.text}".casefold().replace("’", "'")
    begin = 0
    if says == "unknown":
        field = statement.field == "unknown" or (statement.field == "ask" and told.rstrip().endswith("?"))
        absent = _ABSENT.search(told)
        if absent and not _UNKNOWN.search(told, absent.end()):
            return False
        if not (field or _UNKNOWN.search(told)):
            if not _WHETHER.search(told) or "whether" not in tokens:
                return False
            begin = tokens.index("whether")
    if says == "asked" and statement.field != "ask" and not _ASKING.search(told):
        return False
    own = {form for way in ways for word in way for form in _forms(word)}
    states = _stating(tokens, own, statement.headed)
    return any(
        (says == "unknown" or not _denied(tokens, span[0]))
        and (any(word.startswith(NAME) or word in _NOT for word in way) or states(span))
        for way in ways
        for span in _spans(tokens, way)
        if span[0] >= begin
    )


def _spans(tokens: Sequence[str], way: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words of a fact stand in order, not too far from each other: first and last place."""
    first, *rest = [_forms(word) for word in way if word != BREAK] or [frozenset()]
    for start in (place for place, token in enumerate(tokens) if token in first):
        last = _follow(tokens, start, rest)
        if last is not None:
            yield start, last


def _follow(tokens: Sequence[str], place: int, rest: Sequence[Set[str]]) -> int | None:
    """The place of the last of some words that follow one another from a place on; None where one does not."""
    for wanted in rest:
        near = range(place + 1, min(place + BETWEEN + 2, len(tokens)))
        found = next((at for at in near if tokens[at] in wanted), None)
        if found is None:
            return None
        place = found
    return place


def _forms(word: str) -> frozenset[str]:
    """A word's endings: copy, copies, copied, copying. A name has none."""
    if word.startswith(NAME) or word == BREAK:
        return frozenset({word})
    stems = {word, word.removesuffix("e"), word + word[-1]}
    ended = {stem + end for stem in stems for end in ("ed", "ing", "es")} | {word + "s", word + "'s"}
    if word.endswith("y"):
        ended |= {word[:-1] + "ies", word[:-1] + "ied"}
    return frozenset(ended | {word})


def _stating(tokens: Sequence[str], own: Set[str], headed: int) -> Callable[[tuple[int, int]], bool]:
    """Whether anything is said of a fact's own words, in their clauses or under their heading: a list of them states nothing.

    Each clause is looked through once, however often the words stand in it.
    """
    breaks = [at for at, token in enumerate(tokens) if token == BREAK]

    @functools.cache
    def under_heading() -> bool:
        beside = _beside(tokens[headed:], own)
        listed = headed == 2 and len(beside) == 1  # one word under one word may be a list of fields
        return bool(beside) and not (listed and not beside[0].startswith(NAME) and not _UNKNOWN.match(beside[0]))

    @functools.cache
    def in_clauses(begin: int, end: int) -> bool:
        said = tokens[begin:end]
        alone = all(BREAK in (one, other) for one, other in itertools.pairwise(said))
        return not alone and bool(_beside(said, own))

    def states(span: tuple[int, int]) -> bool:
        if headed > span[1]:
            return under_heading()
        before, behind = bisect(breaks, span[0]), bisect(breaks, span[1])
        return in_clauses(breaks[before - 1] + 1 if before else 0, breaks[behind] if behind < len(breaks) else len(tokens))

    return states


def _beside(tokens: Sequence[str], own: Set[str]) -> list[str]:
    """What is said beside a fact's own words."""
    return [token for token in tokens if token not in own and _says_something(token)]


def _says_something(token: str) -> bool:
    """A word does, and a name with a number in it, an id or an address; a field's name or a call's does not."""
    return sum(sign.isdigit() for sign in token) > 2 if token.startswith(NAME) else token != BREAK


def _denied(tokens: Sequence[str], start: int) -> bool:
    """Whether a *not* stands shortly before, in the same clause."""
    for at in range(start - 1, max(start - 1 - REACH, -1), -1):
        if tokens[at] == BREAK:
            return False
        if tokens[at] in _NOT or tokens[at].endswith("n't"):
            return True
    return False


# --- times ----------------------------------------------------------------------------------------------------------


def _moment(wanted: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(wanted).replace(tzinfo=None)
    except ValueError as error:
        raise ScenarioFault(f"scenario fault: a fact of a note is to name the time {wanted!r}, which is none.") from error


def _lacking_time(right: dt.datetime, within: float, note: Note) -> str | None:
    told = [each for each in moments(note.text) if _apart(each.when, right) <= within]
    if any(each.zoned and each.sure for each in told):
        return None
    if any(each.sure for each in told):
        return "The time is there, and not in which zone."
    if told:
        return "The time is there, and its date can be read two ways (write 2026-03-02)."
    return "It is not named, or not with its date (2026-03-02 14:05 UTC)."


def _apart(one: dt.datetime, other: dt.datetime) -> float:
    return abs((one - other).total_seconds()) / 60
