"""What the tests about the tree share: where it is, which files belong to it, and what its Python files import."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Every file that belongs to the project: tracked by git, or new and not ignored."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
        )
        found = (ROOT / name for name in listing.stdout.decode().split("\0") if name)
    else:  # an unpacked source archive: nothing to ask, so what the Makefile makes is left out by name
        made = {"dist", "build", "site", "out", "htmlcov"}
        tops = (top for top in ROOT.iterdir() if top.name == ".ci" or not (top.name.startswith(".") or top.name in made))
        found = (path for top in tops for path in [top, *top.rglob("*")])
    return tuple(sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts))


@cache
def texts() -> dict[Path, str]:
    """The project's text files by path relative to the root; pictures and archives are left out."""
    result = {}
    for path in files():
        try:
            result[path.relative_to(ROOT)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return result


def python_files(*rooms: str) -> dict[Path, str]:
    """The Python files below the given top folders."""
    return {path: text for path, text in texts().items() if path.suffix == ".py" and path.parts[0] in rooms}


def imports(text: str) -> Iterator[str]:
    """The modules a Python file imports, by their full names; relative imports stay inside a room and are left out."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
