"""Rules about prose: nothing left to write, a debrief that cites its sources, a design that says where it stops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from ircoach.scenario.check.rule import Found, rule
from ircoach.scenario.check.subject import DEBRIEF, DESIGN, FORM, Subject

TODO = "TODO:"
AWS = ("docs.aws.amazon.com", "aws.amazon.com", "repost.aws")
#: what design.md must say, and the words a heading may say it with
DESIGN_SAYS = {"goal": ("goal",), "learning objectives": ("objective",), "out of scope": ("out of scope",)}
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_NAME = re.compile(r"`((?:aws|[a-z0-9-]+):[A-Za-z][\w/]*|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)`")
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*[-*] )")


@rule("todo", f"no `{TODO}` is left", "files")
def todo(subject: Subject) -> Iterator[Found]:
    """Everything is written."""
    for name in (FORM, *subject.storyline_files, *subject.answers_files, DEBRIEF, DESIGN):
        for number, line in enumerate(subject.text(name).splitlines(), start=1):
            if TODO in line:
                left = line.split(TODO, 1)[1].strip(' "')
                yield subject.file(name, number).found(
                    f"still to be written: {left or 'see there'}", "write it and remove the mark"
                )


@rule("debrief-links", "every AWS name in the debrief stands at least once beside a link to AWS's own words", "files")
def debrief_links(subject: Subject) -> Iterator[Found]:
    """What a debrief says of AWS can be looked up."""
    text = subject.text(DEBRIEF)
    if not text:
        return
    linked: set[str] = set()
    named: dict[str, int] = {}
    any_link = False
    for block in _BLOCK.split(text):
        names = _NAME.findall(block)
        if any(urlsplit(link).hostname in AWS for link in _LINK.findall(block)):
            any_link = True
            linked.update(names)
        for name in names:
            named.setdefault(name, 0)
    if not any_link:
        fix = "put a link to docs.aws.amazon.com beside what it says of AWS"
        yield subject.file(DEBRIEF).found("no link to AWS's documentation", fix)
        return
    for name in named:
        if name not in linked:
            what = f"`{name}` stands nowhere beside a link to AWS's documentation"
            yield subject.word(f"`{name}`", DEBRIEF).found(what, "link the page that says so, in that paragraph or list item")


@rule("debrief-sections", "the debrief has a section `## variant-id` for each variant; one pair may share one telling")
def debrief_sections(subject: Subject) -> Iterator[Found]:
    """Each learner reads their own variant's story, and other variants stay closed for another time."""
    text, ids = subject.text(DEBRIEF), [variant.id for variant in subject.form.variants]
    there = set(re.findall(r"(?m)^## (.+?)\s*$", text))
    if not text or (len(ids) == 2 and not there & set(ids)):
        return
    for name in ids:
        if name not in there:
            yield subject.file(DEBRIEF).found(
                f"no section `## {name}`", "add it: what it was, why each clue mattered, what was good"
            )


@rule("design", "design.md has sections for goal, learning objectives and what is out of scope, with something in each", "files")
def design(subject: Subject) -> Iterator[Found]:
    """A scenario knows what it is for and where it stops."""
    text = subject.text(DESIGN)
    sections = dict(re.findall(r"(?ms)^#+ ([^\n]+)\n(.*?)(?=^#|\Z)", text))
    for what, words in DESIGN_SAYS.items():
        found = [body for title, body in sections.items() if any(word in title.lower() for word in words)]
        if text and not any(body.strip() for body in found):
            yield subject.file(DESIGN).found(f"nothing under a heading on {what}", f"add `## {what.capitalize()}` and say it")
