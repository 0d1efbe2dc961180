"""CREATE TABLE … AS, INSERT INTO and UNLOAD: files in S3, the catalog over them, and what Athena refuses; the same on replay."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest

from ircoach.case import journal as journals
from ircoach.case.case import Case
from ircoach.case.host import Host
from ircoach.errors import SqlError
from ircoach.scenario.library import Folder
from ircoach.world.athena.columnar import packed, rows
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.types import BIGINT, VARBINARY, VARCHAR, Type, array, map_of, row
from tests.small import ONE_KEY, host_of, small_case, small_header
from tests.world.athena.test_tables import account, put, values

CALLS = "SELECT eventname, useridentity, eventsource FROM cloudtrail_logs WHERE useridentity.username = 'Builder'"


def bucket(case: Case) -> str:
    """The bucket of results."""
    return f"aws-athena-query-results-{account(case)}-{host_of(case).region}"


def files(case: Case, folder: str) -> dict[str, bytes]:
    """The files under a folder of that bucket by key, unpacked, as its owner gets them."""
    s3 = case.client("s3")
    found = {}
    for each in s3.list_objects_v2(Bucket=bucket(case), Prefix=folder).get("Contents", ()):
        body = s3.get_object(Bucket=bucket(case), Key=each["Key"])["Body"].read()
        found[each["Key"]] = gzip.decompress(body) if each["Key"].endswith(".gz") else body
    return found


def execution(case: Case, query: str) -> dict[str, Any]:
    """What Athena tells of a query."""
    found: dict[str, Any] = case.client("athena").get_query_execution(QueryExecutionId=query)["QueryExecution"]
    return found


def refused(case: Case, sql: str) -> str:
    """What a statement is refused with."""
    with pytest.raises(SqlError) as caught:
        case.sql(sql)
    return str(caught.value)


def test_a_table_made_of_a_query_is_parquet_beside_the_results(case: Case) -> None:
    """Named after the query, listed in its manifest, in Athena's and Glue's catalog, and read back as it was written."""
    told = case.sql(f"CREATE TABLE plain AS {CALLS} ORDER BY eventtime")
    query = told.attrs["query"]
    found = execution(case, query)
    assert (found["StatementType"], found["SubstatementType"]) == ("DML", "CREATE_TABLE_AS_SELECT")
    assert found["Statistics"]["DataScannedInBytes"] == case.sql(CALLS).attrs["scanned_bytes"] > 0
    [(key, body)] = files(case, f"tables/{query}/").items()
    assert body[:4] == body[-4:] == b"PAR1"
    assert files(case, f"{query}-manifest.csv") == {f"{query}-manifest.csv": f"s3://{bucket(case)}/{key}".encode()}
    assert found["Statistics"]["DataManifestLocation"] == f"s3://{bucket(case)}/{query}-manifest.csv"
    table = case.client("glue").get_table(DatabaseName="cloudtrail", Name="plain")["Table"]
    assert table["StorageDescriptor"]["Location"] == f"s3://{bucket(case)}/tables/{query}"
    assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"].endswith("ParquetHiveSerDe")
    assert values(case, "SELECT eventname, useridentity.arn, eventsource FROM plain") == values(
        case, f"SELECT eventname, useridentity.arn, eventsource FROM ({CALLS} ORDER BY eventtime)"
    )
    shown = "\n".join(str(line[0]) for line in values(case, "SHOW CREATE TABLE plain"))
    case.sql("DROP TABLE plain")
    assert files(case, f"tables/{query}/")  # they stay where they are
    case.sql(shown)
    assert values(case, "SELECT count(*) FROM plain") == [[3]]


def test_partitions_are_folders(case: Case) -> None:
    """The last columns are in the names of folders, not in the files, and a condition on them spares the others."""
    at = f"s3://{bucket(case)}/parted/"
    made = f"format = 'JSON', external_location = '{at}', partitioned_by = ARRAY['eventsource']"
    case.sql(f"CREATE TABLE parted WITH ({made}) AS {CALLS}")
    found = files(case, "parted/")
    assert {key.split("/")[1] for key in found} == {"eventsource=ec2.amazonaws.com", "eventsource=iam.amazonaws.com"}
    lines = [json.loads(line) for body in found.values() for line in body.splitlines()]
    assert {tuple(line) for line in lines} == {("eventname", "useridentity")}
    assert {line["useridentity"]["username"] for line in lines} == {"Builder"}
    assert values(case, "SHOW PARTITIONS parted") == [["eventsource=ec2.amazonaws.com"], ["eventsource=iam.amazonaws.com"]]
    some = case.sql("SELECT eventname, eventsource FROM parted WHERE eventsource = 'iam.amazonaws.com'")
    assert some.to_numpy().tolist() == [["ListUsers", "iam.amazonaws.com"]]
    assert 0 < some.attrs["scanned_bytes"] < case.sql("SELECT eventname FROM parted").attrs["scanned_bytes"]


def test_inserts_add_files(case: Case) -> None:
    """By place or by name, into partitions that are there or not; a partition of NULL has Hive's own name."""
    at = f"s3://{bucket(case)}/inserted/"
    case.sql(
        f"CREATE EXTERNAL TABLE inserted (who string, n bigint) PARTITIONED BY (day string) ROW FORMAT DELIMITED FIELDS "
        f"TERMINATED BY ',' LOCATION '{at}'"
    )
    case.sql("INSERT INTO inserted VALUES ('a', 1, '03/03'), ('b', NULL, '03/04')")
    told = case.sql("INSERT INTO inserted (day, who) SELECT DISTINCT '03/03', useridentity.username FROM cloudtrail_logs LIMIT 1")
    assert execution(case, told.attrs["query"])["SubstatementType"] == "INSERT"
    case.sql("INSERT INTO inserted (who, day) VALUES ('nobody', NULL)")
    assert sorted(key.split("/")[1] for key in files(case, "inserted/")) == [
        "day=03%2F03", "day=03%2F03", "day=03%2F04", "day=__HIVE_DEFAULT_PARTITION__",
    ]  # fmt: skip
    assert b"a,1\n" in files(case, "inserted/day=03").values()
    assert values(case, "SELECT who, n, day FROM inserted WHERE who <> 'Builder' ORDER BY who") == [
        ["a", 1, "03/03"],
        ["b", None, "03/04"],
        ["nobody", None, None],
    ]
    result = case.client("athena").get_query_results(QueryExecutionId=told.attrs["query"])
    assert (result["UpdateCount"], result["ResultSet"]["Rows"]) == (1, [])


