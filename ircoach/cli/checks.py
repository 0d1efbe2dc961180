"""What `ircoach doctor` looks at, one function a finding. Each says what it saw and, where something is wrong, how to mend it."""

from __future__ import annotations

import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal
from urllib.request import getproxies

from packaging.requirements import Requirement

from ircoach.case import signing
from ircoach.errors import BadInput, IrcoachError

OLDEST = (3, 11)
LOOPBACK = "127.0.0.1"
#: free space below which a case may not fit, and below which it is worth a word, in bytes
TIGHT, SCARCE = 20 * 2**20, 500 * 2**20
REINSTALL = f"{sys.executable} -m pip install --force-reinstall ircoach"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report: what was looked at, how it is, what was seen, and what mends it."""

    what: str
    state: Literal["ok", "warn", "fail"]
    seen: str
    mend: str = ""

    def as_data(self) -> dict[str, str]:
        """The finding as plain data."""
        return asdict(self)


def python_version() -> Iterator[Finding]:
    """Python is new enough, and 64 bits wide."""
    seen = f"{platform.python_version()} ({sys.executable}), {platform.system()} {platform.release()}"
    if sys.version_info < OLDEST:
        yield Finding(
            "Python",
            "fail",
            seen,
            f"ircoach needs Python {'.'.join(map(str, OLDEST))} or newer: make a new environment with one.",
        )
    else:
        yield Finding("Python", "ok", seen)


def packages() -> Iterator[Finding]:
    """Every package ircoach asks for is there, in a version it asks for."""
    wrong, count = [], 0
    for text in metadata.requires("ircoach") or []:
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        count += 1
        try:
            found = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            wrong.append((requirement, "missing"))
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            wrong.append((requirement, found))
    for requirement, found in wrong:
        asked = f"{requirement.name}{requirement.specifier}"
        yield Finding(
            "packages", "fail", f"{requirement.name} {found}, wanted {asked}", f"{sys.executable} -m pip install '{asked}'"
        )
    if not wrong:
        versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("ircoach", "moto", "boto3", "jupyterlab"))
        yield Finding("packages", "ok", f"{versions}; all {count} as asked for")


def content() -> Iterator[Finding]:
    """The scenarios and the labs are there and load."""
    from ircoach.cli.labs import lab_files, notebooks
    from ircoach.scenario.library import folders, problems, shelves

    found = folders()
    shelf = next(shelves(), None)
    kind = "in the wheel" if shelf and shelf.parent.name == "_content" else "in the source tree"
    if not found:
        yield Finding("scenarios", "fail", "none found", f"Install ircoach again: {REINSTALL}")
    for name, folder in found.items():
        try:
            folder.form  # noqa: B018  reading it is the check
        except IrcoachError as error:
            yield Finding(
                "scenarios", "fail", f"{name}: {str(error).splitlines()[0]}", "Mend that line, or install ircoach again."
            )
            del error
    for problem in problems():
        yield Finding("scenarios", "warn", problem, "Uninstall that pack, or ask its author.")
    if found:
        yield Finding("scenarios", "ok", f"{len(found)} found, {kind}")
    try:
        yield Finding("labs", "ok", f"{len(notebooks(lab_files()))} found")
    except IrcoachError as error:
        yield Finding("labs", "fail", str(error), f"Install ircoach again: {REINSTALL}")


def data_place() -> Iterator[Finding]:
    """Cases can be written, and there is room for them."""
    from ircoach.case.opening import data_folder

    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        yield Finding(
            "your cases", "fail", f"{folder}: {error.strerror}", "Name a folder you may write to in the variable IRCOACH_HOME."
        )
        return
    yield Finding("your cases", "ok", f"{folder} can be written")
    free = shutil.disk_usage(folder).free
    seen = f"{free / 2**30:.1f} GB free" if free >= 2**30 else f"{free // 2**20} MB free"
    if free < SCARCE:
        state: Literal["warn", "fail"] = "fail" if free < TIGHT else "warn"
        yield Finding("disk", state, seen, "Make room, or name a folder on another disk in IRCOACH_HOME.")
    else:
        yield Finding("disk", "ok", seen)


def loopback() -> Iterator[Finding]:
    """Programs here may talk to each other over loopback, as JupyterLab and its kernels do."""
    try:
        with socket.create_server((LOOPBACK, 0)) as server, socket.create_connection(server.getsockname(), timeout=5):
            yield Finding("ports", "ok", f"{LOOPBACK} can be listened on and reached")
    except OSError as error:
        mend = "A firewall or sandbox forbids it: allow Python local connections, or run ircoach outside the sandbox."
        yield Finding("ports", "fail", f"{LOOPBACK}: {error.strerror or error}", mend)


def child_process() -> Iterator[Finding]:
    """A world's process starts and answers."""
    from ircoach.case.links import Child

    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "child.log"
        try:
            child = Child(log)
            try:
                child.pipe.ask({"kind": "state"})
            finally:
                child.close()
        except (IrcoachError, OSError) as error:
            last = (log.read_text(errors="replace").strip().splitlines() or [str(error)])[-1] if log.exists() else str(error)
            mend = "A virus scanner or sandbox may forbid Python to start Python; allow it. If a package is named, see above."
            yield Finding("world's process", "fail", last, mend)
        else:
            yield Finding("world's process", "ok", "starts and answers")


