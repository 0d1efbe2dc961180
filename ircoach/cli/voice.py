"""How a command speaks: results on standard output, everything else on standard error, nothing animated where nobody looks."""

from __future__ import annotations

import codecs
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ircoach.report.plain import visible

#: how wide a line of prose may be where no terminal says so, and a table: what is to be read by a program is never folded
PIPED_WIDTH, PIPED_TABLE_WIDTH = 120, 1000


def _console(stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False, soft_wrap=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = PIPED_WIDTH
    return console


def _arrives(text: str) -> bool:
    """Whether standard output is UTF-8, and the text nothing but that: an undecodable path has half a surrogate in it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"


def typed(path: Path | str, system: str = os.name) -> str:
    """A path as one word of a command to type: quoted where the system's shell needs it."""
    return subprocess.list2cmdline([str(path)]) if system == "nt" else shlex.quote(str(path))


class Voice:
    """One command's way to speak. `verbose` is set by -v."""

    def __init__(self) -> None:
        self.out = _console(stderr=False)
        self.err = _console(stderr=True)
        self.verbose = False

    def say(self, text: str = "", style: str = "") -> None:
        """A line of the result."""
        self.out.print(Text(visible(text), style=style), soft_wrap=True)

    def note(self, text: str, style: str = "") -> None:
        """A line beside the result: what is going on, what was left out."""
        self.err.print(Text(visible(text), style=style), soft_wrap=True)

    def flush(self) -> None:
        """Let everything said so far be seen, before something else speaks or a long wait begins."""
        sys.stdout.flush()
        sys.stderr.flush()

    def data(self, value: Any) -> None:
        """The result as JSON, and nothing else, on standard output; escaped where the stream would make `?` of a letter."""
        text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
        if not _arrives(text):
            text = json.dumps(value, indent=2, default=str)
        sys.stdout.write(text + "\n")

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table without lines: columns that a person and `awk` can both read. The last column folds."""
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for heading in headings[:-1]:
            table.add_column(heading, no_wrap=True)
        table.add_column(headings[-1], overflow="fold")
        for row in rows:
            table.add_row(*(Text(visible(cell)) for cell in row))
        wide = self.out if self.out.is_terminal else Console(highlight=False, width=PIPED_TABLE_WIDTH)
        wide.print(table)

    @contextmanager
    def progress(self, what: str, total: float = 1.0, counted: bool = False) -> Iterator[Callable[[float], None]]:
        """A bar on standard error while something takes more than a moment; the yielded function hears how far it has come."""
        columns = [
            TextColumn("{task.description}"),
            BarColumn(),
            *([MofNCompleteColumn()] if counted else []),
            TimeElapsedColumn(),
        ]
        with Progress(*columns, console=self.err, transient=True, disable=not self.err.is_terminal) as bar:
            task = bar.add_task(what, total=total)
            yield lambda done: bar.update(task, completed=done)
