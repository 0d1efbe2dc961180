"""Labs are played whole, in kernels and worlds of their own; coverage there would cost minutes and show what other tests show."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _unmeasured(unmeasured: None) -> None:
    """Every lab runs at the speed it has for a learner."""
