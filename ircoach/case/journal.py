"""The journal: an append-only file of what a responder did, written and synced before each act is carried out.

One JSON object a line. A header, then pairs: an *act* (what was asked) and its *outcome* (a digest of that and of the answer,
on the digest before). Every line carries a chain value over all lines before it, so that an edited, cut or moved line shows. The
last act may lack its outcome: the process ended in between, and the act counts as done. A machine that holds a class key puts its
mark on each line (signing.py).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ircoach.case.signing import ClassKey
from ircoach.errors import JournalDamaged, JournalForeign, JournalUnwritable

#: raised when what stands in a line, or what a digest is made over, changes
FORMAT = 2
_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: its number, scenario time in microseconds, wall second, kind, step, what was asked, and the answer's digest.

    `limits`: the Athena queries that met a limit of the machine in the time up to this act, and which limit each met.
    """

    number: int
    time: int
    wall: float
    kind: str
    step: str
    data: Mapping[str, Any]
    digest: str | None = None
    limits: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """A journal as read: header and entries; `unsettled` says whether the last act has no outcome yet.

    `marks`: the chain value of each line, and the mark that a class key put on it, if one did.
    """

    path: Path
    header: Mapping[str, Any]
    entries: tuple[Entry, ...]
    size: int
    chain: str
    marks: tuple[tuple[str, str | None], ...] = ()

    @property
    def unsettled(self) -> bool:
        """Whether the last act was admitted but its answer never noted."""
        return bool(self.entries) and self.entries[-1].digest is None


def canonical(value: Any) -> bytes:
    """The one byte form of plain data that digests and chains are made over."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Any) -> str:
    """SHA-256 of plain data in canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _chain(before: str, line: Mapping[str, Any]) -> str:
    return hashlib.sha256(before.encode() + canonical({k: v for k, v in line.items() if k not in ("chain", "mark")})).hexdigest()


class Journal:
    """A journal being written. Every line is on disk before `act` returns."""

    def __init__(self, path: Path, chain: str, count: int, key: ClassKey | None = None) -> None:
        self.path, self._chain, self.count, self._key = path, chain, count, key
        try:
            # unbuffered: what a full disk refused must not lie in wait, and be written before the next line once there is room
            self._file = open(path, "ab", buffering=0)  # noqa: SIM115  held open for the life of the case, closed by close()
        except OSError as error:
            raise _unwritable(path, error) from error

    @classmethod
    def create(cls, path: Path, header: Mapping[str, Any], key: ClassKey | None = None) -> Journal:
        """Begin a new journal with its header line; with a class key, every line is signed.

        Where the header cannot be written no file is left: an empty one would be a damaged journal, and bar the case for good.
        """
        if path.exists():
            raise JournalUnwritable(
                f"{path} exists; a journal is never overwritten. Choose another name or open that case again."
            )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(path, error) from error
        journal = cls(path, _START, 0, key)
        try:
            journal._write({"header": dict(header), "format": FORMAT})
        except JournalUnwritable:
            journal.close()
            path.unlink(missing_ok=True)
            raise
        return journal

    @classmethod
    def resume(cls, written: Written, key: ClassKey | None = None) -> Journal:
        """Go on writing a journal that was read; a torn last line, whose act was never carried out, gives way."""
        with open(written.path, "r+b") as file:
            file.truncate(written.size)
            file.seek(0, os.SEEK_END)
            if not written.path.read_bytes().endswith(b"\n"):
                file.write(b"\n")
        return cls(written.path, written.chain, len(written.entries), key)

    def act(self, time: int, wall: float, kind: str, step: str, data: Mapping[str, Any]) -> int:
        """Note an act before it is carried out; returns its number."""
        self.count += 1
        try:
            self._write({"n": self.count, "t": time, "wall": round(wall, 3), "kind": kind, "step": step, "data": dict(data)})
        except JournalUnwritable:
            self.count -= 1
            raise
        return self.count

    def outcome(self, number: int, answer_digest: str, limits: Mapping[str, str] | None = None) -> None:
        """Note the digest of an act's answer, and the queries that met a limit of this machine meanwhile."""
        self._write({"of": number, "digest": answer_digest} | ({"limits": dict(limits)} if limits else {}))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        line["chain"] = _chain(self._chain, line)
        if self._key:
            line["mark"] = self._key.sign(line["chain"])
        at = self._file.tell()
        try:
            left = json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
            while left:  # a disk that is nearly full takes a part, and says how much
                left = left[self._file.write(left) :]
            os.fsync(self._file.fileno())
        except (OSError, ValueError) as error:
            with contextlib.suppress(OSError):  # half a line would read as damage: take it back where the disk allows
                os.truncate(self.path, at)
            raise _unwritable(self.path, error) from error
        self._chain = str(line["chain"])


