"""Tables, views and partitions of a responder's own: AWS's documented statements over the case's logs, and what is refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from botocore.exceptions import ClientError

from ircoach.case import journal as journals
from ircoach.case.case import Case
from ircoach.case.host import Host
from ircoach.errors import SqlError
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY, host_of, small_case, small_header
from tests.world.athena import documented


@pytest.fixture(scope="module")
def case() -> Iterator[Case]:
    """One case for all: each test names its tables anew."""
    case = small_case()
    yield case
    case.close()


def account(case: Case) -> str:
    """The account the case is about."""
    return host_of(case).world.accounts["production"]


def log(case: Case) -> str:
    """The s3:// address of the trail's files of the case's account and region."""
    return f"{host_of(case).world.log_archive.address}/{account(case)}/CloudTrail"


def values(case: Case, sql: str) -> list[list[object]]:
    """A query's rows."""
    return [[None if cell is pd.NA or cell != cell else cell for cell in row] for row in case.sql(sql).to_numpy().tolist()]


def put(case: Case, key: str, body: bytes) -> str:
    """An object put into a bucket of the account by whoever runs it; its bucket."""
    world = host_of(case).world
    bucket = f"aws-athena-query-results-{account(case)}-{host_of(case).region}"
    from ircoach.world import moto_seam
    from ircoach.world.clock import to_datetime

    moto_seam.keep_object(bucket, key, body, to_datetime(world.clock.now), 1)
    return bucket


def test_the_documented_cloudtrail_table_by_hand(case: Case) -> None:
    """Nothing is in it before a partition is added, then that day of that region, and the partition's columns with it."""
    case.sql(documented.cloudtrail("by_hand", f"{log(case)}/"))
    assert values(case, "SELECT count(*) FROM by_hand") == [[0]]
    day = str(case.sql("SELECT max(timestamp) AS d FROM cloudtrail_logs_pp WHERE region = 'us-east-1'").iloc[0]["d"])
    year, month, of = day.split("/")
    case.sql(
        f"ALTER TABLE by_hand ADD PARTITION (region='us-east-1', year='{year}', month='{month}', day='{of}') "
        f"LOCATION '{log(case)}/us-east-1/{day}/'"
    )
    expected = values(
        case, f"SELECT eventid FROM cloudtrail_logs_pp WHERE region = 'us-east-1' AND timestamp = '{day}' ORDER BY 1"
    )
    found = values(case, "SELECT eventid FROM by_hand WHERE region = 'us-east-1'")
    assert expected
    assert all(line in found for line in expected)
    assert values(case, "SELECT DISTINCT region, year, month, day FROM by_hand") == [["us-east-1", year, month, of]]
    assert values(case, "SHOW PARTITIONS by_hand") == [[f"region=us-east-1/year={year}/month={month}/day={of}"]]
    with pytest.raises(SqlError, match=r"AlreadyExistsException\(message:Partition already exists"):
        case.sql(f"ALTER TABLE by_hand ADD PARTITION (region='us-east-1', year='{year}', month='{month}', day='{of}')")
    case.sql(f"ALTER TABLE by_hand DROP PARTITION (region='us-east-1', year='{year}', month='{month}', day='{of}')")
    assert values(case, "SELECT count(*) FROM by_hand") == [[0]]


def test_the_documented_cloudtrail_table_by_projection(case: Case) -> None:
    """It is the ready table's region, and a condition on the day spares files."""
    case.sql(documented.cloudtrail_projected("projected", f"{log(case)}/us-east-1", "2020/01/01"))
    where = "eventsource <> 'athena.amazonaws.com'"
    mine = values(case, f"SELECT timestamp, eventname, useridentity.arn FROM projected WHERE {where} ORDER BY eventid")
    ready = values(
        case,
        "SELECT timestamp, eventname, useridentity.arn FROM cloudtrail_logs_pp "
        f"WHERE region = 'us-east-1' AND {where} ORDER BY eventid",
    )
    assert mine == ready
    assert mine
    whole = case.sql("SELECT count(*) FROM projected").attrs["scanned_bytes"]
    assert case.sql("SELECT count(*) FROM projected WHERE timestamp = '2020/01/01'").attrs["scanned_bytes"] == 0
    assert whole > 0


