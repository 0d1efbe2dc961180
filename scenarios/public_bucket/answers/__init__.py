"""Model answers: the expert, and people who do something else.

The expert knows the alert and what the evidence says, never which variant is played. Half-fixes are plausible containments
after which a named request from outside still succeeds; over-reactions stop it and cost what they need not. Both are whole runs.
"""

from .half_fixes import HALF_FIXES
from .looking import look, who_did_it, who_read
from .over_reactions import OVERREACTIONS
from .runs import answer, contain, decide, expert, hear, investigate, why_sick

__all__ = [
    "HALF_FIXES",
    "OVERREACTIONS",
    "answer",
    "contain",
    "decide",
    "expert",
    "hear",
    "investigate",
    "look",
    "who_did_it",
    "who_read",
    "why_sick",
]
