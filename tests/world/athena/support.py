"""A dozen records of one small incident, shaped as real ones are, and Athena's SQL asked over them with every answer known.

A user without MFA signs in, a key of hers takes a role, the role's session makes another key, and that key is tried; data is
read, a port is opened, a snapshot is shared. `ask` runs a statement as at noon of 3 March 2026.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from ircoach.world.athena.dialect import Plan, plan
from ircoach.world.athena.dialect.relations import Relations
from ircoach.world.athena.engine import Engine, Row
from ircoach.world.athena.execution import Execution
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.shelf import Shelf
from ircoach.world.athena.tables import cloudtrail_tables
from ircoach.world.athena.types import Type
from ircoach.world.athena.values import text
from ircoach.world.clock import MINUTE, SECOND, from_datetime, to_datetime
from ircoach.world.wire import AwsError

NOON = from_datetime(dt.datetime(2026, 3, 3, 12, 0, 0, tzinfo=dt.UTC))
PROD, LOGS = "111122223333", "444455556666"
ALICE, SESSION, NEW = "AKIAALICE0000EXAMPLE", "ASIASESSION00EXAMPLE", "AKIANEWKEY000EXAMPLE"
OFFICE, HOTEL, RENTED = "82.165.10.20", "62.30.5.6", "45.137.20.9"


def user(name: str, key: str | None = None) -> dict[str, Any]:
    """An IAM user as userIdentity."""
    found = {
        "type": "IAMUser",
        "principalId": f"AIDA{name.upper():0<17}",
        "arn": f"arn:aws:iam::{PROD}:user/{name}",
        "accountId": PROD,
    }
    return found | ({"accessKeyId": key} if key else {}) | {"userName": name}


def session(role: str, name: str, key: str) -> dict[str, Any]:
    """A role's session as userIdentity."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{role.upper():0<17}:{name}",
        "arn": f"arn:aws:sts::{PROD}:assumed-role/{role}/{name}",
        "accountId": PROD,
        "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": f"AROA{role.upper():0<17}",
                "arn": f"arn:aws:iam::{PROD}:role/{role}",
                "accountId": PROD,
                "userName": role,
            },
            "attributes": {"creationDate": "2026-03-03T09:05:00Z", "mfaAuthenticated": "false"},
        },
    }


def record(at: str, source: str, name: str, who: Mapping[str, Any], address: str, **more: Any) -> dict[str, Any]:
    """A record at a time of 3 March 2026 (or `MM-DD HH:MM`)."""
    when = f"2026-{at}" if " " in at else f"2026-03-03 {at}"
    made: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": dict(who),
        "eventTime": when.replace(" ", "T") + ":00Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "sourceIPAddress": address,
        "userAgent": "aws-cli/2.27.41 md/awscrt#0.26.1",
        "requestParameters": None,
        "responseElements": None,
        "requestID": f"00000000-0000-4000-8000-{at.replace(' ', '').replace(':', '').replace('-', ''):0>12}",
        "eventID": f"00000000-0000-4000-9000-{at.replace(' ', '').replace(':', '').replace('-', ''):0>12}",
        "readOnly": name.startswith(("Get", "List", "Describe", "AssumeRole", "Decrypt")),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": PROD,
        "eventCategory": "Management",
    }
    return made | more


_OBJECT = {"managementEvent": False, "eventCategory": "Data"}


def read_object(at: str, key: str) -> dict[str, Any]:
    """An object read by the session."""
    arns = [
        {"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::customer-data/{key}"},
        {"accountId": PROD, "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::customer-data"},
    ]
    return record(
        at, "s3", "GetObject", session("Reports", "nightly", SESSION), RENTED,
        requestParameters={"bucketName": "customer-data", "Host": "customer-data.s3.eu-west-1.amazonaws.com", "key": key},
        additionalEventData={"bytesTransferredOut": 1234.0, "SignatureVersion": "SigV4"}, resources=arns, **_OBJECT,
    )  # fmt: skip


