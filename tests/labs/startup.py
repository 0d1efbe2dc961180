"""An IPython start-up file: a person at the keyboard, who does something after certain cells. Copied into a test's IPYTHONDIR.

LAB_COPY names the notebook, LAB_PERSON a Python file with one function a cell: `def first(here)` is called after the cell whose
id is `first`, with `here.case`, `here.shown` (what the cell showed) and `here.names` (the notebook's variables). What goes
wrong is kept in `person_failed`, which the copy's last cell asserts to be empty: IPython would only print it.
"""

import json
import os
import runpy
import traceback
from pathlib import Path
from types import SimpleNamespace

from IPython import get_ipython


def _sit_down() -> None:
    shell = get_ipython()
    cells = json.loads(Path(os.environ["LAB_COPY"]).read_text(encoding="utf-8"))["cells"]
    ids = {"".join(cell["source"]).strip(): cell["id"] for cell in cells if cell["cell_type"] == "code"}
    moves = runpy.run_path(os.environ["LAB_PERSON"])
    failed = shell.user_ns["person_failed"] = []

    def after(result) -> None:
        name = ids.get(result.info.raw_cell.strip(), "").replace("-", "_")
        if name not in moves or result.error_in_exec:
            return
        try:
            moves[name](SimpleNamespace(case=shell.user_ns["case"], shown=result.result, names=shell.user_ns))
        except Exception:  # noqa: BLE001  # told by the last cell's assert, with the whole traceback
            failed.append(f"{name}: {traceback.format_exc()}")

    shell.events.register("post_run_cell", after)


_sit_down()
