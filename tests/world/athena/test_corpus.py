"""A corpus of queries in the styles responders publish, over the dozen records of support.py, each answer worked out by hand.

Those that Athena refuses are refused with its words, and at its place of the statement.
"""

from __future__ import annotations

import pytest

from ircoach.world.athena.engine import Engine
from tests.world.athena.support import (
    ALICE,
    HOTEL,
    LOGS,
    NEW,
    OFFICE,
    PROD,
    RENTED,
    SESSION,
    ask,
    columns,
    engine,
    planned,
)

Rows = list[list[str | None]]


@pytest.fixture(scope="module")
def held() -> Engine:
    """One engine for all of them: nobody changes it."""
    return engine()


LOGGED = "FROM cloudtrail_logs"
ANSWERS: dict[str, tuple[str, Rows]] = {
    "all that a key did, in order": (
        f"SELECT eventtime, eventname, sourceipaddress {LOGGED} WHERE useridentity.accesskeyid = '{ALICE}' ORDER BY eventtime",
        [
            ["2026-02-27T10:00:00Z", "DescribeInstances", OFFICE],
            ["2026-03-02T10:00:00Z", "DescribeInstances", OFFICE],
            ["2026-03-03T09:05:00Z", "AssumeRole", RENTED],
        ],
    ),
    "the rows of a table that is made of them": (
        f"CREATE TABLE t AS SELECT eventname, 1 AS n {LOGGED} WHERE useridentity.accesskeyid = '{NEW}' ORDER BY 1",
        [["DeleteTrail", "1"], ["RunInstances", "1"]],
    ),
    "the rows of an unload": (
        f"UNLOAD (SELECT eventname {LOGGED} WHERE eventname = 'Decrypt') TO 's3://mine/' WITH (format = 'PARQUET')",
        [["Decrypt"]],
    ),
    "names in any letter case": (
        f"SELECT userIdentity.userName, EventName {LOGGED} WHERE userIdentity.accessKeyId = '{NEW}' ORDER BY eventTime",
        [["backup", "RunInstances"], ["backup", "DeleteTrail"]],
    ),
    "the key that a role's session got": (
        f"SELECT json_extract_scalar(responseelements, '$.credentials.accessKeyId') {LOGGED} WHERE eventname = 'AssumeRole'",
        [[SESSION]],
    ),
    "a scalar is no object": (
        f"SELECT json_extract_scalar(responseelements, '$.credentials') {LOGGED} WHERE eventname = 'AssumeRole'",
        [[None]],
    ),
    "JSON as JSON": (
        f"SELECT json_extract(responseelements, '$.accessKey.status') {LOGGED} WHERE eventname = 'CreateAccessKey'",
        [['"Active"']],
    ),
    "a key followed into its own calls": (
        """
        SELECT b.eventname, b.errorcode
        FROM cloudtrail_logs a JOIN cloudtrail_logs b
          ON json_extract_scalar(a.responseelements, '$.accessKey.accessKeyId') = b.useridentity.accesskeyid
        WHERE a.eventname = 'CreateAccessKey' ORDER BY b.eventtime
        """,
        [["RunInstances", "Client.UnauthorizedOperation"], ["DeleteTrail", "AccessDenied"]],
    ),
    "sign-ins without MFA": (
        f"""
        SELECT useridentity.username, sourceipaddress {LOGGED}
        WHERE eventname = 'ConsoleLogin' AND json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Success'
          AND json_extract_scalar(additionaleventdata, '$.MFAUsed') = 'No'
        """,
        [["alice", HOTEL]],
    ),
    "failed sign-ins by LIKE": (
        f"SELECT useridentity.username {LOGGED} WHERE eventname = 'ConsoleLogin' AND responseelements LIKE '%Failure%'",
        [["bob"]],
    ),
    "calls an hour": (
        f"""
        SELECT date_trunc('hour', from_iso8601_timestamp(eventtime)) AS hour, count(*) AS calls {LOGGED}
        WHERE eventtime >= '2026-03-03' GROUP BY 1 ORDER BY 1
        """,
        [
            ["2026-03-03 08:00:00.000 UTC", "2"],
            ["2026-03-03 09:00:00.000 UTC", "7"],
            ["2026-03-03 10:00:00.000 UTC", "2"],
            ["2026-03-03 11:00:00.000 UTC", "1"],
        ],
    ),
    "the last hours by scenario time": (
        f"SELECT eventname {LOGGED} WHERE from_iso8601_timestamp(eventtime) >= current_timestamp - interval '2' hour ORDER BY 1",
        [["AuthorizeSecurityGroupIngress"], ["Decrypt"], ["ModifySnapshotAttribute"]],
    ),
    "between two times by date_parse": (
        f"""
        SELECT count(*) {LOGGED} WHERE date_parse(eventtime, '%Y-%m-%dT%H:%i:%sZ')
          BETWEEN timestamp '2026-03-03 09:00:00' AND timestamp '2026-03-03 09:29:59'
        """,
        [["4"]],
    ),
    "the last week by parse_datetime": (
        f"""
        SELECT count(*) {LOGGED}
        WHERE parse_datetime(eventtime, 'yyyy-MM-dd''T''HH:mm:ss''Z''') > date_add('day', -2, now())
        """,
        [["13"]],
    ),
    "denied calls by name": (
        f"SELECT eventname, count(*) AS n {LOGGED} WHERE errorcode IS NOT NULL GROUP BY eventname ORDER BY n DESC, eventname",
        [["DeleteTrail", "1"], ["RunInstances", "1"]],
    ),
    "denied calls by pattern": (
        f"SELECT DISTINCT useridentity.arn {LOGGED} WHERE regexp_like(errorcode, '(?i)denied|unauthorized')",
        [[f"arn:aws:iam::{PROD}:user/backup"]],
    ),
    "one address across principals": (
        f"""
        SELECT sourceipaddress, count(DISTINCT useridentity.arn) AS who {LOGGED}
        GROUP BY sourceipaddress HAVING count(DISTINCT useridentity.arn) > 1 ORDER BY who DESC
        """,
        [[RENTED, "3"], [OFFICE, "2"]],
    ),
    "addresses with their first and last sight": (
        f"""
        SELECT sourceipaddress, min(eventtime) AS first, max(eventtime) AS last, count(*) AS calls {LOGGED}
        WHERE useridentity.username = 'alice' GROUP BY sourceipaddress ORDER BY first
        """,
        [
            [OFFICE, "2026-02-27T10:00:00Z", "2026-03-02T10:00:00Z", "2"],
            [HOTEL, "2026-03-03T08:55:00Z", "2026-03-03T08:55:00Z", "1"],
            [RENTED, "2026-03-03T09:05:00Z", "2026-03-03T09:05:00Z", "1"],
        ],
    ),
    "addresses not seen before the day": (
        f"""
        WITH known AS (SELECT DISTINCT sourceipaddress {LOGGED} WHERE eventtime < '2026-03-03')
        SELECT DISTINCT l.sourceipaddress FROM cloudtrail_logs l LEFT JOIN known k ON l.sourceipaddress = k.sourceipaddress
        WHERE k.sourceipaddress IS NULL ORDER BY 1
        """,
        [[RENTED], [HOTEL], ["ec2.amazonaws.com"]],
    ),
    "the first call of each address by a window": (
        f"""
        SELECT sourceipaddress, eventname FROM (
          SELECT sourceipaddress, eventname, row_number() OVER (PARTITION BY sourceipaddress ORDER BY eventtime) AS rn {LOGGED}
        ) WHERE rn = 1 ORDER BY 1
        """,
        [[RENTED, "AssumeRole"], [HOTEL, "ConsoleLogin"], [OFFICE, "DescribeInstances"], ["ec2.amazonaws.com", "Decrypt"]],
    ),
    "the call before by lag": (
        f"""
        SELECT eventname, lag(eventname) OVER (ORDER BY eventtime) AS before {LOGGED}
        WHERE useridentity.accesskeyid = '{NEW}' ORDER BY eventtime
        """,
        [["RunInstances", None], ["DeleteTrail", "RunInstances"]],
    ),
    "objects read, an array spread by field": (
        f"""
        SELECT arn, type {LOGGED} CROSS JOIN UNNEST(resources) AS r (arn, accountid, type)
        WHERE eventname = 'GetObject' AND type = 'AWS::S3::Object' ORDER BY arn
        """,
        [
            ["arn:aws:s3:::customer-data/2026/february.csv", "AWS::S3::Object"],
            ["arn:aws:s3:::customer-data/2026/march.csv", "AWS::S3::Object"],
        ],
    ),
    "objects read, an array spread by row": (
        f"SELECT count(*) {LOGGED}, UNNEST(resources) AS t (item) WHERE item.arn LIKE 'arn:aws:s3:::customer-data/%'",
        [["2"]],
    ),
    "an element of an array": (
        f"SELECT resources[1].type, element_at(resources, 3), cardinality(resources) {LOGGED} WHERE eventid LIKE '%0930'",
        [["AWS::S3::Object", None, "2"]],
    ),
    "what a bucket's readers took": (
        f"""
        SELECT useridentity.sessioncontext.sessionissuer.username AS role,
          array_agg(json_extract_scalar(requestparameters, '$.key') ORDER BY eventtime) AS keys
        {LOGGED} WHERE eventname = 'GetObject' GROUP BY useridentity.sessioncontext.sessionissuer.username
        """,
        [["Reports", "[2026/march.csv, 2026/february.csv]"]],
    ),
    "bytes taken out": (
        f"SELECT sum(CAST(json_extract_scalar(additionaleventdata, '$.bytesTransferredOut') AS double)) {LOGGED}",
        [["2468.0"]],
    ),
    "ports opened to the world, lists within lists": (
        f"""
        SELECT json_extract_scalar(rule, '$.fromPort') AS port, json_extract_scalar(range, '$.cidrIp') AS cidr {LOGGED}
        CROSS JOIN UNNEST(CAST(json_extract(requestparameters, '$.ipPermissions.items') AS array(json))) AS r (rule)
        CROSS JOIN UNNEST(CAST(json_extract(rule, '$.ipRanges.items') AS array(json))) AS c (range)
        WHERE eventname = 'AuthorizeSecurityGroupIngress' AND json_extract_scalar(range, '$.cidrIp') = '0.0.0.0/0'
        """,
        [["22", "0.0.0.0/0"]],
    ),
    "a snapshot's new account": (
        f"""
        SELECT json_extract_scalar(requestparameters, '$.createVolumePermission.add.items[0].userId') {LOGGED}
        WHERE eventname = 'ModifySnapshotAttribute'
        """,
        [[LOGS]],
    ),
    "services apart from people": (
        f"SELECT useridentity.type, count(*) {LOGGED} GROUP BY useridentity.type ORDER BY 2 DESC, 1",
        [["IAMUser", "7"], ["AssumedRole", "6"], ["AWSService", "1"]],
    ),
    "the name at the end of an ARN": (
        f"SELECT DISTINCT regexp_extract(useridentity.arn, '[^/]+$') {LOGGED} WHERE useridentity.arn IS NOT NULL ORDER BY 1",
        [["alice"], ["backup"], ["bob"], ["nightly"]],
    ),
    "an ARN taken apart": (
        f"""
        SELECT split_part(useridentity.arn, '/', 2), split(useridentity.arn, ':')[5], split_part(useridentity.arn, '/', 9)
        {LOGGED} WHERE eventname = 'ListBuckets'
        """,
        [["Reports", PROD, None]],
    ),
    "addresses within a network": (
        f"""
        SELECT DISTINCT sourceipaddress {LOGGED}
        WHERE contains('45.136.0.0/14', TRY_CAST(sourceipaddress AS ipaddress))
        """,
        [[RENTED]],
    ),
    "partitions of the projected table": (
        f"""
        SELECT eventname FROM cloudtrail_logs_pp
        WHERE account = '{PROD}' AND region = 'us-east-1' AND timestamp BETWEEN '2026/03/01' AND '2026/03/31' ORDER BY eventtime
        """,
        [["ConsoleLogin"], ["ConsoleLogin"], ["CreateAccessKey"]],
    ),
    "the file a record came in": (
        f"""SELECT regexp_extract("$path", '[^/]+$') {LOGGED} WHERE eventname = 'AssumeRole'""",
        [[f"{PROD}_CloudTrail_eu-west-1_20260303T0910Z_x.json.gz"]],
    ),
    "several figures at once": (
        f"""
        SELECT approx_distinct(sourceipaddress), count_if(errorcode IS NOT NULL), max_by(eventname, eventtime),
          count(*) FILTER (WHERE readonly = 'false') {LOGGED}
        """,
        [["4", "2", "Decrypt", "7"]],
    ),
    "a list by listagg": (
        f"SELECT listagg(eventname, ', ') WITHIN GROUP (ORDER BY eventtime) {LOGGED} WHERE useridentity.username = 'backup'",
        [["RunInstances, DeleteTrail"]],
    ),
    "two tables put one below the other": (
        f"""
        SELECT 'denied' AS what, count(*) AS n {LOGGED} WHERE errorcode IS NOT NULL
        UNION ALL SELECT 'done', count(*) {LOGGED} WHERE errorcode IS NULL ORDER BY n
        """,
        [["denied", "2"], ["done", "12"]],
    ),
    "a row of the table printed whole": (
        f"SELECT useridentity {LOGGED} WHERE eventname = 'Decrypt'",
        [
            [
                "{type=AWSService, principalid=null, arn=null, accountid=null, invokedby=ec2.amazonaws.com, accesskeyid=null, "
                "username=null, onbehalfof=null, sessioncontext=null}"
            ]
        ],
    ),
    "OFFSET before LIMIT": (f"SELECT eventname {LOGGED} ORDER BY eventtime OFFSET 2 LIMIT 1", [["ConsoleLogin"]]),
    "the full name of a table": (
        "SELECT cloudtrail.cloudtrail_logs.eventname FROM awsdatacatalog.cloudtrail.cloudtrail_logs WHERE eventname = 'Decrypt'",
        [["Decrypt"]],
    ),
    "not yet delivered": (f"SELECT count(*) {LOGGED} WHERE eventname = 'StopInstances'", [["0"]]),
}
_GONE = "cannot be resolved or requester is not authorized to access requested resources"
FAILURES: dict[str, tuple[str, str]] = {
    "a column that is not there": (f"SELECT nosuch {LOGGED}", f"COLUMN_NOT_FOUND: line 1:8: Column 'nosuch' {_GONE}"),
    "a field that is not there": (
        f"SELECT useridentity.nosuch {LOGGED}",
        f"COLUMN_NOT_FOUND: line 1:8: Column 'useridentity.nosuch' {_GONE}",
    ),
    "a text in double quotes": (
        f'SELECT eventname\n{LOGGED}\nWHERE eventname = "ConsoleLogin"',
        f"COLUMN_NOT_FOUND: line 3:19: Column 'consolelogin' {_GONE}",
    ),
    "a field of a text column": (
        f"SELECT requestParameters.bucketName {LOGGED}",
        "TYPE_MISMATCH: line 1:8: Expression requestParameters is not of type ROW",
    ),
    "an alias in WHERE": (f"SELECT eventname AS e {LOGGED} WHERE e = 'x'", f"COLUMN_NOT_FOUND: line 1:50: Column 'e' {_GONE}"),
    "an alias in GROUP BY": (
        f"SELECT eventname AS e, count(*) {LOGGED} GROUP BY e",
        f"COLUMN_NOT_FOUND: line 1:63: Column 'e' {_GONE}",
    ),
    "an alias in HAVING": (
        f"SELECT eventname, count(*) AS n {LOGGED} GROUP BY eventname HAVING n > 1",
        f"COLUMN_NOT_FOUND: line 1:80: Column 'n' {_GONE}",
    ),
    "a table that is not there": (
        "SELECT * FROM logs",
        "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.cloudtrail.logs' does not exist",
    ),
    "a database that is not there": ("SELECT * FROM other.logs", "SCHEMA_NOT_FOUND: line 1:15: Schema 'other' does not exist"),
    "a text beside a time": (
        f"SELECT * {LOGGED} WHERE eventtime > current_timestamp",
        "TYPE_MISMATCH: line 1:47: Cannot apply operator: varchar > timestamp(3) with time zone",
    ),
    "a text beside a number": (
        f"SELECT * {LOGGED} WHERE useridentity.accountid = 111122223333",
        "TYPE_MISMATCH: line 1:60: Cannot apply operator: varchar = bigint",
    ),
    "a text between times": (
        f"SELECT * {LOGGED} WHERE eventtime BETWEEN timestamp '2026-03-03 00:00:00' AND now()",
        "TYPE_MISMATCH: line 1:47: Cannot check if varchar is BETWEEN timestamp(3) and timestamp(3) with time zone",
    ),
    "a number among texts": (
        f"SELECT * {LOGGED} WHERE eventname IN ('a', 1)",
        "TYPE_MISMATCH: line 1:56: IN value and list items must be the same type or coercible to a common type. Cannot find "
        "common type between varchar and integer, all types (without duplicates): [varchar, varchar(1), integer]",
    ),
    "a boolean that is a text": (
        f"SELECT * {LOGGED} WHERE readonly",
        "TYPE_MISMATCH: line 1:37: WHERE clause must evaluate to a boolean: actual type varchar",
    ),
    "a column beside an aggregate": (
        f"SELECT eventname, sourceipaddress, count(*) {LOGGED} GROUP BY eventname",
        "EXPRESSION_NOT_AGGREGATE: line 1:19: 'sourceipaddress' must be an aggregate expression or appear in GROUP BY clause",
    ),
    "an aggregate in WHERE": (
        f"SELECT eventname {LOGGED} WHERE count(*) > 1",
        "EXPRESSION_NOT_SCALAR: line 1:45: WHERE clause cannot contain aggregations, window functions or grouping "
        "operations: [COUNT(*)]",
    ),
    "a name of two tables": (
        "SELECT eventname FROM cloudtrail_logs a, cloudtrail_logs b",
        "AMBIGUOUS_NAME: line 1:8: Column 'eventname' is ambiguous",
    ),
    "a function of another engine": (
        f"SELECT ifnull(eventname, '') {LOGGED}",
        "FUNCTION_NOT_FOUND: line 1:8: Function 'ifnull' not registered",
    ),
    "a function of other arguments": (
        "SELECT lower(1)",
        "FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function lower. Expected: lower(varchar(x))",
    ),
    "unions of unlike columns": (
        f"SELECT eventname {LOGGED} UNION ALL SELECT 1",
        "TYPE_MISMATCH: line 1:8: column 1 in UNION query has incompatible types: varchar, integer",
    ),
    "a service's name as an address": (
        f"SELECT CAST(sourceipaddress AS ipaddress) {LOGGED} WHERE eventname = 'Decrypt'",
        "INVALID_CAST_ARGUMENT: Cannot cast value to IPADDRESS: ec2.amazonaws.com",
    ),
    "a text that is no number": ("SELECT CAST('x' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast 'x' to INT"),
    "division by zero": ("SELECT 1 / 0", "DIVISION_BY_ZERO: Division by zero"),
    "a subscript out of range": (
        f"SELECT resources[3] {LOGGED} WHERE eventname = 'GetObject'",
        "INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 3 > 2",
    ),
    "a time that is none": ("SELECT from_iso8601_timestamp('today')", 'INVALID_FUNCTION_ARGUMENT: Invalid format: "today"'),
    "LIMIT before OFFSET": (
        f"SELECT eventname {LOGGED} LIMIT 5 OFFSET 2",
        "InvalidRequestException: line 1:47: mismatched input 'OFFSET'. Expecting: <EOF>",
    ),
    "a comma too many": (
        f"SELECT eventname, {LOGGED}",
        "InvalidRequestException: line 1:19: mismatched input 'FROM'. Expecting: '*', <expression>",
    ),
    "a comma at the end": (
        "SELECT eventname,",
        "InvalidRequestException: line 1:18: mismatched input '<EOF>'. Expecting: '*', <expression>",
    ),
    "a condition that is missing": (
        f"SELECT eventname {LOGGED} WHERE",
        "InvalidRequestException: line 1:44: mismatched input '<EOF>'. Expecting: <expression>",
    ),
    "a cast of another engine": (f"SELECT eventtime::date {LOGGED}", "InvalidRequestException: line 1:17: mismatched input '::'"),
    "ILIKE": (f"SELECT 1 {LOGGED} WHERE eventname ILIKE '%x%'", "InvalidRequestException: line 1:47: mismatched input 'ILIKE'"),
    "backquotes": (
        f"SELECT `eventname` {LOGGED}",
        "InvalidRequestException: line 1:8: backquoted identifiers are not supported; use double quotes to quote identifiers",
    ),
    "an interval without quotes": (
        "SELECT now() - interval 7 day",
        "InvalidRequestException: line 1:25: mismatched input '7'. Expecting: '+', '-', <string>",
    ),
    "a table of a column without a name": (
        f"CREATE TABLE t AS SELECT count(*) {LOGGED}",
        "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1",
    ),
    "a table of a time with its zone": (
        f"CREATE TABLE t AS SELECT from_iso8601_timestamp(eventtime) AS t {LOGGED}",
        "NOT_SUPPORTED: Unsupported Hive type: timestamp(3) with time zone",
    ),
    "UNLOAD without parentheses": (
        f"UNLOAD SELECT 1 AS a {LOGGED} TO 's3://mine/'",
        "InvalidRequestException: line 1:8: mismatched input 'SELECT'. Expecting: '('",
    ),
    "two statements": (
        "SELECT 1; SELECT 2",
        "InvalidRequestException: Only one sql statement is allowed. Got: SELECT 1; SELECT 2",
    ),
}
SHUT = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "/etc/passwd"',
    "SELECT * FROM events",
    "SELECT * FROM duckdb_settings()",
    "SELECT getenv('HOME')",
    'SELECT "$bytes" FROM cloudtrail_logs',
    "COPY cloudtrail_logs TO '/tmp/x'",
    "ATTACH '/tmp/x.db'",
    "INSTALL httpfs",
    "PRAGMA database_list",
    "SET memory_limit = '100GB'",
]


