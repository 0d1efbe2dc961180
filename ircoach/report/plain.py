"""Plain text: counts with their nouns, and what a learner wrote as a terminal and a spreadsheet may have it."""

from __future__ import annotations

#: what moves a cursor, paints, or turns the reading direction round: control characters but line ends and tabs, and bidi ones
_UNSEEN = {
    code: "\N{REPLACEMENT CHARACTER}"
    for code in (*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if chr(code) not in "\t\n\r"
}


def visible(text: str) -> str:
    """The text with U+FFFD for each character that would do something instead of being read."""
    return text.translate(_UNSEEN)


def many(count: int, thing: str, things: str = "") -> str:
    """A count with its noun: `1 case`, `2 cases`; `things` where the plural takes more than an s."""
    return f"{count} {thing if count == 1 else things or f'{thing}s'}"
