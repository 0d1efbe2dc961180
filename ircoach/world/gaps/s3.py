"""S3: what S3 refuses about bucket policies before it keeps them."""

from __future__ import annotations

from ircoach.world import policy
from ircoach.world.gate import Asked, Guard
from ircoach.world.wire import AwsError


def put_bucket_policy(asked: Asked) -> None:
    """A malformed bucket policy is refused, and so is a public one where Block Public Access says so."""
    text = asked.call.params.get("Policy") or ""
    try:
        document = policy.parse(text.decode() if isinstance(text, bytes) else str(text), "resource")
    except policy.PolicyError as error:
        raise AwsError("MalformedPolicy", f"{error}", 400) from error
    access = asked.gate.principals.facts.s3_access(asked.call, f"arn:aws:s3:::{asked.call.params['Bucket']}")
    if access is not None:
        refused = policy.public_policy_would_be_refused(document, access.bucket_block, access.account_block)
        if refused:
            raise AwsError("AccessDenied", refused, 403)


GUARDS: dict[str, Guard] = {"s3:PutBucketPolicy": put_bucket_policy}
