"""The scorecard in a terminal, with rich: colour where there is some, plain text where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ircoach.grader.scorecard import Item, Part, Scorecard
from ircoach.report import words

_MARKS = {"earned": ("✓", "green"), "missed": ("✗", "red"), "not asked": ("–", "dim")}


def show(card: Scorecard, console: Console | None = None) -> None:
    """Print a scorecard."""
    (console or Console()).print(render(card))


def render(card: Scorecard) -> Group:
    """A scorecard as something rich can print."""
    if card.as_it_stands is None:
        return Group(_heading(card), Text(card.fault or "", style="yellow"))
    return Group(*_whole(card))


def _whole(card: Scorecard) -> Iterator[RenderableType]:
    yield _heading(card)
    yield Padding(_parts(card), (1, 0))
    yield _times(card)
    if card.losses:
        yield Padding(_losses(card), (1, 0, 0, 0))
    yield from _broken(card)
    yield from _lessons(card)


def _heading(card: Scorecard) -> Text:
    score = words.score(card)
    text = Text.assemble((card.title or card.scenario, "bold"), "   ", (score, "bold cyan"))
    text.append(f"\n{words.headline(card)} {card.story.strip()}")
    for mark in words.marked(card):
        text.append(f"\n{mark}", style="dim")
    return text


def _parts(card: Scorecard) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for part in card.parts:
        if not part.of:
            table.add_row(Text(part.title, style="bold"), "–", Text("not asked", style="dim"))
            continue
        table.add_row(Text(part.title, style="bold"), f"{words.points(part.points)}/{part.of:g}", _bar(part.points, part.of))
        for item in _worth_a_line(part):
            mark, style = _MARKS[item.outcome]
            table.add_row(
                Text(f"  {mark} {item.label}", style=style if item.outcome == "missed" else ""),
                _of(item),
                Text(item.why, style="dim"),
            )
    return table


def _worth_a_line(part: Part) -> list[Item]:
    """All items, but of the questions only those that were missed: a page of right answers teaches nothing."""
    return [item for item in part.items if part.id != "scoping" or item.outcome != "earned"]


def _of(item: Item) -> str:
    if item.outcome == "not asked":
        return "–"
    return words.points(item.points) if not item.of else f"{words.points(item.points)}/{words.points(item.of)}"


def _bar(points: float, of: float) -> Text:
    full = round(20 * points / of) if of else 0
    return Text("█" * full, style="cyan") + Text("░" * (20 - full), style="dim")


def _times(card: Scorecard) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("minutes since the alert")
    table.add_column("you", justify="right")
    table.add_column("expert", justify="right")
    expert = card.expert_times
    for label, name in (
        ("first evidence", "first_evidence"),
        ("first right verdict", "first_right_verdict"),
        ("first effective containment", "first_effective_containment"),
        ("full containment", "full_containment"),
    ):
        if card.truth == "sick" or "containment" not in name:
            table.add_row(label, words.minutes(getattr(card.times, name)), words.minutes(getattr(expert, name)) if expert else "")
    return table


def _losses(card: Scorecard) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("lost after the alert", "you", "expert", "doing nothing"):
        table.add_column(name, justify="left" if name.startswith("lost") else "right")
    for each in card.losses:
        if each.nothing or each.mine:
            table.add_row(
                f"{escape(each.title)} ({escape(each.unit)})", f"{each.mine:g}", f"{each.expert:g}", f"{each.nothing:g}"
            )
    return table


def _broken(card: Scorecard) -> Iterator[RenderableType]:
    if card.collateral:
        first = card.collateral[0]
        yield Text(
            f"\nRightful calls that failed because of you: {len(card.collateral)}, the first {first.call} of {first.caller} at "
            f"{words.minutes(first.minutes)}.",
            style="yellow",
        )


def _lessons(card: Scorecard) -> Iterator[RenderableType]:
    for item in words.lessons(card):
        yield Text.assemble("\n", (words.sentence(item.label) + " ", "bold"), item.why, " ", (item.help, "italic"))
