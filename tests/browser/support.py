"""A real JupyterLab and a real Chromium, for tests that press what a person presses."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Locator, Page

from tests.labs.support import NO_GRAMMAR

TOKEN = "browser-tests"


class Server:
    """A JupyterLab over a folder, with settings and learner data of its own."""

    def __init__(self, folder: Path, home: Path, environment: dict[str, str]) -> None:
        self.folder, self.home = folder, home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        settings = Path(environment["JUPYTERLAB_SETTINGS_DIR"]) / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True, exist_ok=True)
        no_news = {"fetchNews": "false", "checkForUpdates": False}
        (settings / "notification.jupyterlab-settings").write_text(json.dumps(no_news))
        self.log = open(home / "jupyterlab.log", "w", encoding="utf-8")  # noqa: SIM115  # closed in stop()
        self.process = subprocess.Popen(
            [
                sys.executable, "-c", f"{NO_GRAMMAR}; from jupyterlab.labapp import main; main()",
                "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={self.port}",
                "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}",
                "--LabApp.extension_manager=readonly", "--LabApp.expose_app_in_browser=True",
            ],
            env={**os.environ, **environment},
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._wait_up()

    def _wait_up(self) -> None:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api?token={TOKEN}", timeout=2):
                    return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.25)
        raise RuntimeError(f"JupyterLab did not come up:\n{Path(self.log.name).read_text(encoding='utf-8')[-3000:]}")

    def stop(self) -> None:
        """End the server and its kernels."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