def test_unload_leaves_files_and_no_table(case: Case) -> None:
    """Packed JSON lines, text with a sign of its own between cells; no row is answered."""
    at = f"s3://{bucket(case)}/unloaded"
    asked = (
        "SELECT eventname, 1 = 1 AS sure, 2.50 AS cost, ARRAY[1, NULL] AS n, now() - now() < interval '1' day AS x, eventsource"
    )
    told = case.sql(f"UNLOAD ({asked} FROM ({CALLS}) ORDER BY 1) TO '{at}/json' WITH (format = 'JSON', compression = 'gzip')")
    assert told.empty
    [(key, body)] = files(case, "unloaded/json/").items()
    assert key.endswith(".gz")
    assert body.splitlines()[0] == (
        b'{"eventname":"CreateImage","sure":true,"cost":2.50,"n":[1,null],"x":true,"eventsource":"ec2.amazonaws.com"}'
    )
    case.sql(
        f"UNLOAD (SELECT eventname, CAST(NULL AS date) AS d FROM ({CALLS}) ORDER BY 1) TO '{at}/text/' "
        "WITH (format = 'TEXTFILE', compression = 'none', field_delimiter = '|')"
    )
    assert list(files(case, "unloaded/text/").values()) == [b"CreateImage|\\N\nListUsers|\\N\nModifyImageAttribute|\\N\n"]
    assert execution(case, told.attrs["query"])["SubstatementType"] == "UNLOAD"
    assert not [name for (name,) in values(case, "SHOW TABLES") if "unload" in str(name)]


