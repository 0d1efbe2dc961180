"""The pipe's frames: what was written is read, however the stream parts it, and a stream that ends in the middle is an end."""

from __future__ import annotations

import io

from ircoach.world.carriers.pipe import read, write


class Dribble(io.BytesIO):
    """A pipe that never gives more than three bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        """At most three."""
        return super().read(min(3, size if size is not None and size >= 0 else 3))


def frame(body: bytes) -> bytes:
    """A message as it is written."""
    out = io.BytesIO()
    write(out, {"kind": "call"}, body)
    return out.getvalue()


def test_a_frame_is_read_whole_however_it_comes() -> None:
    """Three bytes at a time, two frames one after the other, an empty body too; then the end."""
    pipe = Dribble(frame(b"x" * 10_001) + frame(b""))
    assert read(pipe) == ({"kind": "call"}, b"x" * 10_001)
    assert read(pipe) == ({"kind": "call"}, b"")
    assert read(pipe) is None


def test_a_stream_that_ends_in_the_middle_is_an_end() -> None:
    """Wherever it ends: in the head, in the text, in the body."""
    whole = frame(b"abcdef")
    assert all(read(Dribble(whole[:length])) is None for length in range(len(whole)))
