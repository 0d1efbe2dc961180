"""The environment of an open case: what is put into the kernel's `os.environ` and so what every child process gets.

`sealed_environment()` builds it, `Sealed` puts it on and takes it off again. Nothing here reads or writes the learner's own AWS
files: the variables that name them, steer credentials or set endpoints are dropped, and files of the case's own stand in.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import MappingProxyType, TracebackType

from . import children, names

LOOPBACK = "localhost,127.0.0.1,::1"

DROPPED = ("AWS_", "AMAZON_", "BOTO", "EC2_", "ECS_CONTAINER_METADATA_URI")
"""Variables that begin so are not handed on: profiles, roles, tokens, metadata addresses, endpoints, CA bundles, data paths."""

_BESIDE = (children.SEALED, "CURL_HOME", "WGETRC", "NODE_USE_ENV_PROXY", "PYTHONPATH")
"""Variables that a seal sets besides those of AWS and the proxies."""

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy", "no_proxy")


def sealed_environment(
    folder: Path,
    *,
    access_key_id: str,
    secret_access_key: str,
    session_token: str | None = None,
    region: str,
    door: str,
    base: Mapping[str, str],
    profiles: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> dict[str, str]:
    """The whole environment for a case, made from `base` (usually `os.environ`) and files written into `folder`.

    `profiles` are further ones beside the default: a name, and its lines in the credentials file (`aws_access_key_id`, …).
    `door` is the URL of the case's `Door`, `http://127.0.0.1:PORT`: the endpoint of every AWS call and the proxy of everything
    else. In `folder` this writes `aws/config`, `aws/credentials` (mode 600), `.curlrc`, `wgetrc` and `python/sitecustomize.py`,
    over what an earlier case left there. The learner's `~/.curlrc` and `~/.wgetrc` are out of use while sealed, since they
    outrank the proxy variables.
    """
    credentials = {"aws_access_key_id": access_key_id, "aws_secret_access_key": secret_access_key}
    if session_token is not None:
        credentials["aws_session_token"] = session_token
    settings = {"region": region, "output": "json", "endpoint_url": door, "services": "case"}
    sections = [_section("default", settings), *(_section(f"profile {name}", settings) for name in profiles)]
    config = write(folder / "aws" / "config", "\n".join([*sections, _SERVICES]))
    secrets = {"default": credentials, **profiles}
    shared = write(folder / "aws" / "credentials", "\n".join(_section(name, lines) for name, lines in secrets.items()))
    write(folder / ".curlrc", f'proxy = "{door}"\nnoproxy = "{LOOPBACK}"\n')
    wgetrc = write(folder / "wgetrc", f"use_proxy = on\nhttp_proxy = {door}\nhttps_proxy = {door}\nno_proxy = {LOOPBACK}\n")
    watch = children.write_watch(folder / "python")

    kept = {name: value for name, value in base.items() if not is_dropped(name)}
    sealed = {
        children.SEALED: door,
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(shared),
        "AWS_LOGIN_CACHE_DIRECTORY": str(folder / "aws" / "login"),
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ENDPOINT_URL": door,
        "AWS_ENDPOINT_URL_S3_CONTROL": _S3_CONTROL,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",  # a pager would wait for keys that a notebook cell cannot send
        "AWS_CLI_AUTO_PROMPT": "off",
        "CURL_HOME": str(folder),
        "WGETRC": str(wgetrc),
        "NODE_USE_ENV_PROXY": "1",  # Node reads the proxy variables only when asked to
        "PYTHONPATH": os.pathsep.join(filter(None, (str(watch), base.get("PYTHONPATH", "")))),
    }
    sealed |= {name.upper(): value for name, value in credentials.items()}
    for name in PROXIES:
        sealed[name] = sealed[name.upper()] = LOOPBACK if name == "no_proxy" else door
    return kept | sealed


_S3_CONTROL = f"http://s3-control.{names.OWN}"
"""S3 Control's clients put an account before the endpoint's name; before an address that would be no name at all."""

_SERVICES = f"[services case]\ns3_control =\n  endpoint_url = {_S3_CONTROL}\n"


def is_sealing(name: str) -> bool:
    """Whether a seal itself sets the variable; in a sealed environment all of these are the case's own."""
    return name.startswith("AWS_") or name.lower() in PROXIES or name in _BESIDE


def is_dropped(name: str) -> bool:
    """Whether a variable of the learner's is not handed on."""
    return name.upper().startswith(DROPPED) or name.lower() in PROXIES


def _section(title: str, settings: Mapping[str, str]) -> str:
    """One section in the ini form of AWS's files; a value with a line break would write settings of its own."""
    broken = [name for name, value in {title: title, **settings}.items() if not value.isprintable() or "]" in title]
    if broken:
        raise ValueError(f"{', '.join(broken)}: expected one line of printable characters")
    return "\n".join([f"[{title}]", *(f"{name} = {value}" for name, value in settings.items()), ""])


def write(file: Path, text: str) -> Path:
    """Write a file that only its owner reads, into a folder that only its owner enters."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.unlink(missing_ok=True)  # never through a link, and never with an older file's mode
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    return file


class Sealed:
    """While entered, `environ` is exactly `environment`; on leaving, every variable it changed is as it was before.

    A variable it did not touch and that the learner sets meanwhile stays. It is entered once at a time; seals nest last in,
    first out.
    """

    def __init__(self, environment: Mapping[str, str], environ: MutableMapping[str, str] = os.environ) -> None:
        self._environment = dict(environment)
        self._environ = environ
        self._before: dict[str, str | None] | None = None

    def __enter__(self) -> Sealed:
        if self._before is not None:
            raise RuntimeError("this environment is sealed already; leave it before entering it again")
        now, then = dict(self._environ), self._environment
        self._before = {name: now.get(name) for name in {*now, *then} if now.get(name) != then.get(name)}
        for name in self._before:
            self._set(name, then.get(name))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        before, self._before = self._before or {}, None
        for name, value in before.items():
            self._set(name, value)

    def _set(self, name: str, value: str | None) -> None:
        if value is None:
            self._environ.pop(name, None)
        else:
            self._environ[name] = value
