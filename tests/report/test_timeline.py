"""The timeline picture: everything that mattered is on it, and whoever does not see it is told the same."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest

from ircoach.grader.scorecard import BrokenLine, Moment, Scorecard
from ircoach.report import timeline, words
from ircoach.report.timeline import ink, marks
from ircoach.report.timeline.scale import Scale

SVG = "{http://www.w3.org/2000/svg}"


def drawn(card: Scorecard) -> ElementTree.Element:
    """The picture, parsed; anything that is no XML fails."""
    return ElementTree.fromstring(timeline.svg(card))


def labels(picture: ElementTree.Element) -> str:
    """All that is written in the picture, without what shows only on pointing."""
    return " | ".join(each.text or "" for each in picture.iter(f"{SVG}text"))


def titles(picture: ElementTree.Element) -> str:
    """What the marks say of themselves."""
    return " | ".join(each.text or "" for each in picture.iter(f"{SVG}title"))


def test_every_lane_is_there(expert: Scorecard) -> None:
    """Intruder, exposure, responder, deciding evidence, verdicts, and all three loss curves, on one axis."""
    told = labels(drawn(expert))
    for name in ("Intruder", "Your acts", "sorta sick", "alert", "you: 0", "expert: 0", "doing nothing: 4"):
        assert name in told
    assert f"closed +{expert.losses[0].closed:g} min" in told
    assert all(ink.shortened(each.label, 30) in told for each in expert.evidence if each.deciding)


def test_an_exposure_nobody_closed_and_evidence_nobody_saw_are_told_in_words(hostile: Scorecard) -> None:
    """Without colour, too: `never seen` is written, and the band says that it was never closed."""
    picture = drawn(hostile)
    assert "never seen" in labels(picture)
    assert "never closed by you" in titles(picture)
    assert "Not supported" in titles(picture)


def test_what_was_gone_before_anybody_acted_is_told_as_that(late: Scorecard) -> None:
    """Who acts when all has gone has closed nothing, and left nothing open; who never acted has never closed it."""
    (lost,) = late.losses
    assert (lost.closed, lost.mine, lost.nothing) == (None, 4, 4)
    for card, state in ((late, "not closed before it was gone"), (late.model_copy(update={"writes": ()}), "never closed by you")):
        assert state in titles(drawn(card))
        assert f"{lost.title}: {state}; lost: 4" in timeline.described(card)
        assert f"{state}; lost: 4" in " ".join(how for _, _, how in timeline.rows(card))
    (last,) = [each for each in late.containment if each.succeeded][-1:]
    again = late.writes[0].model_copy(update={"minutes": last.minutes - 1})
    assert "never closed by you" in timeline.described(late.model_copy(update={"writes": (again,)}))


def test_of_an_innocent_there_was_nothing_to_close(twin: Scorecard) -> None:
    """Its exposure is what it was meant to be: neither picture nor words speak of closing it."""
    told = [labels(drawn(twin)), titles(drawn(twin)), timeline.described(twin), *(how for _, _, how in timeline.rows(twin))]
    assert twin.losses[0].title in timeline.described(twin)
    assert "closed" not in " ".join(told)


def test_each_mark_says_what_it_is(expert: Scorecard) -> None:
    """Every call of the responder's and the intruder's has a title with its minute and its words."""
    told = titles(drawn(expert))
    for each in expert.timeline:
        if each.lane in ("intruder", "responder", "evidence") and each.minutes >= Scale(expert).first:
            assert each.text in told


def test_evidence_seen_but_never_named_differs_in_shape(expert: Scorecard) -> None:
    """Its diamond is hollow and `never named` stands beside it."""
    silent = tuple(each.model_copy(update={"cited_in": ()}) for each in expert.evidence)
    assert "never named" not in labels(drawn(expert)).split("evidence in reach")[0]
    assert "never named" in labels(drawn(expert.model_copy(update={"evidence": silent}))).split("evidence in reach")[0]


def test_work_that_ran_on_and_work_that_was_broken_differ_in_shape() -> None:
    """A stroke and a cross, whatever their colour."""
    ran, broke = (Moment(minutes=1, lane="workload", text="batch: s3:PutObject", ok=ok) for ok in (True, False))
    assert re.findall(r' d="([^"]+)"', marks.of(ran, 0, 0)) != re.findall(r' d="([^"]+)"', marks.of(broke, 0, 0))


@pytest.mark.parametrize(
    ("call", "changed"),
    [("ec2:DescribeImages", False), ("iam:PutUserPolicy", True), ("asked ada", False), ("s3:GetObject", False)],
)
def test_only_calls_that_change_something_are_squares(call: str, changed: bool) -> None:
    """What changes is what the grader takes for a write."""
    assert marks.changes(Moment(minutes=1, lane="responder", text=call, entry=3)) is changed


def test_the_table_says_what_the_picture_shows(expert: Scorecard, hostile: Scorecard) -> None:
    """One row an exposure, a piece of deciding evidence and a call; the description leads to it."""
    rows = list(timeline.rows(expert))
    told = {what: how for what, _, how in rows}
    assert f"closed at +{expert.losses[0].closed:g} min" in told[expert.losses[0].title]
    assert sum(what == "Your call" for what, _, _ in rows) == len(expert.assessments)
    assert {each.label for each in expert.evidence if each.deciding} <= set(told)
    assert "deciding evidence in reach, never seen" in {how for _, _, how in timeline.rows(hostile)}
    assert "The table after the picture" in timeline.described(expert)


def test_evidence_that_came_in_reach_after_the_last_act_was_not_walked_past(hostile: Scorecard) -> None:
    """Nobody can see what is not there yet: it is told as that in picture and words, and held against nobody."""
    unseen = words.walked_past(hostile)
    assert unseen
    late = tuple(each.model_copy(update={"in_reach": (hostile.times.finished or 0) + 0.1}) for each in unseen)
    card = hostile.model_copy(update={"evidence": late})
    assert words.walked_past(card) == []
    assert "deciding evidence in reach only after you had stopped" in {how for _, _, how in timeline.rows(card)}
    assert "never seen" not in labels(drawn(card)) + timeline.described(card)
    idle = card.model_copy(update={"times": card.times.model_copy(update={"finished": None})})
    there = tuple(each.model_copy(update={"in_reach": 0}) for each in unseen)
    assert words.walked_past(idle) == []
    assert words.walked_past(idle.model_copy(update={"evidence": there})) == list(there)


def test_the_account_s_own_work_stands_in_picture_and_table(expert: Scorecard) -> None:
    """Rightful calls that broke are counted and told, those that were never made as well."""
    broke = Moment(minutes=3, lane="workload", text="batch: s3:PutObject (AccessDenied)", ok=False, event="e")
    lines = (
        BrokenLine(minutes=3, caller="batch", call="s3:PutObject", why="AccessDenied", event="e"),
        BrokenLine(minutes=4, caller="batch", call="s3:GetObject", why="never made", made=False),
    )
    card = expert.model_copy(update={"timeline": (*expert.timeline, broke), "collateral": lines})
    assert "2 rightful calls failed because of you, 1 of them never made." in timeline.described(card)
    assert "1 rightful call failed because of you." in timeline.described(card.model_copy(update={"collateral": lines[:1]}))
    assert "1 failed because of you; 1 more never made, the first at +3 min: batch: s3:PutObject (AccessDenied)" in {
        how.split("shown, ")[-1] for what, _, how in timeline.rows(card) if what == "The account's own work"
    }
    assert "The account's own work" in labels(drawn(card))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("page", [0, 1], ids=["light", "dark"])
def test_text_and_shapes_stand_out_on_both_pages(page: int) -> None:
    """4.5 to 1 for text and 3 to 1 for what carries meaning (WCAG 1.4.3, 1.4.11); fills paler than that have a darker edge."""
    paper = ink.COLOURS["paper"][page]
    assert all(contrast(ink.COLOURS[name][page], paper) >= 4.5 for name in ("ink", "soft"))
    assert all(contrast(ink.COLOURS[name][page], paper) >= 3 for name in ("green", "blue", "vermilion"))
    assert all(f".f-{name} " in timeline.dark_rules() for name in ink.COLOURS)


@pytest.mark.parametrize("minutes", [20, 240, 2880, 43_000])
def test_labels_of_the_axis_never_touch(expert: Scorecard, minutes: int) -> None:
    """However long a live case was left running: a month at the most."""
    times = expert.times.model_copy(update={"finished": minutes})
    scale = Scale(expert.model_copy(update={"times": times}))
    at = [scale.x(each) for each in scale.ticks()]
    assert len(at) >= 2
    assert min(right - left for left, right in itertools.pairwise(at)) > 40
