"""Packs: scenarios that other installed packages offer, through the entry-point group `ircoach.scenarios`.

A pack declares, in its own pyproject.toml, an importable package whose folders are scenarios:

    [project.entry-points."ircoach.scenarios"]
    my-pack = "my_pack"
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

GROUP = "ircoach.scenarios"


@dataclass(frozen=True, slots=True)
class Pack:
    """An installed pack: its name, the folders that hold its scenarios, and what is wrong with it, if anything is."""

    name: str
    shelves: tuple[Path, ...]
    problem: str = ""


def packs() -> Iterator[Pack]:
    """Every installed pack, in order of name, each once."""
    points = {(point.name, point.value): point for point in metadata.entry_points(group=GROUP)}
    for (name, value), point in sorted(points.items()):
        offered_by = point.dist.name if point.dist else "an installed package"
        try:
            found = importlib.util.find_spec(value)
        except (ImportError, ValueError, AttributeError) as error:
            found, why = None, f"{type(error).__name__}: {error}"
        else:
            why = "there is no such package"
        if found is None or not found.submodule_search_locations:
            fix = f"its entry point says {value!r}, which wants to be a package whose folders are scenarios"
            why = why if found is None else "it is a module, not a package"
            yield Pack(name, (), f"scenario pack {name!r} ({offered_by}) cannot be used: {why}; {fix}.")
            continue
        shelves = tuple(Path(place) for place in found.submodule_search_locations)
        empty = not any(any(shelf.glob("*/scenario.yaml")) for shelf in shelves)
        problem = f"scenario pack {name!r} ({offered_by}) holds no scenario: no folder of {value!r} has a scenario.yaml."
        yield Pack(name, shelves, problem if empty else "")
