"""Server access logging's switch: PutBucketLogging and GetBucketLogging. Delivery is `access_logs`'s.

Where ACLs are off nobody asks at this point whether the log bucket lets the logging service in: if not, no log ever comes.
"""

from __future__ import annotations

from typing import Any

from ircoach.world import exposure, moto_seam
from ircoach.world.access_logs import let_in
from ircoach.world.gaps.s3_acl import bucket_of
from ircoach.world.gate import Asked, Gap
from ircoach.world.wire import AwsError

_INVALID = "InvalidTargetBucketForLogging"


def put_bucket_logging(asked: Asked) -> dict[str, Any]:
    """Switch a bucket's logging on or off. The log bucket is in the same account and region.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html
    """
    bucket, told = bucket_of(asked), (asked.call.params.get("BucketLoggingStatus") or {}).get("LoggingEnabled")
    if not told:
        bucket.logging = {}
        return {}
    target = moto_seam.bucket(str(told.get("TargetBucket", "")))
    if target is None:
        raise AwsError(_INVALID, "The target bucket for logging does not exist", 400)
    if target.account_id != bucket.account_id:
        raise AwsError(_INVALID, "The owner for the bucket to be logged and the target bucket must be the same.", 400)
    if target.region_name != bucket.region_name:
        raise AwsError("CrossLocationLoggingProhibited", "Cross S3 location logging not allowed. ", 403)
    off = exposure.ownership(target) == "BucketOwnerEnforced"
    if off and told.get("TargetGrants"):
        raise AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs", 400)
    facts, prefix = asked.gate.principals.facts, str(told.get("TargetPrefix") or "")
    if not off and not let_in(facts, str(asked.call.params["Bucket"]), str(target.name), prefix):
        raise AwsError(_INVALID, "You must give the log-delivery group WRITE and READ_ACP permissions to the target bucket", 400)
    bucket.logging = dict(told)
    return {}


def get_bucket_logging(asked: Asked) -> dict[str, Any]:
    """Where a bucket's log goes; nothing where logging is off.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html
    """
    told = bucket_of(asked).logging
    return {"LoggingEnabled": dict(told)} if told else {}


GAPS: dict[str, Gap] = {"s3:PutBucketLogging": put_bucket_logging, "s3:GetBucketLogging": get_bucket_logging}