def kernel() -> Iterator[Finding]:
    """Notebooks run in this very Python, where ircoach is."""
    command = [sys.executable, "-m", "jupyter", "kernelspec", "list", "--json"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
        specs = json.loads(listed[listed.index("{") :])["kernelspecs"]
        begins = str(specs["python3"]["spec"]["argv"][0])
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, IndexError) as error:
        mend = f"{sys.executable} -m pip install --force-reinstall jupyterlab ipykernel"
        yield Finding("kernel", "fail", f"JupyterLab knows no python3 kernel ({type(error).__name__})", mend)
        return
    where = shutil.which(begins)
    if begins in ("python", "python3") or (where and Path(where).resolve() == Path(sys.executable).resolve()):
        yield Finding("kernel", "ok", f"python3 runs {begins if where is None else where}")
        return
    place = specs["python3"].get("resource_dir", "")
    mend = f"Notebooks would run another Python than this one. Remove {place}, or install ircoach there too."
    yield Finding("kernel", "warn" if where else "fail", f"python3 runs {begins}", mend)


def browser() -> Iterator[Finding]:
    """A browser can be opened."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        yield Finding(
            "browser", "warn", "none found", "Start with `ircoach lab --no-browser` and open the address it prints in a browser."
        )
    else:
        yield Finding("browser", "ok", str(getattr(found, "name", "") or "the system's own"))


def network() -> Iterator[Finding]:
    """ircoach needs no network; a proxy must leave loopback alone."""
    proxies = sorted(name for name in getproxies() if name != "no")
    if not proxies:
        yield Finding("network", "ok", "no proxy is set; ircoach needs no network")
    elif _bypassed():
        yield Finding(
            "network", "ok", f"a proxy is set ({', '.join(proxies)}) and leaves {LOOPBACK} alone; ircoach needs no network"
        )
    else:
        seen = f"a proxy is set ({', '.join(proxies)}), {LOOPBACK} included"
        yield Finding("network", "warn", seen, f"JupyterLab is on this machine: set NO_PROXY=localhost,{LOOPBACK}")


def _bypassed() -> bool:
    from urllib.request import proxy_bypass

    return bool(proxy_bypass(LOOPBACK))


def aws_settings() -> Iterator[Finding]:
    """Your own AWS settings are seen by name only, and are not used."""
    names = sorted(name for name in os.environ if name.startswith(("AWS_", "BOTO_")))
    if names:
        yield Finding("AWS settings", "ok", f"{', '.join(names)} set; ircoach ignores them, and no call reaches real AWS")
    else:
        yield Finding("AWS settings", "ok", "none in the environment; none are needed, and no call reaches real AWS")


def class_key() -> Iterator[Finding]:
    """Where the machine is to sign journals, the key can be read."""
    try:
        if (key := signing.of_this_machine()) is not None:
            yield Finding("class key", "ok", f"journals written here are signed with {key.name}")
    except BadInput as error:
        yield Finding("class key", "fail", str(error), f"Name a key's file in {signing.VARIABLE}, or unset it.")


def lock() -> Iterator[Finding]:
    """This process refuses calls to real AWS."""
    from ircoach.lockdown import is_locked

    if is_locked():
        yield Finding("safety", "ok", "calls to real AWS are refused")
    else:
        yield Finding(
            "safety", "fail", "the lock on real AWS is off", f"Do not work a case here. Install ircoach again: {REINSTALL}"
        )


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    python_version,
    packages,
    content,
    data_place,
    loopback,
    child_process,
    kernel,
    browser,
    network,
    aws_settings,
    class_key,
    lock,
)
