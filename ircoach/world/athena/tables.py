"""Tables and views as the catalog holds them, and those of the ready database, as AWS's own CREATE TABLE statements type them.

`cloudtrail_logs` is the plain table (https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table.html);
`cloudtrail_logs_pp` the one with partition projection
(https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html), over the organization's accounts
and regions as AWS's examples for several of them do. Both read the same files. `s3_access_logs` is AWS's table over server access
logs (https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-s3-access-logs-to-identify-requests.html), `vpc_flow_logs` the
one over flow logs (https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs-partition-projection.html).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ircoach.world.athena.types import BIGINT, INTEGER, VARCHAR, Type, array, map_of, row

CATALOG = "AwsDataCatalog"
DATABASE = "cloudtrail"
SERDE = "org.apache.hive.hcatalog.data.JsonSerDe"
INPUT_FORMAT = "com.amazon.emr.cloudtrail.CloudTrailInputFormat"
OUTPUT_FORMAT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

USER_IDENTITY = row(
    type=VARCHAR,
    principalid=VARCHAR,
    arn=VARCHAR,
    accountid=VARCHAR,
    invokedby=VARCHAR,
    accesskeyid=VARCHAR,
    username=VARCHAR,
    onbehalfof=row(userid=VARCHAR, identitystorearn=VARCHAR),
    sessioncontext=row(
        attributes=row(mfaauthenticated=VARCHAR, creationdate=VARCHAR),
        sessionissuer=row(type=VARCHAR, principalid=VARCHAR, arn=VARCHAR, accountid=VARCHAR, username=VARCHAR),
        ec2roledelivery=VARCHAR,
        webidfederationdata=row(federatedprovider=VARCHAR, attributes=map_of(VARCHAR, VARCHAR)),
    ),
)
COLUMNS: dict[str, Type] = {
    "eventversion": VARCHAR,
    "useridentity": USER_IDENTITY,
    "eventtime": VARCHAR,
    "eventsource": VARCHAR,
    "eventname": VARCHAR,
    "awsregion": VARCHAR,
    "sourceipaddress": VARCHAR,
    "useragent": VARCHAR,
    "errorcode": VARCHAR,
    "errormessage": VARCHAR,
    "requestparameters": VARCHAR,
    "responseelements": VARCHAR,
    "additionaleventdata": VARCHAR,
    "requestid": VARCHAR,
    "eventid": VARCHAR,
    "readonly": VARCHAR,
    "resources": array(row(arn=VARCHAR, accountid=VARCHAR, type=VARCHAR)),
    "eventtype": VARCHAR,
    "apiversion": VARCHAR,
    "recipientaccountid": VARCHAR,
    "serviceeventdetails": VARCHAR,
    "sharedeventid": VARCHAR,
    "vpcendpointid": VARCHAR,
    "vpcendpointaccountid": VARCHAR,
    "eventcategory": VARCHAR,
    "addendum": row(reason=VARCHAR, updatedfields=VARCHAR, originalrequestid=VARCHAR, originaleventid=VARCHAR),
    "sessioncredentialfromconsole": VARCHAR,
    "edgedevicedetails": VARCHAR,
    "tlsdetails": row(tlsversion=VARCHAR, ciphersuite=VARCHAR, clientprovidedhostheader=VARCHAR),
}
PARTITIONS: dict[str, Type] = {"account": VARCHAR, "region": VARCHAR, "timestamp": VARCHAR}


@dataclass(frozen=True, slots=True)
class Table:
    """A table or a view of the catalog: columns and partition columns with their types, and what it says of itself.

    location: the s3:// address of its files, ending in a slash. serde, input_format, output_format: Hive's classes; `settings`
    are the serde's. parameters: TBLPROPERTIES. view: a view's query, and `database` the one it was written in. id: one a
    definition, so that a table made anew is another one.
    """

    name: str
    columns: Mapping[str, Type]
    partitions: Mapping[str, Type] = field(default_factory=dict)
    location: str = ""
    serde: str = SERDE
    input_format: str = INPUT_FORMAT
    output_format: str = OUTPUT_FORMAT
    settings: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    comments: Mapping[str, str] = field(default_factory=dict)
    view: str = ""
    database: str = ""
    id: str = ""
    made_at: int = 0

    @property
    def all_columns(self) -> dict[str, Type]:
        """Columns as `SELECT *` shows them: the partition columns last."""
        return {**self.columns, **self.partitions}

    @property
    def projected(self) -> bool:
        """Whether its partitions are worked out from its properties."""
        return self.parameters.get("projection.enabled", "").lower() == "true"


def cloudtrail_tables(log: str, accounts: Sequence[str], regions: Sequence[str]) -> dict[str, Table]:
    """The two tables over a trail's files, which lie under the s3:// address `log` by account and region."""
    plain = Table("cloudtrail_logs", COLUMNS, location=f"{log}/", parameters=_EXTERNAL, id="trail")
    properties = {**_EXTERNAL, **_projection(log, accounts, regions)}
    parted = Table("cloudtrail_logs_pp", COLUMNS, PARTITIONS, f"{log}/", parameters=properties, id="trail-pp")
    return {table.name: table for table in (plain, parted)}


def access_log_table(location: str) -> Table:
    """The table over server access logs at an s3:// address."""
    return Table(
        "s3_access_logs", ACCESS_LOG_COLUMNS, location=location, serde=REGEX_SERDE, input_format=TEXT_FORMAT,
        settings={"input.regex": ACCESS_LOG_PATTERN}, parameters={"EXTERNAL": "TRUE"}, id=f"access-logs {location}",
    )  # fmt: skip


