"""What a query does with Glue and S3 in the name of who sent it, and the failure where they may not.

Athena reads and writes with the caller's permissions (https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html).
Folders are asked for, as Athena lists and reads them; a policy about single objects decides nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ircoach.world import moto_seam
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.authorization import Need
from ircoach.world.gate import Asked

if TYPE_CHECKING:
    from ircoach.world.athena.dialect import Plan

#: the service in whose name S3 and Glue hear of a query
ATHENA = "athena.amazonaws.com"


def check(found: Plan, asked: Asked) -> None:
    """Fail a query whose sender may not change the catalog as it would, or write where it would."""
    if found.permission:
        action, (database, name) = found.permission
        about = f"table/{database}/{name}" if name else f"database/{database}"
        arn = f"arn:aws:glue:{asked.call.region}:{asked.account}:{about}"
        if not asked.may(Need(f"glue:{action}", arn), via=ATHENA).allowed:
            raise QueryFailed(
                "",
                f"Insufficient permissions to execute the query. User: {asked.principal.arn} is not authorized to perform: "
                f"glue:{action} on resource: {arn}",
            )
    for place in found.writing.places if found.writing else ():
        _check(place, asked, "s3:PutObject")


def check_read(places: Iterable[str], asked: Asked) -> None:
    """Fail a query whose sender may not list, or read what lies in, one of some s3:// addresses."""
    for place in places:
        _check(place, asked, "s3:ListBucket", "s3:GetObject")


def check_listed(place: str, asked: Asked) -> None:
    """Fail a statement whose sender may not list what is under an s3:// address."""
    _check(place, asked, "s3:ListBucket")


def _check(place: str, asked: Asked, *actions: str) -> None:
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    owner = moto_seam.owner("bucket", bucket)
    if owner is None:  # whoever looks there is told that there is no such bucket
        return
    for action in actions:
        arn = f"arn:aws:s3:::{bucket}"
        need = (
            Need(action, arn, {"s3:prefix": prefix}, owner)
            if action == "s3:ListBucket"
            else Need(action, f"{arn}/{prefix}", {}, owner)
        )
        if not asked.may(need, via=ATHENA).allowed:
            raise QueryFailed("PERMISSION_DENIED", f"Permission denied on S3 path: {place}")
