"""Signatures as Trino's documentation writes them, matched against arguments: `element_at(map(K,V), K) -> V`.

Single capital letters are type variables; `function(T,boolean)` is a lambda from T to boolean; `...` repeats the last argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ircoach.world.athena.dialect.coercion import common, fits
from ircoach.world.athena.dialect.scope import Typed
from ircoach.world.athena.types import UNKNOWN, Type

#: compiles a lambda, given the types of its arguments; None stands for an argument that is no lambda
Lambda = Callable[[Sequence[Type]], Typed]


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes and gives, and how DuckDB says it: a template with `{0}`, `{1}`, … or `{all}` for the arguments."""

    name: str
    takes: tuple[Type, ...]
    gives: Type
    repeats: bool
    template: str

    def __str__(self) -> str:
        return f"{self.name}({', '.join(_shown(kind) for kind in self.takes)})"

    def match(self, given: Sequence[Typed | Lambda]) -> tuple[int, Typed] | None:
        """(how many arguments had to be coerced, the call), or None where the arguments do not fit."""
        takes = self._for(len(given))
        if takes is None:
            return None
        bound: dict[str, Type] = {}
        coerced = 0
        for kind, argument in zip(takes, given, strict=True):
            if isinstance(argument, Typed) != (kind.name != "function"):
                return None
            if isinstance(argument, Typed) and not _bind(kind, argument.type, bound):
                return None
        sqls: list[str] = []
        for kind, argument in zip(takes, given, strict=True):
            if isinstance(argument, Typed):
                wanted = _filled(kind, bound)
                differs = wanted.name != argument.type.name
                coerced += differs and argument.type != UNKNOWN
                sqls.append(f"CAST({argument.sql} AS {wanted.duck})" if differs and wanted != UNKNOWN else argument.sql)
                continue
            *inputs, output = [part for _, part in kind.parts]
            made = argument([_filled(each, bound) for each in inputs])
            if not _bind(output, made.type, bound):
                return None
            sqls.append(made.sql)
        sql = self.template.replace("{all}", ", ".join(sqls))
        for place, each in enumerate(sqls):
            sql = sql.replace(f"{{{place}}}", each)
        return coerced, Typed(sql, _filled(self.gives, bound))

    def _for(self, count: int) -> tuple[Type, ...] | None:
        if self.repeats and count >= len(self.takes):
            return (*self.takes, *[self.takes[-1]] * (count - len(self.takes)))
        return self.takes if count == len(self.takes) else None


def signature(text: str, template: str) -> Signature:
    """Read a signature: `lower(varchar) -> varchar`."""
    found = re.fullmatch(r"(\w+)\((.*)\) -> (.+)", text)
    if found is None:
        raise ValueError(text)
    repeats = found[2].endswith("...")
    takes = tuple(_read(part) for part in _split(found[2].removesuffix("...")))
    return Signature(found[1], takes, _read(found[3]), repeats, template)


def _split(text: str) -> list[str]:
    parts, depth, begin = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(text[begin:place].strip())
            begin = place + 1
    return [*parts, text[begin:].strip()] if text.strip() else []


def _read(text: str) -> Type:
    text = text.strip()
    if "(" not in text:
        return Type(text)
    name, inner = text[: text.index("(")], text[text.index("(") + 1 : -1]
    if name == "row":
        fields = [part.rsplit(" ", 1) for part in _split(inner)]
        return Type(name, tuple((field[0], _read(field[-1])) for field in fields))
    return Type(name, tuple(("", _read(part)) for part in _split(inner)))


def _variable(kind: Type) -> bool:
    return len(kind.name) == 1 and kind.name.isupper()


def _bind(wanted: Type, given: Type, bound: dict[str, Type]) -> bool:
    """Whether a given type fits a wanted one, its variables bound on the way."""
    if _variable(wanted):
        before = bound.get(wanted.name)
        both = given if before is None else common(before, given)
        if both is None:
            return False
        bound[wanted.name] = both
        return True
    if given == UNKNOWN:
        return True
    if wanted.parts and wanted.name != "row":
        if wanted.name != given.name or len(wanted.parts) != len(given.parts):
            return False
        return all(_bind(inner, of, bound) for (_, inner), (_, of) in zip(wanted.parts, given.parts, strict=True))
    if wanted.name == "row":
        return given.name == "row"
    return fits(given, wanted)


def _filled(kind: Type, bound: dict[str, Type]) -> Type:
    if _variable(kind):
        return bound.get(kind.name, UNKNOWN)
    if kind.parts and kind.name != "function":
        return Type(kind.name, tuple((label, _filled(part, bound)) for label, part in kind.parts))
    return kind


def _shown(kind: Type) -> str:
    if kind.name == "function":
        return "function(" + ",".join(_shown(part) for _, part in kind.parts) + ")"
    if kind.name == "varchar":
        return "varchar(x)"
    return str(kind)
