"""Model answers: the expert, and people who do something else.

The expert knows the alert and what the evidence says, never which variant is played. Half-fixes are plausible containments
after which a named request from outside still succeeds; over-reactions stop it and cost what they need not. Both are whole runs.
"""

from .acts import close, finish_off
from .half_fixes import HALF_FIXES
from .looking import look, who_did_it, who_read
from .over_reactions import OVERREACTIONS
from .runs import answer, begin, come_down, contain, decide, expert, hear, investigate, verify, why_sick

__all__ = [
    "HALF_FIXES",
    "OVERREACTIONS",
    "answer",
    "begin",
    "close",
    "come_down",
    "contain",
    "decide",
    "expert",
    "finish_off",
    "hear",
    "investigate",
    "look",
    "verify",
    "who_did_it",
    "who_read",
    "why_sick",
]
