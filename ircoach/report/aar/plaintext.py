"""The report as Markdown (CommonMark with tables): plain enough for a wiki or a ticket. What people wrote stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ircoach.report.aar.blocks import Block, Heading, Picture, Points, Table, Words
from ircoach.report.aar.content import Report

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def markdown(report: Report) -> str:
    """The whole report. The timeline picture is told in words here, its table follows."""
    pieces = [f"# {escaped(report.title)}", f"{escaped(report.learner)}, {report.day}"]
    for block in report.blocks:
        pieces += _block(block)
    return "\n\n".join(pieces) + "\n"


def escaped(text: str) -> str:
    """A text on one line, in which nothing is Markdown or HTML."""
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", re.sub(r"^([-+=])", r"\\\1", line))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"{'#' * level} {escaped(text)}"
        case Words(text, quoted):
            lines = [escaped(line) for line in text.splitlines()] or [""]
            yield "\n".join(f"> {line}" for line in lines) if quoted else " ".join(lines)
        case Points(items):
            yield "\n".join(f"- {escaped(each)}" for each in items)
        case Table(caption, columns, rows):
            if caption:
                yield f"*{escaped(caption)}*"
            yield "\n".join(_row(each) for each in (columns, ("---",) * len(columns), *rows))
        case Picture(_, alt):
            yield escaped(alt)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell if cell == '---' else escaped(cell) for cell in cells)} |"
