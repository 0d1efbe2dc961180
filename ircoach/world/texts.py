"""The trail's records as text, to look for words in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ircoach.world.trail import Line


class Texts:
    """Records as JSON, in the order they came in. Words that were looked for once are looked for in newer records alone.

    `lines`: the records, to which more are added at the end.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._texts: list[str] = []
        self._found: dict[tuple[str, ...], tuple[int, list[Line]]] = {}

    def holding(self, words: Sequence[str]) -> Sequence[Line]:
        """The records that hold all of `words`, in the order they came in."""
        self._texts += [json.dumps(line.record, ensure_ascii=False, default=str) for line in self._lines[len(self._texts) :]]
        looked, found = self._found.get(tuple(words), (0, []))
        for place in range(looked, len(self._texts)):
            if all(word in self._texts[place] for word in words):
                found.append(self._lines[place])
        self._found[tuple(words)] = len(self._texts), found
        return found
