"""Hive's grammar, as Athena takes it for definitions: CREATE EXTERNAL TABLE, ALTER TABLE, MSCK and the like, read into values.

https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html. Queries and views are Trino's (reading.py). What does not
parse as Hive is read by Trino's grammar in Athena, and refused there: so `mismatched input 'EXTERNAL'` comes about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ircoach.world.athena.tables import INPUT_FORMAT, OUTPUT_FORMAT, TEXT_FORMAT
from ircoach.world.athena.types import Type

Name = tuple[str | None, str]
LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
PARQUET_INPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
PARQUET_OUTPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"


class NotHive(Exception):
    """A statement that Hive's grammar does not take."""


@dataclass(frozen=True, slots=True)
class CreateTable:
    """CREATE EXTERNAL TABLE."""

    name: Name
    columns: Mapping[str, Type]
    comments: Mapping[str, str]
    partitions: Mapping[str, Type] = field(default_factory=dict)
    comment: str = ""
    serde: str = LAZY
    settings: Mapping[str, str] = field(default_factory=dict)
    input_format: str = TEXT_FORMAT
    output_format: str = OUTPUT_FORMAT
    location: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class CreateDatabase:
    """CREATE DATABASE."""

    name: str
    comment: str
    location: str
    parameters: Mapping[str, str]
    lenient: bool


@dataclass(frozen=True, slots=True)
class Drop:
    """DROP TABLE, VIEW or DATABASE. lenient: IF EXISTS; cascade: a database with what is in it."""

    kind: str
    name: Name
    lenient: bool
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class AddPartitions:
    """ALTER TABLE … ADD PARTITION: each with its values by column and its location, "" for the usual one."""

    name: Name
    partitions: tuple[tuple[Mapping[str, str], str], ...]
    lenient: bool


@dataclass(frozen=True, slots=True)
class DropPartitions:
    """ALTER TABLE … DROP PARTITION."""

    name: Name
    partitions: tuple[Mapping[str, str], ...]
    lenient: bool


@dataclass(frozen=True, slots=True)
class SetProperties:
    """ALTER TABLE … SET TBLPROPERTIES."""

    name: Name
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Repair:
    """MSCK REPAIR TABLE."""

    name: Name


Definition = CreateTable | CreateDatabase | Drop | AddPartitions | DropPartitions | SetProperties | Repair

