"""What a note states: the text a responder wrote, taken apart into statements and these into words and names.

Names of fields state nothing. What stands before a colon with nothing behind it, a key of pasted JSON without a value and a
heading over an empty space are dropped; `launchPermission`, `instance_id` and `ec2:StopInstances` are names, not words. A heading
speaks for the lines below it.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

#: how much of a note is read, in characters, and how deep one is looked into
LIMIT, DEPTH = 50_000, 20
#: how much of a heading speaks for the lines below it, in characters
HEADING = 200
_KEY = re.compile(r"""["']([\w .-]{1,80})["']\s*:""")
_EMPHASIS = re.compile(r"[`*]+|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)")
_DEFANGED = re.compile(r"[ ]?[\[({](?:\.|dot)[\])}][ ]?", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![\d.,:/-])\d{1,3}(?:[,'’ ]\d{3})+(?![.]?\d)")
_BULLET = re.compile(r"\s*(?:[-+•–]|\d{1,2}[.)])\s+(?:\[[ xX]?\]\s*)?")
_LABEL = re.compile(r"([^:=]{1,100}?)\s*[:=]\s*(.*)")
_BLANK = re.compile(
    r"(?:null|none|nil|true|false|n/?a|tb[acd]|to ?do|fixme|x{2,}|(?:to be )?fill(?:ed)? in|[\s?.…_–—,;-]*(?:utc|gmt)?)",
    re.IGNORECASE,
)
_PIECE = re.compile(r"[^\s,;()\[\]{}<>\"“”|…!?]+|[,;()\[\]{}<>|…!?]")
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:[-/–][^\W\d_]+(?:['’][^\W\d_]+)*)*")
_CAMEL = re.compile(r"[a-zà-ÿ][A-Z]")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
#: a token that parts clauses, and what a name's begins with
BREAK, NAME = "", "="


@dataclass(frozen=True)
class Statement:
    """One sentence of a note: the field it was written in, the heading it stands under, and itself."""

    field: str
    head: str
    text: str

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Its words and names, folded, its heading's before them; BREAK between clauses."""
        return (*tokens_of(self.head), BREAK, *tokens_of(self.text)) if self.head else tokens_of(self.text)

    @cached_property
    def headed(self) -> int:
        """How many of its tokens are its heading's."""
        return len(tokens_of(self.head)) + 1 if self.head else 0


@dataclass(frozen=True)
class Note:
    """All that a responder wrote in notes of one kind, field by field. Several notes count as one."""

    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, *notes: Mapping[str, Any]) -> Note:
        """From the fields of acts, whatever a journal holds there."""
        return cls(tuple((str(name), text) for note in notes for name, value in note.items() for text in _texts(value, 0)))

    @cached_property
    def text(self) -> str:
        """Everything in it, to look for names and times in."""
        return plain("\n".join(text for _, text in self.fields)[:LIMIT])

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """What it states."""
        found: list[Statement] = []
        left = LIMIT
        for name, text in self.fields:
            found += _statements(name, plain(text[:left]))
            left = max(0, left - len(text))
        return tuple(found)


def plain(text: str) -> str:
    """A text without what only dresses it: backticks, emphasis, odd spaces, brackets around an address's dots."""
    return _EMPHASIS.sub("", _DEFANGED.sub(".", unicodedata.normalize("NFKC", text).replace("\u200b", "")))


def tokens_of(text: str) -> tuple[str, ...]:
    """The words and names of a text, folded; BREAK where a clause ends. A name holds digits, signs or capitals inside."""
    tokens: list[str] = []
    text = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), text)
    for piece in _PIECE.findall(text):
        core = piece.rstrip(".:'’").lstrip("'~#").removesuffix("'s")
        if not core or (len(core) == 1 and not core.isalnum()):
            tokens.append(BREAK)
            continue
        if _WORDS.fullmatch(core) and not _CAMEL.search(core):
            tokens += [folded(word) for word in re.split(r"[-/–]", core)]
        else:
            tokens.append(NAME + core.casefold())
        if piece.endswith("."):
            tokens.append(BREAK)
    return tuple(tokens)


def folded(word: str) -> str:
    """A word in one spelling: organisation and organization, behaviour and behavior, cancelled and canceled are the same."""
    word = word.casefold().replace("’", "'").replace("z", "s").replace("ll", "l")
    return word.replace("our", "or") if len(word) > 5 else word


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping) and depth < DEPTH:
        for key, each in value.items():
            yield from (f"{key}: {text}" for text in _texts(each, depth + 1) if text.strip())
    elif isinstance(value, list | tuple) and depth < DEPTH:
        for each in value:
            yield from _texts(each, depth + 1)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _statements(field: str, text: str) -> Iterator[Statement]:
    head, used, sibling = "", False, ""
    lines = _KEY.sub(r"\n\1: ", text).replace("|", "\n").splitlines()
    for line, following in itertools.zip_longest(lines, lines[1:], fillvalue=""):
        bullet = _BULLET.match(line)
        body = line[bullet.end() if bullet else 0 :].strip().rstrip(",{[").strip()
        heading = line.lstrip().startswith("#") or (bool(_BULLET.match(following)) and not bullet)
        label = _LABEL.fullmatch(body)
        if _BLANK.fullmatch(body.strip("\"'[]{}<>()")):
            head, used = ("", False) if used else (head, used)
        elif label and _BLANK.fullmatch(label[2].strip(" \"'[]{}<>()")):
            head, used = label[1].lstrip("# "), False
            sibling = "" if bullet or line.lstrip().startswith("#") else head
        elif heading:
            head, used = body.lstrip("# "), False
        else:
            if label and head == sibling and not bullet and not line[:1].isspace():
                head = ""  # the label above was left empty: this line is the next one
            used = True
            yield from (Statement(field, head[:HEADING], sentence) for sentence in _SENTENCE.split(body))
