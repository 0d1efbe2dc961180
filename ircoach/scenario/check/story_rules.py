"""Rules about what a storyline means to happen and Python lets it forget: a wait or a behaviour that is made and thrown away.

Both are silent. A wait that is not yielded lets no time pass, and a generator that nobody plays does nothing at all.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

from ircoach.scenario.check.rule import Found, rule
from ircoach.scenario.check.subject import Subject

WAITS = ("wait", "until")
#: words of the stage that call what they are given, and do nothing with what it gives back; how that is written
ONCE = {"at": "lambda", "daily": "lambda day"}
#: where the words of a screenplay lie that are generators; read, not imported, since they would bring a world along
CAST = Path(__file__).parents[2] / "world" / "cast"


@rule("waits", "every wait is yielded, and every behaviour is played", "files")
def waits(subject: Subject) -> Iterator[Found]:
    """What is written in a storyline happens."""
    trees = {name: tree for name in subject.storyline_files if (tree := _tree(subject.text(name)))}
    beside = _cast() | {name for tree in trees.values() for name, plays in _functions(tree).items() if plays}
    for file, tree in trees.items():
        behaviours = {name for name, plays in _functions(tree).items() if plays} | (beside & _imported(tree))
        for call, how in _misused(tree):
            if isinstance(call.func, ast.Name) and call.func.id in behaviours:
                yield subject.file(file, call.lineno).found(*_not_played(f"{call.func.id}(…)", how))
            elif how != "yield" and _is_wait(call.func):
                said = f"stage.{call.func.attr}(…)"
                what = f"{said} is called and its answer thrown away, so no time passes"
                yield subject.file(file, call.lineno).found(what, f"write `yield {said}`, in what stage.play is given")


def _not_played(said: str, how: str) -> tuple[str, str]:
    """What is wrong with a behaviour that is not played, and the fix."""
    if how == "yield":
        return f"{said} is yielded, and it is a behaviour, not a wait", f"write `yield from {said}`"
    what = f"{said} is a behaviour that nobody plays: it is made, thrown away, and does nothing"
    if how in ONCE:
        return what, f"write `{ONCE[how]}: stage.play({said})`"
    return what, f"write `stage.play({said})`, or `yield from {said}` in another behaviour"


def _misused(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Calls whose answer nobody takes, or that are yielded as a wait is; and where: `statement`, `yield`, or a word of ONCE."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield node.value, "statement"
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Call):
            yield node.value, "yield"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ONCE:
            bodies = (each.body for each in node.args if isinstance(each, ast.Lambda))
            yield from ((body, node.func.attr) for body in bodies if isinstance(body, ast.Call))


def _is_wait(called: ast.expr) -> TypeGuard[ast.Attribute]:
    """Whether it is a wait of the stage's, however the stage is reached: `stage.wait`, `cast.stage.until`."""
    if not isinstance(called, ast.Attribute) or called.attr not in WAITS:
        return False
    return "stage" in (getattr(called.value, "id", ""), getattr(called.value, "attr", ""))


def _imported(tree: ast.Module) -> set[str]:
    """What a file takes from others by name."""
    return {alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}


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