_TOKEN = re.compile(
    r"""\s+ | --[^\n]* | /\*.*?\*/ | (?P<text>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*") | `(?P<quoted>[^`]+)`
    | (?P<word>\w+) | (?P<sign>[(),:<>=.;])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "Z": "\x1a"}
_FORMATS = {
    "TEXTFILE": (LAZY, TEXT_FORMAT, OUTPUT_FORMAT),
    "JSONFILE": ("org.apache.hive.hcatalog.data.JsonSerDe", TEXT_FORMAT, OUTPUT_FORMAT),
    "PARQUET": (PARQUET, PARQUET_INPUT, PARQUET_OUTPUT),
}


#: what may stand before a statement: blanks and comments, taken once and never given back (a thousand of them cost as much)
BEFORE = r"(?s:(?>\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*+)"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "word" else ""


def read(sql: str) -> Definition | None:
    """A definition; None for any other statement. Raises NotHive where it begins as one and goes wrong."""
    begun = re.match(BEFORE + r"(\w+)\s+(\w+)", sql)
    if begun is None:
        return None
    parse: Callable[[_Reader], Definition] | None = _BEGINNINGS.get((begun[1].upper(), begun[2].upper()))
    if parse is None:
        return None
    reader = _Reader(_tokens(sql))
    reader.take(begun[1].upper(), begun[2].upper())
    made = parse(reader)
    reader.end()
    return made


def _tokens(sql: str) -> list[_Token]:
    tokens, place = [], 0
    while place < len(sql):
        found = _TOKEN.match(sql, place)
        if found is None:
            raise NotHive(sql[place])
        place = found.end()
        if found.lastgroup == "text":
            tokens.append(_Token("text", _unescaped(found["text"])))
        elif found.lastgroup == "quoted":
            tokens.append(_Token("quoted", found["quoted"]))
        elif found.lastgroup:
            tokens.append(_Token(found.lastgroup, found[found.lastgroup]))
    return tokens


def _unescaped(text: str) -> str:
    """A literal's text: Hive's backslashes say what follows them, and octal numbers a letter (`\\001`)."""

    def say(found: re.Match[str]) -> str:
        told = found[1]
        if len(told) == 3:
            return chr(int(told, 8))
        return _ESCAPES.get(told, told)

    return re.sub(r"\\([0-3][0-7]{2}|.)", say, text[1:-1].replace("''", "'"), flags=re.DOTALL)


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._place = tokens, 0

    def peek(self, *words: str) -> bool:
        """Whether these words come next."""
        return [token.word for token in self._tokens[self._place : self._place + len(words)]] == list(words)

    def maybe(self, *words: str) -> bool:
        """Take these words if they come next."""
        found = self.peek(*words)
        self._place += len(words) * found
        return found

    def take(self, *words: str) -> None:
        """Take these words."""
        if not self.maybe(*words):
            raise NotHive(words[0])

    def sign(self, sign: str) -> bool:
        """Take a sign if it comes next."""
        token = self._next()
        if token is not None and (token.kind, token.text) == ("sign", sign):
            self._place += 1
            return True
        return False

    def need(self, sign: str) -> None:
        """Take a sign."""
        if not self.sign(sign):
            raise NotHive(sign)

    def name(self) -> str:
        """Take a name, in lower case as Hive keeps it."""
        token = self._next()
        if token is None or token.kind not in ("word", "quoted"):
            raise NotHive("a name")
        self._place += 1
        return token.text.lower()

    def text(self) -> str:
        """Take a literal text."""
        token = self._next()
        if token is None or token.kind != "text":
            raise NotHive("a text")
        self._place += 1
        return token.text

    def value(self) -> str:
        """Take a partition's value: a text or a number."""
        token = self._next()
        if token is not None and token.kind == "word" and token.text.isdigit():
            self._place += 1
            return token.text
        return self.text()

    def full_name(self) -> Name:
        """Take a name, with its database if it has one."""
        first = self.name()
        if "." in first and first.count(".") == 1:  # `database.table` in one pair of backticks, as SHOW CREATE TABLE prints it
            database, _, table = first.partition(".")
            return database, table
        return (first, self.name()) if self.sign(".") else (None, first)

    def end(self) -> None:
        """Nothing may follow."""
        self.sign(";")
        if self._next() is not None:
            raise NotHive("the end")

    def pairs(self) -> dict[str, str]:
        """Take `('key'='value', …)`."""
        self.need("(")
        found: dict[str, str] = {}
        while True:
            key = self.text()
            self.need("=")
            found[key] = self.text()
            if not self.sign(","):
                break
        self.need(")")
        return found

    def columns(self) -> tuple[dict[str, Type], dict[str, str]]:
        """Take `(name type COMMENT 'text', …)`."""
        self.need("(")
        kinds: dict[str, Type] = {}
        comments: dict[str, str] = {}
        while True:
            name = self.name()
            if name in kinds:
                raise NotHive(name)
            kinds[name] = self.type()
            if self.maybe("COMMENT"):
                comments[name] = self.text()
            if not self.sign(","):
                break
        self.need(")")
        return kinds, comments

    def type(self) -> Type:
        """Take a type."""
        name = self.name()
        if name == "struct":
            self.need("<")
            fields = []
            while True:
                label = self.name()
                self.need(":")
                fields.append((label, self.type()))
                if not self.sign(","):
                    break
            self.need(">")
            return Type("row", tuple(fields))
        if name in ("array", "map"):
            self.need("<")
            parts = [("", self.type())]
            if name == "map":
                self.need(",")
                parts.append(("", self.type()))
            self.need(">")
            return Type(name, tuple(parts))
        if name in ("varchar", "char", "decimal"):
            sizes = []
            if self.sign("("):
                sizes = [int(self.name())]
                if self.sign(","):
                    sizes.append(int(self.name()))
                self.need(")")
            if name == "decimal":
                return Type(name, size=(sizes or [10])[0], scale=(sizes[1:] or [0])[0])
            return Type("varchar", size=sizes[0] if sizes else None)
        if name not in _TYPES:
            raise NotHive(name)
        return Type(_TYPES[name])

    def partition(self) -> dict[str, str]:
        """Take `PARTITION (name = 'value', …)`."""
        self.take("PARTITION")
        self.need("(")
        found: dict[str, str] = {}
        while True:
            name = self.name()
            self.need("=")
            found[name] = self.value()
            if not self.sign(","):
                break
        self.need(")")
        return found

    def _next(self) -> _Token | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None


_TYPES = {name: name for name in ("boolean", "tinyint", "smallint", "bigint", "double", "date", "timestamp")}
_TYPES |= {"string": "varchar", "int": "integer", "integer": "integer", "float": "real", "binary": "varbinary"}


def _table(reader: _Reader) -> CreateTable:
    reader.take("TABLE")
    lenient = reader.maybe("IF", "NOT", "EXISTS")
    name = reader.full_name()
    columns, comments = reader.columns()
    comment = reader.text() if reader.maybe("COMMENT") else ""
    partitions: dict[str, Type] = {}
    if reader.maybe("PARTITIONED", "BY"):
        partitions, more = reader.columns()
        comments |= more
    serde, settings = _row_format(reader)
    input_format, output_format = TEXT_FORMAT, OUTPUT_FORMAT
    if reader.maybe("STORED", "AS", "INPUTFORMAT"):
        input_format = reader.text()
        reader.take("OUTPUTFORMAT")
        output_format = reader.text()
    elif reader.maybe("STORED", "AS"):
        known = _FORMATS.get(reader.name().upper())
        if known is None:
            raise NotHive("format")
        serde, input_format, output_format = serde if serde != LAZY else known[0], known[1], known[2]
    if serde.endswith("CloudTrailSerde"):
        input_format = INPUT_FORMAT
    location = reader.text() if reader.maybe("LOCATION") else ""
    parameters = {"EXTERNAL": "TRUE"} | (reader.pairs() if reader.maybe("TBLPROPERTIES") else {})
    return CreateTable(
        name, columns, comments, partitions, comment, serde, settings, input_format, output_format, location, parameters, lenient
    )


def _row_format(reader: _Reader) -> tuple[str, dict[str, str]]:
    if not reader.maybe("ROW", "FORMAT"):
        return LAZY, {}
    if reader.maybe("SERDE"):
        return reader.text(), reader.pairs() if reader.maybe("WITH", "SERDEPROPERTIES") else {}
    reader.take("DELIMITED")
    settings: dict[str, str] = {}
    for words, key in _DELIMITED.items():
        if reader.maybe(*words):
            settings[key] = reader.text()
            if key == "field.delim" and reader.maybe("ESCAPED", "BY"):
                settings["escape.delim"] = reader.text()
    return LAZY, settings


_DELIMITED = {
    ("FIELDS", "TERMINATED", "BY"): "field.delim",
    ("COLLECTION", "ITEMS", "TERMINATED", "BY"): "collection.delim",
    ("MAP", "KEYS", "TERMINATED", "BY"): "mapkey.delim",
    ("LINES", "TERMINATED", "BY"): "line.delim",
    ("NULL", "DEFINED", "AS"): "serialization.null.format",
}


def _database(reader: _Reader) -> CreateDatabase:
    lenient = reader.maybe("IF", "NOT", "EXISTS")
    name = reader.name()
    comment = reader.text() if reader.maybe("COMMENT") else ""
    location = reader.text() if reader.maybe("LOCATION") else ""
    return CreateDatabase(name, comment, location, reader.pairs() if reader.maybe("WITH", "DBPROPERTIES") else {}, lenient)


def _drop(kind: str, reader: _Reader) -> Drop:
    lenient = reader.maybe("IF", "EXISTS")
    name = reader.full_name() if kind != "DATABASE" else (None, reader.name())
    cascade = kind == "DATABASE" and reader.maybe("CASCADE")
    if kind == "DATABASE" and not cascade:
        reader.maybe("RESTRICT")
    return Drop(kind, name, lenient, cascade)


def _alter(reader: _Reader) -> Definition:
    name = reader.full_name()
    if reader.maybe("ADD"):
        lenient = reader.maybe("IF", "NOT", "EXISTS")
        added: list[tuple[Mapping[str, str], str]] = []
        while not added or reader.peek("PARTITION"):
            values = reader.partition()
            added.append((values, reader.text() if reader.maybe("LOCATION") else ""))
        return AddPartitions(name, tuple(added), lenient)
    if reader.maybe("DROP"):
        lenient = reader.maybe("IF", "EXISTS")
        dropped = [reader.partition()]
        while reader.sign(","):
            dropped.append(reader.partition())
        return DropPartitions(name, tuple(dropped), lenient)
    reader.take("SET", "TBLPROPERTIES")
    return SetProperties(name, reader.pairs())


def _repair(reader: _Reader) -> Repair:
    reader.take("TABLE")
    return Repair(reader.full_name())


_BEGINNINGS: dict[tuple[str, str], Callable[[_Reader], Definition]] = {
    ("CREATE", "EXTERNAL"): _table,
    ("CREATE", "DATABASE"): _database,
    ("CREATE", "SCHEMA"): _database,
    ("DROP", "TABLE"): lambda reader: _drop("TABLE", reader),
    ("DROP", "VIEW"): lambda reader: _drop("VIEW", reader),
    ("DROP", "DATABASE"): lambda reader: _drop("DATABASE", reader),
    ("DROP", "SCHEMA"): lambda reader: _drop("DATABASE", reader),
    ("ALTER", "TABLE"): _alter,
    ("MSCK", "REPAIR"): _repair,
}
