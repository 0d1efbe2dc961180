"""The shelf: the cases that are kept on this machine, by whose they are."""

from __future__ import annotations

from pathlib import Path

from ircoach.case import journal as journals
from ircoach.case.opening import data_folder
from ircoach.errors import BadInput, JournalError


def finished(learner: str | None) -> tuple[str, list[Path]]:
    """(whose, their finished journals, oldest first); forks are left out, and so are journals that cannot be read.

    Raises BadInput where it must be said whose, or nobody has that name.
    """
    shelf = data_folder() / "cases"
    found: dict[str, list[tuple[float, Path]]] = {}
    for path in sorted(shelf.glob("*/*.jsonl")):
        try:
            written = journals.read(path)
        except JournalError:
            continue  # `ircoach cases` lists it as damaged
        mine = found.setdefault(str(written.header.get("learner")), [])
        if any(entry.kind == "finish" for entry in written.entries) and not written.header.get("fork_of"):
            mine.append((written.entries[0].wall, path))
    if learner is None and len(found) > 1:
        raise BadInput(f"several learners have cases here; say whose: {', '.join(sorted(found))}.")
    whose = learner if learner is not None else next(iter(found), "")
    if whose not in found:
        raise BadInput(f"no cases{f' of {whose!r}' if whose else ''} are kept in {shelf}. `ircoach lab` begins one.")
    return whose, [path for _, path in sorted(found[whose])]
