"""What every test stands on: a home of its own, no AWS settings of yours, repeatable property tests, a browser if there is one.

The session gets a temporary home before anything of ircoach is imported; each test then gets a fresh one inside its tmp_path,
so no test reads or writes the files of the person who runs it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from xdist.remote import Producer

from tests import collector, spreading

ROOT = Path(__file__).resolve().parent.parent

hypothesis.settings.register_profile("ircoach", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("ircoach")


#: what makes coverage look at a child process as well
TELLS_CHILDREN = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")


def home_environment(home: Path) -> dict[str, str]:
    """The variables that make `home` the only home a process started from a test can find, on Linux, macOS and Windows."""
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "APPDATA": str(home / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(home / "AppData" / "Local"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "IRCOACH_HOME": str(home / "ircoach"),
        "IPYTHONDIR": str(home / ".ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter" / "config"),
        "JUPYTER_DATA_DIR": str(home / "jupyter" / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "jupyter" / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "jupyter" / "lab-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "jupyter" / "lab-workspaces"),
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws" / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _foreign(name: str) -> bool:
    """Whether a variable of the caller's could steer what is under test."""
    return name.startswith(("AWS_", "BOTO_", "MOTO_", "JUPYTER", "IRCOACH_"))


def _move_in() -> Path:
    """A temporary home for the whole session, made while this file is read: before a folder's conftest.py, before ircoach."""
    home = Path(tempfile.mkdtemp(prefix="ircoach-tests-"))
    for name in [name for name in os.environ if _foreign(name)]:
        del os.environ[name]
    os.environ.update(home_environment(home))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # tests start hundreds of Pythons, and each would compile ircoach anew
    sys.dont_write_bytecode = False  # and the tests themselves
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # jsonschema checks IRIs with it, ours has none: two seconds
    return home


_session_home = _move_in()


def _untraced() -> None:
    sys.settrace(None)
    threading.settrace(None)  # type: ignore[arg-type]  # None is its documented way to stop, the stub does not say so


if hasattr(os, "register_at_fork"):
    # A copy of a world (ircoach.grader.apart) leaves by os._exit, which throws away what coverage saw in it. Looking costs it
    # half as much time again, so it does not look.
    os.register_at_fork(after_in_child=_untraced)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Import what tests import at their head."""
    collector.wait()
    try:
        return (yield)
    finally:
        collector.settle()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    """Coverage looks at the quick tests alone: being looked at makes a test half as long again, and the slow ones are long."""
    looking, in_threads = sys.gettrace(), threading.gettrace()
    if looking is None or item.get_closest_marker("slow") is None:
        return (yield)
    _untraced()
    told = {name: os.environ.pop(name) for name in TELLS_CHILDREN if name in os.environ}
    try:
        return (yield)
    finally:
        os.environ.update(told)
        sys.settrace(looking)
        threading.settrace(in_threads)  # type: ignore[arg-type]  # what it was, nothing included


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the session's home."""
    shutil.rmtree(_session_home, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lives in tests/browser, so that nobody has to remember it; what takes longest begins first."""
    for item in items:
        if item.path.is_relative_to(ROOT / "tests" / "browser"):
            item.add_marker(pytest.mark.browser)
    items[:] = spreading.in_order(items, lambda item: item.nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> spreading.Spreading:
    """Keep together what shares a world."""
    config.option.loadscopereorder = False  # by number of tests, where ours are in order of time
    return spreading.Spreading(config, log)


def place_of(item: pytest.Item) -> str:
    """The world that a test of tests/scenarios plays in (`ami-share/leaked-key`); empty for every other test."""
    callspec = getattr(item, "callspec", None)
    return str(callspec.params.get("place", "")) if callspec and item.path.parent.name == "scenarios" else ""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory that only this test has."""
    home = tmp_path / "home"
    home.mkdir()
    for name, value in home_environment(home).items():
        monkeypatch.setenv(name, value)
    return home


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children of this test run without coverage, which would load modules and write files of its own in them."""
    for name in TELLS_CHILDREN:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def ircoach_home(home: Path) -> Path:
    """Where this test's learner data goes: the folder that IRCOACH_HOME names. The product creates it."""
    return home / "ircoach"


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The system's Chromium. Without one, browser tests are skipped on a desk and fail in CI."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    message = "no Chromium on the PATH; on Debian: apt-get install -y --no-install-recommends chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
