"""Model answers: the expert, and people who do something else.

The expert knows the alert and what the evidence says, never which variant is played. Half-fixes are plausible containments
after which a named call of the thief's still succeeds; over-reactions stop the thief and cost what they need not. Both are
whole runs: the same investigation, the same answers, another act.
"""

from .half_fixes import HALF_FIXES
from .looking import decide, look
from .over_reactions import OVERREACTIONS
from .runs import answer, begin, contain, expert, investigate, why_sick

__all__ = ["HALF_FIXES", "OVERREACTIONS", "answer", "begin", "contain", "decide", "expert", "investigate", "look", "why_sick"]
