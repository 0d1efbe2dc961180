"""Conditions on partitions spare files: those of partitions a query asks for are opened, paid for, and able to fail it."""

from __future__ import annotations

import gzip

import pandas as pd
import pytest

from ircoach.case.case import Case
from ircoach.errors import SqlError
from ircoach.world import moto_seam
from ircoach.world.clock import to_datetime
from tests.small import host_of

DAYS = {"2026-03-01": "a\t1\nb\t2\n", "2026-03-02": "c\t3\n", "2026-03-03": "d\t4\ne\t1_0\n"}
LINE = "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'"


def put(case: Case, key: str, body: bytes) -> str:
    """An object put into the account's bucket of results; its bucket."""
    host = host_of(case)
    bucket = f"aws-athena-query-results-{host.world.accounts['production']}-{host.region}"
    moto_seam.keep_object(bucket, key, body, to_datetime(host.world.clock.now), 1)
    return bucket


def parted(case: Case, name: str, broken: str = "") -> str:
    """A table of three days by projection, where `broken` names a day whose file cannot be read; its bucket."""
    for day, text in DAYS.items():
        bucket = put(case, f"{name}/{day}/part.gz", gzip.compress(text.encode()) if day != broken else b"\x1f\x8b no gzip")
    case.sql(
        f"CREATE EXTERNAL TABLE {name} (who string, n int) PARTITIONED BY (day string) {LINE} LOCATION 's3://{bucket}/{name}/' "
        "TBLPROPERTIES ('projection.enabled'='true', 'projection.day.type'='date', 'projection.day.format'='yyyy-MM-dd', "
        f"'projection.day.range'='2026-01-01,NOW', 'storage.location.template'='s3://{bucket}/{name}/${{day}}/')"
    )
    return bucket


def values(case: Case, sql: str) -> list[list[object]]:
    """A query's rows."""
    return [[None if pd.isna(cell) else cell for cell in row] for row in case.sql(sql).to_numpy().tolist()]


def test_a_file_nobody_asks_for_fails_nothing(case: Case) -> None:
    """As on Athena: what lies in another partition is not opened. Without a condition it is."""
    parted(case, "torn", broken="2026-03-02")
    assert values(case, "SELECT who, n FROM torn WHERE day = '2026-03-01' ORDER BY who") == [["a", 1], ["b", 2]]
    assert values(case, "SELECT who, n FROM torn WHERE day > '2026-03-02' ORDER BY who") == [["d", 4], ["e", None]]
    for later in ("day >= date_format(date '2026-03-03', '%Y-%m-%d')", "CAST(day AS date) > date '2026-03-02'"):
        assert values(case, f"SELECT who FROM torn WHERE {later} ORDER BY 1") == [["d"], ["e"]]
    with pytest.raises(SqlError, match="HIVE_CURSOR_ERROR"):
        case.sql("SELECT who FROM torn WHERE day > '2026-03-01'")
    with pytest.raises(SqlError, match="HIVE_CURSOR_ERROR"):
        case.sql("SELECT who FROM torn WHERE n = 1")
    assert values(case, "SELECT count(*) FROM torn WHERE day = '2025-12-31'") == [[0]]
    once_more = "SELECT a.who, b.who FROM torn a JOIN torn b ON a.n + 3 = b.n WHERE a.day = '2026-03-01' AND b.day = '2026-03-03'"
    assert values(case, once_more) == [["a", "d"]]


def test_added_partitions_are_spared_as_projected_ones_are(case: Case) -> None:
    """By their values, wherever they lie."""
    bucket = parted(case, "source", broken="2026-03-02")
    case.sql(f"CREATE EXTERNAL TABLE added (who string, n int) PARTITIONED BY (nth int) {LINE} LOCATION 's3://{bucket}/none/'")
    for nth, day in enumerate(DAYS):
        case.sql(f"ALTER TABLE added ADD PARTITION (nth={nth}) LOCATION 's3://{bucket}/source/{day}/'")
    assert values(case, "SELECT who FROM added WHERE nth IN (0, 2) AND who <> 'b' ORDER BY 1") == [["a"], ["d"], ["e"]]
    with pytest.raises(SqlError, match="HIVE_CURSOR_ERROR"):
        case.sql("SELECT who FROM added WHERE nth >= 1")


