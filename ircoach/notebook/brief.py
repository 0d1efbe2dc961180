"""Short words for long evidence: what a pin says on one line."""

from __future__ import annotations

import json
from typing import Any

from ircoach.notebook import trail


def brief(what: str, width: int = 110) -> str:
    """A pinned text on one line. Records and rows of a register, pinned as JSON, become readable again."""
    try:
        value: Any = json.loads(what)
    except ValueError:
        value = what
    if isinstance(value, dict) and ("record" in value or "eventName" in value or "CloudTrailEvent" in value):
        row = trail.events(value)[0]
        refused = f" refused ({row['error']})" if row["error"] else ""
        value = f"{row['time']} {row['event']} by {row['who']} from {row['address']}{refused} {row['resources']}"
    elif isinstance(value, dict):
        value = ", ".join(f"{key} {inner}" for key, inner in value.items() if not isinstance(inner, (dict, list)))
    text = " ".join(str(value).split())
    return text if len(text) <= width else text[: width - 1] + "…"
