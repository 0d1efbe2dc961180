"""A validation as a page in Markdown, for someone who wrote neither the scenarios nor the rubric."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Any

import jinja2

from ircoach.players.balance import BY_CHANCE
from ircoach.players.promises import EXPERT, MARGIN, Line
from ircoach.players.tables import BASE_RATE
from ircoach.players.validation import Validation

_KINDS = ("expert", "wrong-footed", "half-fix", "over-reaction")
#: from this share of pairs on it is told that worlds share an answer
SHARED = 0.005


def page(found: Validation) -> str:
    """The whole page."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("ircoach.players"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("validation.md.j2").render(
        found=found,
        versions=", ".join(f"{name} {version}" for name, version in found.versions.items()),
        expert=f"{EXPERT:g}",
        margin=f"{MARGIN:g}",
        rate=f"{BASE_RATE:.0%}",
        chance=f"{BY_CHANCE:.0%}",
        scenarios=[_scenario(found, scenario) for scenario in found.scenarios],
    )


def _scenario(found: Validation, scenario: str) -> dict[str, Any]:
    here = sorted((line for line in found.lines if line.scenario == scenario), key=lambda line: _KINDS.index(line.kind))
    names = dict.fromkeys(line.player for line in here)
    cues = found.cues.get(scenario, ())
    answers = next((each for each in found.answers if each.scenario == scenario), None)
    shared = sorted(answers.equal.items(), key=lambda pair: -pair[1]) if answers else []
    return {
        "id": scenario,
        "players": [_player([line for line in here if line.player == name]) for name in names],
        "standings": [each for each in found.standings if each.scenario == scenario],
        "mutations": next((each for each in found.mutations if each.scenario == scenario), None),
        "cues": cues,
        "apart": max((cue.apart for cue in cues), default=0),
        "right": f"{max((cue.accuracy for cue in cues), default=0):.0%}",
        "certain": sum(cue.certain for cue in cues) or "none",
        "tellings": found.tellings.get(scenario, ()),
        "answers": answers,
        "common": ", ".join(f"{name} ({share:.0%} of pairs)" for name, share in shared if share >= SHARED),
    }


def _player(lines: Sequence[Line]) -> tuple[str, ...]:
    first = lines[0]
    return (
        first.player,
        first.kind,
        str(len(lines)),
        f"{min(line.least for line in lines):.0f}",
        f"{fmean(line.mean for line in lines):.0f}",
        f"{max(line.most for line in lines):.0f}",
        "" if first.kind == "expert" else f"{min(line.margin for line in lines):.0f}",
    )