def test_what_was_put_or_taken_away_since_is_seen(case: Case) -> None:
    """A file in a partition that was read before, and one that is gone from another."""
    bucket = parted(case, "moving")
    first, both = "SELECT who FROM moving WHERE day = '2026-03-01' ORDER BY 1", "SELECT who FROM moving ORDER BY 1"
    assert values(case, first) == [["a"], ["b"]]
    put(case, "moving/2026-03-01/more.gz", gzip.compress(b"z\t26\n"))
    assert values(case, first) == [["a"], ["b"], ["z"]]
    assert [who for (who,) in values(case, both)] == ["a", "b", "c", "d", "e", "z"]
    moto_seam.s3(host_of(case).world.accounts["production"]).delete_object(bucket, "moving/2026-03-01/part.gz")
    assert values(case, "SELECT who FROM moving WHERE day < '2026-03-03' ORDER BY 1") == [["c"], ["z"]]
    assert values(case, first) == [["z"]]


def test_a_condition_that_holds_where_there_is_no_row_spares_nothing(case: Case) -> None:
    """After an outer join, `day IS NULL` asks for lines that found no partner, and every file has to be looked into for that."""
    parted(case, "other")
    asked = "SELECT v.x FROM (VALUES 1, 4, 9) AS v (x) LEFT JOIN other ON other.n = v.x WHERE other.day IS NULL"
    assert values(case, asked) == [[9]]
    assert case.sql(asked).attrs["scanned_bytes"] == case.sql("SELECT who FROM other").attrs["scanned_bytes"] > 0


def test_a_condition_in_a_query_inside_spares_nothing_of_the_one_around_it(case: Case) -> None:
    """`NOT EXISTS (… WHERE outer.day = …)` needs the other days of the table outside."""
    parted(case, "around")
    inside = "SELECT 1 FROM (VALUES 1) AS v (x) WHERE v.x = 1 AND around.day = '2026-03-01'"
    asked = f"SELECT who FROM around WHERE NOT EXISTS ({inside}) ORDER BY 1"
    assert values(case, asked) == [["c"], ["d"], ["e"]]
    assert case.sql(asked).attrs["scanned_bytes"] == case.sql("SELECT who FROM around").attrs["scanned_bytes"] > 0


def test_a_query_in_where_is_paid_for_once(case: Case) -> None:
    """Its files are read once, and so are those of the table around it."""
    parted(case, "once")
    whole = case.sql("SELECT who FROM once").attrs["scanned_bytes"]
    inside = case.sql("SELECT x FROM (VALUES 1, 7) AS v (x) WHERE x IN (SELECT n FROM once)")
    assert (inside["x"].tolist(), inside.attrs["scanned_bytes"]) == ([1], whole)


def test_chance_spares_nothing(case: Case) -> None:
    """A condition that comes out otherwise each time cannot say beforehand which files are needed."""
    parted(case, "drawn")
    whole = case.sql("SELECT who FROM drawn").attrs["scanned_bytes"]
    assert case.sql("SELECT who FROM drawn WHERE length(day) > 10 * rand()").attrs["scanned_bytes"] == whole


def test_a_text_in_a_condition_stays_as_it_is(case: Case) -> None:
    """Also where it looks like what the engine calls a table."""
    bucket = parted(case, "hosts")
    case.sql(
        f"CREATE EXTERNAL TABLE named (who string, n int) PARTITIONED BY (host string) {LINE} LOCATION 's3://{bucket}/none/'"
    )
    for host, day in zip(("server1.example.com", 'x r1."host"'), DAYS, strict=False):
        case.sql(f"ALTER TABLE named ADD PARTITION (host='{host}') LOCATION 's3://{bucket}/hosts/{day}/'")
    assert values(case, "SELECT who FROM named WHERE host = 'server1.example.com' ORDER BY 1") == [["a"], ["b"]]
    assert values(case, "SELECT who FROM named WHERE host = 'x r1.\"host\"'") == [["c"]]


def test_a_condition_that_cannot_be_worked_out_of_a_partition_does_not_spare_it(case: Case) -> None:
    """A guard keeps such a cast from failing, and the guard may be about anything."""
    bucket = parted(case, "mixed")
    case.sql(f"CREATE EXTERNAL TABLE guarded (who string, n int) PARTITIONED BY (p string) {LINE} LOCATION 's3://{bucket}/none/'")
    for value, day in zip(("us", "7", "1"), DAYS, strict=True):
        case.sql(f"ALTER TABLE guarded ADD PARTITION (p='{value}') LOCATION 's3://{bucket}/mixed/{day}/'")
    for guard in ("p < '9'", "n > 2"):
        assert values(case, f"SELECT who FROM guarded WHERE {guard} AND CAST(p AS bigint) > 3") == [["c"]]
    with pytest.raises(SqlError, match="INVALID_CAST_ARGUMENT"):
        case.sql("SELECT who FROM guarded WHERE CAST(p AS bigint) > 3")
