"""S3's access control lists: reading and writing them, and the lists that come with a new bucket or object.

moto knows no owners, keeps one canned list of four and forgets versions, so the lists are the world's own (`exposure`).
"""

from __future__ import annotations

from typing import Any, get_args

from ircoach.world import acls, exposure, moto_seam, policy, records
from ircoach.world.acls import Acl
from ircoach.world.gate import Asked, Finish, Gap, Guard
from ircoach.world.wire import AwsError

_OWN_ONLY = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
_NO_PUBLIC = "Bucket cannot have public ACLs set with BlockPublicAccess enabled"


def get_bucket_acl(asked: Asked) -> dict[str, Any]:
    """Who was granted what on a bucket. With ACLs off: full control for the owner, whatever the list says.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
    """
    bucket = bucket_of(asked)
    off = exposure.ownership(bucket) == "BucketOwnerEnforced"
    return acls.answer(acls.private(str(bucket.account_id)) if off else exposure.bucket_acl(bucket))


def put_bucket_acl(asked: Asked) -> dict[str, Any]:
    """Replace a bucket's list.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
    """
    name, bucket = str(asked.call.params["Bucket"]), bucket_of(asked)
    acl = _asked(asked, str(bucket.account_id), None)
    _refuse(asked, acl, "s3:PutBucketAcl", f"arn:aws:s3:::{name}")
    exposure.keep_bucket_acl(name, acl)
    return {}


def get_object_acl(asked: Asked) -> dict[str, Any]:
    """Who was granted what on an object or one of its versions.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
    """
    bucket, acl = bucket_of(asked), _object(asked)
    if exposure.ownership(bucket) == "BucketOwnerEnforced":
        acl = acls.private(str(bucket.account_id))
    return acls.answer(acl)


def put_object_acl(asked: Asked) -> dict[str, Any]:
    """Replace the list of an object or of one of its versions; the owner stays.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
    """
    params, bucket, old = asked.call.params, bucket_of(asked), _object(asked)
    acl = _asked(asked, old.owner, str(bucket.account_id))
    _refuse(asked, acl, "s3:PutObjectAcl", f"arn:aws:s3:::{params['Bucket']}/{params['Key']}")
    exposure.keep_object_acl(str(params["Bucket"]), str(params["Key"]), params.get("VersionId"), acl)
    return {}


def create_bucket(asked: Asked) -> None:
    """A new bucket comes with ACLs off and all public access blocked, so it may not bring a list that opens it.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html
    """
    acl = acls.asked(asked.call.params, asked.principal.account)
    if acl is None:
        return
    if _ownership_asked(asked) == "BucketOwnerEnforced" and acl.beyond_owner:
        raise AwsError("InvalidBucketAclWithObjectOwnership", _OWN_ONLY, 400)
    if any(grant.public for grant in acl.grants):
        raise AwsError("InvalidBucketAclWithBlockPublicAccessError", _NO_PUBLIC, 400)


def bucket_created(asked: Asked, result: dict[str, Any]) -> None:
    """Today's defaults and the list asked for. A bucket made again by its owner keeps its settings and gets its list reset.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    """
    name = str(asked.call.params["Bucket"])
    exposure.as_made_today(name, _ownership_asked(asked))
    exposure.keep_bucket_acl(name, acls.asked(asked.call.params, asked.account) or acls.private(asked.account))


def put_bucket_ownership_controls(asked: Asked) -> None:
    """ACLs cannot be switched off under a list that still grants something to others.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html
    """
    rules = (asked.call.params.get("OwnershipControls") or {}).get("Rules") or [{}]
    rule = rules[0].get("ObjectOwnership")
    if rule not in get_args(policy.Ownership):
        told = "The XML you provided was not well-formed or did not validate against our published schema"
        raise AwsError("MalformedXML", told, 400)
    if rule == "BucketOwnerEnforced" and exposure.bucket_acl(bucket_of(asked)).beyond_owner:
        raise AwsError("InvalidBucketAclWithObjectOwnership", _OWN_ONLY, 400)


