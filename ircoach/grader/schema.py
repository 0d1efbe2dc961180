"""The scorecard's form as JSON Schema, for programs that read `ircoach grade --json`. Published as docs/scorecard.schema.json."""

from __future__ import annotations

import json
from typing import Any

from ircoach.grader.scorecard import FORMAT, Scorecard

#: by this a schema of ours is known again
NAME = f"urn:ircoach:scorecard:{FORMAT}"


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `Scorecard.plain` gives: every field is there, and no other."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": NAME,
        "$comment": "Generated: `ircoach schema scorecard --out docs/scorecard.schema.json`. Change ircoach/grader/scorecard.py.",
        **Scorecard.model_json_schema(mode="serialization"),
        "title": f"ircoach scorecard, format {FORMAT}",
    }


def schema_text() -> str:
    """The schema as it is written to a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
