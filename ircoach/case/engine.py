"""The versions a journal is pinned to: a case is its seed and its journal only in the engine that wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import botocore

from ircoach.errors import JournalForeign, ScenarioError
from ircoach.scenario.library import Folder


def engine() -> dict[str, str]:
    """The versions a journal is pinned to."""
    return {
        "ircoach": metadata.version("ircoach"),
        "moto": metadata.version("moto"),
        "botocore": ".".join(botocore.__version__.split(".")[:2]),
    }


def check_engine(folder: Folder, header: Mapping[str, Any], path: Path | None = None) -> None:
    """Refuse a journal that another engine or another version of the scenario wrote. Raises JournalForeign saying which.

    Raises ScenarioError where the folder is another scenario's. `path`: the journal's, where somebody would go on with it rather
    than grade it, and might as well begin anew.
    """
    here = {**engine(), "scenario": folder.fingerprint}
    there = dict(header.get("engine") or {})
    differs = [
        f"{name} {there.get(name, 'unknown')} there, {mine} here" for name, mine in here.items() if there.get(name) != mine
    ]
    begun = header.get("scenario", folder.id)
    if begun != folder.id and there.get("scenario") != folder.fingerprint:
        raise ScenarioError(
            f"this journal is a case of {begun}, and {folder.id} was named to play it. Leave --scenario out if {begun} is "
            f"installed (`ircoach scenarios` lists them), or name the folder of {begun}."
        )
    if len(differs) == 1 and there.get("scenario") != folder.fingerprint:
        anew = "" if path is None else f" To begin anew, move {path} away, or open the case with another seed or learner."
        raise JournalForeign(
            f"{folder.id} was changed since this case was begun ({differs[0]}), so it cannot be replayed truly. To go on with it "
            "or to grade it, put scenario.yaml and the storyline's files back as they were, or install the version of its pack "
            "that has them; the journal is untouched." + anew
        )
    if differs:
        raise JournalForeign(
            f"this journal was written by another version ({'; '.join(differs)}), so it cannot be replayed truly. "
            "Install the versions it names "
            "to go on or to grade it; the file is untouched."
        )
