"""What a report is made of: headings, paragraphs, lists, tables and pictures, as values that every renderer knows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 is a section, 3 a part of one."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph of plain text. `quoted`: somebody's own words."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A list of plain texts."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; every row as long as `columns`. The first cell of a row is its heading."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG, and what it shows in words."""

    svg: str
    alt: str


Block = Heading | Words | Points | Table | Picture