def flow_log_table(root: str, account: str, regions: Sequence[str]) -> Table:
    """The table over an account's VPC flow logs in AWS's default format, which lie under the s3:// address `root`."""
    properties = {
        "EXTERNAL": "TRUE",
        "skip.header.line.count": "1",
        "projection.enabled": "true",
        "projection.accid.type": "enum",
        "projection.accid.values": account,
        "projection.region.type": "enum",
        "projection.region.values": ",".join(regions),
        "projection.day.type": "date",
        "projection.day.format": "yyyy/MM/dd",
        "projection.day.range": "2020/01/01,NOW",
        "storage.location.template": f"{root}/${{accid}}/vpcflowlogs/${{region}}/${{day}}",
    }
    return Table(
        "vpc_flow_logs", FLOW_LOG_COLUMNS, dict.fromkeys(("accid", "region", "day"), VARCHAR), f"{root}/",
        serde=DELIMITED_SERDE, input_format=TEXT_FORMAT, settings={"field.delim": " ", "serialization.format": " "},
        parameters=properties, id=f"flow-logs {root}",
    )  # fmt: skip


_EXTERNAL = {"EXTERNAL": "TRUE", "classification": "cloudtrail"}
REGEX_SERDE = "org.apache.hadoop.hive.serde2.RegexSerDe"
DELIMITED_SERDE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
TEXT_FORMAT = "org.apache.hadoop.mapred.TextInputFormat"
ACCESS_LOG_COLUMNS: dict[str, Type] = dict.fromkeys(
    """
    bucketowner bucket_name requestdatetime remoteip requester requestid operation key request_uri httpstatus errorcode bytessent
    objectsize totaltime turnaroundtime referrer useragent versionid hostid sigv ciphersuite authtype endpoint tlsversion
    accesspointarn aclrequired
    """.split(),
    VARCHAR,
)
FLOW_LOG_COLUMNS: dict[str, Type] = {
    "version": INTEGER,
    "account_id": VARCHAR,
    "interface_id": VARCHAR,
    "srcaddr": VARCHAR,
    "dstaddr": VARCHAR,
    "srcport": INTEGER,
    "dstport": INTEGER,
    "protocol": BIGINT,
    "packets": BIGINT,
    "bytes": BIGINT,
    "start": BIGINT,
    "end": BIGINT,
    "action": VARCHAR,
    "log_status": VARCHAR,
}
ACCESS_LOG_PATTERN = (
    r"([^ ]*) ([^ ]*) \[(.*?)\] ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) (\"[^\"]*\"|-) (-|[0-9]*) ([^ ]*) ([^ ]*) ([^ ]*) "
    r"([^ ]*) ([^ ]*) ([^ ]*) (\"[^\"]*\"|-) ([^ ]*)"
    r"(?: ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*))?.*$"
)


def _projection(log: str, accounts: Sequence[str], regions: Sequence[str]) -> dict[str, str]:
    """The properties of partition projection (https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html)."""
    return {
        "projection.enabled": "true",
        "projection.account.type": "enum",
        "projection.account.values": ",".join(accounts),
        "projection.region.type": "enum",
        "projection.region.values": ",".join(regions),
        "projection.timestamp.type": "date",
        "projection.timestamp.format": "yyyy/MM/dd",
        "projection.timestamp.interval": "1",
        "projection.timestamp.interval.unit": "DAYS",
        "projection.timestamp.range": "2020/01/01,NOW",
        "storage.location.template": f"{log}/${{account}}/CloudTrail/${{region}}/${{timestamp}}",
    }


def shaped(value: Any, kind: Type) -> Any:
    """A JSON value as a SerDe reads it into a column: objects in a string column stay JSON text, what does not fit is NULL."""
    if value is None:
        return None
    match kind.name:
        case "row":
            given = {str(key).lower(): inner for key, inner in value.items()} if isinstance(value, Mapping) else {}
            return {name: shaped(given.get(name.lower()), part) for name, part in kind.parts}
        case "array":
            return [shaped(item, kind.element) for item in value] if isinstance(value, list) else None
        case "map":
            return {str(key): shaped(inner, kind.element) for key, inner in value.items()} if isinstance(value, Mapping) else None
        case "varchar" | "char":
            return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return scalar(value, kind)


def scalar(value: Any, kind: Type) -> Any:
    """A text or number as a column of numbers, booleans or times takes it; None where it is none."""
    text = str(value).strip()
    if "_" in text:  # Python takes 1_000 for a number, and nobody else does
        return None
    try:
        if (most := _MOST.get(kind.name)) is not None:
            whole = int(text)
            return whole if -most <= whole < most else None
        match kind.name:
            case "double" | "real":
                return float(text)
            case "boolean":
                return {"true": True, "false": False}.get(text.lower())
            case "date":
                return dt.date.fromisoformat(text).isoformat()
            case "timestamp":
                return dt.datetime.fromisoformat(text.removesuffix("Z")).isoformat(sep=" ")
            case "decimal":
                return str(Decimal(text))
    except (ValueError, ArithmeticError):
        return None
    return text


_MOST = {"bigint": 2**63, "integer": 2**31, "smallint": 2**15, "tinyint": 2**7}


def columns_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """A CloudTrail record as one row of the ready table."""
    return typed(record, COLUMNS)


def typed(record: Mapping[str, Any], columns: Mapping[str, Type]) -> dict[str, Any]:
    """A JSON object as one row of a table with these columns, letter case aside."""
    given = {str(key).lower(): value for key, value in record.items()}
    return {name: shaped(given.get(name), kind) for name, kind in columns.items()}
