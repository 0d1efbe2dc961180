"""The timeline: one picture of a case, and the same in words for whoever does not see it.

From top to bottom: the intruder's calls; each exposure as a band that closes; the account's own work; the responder; the deciding
evidence, when it came in reach and when it was seen; the verdict as it moved; and what was lost, beside the expert and beside
nobody doing anything. All on one axis of scenario minutes.

`svg` draws it, `rows` is its table. Colours are Okabe and Ito's (https://jfly.uni-koeln.de/color/), and no meaning rests on
colour alone: shapes, dashes, hatching and labels say it too.
"""

from ircoach.report.timeline.drawing import svg
from ircoach.report.timeline.ink import dark_rules
from ircoach.report.timeline.telling import described, rows

__all__ = ["dark_rules", "described", "rows", "svg"]
