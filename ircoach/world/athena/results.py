"""Where a result goes: a CSV file in S3, named after the query, written with the permissions of who asked."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ircoach.world import moto_seam, stored
from ircoach.world.athena.allowed import ATHENA
from ircoach.world.athena.execution import Execution
from ircoach.world.athena.failure import invalid
from ircoach.world.athena.values import column_info, csv
from ircoach.world.authorization import Need
from ircoach.world.clock import to_datetime
from ircoach.world.gate import Asked
from ircoach.world.identity import Dice, derive

if TYPE_CHECKING:
    from ircoach.world.athena.workgroups import WorkGroup

_ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?$")


def bucket_name(account: str, region: str) -> str:
    """The bucket the workgroup `primary` writes to."""
    return f"aws-athena-query-results-{account}-{region}"


def location(asked: Asked, query_id: str, group: WorkGroup) -> str:
    """The s3:// address of a query's result. Refuses a query that has nowhere to go, in Athena's words."""
    given = str((asked.call.params.get("ResultConfiguration") or {}).get("OutputLocation") or "")
    if group.enforced and group.output:
        given = group.output
    if not given and group.output and moto_seam.owner("bucket", place(group.output)[0]) is not None:
        given = group.output
    if not given:
        raise invalid(
            "No output location provided. An output location is required either through the Workgroup result configuration "
            "setting or as an API input."
        )
    found = _ADDRESS.match(given)
    if found is None:
        raise invalid(f"outputLocation is not a valid S3 path: {given}")
    prefix = (found[2] or "").strip("/")
    return f"s3://{found[1]}/{prefix + '/' if prefix else ''}{query_id}.csv"


def place(address: str) -> tuple[str, str]:
    """(bucket, key) of an s3:// address."""
    bucket, _, key = address.removeprefix("s3://").partition("/")
    return bucket, key


def check_output(asked: Asked, execution: Execution) -> None:
    """Refuse where the bucket is not there, or whoever asks may not write to it.

    https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html: Athena writes results with the caller's permissions.
    """
    bucket, key = place(execution.output)
    if moto_seam.owner("bucket", bucket) is None:
        raise invalid(f"Unable to verify/create output bucket {bucket}")
    need = Need("s3:PutObject", f"arn:aws:s3:::{bucket}/{key}", {}, moto_seam.owner("bucket", bucket))
    if not asked.may(need, via=ATHENA).allowed:
        raise invalid(
            f"Access denied when writing output to url: {execution.output} . Please ensure you are allowed to access the S3 "
            "bucket. If you are encrypting query results with KMS key, please ensure you are allowed to access your KMS key"
        )


def keep_result(execution: Execution, dice: Dice) -> None:
    """Write the result file and the one that describes it: text for what the catalog answers, CSV for anything else.

    Where the rows went into files of their own, a list of those stands in the result's place.

    https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
    """
    bucket, key = place(execution.output)
    when, seed = to_datetime(execution.ends), derive(*dice.of("result").labels)
    if execution.writes:
        moto_seam.keep_object(bucket, f"{key}-manifest.csv", "\n".join(execution.files).encode(), when, seed)
        moto_seam.keep_object(bucket, f"{key}.metadata", _metadata(execution), when, seed + 1)
        return
    if execution.kind == "DML":
        body = csv([name for name, _ in execution.columns], execution.rows)
    else:
        body = "".join(f"{line[0]}\n" for line in execution.rows).encode()
    moto_seam.keep_object(bucket, key, body, when, seed)
    moto_seam.keep_object(bucket, f"{key}.metadata", _metadata(execution), when, seed + 1)


def _metadata(execution: Execution) -> bytes:
    """What describes a result. AWS says that it is binary and for its own use; this is ours, of the columns' names and types."""
    described = [column_info(name, kind) for name, kind in execution.columns]
    return stored.deflated(json.dumps({"QueryExecutionId": execution.id, "ColumnInfo": described}).encode())
