"""What `ircoach serve` and `ircoach shell` share: a case opened for other programs, and what a person is told of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ircoach.cli.voice import Voice, typed

if TYPE_CHECKING:
    from ircoach.case.case import Case  # the case room brings botocore along; --help need not wait for it

Learner = Annotated[str | None, typer.Option(metavar="NAME", help="Your name; the same name meets the same world again.")]
Pace = Annotated[str, typer.Option(metavar="PACE", help="stepped (thinking is free) or live (the clock runs).")]
Port = Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="Where on 127.0.0.1 it listens; 0 takes a free port.")]


@dataclass(frozen=True, slots=True)
class Served:
    """A case that programs can reach."""

    case: Case
    url: str
    environment: dict[str, str]
    """What a program is to be started with."""
    activate: Path
    """A file to source in another shell, to the same end."""

    @property
    def journal(self) -> Path:
        """The case's journal."""
        assert self.case.journal is not None
        return self.case.journal


@contextmanager
def served(
    scenario: str,
    voice: Voice,
    *,
    learner: str | None,
    variant: str | None,
    seed: int | None,
    pace: str,
    events: int | None = None,
    port: int = 0,
) -> Iterator[Served]:
    """Open a case, or go on with it, and serve it for a `with` block. Its AWS files lie in a temporary folder."""
    from ircoach.case.enclosure import environment_of  # these bring botocore along; --help need not wait for it
    from ircoach.front import open_outside
    from ircoach.lockdown import write_activation

    with voice.progress("building the world") as done:
        case, resumed = open_outside(
            scenario, learner=learner, variant=variant, seed=seed, pace=pace, events=events, progress=done
        )
    try:
        url = case.endpoint(port)
        with tempfile.TemporaryDirectory(prefix="ircoach-") as place:
            folder = Path(place)
            environment = environment_of(case, folder, url, os.environ)
            activate = write_activation(folder, environment)
            _brief(case, voice, resumed)
            yield Served(case, url, environment, activate)
    finally:
        case.close()


def _brief(case: Case, voice: Voice, resumed: bool) -> None:
    alert = case.alert
    voice.note(f"{case.title}: the case of {case.learner}{', where it was' if resumed else ''}", style="bold")
    voice.note(f"{alert['source']} [{alert['severity']}] {alert['title']}: {alert['text']}")
    others = [name for name in case.accounts if name != case.account]
    voice.note(f"You are in {case.account}{'; further profiles: ' + ', '.join(others) if others else ''}.")
    if resumed:
        voice.note(f"It is now {case.now:%Y-%m-%d %H:%M:%S} UTC; {case.state['entries']} acts so far.")


def part(journal: Path, voice: Voice) -> None:
    """What to do with a case one leaves."""
    voice.note(f"The case is kept: {journal}")
    voice.note(f"Its score: ircoach grade {typed(journal)}")
