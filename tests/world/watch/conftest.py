"""One organization a module, and somebody in it."""

from __future__ import annotations

import pytest

from ircoach.world.callers import Actor
from ircoach.world.stage import Stage
from tests.world.watch.support import administrator, organization


@pytest.fixture(scope="module")
def stage() -> Stage:
    """The organization; each test makes things of its own in it."""
    return organization()


@pytest.fixture
def admin(stage: Stage) -> Actor:
    """An administrator of the production account."""
    return administrator(stage, "production")


@pytest.fixture
def guard(stage: Stage) -> Actor:
    """An administrator of the security account, which looks after the organization."""
    return administrator(stage, "security")
