"""The instructor's sheet: one page on one learner's world. What it is, the facts, the model answers, and what will happen when.

Unlike the other reports it needs a world, which it builds and lets run with nobody doing anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ircoach.grader import facts
from ircoach.grader.apart import Stand
from ircoach.grader.branches import horizon_of
from ircoach.grader.comparing import model_answer
from ircoach.grader.courses import INTRUDERS, RIGHTFUL, run_on
from ircoach.grader.sights import in_reach, items_of
from ircoach.report import words
from ircoach.scenario.drawing import draw_variant
from ircoach.scenario.filling import fill
from ircoach.scenario.form import Fact
from ircoach.scenario.library import Folder
from ircoach.world.clock import MINUTE, to_datetime
from ircoach.world.world import World


class Data(BaseModel):
    """A frozen piece of a sheet."""

    model_config = ConfigDict(frozen=True)


class Known(Data):
    """A question of fact with its right answer."""

    id: str
    ask: str
    answer: str
    accepted: tuple[str, ...]


class Clue(Data):
    """A piece of evidence: what it tells, whether it decides, and minutes after the alert from which it is in reach."""

    id: str
    label: str
    where: str
    tells: str
    deciding: bool
    in_reach: float | None


class Happening(Data):
    """Something that happens by itself, with nobody doing anything."""

    minutes: float
    who: str
    what: str
    through: bool


class Sheet(Data):
    """The instructor's sheet of one world."""

    format: int = 1
    scenario: str
    title: str
    variant: str
    variant_title: str
    truth: str
    story: str
    seed: int
    alert: str
    alert_time: str
    facts: dict[str, str]
    answers: tuple[Known, ...]
    evidence: tuple[Clue, ...]
    replies: dict[str, str]
    happenings: tuple[Happening, ...]
    hand_over: tuple[str, ...]
    report_to_aws: tuple[str, ...]


def sheet(folder: Folder, seed: int, variant: str | None = None, progress: Callable[[float], None] | None = None) -> Sheet:
    """The sheet of a world. `variant`: the one the seed draws, if left out. Resets the world of this process."""
    chosen = folder.form.variant(variant) if variant else draw_variant(folder, seed)
    stand = Stand(folder, chosen.id, seed, progress)
    return Sheet.model_validate(stand.send(lambda world: drawn_up(folder, chosen.id, world)).result())


def drawn_up(folder: Folder, variant: str, world: World) -> dict[str, Any]:
    """The sheet of a world at its alert, as plain data. Lets the world run on to its horizon."""
    form, chosen = folder.form, folder.form.variant(variant)
    course = run_on(world, horizon_of(world, form))
    truth = world.truth

    def minutes(time: int) -> float:
        return round((time - world.alert_at) / MINUTE, 1)

    clues = []
    for item in items_of(form, variant):
        reach = in_reach(item, world)
        clues.append(
            Clue(
                id=item.id,
                label=item.label,
                where=fill(item.where, truth),
                tells=fill(item.tells, truth),
                deciding=variant in item.deciding,
                in_reach=minutes(reach.time) if reach else None,
            )
        )
    happenings = [
        Happening(minutes=minutes(call.time), who=call.caller, what=f"{call.operation} {call.why}".strip(), through=call.ok)
        for call in course.calls
        if call.role in (*INTRUDERS, *RIGHTFUL)
    ]
    happenings += [
        Happening(minutes=minutes(loss.time), who="loss", what=f"{loss.what}: {loss.how}", through=True) for loss in course.losses
    ]
    questions = [question for question in form.questions if not question.variants or variant in question.variants]
    return Sheet(
        scenario=form.id,
        title=form.title,
        variant=variant,
        variant_title=chosen.title,
        truth=chosen.truth,
        story=fill(chosen.story, truth),
        seed=world.seed,
        alert=fill(f"{form.alert.title}: {form.alert.text}", truth),
        alert_time=to_datetime(world.alert_at).isoformat(),
        facts={str(key): str(value) for key, value in sorted(truth.items())},
        answers=tuple(
            Known(
                id=each.id,
                ask=fill(each.ask, truth),
                answer=model_answer(each, variant, truth),
                accepted=tuple(fill(text, truth) for text in each.accept),
            )
            for each in questions
        ),
        evidence=tuple(clues),
        replies={f"{each.name}, {each.role} (after {each.minutes} min)": each.reply for each in world.company.contacts.values()},
        happenings=tuple(sorted(happenings, key=lambda each: each.minutes)),
        hand_over=_labels(form.rubric.hand_over, variant, truth),
        report_to_aws=_labels(form.rubric.report_to_aws if chosen.truth == "sick" else (), variant, truth),
    ).model_dump()


def _labels(checklist: Sequence[Fact], variant: str, truth: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(fill(fact.label, truth) for fact in facts.asked(checklist, variant))


def show(drawn: Sheet, console: Console | None = None) -> None:
    """Print a sheet."""
    (console or Console()).print(Group(*_page(drawn)))


def _page(drawn: Sheet) -> Iterator[RenderableType]:
    yield Text.assemble(
        (drawn.title, "bold"),
        f"   seed {drawn.seed}\n",
        (f"{drawn.truth}: {drawn.variant_title}", "bold cyan"),
        f" ({drawn.variant})",
    )
    yield Text(drawn.story.strip())
    yield Padding(Text(f"{drawn.alert_time}  {drawn.alert.strip()}", style="dim"), (1, 0))
    yield _table("What happens with nobody doing anything", ("minute", "who", "what", ""), [
        (words.minutes(each.minutes), each.who, each.what, "" if each.through else "refused") for each in drawn.happenings
    ])  # fmt: skip
    yield _table("Model answers", ("question", "answer"), [
        (each.ask, " / ".join((each.answer, *each.accepted))) for each in drawn.answers
    ])  # fmt: skip
    clues = [
        (f"{'* ' if each.deciding else ''}{each.label}", each.where, words.minutes(each.in_reach), each.tells)
        for each in drawn.evidence
    ]
    yield _table("Evidence", ("what", "where", "in reach", "tells"), clues)
    yield Text("* decides this variant\n", style="dim")
    yield _table("What people answer", ("who", "says"), list(drawn.replies.items()))
    yield _table("Facts", ("fact", "value"), list(drawn.facts.items()))
    yield Text(f"A hand-over should hold: {'; '.join(drawn.hand_over)}")
    if drawn.report_to_aws:
        yield Text(f"A report to AWS should hold: {'; '.join(drawn.report_to_aws)}")


def _table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Padding:
    table = Table(*columns, title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return Padding(table, (0, 0, 1, 0))
