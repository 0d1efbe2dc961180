"""PyAthena and awswrangler, unmodified, against a case's endpoint: what their users type at work is what they type here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import awswrangler
import boto3
import pytest
from pyathena import connect
from pyathena.arrow.cursor import ArrowCursor
from pyathena.cursor import Cursor, DictCursor
from pyathena.error import OperationalError
from pyathena.pandas.cursor import PandasCursor

from ircoach.case.case import Case
from tests.small import host_of
from tests.world.athena import documented
from tests.world.athena.test_tables import log

CALLS = "SELECT eventname, count(*) AS n FROM cloudtrail_logs WHERE useridentity.username = {} GROUP BY 1 ORDER BY 1"
BUILDER = CALLS.format("'Builder'")
FOUND = [("CreateImage", 1), ("ListUsers", 1), ("ModifyImageAttribute", 1)]


@pytest.fixture(scope="module")
def given(case: Case) -> dict[str, Any]:
    """What a client is told: the endpoint, keys and a region, as for any account."""
    keys = case.keys[case.account]
    return {
        "endpoint_url": case.endpoint(),
        "aws_access_key_id": keys.access_key_id,
        "aws_secret_access_key": keys.secret,
        "aws_session_token": keys.token,
        "region_name": case.region,
    }


def results(case: Case) -> str:
    """Where results may lie."""
    return f"s3://aws-athena-query-results-{host_of(case).world.accounts['production']}-{case.region}/tools/"


@pytest.fixture(scope="module")
def athena(case: Case, given: dict[str, Any]) -> Iterator[Any]:
    """A connection of PyAthena's."""
    with connect(s3_staging_dir=results(case), schema_name="cloudtrail", poll_interval=0.01, **given) as connection:
        yield connection


@pytest.fixture
def wrangler(given: dict[str, Any]) -> Iterator[Any]:
    """awswrangler's Athena, told of the endpoint as its users tell it, and a session."""
    for service in ("athena", "glue", "s3", "sts"):
        setattr(awswrangler.config, f"{service}_endpoint_url", given["endpoint_url"])
    awswrangler.config.athena_query_wait_polling_delay = 0.01
    yield boto3.Session(**{key: value for key, value in given.items() if key != "endpoint_url"})
    awswrangler.config.reset()


def test_pyathena_gives_rows(athena: Any) -> None:
    """With names and Python's types; parameters in its own style and in Athena's."""
    cursor = athena.cursor(Cursor).execute(BUILDER)
    assert cursor.fetchall() == FOUND
    assert [column[:2] for column in cursor.description] == [("eventname", "varchar"), ("n", "bigint")]
    assert athena.cursor(Cursor).execute(CALLS.format("%(who)s"), {"who": "Builder"}).fetchall() == FOUND
    assert athena.cursor(Cursor).execute(CALLS.format("?"), ["'Builder'"], paramstyle="qmark").fetchall() == FOUND
    assert athena.cursor(DictCursor).execute(BUILDER).fetchone() == {"eventname": "CreateImage", "n": 1}


