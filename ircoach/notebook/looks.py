"""The look of what stands in a notebook: one theme for every view, and a style sheet for each kind of view on top of it.

`theme.css` holds the colours (light and dark), the frame of a box, headings and buttons. The sheets beside it (`form.css`,
`card.css` and their neighbours) take their colours from its variables and name none of their own. `dom.js` is to the scripts what
the theme is to the sheets.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def sheet(*names: str) -> str:
    """The theme and the named style sheets as one text, squeezed: each output keeps a copy in the notebook's file."""
    text = "\n".join((HERE / f"{name}.css").read_text(encoding="utf-8") for name in ("theme", *names))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", text)).strip()


@cache
def script(*names: str) -> str:
    """A view's scripts as one text, with what all of them build with before them."""
    return "\n".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in ("dom", *names))
