"""`ircoach cache`: what is kept on disk because working it out again takes seconds, and clearing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ircoach.cli.arguments import AsJson, Verbose, examples, voice_of

if TYPE_CHECKING:
    from ircoach.cli.voice import Voice
    from ircoach.world.athena.kept import Kept


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach cache", "where it is, and what it takes"),
            ("ircoach cache --clear", "remove it; what is needed again is made again"),
        )
    )(cache)


def cache(
    context: typer.Context,
    clear: Annotated[bool, typer.Option("--clear", help="Remove all of it.")] = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Show what ircoach keeps so that the first query of a case need not wait, or clear it.

    It is the ordinary days of each world you asked Athena about: one file a world, made again when it is missing. Your cases and
    grades are elsewhere and are never touched.
    """
    from ircoach.world.athena import kept

    voice = voice_of(context)
    found = kept.clear() if clear else kept.files()
    left = kept.files() if clear else []
    if as_json:
        voice.data({"folder": str(kept.folder()), "cleared": clear, "files": [_data(each) for each in found]})
        return
    if clear:
        voice.say(f"cleared {_told(found)} from {kept.folder()}" if found else f"nothing to clear in {kept.folder()}")
        if left:
            voice.note(f"{_told(left)} could not be removed: an open case may be reading it.", style="yellow")
        return
    _show(found, voice)


def _show(found: Sequence[Kept], voice: Voice) -> None:
    from ircoach.world.athena import kept

    if not found:
        voice.say(f"nothing is kept in {kept.folder()}; the first Athena query of a case puts its fortnight there")
        return
    voice.say(f"{_told(found)} in {kept.folder()}, of {_size(kept.MOST)} at most")
    for each in found:
        when = dt.datetime.fromtimestamp(each.used).astimezone()
        voice.say(f"  {_size(each.size):>8}  last used {when:%Y-%m-%d %H:%M}  {each.path.name}")


def _told(found: Sequence[Kept]) -> str:
    """How many, and how much: `3 fortnights, 18.1 MB`."""
    return f"{len(found)} fortnight{'s' if len(found) != 1 else ''}, {_size(sum(each.size for each in found))}"


def _size(size: int) -> str:
    return f"{size / 2**20:.1f} MB" if size < 2**30 else f"{size / 2**30:.1f} GB"


def _data(each: Kept) -> dict[str, object]:
    used = dt.datetime.fromtimestamp(each.used, dt.UTC)
    return {"file": each.path.name, "bytes": each.size, "last_used": f"{used:%Y-%m-%dT%H:%M:%SZ}"}
