"""Taking a sealed environment into a shell: a file to `source`, and how to start each shell so that its own settings come first.

A person's `.bashrc` may set AWS_PROFILE, keys or a proxy again; what is sourced last holds.
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from .environment import DROPPED, is_dropped, is_sealing, write

_SH = """# Written by ircoach. `source` this: what you start in this shell then works the case, and cannot reach AWS.
for name in $(awk 'BEGIN { for (name in ENVIRON) if (name ~ /^(DROPPED)/) print name }'); do unset "$name"; done
EXPORTS
if [ -n "${PS1:-}" ]; then PS1="(ircoach) $PS1"; fi
"""
_FISH = """# Written by ircoach, as `activate` is, for fish.
for name in (set --names --export | string match --regex '^(?:DROPPED).*'); set --erase $name; end
EXPORTS
"""
#: the watch for Python programs goes before what this shell has
_PATH = "PYTHONPATH"


def write_activation(folder: Path, sealed: Mapping[str, str]) -> Path:
    """Write `activate` into a folder: what a seal itself sets in `sealed` (see `sealed_environment`). Returns the file."""
    told = {name: value for name, value in sealed.items() if is_sealing(name)}
    told[_PATH] = sealed[_PATH].split(os.pathsep)[0]
    lines = [f"export {name}={shlex.quote(value)}" for name, value in told.items() if name != _PATH]
    lines.append(f'export {_PATH}={shlex.quote(told[_PATH])}"${{{_PATH}:+:${_PATH}}}"')
    dropped = "|".join(DROPPED)
    fish = [f"set --global --export {name} {_fish(value)}" for name, value in told.items() if name != _PATH]
    fish.append(f"set --global --export --prepend {_PATH} {_fish(told[_PATH])}")
    write(folder / "activate.fish", _FISH.replace("DROPPED", dropped).replace("EXPORTS", "\n".join(fish)))
    write(folder / "activate.json", json.dumps(told))
    return write(folder / "activate", _SH.replace("DROPPED", dropped).replace("EXPORTS", "\n".join(lines)))


def activated(folder: Path, base: Mapping[str, str]) -> dict[str, str]:
    """`base` as sourcing the folder's `activate` would leave it. Raises FileNotFoundError where none was written."""
    told: dict[str, str] = json.loads((folder / "activate.json").read_text("utf-8"))
    kept = {name: value for name, value in base.items() if not is_dropped(name)}
    return {**kept, **told, _PATH: os.pathsep.join(filter(None, (told[_PATH], base.get(_PATH, ""))))}


def interactive(shell: str, folder: Path, base: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """How to start a shell for a person, and variables it needs besides: its own settings are read first, `activate` after."""
    activate = shlex.quote(str(folder / "activate"))
    match Path(shell).name.removesuffix(".exe"):
        case "bash":
            own = write(folder / "bashrc", f"[ ! -f ~/.bashrc ] || . ~/.bashrc\n. {activate}\n")
            return [shell, "--rcfile", str(own), "-i"], {}
        case "zsh":
            theirs = shlex.quote(base.get("ZDOTDIR") or base.get("HOME", ""))
            for name, more in ((".zshenv", ""), (".zshrc", f"ZDOTDIR={theirs}\n. {activate}\n")):
                write(folder / "zsh" / name, f"[ ! -f {theirs}/{name} ] || . {theirs}/{name}\n{more}")
            return [shell, "-i"], {"ZDOTDIR": str(folder / "zsh")}
        case "fish":
            return [shell, "--interactive", "--init-command", f"source {_fish(str(folder / 'activate.fish'))}"], {}
        case "sh" | "dash" | "ksh":
            return [shell, "-i"], {"ENV": str(folder / "activate")}
        case _:
            return [shell], {}  # of others, and on Windows, the environment is all there is


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