def test_a_cloudtrail_table_may_ask_for_other_columns(case: Case) -> None:
    """Fewer, fields of a row left out, a row as its JSON text, and what AWS's own table does not name."""
    case.sql(
        "CREATE EXTERNAL TABLE other (eventid string, useridentity struct<arn:string>, managementevent boolean, "
        f"tlsdetails string) ROW FORMAT SERDE 'com.amazon.emr.hive.serde.CloudTrailSerde' LOCATION '{log(case)}/'"
    )
    found = values(
        case, "SELECT managementevent, useridentity.arn, json_extract_scalar(tlsdetails, '$.tlsVersion') FROM other LIMIT 1"
    )
    assert found[0][0] is True
    assert str(found[0][1]).startswith("arn:aws:")
    assert found[0][2] == "TLSv1.3"


def test_the_documented_access_log_table(case: Case) -> None:
    """Lines are taken apart by AWS's pattern; one that does not match is a row of NULLs."""
    lines = (
        "79a5 DOC-EXAMPLE-BUCKET1 [06/Feb/2019:00:00:38 +0000] 45.137.20.9 - 3E57 REST.GET.OBJECT a/b.csv "
        '"GET /a/b.csv HTTP/1.1" 200 - 113 1130 7 5 "-" "curl/8.5.0 (x)" - s9lz= - - - '
        "doc-example-bucket1.s3.amazonaws.com - - -\n"
        "no line of a log\n"
    )
    bucket = put(case, "logs/2019-02-06-00-00-38-A", lines.encode())
    case.sql(documented.access_logs("mybucket_logs", f"s3://{bucket}/logs/"))
    assert values(
        case,
        "SELECT bucket_name, remoteip, operation, key, httpstatus, bytessent + objectsize, useragent FROM mybucket_logs "
        "ORDER BY requestid",
    ) == [
        ["DOC-EXAMPLE-BUCKET1", "45.137.20.9", "REST.GET.OBJECT", "a/b.csv", "200", 1243, '"curl/8.5.0 (x)"'],
        [None] * 7,
    ]
    assert values(
        case, "SELECT parse_datetime(requestdatetime, 'dd/MMM/yyyy:HH:mm:ss Z') AS t FROM mybucket_logs WHERE key = 'a/b.csv'"
    )


def test_the_documented_flow_log_table(case: Case) -> None:
    """Packed files with a header, a partition a day: numbers are numbers, and a dash is NULL where one should be."""
    header = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action status\n"
    seen = "2 111122223333 eni-1 45.137.20.9 10.0.1.5 51123 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n"
    none = "2 111122223333 eni-1 - - - - - - - 1431280876 1431280934 - NODATA\n"
    bucket = put(case, "flow/2026/03/03/x.log.gz", gzip.compress((header + seen + none).encode()))
    case.sql(documented.flow_logs("vpc_flow_logs", f"s3://{bucket}/flow/"))
    case.sql(f"ALTER TABLE vpc_flow_logs ADD PARTITION (`date`='2026-03-03') LOCATION 's3://{bucket}/flow/2026/03/03'")
    found = case.sql('SELECT srcaddr, dstport, bytes / packets AS size, "date" FROM vpc_flow_logs WHERE srcport > 1024')
    assert found.astype(str).to_numpy().tolist() == [["45.137.20.9", "22", "212", "2026-03-03"]]
    assert values(case, "SELECT count(*), count(srcport) FROM vpc_flow_logs WHERE \"date\" = date '2026-03-03'") == [[2, 1]]
    assert values(case, "SELECT count(*) FROM vpc_flow_logs WHERE \"date\" < date '2026-03-03'") == [[0]]


