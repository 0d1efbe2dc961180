"""A validation as a page in Markdown, for someone who wrote neither the scenarios nor the rubric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import jinja2

from ircoach.players.balance import BY_CHANCE
from ircoach.players.promises import EXPERT, MARGIN, Line
from ircoach.players.roster import roster
from ircoach.players.tables import BASE_RATE
from ircoach.players.validation import Validation
from ircoach.scenario.library import Folder

_KINDS = ("expert", "wrong-footed", "half-fix", "over-reaction")
#: from this share of pairs on it is told that worlds share an answer
SHARED = 0.005


def page(found: Validation, folders: Sequence[Folder] = ()) -> str:
    """The whole page. `folders`: the scenarios' own, as far as they are at hand; they say what each player does."""
    by_id = {folder.id: folder for folder in folders}
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
        scenarios=[_scenario(found, scenario, _deeds(by_id.get(scenario))) for scenario in found.scenarios],
    )


def _deeds(folder: Folder | None) -> dict[str, str]:
    """What each player of a scenario does, in a few words."""
    if folder is None:
        return {}
    return {player.name: player.title for variant in folder.form.variants for player in roster(folder, variant.id).values()}


def _scenario(found: Validation, scenario: str, deeds: Mapping[str, str]) -> dict[str, Any]:
    here = sorted((line for line in found.lines if line.scenario == scenario), key=lambda line: _KINDS.index(line.kind))
    names = dict.fromkeys(line.player for line in here)
    cues = found.cues.get(scenario, ())
    answers = next((each for each in found.answers if each.scenario == scenario), None)
    shared = sorted(answers.equal.items(), key=lambda pair: -pair[1]) if answers else []
    return {
        "id": scenario,
        "players": [_player([line for line in here if line.player == name], deeds) for name in names],
        "nearest": min((line for line in here if line.kind != "expert"), key=lambda line: line.margin, default=None),
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


def _player(lines: Sequence[Line], deeds: Mapping[str, str]) -> tuple[str, ...]:
    first = lines[0]
    return (
        f"`{first.player}`",
        first.kind,
        deeds.get(first.player, "").replace("|", "\\|"),
        str(len(lines)),
        f"{min(line.least for line in lines):.0f}",
        f"{fmean(line.mean for line in lines):.0f}",
        f"{max(line.most for line in lines):.0f}",
        "" if first.kind == "expert" else f"{min(line.margin for line in lines):.0f}",
    )
