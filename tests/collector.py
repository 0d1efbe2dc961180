"""Python's collector, told that in a test run small worlds follow one another.

`ircoach.scenario.build` takes what stands after a build out of the collector's sight, and before the next build in the same
process has everything there is collected: right for one large world, and three times the work of building a small one. Here
what was imported stays out of sight to the end, a small world is left to the collector as it comes, and a large one is treated
as in the product.
"""

from __future__ import annotations

import gc
import os
import sys

SMALL_WORLDS = 200_000  # objects to wait for, some ten of the smallest worlds; Python's own 700 look at each again and again
LARGE = 200_000  # pieces of memory; the smallest scenario's world has 35,000, a built-in one's twelve times as many
_freeze = gc.freeze
_begun = 0
_large = False


def wait() -> None:
    """Call before everything is imported: none of it goes away again."""
    gc.disable()


def settle() -> None:
    """Call when everything is imported."""
    global _begun
    gc.enable()
    _freeze()
    gc.set_threshold(SMALL_WORLDS, 10, 10)
    gc.get_freeze_count = _before_a_build  # type: ignore[assignment]  # a built-in's place
    gc.freeze = _after_a_build
    _begun = sys.getallocatedblocks()  # the product does not ask before the first world of a process
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_as_ever)  # a copy of a world keeps its hands off what it shares with its parent


def _before_a_build() -> int:
    """Let the world before this one go, if it was a large one; there is nothing left for the product to do."""
    global _begun, _large
    if _large:
        gc.unfreeze()
        gc.collect()
        _freeze()
        _large = False
    _begun = sys.getallocatedblocks()
    return 0


def _after_a_build() -> None:
    global _large
    if sys.getallocatedblocks() - _begun > LARGE:
        _freeze()
        _large = True


def _as_ever() -> None:
    gc.freeze = _freeze
