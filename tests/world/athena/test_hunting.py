"""More of the corpus: the hunts that responders' blogs, workshops and playbooks publish, in our own words, answered by hand.

Persistence, credential theft, discovery, exfiltration, log tampering, and the figures that reports ask for; with the functions
such queries lean on. The records are those of support.py.
"""

from __future__ import annotations

import pytest

from ircoach.world.athena.engine import Engine
from tests.world.athena.support import ALICE, HOTEL, NEW, OFFICE, PROD, RENTED, SESSION, ask, engine

Rows = list[list[str | None]]
LOGGED = "FROM cloudtrail_logs"
ARN = f"arn:aws:iam::{PROD}:user/"
NIGHTLY = f"arn:aws:sts::{PROD}:assumed-role/Reports/nightly"


@pytest.fixture(scope="module")
def held() -> Engine:
    """One engine for all of them."""
    return engine()


HUNTS: dict[str, tuple[str, Rows]] = {
    # who and from where
    "calls by source and name, the most frequent first": (
        f"SELECT eventsource, eventname, count(*) AS n {LOGGED} GROUP BY eventsource, eventname HAVING count(*) > 1 ORDER BY 2",
        [
            ["signin.amazonaws.com", "ConsoleLogin", "2"],
            ["ec2.amazonaws.com", "DescribeInstances", "2"],
            ["s3.amazonaws.com", "GetObject", "2"],
        ],
    ),
    "the rarest calls of a principal": (
        f"""
        SELECT eventname, count(*) AS n {LOGGED} WHERE useridentity.sessioncontext.sessionissuer.username = 'Reports'
        GROUP BY 1 ORDER BY 2, 1 LIMIT 2
        """,
        [["AuthorizeSecurityGroupIngress", "1"], ["CreateAccessKey", "1"]],
    ),
    "what was done without MFA": (
        f"""
        SELECT count(*) {LOGGED}
        WHERE useridentity.sessioncontext.attributes.mfaauthenticated = 'false' AND readonly = 'false'
        """,
        [["3"]],
    ),
    "long-term keys and temporary ones": (
        f"""
        SELECT CASE substr(useridentity.accesskeyid, 1, 4) WHEN 'AKIA' THEN 'long-term' WHEN 'ASIA' THEN 'temporary'
          ELSE 'none' END AS kind, count(*) AS n {LOGGED} GROUP BY 1 ORDER BY 2 DESC, 1
        """,
        [["temporary", "6"], ["long-term", "5"], ["none", "3"]],
    ),
    "a key used from more than one address": (
        f"""
        SELECT useridentity.accesskeyid, array_join(array_sort(array_agg(DISTINCT sourceipaddress)), ', ') AS addresses {LOGGED}
        WHERE useridentity.accesskeyid LIKE 'AKIA%' GROUP BY useridentity.accesskeyid HAVING count(DISTINCT sourceipaddress) > 1
        """,
        [[ALICE, f"{RENTED}, {OFFICE}"]],
    ),
    "users by agent": (
        f"SELECT split(useragent, ' ')[1] AS agent, count(*) {LOGGED} WHERE useragent LIKE 'aws-cli%' GROUP BY 1",
        [["aws-cli/2.27.41", "13"]],
    ),
    "who else came from the thief's address": (
        f"""
        SELECT DISTINCT useridentity.arn {LOGGED} WHERE sourceipaddress IN (
          SELECT sourceipaddress {LOGGED} WHERE eventname = 'CreateAccessKey') AND useridentity.arn <> '{NIGHTLY}' ORDER BY 1
        """,
        [[f"{ARN}alice"], [f"{ARN}backup"]],
    ),
    "everything but a network": (
        f"""
        SELECT DISTINCT sourceipaddress {LOGGED} WHERE sourceipaddress NOT LIKE '%.amazonaws.com'
          AND NOT contains('82.165.0.0/16', CAST(sourceipaddress AS ipaddress)) ORDER BY 1
        """,
        [[RENTED], [HOTEL]],
    ),
    "impossible travel: two addresses within ten minutes": (
        f"""
        WITH seen AS (
          SELECT useridentity.username AS who, sourceipaddress AS place, from_iso8601_timestamp(eventtime) AS at,
            lag(sourceipaddress) OVER (PARTITION BY useridentity.username ORDER BY eventtime) AS before,
            lag(from_iso8601_timestamp(eventtime)) OVER (PARTITION BY useridentity.username ORDER BY eventtime) AS since
          {LOGGED} WHERE useridentity.username IS NOT NULL)
        SELECT who, before, place, date_diff('minute', since, at) FROM seen
        WHERE place <> before AND date_diff('minute', since, at) <= 10
        """,
        [["alice", HOTEL, RENTED, "10"]],
    ),
    "not like, and not like with an escape": (
        f"""
        SELECT count_if(eventname NOT LIKE '%s'), count_if(eventname NOT LIKE 'Get!_%' ESCAPE '!'),
          count_if(NOT eventname LIKE 'Get%') {LOGGED}
        """,
        [["9", "14", "12"]],
    ),
    # sign-ins
    "failed sign-ins that were followed by a success": (
        f"""
        SELECT useridentity.username, count_if(errormessage = 'Failed authentication') AS failed,
          count_if(responseelements LIKE '%Success%') AS succeeded
        {LOGGED} WHERE eventname = 'ConsoleLogin' GROUP BY 1 ORDER BY 1
        """,
        [["alice", "0", "1"], ["bob", "1", "0"]],
    ),
    "root's doings": (f"SELECT count(*) {LOGGED} WHERE useridentity.type = 'Root'", [["0"]]),
    "sign-ins by hour of the day": (
        f"SELECT hour(from_iso8601_timestamp(eventtime)) AS h, count(*) {LOGGED} WHERE eventname = 'ConsoleLogin' GROUP BY 1",
        [["8", "2"]],
    ),
    "what came at the weekend": (
        f"SELECT count(*) {LOGGED} WHERE day_of_week(from_iso8601_timestamp(eventtime)) IN (6, 7)",
        [["0"]],
    ),
    # persistence and privileges
    "access keys made for somebody else": (
        f"""
        SELECT useridentity.arn, json_extract_scalar(requestparameters, '$.userName') AS for_whom {LOGGED}
        WHERE eventname = 'CreateAccessKey'
          AND coalesce(useridentity.username, '') <> json_extract_scalar(requestparameters, '$.userName')
        """,
        [[NIGHTLY, "backup"]],
    ),
    "the way of a key, three steps long": (
        f"""
        WITH taken AS (
          SELECT useridentity.accesskeyid AS parent, json_extract_scalar(responseelements, '$.credentials.accessKeyId') AS child
          {LOGGED} WHERE eventname = 'AssumeRole'),
        made AS (
          SELECT useridentity.accesskeyid AS parent, json_extract_scalar(responseelements, '$.accessKey.accessKeyId') AS child
          {LOGGED} WHERE eventname = 'CreateAccessKey')
        SELECT taken.parent, taken.child, made.child, count(used.eventid) AS uses
        FROM taken JOIN made ON made.parent = taken.child
        LEFT JOIN cloudtrail_logs used ON used.useridentity.accesskeyid = made.child GROUP BY 1, 2, 3
        """,
        [[ALICE, SESSION, NEW, "2"]],
    ),
    "roles and who took them on": (
        f"""
        SELECT regexp_extract(json_extract_scalar(requestparameters, '$.roleArn'), 'role/(.+)$', 1) AS role,
          useridentity.username AS by_whom {LOGGED} WHERE eventname LIKE 'AssumeRole%'
        """,
        [["Reports", "alice"]],
    ),
    "calls that give rights, by pattern": (
        f"SELECT eventname {LOGGED} WHERE regexp_like(eventname, '^(Attach|Put|Create).*(Policy|Key|Profile|User)$')",
        [["CreateAccessKey"]],
    ),
    # tampering with logs
    "who touched the trail": (
        f"""
        SELECT useridentity.username, eventname, errorcode {LOGGED} WHERE eventsource = 'cloudtrail.amazonaws.com'
          AND eventname IN ('StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors')
        """,
        [["backup", "DeleteTrail", "AccessDenied"]],
    ),
    "what the refusals were about": (
        f"""
        SELECT regexp_extract(errormessage, 'perform: ([a-z0-9]+:[A-Za-z]+)', 1) AS action {LOGGED}
        WHERE errorcode = 'AccessDenied'
        """,
        [["cloudtrail:DeleteTrail"]],
    ),
    "the share of refusals": (
        f"""
        SELECT useridentity.username, round(100.0 * count(errorcode) / count(*), 1) AS pct {LOGGED}
        WHERE useridentity.username IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 2
        """,
        [["backup", "100.0"], ["alice", "0.0"]],
    ),
    # discovery
    "a burst of reads: who listed and described": (
        f"""
        SELECT useridentity.arn, count(*) AS reads, count(DISTINCT eventname) AS kinds {LOGGED}
        WHERE regexp_like(eventname, '^(List|Describe|Get)') GROUP BY 1 ORDER BY 2 DESC, 1
        """,
        [[NIGHTLY, "3", "2"], [f"{ARN}alice", "2", "1"]],
    ),
    "calls in windows of a quarter of an hour": (
        f"""
        SELECT date_format(from_unixtime(floor(to_unixtime(from_iso8601_timestamp(eventtime)) / 900) * 900), '%H:%i') AS slot,
          count(*) AS n {LOGGED} WHERE eventtime BETWEEN '2026-03-03T09' AND '2026-03-03T10' GROUP BY 1 ORDER BY 1
        """,
        [["09:00", "3"], ["09:15", "1"], ["09:30", "3"]],
    ),
    # exfiltration and exposure
    "what was read of which bucket, and how much": (
        f"""
        SELECT json_extract_scalar(requestparameters, '$.bucketName') AS bucket, count(*) AS reads,
          sum(CAST(json_extract(additionaleventdata, '$.bytesTransferredOut') AS bigint)) AS bytes,
          array_agg(json_extract_scalar(requestparameters, '$.key') ORDER BY eventtime DESC) AS keys
        {LOGGED} WHERE eventname = 'GetObject' GROUP BY 1
        """,
        [["customer-data", "2", "2468", "[2026/february.csv, 2026/march.csv]"]],
    ),
    "resources by their type": (
        f"""
        SELECT resource.type, count(DISTINCT resource.arn) AS n {LOGGED} CROSS JOIN UNNEST(resources) AS t (resource)
        GROUP BY resource.type ORDER BY 1
        """,
        [["AWS::S3::Bucket", "1"], ["AWS::S3::Object", "2"]],
    ),
    "records that name a bucket anywhere": (
        f"SELECT count(*) {LOGGED} WHERE any_match(resources, x -> x.arn = 'arn:aws:s3:::customer-data')",
        [["2"]],
    ),
    "open to the world, as a list filtered": (
        f"""
        SELECT cardinality(filter(
          CAST(json_extract(requestparameters, '$.ipPermissions.items') AS array(json)),
          rule -> json_format(rule) LIKE '%0.0.0.0/0%')) AS open {LOGGED} WHERE eventname = 'AuthorizeSecurityGroupIngress'
        """,
        [["1"]],
    ),
    "shared with accounts that are not ours": (
        f"""
        SELECT json_extract_scalar(item, '$.userId') AS account {LOGGED}
        CROSS JOIN UNNEST(CAST(json_extract(requestparameters, '$.createVolumePermission.add.items') AS array(json))) AS t (item)
        WHERE eventname = 'ModifySnapshotAttribute' AND json_extract_scalar(item, '$.userId') NOT IN ('{PROD}')
        """,
        [["444455556666"]],
    ),
    "dear machines that were asked for": (
        f"""
        SELECT json_extract_scalar(requestparameters, '$.instanceType'), errorcode {LOGGED} WHERE eventname = 'RunInstances'
          AND regexp_like(json_extract_scalar(requestparameters, '$.instanceType'), '^(p|g|inf)[0-9]')
        """,
        [["p4d.24xlarge", "Client.UnauthorizedOperation"]],
    ),
    # figures for a report
    "the incident's first and last minute": (
        f"""
        SELECT min(eventtime), max(eventtime),
          date_diff('minute', min(from_iso8601_timestamp(eventtime)), max(from_iso8601_timestamp(eventtime))) {LOGGED}
        WHERE sourceipaddress = '{RENTED}'
        """,
        [["2026-03-03T09:05:00Z", "2026-03-03T10:30:00Z", "85"]],
    ),
    "a matrix of who did what where": (
        f"""
        SELECT eventsource, count(*) FILTER (WHERE awsregion = 'eu-west-1') AS eu,
          count(*) FILTER (WHERE awsregion = 'us-east-1') AS us {LOGGED} GROUP BY eventsource HAVING count(*) > 1 ORDER BY 1
        """,
        [["ec2.amazonaws.com", "5", "0"], ["s3.amazonaws.com", "3", "0"], ["signin.amazonaws.com", "0", "2"]],
    ),
    "the three busiest of each day": (
        f"""
        SELECT day, who, n FROM (
          SELECT substr(eventtime, 1, 10) AS day, coalesce(useridentity.username, useridentity.type) AS who, count(*) AS n,
            rank() OVER (PARTITION BY substr(eventtime, 1, 10) ORDER BY count(*) DESC) AS place
          {LOGGED} GROUP BY 1, 2) WHERE place = 1 ORDER BY day
        """,
        [["2026-02-27", "alice", "1"], ["2026-03-02", "alice", "1"], ["2026-03-03", "AssumedRole", "6"]],
    ),
    "a running sum": (
        f"""
        SELECT eventname, sum(1) OVER (ORDER BY eventtime ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far {LOGGED}
        WHERE useridentity.username = 'backup' ORDER BY eventtime
        """,
        [["RunInstances", "1"], ["DeleteTrail", "2"]],
    ),
    "the sum of everything beside its parts": (
        f"SELECT errorcode, count(*) {LOGGED} WHERE errorcode IS NOT NULL GROUP BY ROLLUP (errorcode) ORDER BY 2, 1",
        [["AccessDenied", "1"], ["Client.UnauthorizedOperation", "1"], [None, "2"]],
    ),
    "a map of names to counts": (
        f"SELECT histogram(eventname)['GetObject'] {LOGGED} WHERE eventsource = 's3.amazonaws.com'",
        [["2"]],
    ),
    "calls in one set and not in the other": (
        f"""
        SELECT eventname {LOGGED} WHERE sourceipaddress = '{RENTED}' EXCEPT
        SELECT eventname {LOGGED} WHERE errorcode IS NOT NULL OR eventsource = 's3.amazonaws.com' ORDER BY 1
        """,
        [["AssumeRole"], ["AuthorizeSecurityGroupIngress"], ["CreateAccessKey"], ["ModifySnapshotAttribute"]],
    ),
    "a list of indicators as VALUES": (
        f"""
        SELECT i.note, count(*) {LOGGED} l JOIN (VALUES ('{RENTED}', 'rented'), ('192.0.2.1', 'never seen')) AS i (address, note)
          ON l.sourceipaddress = i.address GROUP BY i.note
        """,
        [["rented", "9"]],
    ),
    "records of the last day by partition": (
        f"""
        SELECT count(*) FROM cloudtrail_logs_pp WHERE account = '{PROD}' AND region IN ('eu-west-1', 'us-east-1')
          AND timestamp >= date_format(current_timestamp - interval '1' day, '%Y/%m/%d')
        """,
        [["13"]],
    ),
}
REFUSED: dict[str, tuple[str, str]] = {
    "a window in WHERE": (
        f"SELECT eventname {LOGGED} WHERE row_number() OVER (ORDER BY eventtime) = 1",
        "EXPRESSION_NOT_SCALAR: line 1:45: WHERE clause cannot contain aggregations, window functions or grouping operations: ",
    ),
    "a subquery of two columns": (
        f"SELECT 1 {LOGGED} WHERE eventname IN (SELECT eventname, eventsource {LOGGED})",
        "TYPE_MISMATCH: ",
    ),
    "JSON beside a text": (
        f"SELECT 1 {LOGGED} WHERE json_extract(requestparameters, '$.userName') = 'backup'",
        "TYPE_MISMATCH: line 1:",
    ),
    "a date beside a text": (
        f"SELECT 1 {LOGGED} WHERE date(from_iso8601_timestamp(eventtime)) = '2026-03-03'",
        "TYPE_MISMATCH: line 1:",
    ),
    "a field behind an array": (
        f"SELECT resources.arn {LOGGED}",
        "TYPE_MISMATCH: line 1:8: Expression resources is not of type ROW",
    ),
    "a predicate of another engine": (
        f"SELECT 1 {LOGGED} WHERE errorcode NOTNULL",
        "InvalidRequestException: line 1:47: mismatched input 'NOTNULL'",
    ),
    "a semicolon's second half": (
        "SELECT 1; DROP TABLE cloudtrail_logs",
        "InvalidRequestException: Only one sql statement is allowed",
    ),
    "an insert of one column": (
        "INSERT INTO cloudtrail_logs SELECT eventname FROM cloudtrail_logs",
        "TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: Table: [varchar, row(",
    ),
    "TOP of another engine": (f"SELECT TOP 5 eventname {LOGGED}", "InvalidRequestException: line 1:12: mismatched input"),
}


@pytest.mark.parametrize("what", HUNTS)
def test_a_hunt_finds_what_is_there(held: Engine, what: str) -> None:
    """Worked out by hand, and nothing else."""
    sql, expected = HUNTS[what]
    assert ask(held, sql) == expected


@pytest.mark.parametrize("what", REFUSED)
def test_a_slip_is_told_as_athena_tells_it(held: Engine, what: str) -> None:
    """By the kind of error and its place."""
    sql, expected = REFUSED[what]
    told = ask(held, sql)
    assert isinstance(told, str)
    assert told.startswith(expected)
