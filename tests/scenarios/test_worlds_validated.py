"""What `ircoach validate` promises of every variant, over three seeds. `make validate` plays fifty.

Last of a place's tests: each seed takes the place's own world away.
"""

from __future__ import annotations

import pytest

from ircoach.players.promises import broken_promises, leaking
from tests.scenarios.support import at, places, shard

pytestmark = pytest.mark.slow
SEEDS = (1, 2, 3)


@pytest.mark.parametrize(("place", "seed"), [(place, seed) for place in places() for seed in SEEDS])
def test_every_promise_is_kept(place: str, seed: int) -> None:
    """The expert is right and 20 points above everybody; each half-fix leaves its named call; nothing tells the truth early."""
    folder, played = at(place)[0], shard(place, seed)
    assert list(broken_promises(folder, played)) == []
    assert list(leaking(folder, [played])) == []
    assert all(run.still_succeeds for run in played.runs if run.kind == "half-fix")
