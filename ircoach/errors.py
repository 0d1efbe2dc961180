"""Every error ircoach raises on purpose, as one tree.

    IrcoachError
    ├── LeftTheMachine      a call tried to reach real AWS
    ├── NotInThisWorld      the world has no such service or operation
    ├── ScenarioError       a scenario folder cannot be used: file, line, fix
    │   └── UnknownScenario
    ├── ScenarioFault       a storyline raised: the author's bug, never the learner's
    ├── CaseError           a responder's input cannot be taken
    │   ├── BadInput
    │   ├── SqlError        Athena refused a query, or it failed: in Athena's words
    │   ├── CaseHeld        another kernel has the case open
    │   ├── CaseClosed
    │   └── WorldGone       the world's process ended
    └── JournalError
        ├── JournalDamaged  the file is not what was written
        ├── JournalForeign  another engine, format or scenario wrote it
        ├── JournalUnwritable
        └── ReplayDiverged  the same entry gave another answer

Each message says what was seen, what was expected and what to do.
"""

from __future__ import annotations

import linecache
from traceback import walk_tb


class IrcoachError(Exception):
    """The root of all errors raised on purpose."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows, as lines: those of the cell that led here, then the message. `%debug` still goes inside.

        IPython asks for it: https://ipython.readthedocs.io/en/stable/config/integrating.html#custom-exception-tracebacks
        """
        cells = [(frame, at) for frame, at in walk_tb(self.__traceback__) if frame.f_globals.get("__name__") == "__main__"]
        lines = [f"line {at}: {linecache.getline(frame.f_code.co_filename, at).strip()}" for frame, at in cells]
        return [*lines, f"\x1b[31m{type(self).__name__}\x1b[0m: {self}"]


class LeftTheMachine(IrcoachError):
    """A call tried to reach real AWS and was refused."""


class NotInThisWorld(IrcoachError):
    """The simulated world has no such service or operation."""


class ScenarioError(IrcoachError):
    """A scenario folder cannot be used; the message names file, line and fix."""


class UnknownScenario(ScenarioError):
    """No scenario has that id."""


class ScenarioFault(IrcoachError):
    """A storyline raised while the world was running: the author's bug, never the learner's."""


class CaseError(IrcoachError):
    """Something a responder asked of a case cannot be done."""


class BadInput(CaseError):
    """An answer, verdict or name that the case cannot take; the message lists what it can."""


class SqlError(CaseError):
    """Athena did not take a query, or it failed; the message is Athena's own."""


class CaseHeld(CaseError):
    """Another kernel has this case open."""


class CaseClosed(CaseError):
    """The case is finished or was closed here."""


class WorldGone(CaseError):
    """The world's process ended; open the case again and nothing is lost."""


class JournalError(IrcoachError):
    """A journal cannot be read, written or replayed."""


class JournalDamaged(JournalError):
    """The file is not what was written: an entry was edited, cut, moved or added."""


class JournalForeign(JournalError):
    """Another format, engine or scenario version wrote the journal."""


class JournalUnwritable(JournalError):
    """The journal could not be written, so the act was not carried out."""


class ReplayDiverged(JournalError):
    """The same entry gave another answer than the journal's digest says."""
