"""`make graders`: grading journals beside `nbgrader autograde` and `otter run` on a notebook of one cell, in one run.

The two are installed in an environment of their own (GRADERS names its bin), never in ours. They grade the easiest notebook there
is: one function, one test. Ours plays a whole case again, in a fresh world, and grades it. Taken are submissions a minute, by the
command an instructor types. Prints a table and asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ircoach.grader.apart import read_ahead
from ircoach.players import playing
from ircoach.scenario.library import find

ROOT = Path(__file__).resolve().parents[1]
SOLUTION, TEST = "def square(x):\n    return x * x", "assert square(3) == 9"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--journals", type=int, default=120, help="how many of ours, each of another learner's world")
    parser.add_argument("--notebooks", type=int, default=20, help="how many of theirs; fewer come out unsteady")
    parser.add_argument("--scenario", default="first-call", help="which case ours is")
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, os.cpu_count() or 1], help="grade with so many at a time")
    parser.add_argument(
        "--graders", type=Path, default=os.environ.get("GRADERS"), help="bin of an environment with nbgrader and otter"
    )
    given = parser.parse_args()
    print(f"{'grader':<34} {'graded':>6} {'seconds':>8} {'a minute':>9}")
    with tempfile.TemporaryDirectory(prefix="ircoach-bench-") as name:
        folder = Path(name)
        if given.graders:
            told(
                "nbgrader autograde, one cell",
                given.notebooks,
                nbgrader(folder / "nbgrader", given.graders.resolve(), given.notebooks),
            )
            told("otter run, one cell", given.notebooks, otter(folder / "otter", given.graders.resolve(), given.notebooks))
        journals = play(folder / "journals", given.scenario, given.journals)
        for jobs in dict.fromkeys(given.jobs):
            told(f"ircoach grade, {given.scenario}, jobs {jobs}", given.journals, ours(journals, folder / f"home-{jobs}", jobs))
        again = ours(journals, folder / f"home-{given.jobs[-1]}", given.jobs[-1])
        told(f"the same once more, jobs {given.jobs[-1]}", given.journals, again)


def told(what: str, count: int, seconds: float) -> None:
    """A line of the table."""
    print(f"{what:<34} {count:>6} {seconds:>8.1f} {60 * count / seconds:>9.1f}", flush=True)


def with_tools(tools: Path) -> str:
    """A PATH on which the tools find what they call by name (nbgrader alembic, otter jupyter)."""
    return f"{tools}{os.pathsep}{os.environ['PATH']}"


def timed(*command: str | Path, cwd: Path | None = None, **more: str) -> float:
    """How long a command takes. Ends the bench where it fails."""
    begin = time.perf_counter()
    words, environment = [str(each) for each in command], {**os.environ, **more}
    done = subprocess.run(words, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-2000:]}")
    return time.perf_counter() - begin


def ircoach(*arguments: str | Path, home: Path) -> float:
    """How long a command of ours takes, with a data folder of its own."""
    return timed(sys.executable, "-m", "ircoach", *arguments, cwd=ROOT, IRCOACH_HOME=str(home))


def play(to: Path, scenario: str, count: int) -> Path:
    """Journals of the expert, a world each; in copies of this process, as many at a time as there are cores."""
    to.mkdir(parents=True)
    folder = find(scenario)
    variants = [variant.id for variant in folder.form.variants]
    os.environ["IRCOACH_HOME"] = str(to.with_name("played"))
    read_ahead()
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        played = [
            pool.apply_async(
                playing.play,
                (folder, variants[number % len(variants)], number, "expert"),
                {"journal_path": to / f"learner-{number}.jsonl"},
            )
            for number in range(count)
        ]
        assert all(each.get().score for each in played)
    return to


def ours(journals: Path, home: Path, jobs: int) -> float:
    """Grading them all. A fresh `home` has no baseline of these worlds yet; the second time it has."""
    return ircoach("grade", journals, "--jobs", str(jobs), "--csv", home.with_suffix(".csv"), home=home)


def cell(source: str, grade_id: str, *, grade: bool) -> dict[str, object]:
    """A code cell as nbgrader marks it: the learner's, or a test worth a point."""
    marks = {"grade": grade, "grade_id": grade_id, "locked": grade, "schema_version": 3, "solution": not grade, "task": False}
    meta = {"nbgrader": {**marks, **({"points": 1} if grade else {})}}
    return {"cell_type": "code", "execution_count": None, "id": grade_id, "metadata": meta, "outputs": [], "source": source}


def notebook(*cells: dict[str, object]) -> str:
    """A notebook's file."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


def nbgrader(folder: Path, tools: Path, count: int) -> float:
    """`nbgrader autograde` over so many submissions of a notebook of one cell."""
    source = folder / "source" / "ps1"
    source.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'bench'\n", encoding="utf-8")
    learners, tests = cell(SOLUTION, "square", grade=False), cell(TEST, "test", grade=True)
    (source / "p1.ipynb").write_text(notebook(learners, tests), encoding="utf-8")
    path = with_tools(tools)
    timed(tools / "nbgrader", "generate_assignment", "ps1", "--create", cwd=folder, PATH=path)
    for number in range(count):
        shutil.copytree(source, folder / "submitted" / f"learner-{number}" / "ps1")
    return timed(tools / "nbgrader", "autograde", "ps1", "--create", cwd=folder, PATH=path)


def otter(folder: Path, tools: Path, count: int) -> float:
    """`otter run`, once a submission, as it grades without containers."""
    tests = folder / "tests"
    tests.mkdir(parents=True)
    case = {"code": f">>> {TEST}", "hidden": False, "locked": False, "points": 1}
    suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    question = {"name": "q1", "points": 1, "suites": [suite]}
    (tests / "q1.py").write_text(f"OK_FORMAT = True\ntest = {question!r}\n", encoding="utf-8")
    (folder / "p1.ipynb").write_text(notebook(cell(SOLUTION, "square", grade=False)), encoding="utf-8")
    timed(tools / "otter", "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment", cwd=folder)
    path = with_tools(tools)
    return sum(timed(tools / "otter", "run", "p1.ipynb", "-a", "autograder.zip", cwd=folder, PATH=path) for _ in range(count))


if __name__ == "__main__":
    main()
