"""S3: which bucket policies are refused or public, what cannot be read by its version id, and lists of keys to delete."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ircoach.world import authorization, exposure, moto_seam, policy, records
from ircoach.world.clock import to_datetime
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


def get_bucket_encryption(asked: Asked) -> dict[str, Any]:
    """How new objects are encrypted: with S3's own keys (AES256) where nobody chose. moto answers as before January 2023.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
    """
    found = moto_seam.bucket(str(asked.call.params["Bucket"]))
    if found is None:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    rule = (found.encryption or {}).get("Rule") or {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    by_default = {str(key): str(value) for key, value in rule["ApplyServerSideEncryptionByDefault"].items()}
    told = {"ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": str(rule.get("BucketKeyEnabled")) == "true"}
    return {"ServerSideEncryptionConfiguration": {"Rules": [told]}}


def delete_objects(asked: Asked) -> dict[str, Any]:
    """Each key of the list is decided and deleted by itself; what is refused is told beside what went, under status 200.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
    """
    params = asked.call.params
    if moto_seam.bucket(str(params["Bucket"])) is None:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    listed = (params.get("Delete") or {}).get("Objects") or ()
    if not 0 < len(listed) <= MOST_AT_ONCE:
        told = "The XML you provided was not well-formed or did not validate against our published schema"
        raise AwsError("MalformedXML", told, 400)
    results = [_deleted(asked, nth, each) for nth, each in enumerate(listed)]
    gone = [] if params["Delete"].get("Quiet") else [each for each in results if "Code" not in each]
    return {"Deleted": gone, "Errors": [each for each in results if "Code" in each]}


def _deleted(asked: Asked, nth: int, item: Mapping[str, Any]) -> dict[str, Any]:
    """What became of one key: an entry of `Deleted`, or one of `Errors`, which has a `Code`."""
    bucket, key, version = str(asked.call.params["Bucket"]), str(item.get("Key")), item.get("VersionId")
    named: dict[str, Any] = {"Key": key} if version is None else {"Key": key, "VersionId": str(version)}
    alone = replace(asked.call, operation="DeleteObject", params={"Bucket": bucket, **named})
    account, facts = asked.principal.account or asked.account, asked.gate.principals.facts
    if not all(asked.may(need).allowed for need in authorization.needs(alone, account, facts, asked.principal.arn or "")):
        return {**named, "Code": "AccessDenied", "Message": "Access Denied"}
    bypass = bool(asked.call.params.get("BypassGovernanceRetention"))
    when = to_datetime(asked.now).replace(microsecond=0)
    told = moto_seam.delete_object(
        bucket, key, named.get("VersionId"), bypass, when, asked.dice.of("delete", nth).randint(0, 2**32)
    )
    if told is None:
        return {**named, "Code": "AccessDenied", "Message": "Access Denied because object protected by object lock."}
    if told.get("delete-marker") == "true":
        named |= {"DeleteMarker": True, "DeleteMarkerVersionId": told["version-id"]}
    return named


def no_delete_marker(asked: Asked) -> None:
    """A delete marker cannot be read by its version id.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
    """
    params = asked.call.params
    found = moto_seam.object_version(str(params["Bucket"]), str(params["Key"]), params.get("VersionId"))
    if params.get("VersionId") and found is not None and not hasattr(found, "acl"):
        raise AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)


def upload_there(asked: Asked) -> None:
    """A part belongs to an upload of that object that is under way, and only such a one can be completed.

    https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    """
    params = asked.call.params
    bucket, key, upload = (str(params.get(name) or "") for name in ("Bucket", "Key", "UploadId"))
    if moto_seam.bucket(bucket) is not None and not moto_seam.upload_known(bucket, key, upload):
        told = (
            "The specified upload does not exist. The upload ID might not be valid, or it might have been aborted or completed."
        )
        raise AwsError("NoSuchUpload", told, 404)


#: keys in one DeleteObjects request
MOST_AT_ONCE = 1000

GUARDS: dict[str, Guard] = {
    "s3:GetBucketPolicy": owners_own,
    "s3:PutBucketPolicy": put_bucket_policy,
    "s3:DeleteBucketPolicy": owners_own,
    "s3:GetObject": no_delete_marker,
    "s3:HeadObject": no_delete_marker,
    "s3:UploadPart": upload_there,
    "s3:UploadPartCopy": upload_there,
    "s3:CompleteMultipartUpload": upload_there,
}
GAPS: dict[str, Gap] = {
    "s3:GetBucketPolicyStatus": get_bucket_policy_status,
    "s3:GetBucketEncryption": get_bucket_encryption,
    "s3:DeleteObjects": delete_objects,
}
