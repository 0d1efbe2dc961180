"""What must be true of the tree as a whole, whoever edits it."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path

import pytest

from tests.project.support import ROOT, imports, python_files, texts

ROOMS = {path.name for path in (ROOT / "ircoach").iterdir() if path.is_dir() and (path / "__init__.py").exists()}
OTHER_TESTS = {"project", "labs", "scenarios", "browser", "scanners"}  # of no one room: tree, lessons, content, page, tools


def test_notebooks_carry_no_outputs() -> None:
    """A notebook ships unrun: an output would be stale, untrusted, or an answer."""
    run = []
    for path, text in texts().items():
        if path.suffix == ".ipynb":
            cells = json.loads(text)["cells"]
            if any(cell.get("outputs") or cell.get("execution_count") for cell in cells):
                run.append(path)
    assert not run, f"clear the outputs of {run}"


def test_no_file_names_a_folder_of_one_machine() -> None:
    """Nothing in the tree works on one person's machine only."""
    places = [re.escape(place) for place in (str(ROOT), sys.base_prefix) if len(place) > 8]
    pattern = re.compile("|".join([r"(?<![\w/.:-])/wor" + "k/", *places]))
    guilty = {str(path): found.group() for path, text in texts().items() if (found := pattern.search(text))}
    assert not guilty


def test_no_file_holds_something_shaped_like_a_live_access_key() -> None:
    """Scanners stop a clone for a 20-letter key id, so only AWS's own documentation examples are written out."""
    shape = re.compile(r"(?<![A-Z0-9])A[KS]IA[A-Z0-9]{16}(?![A-Z0-9])")
    guilty = {str(path): key for path, text in texts().items() for key in shape.findall(text) if not key.endswith("EXAMPLE")}
    assert not guilty


def test_no_file_holds_a_private_key() -> None:
    """No private key is stored: the world draws the ones its cast needs."""
    guilty = [str(path) for path, text in texts().items() if re.search(r"-----BEGIN [A-Z ]*PRIVATE " + "KEY-----", text)]
    assert not guilty


def test_every_module_says_what_it_owns() -> None:
    """Each Python file of the engine and of the content opens with a docstring."""
    silent = [str(path) for path, text in python_files("ircoach", "scenarios").items() if not ast.get_docstring(ast.parse(text))]
    assert not silent


def test_every_suppressed_warning_says_why() -> None:
    """A noqa or a type-ignore names its rule and gives its reason on the same line."""
    bare = re.compile(r"# (?:noqa(?:: [A-Z0-9, ]+)?|type: ignore(?:\[[\w, -]+\])?|pragma: no cover)\s*(?:$|\"|')")
    lines = (
        (path, number, line)
        for path, text in python_files("ircoach", "scenarios", "tests", "bench").items()
        for number, line in enumerate(text.splitlines(), start=1)
    )
    assert not [f"{path}:{number}" for path, number, line in lines if bare.search(line)]


def test_the_tests_mirror_the_house() -> None:
    """Each folder of tests is named after a room, and each room has its tests."""
    folders = {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("**/test_*.py"))}
    assert folders <= ROOMS | OTHER_TESTS
    assert folders >= ROOMS


def test_the_engine_knows_no_scenario_by_name() -> None:
    """No file under ircoach/ names a folder under scenarios/, with dashes or underscores."""
    slugs = {path.parts[1] for path in texts() if path.parts[0] == "scenarios" and len(path.parts) > 2}
    names = {name for slug in slugs for name in (slug, slug.replace("_", "-"))}
    guilty = {str(path): name for path, text in python_files("ircoach").items() for name in names if name in text}
    assert not guilty


@pytest.mark.parametrize(("answers", "allowed"), [(False, ("ircoach.world", "ircoach.scenario")), (True, ("ircoach",))])
def test_a_scenario_imports_its_vocabulary_and_nothing_else(answers: bool, allowed: tuple[str, ...]) -> None:
    """A storyline speaks the world's words, an answer the responder's; both may use the standard library."""
    looked_at = [
        (path, text)
        for path, text in python_files("scenarios").items()
        if ("answers" in (path.stem, path.parent.name)) == answers
    ]
    guilty = {
        f"{path}: {module}"
        for path, text in looked_at
        for module in imports(text)
        if module.split(".")[0] not in sys.stdlib_module_names
        and not any(module == name or module.startswith(f"{name}.") for name in allowed)
    }
    assert looked_at
    assert not guilty


def test_the_tree_is_found() -> None:
    """The tests above look at the real files: an empty listing would let them all pass."""
    assert {Path("pyproject.toml"), Path("ircoach/__init__.py"), Path("tests/project/test_tree.py")} <= set(texts())
