"""The packages Athena stands on, which not every installation has."""

from __future__ import annotations

from importlib.util import find_spec

from ircoach.world.wire import AwsError

NEEDED = ("duckdb", "sqlglot", "pytz")


def missing() -> list[str]:
    """Those of them that are not installed here."""
    return [name for name in NEEDED if find_spec(name) is None]


def installed() -> None:
    """Raise, as an answer to the caller, where DuckDB and its company are missing: what to install."""
    if lacking := missing():
        raise AwsError(
            "NotInThisWorld",
            f"Athena needs {', '.join(lacking)}, which {'is' if len(lacking) == 1 else 'are'} not installed here. "
            "Install with: python -m pip install 'ircoach[athena]', then open the case again.",
            501,
        )
