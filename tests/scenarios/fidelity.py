"""Our worlds' records held against real ones, call by call. `python -m tests.scenarios.fidelity` writes docs/fidelity.md anew.

`real_shapes.json` beside this file keeps of each published record the names and types of its fields, and no value. It is read
anew from a folder of such records by `python -m tests.scenarios.fidelity FOLDER`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ircoach.world.world import World
from tests.scenarios.support import FOLDERS, look, to_the_end

ROOT = Path(__file__).resolve().parents[2]
SHAPES = Path(__file__).parent / "real_shapes.json"
PAGE = ROOT / "docs" / "fidelity.md"
#: places whose worlds are looked at, played on to their end with nobody acting
PLACES = ("ami-share/federated-session", "public-bucket/deploy-key")
ALWAYS = (
    "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent",
    "requestParameters", "responseElements", "requestID", "eventID", "readOnly", "eventType", "managementEvent",
    "recipientAccountId", "eventCategory",
)  # fmt: skip
#: what happens at the console's door answers no request and has no id of one, as the real GetSigninToken.1 has none
AT_THE_DOOR = ("CheckMfa", "ConsoleLogin")
_NOT_ASKED = "optional, and not asked by anyone of ours; where it is asked it is recorded (tests/world/test_records.py)"
#: why a field of a real record is not in ours: (event, beginning of the field's path) → reason
REASONS = {
    ("DescribeInstances", "requestParameters.instancesSet.items"): _NOT_ASKED,
    ("DescribeSnapshots", "requestParameters.maxResults"): _NOT_ASKED,
    ("DescribeSnapshots", "requestParameters.ownersSet.items"): _NOT_ASKED,
    ("RunInstances", "requestParameters.subnetId"): _NOT_ASKED,
    ("RunInstances", "requestParameters.instancesSet.items[].keyName"): _NOT_ASKED,
}
_SILENT = "nothing to compare: a refusal shows no request"
_HOW = {"allowed": "went through", "refused": "was refused", "failed": "failed"}


def shape(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every path of a value with its JSON type; a list's elements share one path."""
    match value:
        case Mapping():
            yield path, "object"
            for key, inner in value.items():
                yield from shape(inner, f"{path}.{key}".lstrip("."))
        case list():
            yield path, "array"
            for inner in value:
                yield from shape(inner, f"{path}[]")
        case bool():
            yield path, "boolean"
        case int() | float():
            yield path, "number"
        case None:
            yield path, "null"
        case _:
            yield path, "string"


def outcome(record: Mapping[str, Any]) -> str:
    """How a call went, as far as a record's shape depends on it."""
    code = str(record.get("errorCode", ""))
    return "allowed" if not code else "refused" if "AccessDenied" in code or "Unauthorized" in code else "failed"


def described(record: Mapping[str, Any]) -> dict[str, str]:
    """What is compared of a record: its fields, and all that lies in request and response."""
    found = {name: kind for name in ALWAYS if name in record for _, kind in [next(shape(record[name]))]}
    for part in ("requestParameters", "responseElements"):
        found |= dict(shape(record.get(part), part))
    return found