def test_a_table_may_be_made_without_rows_or_not_at_all(case: Case) -> None:
    """WITH NO DATA reads nothing; IF NOT EXISTS lets what is there be."""
    told = case.sql(f"CREATE TABLE bare AS {CALLS} WITH NO DATA")
    assert told.attrs["scanned_bytes"] == 0
    case.sql("CREATE TABLE IF NOT EXISTS bare AS SELECT 1 AS other")
    assert case.sql("SELECT * FROM bare").columns.tolist() == ["eventname", "useridentity", "eventsource"]


def test_a_statement_that_was_prepared_writes_as_well(case: Case) -> None:
    """With what its question marks are filled with."""
    case.sql("PREPARE keep FROM CREATE TABLE prepared AS SELECT eventname, ? AS why FROM cloudtrail_logs WHERE eventname = ?")
    case.sql("EXECUTE keep USING 'seen', 'ListUsers'")
    assert values(case, "SELECT DISTINCT eventname, why FROM prepared") == [["ListUsers", "seen"]]


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (
            "CREATE TABLE x AS SELECT count(*) FROM cloudtrail_logs",
            "MISSING_COLUMN_NAME: line 1:1: Column name not specified at ",
        ),
        ("CREATE TABLE x AS SELECT 1 AS a, 2 AS a", "DUPLICATE_COLUMN_NAME: line 1:1: Column name 'a' specified more than once"),
        ("CREATE TABLE x AS SELECT NULL AS a", "COLUMN_TYPE_UNKNOWN: line 1:1: Column type is unknown at position 1"),
        ("CREATE TABLE x AS SELECT now() AS a", "NOT_SUPPORTED: Unsupported Hive type: timestamp(3) with time zone"),
        ("CREATE TABLE x AS SELECT json_parse('1') AS a", "NOT_SUPPORTED: Unsupported Hive type: json"),
        (
            "CREATE TABLE x AS SELECT ROW(1, 2) AS a",
            "NOT_SUPPORTED: Anonymous row type is not supported in Hive. Please give each",
        ),
        ("CREATE TABLE cloudtrail_logs AS SELECT 1 AS a", "TABLE_ALREADY_EXISTS: line 1:1: Destination table 'awsdatacatalog."),
        ("CREATE TABLE nowhere.x AS SELECT 1 AS a", "SCHEMA_NOT_FOUND: line 1:1: Schema 'nowhere' does not exist"),
        (
            "CREATE TABLE x AS SELECT nosuch FROM cloudtrail_logs",
            "COLUMN_NOT_FOUND: line 1:26: Column 'nosuch' cannot be resolved",
        ),
        (
            "CREATE TABLE x WITH (format = 'ORC') AS SELECT 1 AS a",
            "NOT_SUPPORTED: format 'ORC' is not part of this simulated world",
        ),
        (
            "CREATE TABLE x WITH (format = 'CSV') AS SELECT 1 AS a",
            "INVALID_TABLE_PROPERTY: Unable to set catalog 'awsdatacatalog' ",
        ),
        ("CREATE TABLE x WITH (table_type = 'ICEBERG') AS SELECT 1 AS a", "NOT_SUPPORTED: table_type 'ICEBERG' is not part of "),
        (
            "CREATE TABLE x WITH (colour = 'red') AS SELECT 1 AS a",
            "INVALID_TABLE_PROPERTY: Catalog 'awsdatacatalog' table property ",
        ),
        (
            "CREATE TABLE x WITH (partitioned_by = ARRAY['a']) AS SELECT 1 AS a, 2 AS b",
            "HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the table "
            "properties: [a]",
        ),
        ("CREATE TABLE x WITH (external_location = '/etc') AS SELECT 1 AS a", "External location is not a valid file system URI"),
        ("CREATE TABLE x WITH (external_location = 's3://no-such-bucket-here/') AS SELECT 1 AS a", "NoSuchBucket"),
        ("CREATE TABLE x AS SELECT 1 AS a, WITH NO DATA", "line 1:33: mismatched input '<EOF>'"),
        ("CREATE TABLE x WITH (format = 'JSON' AS SELECT 1 AS a", "line 1:38: mismatched input 'AS'. Expecting: ')'"),
        ("UNLOAD SELECT 1 AS a TO 's3://x/'", "line 1:8: mismatched input 'SELECT'. Expecting: '('"),
        ("UNLOAD (SELECT 1 AS a) TO 's3://some/'", "The format of UNLOAD is required"),
        ("INSERT INTO nosuch VALUES (1)", "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.cloudtrail.nosuch' does not exist"),
        ("INSERT INTO other.cloudtrail.x VALUES (1)", "CATALOG_NOT_FOUND: line 1:1: Catalog 'other' does not exist"),
    ],
)
def test_what_athena_does_not_write_is_refused(case: Case, sql: str, told: str) -> None:
    """With its words and places; and nothing is made."""
    assert told in refused(case, sql)
    assert "x" not in [name for (name,) in values(case, "SHOW TABLES")]


