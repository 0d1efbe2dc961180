"""The words of the notebook, in one catalogue: `words.toml` beside this file, a section a view. A translation is that file again.

Views ask by name and never write a sentence of their own: `word("form.sent", time=…)`. Scripts in the browser get theirs with
`section("form")`. What a scenario says is the scenario's, and what a case refuses is said by the room that refuses it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from ircoach.notebook.looks import HERE


@cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """The whole catalogue: section → name → text, or → {one, other} where the text counts something."""
    return tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))


def word(name: str, /, **given: object) -> str:
    """The text called `section.name`, its braces filled. `n` chooses between `one` and `other` where a text has both.

    Raises KeyError for a name the catalogue does not have, or a brace that nothing was given for.
    """
    part, _, rest = name.partition(".")
    text = catalogue()[part][rest]
    if isinstance(text, Mapping):
        text = text["one" if given["n"] == 1 else "other"]
    return str(text).format(**given)


def section(name: str) -> dict[str, str]:
    """A section's plain texts, for a script in the browser; it fills braces itself."""
    return {key: text for key, text in catalogue()[name].items() if isinstance(text, str)}
