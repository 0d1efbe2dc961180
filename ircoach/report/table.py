"""Many scorecards as a table for a spreadsheet: one row a case. Cells that a spreadsheet would run as a formula are made text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import Any

from ircoach.grader.scorecard import Scorecard
from ircoach.report.plain import visible

#: letters a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
#: what nobody knows of a case whose world could not be built
_UNKNOWN = ("truth", "finished", "lost", "lost_by_expert", "lost_by_doing_nothing", "calls_broken")


def row(card: Scorecard) -> dict[str, Any]:
    """One case as a row."""
    last = card.assessments[-1] if card.assessments else None
    told = {
        "learner": card.learner,
        "scenario": card.scenario,
        "variant": card.variant,
        "truth": card.truth,
        "seed": card.seed,
        "attempt": card.attempt,
        "pace": card.pace,
        "mode": card.mode,
        "fork": card.fork or "",
        "proctored": "yes" if card.proctored else "no",
        **({"signature": card.signature} if card.signature else {}),
        "finished": "yes" if card.finished else "no",
        "score": card.score,
        "as_it_stands": card.as_it_stands,
        **{part.id.replace("-", "_"): part.points for part in card.parts},
        "first_evidence": card.times.first_evidence,
        "first_right_verdict": card.times.first_right_verdict,
        "first_effective_containment": card.times.first_effective_containment,
        "full_containment": card.times.full_containment,
        "finished_at": card.times.finished,
        "lost": fsum(each.mine for each in card.losses),
        "lost_by_expert": fsum(each.expert for each in card.losses),
        "lost_by_doing_nothing": fsum(each.nothing for each in card.losses),
        "calls_broken": len(card.collateral),
        "final_verdict": last.verdict if last else "",
        "final_bleed": last.bleed if last else "",
        "final_right": ("yes" if last.right else "no") if last else "",
        "confidence": card.final_confidence,
        "brier": card.brier,
        "fault": card.fault or "",
        "journal": card.journal,
    }
    unbuilt = card.fault is not None and not card.alert_time
    return {**told, **dict.fromkeys(_UNKNOWN, "")} if unbuilt else told


def questions(card: Scorecard) -> list[dict[str, Any]]:
    """The questions of one case, a row each."""
    return [
        {
            "learner": card.learner,
            "scenario": card.scenario,
            "variant": card.variant,
            "attempt": card.attempt,
            "question": each.id,
            "ask": each.ask,
            "given": each.given,
            "right_answer": each.model,
            "right": "yes" if each.right else "no",
            "points": each.points,
            "of": each.of,
            "hints": each.hints,
            "minutes": each.minutes,
            "journal": card.journal,
        }
        for each in card.answers
    ]


def text(cards: Iterable[Scorecard]) -> str:
    """A row a case, as CSV."""
    return csv_of([row(card) for card in cards])


def csv_of(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> str:
    """Rows as CSV, header first; UTF-8 text with \\r\\n line ends as RFC 4180 has them.

    `columns`: those that are there in any case, also where there is no row.
    """
    columns = list(dict.fromkeys([*columns, *(name for each in rows for name in each)]))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([guarded(each.get(name)) for name in columns] for each in rows)
    return out.getvalue()


def guarded(value: Any) -> str:
    """A cell as text, with a quote in front of what a spreadsheet would run. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:.10g}" if isinstance(value, float) else str(value)
    cell = visible(str(value))
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
