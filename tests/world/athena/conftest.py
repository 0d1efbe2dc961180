"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ircoach.case.case import Case
from tests.small import small_case


@pytest.fixture(scope="module")
def case() -> Iterator[Case]:
    """One case for all tests of a file, five minutes after its alert: each names its tables and folders anew."""
    case = small_case()
    case.wait(5)
    yield case
    case.close()
