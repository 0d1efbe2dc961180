"""S3: its actions seldom carry their operation's name, and one operation may need several.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from ircoach.world.authorization.need import Ask, Context, Need

#: operations whose action is not called like them
_ACTIONS = {
    "ListBuckets": "ListAllMyBuckets",
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListParts": "ListMultipartUploadParts",
    "HeadObject": "GetObject",
    "SelectObjectContent": "GetObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketTagging": "PutBucketTagging",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "GetBucketReplication": "GetReplicationConfiguration",
    "PutBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "PutBucketCors": "PutBucketCORS",
    "DeleteBucketCors": "PutBucketCORS",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
}
for _kind in ("Analytics", "Inventory", "Metrics", "IntelligentTiering"):
    for _verb, _means in (("Get", "Get"), ("List", "Get"), ("Put", "Put"), ("Delete", "Put")):
        _plural = "s" if _verb == "List" else ""
        _ACTIONS[f"{_verb}Bucket{_kind}Configuration{_plural}"] = f"{_means}{_kind}Configuration"

#: object actions that have a Version twin, used when the call names a version
_VERSIONED = {
    "GetObject",
    "GetObjectAcl",
    "GetObjectAttributes",
    "GetObjectTagging",
    "GetObjectTorrent",
    "PutObjectAcl",
    "PutObjectTagging",
    "DeleteObject",
    "DeleteObjectTagging",
}
#: reads whose answer for a missing object depends on who may list
_READS = {"GetObject", "HeadObject", "GetObjectAcl", "GetObjectAttributes", "GetObjectTagging", "CopyObject", "UploadPartCopy"}
#: actions whose condition may ask for the tags that the object has
#: https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html
_BY_TAG = _VERSIONED - {"DeleteObject", "GetObjectAttributes", "GetObjectTorrent"}
_BY_TAG |= {name.replace("Object", "ObjectVersion", 1) for name in _BY_TAG}
_GRANTS = ("ACL", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWriteACP", "GrantWrite")
#: parameters that are condition keys as they stand
_KEYS = {
    "Prefix": "s3:prefix",
    "Delimiter": "s3:delimiter",
    "MaxKeys": "s3:max-keys",
    "ACL": "s3:x-amz-acl",
    "GrantFullControl": "s3:x-amz-grant-full-control",
    "GrantRead": "s3:x-amz-grant-read",
    "GrantReadACP": "s3:x-amz-grant-read-acp",
    "GrantWrite": "s3:x-amz-grant-write",
    "GrantWriteACP": "s3:x-amz-grant-write-acp",
    "CopySource": "s3:x-amz-copy-source",
    "MetadataDirective": "s3:x-amz-metadata-directive",
    "ServerSideEncryption": "s3:x-amz-server-side-encryption",
    "SSEKMSKeyId": "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "StorageClass": "s3:x-amz-storage-class",
    "ObjectOwnership": "s3:x-amz-object-ownership",
    "CreateBucketConfiguration.LocationConstraint": "s3:LocationConstraint",
}


def needs(ask: Ask) -> tuple[Need, ...]:
    """What an S3 call must be allowed; nothing where the bucket does not exist, which S3 tells anyone."""
    if ask.get("Bucket") and ask.call.operation != "CreateBucket" and ask.facts.absent(str(ask.get("Bucket"))):
        return ()
    return tuple(_needs(ask))


def control_needs(ask: Ask) -> tuple[Need, ...]:
    """What an S3 Control call must be allowed: the account's public access block, access points, jobs."""
    match ask.call.operation:
        case "GetPublicAccessBlock":
            return (ask.need("s3:GetAccountPublicAccessBlock", "*", None, ask.account),)
        case "PutPublicAccessBlock" | "DeletePublicAccessBlock":
            return (ask.need("s3:PutAccountPublicAccessBlock", "*", None, ask.account),)
        case operation if "AccessPoint" in operation and ask.get("Name"):
            return (ask.need(operation, ask.arn("s3", f"accesspoint/{ask.get('Name')}"), None, ask.account),)
        case operation:
            return (ask.need(operation, "*", None, ask.account),)


def _needs(ask: Ask) -> Iterator[Need]:
    operation = ask.call.operation
    bucket, key = str(ask.get("Bucket") or ""), ask.get("Key")
    if not bucket:
        yield ask.need(_ACTIONS.get(operation, operation), "*", None, ask.account)
    elif operation == "DeleteObjects":
        return  # anyone may send the list; each key on it is decided by itself (gaps/s3.py)
    elif operation in ("CopyObject", "UploadPartCopy"):
        yield _on_object(ask, "GetObject", *_source(ask.get("CopySource")))
        yield _on_object(ask, "PutObject", bucket, str(key), None)
    elif key is not None:
        yield _on_object(ask, _ACTIONS.get(operation, operation), bucket, str(key), ask.get("VersionId"))
        if operation == "GetObjectAttributes":
            yield _on_object(ask, "GetObject", bucket, str(key), ask.get("VersionId"))
    else:
        yield _need(ask, _ACTIONS.get(operation, operation), bucket, None)
    if operation in ("PutObject", "CopyObject", "CreateMultipartUpload"):
        yield from _with_object(ask, bucket, str(key))
    if operation == "CreateBucket":
        yield from _with_bucket(ask, bucket)


