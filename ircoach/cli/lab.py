"""`ircoach lab`: a working folder with the labs in it, and JupyterLab open at one of them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from ircoach.case import signing
from ircoach.cli.arguments import ClassKeyFile, Verbose, examples, one_of, voice_of
from ircoach.cli.labs import Laid, lab_files, lay_out, notebooks
from ircoach.cli.voice import Voice
from ircoach.errors import IrcoachError

#: settings that JupyterLab layers under the learner's own: it asks no server for news or for a newer version
SETTINGS = Path(__file__).resolve().parent / "jupyter"
LOOPBACK = "127.0.0.1"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach lab", "open the first lab, in ./ircoach-labs"),
            ("ircoach lab --lab 01", "open another one"),
            ("ircoach lab --dir ~/training", "work in another folder"),
            ("ircoach lab --no-browser", "only show the address to open"),
            ("ircoach lab --class-key class.key", "sign the journals written here"),
        )
    )(lab)


def lab(
    context: typer.Context,
    folder: Annotated[Path, typer.Option("--dir", metavar="DIR", help="The working folder.")] = Path("ircoach-labs"),
    name: Annotated[str | None, typer.Option("--lab", metavar="NAME", help="The lab to open; its number is enough.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    class_key: ClassKeyFile = None,
    verbose: Verbose = False,
) -> None:
    """Lay the labs out in a working folder and open JupyterLab.

    A lab you have worked in is never written over. If a newer version of it is shipped, that is laid beside yours as
    NAME-new.ipynb.
    """
    voice = voice_of(context)
    shelf = lab_files()
    chosen = _chosen(name, notebooks(shelf))
    if class_key is not None:
        os.environ[signing.VARIABLE] = str(class_key.resolve())
    if (key := signing.of_this_machine()) is not None:
        voice.note(f"Journals written here are signed with the class key {key.name}.")
    for laid in lay_out(shelf, folder):
        _tell(laid, voice)
    _check_the_ground()
    if not no_browser and not _browser():
        voice.note("No browser was found here. Open the address that JupyterLab prints (http://127.0.0.1:…) in one.")
        no_browser = True
    voice.note(f"JupyterLab opens at {folder / chosen}. Press Ctrl-C twice here to end it.")
    raise typer.Exit(_hand_over(jupyter_command(folder, chosen, no_browser)))


def _chosen(name: str | None, known: Sequence[str]) -> str:
    """The notebook a name, a file name or a number stands for; the first one where none is given."""
    if name is None:
        return known[0]
    plain = name.removesuffix(".ipynb")
    begins = [lab for lab in known if lab.removesuffix(".ipynb") == plain or lab.startswith(f"{plain}-")]
    return begins[0] if begins else one_of("lab", plain, [lab.removesuffix(".ipynb") for lab in known]) + ".ipynb"


def _tell(laid: Laid, voice: Voice) -> None:
    match laid.what:
        case "yours":
            voice.note(f"{laid.path.name}: you have worked in it, so it stays as it is.")
        case "beside":
            voice.note(f"{laid.name}: you have worked in it, so it stays; the newer version lies beside it as {laid.path.name}.")
        case "renewed":
            voice.note(f"{laid.name}: brought up to date; you had not changed it.")


def _check_the_ground() -> None:
    """Raise where JupyterLab could not even start."""
    if find_spec("jupyterlab") is None:
        raise IrcoachError(f"JupyterLab is not installed beside ircoach. Install it: {sys.executable} -m pip install jupyterlab")
    try:
        with socket.create_server((LOOPBACK, 0)):
            pass
    except OSError as error:
        raise IrcoachError(
            f"no program may listen on {LOOPBACK} here ({error.strerror}), and JupyterLab has to. A firewall or sandbox forbids "
            "it: allow Python local connections, or run ircoach outside the sandbox."
        ) from error


def _browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def jupyter_command(folder: Path, notebook: str, no_browser: bool) -> list[str]:
    """What starts JupyterLab: on loopback only, in the working folder, at a notebook."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.ip={LOOPBACK}", f"--ServerApp.root_dir={folder.resolve()}"]
    command += [f"--LabApp.default_url=/lab/tree/{notebook}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container everybody is root; the server listens on loopback and asks for a token
    return [*command, "--no-browser"] if no_browser else command


def _hand_over(command: list[str]) -> int:
    """Become JupyterLab, so that its Ctrl-C and its exit code are this command's; on Windows, wait for it."""
    paths = [str(SETTINGS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    environment = {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execve(command[0], command, environment)
    return subprocess.call(command, env=environment)
