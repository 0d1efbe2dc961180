"""Third-party packs: installed from another folder, found, checked, played and graded like the built-in ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ircoach.scenario.library import folders
from tests.cli.support import Said, shell
from tests.scenario.broken import GOOD, swap


def wheel(place: Path, package: str, folders: dict[str, Path], value: str | None = None) -> Path:
    """A pack as a wheel: a package with scenario folders in it, and the entry point that offers it."""
    path, info = place / f"{package}-1.0-py3-none-any.whl", f"{package}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as whl:
        whl.writestr(f"{package}/__init__.py", '"""A pack."""\n')
        for name, folder in folders.items():
            for file in sorted(folder.iterdir()):
                if file.is_file():
                    whl.write(file, f"{package}/{name}/{file.name}")
        whl.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        whl.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        whl.writestr(f"{info}/entry_points.txt", f"[ircoach.scenarios]\n{package} = {value or package}\n")
        whl.writestr(f"{info}/RECORD", "")
    return path


def install(site: Path, *wheels: Path) -> None:
    """Install wheels where only this test's processes look, without the network."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*pip, "--target", str(site), *map(str, wheels)], check=True, timeout=120)


@pytest.fixture
def side_door(tmp_path: Path) -> Path:
    """A scenario of somebody else's: the good one under another name."""
    folder = tmp_path / "author" / "side_door"
    shutil.copytree(GOOD, folder, ignore=shutil.ignore_patterns("__pycache__"))
    swap("scenario.yaml", "id: open-door", "id: side-door")(folder)
    return folder


def run(site: Path, *arguments: str | Path) -> Said:
    """`ircoach …` in a process that finds the installed packs, from a folder that is nobody's."""
    from tests.project.support import ROOT

    return shell(*arguments, cwd=site.parent, PYTHONPATH=os.pathsep.join([str(ROOT), str(site)]))


@pytest.mark.slow
def test_an_installed_pack_is_found_checked_played_and_graded(tmp_path: Path, side_door: Path) -> None:
    """By its id, with nothing said of where it lies."""
    site = tmp_path / "site"
    install(site, wheel(tmp_path, "door_pack", {"side_door": side_door}))
    listed = run(site, "scenarios", "--json")
    assert listed.code == 0, listed.err
    assert "side-door" in [each["id"] for each in listed.json]
    checked = run(site, "check", "side-door", "--json")
    assert checked.code == 0, checked.out + checked.err
    (found,) = checked.json["scenarios"]
    assert Path(found["folder"]) == site / "door_pack" / "side_door"
    assert found["not_asked"] == []
    played = run(site, "play", "side-door", "--variant", "thief", "--journal", tmp_path / "case.jsonl", "--json")
    assert played.code == 0, played.err
    graded = run(site, "grade", tmp_path / "case.jsonl", "--json")
    assert graded.code == 0, graded.err
    assert graded.json[0]["scorecard"]["score"] == played.json["score"] >= 95


@pytest.mark.slow
def test_two_packs_with_one_id_are_told(tmp_path: Path, side_door: Path) -> None:
    """The first in order of name has it; `ircoach scenarios` names both folders and ends with 1."""
    site = tmp_path / "site"
    install(site, *(wheel(tmp_path, name, {"side_door": side_door}) for name in ("b_pack", "a_pack")))
    said = run(site, "scenarios")
    assert said.code == 1
    assert "two scenarios are called 'side-door'" in said.err
    assert said.err.index("a_pack") < said.err.index("has the name") < said.err.index("b_pack")
    assert said.out.count("side-door") == 1
    assert run(site, "check", site / "b_pack" / "side_door", "--quick").code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("gone", "there is no such package"),
        ("gone.deeper", "ModuleNotFoundError"),
        ("empty_pack.__init__", "it is a module, not a package"),
        ("empty_pack", "holds no scenario"),
    ],
)
def test_a_pack_that_cannot_be_used_is_told(tmp_path: Path, value: str, why: str) -> None:
    """And hides nobody else's scenarios."""
    site = tmp_path / "site"
    install(site, wheel(tmp_path, "empty_pack", {}, value))
    said = run(site, "scenarios")
    assert said.code == 1
    assert "scenario pack 'empty_pack' (empty_pack)" in said.err
    assert why in said.err
    assert next(iter(folders())) in said.out