def read_shapes(folder: Path) -> dict[str, dict[str, Any]]:
    """The shapes of published records, by file."""
    made = {}
    for path in sorted(folder.glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        made[path.stem] = {"event": record["eventName"], "outcome": outcome(record), "shape": described(record)}
    return made


def shapes() -> dict[str, dict[str, Any]]:
    """The shapes that are kept."""
    kept: dict[str, dict[str, Any]] = json.loads(SHAPES.read_text(encoding="utf-8"))
    return kept


Seen = dict[tuple[str, str], dict[str, set[str]]]


def of_worlds() -> Seen:
    """What our worlds' records look like: (event, outcome) → every path with the types it has."""
    found: Seen = {}
    for place in PLACES:
        for key, paths in look(place, lambda world, place=place: _seen(world, place)).items():
            for path, kinds in paths.items():
                found.setdefault(key, {}).setdefault(path, set()).update(kinds)
    return found


def _seen(world: World, place: str) -> Seen:
    to_the_end(world, FOLDERS[place.partition("/")[0]].form)
    crowd = (pattern.record for habit in world.crowd.habits for pattern in habit.steps.patterns)
    found: Seen = {}
    for record in (*(line.record for line in world.trail.lines()), *crowd):
        paths = found.setdefault((record["eventName"], outcome(record)), {})
        for path, kind in described(record).items():
            paths.setdefault(path, set()).add(kind)
    return found


@dataclass(frozen=True)
class Compared:
    """One call of ours, as it went, against one real record: the real one's fields that ours lack or have of another type."""

    event: str
    outcome: str
    sample: str
    whole: bool  # both went the same way; otherwise only what was asked can be compared
    fields: int  # how many fields were compared
    missing: tuple[str, ...]

    def why(self, field: str) -> str:
        """The reason for a missing field; empty where nobody has given one."""
        return next((why for (event, path), why in REASONS.items() if event == self.event and field.startswith(path)), "")

    @property
    def told(self) -> str:
        """What the page says of it."""
        if not self.missing:
            return "none" if self.whole else "none of what was asked" if self.fields else _SILENT
        by_reason: dict[str, list[str]] = {}
        for field in self.missing:
            by_reason.setdefault(self.why(field), []).append(f"`{field}`")
        return "; ".join(f"{', '.join(fields)}: {why}" for why, fields in by_reason.items())


def compared(ours: Seen, real: Mapping[str, Mapping[str, Any]]) -> list[Compared]:
    """Every call of ours against every real record of its name."""
    found = []
    for (event, how), paths in sorted(ours.items()):
        for name, sample in real.items():
            if sample["event"] != event:
                continue
            whole, wanted = sample["outcome"] == how, dict(sample["shape"])
            if not whole:  # a service that refuses tells little of what was asked, on either side
                silent = "null" in paths.get("requestParameters", ())
                asked = {path: kind for path, kind in wanted.items() if path.startswith("requestParameters") and kind != "null"}
                wanted = {} if silent else asked
            lacking = tuple(f"{path} ({kind})" for path, kind in wanted.items() if kind not in paths.get(path, ()))
            found.append(Compared(event, how, name, whole, len(wanted), lacking))
    return found


def page(ours: Seen, real: Mapping[str, Mapping[str, Any]]) -> str:
    """docs/fidelity.md."""
    rows = compared(ours, real)
    lines = [_INTRODUCTION, "| call | here it | real record | it | fields of the real one that ours lack, and why |"]
    lines.append("|---|---|---|---|---|")
    for row in rows:
        there = _HOW[real[row.sample]["outcome"]]
        lines.append(f"| `{row.event}` | {_HOW[row.outcome]} | {row.sample} | {there} | {row.told} |")
    without = sorted({event for event, _ in ours} - {row.event for row in rows})
    lines += ["", "## Calls without a real record to compare with", "", ", ".join(f"`{event}`" for event in without) + ".", ""]
    return "\n".join(lines)


_LOOKED_AT = " and ".join(f"`{place}`" for place in PLACES)
_INTRODUCTION = f"""# How true the records are

Written by `python -m tests.scenarios.fidelity`; a test holds it against the worlds as they are.

Each call that our worlds make ({_LOOKED_AT}, played to their end, the crowd's calls included) is held against
published CloudTrail records of the same call. Compared are the fields that every record has, and each path in
`requestParameters` and `responseElements` with its JSON type. Where the real call went another way than ours, only what was asked
can be compared. A difference without a reason fails the tests. What a record holds where a caller asks for exactly what the real
one asked for is compared sample by sample in `tests/world/test_records.py`; sign-ins to the console, which have no `requestID`,
are held against the examples on AWS's own pages in `tests/world/test_sign_in.py`.

The real records were published by stratus-red-team (Apache-2.0) and TrailDiscover (CC-BY-4.0); kept of them here are names and
types of fields.
"""


if __name__ == "__main__":
    if len(sys.argv) > 1:
        if not (read := read_shapes(Path(sys.argv[1]))):
            sys.exit(f"No record of CloudTrail's was found in {sys.argv[1]}; nothing was written. Name a folder of such records.")
        SHAPES.write_text(json.dumps(read, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(page(of_worlds(), shapes()), encoding="utf-8")
