"""The after-action report: one content, rendered as HTML, Markdown and PDF.

Headings follow the AAR/IP template of the Homeland Security Exercise and Evaluation Program (HSEEP-IP01, FEMA:
https://preptoolkit.fema.gov/web/hseep-resources/improvement-planning); the core capabilities are the Functions and Categories
of the NIST Cybersecurity Framework 2.0 (https://doi.org/10.6028/NIST.CSWP.29), in whose words NIST SP 800-61r3
(https://doi.org/10.6028/NIST.SP.800-61r3) speaks of incident response.
"""

from ircoach.report.aar.content import Report, report
from ircoach.report.aar.plaintext import markdown
from ircoach.report.aar.typeset import pdf
from ircoach.report.aar.webpage import page

__all__ = ["Report", "markdown", "page", "pdf", "report"]
