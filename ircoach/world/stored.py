"""Bytes in gzip's and zlib's containers, stored and not squeezed, the same on every machine and every Python.

Compressors differ, and so do the containers that libraries write: since 3.13 Python names another operating system in gzip's
header (https://docs.python.org/3/library/gzip.html#gzip.compress), and how stored text is cut into blocks is a library's affair.
A replay compares what such a file's ETag says, so the few bytes around the text are written here (RFC 1950, 1951, 1952).
"""

from __future__ import annotations

import struct
import zlib

#: the longest a stored block may be
_BLOCK = 0xFFFF


def gzip(text: bytes) -> bytes:
    """A .gz file of a text: no name, no time, no operating system."""
    head = b"\x1f\x8b\x08" + b"\0" * 6 + b"\xff"
    return head + _blocks(text) + struct.pack("<II", zlib.crc32(text), len(text) & 0xFFFFFFFF)


def deflated(text: bytes) -> bytes:
    """A zlib stream of a text."""
    return b"\x78\x01" + _blocks(text) + struct.pack(">I", zlib.adler32(text))


def _blocks(text: bytes) -> bytes:
    pieces = [text[at : at + _BLOCK] for at in range(0, len(text), _BLOCK)] or [b""]
    last = len(pieces) - 1
    return b"".join(
        struct.pack("<BHH", number == last, len(piece), len(piece) ^ 0xFFFF) + piece for number, piece in enumerate(pieces)
    )
