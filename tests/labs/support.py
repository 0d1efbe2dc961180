"""Running a copy of a lab as nbval does, with a person beside it or with nobody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ircoach.scenario.drawing import draw_variant, seed_of
from ircoach.scenario.library import find

ROOT = Path(__file__).resolve().parents[2]
LABS = ROOT / "labs"
HERE = Path(__file__).parent
#: jsonschema checks IRIs where it can, and no notebook has one: reading their grammar takes JupyterLab and nbval three seconds
NO_GRAMMAR = "import sys; sys.modules['rfc3987_syntax'] = None"


def cells_of(lab: str) -> list[dict[str, Any]]:
    """A lab's cells."""
    return list(json.loads((LABS / f"{lab}.ipynb").read_text(encoding="utf-8"))["cells"])


def says(lab: str, cell: str) -> str:
    """The source of one cell, by its id."""
    return next("".join(each["source"]) for each in cells_of(lab) if each["id"] == cell)


def learner_for(scenario: str, variant: str, attempt: int = 1) -> str:
    """The first of a row of names whose own world is of that variant: opening a case draws it from the name and the attempt."""
    folder = find(scenario)
    for number in range(1, 500):
        if draw_variant(folder, seed_of(f"learner-{number}", folder.id, attempt)).id == variant:
            return f"learner-{number}"
    raise AssertionError(f"none of 500 names draws {variant} of {scenario}")


def copy_of(lab: str, folder: Path, fills: Mapping[str, tuple[str, str]], truths: Mapping[str, str]) -> Path:
    """A copy with gaps filled ({cell id: (gap, filling)}) and, below the named cells, cells that assert the truth."""
    notebook = json.loads((LABS / f"{lab}.ipynb").read_text(encoding="utf-8"))
    made: list[dict[str, Any]] = []
    unused = {*fills, *truths}
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        name = cell["id"]
        unused.discard(name)
        if name in fills:
            gap, filling = fills[name]
            assert gap in source, f"cell {name} of {lab} has no gap {gap!r}"
            source = source.replace(gap, filling)
        made.append({**cell, "source": source})
        if name in truths:
            made.append(
                {
                    "cell_type": "code",
                    "id": f"truth-{name}",
                    "metadata": {},
                    "execution_count": None,
                    "outputs": [],
                    "source": truths[name],
                }
            )
    assert not unused, f"{lab} has no cells {sorted(unused)}"
    copy = folder / f"{lab}.ipynb"
    copy.write_text(json.dumps({**notebook, "cells": made}), encoding="utf-8")
    return copy


def run(notebook: Path, home: Path, learner: str, person: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a notebook cell by cell under nbval, as `learner`, with one of this folder's persons beside it or with nobody."""
    environment = {**os.environ, "LOGNAME": learner, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    startup = home / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    if person is not None:
        (startup / "50-person.py").write_text((HERE / "startup.py").read_text(encoding="utf-8"), encoding="utf-8")
        environment |= {"LAB_COPY": str(notebook), "LAB_PERSON": str(HERE / f"{person}.py")}
    return subprocess.run(
        [
            sys.executable, "-c", f"{NO_GRAMMAR}; import pytest; sys.exit(pytest.main())",
            "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", os.devnull,
            f"--rootdir={notebook.parent}", "--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=300", str(notebook),
        ],
        env=environment,
        cwd=notebook.parent,
        capture_output=True,
        text=True,
        timeout=900,
    )  # fmt: skip


def asked_in(lab: str) -> list[str]:
    """The ids of every question that a lab shows, sorted."""
    sources = ["".join(cell["source"]) for cell in cells_of(lab)]
    shown = [source.split("(", 1)[1].rstrip(")") for source in sources if "show.questions(" in source]
    return sorted(name for names in shown for name in names.replace('"', "").split(", "))


def nobody(
    lab: str, scenario: str, variant: str, folder: Path, home: Path, attempt: int = 1, truths: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A lab run with nothing pressed and no gap filled; its last cell holds that nothing was said and the case is open."""
    silent = {"finish": "assert not case.state['finished'] and not case.assessments"}
    copy = copy_of(lab, folder, {}, {**(truths or {}), **silent})
    return run(copy, home, learner_for(scenario, variant, attempt))


def scored(truth: str) -> str:
    """A cell that holds what the scorecard must say."""
    return (
        "assert not person_failed, person_failed\n"
        "card = case.scorecard()\n"
        f"assert card.truth == {truth!r} and card.score >= 95, [(i.label, i.points, i.of) for p in card.parts for i in p.items]"
    )
