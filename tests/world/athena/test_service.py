"""Athena through boto3's own client: sent, watched, stopped, read in pages, its result in S3; and the same on replay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ircoach.case import journal as journals
from ircoach.case.case import Case
from ircoach.case.host import Host
from ircoach.scenario.library import Folder
from ircoach.world.athena.extra import installed
from ircoach.world.athena.investigations import QUESTIONS
from ircoach.world.athena.tables import COLUMNS
from ircoach.world.wire import AwsError
from tests.small import ONE_KEY, host_of, small_case, small_header

CALLS = "SELECT eventname FROM cloudtrail_logs WHERE useridentity.username = 'Builder' ORDER BY eventtime, eventname"


@pytest.fixture
def case() -> Iterator[Case]:
    """A case of the smallest scenario: one world a process, so one a test."""
    case = small_case()
    yield case
    case.close()


def start(case: Case, sql: str, **more: Any) -> str:
    """Send a query."""
    context = {"Database": "cloudtrail"}
    return str(
        case.client("athena").start_query_execution(QueryString=sql, QueryExecutionContext=context, **more)["QueryExecutionId"]
    )


def rows(case: Case, query: str) -> list[list[str | None]]:
    """All rows of a result but the names of its columns."""
    pages = case.client("athena").get_paginator("get_query_results").paginate(QueryExecutionId=query)
    found = [[cell.get("VarCharValue") for cell in row["Data"]] for page in pages for row in page["ResultSet"]["Rows"]]
    return found[1:]


def ended(case: Case, query: str) -> dict[str, Any]:
    """A query once it has ended."""
    for _ in range(30):
        found: dict[str, Any] = case.client("athena").get_query_execution(QueryExecutionId=query)["QueryExecution"]
        if found["Status"]["State"] not in ("QUEUED", "RUNNING"):
            return found
    raise AssertionError(found)


def refused(case: Case, operation: str, **params: Any) -> str:
    """Code and message a call is refused with."""
    with pytest.raises(ClientError) as caught:
        getattr(case.client("athena"), operation)(**params)
    told = caught.value.response["Error"]
    return f"{told['Code']}: {told['Message']}"


def test_a_select_answers_with_what_the_trail_delivered(case: Case) -> None:
    """What the user did before the alert is in the table."""
    query = start(case, CALLS)
    found = ended(case, query)
    assert found["Status"]["State"] == "SUCCEEDED"
    assert found["Statistics"]["DataScannedInBytes"] > 0
    assert rows(case, query) == [["CreateImage"], ["ListUsers"], ["ModifyImageAttribute"]]


def test_what_happens_now_is_not_delivered_yet() -> None:
    """A call of this minute is not in the table; a quarter of an hour later it is."""
    case = small_case(variant="agreed")
    sql = "SELECT count(*) FROM cloudtrail_logs WHERE eventname = 'DescribeKeyPairs'"
    case.client("ec2").describe_key_pairs()
    first = start(case, sql)
    ended(case, first)
    case.wait(15)
    case.step()
    second = start(case, sql)
    ended(case, second)
    assert (rows(case, first), rows(case, second)) == ([["0"]], [["1"]])
    case.close()


def test_an_outsiders_account_is_not_in_the_table(case: Case) -> None:
    """Only accounts of the organization deliver here, or the own account where there is none."""
    case.wait(40)
    query = start(case, "SELECT DISTINCT recipientaccountid FROM cloudtrail_logs")
    ended(case, query)
    assert rows(case, query) == [[case.accounts["production"]]]


def test_a_result_is_a_file_in_s3(case: Case) -> None:
    """It has the query's name and every value in quotes, NULL as nothing."""
    query = start(case, "SELECT 'a \"b\"' AS x, NULL AS y, '' AS z")
    bucket, key = ended(case, query)["ResultConfiguration"]["OutputLocation"].removeprefix("s3://").split("/", 1)
    assert key == f"{query}.csv"
    assert case.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read() == b'"x","y","z"\n"a ""b""",,""\n'


def test_the_output_location_may_be_chosen(case: Case) -> None:
    """A result goes below the prefix that was asked for."""
    bucket = f"aws-athena-query-results-{case.accounts['production']}-us-east-1"
    query = start(case, "SELECT 1", ResultConfiguration={"OutputLocation": f"s3://{bucket}/mine/"})
    assert ended(case, query)["ResultConfiguration"]["OutputLocation"] == f"s3://{bucket}/mine/{query}.csv"


