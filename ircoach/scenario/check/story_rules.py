"""Rules about what a storyline means to happen and Python lets it forget: a wait or a behaviour that is made and thrown away.

Both are silent. A wait that is not yielded lets no time pass, and a generator that nobody plays does nothing at all.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ircoach.scenario.check.rule import Found, rule
from ircoach.scenario.check.subject import Subject

WAITS = ("wait", "until")
#: words of the stage that call what they are given, and do nothing with what it gives back
ONCE = ("at", "daily")
#: where the words of a screenplay lie that are generators; read, not imported, since they would bring a world along
CAST = Path(__file__).parents[2] / "world" / "cast"


@rule("waits", "every wait is yielded, and every behaviour is played", "files")
def waits(subject: Subject) -> Iterator[Found]:
    """What is written in a storyline happens."""
    trees = {name: tree for name in subject.storyline_files if (tree := _tree(subject.text(name)))}
    everywhere = _cast() | {name for tree in trees.values() for name, plays in _functions(tree).items() if plays}
    for file, tree in trees.items():
        plain = {name for name, plays in _functions(tree).items() if not plays}
        for call, within in _thrown_away(tree):
            if isinstance(call.func, ast.Attribute) and _is_stage(call.func.value) and call.func.attr in WAITS:
                said = f"stage.{call.func.attr}(…)"
                what = f"{said} is called and its answer thrown away, so no time passes"
                yield subject.file(file, call.lineno).found(
                    what, f"write `yield {said}`, in a generator that stage.play is given"
                )
            elif isinstance(call.func, ast.Name) and call.func.id in everywhere - plain:
                said = f"{call.func.id}(…)"
                what = f"{said} is a behaviour that nobody plays: it is made, thrown away, and does nothing"
                more = f"write `{within}stage.play({said})`" + (
                    "" if within else f", or `yield from {said}` in another behaviour"
                )
                yield subject.file(file, call.lineno).found(what, more)


def _thrown_away(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Calls whose answer nobody takes, as statements and in what the stage calls once; and what stands before those."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield node.value, ""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ONCE:
            for each in node.args:
                if isinstance(each, ast.Lambda) and isinstance(each.body, ast.Call):
                    yield each.body, "lambda: " if node.func.attr == "at" else "lambda day: "


def _is_stage(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id == "stage") or (isinstance(node, ast.Attribute) and node.attr == "stage")


def _functions(tree: ast.Module) -> dict[str, bool]:
    """The functions of a file by name, and whether each is a generator."""
    return {node.name: _yields(node) for node in tree.body if isinstance(node, ast.FunctionDef)}


def _yields(function: ast.FunctionDef) -> bool:
    """Whether it yields itself, and not only what is defined within it."""
    open_: list[ast.AST] = list(function.body)
    while open_:
        node = open_.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            open_ += ast.iter_child_nodes(node)
    return False


def _tree(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except SyntaxError:  # the rule about syntax says so
        return None


@cache
def _cast() -> frozenset[str]:
    """The words of `ircoach.world.cast` that are behaviours."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(CAST.glob("*.py"))]
    return frozenset(name for tree in trees for name, plays in _functions(tree).items() if plays and not name.startswith("_"))