def test_json_lines_and_csv(case: Case) -> None:
    """A line an object, letter case aside; and quoted cells."""
    bucket = put(case, "json/a.json", b'{"Name": "a", "n": 1, "tags": {"x": "y"}, "many": [1, 2]}\n{"name": "b", "n": "two"}\n')
    case.sql(
        "CREATE EXTERNAL TABLE lines (name string, n int, tags map<string,string>, many array<bigint>) "
        f"ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{bucket}/json/'"
    )
    assert values(case, "SELECT name, n, tags['x'], many[2] FROM lines WHERE n = 1") == [["a", 1, "y", 2]]
    assert values(case, "SELECT name, n FROM lines WHERE name = 'b'") == [["b", None]]
    put(case, "csv/a.csv", b'who,"said, then"\nann,"he said ""no"""\n')
    case.sql(
        "CREATE EXTERNAL TABLE cells (who string, said string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' "
        f"WITH SERDEPROPERTIES ('separatorChar' = ',', 'quoteChar' = '\"') LOCATION 's3://{bucket}/csv/' "
        "TBLPROPERTIES ('skip.header.line.count'='1')"
    )
    assert values(case, "SELECT * FROM cells") == [["ann", 'he said "no"']]


def test_files_are_read_as_they_are_when_the_query_runs(case: Case) -> None:
    """A new one is seen, a changed one is read again, one that is gone is gone."""
    bucket = put(case, "growing/a.json", b'{"n": 1}\n')
    case.sql(
        f"CREATE EXTERNAL TABLE growing (n int) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{bucket}/growing'"
    )
    assert values(case, "SELECT sum(n) FROM growing") == [[1]]
    put(case, "growing/b.json", b'{"n": 2}\n')
    assert values(case, "SELECT sum(n) FROM growing") == [[3]]
    put(case, "growing/a.json", b'{"n": 10}\n')
    assert values(case, "SELECT sum(n) FROM growing") == [[12]]
    assert values(case, "SELECT DISTINCT regexp_extract(\"$path\", '[^/]+$') AS f FROM growing ORDER BY 1") == [
        ["a.json"],
        ["b.json"],
    ]


def test_msck_finds_folders_named_as_hive_names_them(case: Case) -> None:
    """And tells which it added."""
    bucket = put(case, "parted/day=2026-03-01/a.json", b'{"n": 1}\n')
    put(case, "parted/day=2026-03-02/a.json", b'{"n": 2}\n')
    case.sql(
        "CREATE EXTERNAL TABLE parted (n int) PARTITIONED BY (day string) ROW FORMAT SERDE "
        f"'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{bucket}/parted/'"
    )
    case.sql("MSCK REPAIR TABLE parted")
    assert values(case, "SELECT day, n FROM parted ORDER BY 1") == [["2026-03-01", 1], ["2026-03-02", 2]]


def test_a_view_stands_for_its_query(case: Case) -> None:
    """With its names and types; on another view too; and it says what no longer holds."""
    case.sql("CREATE VIEW calls AS SELECT eventname AS name, count(*) AS n FROM cloudtrail_logs GROUP BY eventname")
    case.sql("CREATE OR REPLACE VIEW often AS WITH c AS (SELECT * FROM calls) SELECT name, n * 2 AS twice FROM c WHERE n >= 1")
    assert values(case, "SELECT o.twice / c.n FROM often o JOIN cloudtrail.calls c ON o.name = c.name LIMIT 1") == [[2]]
    assert values(case, "SHOW VIEWS") == [["calls"], ["often"]]
    assert values(case, "SHOW CREATE VIEW calls")[0] == ["CREATE VIEW calls AS"]
    with pytest.raises(SqlError, match=r"VIEW_ALREADY_EXISTS: line 1:1: View 'awsdatacatalog\.cloudtrail\.calls' already exists"):
        case.sql("CREATE VIEW calls AS SELECT 1 AS x")
    with pytest.raises(SqlError, match=r"MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 2"):
        case.sql("CREATE VIEW nameless AS SELECT eventname, count(*) FROM cloudtrail_logs GROUP BY 1")
    with pytest.raises(SqlError, match=r"COLUMN_NOT_FOUND: line 2:8: Column 'nosuch' cannot be resolved"):
        case.sql("CREATE VIEW bad AS\nSELECT nosuch FROM cloudtrail_logs")
    case.sql("DROP VIEW calls")
    told = (
        r"INVALID_VIEW: line 1:15: Failed analyzing stored view 'awsdatacatalog\.cloudtrail\.often': line 1:\d+: Table '.*calls'"
    )
    with pytest.raises(SqlError, match=told):
        case.sql("SELECT * FROM often")
    case.sql("DROP VIEW IF EXISTS calls")