class Notebook:
    """A notebook open in JupyterLab, as somebody at the keyboard has it before them."""

    def __init__(self, page: Page, server: Server, name: str) -> None:
        self.page, self.server = page, server
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._heard)
        page.on("websocket", lambda socket: self._asked(socket.url))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"http://127.0.0.1:{server.port}/lab/tree/{name}?reset&token={TOKEN}")
        self.look_again()

    def look_again(self) -> None:
        """Find the notebook in the page and wait for its kernel; after a reload once more."""
        page = self.page
        page.wait_for_function(
            """() => {
              const open = [...(window.jupyterapp?.shell?.widgets("main") ?? [])];
              window.tested = open.find((widget) => widget.content?.model?.sharedModel);
              return Boolean(window.tested);
            }""",
            timeout=60_000,
        )
        page.evaluate("async () => { await window.tested.context.ready; await window.tested.context.sessionContext.ready; }")
        page.wait_for_function(  # the toolbar says idle too early; a run then would ask which kernel
            """() => {
              const kernel = window.tested.context.sessionContext.session?.kernel;
              return kernel?.status === "idle" && kernel?.connectionStatus === "connected";
            }""",
            timeout=60_000,
        )

    def _heard(self, request: Any) -> None:
        self._asked(request.url)

    def _asked(self, url: str) -> None:
        there = urlsplit(url)
        if there.scheme in ("http", "https", "ws", "wss") and there.netloc != f"127.0.0.1:{self.server.port}":
            self.strangers.append(url)

    # --- cells --------------------------------------------------------------------------------------------------------

    def code_cells(self) -> dict[str, int]:
        """The code cells: id → number, from top to bottom."""
        return {cell["id"]: number for number, cell in enumerate(self._cells()) if cell["cell_type"] == "code"}

    def _cells(self) -> list[dict[str, Any]]:
        return list(
            self.page.evaluate(
                """() => window.tested.content.model.sharedModel.cells.map(
                   (cell) => ({id: cell.id, cell_type: cell.cell_type, source: cell.getSource(), outputs: cell.outputs ?? []}))"""
            )
        )

    def outputs(self, number: int) -> str:
        """A cell's outputs as text: streams, plain texts, errors."""
        said = []
        for output in self._cells()[number]["outputs"]:
            said.append(_text(output.get("text", "")))
            said.append(_text(output.get("data", {}).get("text/plain", "")))
            said.append("\n".join(output.get("traceback", [])))
        return "\n".join(part for part in said if part)

    def run(self, number: int, timeout: float = 60) -> str:
        """Put the cursor in a cell, press Shift+Enter, wait for it to end; returns its outputs."""
        self._press_run(number)
        self.until(lambda: bool(self.page.evaluate("() => window.ended")), timeout, f"cell {number} to end")
        self.until(lambda: self._status() == "idle", timeout, "the kernel to be idle")
        return self.outputs(number)

    def _press_run(self, number: int) -> None:
        self.page.evaluate(
            """(number) => {
              window.tested.content.activeCellIndex = number;
              window.ended = false;
              window.jupyterapp.commands.execute("notebook:run-cell").then(() => { window.ended = true; });
            }""",
            number,
        )

    def start(self, number: int) -> None:
        """Run a cell and do not wait for it."""
        self._press_run(number)
        self.page.wait_for_timeout(500)

    def run_all(self, timeout: float = 120) -> None:
        """Run every cell from the menu, and wait for the last to end."""
        self.page.evaluate(
            """() => {
              window.ended = false;
              window.jupyterapp.commands.execute("notebook:run-all-cells").then(() => { window.ended = true; });
            }"""
        )
        self.until(lambda: bool(self.page.evaluate("() => window.ended")), timeout, "all cells to end")
        self.until(lambda: self._status() == "idle", timeout, "the kernel to be idle")

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        for key in keys:
            self.page.keyboard.press(key)

    def press_through(self, number: int, timeout: float = 60) -> str:
        """Press Shift+Enter until a cell has run and the next one is chosen; returns its outputs. No mouse."""
        while (here := self._chosen()) <= number:
            count = self.page.evaluate("(n) => window.tested.content.widgets[n].model.sharedModel.execution_count ?? null", here)
            self.press("Shift+Enter")
            if self._cells()[here]["cell_type"] == "code":
                run = "(n) => window.tested.content.widgets[n].model.sharedModel.execution_count ?? null"
                self.until(lambda: self.page.evaluate(run, here) not in (None, count), timeout, f"cell {here} to run")  # noqa: B023  # called before the next turn
            self.until(lambda: self._status() == "idle", timeout, "the kernel to be idle")
        return self.outputs(number)

    def _chosen(self) -> int:
        return int(self.page.evaluate("() => window.tested.content.activeCellIndex"))

    def go_up_to(self, number: int) -> None:
        """Press the arrow key until a cell further up is chosen."""
        while self._chosen() > number:
            self.press("ArrowUp")

    def run_all_by_keys(self, timeout: float = 120) -> None:
        """Run every cell by the command palette, and wait for the last to end. No mouse."""
        last = max(self.code_cells().values())
        count = "(n) => window.tested.content.widgets[n].model.sharedModel.execution_count ?? null"
        before = self.page.evaluate(count, last)
        self.press("Control+Shift+C")
        self.page.locator(".lm-CommandPalette-input").wait_for()
        self.page.keyboard.type("Run All Cells")
        self.press("Enter")
        self.until(lambda: self.page.evaluate(count, last) not in (None, before), timeout, "the last cell to end")
        self.until(lambda: self._status() == "idle", timeout, "the kernel to be idle")

    def kill(self) -> None:
        """Kill the kernel's process, see JupyterLab start another, and press Enter on what it says of it."""
        below = psutil.Process(self.server.process.pid).children(recursive=True)
        (kernel,) = (each for each in below if "ipykernel_launcher" in " ".join(each.cmdline()))
        kernel.kill()
        self.page.get_by_role("dialog").wait_for()
        self.press("Enter")
        self.until(lambda: self._status() == "idle", 30, "the kernel to come back")

    def _status(self) -> str:
        return str(self.page.evaluate("() => window.tested.context.sessionContext.session.kernel.status"))

    def fill(self, number: int, gap: str, filling: str) -> None:
        """Fill a gap in a cell, as if it had been typed."""
        source = self._cells()[number]["source"]
        assert gap in source, f"cell {number} has no gap {gap!r}"
        self.write(number, source.replace(gap, filling))

    def write(self, number: int, source: str) -> None:
        """Replace a cell's source, as if it had been typed."""
        self.page.evaluate(
            """([number, source]) => window.tested.content.model.sharedModel.cells[number].setSource(source)""",
            [number, source],
        )

    def add_after(self, number: int, source: str) -> int:
        """Put a new code cell below a cell; returns its number."""
        self.page.evaluate(
            """([number, source]) => {
              window.tested.content.model.sharedModel.insertCell(number + 1, {cell_type: "code", source});
            }""",
            [number, source],
        )
        return number + 1

    @property
    def panel(self) -> Locator:
        """The docked panel: monitor and the two questions."""
        return self.page.locator(".jupyterlab-sidecar .ic-panel")

    def theme(self, name: str) -> None:
        """Change the theme, as the menu Settings does."""
        self.page.evaluate("(name) => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
        light = str("Dark" not in name).lower()
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached", timeout=20_000)

    def output(self, number: int) -> Locator:
        """A cell's output area on the page, scrolled to."""
        self.page.evaluate("(number) => window.tested.content.scrollToItem(number)", number)
        return self.page.locator(f'.jp-Cell[data-windowed-list-index="{number}"] .jp-OutputArea')

    @staticmethod
    def until(true: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait for something to become true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if true():
                return
            time.sleep(0.1)
        raise AssertionError(f"waited {seconds} s for {what}")


def _text(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)
