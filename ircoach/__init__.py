"""ircoach: training and tabletop exercises for cloud incident response.

Open a case, investigate with boto3, say whether the patient is sick, stop the bleed, read the debrief:

    import ircoach
    case = ircoach.open_case("…", learner="ada")

Importing ircoach locks this process: no call can reach real AWS from it any more (docs/safety.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ircoach.lockdown import lock

if TYPE_CHECKING:
    from ircoach.case.case import Case
    from ircoach.front import list_scenarios, open_case, progress
    from ircoach.grader.scorecard import Scorecard
    from ircoach.players.answers import HalfFix, OverReaction

__version__ = "0.1.0"
__all__ = ["Case", "HalfFix", "OverReaction", "Scorecard", "__version__", "list_scenarios", "open_case", "progress"]

lock()

#: name → module; loaded when first asked for, so that `import ircoach` stays quick
_ROOMS = {
    "Case": "ircoach.case.case",
    "HalfFix": "ircoach.players.answers",
    "OverReaction": "ircoach.players.answers",
    "Scorecard": "ircoach.grader.scorecard",
    "list_scenarios": "ircoach.front",
    "open_case": "ircoach.front",
    "progress": "ircoach.front",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'ircoach' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    return __all__
