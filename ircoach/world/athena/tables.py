"""The tables of the ready database: CloudTrail's records as AWS's own CREATE TABLE statements type them.

`cloudtrail_logs` is the plain table (https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table.html);
`cloudtrail_logs_pp` the one with partition projection
(https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html), over the organization's accounts
and regions as AWS's examples for several of them do. Both read the same files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ircoach.world.athena.types import VARCHAR, Type, array, map_of, row

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
    """A table of the catalog: columns and partition columns with their types, and what it says of itself."""

    name: str
    columns: Mapping[str, Type]
    partitions: Mapping[str, Type]

    @property
    def all_columns(self) -> dict[str, Type]:
        """Columns as `SELECT *` shows them: the partition columns last."""
        return {**self.columns, **self.partitions}


TABLES = {
    "cloudtrail_logs": Table("cloudtrail_logs", COLUMNS, {}),
    "cloudtrail_logs_pp": Table("cloudtrail_logs_pp", COLUMNS, PARTITIONS),
}


def shaped(value: Any, kind: Type) -> Any:
    """A record's value as the JSON SerDe reads it into a column: objects in a string column stay JSON text."""
    if value is None:
        return None
    match kind.name:
        case "row":
            given = {str(key).lower(): inner for key, inner in value.items()} if isinstance(value, Mapping) else {}
            return {name: shaped(given.get(name), part) for name, part in kind.parts}
        case "array":
            return [shaped(item, kind.element) for item in value]
        case "map":
            return {str(key): shaped(inner, kind.element) for key, inner in value.items()}
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def columns_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """A CloudTrail record as one row of the table."""
    given = {key.lower(): value for key, value in record.items()}
    return {name: shaped(given.get(name), kind) for name, kind in COLUMNS.items()}
