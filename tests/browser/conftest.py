"""Fixtures of the browser tests: a JupyterLab over copies of the labs, and a Chromium that complains about what it loads."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.support import Notebook, Server
from tests.conftest import ROOT, home_environment

OpenLab = Callable[[str, str], Notebook]

expect.set_options(timeout=20_000)  # a busy machine takes its time; what comes sooner is not waited for


@pytest.fixture(autouse=True)
def _unmeasured(unmeasured: None) -> None:
    """JupyterLab, kernels and worlds run at the speed they have for a learner, as in tests/labs."""


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """The system's Chromium, started once in a process."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path)
        yield launched
        launched.close()


@pytest.fixture
def open_lab(browser: Browser, home: Path, tmp_path: Path) -> Iterator[OpenLab]:
    """Open a copy of a lab as a learner of that name, in a JupyterLab of its own; nothing may be asked of any other host."""
    with ExitStack() as stack:

        def open_one(lab: str, learner: str) -> Notebook:
            folder = tmp_path / "work"
            folder.mkdir()
            shutil.copy(ROOT / "labs" / f"{lab}.ipynb", folder)
            server = Server(folder, home, home_environment(home) | {"LOGNAME": learner, "PYTHONPATH": str(ROOT)})
            stack.callback(server.stop)
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            stack.callback(page.close)
            stack.callback(page.screenshot, path=tmp_path / "last.png")  # what it looked like in the end, or when it failed
            return Notebook(page, server, f"{lab}.ipynb")

        yield open_one
