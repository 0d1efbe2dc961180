"""What stands around a query whose rows are to be kept: CREATE TABLE … AS, INSERT INTO and UNLOAD, read into values.

https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html, insert-into.html and unload.html. The query itself is left as
it stands in the statement, with blanks for everything around it, so that its errors count places as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot.tokenizer_core import Token, TokenType

from ircoach.world.athena.dialect.hive import BEFORE, Name
from ircoach.world.athena.dialect.reading import Source
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.tables import CATALOG

Property = str | int | bool | tuple[str, ...]
_QUERY = "'(', 'SELECT', 'TABLE', 'VALUES', 'WITH'"


@dataclass(frozen=True, slots=True)
class CreateAs:
    """CREATE TABLE … AS. lenient: IF NOT EXISTS; data: not WITH NO DATA."""

    name: Name
    lenient: bool
    properties: Mapping[str, Property]
    query: str
    data: bool


@dataclass(frozen=True, slots=True)
class Insert:
    """INSERT INTO, with the columns it names, if it names some."""

    name: Name
    columns: tuple[str, ...]
    query: str


@dataclass(frozen=True, slots=True)
class Unload:
    """UNLOAD (…) TO."""

    location: str
    properties: Mapping[str, Property]
    query: str


Head = CreateAs | Insert | Unload


def head(sql: str) -> Head | None:
    """What stands around a statement's query; None for any other statement. AwsError where it begins as one and goes wrong."""
    begun = re.match(BEFORE + r"(CREATE\s+TABLE|INSERT\s+INTO|UNLOAD)\b", sql, re.IGNORECASE)
    if begun is None:
        return None
    reader = _Reader(Source(sql))
    word = begun[1].split()[0].upper()
    return {"CREATE": _create, "INSERT": _insert, "UNLOAD": _unload}[word](reader)


def _create(reader: _Reader) -> CreateAs | None:
    reader.take("CREATE")
    reader.take("TABLE")
    lenient = reader.maybe("IF", "NOT", "EXISTS")
    name = reader.name()
    if reader.sees("("):
        return None  # columns of its own: no table of Hive's without EXTERNAL, and refused as such
    properties = reader.properties() if reader.maybe("WITH") else {}
    reader.take("AS")
    begin = reader.place
    data = True
    if reader.ends("WITH", "NO", "DATA"):
        data = False
    elif not reader.ends("WITH", "DATA"):
        reader.last = len(reader.tokens)
    return CreateAs(name, lenient, properties, reader.between(begin, reader.last), data)


def _insert(reader: _Reader) -> Insert:
    reader.take("INSERT")
    reader.take("INTO")
    name = reader.name()
    columns: list[str] = []
    if reader.sees("(") and not reader.sees("(", "SELECT", "WITH", "VALUES", "TABLE", "("):
        reader.take("(")
        columns.append(reader.word())
        while reader.maybe(","):
            columns.append(reader.word())
        reader.take(")")
    return Insert(name, tuple(columns), reader.between(reader.place, len(reader.tokens)))


def _unload(reader: _Reader) -> Unload:
    reader.take("UNLOAD")
    begin = reader.place
    reader.take("(")
    depth = 1
    while depth:
        token = reader.next("')'")
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
    query = reader.between(begin + 1, reader.place - 1)
    reader.take("TO")
    location = reader.text()
    properties = reader.properties() if reader.maybe("WITH") else {}
    reader.end()
    return Unload(location, properties, query)


class _Reader:
    """Reads a statement's tokens from left to right; what it did not look for is refused at its place."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.tokens: Sequence[Token] = source.tokens
        while self.tokens and self.tokens[-1].token_type == TokenType.SEMICOLON:
            self.tokens = self.tokens[:-1]
        self.place, self.last = 0, len(self.tokens)

    def maybe(self, *words: str) -> bool:
        """Take these words or signs if they come next."""
        found = [_word(token) for token in self.tokens[self.place : self.place + len(words)]] == list(words)
        self.place += len(words) * found
        return found

    def take(self, word: str) -> None:
        """Take a word or a sign."""
        if not self.maybe(word):
            raise self._source.unexpected(self._here(), f"'{word}'")

    def sees(self, sign: str, *after: str) -> bool:
        """Whether a sign comes next, and one of these behind it."""
        words = [_word(token) for token in self.tokens[self.place : self.place + 2]]
        return words[:1] == [sign] and (not after or (len(words) > 1 and words[1] in after))

    def ends(self, *words: str) -> bool:
        """Whether the statement ends with these words; what comes before them then ends at `last`."""
        found = [_word(token) for token in self.tokens[-len(words) :]] == list(words)
        if found:
            self.last = len(self.tokens) - len(words)
        return found

    def next(self, expecting: str) -> Token:
        """Take whatever comes next."""
        token = self._here()
        if token is None:
            raise self._source.unexpected(None, expecting)
        self.place += 1
        return token

    def word(self) -> str:
        """Take a name, in lower case as the catalog keeps it."""
        token = self.next("<identifier>")
        if not re.fullmatch(r"\w+", token.text) or token.token_type in (TokenType.STRING, TokenType.NUMBER):
            raise self._source.unexpected(token, "<identifier>")
        return token.text.lower()

    def name(self) -> Name:
        """Take a table's name, with its database, or catalog and database, if it has one."""
        parts = [self.word()]
        while len(parts) < 3 and self.maybe("."):
            parts.append(self.word())
        if len(parts) == 3 and parts[0] != CATALOG.lower():
            raise QueryFailed("CATALOG_NOT_FOUND", f"{self._source.place(0)}: Catalog '{parts[0]}' does not exist")
        return (parts[-2] if len(parts) > 1 else None), parts[-1]

    def text(self) -> str:
        """Take a literal text."""
        token = self.next("<string>")
        if token.token_type != TokenType.STRING:
            raise self._source.unexpected(token, "<string>")
        return token.text

    def properties(self) -> dict[str, Property]:
        """Take `(name = value, …)`."""
        self.take("(")
        found: dict[str, Property] = {}
        while True:
            key = self.word()
            self.take("=")
            found[key] = self._value()
            if not self.maybe(","):
                break
        self.take(")")
        return found

    def _value(self) -> Property:
        if self.maybe("ARRAY"):
            self.take("[")
            texts = [self.text()]
            while self.maybe(","):
                texts.append(self.text())
            self.take("]")
            return tuple(texts)
        if self.maybe("TRUE") or self.maybe("FALSE"):
            return _word(self.tokens[self.place - 1]) == "TRUE"
        token = self._here()
        if token is not None and token.token_type == TokenType.NUMBER and token.text.isdigit():
            self.place += 1
            return int(token.text)
        return self.text()

    def between(self, begin: int, end: int) -> str:
        """The statement with blanks for all but the tokens from one place to before another. Some have to be there."""
        if begin >= end:
            raise self._source.unexpected(self.tokens[begin] if begin < len(self.tokens) else None, _QUERY)
        sql, first, last = self._source.sql, self.tokens[begin].start, self.tokens[end - 1].end + 1
        return _blank(sql[:first]) + sql[first:last] + _blank(sql[last:])

    def end(self) -> None:
        """Nothing may follow."""
        if token := self._here():
            raise self._source.unexpected(token, "<EOF>")

    def _here(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None


def _word(token: Token) -> str:
    return "" if token.token_type in (TokenType.STRING, TokenType.IDENTIFIER) else token.text.upper()


def _blank(text: str) -> str:
    return re.sub(r"\S", " ", text)
