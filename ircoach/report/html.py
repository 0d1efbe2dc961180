"""The debrief as one HTML page that needs nothing beside it: no network, no script, styles inside; good in print and aloud."""

from __future__ import annotations

import re
from functools import cache

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup

from ircoach.grader.scorecard import Scorecard
from ircoach.report import timeline, words


def page(card: Scorecard) -> str:
    """The whole debrief of a case. All that learners and scenarios wrote is escaped."""
    return templates().get_template("debrief.html.j2").render(**_given(card))


def fragment(card: Scorecard) -> str:
    """The debrief's body without head and styles of its own page: for a notebook, wrapped in one element with a scoped style."""
    return templates().get_template("fragment.html.j2").render(**_given(card))


def _given(card: Scorecard) -> dict[str, object]:
    drawn = card.as_it_stands is not None
    return {
        "card": card,
        "words": words,
        "timeline": Markup(timeline.svg(card)) if drawn else "",  # our own drawing, every text in it escaped there
        "timeline_rows": list(timeline.rows(card)) if drawn else [],
        "dark_rules": Markup(timeline.dark_rules()),
        "story": Markup(markdown(card.debrief)),  # rendered with raw HTML switched off
    }


def markdown(text: str) -> str:
    """Markdown as HTML, headings two levels down, raw HTML shown as text."""
    html = _renderer().render(text)
    return re.sub(r"<(/?)h([1-4])>", lambda found: f"<{found[1]}h{int(found[2]) + 2}>", html)


@cache
def _renderer() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


@cache
def templates() -> jinja2.Environment:
    """Our templates, with everything escaped that is not marked as safe."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("ircoach.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
