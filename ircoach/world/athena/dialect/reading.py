"""Athena's SQL read into a tree, with the place of everything in it, as its error messages count: `line 1:8`.

The grammar is sqlglot's Trino, with its knowledge of functions taken out: what a function means is ours to say, and a name
that we do not know has to stay one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, cast

from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import ParseError, TokenError
from sqlglot.parsers.trino import TrinoParser
from sqlglot.tokenizer_core import Token, TokenType

from ircoach.world.athena.failure import QueryFailed, invalid

_SPECIAL = ("CAST", "TRY_CAST", "EXTRACT", "TRIM", "POSITION", "SUBSTRING")
_BEGINNINGS = (
    "'ALTER', 'ANALYZE', 'CALL', 'COMMENT', 'COMMIT', 'CREATE', 'DEALLOCATE', 'DELETE', 'DENY', 'DESC', 'DESCRIBE', 'DROP', "
    "'EXECUTE', 'EXPLAIN', 'GRANT', 'INSERT', 'MERGE', 'PREPARE', 'REFRESH', 'RESET', 'REVOKE', 'ROLLBACK', 'SET', 'SHOW', "
    "'START', 'TRUNCATE', 'UPDATE', 'USE', <query>"
)


class Reader(Trino):
    """Trino's grammar with every function as it was written, and subscripts that count from one."""

    INDEX_OFFSET = 0

    class Parser(TrinoParser):
        """The parser, knowing only the functions whose arguments have a grammar of their own."""

        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS = {  # noqa: RUF012  as above
            name: parser for name, parser in TrinoParser.FUNCTION_PARSERS.items() if name in _SPECIAL
        }


class Source:
    """A statement's text, its tokens, and where things stand in it."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        try:
            self.tokens: list[Token] = Reader().tokenize(sql)
        except TokenError as error:
            raise invalid(f"line 1:1: {str(error).splitlines()[0]}") from error

    def place(self, offset: int) -> str:
        """`line 2:5` of a character's place, both counted from one."""
        before = self.sql[:offset]
        return f"line {before.count(chr(10)) + 1}:{offset - (before.rfind(chr(10)) + 1) + 1}"

    def start(self, node: exp.Expression) -> int:
        """Where an expression begins: at its own mark, or at the first that has one, or before the function that holds it."""
        marks = [int(each.meta["start"]) for each in node.walk() if "start" in each.meta]
        begin = min(marks, default=0)
        if isinstance(
            node,
            (
                exp.Cast,
                exp.Extract,
                exp.Trim,
                exp.StrPosition,
                exp.Substring,
                exp.Case,
                exp.If,
                exp.Paren,
                exp.Subquery,
                exp.Array,
            ),
        ):
            return self._opening(begin, node)
        return begin

    def _opening(self, begin: int, node: exp.Expression) -> int:
        place = next((n for n, token in enumerate(self.tokens) if token.start >= begin), 0)
        words = {"CAST", "TRY_CAST", "EXTRACT", "TRIM", "POSITION", "SUBSTRING", "CASE", "IF", "ARRAY"}
        while place > 0:
            place -= 1
            token = self.tokens[place]
            if isinstance(node, (exp.Paren, exp.Subquery)) and token.token_type == TokenType.L_PAREN:
                return token.start
            if token.text.upper() in words:
                return token.start
            if token.token_type not in (TokenType.L_PAREN, TokenType.WHEN):
                break
        return begin

    def operator(self, node: exp.Expression, left: exp.Expression) -> int:
        """Where a binary operator stands: Trino points at it, not at its left side."""
        ends = [int(each.meta["end"]) for each in left.walk() if "end" in each.meta]
        last = max(ends, default=0)
        for token in self.tokens:
            if token.start > last and token.token_type not in (TokenType.R_PAREN, TokenType.R_BRACKET):
                return token.start
        return self.start(node)

    def refusal(self, node: exp.Expression, expecting: str = "") -> Exception:
        """The refusal of a statement at a node."""
        begin = self.start(node)
        return self.unexpected(next((token for token in self.tokens if token.start >= begin), None), expecting)

    def unexpected(self, token: Token | None, expecting: str = "") -> Exception:
        """The refusal of a statement at a token, or at its end."""
        offset = token.start if token else len(self.sql.rstrip())
        shown = token.text if token else "<EOF>"
        if token is not None and token.token_type == TokenType.STRING:
            shown = f"'{shown}'"
        tail = f". Expecting: {expecting}" if expecting else ""
        return invalid(f"{self.place(offset)}: mismatched input '{shown}'{tail}")


