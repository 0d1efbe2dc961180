"""S3: which bucket policies are refused, which are public, and what cannot be read by its version id."""

from __future__ import annotations

import json
from typing import Any

from ircoach.world import exposure, moto_seam, policy, records
from ircoach.world.gate import Asked, Gap, Guard
from ircoach.world.wire import AwsError


def put_bucket_policy(asked: Asked) -> None:
    """A malformed bucket policy is refused, and so is a public one where Block Public Access says so.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    """
    owners_own(asked)
    name, given = str(asked.call.params["Bucket"]), asked.call.params.get("Policy") or ""
    text = given.decode() if isinstance(given, bytes) else str(given)
    try:
        document = policy.parse(text, "resource")
    except policy.PolicyError as error:
        raise AwsError("MalformedPolicy", f"{error}", 400) from error
    if told := policy.misplaced(json.loads(text), name):
        raise AwsError("MalformedPolicy", told, 400)
    access = exposure.access(name)
    if access is not None:
        refused = policy.public_policy_would_be_refused(document, access.bucket_block, access.account_block)
        if refused:
            where = f"arn:aws:s3:::{name}"
            raise records.denied_message(asked.call, asked.principal.arn, "s3:PutBucketPolicy", where, refused)


def owners_own(asked: Asked) -> None:
    """Whatever a bucket policy allows others, the policy itself is handled by the owner's account alone.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
    """
    if asked.principal.account != moto_seam.owner("bucket", str(asked.call.params["Bucket"])):
        raise AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)


def get_bucket_policy_status(asked: Asked) -> dict[str, Any]:
    """Whether the bucket policy is public, as S3 means it. ACLs and Block Public Access play no part.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html
    """
    found = asked.gate.principals.facts.bucket_policy(f"arn:aws:s3:::{asked.call.params['Bucket']}")
    if found is None:
        raise AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", 404)
    return {"PolicyStatus": {"IsPublic": policy.is_public(found.document)}}


def no_delete_marker(asked: Asked) -> None:
    """A delete marker cannot be read by its version id.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
    """
    params = asked.call.params
    found = moto_seam.object_version(str(params["Bucket"]), str(params["Key"]), params.get("VersionId"))
    if params.get("VersionId") and found is not None and not hasattr(found, "acl"):
        raise AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)


GUARDS: dict[str, Guard] = {
    "s3:GetBucketPolicy": owners_own,
    "s3:PutBucketPolicy": put_bucket_policy,
    "s3:DeleteBucketPolicy": owners_own,
    "s3:GetObject": no_delete_marker,
    "s3:HeadObject": no_delete_marker,
}
GAPS: dict[str, Gap] = {"s3:GetBucketPolicyStatus": get_bucket_policy_status}
