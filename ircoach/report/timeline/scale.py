"""The axis: scenario minutes to pixels, and which minutes are labelled."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from ircoach.grader.scorecard import Scorecard
from ircoach.report.timeline import ink

_WIDE = ink.WIDTH - ink.LEFT - ink.RIGHT


#: minutes between labels; a case lasts a month at the most
_STEPS = (5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880, 7200, 14400)


class Scale:
    """Minutes to pixels. The responder's own time gets most of the width; what the world did afterwards is drawn closer."""

    def __init__(self, card: Scorecard) -> None:
        times = [each.minutes for each in card.timeline]
        losses = [each.minutes for one in card.losses for each in (*one.nothing_when, *one.mine_when, *one.expert_when)]
        before = max(-60.0, min([each for each in times if each < 0], default=-5.0))
        last = min(max([*times, *losses, 20.0]), card.horizon or 240.0)
        self.bend = max(card.times.finished or 0, card.times.full_containment or 0, 15.0) + 2
        self.last = max(last, self.bend) + 3
        self.first = before - 2
        self.bends = self.last - self.bend > 20
        own = 0.72 if self.bends else (self.bend - self.first) / (self.last - self.first)
        self._near = own * _WIDE / (self.bend - self.first)
        self._far = (1 - own) * _WIDE / (self.last - self.bend)

    def x(self, minutes: float) -> float:
        """The pixel of a minute; what lies outside is drawn at the edge."""
        at = min(max(minutes, self.first), self.last)
        return round(ink.LEFT + (min(at, self.bend) - self.first) * self._near + max(0.0, at - self.bend) * self._far, 1)

    def ticks(self) -> list[int]:
        """Minutes to label: round ones, never closer than their labels are wide."""
        near, far = (next((each for each in _STEPS if each * wide > 44), _STEPS[-1]) for wide in (self._near, self._far))
        found = list(range(ceil(self.first / near) * near, int(self.bend) + 1, near))
        later = range(ceil(self.bend / far) * far, int(self.last) + 1, far)
        return found + [each for each in later if self.x(each) - self.x(found[-1]) > 40]

    def drawn(self, height: float) -> Iterator[str]:
        """The axis: a line a tick, the alert, and where the case was finished."""
        for tick in self.ticks():
            x = self.x(tick)
            name = "alert" if tick == 0 else f"+{tick}" if tick > 0 else f"−{-tick}"
            yield ink.line(x, 18, x, height - 20)
            yield ink.text(x, height - 6, name, anchor="middle", fill="soft")
        x = self.x(0)
        yield ink.said(ink.line(x, 14, x, height - 20, "ink", 1, "3 3"), "The alert")
        if self.bends:
            x = self.x(self.bend)
            yield ink.text(x + 5, 13, "the world ran on without you", fill="soft")
            yield ink.line(x, 4, x, height - 20, "ink", 1, "3 3")
