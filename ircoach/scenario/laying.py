"""Laying down a new scenario: a folder that runs, with marks where the author must still write."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

from ircoach.errors import BadInput
from ircoach.scenario.parts import SLUG
from ircoach.scenario.schema import FILE, NAME, schema_text

_BLANK = "blank"  # the id of what is laid down; its folder is beside this file
_LONGEST = 60


def lay(slug: str, into: Path, title: str | None = None) -> Path:
    """Lay down `into`/slug (with _ for -) and return its folder; beside it, the schema for the author's editor.

    The folder loads, plays and is graded as it is. Raises BadInput for a slug that is none and for a folder that exists.
    """
    _fit(slug)
    folder = into / slug.replace("-", "_")
    if folder.exists():
        raise BadInput(f"{folder} is there already, and is never written over; choose another name, or move it away.")
    if title is not None and (not title.strip() or "\n" in title):
        raise BadInput("title: it is one line with something in it; leave it out to write it later.")
    folder.mkdir(parents=True)
    for source in sorted(resources.files("ircoach.scenario").joinpath(_BLANK).iterdir(), key=lambda each: each.name):
        if source.is_file():
            text = _named(source.name, source.read_text(encoding="utf-8"), slug, title)
            (folder / source.name).write_text(text, encoding="utf-8", newline="\n")
    _lay_schema(into / FILE)
    return folder


def _fit(slug: str) -> None:
    if re.fullmatch(SLUG, slug) and len(slug) <= _LONGEST:
        return
    better = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:_LONGEST].strip("-")
    hint = f"; {better!r} would do" if better and better != slug else ""
    raise BadInput(
        f"{slug!r} cannot be a scenario's name: small letters and digits joined by single dashes, {_LONGEST} at most{hint}."
    )


def _named(name: str, text: str, slug: str, title: str | None) -> str:
    """A file of the blank under its new name."""
    if name == "scenario.yaml":
        text = text.replace(f"\nid: {_BLANK}\n", f"\nid: {slug}\n", 1)
        if title is not None:
            text = re.sub(r"(?m)^title: .*$", lambda _: f"title: {json.dumps(title.strip(), ensure_ascii=False)}", text, count=1)
    return text.replace(f"# Design: {_BLANK}\n", f"# Design: {slug}\n", 1) if name == "design.md" else text


def _lay_schema(path: Path) -> None:
    """Write the schema, over an older one of ours at most."""
    if not path.exists() or f'"$id": "{NAME}"' in path.read_text(encoding="utf-8", errors="replace"):
        path.write_text(schema_text(), encoding="utf-8", newline="\n")
