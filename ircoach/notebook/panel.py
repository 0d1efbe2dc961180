"""The panel: monitor and the two questions, docked beside the notebook, or in it where there is nowhere to dock.

Where it can dock only the browser knows, so the browser says: `place.js` looks for the docked panel, and asks for it in the
notebook if none has come up.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import ipywidgets
import traitlets

from ircoach.case.case import Case
from ircoach.notebook.calls import Assess
from ircoach.notebook.looks import script, sheet
from ircoach.notebook.monitor import Monitor
from ircoach.notebook.words import section, word

try:
    from sidecar import Sidecar
except ImportError:  # an environment put together by hand: the panel then stands in the notebook
    Sidecar = None

#: what this kernel has docked: a case that is opened again takes the place of the one before
_docked: list[Any] = []


class Place(anywidget.AnyWidget):
    """A line in the notebook that says where the panel stands and which keys lead to it."""

    _esm = script("place")
    _css = sheet("card", "monitor")
    panel = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict(section("place")).tag(sync=True)

    def __init__(self, panel: str, pressed: Callable[[str], None]) -> None:
        super().__init__(panel=panel)
        self.on_msg(lambda _widget, message, _buffers: pressed(str(message["kind"])))

    def __repr__(self) -> str:
        return word("place.docked")


class Panel(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """Clock and call, the two questions, what happened: one below the other."""

    def __init__(self, case: Case) -> None:
        self.name = uuid.uuid4().hex
        self.head = Monitor(case, "head", self.name)
        self.questions = Assess(case, word("assess.any_moment"))
        self.rest = Monitor(case, "rest", self.name)
        super().__init__([self.head, self.questions, self.rest])
        self.add_class("ic-panel")

    def __repr__(self) -> str:
        return word("monitor.title")


class Stand(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """The panel's stand in the notebook: the line about it, and the panel itself where it cannot be docked."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._slot = ipywidgets.VBox()
        super().__init__([Place(panel.name, self.press), self._slot])
        self.dock()

    def press(self, kind: str) -> None:
        """`dock`: dock it again. `here`: the browser found no docked panel, so it comes here."""
        if kind == "dock":
            self._slot.children = ()
            self.dock()
        elif kind == "here":
            self._slot.children = (self.panel,)

    def dock(self) -> None:
        """Put the panel at the right of the notebook, in place of what was docked before."""
        while _docked:
            _docked.pop().close()
        if Sidecar is None:
            return
        docked = Sidecar(title=word("monitor.title"), anchor="right")
        docked.outputs = ({"output_type": "display_data", "data": _view(self.panel), "metadata": {}},)
        _docked.append(docked)

    def __repr__(self) -> str:
        return word("place.docked")


def _view(panel: Panel) -> Mapping[str, Any]:
    view = {"version_major": 2, "version_minor": 0, "model_id": panel.model_id}
    return {"application/vnd.jupyter.widget-view+json": view, "text/plain": repr(panel)}