def test_databases_and_tables_come_and_go(case: Case) -> None:
    """In words of Hive's where they are there already, or not there."""
    case.sql("CREATE DATABASE IF NOT EXISTS hunt COMMENT 'mine'")
    with pytest.raises(SqlError, match=r"AlreadyExistsException\(message:Database hunt already exists\)"):
        case.sql("CREATE SCHEMA hunt")
    case.sql(documented.cloudtrail_projected("hunt.mine", f"{log(case)}/us-east-1", "2026/01/01"))
    assert values(case, "SHOW TABLES IN hunt") == [["mine"]]
    assert values(case, "SELECT count(*) > 0 FROM hunt.mine") == [[True]]
    with pytest.raises(SqlError, match=r"AlreadyExistsException\(message:Table mine already exists\.\)"):
        case.sql(documented.cloudtrail_projected("hunt.mine", f"{log(case)}/us-east-1", "2026/01/01"))
    with pytest.raises(SqlError, match=r"Database hunt is not empty"):
        case.sql("DROP DATABASE hunt")
    shown = "\n".join(str(line[0]) for line in values(case, "SHOW CREATE TABLE hunt.mine"))
    case.sql("DROP TABLE hunt.mine")
    with pytest.raises(SqlError, match="TABLE_NOT_FOUND"):
        case.sql("SELECT * FROM hunt.mine")
    case.sql(shown)  # what it prints makes the same table
    assert "\n".join(str(line[0]) for line in values(case, "SHOW CREATE TABLE hunt.mine")) == shown
    case.sql("DROP DATABASE hunt CASCADE")
    assert ["hunt"] not in values(case, "SHOW DATABASES")


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("CREATE EXTERNAL TABLE t (a string,) LOCATION 's3://x/'", "line 1:8: mismatched input 'EXTERNAL'. Expecting: "),
        ("CREATE EXTERNAL TABLE t (a text) LOCATION 's3://x/'", "line 1:8: mismatched input 'EXTERNAL'"),
        ("CREATE EXTERNAL TABLE t (a string) LOCATION x", "line 1:8: mismatched input 'EXTERNAL'"),
        ("CREATE EXTERNAL TABLE t (a string) LOCATION '/etc/'", "FAILED: SemanticException Invalid location: '/etc/'"),
        ("CREATE EXTERNAL TABLE t (a string) ROW FORMAT SERDE 'my.Own' LOCATION 's3://xyz/'", "Cannot find class 'my.Own'"),
        ("CREATE EXTERNAL TABLE nowhere.t (a string) LOCATION 's3://xyz/'", "Error 10072]: Database does not exist: nowhere"),
        ("DROP TABLE nosuch", "FAILED: SemanticException [Error 10001]: Table not found nosuch"),
        ("DROP VIEW nosuch", "TABLE_NOT_FOUND: line 1:1: View 'awsdatacatalog.cloudtrail.nosuch' does not exist"),
        ("DROP VIEW cloudtrail_logs", "Cannot drop a base table with DROP VIEW"),
        ("ALTER TABLE cloudtrail_logs ADD PARTITION (day='1')", "table is not partitioned but partition spec exists"),
        ("SHOW PARTITIONS cloudtrail_logs", "[Error 10241]: Table cloudtrail_logs is not a partitioned table"),
        ("SHOW CREATE VIEW cloudtrail_logs", "is a table, not a view"),
    ],
)
def test_what_is_wrong_is_refused(case: Case, sql: str, told: str) -> None:
    """When it is sent where it does not parse, and by the query that fails where it does."""
    with pytest.raises(SqlError) as caught:
        case.sql(sql)
    assert told in str(caught.value)


def test_only_what_the_sender_may_read_is_read(case: Case) -> None:
    """A table over somebody else's bucket, or over none, fails when it is asked."""
    case.sql(
        "CREATE EXTERNAL TABLE gone (n int) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://no-such-bucket-here/'"
    )
    with pytest.raises(SqlError, match="NoSuchBucket"):
        case.sql("SELECT * FROM gone")


def test_views_cannot_go_round_in_a_circle(case: Case) -> None:
    """Each was right when it was made."""
    case.sql("CREATE VIEW one AS SELECT 1 AS x")
    case.sql("CREATE VIEW two AS SELECT x FROM one")
    case.sql("CREATE OR REPLACE VIEW one AS SELECT x FROM two")
    with pytest.raises(SqlError, match=r"INVALID_VIEW: .*is recursive"):
        case.sql("SELECT * FROM one")


