"""Item analysis: which questions are hard, which tell strong from weak, and what is answered wrongly."""

from __future__ import annotations

from ircoach.grader.items import item_figures
from ircoach.grader.scorecard import AnswerLine, Item, Part, Scorecard
from tests.grader.test_triage import WELL, case


def answered(score: float, points: float, given: str | None, **more: object) -> Scorecard:
    """A case of one question worth ten, answered so, in a case of that score; what it earned beside it was of ninety."""
    item = Item(id="who", label="Who?", outcome="earned" if points == 10 else "missed", points=points, of=10, why="")
    line = AnswerLine(
        id="who", ask="Who?", given=given, model="ada", right=points == 10, points=points, of=10, hints=0, help="", minutes=4
    )
    part = Part(id="scoping", title="Scoping", points=points, of=10, items=(item,))
    rest = Part(id="bleed", title="Bleed", points=score - points, of=90, items=())
    return case("not sick", WELL, scenario="s", score=score, parts=(part, rest), answers=(line,), **more)


CASES = [
    answered(score, points, given)
    for score, points, given in ((90, 10, "ada"), (80, 10, "Ada"), (40, 0, "the  batch"), (30, 0, "the batch"), (20, 0, None))
]


def test_difficulty_is_the_mean_share_earned() -> None:
    """Two of five had it."""
    (found,) = item_figures(CASES)
    assert (found.cases, found.difficulty) == (5, 0.4)
    assert (found.part, found.id, found.ask) == ("scoping", "who", "Who?")


def test_discrimination_leaves_the_item_itself_out() -> None:
    """The correlation with the rest of the score, by hand: shares 1,1,0,0,0 with 80,70,40,30,20."""
    (found,) = item_figures(CASES)
    assert found.discrimination == 0.952
    turned = [answered(100 - (card.score or 0), points, "x") for card, points in zip(CASES, (10, 10, 0, 0, 0), strict=True)]
    assert (item_figures(turned)[0].discrimination or 0) < 0


def test_a_drill_s_item_is_held_against_the_rest_of_what_a_drill_asks() -> None:
    """Its score is of 100 and its points are of 70: the item's own weight in that tells nobody apart."""

    def drill(points: float) -> Scorecard:
        item = Item(id="final", label="The final call", outcome="missed", points=points, of=10, why="")
        called = Part(id="recognition", title="", points=points + 10, of=25, items=(item,))
        rest = Part(id="bleed", title="", points=20, of=45, items=())
        return case("sick", WELL, scenario="s", mode="drill", score=round((points + 30) * 100 / 70, 1), parts=(called, rest))

    (found,) = item_figures([drill(points) for points in (10, 9.3, 5.1, 0.1, 0)])
    assert (found.cases, found.discrimination) == (5, None)


def test_few_or_equal_cases_do_not_discriminate() -> None:
    """Under five cases, or where all had it, there is no figure rather than a wrong one."""
    assert item_figures(CASES[:4])[0].discrimination is None
    assert item_figures([answered(50 + n, 10, "ada") for n in range(6)])[0].discrimination is None


def test_the_wrong_answer_most_given() -> None:
    """Spaces do not make two answers of one; who gave none is counted apart."""
    (found,) = item_figures(CASES)
    assert (found.wrong, found.wrong_count, found.unanswered, found.minutes) == ("the batch", 2, 1, 4)


def test_forks_and_faults_count_nowhere() -> None:
    """Practice, and a bug of ours, say nothing about a question."""
    assert item_figures([answered(90, 10, "ada", fork="x"), case("sick", fault="a bug", score=None)]) == ()


def test_an_item_that_each_world_names_anew_goes_by_its_id() -> None:
    """One learner's bucket does not stand for everybody's."""
    parts = [
        Part(id="bleed", title="", points=1, of=2, items=(
            Item(id="losses-open", label=f"Losses: what lies in {bucket}", outcome="earned", points=1, of=2, why=""),
        ))
        for bucket in ("foxglove", "nightshade")
    ]  # fmt: skip
    (found,) = item_figures([case("sick", WELL, scenario="s", parts=(part,)) for part in parts])
    assert found.ask == "losses-open"
    (alone,) = item_figures([case("sick", WELL, scenario="s", parts=(parts[0],))])
    assert alone.ask == "Losses: what lies in foxglove"
