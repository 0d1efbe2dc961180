"""What ircoach stands on: declared, explained, and nothing else imported."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.project.support import ROOT, imports, python_files

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]


def named(requirements: list[str]) -> set[str]:
    """The distribution names of some requirements, normalized as package indexes do."""
    return {normal(re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]) for requirement in requirements}


def normal(name: str) -> str:
    """A distribution's name in its one spelling."""
    return re.sub(r"[-_.]+", "-", name).lower()


RUNTIME = named(PROJECT["dependencies"])
EXTRAS = {extra: named(requirements) for extra, requirements in PROJECT["optional-dependencies"].items()}


def test_every_dependency_is_explained() -> None:
    """docs/dependencies.md gives each declared dependency its reason, and explains none that is gone."""
    table = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = {normal(name) for name in re.findall(r"^\| `([\w.-]+)`", table, flags=re.MULTILINE)}
    assert explained == RUNTIME.union(*EXTRAS.values())


def test_what_the_product_imports_is_declared() -> None:
    """A wheel in an empty environment finds all it imports: nothing comes along by accident of another package."""
    homes = packages_distributions()
    declared = RUNTIME | EXTRAS["report"] | EXTRAS["athena"]
    stray = {
        f"{path}: {module}"
        for path, text in python_files("ircoach", "scenarios").items()
        for module in {full.split(".")[0] for full in imports(text)}
        if module not in sys.stdlib_module_names | {"ircoach"} and not declared & {normal(name) for name in homes.get(module, [])}
    }
    assert not stray


def test_moto_is_pinned_exactly() -> None:
    """The seam imports moto's private parts, so any other version is another product."""
    pin = next(requirement for requirement in PROJECT["dependencies"] if requirement.startswith("moto["))
    assert re.fullmatch(r"moto\[[\w,]+\]==\d+\.\d+\.\d+", pin)
    assert "moto[all" not in PYPROJECT


def test_every_version_limit_says_why() -> None:
    """A pin or an upper bound carries its reason on the same line."""
    limits = re.compile(r'^\s*"[\w.-]+(\[[\w,]+\])?[^"]*(==|<)[^"]*"')
    assert not [line.strip() for line in PYPROJECT.splitlines() if limits.match(line) and "#" not in line]
