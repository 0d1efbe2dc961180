"""A case in this process, over the smallest scenario."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ipywidgets import Widget

from ircoach.case.case import Case
from ircoach.notebook.show import Show
from tests.small import small_case


@pytest.fixture
def case() -> Iterator[Case]:
    """The smallest case, with its forms at hand."""
    opened = small_case()
    opened.show = Show(opened)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _cleared() -> Iterator[None]:
    """Nothing shown is left when a test ends: a widget is kept by ipywidgets until it is closed, and keeps its case and world."""
    yield
    Widget.close_all()