@pytest.mark.parametrize("what", ANSWERS)
def test_the_answer_is_the_one_worked_out_by_hand(held: Engine, what: str) -> None:
    """What Athena accepts runs with Athena's meaning."""
    sql, expected = ANSWERS[what]
    assert ask(held, sql) == expected


@pytest.mark.parametrize("what", FAILURES)
def test_the_refusal_is_athenas(held: Engine, what: str) -> None:
    """What Athena refuses is refused with Athena's words, at Athena's place."""
    sql, expected = FAILURES[what]
    assert ask(held, sql) == expected


@pytest.mark.parametrize("sql", SHUT)
def test_nothing_but_the_tables_can_be_read(held: Engine, sql: str) -> None:
    """No file, no setting, no other table of the engine's."""
    told = ask(held, sql)
    assert isinstance(told, str)
    assert told.split(":")[0] in (
        "TABLE_NOT_FOUND", "COLUMN_NOT_FOUND", "FUNCTION_NOT_FOUND", "InvalidRequestException",
    )  # fmt: skip


def test_columns_have_athenas_names_and_types() -> None:
    """A column without alias has its own name or its field's, anything else a number."""
    found = columns(
        "SELECT eventname, useridentity.arn, count(*), 1.5, 'a' AS text, max(now()) FROM cloudtrail_logs GROUP BY 1, 2"
    )
    assert {name: str(kind) for name, kind in found.items()} == {
        "eventname": "varchar",
        "arn": "varchar",
        "_col2": "bigint",
        "_col3": "decimal(2,1)",
        "text": "varchar(1)",
        "_col5": "timestamp(3) with time zone",
    }