def test_glue_shows_what_athena_queries(case: Case) -> None:
    """Databases, tables, views and added partitions, through Glue's own API."""
    bucket = put(case, "shown/a.json", b"{}\n")
    case.sql(
        "CREATE EXTERNAL TABLE shown (n int COMMENT 'how many') PARTITIONED BY (day string) ROW FORMAT SERDE "
        f"'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{bucket}/shown/'"
    )
    for day in ("2026-03-01", "2026-03-02"):
        case.sql(f"ALTER TABLE shown ADD PARTITION (day='{day}')")
    case.sql("CREATE VIEW shown_view AS SELECT n FROM shown")
    glue = case.client("glue")
    assert {each["Name"] for each in glue.get_databases()["DatabaseList"]} >= {"cloudtrail", "default"}
    assert glue.get_database(Name="cloudtrail")["Database"]["CatalogId"] == account(case)
    table = glue.get_table(DatabaseName="cloudtrail", Name="shown")["Table"]
    assert table["StorageDescriptor"]["Columns"] == [{"Name": "n", "Type": "int", "Comment": "how many"}]
    assert table["StorageDescriptor"]["Location"] == f"s3://{bucket}/shown"
    assert table["PartitionKeys"] == [{"Name": "day", "Type": "string"}]
    pages = glue.get_paginator("get_tables").paginate(DatabaseName="cloudtrail", Expression="shown.*")
    assert [each["TableType"] for page in pages for each in page["TableList"]] == ["EXTERNAL_TABLE", "VIRTUAL_VIEW"]
    asked = {"DatabaseName": "cloudtrail", "TableName": "shown"}
    assert [each["Values"] for each in glue.get_partitions(**asked)["Partitions"]] == [["2026-03-01"], ["2026-03-02"]]
    late = glue.get_partitions(**asked, Expression="day > '2026-03-01'")["Partitions"]
    assert [each["StorageDescriptor"]["Location"] for each in late] == [f"s3://{bucket}/shown/day=2026-03-02"]
    assert glue.get_partition(**asked, PartitionValues=["2026-03-01"])["Partition"]["TableName"] == "shown"
    for missing in (
        lambda: glue.get_table(DatabaseName="cloudtrail", Name="nosuch"),
        lambda: glue.get_database(Name="nosuch"),
        lambda: glue.delete_table(DatabaseName="cloudtrail", Name="nosuch"),
        lambda: glue.get_partition(**asked, PartitionValues=["x"]),
    ):
        with pytest.raises(ClientError, match="EntityNotFoundException"):
            missing()
    with pytest.raises(ClientError, match="InvalidInputException"):
        glue.get_partitions(**asked, Expression="day LIKE '2026%'")
    named = [
        glue.get_tables(DatabaseName="cloudtrail", Expression=each)["TableList"] for each in ("*own_v*", "shown_.*", "shown_*")
    ]
    assert [[table["Name"] for table in found] for found in named] == [["shown_view"]] * 3
    with pytest.raises(ClientError, match="InvalidInputException"):
        glue.get_tables(DatabaseName="cloudtrail", Expression="(")
    glue.delete_table(DatabaseName="cloudtrail", Name="shown_view")
    assert ["shown_view"] not in values(case, "SHOW TABLES")


