"""Stored containers: what any library opens, in bytes that no library decides."""

from __future__ import annotations

import gzip
import zlib

from hypothesis import given
from hypothesis import strategies as st

from ircoach.world import stored


@given(st.binary(max_size=300), st.sampled_from([0, 1, 218, 219, 700]))
def test_every_library_opens_it(text: bytes, times: int) -> None:
    """Short, empty, and longer than a block."""
    text *= times
    assert gzip.decompress(stored.gzip(text)) == text
    assert zlib.decompress(stored.deflated(text)) == text


def test_the_bytes_are_always_these() -> None:
    """Python 3.11 and 3.13 wrote another operating system into gzip's header, and a replay of one failed on the other."""
    assert stored.gzip(b"{}").hex() == "1f8b08000000000000ff010200fdff7b7d43bfa6a302000000"
    assert stored.deflated(b"{}").hex() == "7801010200fdff7b7d017500f9"