def read(sql: str, parameters: Sequence[str] = ()) -> tuple[exp.Expression, Source]:
    """A single statement's tree. `parameters` fill its question marks.

    Raises AwsError (InvalidRequestException) where Athena would refuse its grammar.
    """
    source = Source(sql)
    tokens = source.tokens
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens = tokens[:-1]
    if not tokens:
        raise source.unexpected(None, _BEGINNINGS)
    for token in tokens:
        if token.token_type == TokenType.SEMICOLON:
            raise invalid(f"Only one sql statement is allowed. Got: {sql}")
        if token.token_type == TokenType.UNKNOWN or token.text == "`":
            raise invalid(
                f"{source.place(token.start)}: backquoted identifiers are not supported; use double quotes to quote identifiers"
            )
    if tokens[0].token_type not in (TokenType.SELECT, TokenType.WITH, TokenType.VALUES, TokenType.L_PAREN, TokenType.TABLE):
        raise source.unexpected(tokens[0], _BEGINNINGS)
    tokens = _filled(source, tokens, parameters)
    _foreign(source, tokens)
    try:
        trees = Reader().parser().parse(tokens, sql)
    except ParseError as error:
        raise _refusal(source, tokens, error) from error
    tree = trees[0]
    if tree is None:
        raise source.unexpected(None, _BEGINNINGS)
    return cast(exp.Expression, tree), source


def _filled(source: Source, tokens: list[Token], parameters: Sequence[str]) -> list[Token]:
    """The tokens with every question mark replaced by what was given for it: a literal, by its place in the statement.

    https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements-querying.html
    """
    marks = [token for token in tokens if token.token_type == TokenType.PLACEHOLDER]
    if len(marks) != len(parameters):
        place = source.place(0)
        told = f"{place}: Incorrect number of parameters: expected {len(marks)} but found {len(parameters)}"
        raise QueryFailed("INVALID_PARAMETER_USAGE", told)
    given = dict(zip((mark.start for mark in marks), parameters, strict=True))
    filled: list[Token] = []
    for token in tokens:
        if token.token_type != TokenType.PLACEHOLDER:
            filled.append(token)
            continue
        inside = Source(given[token.start]).tokens
        if not 1 <= len(inside) <= 2 or inside[-1].token_type not in _LITERALS:
            raise invalid(f"line 1:1: mismatched input '{given[token.start]}'. Expecting: <literal>")
        filled += [Token(each.token_type, each.text, token.line, token.col, token.start, token.end) for each in inside]
    return filled


_LITERALS = {TokenType.STRING, TokenType.NUMBER, TokenType.NULL, TokenType.TRUE, TokenType.FALSE}


#: tokens that sqlglot takes and Trino's grammar does not have
_FOREIGN = {
    TokenType.DCOLON, TokenType.ILIKE, TokenType.QUALIFY, TokenType.DAMP, TokenType.RLIKE, TokenType.GLOB, TokenType.DIV,
    TokenType.ISNULL, TokenType.NOTNULL,
}  # fmt: skip

_AFTER_NO_COMMA = {TokenType.COMMA, TokenType.FROM, TokenType.WHERE, TokenType.R_PAREN, TokenType.ORDER_BY, TokenType.GROUP_BY}


def _foreign(source: Source, tokens: list[Token]) -> None:
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.token_type in _FOREIGN:
            raise source.unexpected(token)
        if token.token_type == TokenType.EQ and source.sql[token.start : token.end + 1] == "==":
            raise invalid(f"{source.place(token.start + 1)}: mismatched input '='. Expecting: <expression>")
        if before is not None and before.token_type == TokenType.INTERVAL and token.token_type == TokenType.NUMBER:
            raise source.unexpected(token, "'+', '-', <string>")
        if before is not None and before.token_type == TokenType.COMMA and token.token_type in _AFTER_NO_COMMA:
            raise source.unexpected(token, "'*', <expression>")
    if tokens[-1].token_type == TokenType.COMMA:
        raise source.unexpected(None, "'*', <expression>")
    depth, limited = 0, set[int]()
    for token in tokens:
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        if token.token_type == TokenType.LIMIT:
            limited.add(depth)
        elif token.token_type == TokenType.OFFSET and depth in limited:
            raise source.unexpected(token, "<EOF>")  # Athena wants OFFSET before LIMIT


def _refusal(source: Source, tokens: list[Token], error: ParseError) -> Exception:
    told = error.errors[0] if error.errors else {}
    line, column = int(told.get("line") or 1), int(told.get("col") or 1)
    at = next((place for place, token in enumerate(tokens) if (token.line, token.col) == (line, column)), None)
    if at is None:
        return source.unexpected(None)
    description = str(told.get("description"))
    if (
        description.startswith("Required keyword") and "expression" not in description.split("missing")[0]
    ) or "Required keyword" in description:
        at += 1  # what is missing should have come next
    return source.unexpected(tokens[at] if at < len(tokens) else None, "<expression>" if "Required" in description else "")


def names(node: exp.Expression) -> Iterator[exp.Identifier]:
    """The names of a dotted path, first to last."""
    if isinstance(node, exp.Dot):
        yield from names(node.this)
        if isinstance(node.expression, exp.Identifier):
            yield node.expression
    elif isinstance(node, exp.Column):
        yield from (part for part in node.parts if isinstance(part, exp.Identifier))
    elif isinstance(node, exp.Identifier):
        yield node