def _with_object(ask: Ask, bucket: str, key: str) -> Iterator[Need]:
    """An object written with an ACL, tags or a lock needs the permission to set those too."""
    for action, parameters in (
        ("PutObjectAcl", _GRANTS),
        ("PutObjectTagging", ("Tagging",)),
        ("PutObjectRetention", ("ObjectLockMode", "ObjectLockRetainUntilDate")),
        ("PutObjectLegalHold", ("ObjectLockLegalHoldStatus",)),
    ):
        if any(ask.get(parameter) for parameter in parameters):
            yield _need(ask, action, bucket, key)


def _with_bucket(ask: Ask, bucket: str) -> Iterator[Need]:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html, "Permissions"."""
    if any(ask.get(parameter) for parameter in _GRANTS if ask.get(parameter) != "private"):
        yield _need(ask, "PutBucketAcl", bucket, None)
    if ask.get("ObjectLockEnabledForBucket"):
        yield _need(ask, "PutBucketObjectLockConfiguration", bucket, None)
        yield _need(ask, "PutBucketVersioning", bucket, None)
    if ask.get("ObjectOwnership"):
        yield _need(ask, "PutBucketOwnershipControls", bucket, None)


def _on_object(ask: Ask, action: str, bucket: str, key: str, version: str | None) -> Need:
    """The action on an object, or on a version of it. Of a missing object only who may list the bucket learns that it is missing.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (Permissions)
    """
    if action.startswith("Get") and ask.call.operation in _READS and ask.facts.absent(bucket, key, version):
        return _need(ask, "ListBucket", bucket, None)
    if version and action in _VERSIONED:
        action = action.replace("Object", "ObjectVersion", 1)
    return _need(ask, action, bucket, key, version)


def _need(ask: Ask, action: str, bucket: str, key: str | None, version: str | None = None) -> Need:
    resource = bucket if bucket.startswith("arn:") else f"arn:aws:s3:::{bucket}"
    owner = ask.facts.owner("bucket", bucket)
    if owner is None and ask.call.operation == "CreateBucket":
        owner = ask.account
    context = _context(ask)
    if version:
        context["s3:VersionId"] = version
    if key is not None and action in _BY_TAG:
        tags = ask.facts.object_tags(bucket, key, version)
        context.update({f"s3:ExistingObjectTag/{name}": value for name, value in tags.items()})
    if owner:
        context["s3:ResourceAccount"] = owner
    return ask.need(action, resource if key is None else f"{resource}/{key}", context, owner)


def _context(ask: Ask) -> Context:
    context: Context = _signed(ask)
    for parameter, key in _KEYS.items():
        value = ask.get(parameter)
        if isinstance(value, (str, int)) and (value or parameter == "Prefix"):
            context[key] = str(value)
    if ask.call.operation in ("ListObjects", "ListObjectsV2", "ListObjectVersions"):
        context.setdefault("s3:prefix", "")
    for name, value in parse_qsl(str(ask.get("Tagging"))) if isinstance(ask.get("Tagging"), str) else ():
        context[f"s3:RequestObjectTag/{name}"] = value
        context["s3:RequestObjectTagKeys"] = [name, *[key for key in _listed(context) if key != name]]
    return context


def _signed(ask: Ask) -> Context:
    """How the request was signed, header or presigned URL; nothing for one that was not.

    https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
    """
    raw = ask.call.raw
    query = {name.lower() for name, _ in parse_qsl(urlsplit(raw.url).query)} if raw else set()
    if raw and (given := raw.header("Authorization")):
        return {"s3:authType": "REST-HEADER", "s3:signatureversion": given.split()[0]}
    if query & {"x-amz-signature", "signature"}:
        return {
            "s3:authType": "REST-QUERY-STRING",
            "s3:signatureversion": "AWS4-HMAC-SHA256" if "x-amz-signature" in query else "AWS",
        }
    return {}


def _listed(context: Context) -> list[str]:
    known = context.get("s3:RequestObjectTagKeys")
    return known if isinstance(known, list) else []


def _source(source: object) -> tuple[str, str, str | None]:
    """(bucket, key, version) of a CopySource, which clients send as a text or botocore as a mapping."""
    if isinstance(source, dict):
        return str(source.get("Bucket")), str(source.get("Key")), source.get("VersionId")
    path, _, query = str(source or "").partition("?")
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    return bucket, key, dict(parse_qsl(query)).get("versionId")