def test_prepared_statements(case: Case) -> None:
    """Kept by the API or in SQL, executed with literals, and forgotten."""
    athena = case.client("athena")
    athena.create_prepared_statement(
        StatementName="by_name", WorkGroup="primary", QueryStatement="SELECT ? AS a, ? AS b, count(*) AS n FROM cloudtrail_logs"
    )
    assert values(case, "EXECUTE by_name USING 'x, y', 2")[0][:2] == ["x, y", 2]
    case.sql("PREPARE twice FROM SELECT ? * 2 AS d")
    names = [each["StatementName"] for each in athena.list_prepared_statements(WorkGroup="primary")["PreparedStatements"]]
    assert names == ["by_name", "twice"]
    assert values(case, "EXECUTE twice USING 21") == [[42]]
    assert athena.get_prepared_statement(StatementName="twice", WorkGroup="primary")["PreparedStatement"]["QueryStatement"]
    case.sql("DEALLOCATE PREPARE twice")
    with pytest.raises(SqlError, match="PreparedStatement twice was not found"):
        case.sql("EXECUTE twice USING 21")
    athena.update_prepared_statement(StatementName="by_name", WorkGroup="primary", QueryStatement="SELECT 1 AS one")
    assert values(case, "EXECUTE by_name") == [[1]]
    found = athena.batch_get_prepared_statement(PreparedStatementNames=["by_name", "x"], WorkGroup="primary")
    assert len(found["PreparedStatements"]) == len(found["UnprocessedPreparedStatementNames"]) == 1
    athena.delete_prepared_statement(StatementName="by_name", WorkGroup="primary")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        athena.get_prepared_statement(StatementName="by_name", WorkGroup="primary")


def test_a_workgroup_decides_where_results_go(case: Case) -> None:
    """If it enforces its own place; switched off, it takes no query."""
    athena = case.client("athena")
    bucket = put(case, "x", b"")
    place = {"ResultConfiguration": {"OutputLocation": f"s3://{bucket}/hunters/"}, "EnforceWorkGroupConfiguration": True}
    athena.create_work_group(Name="hunters", Configuration=place, Description="for the hunt")
    assert [each["Name"] for each in athena.list_work_groups()["WorkGroups"]] == ["hunters", "primary"]
    sent = athena.start_query_execution(
        QueryString="SELECT 1", WorkGroup="hunters", ResultConfiguration={"OutputLocation": f"s3://{bucket}/mine/"}
    )["QueryExecutionId"]
    found = athena.get_query_execution(QueryExecutionId=sent)["QueryExecution"]
    assert found["ResultConfiguration"]["OutputLocation"] == f"s3://{bucket}/hunters/{sent}.csv"
    case.wait(1)
    s3 = case.client("s3")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket, Prefix="hunters/")["Contents"]]
    assert keys == [f"hunters/{sent}.csv", f"hunters/{sent}.csv.metadata"]
    athena.update_work_group(WorkGroup="hunters", State="DISABLED")
    with pytest.raises(ClientError, match="WorkGroup hunters is disabled"):
        athena.start_query_execution(QueryString="SELECT 1", WorkGroup="hunters")
    athena.delete_work_group(WorkGroup="hunters")
    with pytest.raises(ClientError, match="WorkGroup hunters is not found"):
        athena.get_work_group(WorkGroup="hunters")


def test_what_the_catalog_answers_lies_as_text(case: Case) -> None:
    """A .txt file a line, as Athena leaves it for SHOW and for DDL."""
    athena = case.client("athena")
    sent = athena.start_query_execution(QueryString="SHOW DATABASES")["QueryExecutionId"]
    case.wait(1)
    output = athena.get_query_execution(QueryExecutionId=sent)["QueryExecution"]["ResultConfiguration"]["OutputLocation"]
    assert output.endswith(f"{sent}.txt")
    bucket, key = output.removeprefix("s3://").split("/", 1)
    assert "cloudtrail\n" in case.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()


def test_describe_tells_columns_and_partitions(case: Case) -> None:
    """A row a column; a partition's column twice, as Hive tells it."""
    found = case.sql("DESCRIBE cloudtrail_logs_pp")
    assert list(found.columns) == ["col_name", "data_type", "comment"]
    told = found[["col_name", "data_type"]].to_numpy().tolist()
    assert told[0] == ["eventversion", "string"]
    assert told.count(["account", "string"]) == 2


def test_a_table_of_ones_own_is_there_on_replay(tmp_path: Path) -> None:
    """It is what a call made, and nothing else keeps it."""
    path = tmp_path / "case.journal"
    case = small_case(path)
    case.sql(documented.cloudtrail_projected("mine", f"{log(case)}/us-east-1", "2026/01/01"))
    case.sql("CREATE VIEW v AS SELECT eventname FROM mine")
    expected = json.dumps(values(case, "SELECT * FROM v ORDER BY 1"))
    case.close()
    again = Host(Folder(ONE_KEY), small_header())
    again.replay(journals.read(path).entries)
    assert expected != "[]"
