"""What a world tells of itself when nobody acts in it: built and played to its horizon, outside the process that asks.

Run as `python -m ircoach.scenario.check.telling FOLDER SEED VARIANT…`: a copy of that process a variant, each with its world,
and a line of JSON a variant on standard output. What a storyline prints goes to standard error.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import Timer
from typing import Any

from pydantic import BaseModel, ConfigDict

from ircoach.errors import ScenarioFault
from ircoach.scenario.check.showing import why_unseen
from ircoach.world.carriers.pipe import clean_environment

#: seconds a variant after which a world counts as never ending
PATIENCE = 600


class Fault(BaseModel):
    """What a storyline raised: the words, and the line of the folder's own file (0 where none of its lines was involved)."""

    model_config = ConfigDict(frozen=True)

    what: str
    file: str = "storyline.py"
    line: int = 0


class Told(BaseModel):
    """One world, at its alert and at its horizon.

    `facts_at_alert` and `facts` are what the storyline says is true, at either time. `habits`: how many its crowd has. `attempts`
    are the intruder's calls on each exposure as (exposure, call), `lost` how much went after the alert. `unseen`: evidence that
    nobody can see, and why. `digest` is over every record, loss and fact.
    """

    model_config = ConfigDict(frozen=True)

    fault: Fault | None = None
    facts_at_alert: dict[str, str] = {}
    facts: dict[str, str] = {}
    accounts: tuple[str, ...] = ()
    habits: int = 0
    registers: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    attempts: tuple[tuple[str, str], ...] = ()
    lost: float = 0
    goes_on: bool = False
    unseen: dict[str, str] = {}
    digest: str = ""


def tell(folder: Path, variants: Sequence[str], seed: int, hash_seed: int) -> Iterator[tuple[str, Told]]:
    """Build the variants' worlds in a fresh process, with Python's hashes seeded by `hash_seed`, and hear what each tells."""
    command = [sys.executable, "-m", __name__, str(folder), str(seed), *variants]
    environment = clean_environment() | {"PYTHONHASHSEED": str(hash_seed)}
    heard = set()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as wrongs:
        pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": wrongs}
        with subprocess.Popen(command, env=environment, text=True, encoding="utf-8", **pipes) as child:
            patience = Timer(PATIENCE * len(variants), child.kill)
            patience.start()
            try:
                for line in child.stdout or ():
                    variant, told = json.loads(line)
                    heard.add(variant)
                    yield variant, Told.model_validate(told)
            finally:
                patience.cancel()
                child.kill()
        wrongs.seek(0)
        last = (wrongs.read().strip().splitlines() or ["no word"])[-1]
    for variant in variants:
        if variant not in heard:
            what = f"its world was not built in {PATIENCE} seconds, or its process ended ({last}); a loop that never waits?"
            yield variant, Told(fault=Fault(what=what))


def told_by(folder: Path, variant: str, seed: int) -> Told:
    """Build a variant's world in this process and let it tell. Resets the world."""
    from ircoach.scenario.build import build  # the world comes along, and only this process wants it
    from ircoach.scenario.library import Folder
    from ircoach.world.clock import MINUTE

    loaded = Folder(folder)
    try:
        world = build(loaded, variant, seed)
        at_alert = _plain(world.truth)
        horizon = world.alert_at + loaded.form.horizon_minutes * MINUTE
        world.advance(horizon)
    except Exception as error:  # noqa: BLE001  whatever a storyline raises is a finding
        return Told(fault=_fault(folder, error))
    ledger = world.ledger
    records = [line.record for line in world.trail.lines()]
    everything = {
        "records": records,
        "calls": [
            (each.time, each.caller.name, each.call.name, each.error.code if each.error else "") for each in world.admissions
        ],
        "losses": [(loss.time, loss.exposure, loss.amount, loss.what) for loss in ledger.losses],
        "facts": _plain(world.truth),
        "registers": world.company.registers,
        "crowd": world.crowd.fingerprint,
    }
    texts = [json.dumps(record, ensure_ascii=False, default=str) for record in records]
    looked_for = [each for each in loaded.form.evidence if not each.variants or variant in each.variants]
    whys = {each.id: why_unseen(each, world.truth, texts, world.company) for each in looked_for}
    return Told(
        facts_at_alert=at_alert,
        facts=_plain(world.truth),
        accounts=tuple(world.accounts),
        habits=len(world.crowd.habits),
        registers=tuple(world.company.registers),
        contacts=tuple(world.company.contacts),
        attempts=tuple(dict.fromkeys((each.exposure, each.call) for each in ledger.attempts if each.time > world.alert_at)),
        lost=ledger.lost(world.alert_at, horizon),
        goes_on=any(each.caller.role != "builder" for each in world.admissions),
        unseen={name: why for name, why in whys.items() if why},
        digest=hashlib.sha256(json.dumps(everything, sort_keys=True, default=str).encode()).hexdigest()[:16],
    )


def _plain(truth: dict[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in truth.items()}


def _fault(folder: Path, error: BaseException) -> Fault:
    """The author's own line, deepest in the chain of causes."""
    cause = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    if isinstance(cause, SyntaxError) and cause.lineno:
        return Fault(what=f"SyntaxError: {cause.msg}", file=Path(cause.filename or "storyline.py").name, line=cause.lineno)
    own = [frame for frame in traceback.extract_tb(cause.__traceback__) if Path(frame.filename).parent == folder]
    kind = "" if isinstance(cause, ScenarioFault) else f"{type(cause).__name__}: "  # a fault says what it is in its own words
    what = " ".join(f"{kind}{cause}".split())
    return Fault(what=what, file=Path(own[-1].filename).name, line=own[-1].lineno or 0) if own else Fault(what=what)


def _in_a_copy(work: Callable[[], Told]) -> Told:
    """Do it in a copy of this process, so that the next one finds it as it was; here, where the system cannot copy one."""
    if not hasattr(os, "fork"):
        return work()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            with os.fdopen(writing, "w", encoding="utf-8") as pipe:
                pipe.write(work().model_dump_json())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return Told.model_validate_json(said) if said else Told(fault=Fault(what="its process ended without a word; enough memory?"))


def main(folder: str, seed: str, *variants: str) -> None:
    """Tell of each variant, a line of JSON each."""
    from ircoach.scenario import build  # noqa: F401  loaded once here, and so in every copy
    from ircoach.world import moto_seam

    moto_seam.load("ec2")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for variant in variants:
        told = _in_a_copy(partial(told_by, Path(folder), variant, int(seed)))
        replies.write(json.dumps([variant, told.model_dump()]) + "\n")
        replies.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
