"""What S3 checks in a bucket policy beyond IAM's grammar: that it speaks of this bucket, and of actions that its resources have.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html,
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

OBJECT_ACTIONS = tuple(
    f"s3:{name}"
    for name in (
        "AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion "
        "DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention "
        "GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes "
        "GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent ListMultipartUploadParts "
        "ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging "
        "PutObjectVersionAcl PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateTags RestoreObject"
    ).split()
)
"""The actions that a bucket policy can allow on objects."""
BUCKET_ACTIONS = tuple(
    f"s3:{name}"
    for name in (
        "DeleteBucket DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration GetBucketAcl GetBucketCORS "
        "GetBucketLocation GetBucketLogging GetBucketNotification GetBucketOwnershipControls GetBucketPolicy "
        "GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketTagging GetBucketVersioning GetBucketWebsite "
        "GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListBucket "
        "ListBucketMultipartUploads ListBucketVersions PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification "
        "PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning "
        "PutBucketWebsite PutEncryptionConfiguration PutLifecycleConfiguration PutReplicationConfiguration"
    ).split()
)
"""Those that it can allow on the bucket itself."""
_ON_OBJECTS, _ON_BUCKETS = ({name.lower() for name in names} for names in (OBJECT_ACTIONS, BUCKET_ACTIONS))


def misplaced(document: Mapping[str, Any], bucket: str) -> str | None:
    """Why S3 does not take this policy for `bucket`, in its own words, or None.

    A resource must be the bucket or lie in it, and each action named in full must have a resource of its kind.
    """
    for statement in _listed(document.get("Statement")):
        resources = [str(item) for item in _listed(statement.get("Resource"))]
        if any(_elsewhere(resource, bucket) for resource in resources):
            return "Policy has invalid resource"
        for action in _listed(statement.get("Action")) if resources else ():
            if not any(_fits(str(action).lower(), resource) for resource in resources):
                return "Action does not apply to any resource(s) in statement"
    return None


def _elsewhere(resource: str, bucket: str) -> bool:
    name = resource.rpartition(":::")[2].partition("/")[0]
    return not any(mark in name for mark in "*?$") and name != bucket


def _fits(action: str, resource: str) -> bool:
    path = resource.rpartition(":::")[2]
    wild = any(mark in path.partition("/")[0] for mark in "*?$")
    if action in _ON_OBJECTS:
        return "/" in path or wild
    return "/" not in path or action not in _ON_BUCKETS


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else () if value is None else (value,)