def _unwritable(path: Path, error: Exception) -> JournalUnwritable:
    reason = getattr(error, "strerror", None) or str(error)
    return JournalUnwritable(
        f"the journal {path} could not be written ({reason}), so nothing was done. Free some space or open the "
        "case in a folder you may "
        "write to; what was journalled before is safe."
    )


def read(path: Path, limit: int = 256 * 1024 * 1024) -> Written:
    """Read a journal and check it line by line. Never changes the file.

    Raises JournalDamaged (which line, what was seen) or JournalForeign (written by another format). A torn last line, as a
    power cut leaves it, is left out.
    """
    try:
        if not path.is_file() and path.exists():
            raise JournalDamaged(f"{path} is no file, and a journal is one.")
        size = path.stat().st_size
        if size > limit:
            raise JournalDamaged(
                f"{path} is {size:,} bytes; a journal is never longer than {limit:,}. This is not a journal of a case."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise JournalDamaged(f"{path} cannot be read: {error.strerror}. Is the path right?") from error
    pieces = raw.split(b"\n")
    torn = pieces.pop() if pieces else b""
    lines: list[dict[str, Any]] = []
    size = 0
    for index, piece in enumerate([*pieces, *([torn] if torn else [])], start=1):
        try:
            line = json.loads(piece)
            if not isinstance(line, dict):
                raise ValueError("not an object")
        except (ValueError, RecursionError) as error:
            if torn and index == len(pieces) + 1 and lines:
                break
            raise JournalDamaged(
                f"{path}, line {index}: not a line of a journal ({error}). Was the file edited or cut?"
            ) from error
        lines.append(line)
        size += len(piece) + (index <= len(pieces))
    if not lines or not isinstance(lines[0].get("header"), dict):
        raise JournalDamaged(f"{path} does not begin with a journal's header. Is it the right file?")
    if lines[0].get("format") != FORMAT:
        raise JournalForeign(f"{path} has format {lines[0].get('format')!r}; this version of ircoach reads format {FORMAT}.")
    marks = tuple((str(line.get("chain")), str(line["mark"]) if "mark" in line else None) for line in lines)
    return Written(path, lines[0]["header"], _entries(path, lines), size, str(lines[-1].get("chain")), marks)


def _entries(path: Path, lines: list[dict[str, Any]]) -> tuple[Entry, ...]:
    chain = _START
    entries: list[Entry] = []
    for index, line in enumerate(lines, start=1):
        try:
            expected = _chain(chain, line)
        except (ValueError, RecursionError) as error:  # half a surrogate, or depth: no line of ours has either
            raise JournalDamaged(f"{path}, line {index}: not a line of a journal ({error}). Was the file edited?") from error
        if line.get("chain") != expected:
            raise JournalDamaged(
                f"{path}, line {index} (after entry {len(entries)}): the line does not follow from the one before "
                "it. It was edited, moved, "
                "or a line before it was taken out. Nothing was changed by reading it."
            )
        chain = expected
        if index == 1:
            continue
        try:
            if "of" in line:
                if not entries or entries[-1].number != line["of"] or entries[-1].digest is not None:
                    raise ValueError("an outcome without its act")
                limits = {str(query): str(limit) for query, limit in dict(line.get("limits") or {}).items()}
                entries.append(replace(entries.pop(), digest=str(line["digest"]), limits=limits))
            else:
                if type(line["n"]) is not int or line["n"] != len(entries) + 1 or (entries and entries[-1].digest is None):
                    raise ValueError(f"entry {line['n']} where {len(entries) + 1} was due")
                if not isinstance(line["data"], dict):
                    raise ValueError("data is not an object")
                entries.append(
                    Entry(line["n"], int(line["t"]), float(line["wall"]), str(line["kind"]), str(line["step"]), line["data"])
                )
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise JournalDamaged(f"{path}, line {index}: not an entry this version understands ({error!r}).") from error
    return tuple(entries)
