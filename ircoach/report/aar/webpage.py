"""The report as one HTML page: no network, no script, styles inside."""

from __future__ import annotations

from markupsafe import Markup

from ircoach.report import timeline
from ircoach.report.aar.content import Report
from ircoach.report.html import templates


def page(report: Report) -> str:
    """The whole page. Everything but our own drawing is escaped."""
    return templates().get_template("aar.html.j2").render(
        report=report, kind=lambda block: type(block).__name__, drawing=Markup, dark_rules=Markup(timeline.dark_rules())
    )  # fmt: skip
