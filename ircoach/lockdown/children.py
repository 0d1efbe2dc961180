"""Programs that the learner's process starts: Python ones load the same watch, and AWS tools may not be started outside the
seal.

`write_watch(folder)` leaves a `sitecustomize.py` that every Python child with that folder on PYTHONPATH runs at its start: the
AWS CLI from pip or apt, scanners in other environments. Programs in other languages, and bundles that bring a Python of their
own, are held by the environment alone (`environment`, `door`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import names

_DEPLOY = ("sam", "cdk", "eksctl", "eb", "copilot", "terraform", "tofu", "pulumi")
_CREDENTIALS = ("aws-vault", "saml2aws", "granted", "assume")
_COPY = ("s3cmd", "s5cmd", "rclone")
_SCAN = ("steampipe", "powerpipe", "prowler", "scout", "pacu", "cloudsploit", "cloudmapper")
AWS_PROGRAMS = frozenset(("aws", "aws.exe", *_DEPLOY, *_CREDENTIALS, *_COPY, *_SCAN))
"""Programs that would look for the learner's real credentials by themselves."""

GUARDED = (
    "ssl",
    "httpcore",
    "aiohttp.connector",
    "botocore.session",
    "botocore.httpsession",
    "aiobotocore.httpsession",
    "aiobotocore.httpxsession",
    "awscrt.s3",
    "awscrt.http",
    "pyarrow._s3fs",
    "pyarrow.fs",
)
"""Modules whose classes `guards` guards, once they are loaded."""

SEALED = "IRCOACH_SEALED"
"""The variable that says an environment is sealed; its value is the door's URL."""

_SITECUSTOMIZE = '''"""Written by ircoach: Python programs started from the notebook of an open case cannot reach AWS."""
import sys

FOLDER, LOCKDOWN = {folder!r}, {lockdown!r}
GUARDED = {guarded!r}
SENDING = ("socket.", "http.client.", "subprocess.Popen", "os.posix_spawn")


def lockdown(name):
    """A module of ircoach's lockdown folder, without the rest of ircoach; loaded only by programs that need it."""
    from importlib import import_module
    from types import ModuleType

    if "_ircoach_lockdown" not in sys.modules:
        package = ModuleType("_ircoach_lockdown")
        package.__path__ = [LOCKDOWN]
        sys.modules[package.__name__] = package
    return import_module("_ircoach_lockdown." + name)


def watch(event, args, sending=SENDING, lockdown=lockdown):
    if event.startswith(sending):
        check = lockdown("audit").CHECKS.get(event)
        if check is not None:
            check(args)


class Guards:
    """Stands in for the guards until the first module that needs one is imported."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in GUARDED:
            return None
        sys.meta_path.remove(Guards)
        lockdown("guards").put_on()
        return sys.meta_path[0].find_spec(name, path, target)


def run_next():
    """Run the sitecustomize that this one stands in front of, if there is one."""
    own = sys.modules.pop("sitecustomize", None)
    path, sys.path[:] = list(sys.path), [entry for entry in sys.path if entry != FOLDER]
    try:
        import sitecustomize
    except ImportError as error:
        if error.name != "sitecustomize":
            raise
        if own is not None:
            sys.modules["sitecustomize"] = own
    finally:
        sys.path[:] = path


if sys.version_info >= (3, 10):  # older interpreters cannot read the watch: the environment alone holds them
    sys.meta_path.insert(0, Guards)
    sys.addaudithook(watch)
run_next()
'''


def write_watch(folder: Path) -> Path:
    """Write the start-up file for Python children into `folder` and return the folder, which belongs first on PYTHONPATH."""
    folder.mkdir(parents=True, exist_ok=True)
    here = Path(__file__).resolve().parent
    text = _SITECUSTOMIZE.format(folder=str(folder), lockdown=str(here), guarded=GUARDED)
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    return folder


def unsealed_program(command: Any, environment: Mapping[Any, Any] | None) -> str | None:
    """What a command would reach AWS with, if it is started outside the seal of this process; None when nothing is wrong.

    Only a command with an environment of its own is looked at (`subprocess.run([...], env={...})`): it would find the learner's
    real credentials and no proxy. Others inherit the seal.
    """
    if SEALED not in os.environ or environment is None:
        return None
    if any(os.fsdecode(name) == SEALED for name in environment):
        return None
    parts = [command] if isinstance(command, str | bytes | os.PathLike) else command
    for word in re.split(r"[\s'\"=;|&()]+", " ".join(os.fsdecode(part) for part in parts)):
        if os.path.basename(word) in AWS_PROGRAMS or names.is_off_limits(names.host_of(word)):
            return word
    return None
