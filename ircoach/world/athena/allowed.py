"""What a query does with Glue and S3 in the name of who sent it, and the failure where they may not.

https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html: Athena reads and writes with the caller's permissions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ircoach.world import moto_seam
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.authorization import Need
from ircoach.world.gate import Asked

if TYPE_CHECKING:
    from ircoach.world.athena.dialect import Plan
    from ircoach.world.athena.dialect.relations import Relations


def check(found: Plan, relations: Relations, asked: Asked) -> None:
    """Fail a query whose sender may not do what it would do."""
    if found.permission:
        action, (database, name) = found.permission
        about = f"table/{database}/{name}" if name else f"database/{database}"
        arn = f"arn:aws:glue:{asked.call.region}:{asked.account}:{about}"
        if not asked.may(Need(f"glue:{action}", arn)).allowed:
            raise QueryFailed(
                "",
                f"Insufficient permissions to execute the query. User: {asked.principal.arn} is not authorized to perform: "
                f"glue:{action} on resource: {arn}",
            )
    for location in found.writing.places if found.writing else ():
        _at(location, asked, writes=True)
    for location in {root: None for table in relations.read for root in relations.roots(table)} if found.sql else ():
        _at(location, asked)


def _at(location: str, asked: Asked, *, writes: bool = False) -> None:
    bucket, _, prefix = location.removeprefix("s3://").partition("/")
    owner = moto_seam.owner("bucket", bucket)
    if writes:
        needs = [Need("s3:PutObject", f"arn:aws:s3:::{bucket}/{prefix}", {}, owner)]
    else:
        needs = [
            Need("s3:ListBucket", f"arn:aws:s3:::{bucket}", {"s3:prefix": prefix}, owner),
            Need("s3:GetObject", f"arn:aws:s3:::{bucket}/{prefix}", {}, owner),
        ]
    if owner is not None and not all(asked.may(need).allowed for need in needs):
        raise QueryFailed("PERMISSION_DENIED", f"Permission denied on S3 path: {location}")