@pytest.mark.parametrize(
    ("sql", "records"),
    [
        ("SELECT 1", 0),
        ("SELECT eventname FROM cloudtrail_logs WHERE eventname = 'Decrypt'", 14),
        ("SELECT 1 FROM cloudtrail_logs a JOIN cloudtrail_logs b ON a.eventid = b.eventid", 28),
        ("SELECT 1 FROM cloudtrail_logs_pp WHERE region = 'us-east-1'", 3),
        ("SELECT 1 FROM cloudtrail_logs_pp WHERE \"timestamp\" < '2026/03/03' AND (region = 'eu-west-1') AND eventname = 'x'", 2),
        ("SELECT 1 FROM cloudtrail_logs_pp WHERE region = 'us-east-1' OR eventname = 'x'", 14),
        ("SELECT 1 FROM (SELECT * FROM cloudtrail_logs_pp WHERE timestamp = '2026/03/02') t WHERE t.eventname = 'x'", 1),
    ],
)
def test_partitions_spare_files_and_nothing_else_does(held: Engine, sql: str, records: int) -> None:
    """Each record weighs a hundred bytes here; JSON files are read whole, and a table joined with itself is read twice."""
    scan = planned(sql).scan
    assert (int(held.run(scan)[0][0]) if scan else 0) == records * 100


def test_question_marks_are_filled_in_the_order_they_stand(held: Engine) -> None:
    """Whatever the order a query is worked out in: FROM comes before SELECT."""
    sql = "SELECT ?, t.x FROM (SELECT ? AS x) AS t WHERE t.x = ?"
    assert ask(held, sql, "'first'", "-2", "-2") == [["first", "-2"]]


def test_a_parameter_is_a_literal_and_nothing_else(held: Engine) -> None:
    """It cannot carry SQL into a query."""
    told = ask(held, "SELECT eventname FROM cloudtrail_logs WHERE eventname = ?", "'x' OR 1 = 1")
    assert told == "InvalidRequestException: line 1:1: mismatched input ''x' OR 1 = 1'. Expecting: <literal>"