RECORDS = [
    record("02-27 10:00", "ec2", "DescribeInstances", user("alice", ALICE), OFFICE, requestParameters={"maxResults": 1000}),
    record("03-02 10:00", "ec2", "DescribeInstances", user("alice", ALICE), OFFICE, requestParameters={"maxResults": 1000}),
    record(
        "08:55", "signin", "ConsoleLogin", user("alice"), HOTEL, eventType="AwsConsoleSignIn", awsRegion="us-east-1",
        responseElements={"ConsoleLogin": "Success"},
        additionalEventData={"LoginTo": "https://console.aws.amazon.com/", "MFAUsed": "No"},
    ),
    record(
        "08:57", "signin", "ConsoleLogin", user("bob"), OFFICE, eventType="AwsConsoleSignIn", awsRegion="us-east-1",
        errorMessage="Failed authentication", responseElements={"ConsoleLogin": "Failure"},
        additionalEventData={"MFAUsed": "Yes"},
    ),
    record(
        "09:05", "sts", "AssumeRole", user("alice", ALICE), RENTED,
        requestParameters={"roleArn": f"arn:aws:iam::{PROD}:role/Reports", "roleSessionName": "nightly"},
        responseElements={"credentials": {"accessKeyId": SESSION, "expiration": "Mar 3, 2026, 10:05:00 AM"}},
    ),
    record(
        "09:06", "s3", "ListBuckets", session("Reports", "nightly", SESSION), RENTED,
        requestParameters={"Host": "s3.amazonaws.com"},
    ),
    record(
        "09:10", "iam", "CreateAccessKey", session("Reports", "nightly", SESSION), RENTED, awsRegion="us-east-1",
        requestParameters={"userName": "backup"},
        responseElements={"accessKey": {"userName": "backup", "accessKeyId": NEW, "status": "Active"}},
    ),
    record(
        "09:20", "ec2", "RunInstances", user("backup", NEW), RENTED, errorCode="Client.UnauthorizedOperation",
        errorMessage="You are not authorized to perform this operation.", requestParameters={"instanceType": "p4d.24xlarge"},
    ),
    read_object("09:30", "2026/march.csv"),
    read_object("09:31", "2026/february.csv"),
    record(
        "09:40", "cloudtrail", "DeleteTrail", user("backup", NEW), RENTED, errorCode="AccessDenied",
        errorMessage="User: backup is not authorized to perform: cloudtrail:DeleteTrail",
    ),
    record(
        "10:00", "ec2", "AuthorizeSecurityGroupIngress", session("Reports", "nightly", SESSION), RENTED,
        requestParameters={"groupId": "sg-1", "ipPermissions": {"items": [
            {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}},
            {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}]}},
        ]}},
        responseElements={"requestId": "x", "_return": True},
    ),
    record(
        "10:30", "ec2", "ModifySnapshotAttribute", session("Reports", "nightly", SESSION), RENTED,
        requestParameters={"snapshotId": "snap-1", "createVolumePermission": {"add": {"items": [{"userId": LOGS}]}}},
        responseElements={"requestId": "y", "_return": True},
    ),
    record(
        "11:00", "kms", "Decrypt", {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, "ec2.amazonaws.com",
        userAgent="ec2.amazonaws.com",
    ),
    record("11:59", "ec2", "StopInstances", user("alice", ALICE), OFFICE, requestParameters={"force": False}),
]  # fmt: skip


def engine() -> Engine:
    """An engine that holds the records, each delivered five minutes after its call."""
    made = Engine()
    made.add(rows())
    return made


def rows() -> list[Row]:
    """The records on their way into the store."""
    found = []
    for each in RECORDS:
        at = from_datetime(dt.datetime.fromisoformat(each["eventTime"])) + 5 * MINUTE
        region, day = each["awsRegion"], to_datetime(at).strftime("%Y/%m/%d")
        path = f"s3://logs/AWSLogs/{PROD}/CloudTrail/{region}/{day}/{PROD}_CloudTrail_{region}_{to_datetime(at):%Y%m%dT%H%MZ}_x.json.gz"
        found.append(Row(each, PROD, region, day, path, at, 100))
    return found


LOG = "s3://logs/AWSLogs"
SHELF = Shelf(lambda: cloudtrail_tables(LOG, [PROD], ["eu-west-1", "us-east-1"]), NOON)


def execution(sql: str, parameters: Sequence[str] = (), database: str = "cloudtrail") -> Execution:
    """A query as sent at noon; parameters are SQL literals."""
    return Execution(
        id="q", account=PROD, region="eu-west-1", sql=sql, workgroup="primary", output="s3://results/q.csv",
        context={"Database": database},        parameters=parameters, submitted=NOON, begins=NOON, ends=NOON + SECOND,
    )  # fmt: skip


def planned(sql: str, *parameters: str) -> Plan:
    """A statement's plan."""
    sent = execution(sql, parameters)
    return plan(sql, parameters, sent, SHELF, Relations(SHELF, [PROD], sent.submitted, LOG), lambda location: [])


def ask(made: Engine, sql: str, *parameters: str) -> list[list[str | None]] | str:
    """A statement's rows as Athena writes them, those it keeps in files too, or its error.

    An error is StateChangeReason, or what StartQueryExecution refuses with.
    """
    try:
        found = planned(sql, *parameters)
        if found.act:
            return [[line] for line in found.act()]
        shown = found.writing.columns if found.writing else found.columns
        return [[text(cell, kind) for cell, (_, kind) in zip(line, shown, strict=True)] for line in made.run(found.sql)]
    except QueryFailed as failure:
        return str(failure)
    except AwsError as refused:
        return f"{refused.code}: {refused.message}"


def columns(sql: str) -> dict[str, Type]:
    """A statement's columns."""
    return dict(planned(sql).columns)
