"""`ircoach doctor`: what is wrong on this machine, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import typer

from ircoach.cli.arguments import AsJson, Verbose, examples, voice_of
from ircoach.cli.checks import CHECKS, Finding
from ircoach.cli.voice import Voice
from ircoach.report.plain import many

STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach doctor", "look at this machine"),
            ("ircoach doctor --json", "the same, to send to whoever helps you"),
        )
    )(doctor)


def doctor(context: typer.Context, as_json: AsJson = False, verbose: Verbose = False) -> None:
    """Check Python, packages, content, write access, ports, kernel and browser: what is wrong and how to mend it.

    Each line is ok, warn or fail; the exit code is 1 where one fails. Nothing is sent anywhere, and no secret is shown.
    """
    voice = voice_of(context)
    findings: list[Finding] = []
    with voice.progress("looking around", total=len(CHECKS)) as done:
        for number, check in enumerate(CHECKS, start=1):
            findings += looked_at(check)
            done(number)
    if as_json:
        voice.data([finding.as_data() for finding in findings])
    else:
        _show(findings, voice)
    if any(finding.state == "fail" for finding in findings):
        raise typer.Exit(1)


def looked_at(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """A check's findings. A check that breaks is a finding too, and the others still run."""
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001  a doctor who faints helps nobody
        name = check.__name__.replace("_", " ")
        return [Finding(name, "warn", f"could not be checked ({type(error).__name__}: {error})", "Please report this.")]


def _show(findings: list[Finding], voice: Voice) -> None:
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        voice.say(f"{finding.state:<5} {finding.what:<{width}}  {finding.seen}", STYLES[finding.state])
        if finding.mend:
            voice.say(f"      {'':<{width}}  → {finding.mend}")
    failed, warned = (sum(finding.state == state for finding in findings) for state in ("fail", "warn"))
    warnings = many(warned, "warning")
    voice.say()
    if failed:
        voice.say(f"{failed} to mend before you begin{f', and {warnings}' if warned else ''}.", STYLES["fail"])
    else:
        voice.say(f"You can begin; {warnings} above." if warned else "All is well.", STYLES["ok"])