def test_a_location_has_to_be_empty(case: Case) -> None:
    """For a table and for UNLOAD; INSERT alone adds to what is there."""
    at = f"s3://{put(case, 'full/of/it', b'x')}/full"
    words = f"already exists: {at}/. You may need to manually clean the data at location '{at}' before retrying."
    told = refused(case, f"CREATE TABLE full_one WITH (external_location = '{at}/') AS SELECT 1 AS a")
    assert told.startswith("HIVE_PATH_ALREADY_EXISTS: Target directory for table 'cloudtrail.full_one' ")
    assert words in told
    assert words in refused(case, f"UNLOAD (SELECT 1 AS a) TO '{at}' WITH (format = 'PARQUET')")


@pytest.mark.slow
def test_no_more_than_a_hundred_partitions_at_once(case: Case) -> None:
    """As Athena has it."""
    numbers = "UNNEST(sequence(1, {})) AS t(n)"
    made = "CREATE TABLE many WITH (partitioned_by = ARRAY['n']) AS SELECT 1 AS a, n FROM "
    told = "HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions/buckets"
    assert refused(case, made + numbers.format(101)) == told
    case.sql(made + numbers.format(100))


def test_what_cannot_be_inserted_into(case: Case) -> None:
    """Views, tables of SerDes that only read, columns that do not fit."""
    case.sql("CREATE VIEW seen AS SELECT 1 AS a")
    assert refused(case, "INSERT INTO seen VALUES (1)") == "NOT_SUPPORTED: line 1:1: Inserting into views is not supported"
    case.sql(
        f"CREATE EXTERNAL TABLE openx (n int) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' "
        f"LOCATION 's3://{bucket(case)}/openx/'"
    )
    told = refused(case, "INSERT INTO openx VALUES (1)")
    assert told.startswith(
        "HIVE_UNSUPPORTED_FORMAT: Output format org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat with "
    )
    assert told.endswith("-manifest.csv', you may need to manually clean the data from locations specified in the manifest. "
                         "Athena will not delete data in your account.")  # fmt: skip
    for sql, words in {
        "INSERT INTO openx VALUES ('1')": "column types: Table: [integer], Query: [varchar(1)]",
        "INSERT INTO openx VALUES (1, 2)": "column types: Table: [integer], Query: [integer, integer]",
        "INSERT INTO openx (m) VALUES (1)": "COLUMN_NOT_FOUND: line 1:1: Insert column name does not exist in target table",
        "INSERT INTO openx (n, n) VALUES (1, 2)": "DUPLICATE_COLUMN_NAME: line 1:1: Insert column name is specified more than",
    }.items():
        assert words in refused(case, sql)


def test_a_workgroup_that_enforces_where_results_go(case: Case) -> None:
    """Takes no location of a table's own."""
    athena = case.client("athena")
    athena.create_work_group(
        Name="strict",
        Configuration={
            "ResultConfiguration": {"OutputLocation": f"s3://{bucket(case)}/strict/"},
            "EnforceWorkGroupConfiguration": True,
        },
    )
    sql = f"CREATE TABLE strict WITH (external_location = 's3://{bucket(case)}/own/') AS SELECT 1 AS a"
    query = athena.start_query_execution(QueryString=sql, WorkGroup="strict")["QueryExecutionId"]
    case.wait(1)
    told = execution(case, query)["Status"]["StateChangeReason"]
    assert "submitted with an 'external_location' property to an Athena Workgroup that enforces" in told