def test_a_result_comes_in_pages(case: Case) -> None:
    """The names of the columns come once, on the first page."""
    query = start(case, "SELECT x FROM UNNEST(sequence(1, 2500)) AS t(x)")
    ended(case, query)
    assert rows(case, query) == [[str(number)] for number in range(1, 2501)]
    first = case.client("athena").get_query_results(QueryExecutionId=query, MaxResults=2)
    assert [row["Data"][0]["VarCharValue"] for row in first["ResultSet"]["Rows"]] == ["x", "1"]
    second = case.client("athena").get_query_results(QueryExecutionId=query, MaxResults=2, NextToken=first["NextToken"])
    assert [row["Data"][0]["VarCharValue"] for row in second["ResultSet"]["Rows"]] == ["2", "3"]
    assert "MaxResults is more than maximum" in refused(case, "get_query_results", QueryExecutionId=query, MaxResults=1001)
    assert "NextToken" in refused(case, "get_query_results", QueryExecutionId=query, NextToken="bm9uc2Vuc2U=")


def test_a_query_that_means_nothing_fails_with_athenas_words(case: Case) -> None:
    """It is taken, and fails: the reason stands in its status."""
    found = ended(case, start(case, "SELECT nosuch FROM cloudtrail_logs"))
    gone = "Column 'nosuch' cannot be resolved or requester is not authorized to access requested resources"
    reason = f"COLUMN_NOT_FOUND: line 1:8: {gone}"
    assert found["Status"]["State"] == "FAILED"
    assert found["Status"]["StateChangeReason"] == reason
    assert found["Status"]["AthenaError"] == {"ErrorCategory": 2, "ErrorType": 1006, "Retryable": False, "ErrorMessage": reason}
    assert "Final query state: FAILED" in refused(case, "get_query_results", QueryExecutionId=found["QueryExecutionId"])


def test_a_query_that_does_not_parse_is_refused(case: Case) -> None:
    """Athena never takes it."""
    told = refused(case, "start_query_execution", QueryString="SELEC 1")
    assert told.startswith("InvalidRequestException: line 1:1: mismatched input 'SELEC'. Expecting: 'ALTER', ")


def test_a_query_may_be_stopped(case: Case) -> None:
    """Stopped before its end, it is cancelled and has no result."""
    query = start(case, "SELECT 1")
    case.client("athena").stop_query_execution(QueryExecutionId=query)
    found = case.client("athena").get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
    assert found["State"] in ("CANCELLED", "SUCCEEDED")


def test_an_unknown_query_is_not_found(case: Case) -> None:
    """Neither alone nor among others."""
    nobody = "00000000-0000-4000-8000-000000000000"
    assert f"QueryExecution {nobody} was not found" in refused(case, "get_query_execution", QueryExecutionId=nobody)
    known = start(case, "SELECT 1")
    told = case.client("athena").batch_get_query_execution(QueryExecutionIds=[known, nobody])
    assert [found["QueryExecutionId"] for found in told["QueryExecutions"]] == [known]
    assert [found["QueryExecutionId"] for found in told["UnprocessedQueryExecutionIds"]] == [nobody]
    assert known in case.client("athena").list_query_executions()["QueryExecutionIds"]


def test_the_catalog_lists_what_can_be_asked(case: Case) -> None:
    """Two tables over the same files, one of them partitioned."""
    athena = case.client("athena")
    assert [found["CatalogName"] for found in athena.list_data_catalogs()["DataCatalogsSummary"]] == ["AwsDataCatalog"]
    databases = athena.list_databases(CatalogName="AwsDataCatalog")["DatabaseList"]
    assert [found["Name"] for found in databases] == ["cloudtrail", "default"]
    tables = athena.list_table_metadata(CatalogName="AwsDataCatalog", DatabaseName="cloudtrail")["TableMetadataList"]
    assert [found["Name"] for found in tables] == ["cloudtrail_logs", "cloudtrail_logs_pp"]
    assert [key["Name"] for key in tables[1]["PartitionKeys"]] == ["account", "region", "timestamp"]
    named = athena.get_table_metadata(CatalogName="AwsDataCatalog", DatabaseName="cloudtrail", TableName="cloudtrail_logs")
    types = {column["Name"]: column["Type"] for column in named["TableMetadata"]["Columns"]}
    assert types["eventtime"] == types["requestparameters"] == "string"
    assert types["resources"] == "array<struct<arn:string,accountid:string,type:string>>"
    assert [group["Name"] for group in athena.list_work_groups()["WorkGroups"]] == ["primary"]


