"""One case opened in a fresh process, timed and weighed: `python bench/start.py SCENARIO FOLDER` prints a line of JSON.

Run once it is a cold open (new journal); run again in the same folder it is a resume.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path


def rss(pid: int | str = "self") -> float:
    """Resident memory of a process, in MB; NaN where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS")) / 1024
    try:
        import os

        told = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(os.getpid() if pid == "self" else pid)], capture_output=True, check=True
        )
        return int(told.stdout) / 1024
    except (OSError, ValueError, subprocess.CalledProcessError):
        return float("nan")


def main(scenario: str, folder: str) -> None:
    """Open, read the alert, make one call; print seconds and megabytes."""
    import ipywidgets  # noqa: F401  a notebook's kernel has it already

    asked = time.perf_counter()
    from ircoach import front  # noqa: F401  what opening a case imports
    from ircoach.case.opening import header_for, open_child
    from ircoach.notebook import attach
    from ircoach.scenario.library import find

    found = find(scenario)
    with attach.building(alert=found.form.alert):
        card = time.perf_counter()
    imported = time.perf_counter()
    header = header_for(found, learner="bench", variant=found.form.variants[0].id, seed=1)
    told: list[float] = []
    case = open_child(found.path, header, Path(folder) / "case.jsonl", lambda share: told.append(time.perf_counter()))
    alert = case.alert["text"]
    seen = time.perf_counter()
    case.client("sts").get_caller_identity()
    answered = time.perf_counter()
    report = {
        "import": imported - asked,
        "card": card - asked,
        "first progress": (told[0] if told else seen) - imported,
        "alert": seen - imported,
        "first answer": answered - imported,
        "kernel MB": rss(),
        "child MB": rss(case._link.pipe.pid),  # type: ignore[attr-defined]  # open_child's link is a pipe
    }
    case.close()
    print(json.dumps({**report, "alert text": alert}))


if __name__ == "__main__":
    main(*sys.argv[1:])