@pytest.mark.parametrize(
    ("name", "columns", "rest", "sql"),
    [
        ("arrays", "a array<string>", "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", "SELECT ARRAY['x']"),
        ("bytes", "a binary", "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'", "SELECT to_utf8('x')"),
        (
            "mapped", "a string",
            "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe' WITH SERDEPROPERTIES ('mapping.a' = 'b')", "SELECT 'x'",
        ),
    ],
)  # fmt: skip
def test_an_insert_that_could_not_be_read_back_is_refused(case: Case, name: str, columns: str, rest: str, sql: str) -> None:
    """As it is for a table made of a query: nothing is written."""
    case.sql(f"CREATE EXTERNAL TABLE {name} ({columns}) {rest} LOCATION 's3://{bucket(case)}/{name}/'")
    assert "not part of this simulated world" in refused(case, f"INSERT INTO {name} {sql}")
    assert files(case, f"{name}/") == {}


def test_parquet_holds_every_type_and_has_the_same_bytes_again() -> None:
    """Rows in rows, maps, bytes, what is no number; NULL everywhere."""
    columns = {
        "t": VARCHAR,
        "r": row(a=VARCHAR, b=array(BIGINT)),
        "m": map_of(VARCHAR, VARCHAR),
        "d": Type("decimal", size=10, scale=2),
        "day": Type("date"),
        "at": Type("timestamp"),
        "raw": VARBINARY,
        "x": Type("double"),
    }
    row_ = {
        "t": "é'\"\\", "r": {"a": "1", "b": [1, None]}, "m": {"k": None}, "d": 3.1, "day": "2026-03-03",
        "at": "2026-03-03 09:01:00", "raw": "\\x00\\xFF\\x27", "x": "nan",
    }  # fmt: skip
    none = dict.fromkeys(columns)
    body, again = packed([[json.dumps(row_), json.dumps(none)]] * 2, columns, "GZIP")
    assert body == again
    back = list(rows(body, columns, "s3://b/k"))
    first, second = json.loads(back[0]), json.loads(back[1])
    assert second == none | {"$path": "s3://b/k", "$bytes": len(json.dumps(none, separators=(",", ":")))}
    assert first.pop("$bytes") > second["$bytes"]
    assert math.isnan(first.pop("x"))
    assert first == {key: value for key, value in row_.items() if key != "x"} | {"$path": "s3://b/k"}
    assert list(rows(next(packed([back], columns, "NONE")), columns, "s3://b/k"))[1:] == back[1:]
    some = json.loads(next(rows(body, {"m": columns["m"], "more": VARCHAR}, "s3://b/k")))
    assert (some["m"], some["more"]) == ({"k": None}, None)
    with pytest.raises(QueryFailed, match=r"HIVE_BAD_DATA: Field t's type VARCHAR in parquet file s3://b/k is incompatible with"):
        list(rows(body, {"t": BIGINT}, "s3://b/k"))
    with pytest.raises(
        QueryFailed, match="HIVE_BAD_DATA: Not valid Parquet file: s3://b/k expected magic number: PAR1 got: file"
    ):
        list(rows(b"not such a file", columns, "s3://b/k"))
    with pytest.raises(QueryFailed, match="HIVE_CURSOR_ERROR"):
        list(rows(b"PAR1" + b"\0" * 40 + b"PAR1", columns, "s3://b/k"))


def test_what_was_written_is_written_again_on_replay(tmp_path: Path) -> None:
    """Files, their names and what a later query finds in them."""
    path = tmp_path / "case.journal"
    written = small_case(path)
    written.wait(5)
    written.sql(f"CREATE TABLE mine AS {CALLS}")
    written.sql("INSERT INTO mine (eventname) VALUES ('x')")
    before = files(written, "tables/")
    assert len(before) == 2
    assert values(written, "SELECT count(*) FROM mine") == [[4]]
    written.close()
    contents = journals.read(path)
    again = Host(Folder(ONE_KEY), small_header())
    again.replay(contents.entries)  # an answer that differs, a file's bytes among them, would be refused
    assert len(again.acts) == len(contents.entries) > 10