def put_object(asked: Asked) -> None:
    """An object may bring a list only where ACLs are on, and a public one only where that is not blocked."""
    params = asked.call.params
    acl = acls.asked(params, asked.principal.account, str(bucket_of(asked).account_id))
    if acl is not None:
        action = "s3:PutObjectAcl" if asked.call.operation == "PutObjectAcl" else "s3:PutObject"
        _refuse(asked, acl, action, f"arn:aws:s3:::{params['Bucket']}/{params['Key']}")


def object_written(asked: Asked, result: dict[str, Any]) -> None:
    """Owner and list of a new object: its writer's, unless ownership gives it to the bucket's owner."""
    params = asked.call.params
    exposure.keep_object_acl(str(params["Bucket"]), str(params["Key"]), result.get("VersionId"), _of_new_object(asked))


def upload_begun(asked: Asked, result: dict[str, Any]) -> None:
    """A multipart upload decides owner and list when it begins; moto hands them to the object when it completes."""
    bucket_of(asked).multiparts[str(result["UploadId"])].acl = _of_new_object(asked)


def _of_new_object(asked: Asked) -> Acl:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html"""
    bucket, writer = bucket_of(asked), asked.principal.account
    owner, rule = str(bucket.account_id), exposure.ownership(bucket)
    if rule == "BucketOwnerEnforced":
        return acls.private(owner)
    given = rule == "BucketOwnerPreferred" and asked.call.params.get("ACL") == "bucket-owner-full-control"
    if given:
        writer = owner
    return acls.asked(asked.call.params, writer, owner) or acls.private(writer)


def bucket_of(asked: Asked) -> Any:
    """The bucket a call names, as moto holds it. Raises S3's NoSuchBucket."""
    bucket = moto_seam.bucket(str(asked.call.params["Bucket"]))
    if bucket is None:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    return bucket


def _object(asked: Asked) -> Acl:
    params = asked.call.params
    name, key, version = str(params["Bucket"]), str(params["Key"]), params.get("VersionId")
    acl = exposure.object_acl(name, key, version)
    if acl is not None:
        return acl
    if version and moto_seam.object_version(name, key, version) is None:
        raise AwsError("NoSuchVersion", "The specified version does not exist.", 404)
    if version:
        raise AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
    raise AwsError("NoSuchKey", "The specified key does not exist.", 404)


def _asked(asked: Asked, owner: str, bucket_owner: str | None) -> Acl:
    acl = acls.asked(asked.call.params, owner, bucket_owner)
    if acl is None:
        raise AwsError("MissingSecurityHeader", "Your request was missing a required header", 400)
    return acl


def _refuse(asked: Asked, acl: Acl, action: str, resource: str) -> None:
    """What object ownership and BlockPublicAcls do not let anyone set."""
    access = exposure.access(str(asked.call.params["Bucket"]))
    if access is None:
        return
    canned = asked.call.params.get("ACL")
    if access.ownership == "BucketOwnerEnforced" and not acls.is_bucket_owners_full_control(acl, canned, access.bucket_owner):
        raise AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs", 400)
    refused = policy.public_acl_would_be_refused(acl.grants, access.bucket_block, access.account_block)
    if refused:
        raise records.denied_message(asked.call, asked.principal.arn, action, resource, refused)


def _ownership_asked(asked: Asked) -> str:
    return str(asked.call.params.get("ObjectOwnership") or "BucketOwnerEnforced")


GUARDS: dict[str, Guard] = {
    "s3:CreateBucket": create_bucket,
    "s3:PutBucketOwnershipControls": put_bucket_ownership_controls,
    "s3:PutObject": put_object,
    "s3:CopyObject": put_object,
    "s3:CreateMultipartUpload": put_object,
}
GAPS: dict[str, Gap] = {
    "s3:GetBucketAcl": get_bucket_acl,
    "s3:PutBucketAcl": put_bucket_acl,
    "s3:GetObjectAcl": get_object_acl,
    "s3:PutObjectAcl": put_object_acl,
}
FINISHES: dict[str, Finish] = {
    "s3:CreateBucket": bucket_created,
    "s3:PutObject": object_written,
    "s3:CopyObject": object_written,
    "s3:CreateMultipartUpload": upload_begun,
}
