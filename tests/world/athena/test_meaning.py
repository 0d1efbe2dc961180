"""Athena's meaning where DuckDB's own differs: whole numbers, dates, JSON and texts, over many drawn values.

What is expected is what Trino documents (https://trino.io/docs/current/functions.html), worked out in Python.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ircoach.world.athena.engine import Engine
from tests.world.athena.support import ask, engine

HELD: list[Engine] = []
WHOLE = st.integers(-(2**31) + 1, 2**31 - 1)
BEGIN, END = (dt.datetime.fromisoformat(f"{year}-01-01") for year in (2001, 2040))  # SQL's own timestamps have no zone
MOMENTS = st.datetimes(BEGIN, END).map(lambda when: when.replace(microsecond=0))
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
SCALARS = st.one_of(TEXTS, st.integers(-(2**53), 2**53), st.booleans(), st.none())
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(TEXTS, SCALARS, max_size=3))


@pytest.fixture(autouse=True)
def held() -> Engine:
    """One engine for all draws."""
    if not HELD:
        HELD.append(engine())
    return HELD[0]


def one(sql: str) -> str | None:
    """The single value a query gives."""
    found = ask(HELD[0], f"SELECT {sql}")
    assert not isinstance(found, str), found
    return found[0][0]


def quoted(text: str) -> str:
    """A text as a literal."""
    return "'" + text.replace("'", "''") + "'"


@settings(max_examples=60)
@given(WHOLE, WHOLE.filter(bool))
def test_whole_numbers_divide_towards_zero(left: int, right: int) -> None:
    """`7 / 2` is 3 and `-7 / 2` is -3; the remainder has the sign of the dividend."""
    quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
    assert one(f"({left}) / ({right})") == str(quotient)
    assert one(f"({left}) % ({right})") == str(left - right * quotient)


@settings(max_examples=60)
@given(MOMENTS, MOMENTS)
def test_date_diff_counts_whole_units(begin: dt.datetime, end: dt.datetime) -> None:
    """From half past twelve to half past one is no hour before the hour is full."""
    seconds = int((end - begin).total_seconds())
    for unit, length in (("second", 1), ("minute", 60), ("hour", 3600), ("day", 86400)):
        whole = abs(seconds) // length * (1 if seconds >= 0 else -1)
        assert one(f"date_diff('{unit}', timestamp '{begin}', timestamp '{end}')") == str(whole)


@settings(max_examples=60)
@given(MOMENTS)
def test_a_time_survives_its_texts(when: dt.datetime) -> None:
    """Written and read again, in ISO's form, MySQL's and Joda's, it is the same moment."""
    plain = f"{when:%Y-%m-%d %H:%M:%S}.000"
    iso = f"{when:%Y-%m-%dT%H:%M:%SZ}"
    assert one(f"from_iso8601_timestamp('{iso}')") == f"{plain} UTC"
    assert one(f"date_parse('{iso}', '%Y-%m-%dT%H:%i:%sZ')") == plain
    assert one(f"parse_datetime('{iso}', 'yyyy-MM-dd''T''HH:mm:ss''Z''')") == f"{plain} UTC"
    assert one(f"date_format(timestamp '{when}', '%Y-%m-%d %H:%i:%s')") == plain.removesuffix(".000")
    assert one(f"to_iso8601(from_iso8601_timestamp('{iso}'))") == iso.replace("Z", ".000Z")
    assert one(f"to_unixtime(from_iso8601_timestamp('{iso}'))") == one(f"{int(when.replace(tzinfo=dt.UTC).timestamp())}e0")


@settings(max_examples=100)
@given(TEXTS)
def test_a_text_is_itself(text: str) -> None:
    """Quotes, backslashes and all: nothing in a literal means anything."""
    assert one(quoted(text)) == text
    assert one(f"length({quoted(text)})") == str(len(text))


@settings(max_examples=100)
@given(VALUES)
def test_json_gives_scalars_and_nothing_else(value: Any) -> None:
    """A text is itself, a number and a truth their JSON, and null, lists and objects are NULL."""
    document = quoted(json.dumps({"a": {"b": value}}))
    expected = (
        None if isinstance(value, (list, dict)) or value is None else value if isinstance(value, str) else json.dumps(value)
    )
    assert one(f"json_extract_scalar({document}, '$.a.b')") == expected
    assert one(f'json_extract_scalar({document}, \'$["a"]["b"]\')') == expected
    found = one(f"json_extract({document}, '$.a.b')")
    assert (None if found is None else json.loads(found)) == value


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("json_extract_scalar('{oops', '$.a')", None),
        ("json_extract('{\"a\": [1, 2]}', '$.a[1]')", "2"),
        ("json_array_length('[1, 2, 3]')", "3"),
        ("json_size('{\"a\": {\"b\": 1, \"c\": 2}}', '$.a')", "2"),
        ("json_array_contains('[\"x\", \"y\"]', 'y')", "true"),
        ("CAST('x' AS json)", '"x"'),
        ("CAST(json_parse('\"x\"') AS varchar)", "x"),
        ("element_at(CAST(json_parse('{\"a\": \"b\"}') AS map(varchar, varchar)), 'a')", "b"),
        ("regexp_replace('2026-03', '(\\d+)-(\\d+)', '$2/$1')", "03/2026"),
        ("regexp_extract('abc', 'x')", None),
        ("split_part('a/b', '/', 3)", None),
        ("substr('abc', 0)", ""),
        ("greatest(1, NULL)", None),
        ("'a_c' LIKE 'a\\_c'", "false"),
        ("'a_c' LIKE 'a\\_c' ESCAPE '\\'", "true"),
        ("contains(ARRAY[1, NULL], 2)", None),
        ("date '2026-01-31' + interval '1' month", "2026-02-28"),
        ("day_of_week(date '2026-03-01')", "7"),
        ("from_unixtime(1772539200)", "2026-03-03 12:00:00.000 UTC"),
        ("current_timestamp", "2026-03-03 12:00:00.000 UTC"),
        ("now() - timestamp '2026-03-01 11:00:00'", "2 01:00:00.000"),
        ("1e7", "1.0E7"),
        ("2 * 0.5", "1.0"),
        ("round(2.5e0)", "3.0"),
        ("CAST(2.5e0 AS integer)", "3"),
        ("to_hex(sha256(to_utf8('a')))", "CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BB"),
        ("url_extract_host('https://user@console.aws.amazon.com:443/x?y#z')", "console.aws.amazon.com"),
        ("url_extract_parameter('https://a/b?x=1&y=b%20c', 'y')", "b c"),
        ("contains('2001:db8::/32', CAST('2001:db8::1' AS ipaddress))", "true"),
        ("array_join(transform(filter(ARRAY[3, 1, 2], x -> x > 1), x -> x * 10), '-')", "30-20"),
        ("reduce(ARRAY[1, 2, 3], 0, (s, x) -> s + x, s -> s * 2)", "12"),
        ("map(ARRAY['a', 'b'], ARRAY[1, 2])['b']", "2"),
        ("TRY(1 / 0)", None),
        ("TRY_CAST('x' AS bigint)", None),
        ("typeof(resources) FROM cloudtrail_logs LIMIT 1", "array(row(arn varchar, accountid varchar, type varchar))"),
    ],
)  # fmt: skip
def test_a_function_means_what_trino_says(sql: str, expected: str | None) -> None:
    """One known value each."""
    assert one(sql) == expected
