"""Ink and shapes: the colours with their dark-page twins, and the few pieces of SVG that everything else is made of.

A shape carries its light colour itself, so that the picture stands alone in a PDF; its classes let a page's style give it the
dark one.
"""

from __future__ import annotations

from html import escape

WIDTH, LEFT, RIGHT = 960, 226, 26

#: name → (on white, on a dark page); the pairs differ where the first would be too faint in the dark
COLOURS = {
    "ink": ("#1d1d1f", "#ececec"),
    "soft": ("#595959", "#b4b4b4"),
    "paper": ("#ffffff", "#1b1b1d"),
    "grid": ("#e3e3e3", "#3a3a3e"),
    "orange": ("#E69F00", "#E69F00"),
    "sky": ("#56B4E9", "#56B4E9"),
    "green": ("#009E73", "#2bbf95"),
    "blue": ("#0072B2", "#6cc0f0"),
    "vermilion": ("#D55E00", "#ff8a3d"),
}


def dark_rules() -> str:
    """The style rules that give each shape its colour on a dark page."""
    return "\n".join(
        f".irc svg .f-{name} {{ fill: {dark}; }} .irc svg .s-{name} {{ stroke: {dark}; }}" for name, (_, dark) in COLOURS.items()
    )


def paint(fill: str | None = None, stroke: str | None = None, width: float = 1.5) -> str:
    """Fill and stroke by name as attributes; None is none."""
    classes = " ".join([*([f"f-{fill}"] if fill else []), *([f"s-{stroke}"] if stroke else [])])
    made = f'class="{classes}" fill="{COLOURS[fill][0] if fill else "none"}"'
    return f'{made} stroke="{COLOURS[stroke][0]}" stroke-width="{width:g}"' if stroke else made


def said(shape: str, text: str) -> str:
    """A shape that says in words what it is."""
    return f"<g>{shape}<title>{escape(text)}</title></g>"


def path(d: str, fill: str | None = None, stroke: str | None = None, width: float = 1.5, dash: str = "") -> str:
    """A path; `dash` as in stroke-dasharray."""
    return f'<path d="{d}" {paint(fill, stroke, width)}{f" stroke-dasharray={chr(34)}{dash}{chr(34)}" if dash else ""}/>'


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = "grid", width: float = 1, dash: str = "") -> str:
    """A straight line."""
    return path(f"M{x1:g} {y1:g}L{x2:g} {y2:g}", None, stroke, width, dash)


def circle(x: float, y: float, r: float, fill: str | None, stroke: str | None = None) -> str:
    """A circle."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" {paint(fill, stroke)}/>'


def text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = "ink", bold: bool = False) -> str:
    """A line of text."""
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" {paint(fill)}{weight}>{escape(words)}</text>'


def shortened(words: str, most: int) -> str:
    """Words cut to what fits, with an ellipsis."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def label(words: str, y: float) -> str:
    """The name of a lane, left of it; what does not fit is in its title."""
    return said(text(LEFT - 12, y + 4, shortened(words, 30), anchor="end"), words)


def rail(y: float) -> str:
    """The line a lane's marks stand on."""
    return line(LEFT, y, WIDTH - RIGHT, y)