def test_pyathena_gives_frames(athena: Any, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Read from the result's file in S3, by pandas and by Arrow, whose transport is led as in a sealed kernel."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", given["endpoint_url"])
    frame = athena.cursor(PandasCursor).execute(BUILDER).as_pandas()
    assert list(frame.itertuples(index=False, name=None)) == FOUND
    assert athena.cursor(ArrowCursor).execute(BUILDER).as_arrow().to_pydict() == {
        "eventname": [name for name, _ in FOUND],
        "n": [1, 1, 1],
    }


def test_pyathena_keeps_what_it_finds(athena: Any, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A table made of a query, rows put into it, both counted; and frames by way of UNLOAD."""
    cursor = athena.cursor(Cursor)
    assert cursor.execute(f"CREATE TABLE kept AS {BUILDER}").rowcount == 3
    assert cursor.execute("INSERT INTO kept VALUES ('Mine', 2), ('Mine', 3)").rowcount == 2
    assert cursor.execute("SELECT sum(n), count(*) FROM kept").fetchall() == [(8, 5)]
    monkeypatch.setenv("AWS_ENDPOINT_URL", given["endpoint_url"])
    frame = athena.cursor(PandasCursor, unload=True).execute(BUILDER).as_pandas()
    assert list(frame.itertuples(index=False, name=None)) == FOUND


def test_pyathena_makes_tables_and_hears_refusals(case: Case, athena: Any) -> None:
    """DDL through a cursor, and Athena's words in the exception."""
    cursor = athena.cursor(Cursor)
    cursor.execute(documented.cloudtrail_projected("by_pyathena", f"{log(case)}/{case.region}", "2020/01/01"))
    assert ("by_pyathena",) in cursor.execute("SHOW TABLES").fetchall()
    assert cursor.execute("SELECT count(*) > 1 FROM by_pyathena").fetchone() == (True,)
    assert {column.name for column in cursor.get_table_metadata("by_pyathena").columns} >= {"eventtime", "useridentity"}
    with pytest.raises(OperationalError, match="COLUMN_NOT_FOUND: line 1:8"):
        cursor.execute("SELECT nosuch FROM cloudtrail_logs")


def test_awswrangler_gives_frames(case: Case, wrangler: Any) -> None:
    """From the CSV in S3, with its parameters, and in chunks."""
    asked = {"database": "cloudtrail", "ctas_approach": False, "s3_output": results(case), "boto3_session": wrangler}
    frame = awswrangler.athena.read_sql_query(BUILDER, **asked)
    assert list(frame.itertuples(index=False, name=None)) == FOUND
    assert [str(kind) for kind in frame.dtypes] in (["string", "Int64"], ["str", "Int64"])
    told = awswrangler.athena.read_sql_query(CALLS.format(":who"), params={"who": "Builder"}, **asked)
    assert list(told.itertuples(index=False, name=None)) == FOUND
    chunks = list(awswrangler.athena.read_sql_query("SELECT eventid FROM cloudtrail_logs LIMIT 3", chunksize=2, **asked))
    assert [len(chunk) for chunk in chunks] == [2, 1]


def test_awswrangler_goes_through_a_table_or_files_of_its_own(case: Case, wrangler: Any) -> None:
    """Its two quick ways: a table made of the query and dropped again, and UNLOAD. Both read Parquet and leave nothing."""
    asked = {"database": "cloudtrail", "keep_files": False, "boto3_session": wrangler}
    made = awswrangler.athena.read_sql_query(BUILDER, ctas_approach=True, s3_output=f"{results(case)}ctas", **asked)
    unloaded = awswrangler.athena.read_sql_query(
        BUILDER, ctas_approach=False, unload_approach=True, s3_output=f"{results(case)}unloaded/", **asked
    )
    for frame in (made, unloaded):
        assert list(frame.itertuples(index=False, name=None)) == FOUND
    left = awswrangler.catalog.get_tables(database="cloudtrail", name_contains="temp_table", boto3_session=wrangler)
    assert not list(left)
    assert not awswrangler.s3.list_objects(f"{results(case)}unloaded/", boto3_session=wrangler)


def test_awswrangler_makes_a_table_of_a_query(case: Case, wrangler: Any) -> None:
    """In a format and partitions of its user's choice; Glue tells the types."""
    asked = {"database": "cloudtrail", "boto3_session": wrangler}
    awswrangler.athena.create_ctas_table(
        BUILDER, ctas_table="by_wrangler", s3_output=f"{results(case)}made", storage_format="JSON", partitioning_info=["n"],
        wait=True, **asked,
    )  # fmt: skip
    assert awswrangler.catalog.get_table_types("cloudtrail", "by_wrangler", boto3_session=wrangler) == {
        "eventname": "string",
        "n": "bigint",
    }
    assert list(awswrangler.catalog.get_partitions("cloudtrail", "by_wrangler", boto3_session=wrangler).values()) == [["1"]]


def test_awswrangler_knows_the_catalog(case: Case, wrangler: Any) -> None:
    """Databases, tables, their types and where they lie, through Glue."""
    catalog = awswrangler.catalog
    assert "cloudtrail" in catalog.databases(boto3_session=wrangler)["Database"].tolist()
    assert {table["Name"] for table in catalog.get_tables(database="cloudtrail", boto3_session=wrangler)} >= {
        "cloudtrail_logs",
        "cloudtrail_logs_pp",
    }
    assert catalog.does_table_exist("cloudtrail", "cloudtrail_logs", boto3_session=wrangler)
    assert not catalog.does_table_exist("cloudtrail", "nosuch", boto3_session=wrangler)
    kinds = catalog.get_table_types("cloudtrail", "cloudtrail_logs_pp", boto3_session=wrangler) or {}
    assert kinds["eventtime"] == "string"
    assert str(kinds["useridentity"]).startswith("struct<type:string")
    assert str(catalog.get_table_location("cloudtrail", "cloudtrail_logs", boto3_session=wrangler)).startswith(
        "s3://aws-cloudtrail-logs-"
    )


def test_awswrangler_sends_waits_and_tells(case: Case, wrangler: Any) -> None:
    """A query's execution step by step, DDL's answer, and the failure of one that means nothing."""
    asked = {"database": "cloudtrail", "s3_output": results(case), "boto3_session": wrangler}
    sent = awswrangler.athena.start_query_execution(BUILDER, **asked)
    assert awswrangler.athena.wait_query(sent, boto3_session=wrangler)["Status"]["State"] == "SUCCEEDED"
    assert len(awswrangler.athena.get_query_results(sent, boto3_session=wrangler)) == 3
    shown = awswrangler.athena.describe_table("cloudtrail_logs", **asked)
    assert shown["Column Name"].tolist()[:2] == ["eventversion", "useridentity"]
    with pytest.raises(awswrangler.exceptions.QueryFailed, match="TABLE_NOT_FOUND"):
        awswrangler.athena.read_sql_query("SELECT * FROM nosuch", ctas_approach=False, **asked)