def test_the_usual_questions_stand_ready(case: Case) -> None:
    """As named queries, with what each `?` is; a responder's own are kept beside them."""
    athena = case.client("athena")
    ready = athena.list_named_queries()["NamedQueryIds"]
    found = athena.batch_get_named_query(NamedQueryIds=ready)["NamedQueries"]
    assert [each["Name"] for each in found] == [question.name for question in QUESTIONS]
    assert found[1]["Description"] == "Everything this access key was used for, in order. (? is an access key id)"
    mine = athena.create_named_query(Name="mine", Database="cloudtrail", QueryString="SELECT 1")["NamedQueryId"]
    athena.update_named_query(NamedQueryId=mine, Name="mine too", QueryString="SELECT 2")
    assert athena.get_named_query(NamedQueryId=mine)["NamedQuery"]["QueryString"] == "SELECT 2"
    athena.delete_named_query(NamedQueryId=mine)
    assert f"NamedQuery {mine} was not found" in refused(case, "get_named_query", NamedQueryId=mine)


def test_show_and_describe_answer_from_the_catalog(case: Case) -> None:
    """Without a line of column names, as Athena gives them."""
    for sql, expected in (
        ("SHOW DATABASES", ["cloudtrail", "default"]),
        ("show tables in cloudtrail '*_pp'", ["cloudtrail_logs_pp"]),
        ("SHOW COLUMNS IN cloudtrail_logs", list(COLUMNS)),
    ):
        query = start(case, sql)
        assert ended(case, query)["StatementType"] == "UTILITY"
        page = case.client("athena").get_query_results(QueryExecutionId=query)
        assert [row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]] == expected


def test_what_this_world_lacks_says_so(case: Case) -> None:
    """An operation of Athena's that nobody here answers is told as such, not guessed at."""
    assert "athena:CreateDataCatalog is not part of this simulated world" in refused(
        case, "create_data_catalog", Name="x", Type="HIVE"
    )


def test_whoever_may_not_ask_is_refused(case: Case) -> None:
    """Athena's actions are authorised like all others."""
    iam = case.client("iam")
    denied = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"athena:StartQueryExecution","Resource":"*"}]}'
    iam.put_role_policy(RoleName="IncidentResponder", PolicyName="no", PolicyDocument=denied)
    case.wait(2)
    assert "AccessDenied" in refused(case, "start_query_execution", QueryString="SELECT 1")
    iam.delete_role_policy(RoleName="IncidentResponder", PolicyName="no")
    case.wait(2)


def test_a_query_leaves_a_record_without_its_text(case: Case) -> None:
    """CloudTrail notes who asked, and omits what.

    https://docs.aws.amazon.com/athena/latest/ug/monitor-with-cloudtrail.html
    """
    start(case, "SELECT 'secret'")
    lines = list(host_of(case).world.trail.lines())
    found = [line.record for line in lines if line.record["eventName"] == "StartQueryExecution"][-1]
    assert found["eventSource"] == "athena.amazonaws.com"
    assert found["requestParameters"]["queryString"] == "***OMITTED***"
    assert found["responseElements"]["queryExecutionId"]


def test_a_journal_with_queries_replays_to_the_same_answers(tmp_path: Path) -> None:
    """Rows, ids, states and refusals come again exactly, in a world built anew."""
    path = tmp_path / "case.jsonl"
    case = small_case(path)
    for sql in (CALLS, "SELECT now(), rand(), eventid FROM cloudtrail_logs LIMIT 3", "SELECT nosuch FROM cloudtrail_logs"):
        query = start(case, sql)
        if ended(case, query)["Status"]["State"] == "SUCCEEDED":
            rows(case, query)
    refused(case, "start_query_execution", QueryString="SELEC 1")
    case.close()
    contents = journals.read(path)
    again = Host(Folder(ONE_KEY), small_header())
    again.replay(contents.entries)
    assert len(again.acts) == len(contents.entries) > 10


def test_without_duckdb_a_call_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named in the answer."""
    monkeypatch.setattr("ircoach.world.athena.extra.find_spec", lambda name: None if name == "duckdb" else object())
    with pytest.raises(AwsError, match=r"python -m pip install 'ircoach\[athena\]'"):
        installed()
