"""The report as a PDF, by typst: tagged for screen readers (PDF/UA-1), and the same bytes for the same report.

typst is an extra (`ircoach[report]`). The report goes in as data that the template reads, never as typst source, so nothing a
learner wrote can run there. Only typst's own fonts are used: no system's differ from another's.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from ircoach.errors import IrcoachError
from ircoach.report.aar.blocks import Block, Table
from ircoach.report.aar.content import Report

#: what is in none of typst's own fonts, or not surely
_UNKNOWN = re.compile(r"[^\t\n -~\u00a1-\u00ac\u00ae-\u017fΑ-Ρ\u03a3-ωА-яЁё‐-—‘’“”„•…−×÷≤≥≠≈′→←·€²]")


_PLAIN = {ord("\N{NO-BREAK SPACE}"): " ", ord("\N{NARROW NO-BREAK SPACE}"): " ", ord("\r"): None}


def pdf(report: Report) -> bytes:
    """The PDF's bytes. Raises IrcoachError where typst is not installed."""
    try:
        import typst
    except ImportError as error:
        raise IrcoachError(
            "a PDF needs the package typst, which is not installed; run: pip install 'ircoach[report]', or ask for .html or .md."
        ) from error
    day = dt.datetime.fromisoformat(report.day or "2000-01-01").replace(tzinfo=dt.UTC)
    template = files("ircoach.report") / "templates" / "aar.typ"
    compile_: Any = typst.compile  # its stubs want one type for bytes and paths at once
    made = compile_(
        template.read_bytes(),
        root=str(Path(__file__).parent),  # the template reads no file at all
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(_plain(report), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(day.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def shown(text: str) -> str:
    """A text as the fonts have it: Latin, Greek and Cyrillic, a plain space for a fixed one; any other by its code, as [U+1F986].

    PDF/UA takes no character that cannot be displayed, and the fonts of a system differ from the next one's.
    """
    return _UNKNOWN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text.translate(_PLAIN))


def _plain(report: Report) -> Any:
    return _shown(_data(report))


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list | tuple):
        return [_shown(each) for each in value]
    return {key: _shown(each) for key, each in value.items()} if isinstance(value, dict) else value


def _data(report: Report) -> dict[str, object]:
    return {
        "title": report.title,
        "learner": report.learner,
        "day": report.day,
        "blocks": [_block(each) for each in report.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    plain = {"is": type(block).__name__, **asdict(block)}
    if isinstance(block, Table):
        plain["shares"] = [_share(column) for column in zip(block.columns, *block.rows, strict=True)]
    return plain


def _share(cells: Sequence[str]) -> float:
    """How much of the width a column gets: the more, the longer its longest cell, within reason."""
    return math.sqrt(min(max(max(map(len, cells)), 8), 60))
