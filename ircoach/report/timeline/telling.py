"""The picture in words: a description for a screen reader, and a table that holds what the lanes show."""

from __future__ import annotations

from collections.abc import Iterator

from ircoach.grader.scorecard import EvidenceLine, ExposureLosses, Scorecard
from ircoach.report import words


def described(card: Scorecard) -> str:
    """What the picture shows, in a few sentences. The table below it has the rest."""
    said = [f"Scenario minutes from left to right. {words.headline(card)}"]
    if card.truth == "sick":
        said.append(f"Full containment: {words.minutes(card.times.full_containment)}.")
    for each in card.losses:
        said.append(f"{each.title}: {_told(card, each)}.")
    if card.collateral:
        count = len(card.collateral)
        said.append(f"{words.many(count, 'rightful call')} failed because of you{_never_made(card, ', {} of them')}.")
    if missed := words.walked_past(card):
        said.append(f"Deciding evidence never seen: {words.listed([each.label for each in missed])}.")
    return " ".join([*said, "The table after the picture says the same, row by row."])


def rows(card: Scorecard) -> Iterator[tuple[str, str, str]]:
    """(what, when, in words) for each lane, in the picture's order."""
    calls = [each for each in card.timeline if each.lane == "intruder"]
    if calls:
        through = [each.minutes for each in calls if each.ok]
        last = f"; the last got through at {words.minutes(through[-1])}" if through else ""
        yield (
            "Intruder",
            _span(calls[0].minutes, calls[-1].minutes),
            f"{words.many(len(calls), 'call')}, {len(through)} got through{last}",
        )
    for each in card.losses:
        yield each.title, _span(0, each.closed), _told(card, each)
    works = [each for each in card.timeline if each.lane == "workload"]
    if works:
        broken = [each for each in works if not each.ok]
        first = f", the first at {words.minutes(broken[0].minutes)}: {broken[0].text}" if broken else ""
        yield (
            "The account's own work",
            _span(works[0].minutes, works[-1].minutes),
            f"{words.many(len(works), 'call')} shown, {len(broken)} failed because of you{_never_made(card, '; {} more')}{first}",
        )
    for piece in card.evidence:
        if piece.deciding:
            yield piece.label, _span(piece.in_reach, piece.seen), _seen(card, piece)
    for call in card.assessments:
        supported = "supported" if call.right else "not supported"
        yield "Your call", words.minutes(call.minutes), f"{call.verdict}, {call.bleed}: {supported} by what you had seen"
    if card.truth == "sick":
        yield "First effective containment", words.minutes(card.times.first_effective_containment), ""
        yield "Full containment", words.minutes(card.times.full_containment), ""


def _never_made(card: Scorecard, told: str) -> str:
    """How many rightful calls came to nothing before they were made; nothing where none did."""
    count = sum(not each.made for each in card.collateral)
    return f"{told.format(count)} never made" if count else ""


def _span(first: float | None, last: float | None) -> str:
    if first is None or first == last:
        return words.minutes(first)
    return f"from {words.minutes(first)}" if last is None else f"{words.minutes(first)} to {words.minutes(last)}"


def state(card: Scorecard, exposure: ExposureLosses) -> str:
    """Whether and when an exposure was closed; nothing of an innocent's, which there was no cause to close."""
    if card.truth != "sick":
        return ""
    if exposure.closed is not None:
        return f"closed at {words.minutes(exposure.closed)}"
    return "not closed before it was gone" if words.gone(card, exposure) else "never closed by you"


def _told(card: Scorecard, each: ExposureLosses) -> str:
    lost = f"lost: {each.mine:g} {each.unit}; the expert {each.expert:g}, doing nothing {each.nothing:g}"
    return "; ".join(filter(None, (state(card, each), lost)))


def _seen(card: Scorecard, piece: EvidenceLine) -> str:
    if piece.in_reach is None:
        return "deciding evidence, never in reach"
    if piece.seen is None:
        return f"deciding evidence in reach{', never seen' if words.in_time(card, piece) else ' only after you had stopped'}"
    lay = f"seen {round(piece.seen - piece.in_reach, 1):g} min after it came in reach"
    return f"deciding evidence, {lay}, {'named' if piece.cited_in else 'never named'}"
