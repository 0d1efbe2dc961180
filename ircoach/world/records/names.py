"""What CloudTrail calls things: event names and sources, regions, error codes, and which calls count as reading."""

from __future__ import annotations

import re

from botocore.model import OperationModel

from ircoach.world.models import operation_model
from ircoach.world.wire import AwsError, Call

_SOURCES = {
    "s3control": "s3",
    "accessanalyzer": "access-analyzer",
    "cloudwatch": "monitoring",
    "elbv2": "elasticloadbalancing",
    "elb": "elasticloadbalancing",
    "stepfunctions": "states",
    "emr": "elasticmapreduce",
    "efs": "elasticfilesystem",
    "sesv2": "ses",
    "sso-admin": "sso",
}
#: S3's event names that differ from the operation's
#: (https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html)
_S3 = {
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "DeleteBucketPublicAccessBlock",
    "GetBucketLifecycleConfiguration": "GetBucketLifecycle",
    "PutBucketLifecycleConfiguration": "PutBucketLifecycle",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "ListObjectsV2": "ListObjects",
}
_S3_CONTROL = {
    "GetPublicAccessBlock": "GetAccountPublicAccessBlock",
    "PutPublicAccessBlock": "PutAccountPublicAccessBlock",
    "DeletePublicAccessBlock": "DeleteAccountPublicAccessBlock",
}
_S3_DATA = {"HeadBucket", "ListObjects", "ListObjectsV2", "ListObjectVersions", "ListMultipartUploads", "DeleteObjects"}
_GLOBAL = {"iam", "organizations", "route53", "cloudfront", "support", "account"}
_READING = re.compile(
    r"(?:Get|List|Describe|Head|Lookup|Simulate|BatchGet|BatchDescribe|Search|Select|Filter|Query|Scan)(?=[A-Z]|$)"
)
_READS = {
    ("iam", "GenerateCredentialReport"),
    ("iam", "GenerateServiceLastAccessedDetails"),
    ("kms", "Decrypt"),
    ("kms", "Encrypt"),
    ("kms", "GenerateDataKey"),
    ("kms", "GenerateDataKeyWithoutPlaintext"),
    ("kms", "ReEncrypt"),
    ("kms", "Sign"),
    ("kms", "Verify"),
    ("sts", "AssumeRole"),
    ("sts", "AssumeRoleWithSAML"),
    ("sts", "AssumeRoleWithWebIdentity"),
}
_WRITES = {("sts", "GetFederationToken"), ("sts", "GetSessionToken"), ("iam", "GetContextKeysForCustomPolicy")}


def event_source(service: str) -> str:
    """`s3control` → `s3.amazonaws.com`."""
    return f"{_SOURCES.get(service, service)}.amazonaws.com"


def event_name(call: Call) -> str:
    """The name CloudTrail gives a call: S3 has its own, Lambda appends the API version's date."""
    if call.service == "s3":
        return _S3.get(call.operation, call.operation)
    if call.service == "s3control":
        return _S3_CONTROL.get(call.operation, call.operation)
    if call.service == "lambda" and call.operation != "Invoke":
        return call.operation + _lambda_suffix(operation_model(call.service, call.operation))
    return call.operation


def is_read_only(call: Call) -> bool:
    """CloudTrail's readOnly. AssumeRole reads, GetFederationToken and GetSessionToken write: it is so."""
    key = (call.service, call.operation)
    return key in _READS or (key not in _WRITES and bool(_READING.match(call.operation)))


def is_data_event(call: Call) -> bool:
    """Whether a call is a data event, seen only where a trail selects it: S3's objects, Lambda's invocations."""
    if call.service == "lambda":
        return call.operation in ("Invoke", "InvokeAsync")
    return call.service == "s3" and ("Key" in call.params or call.operation in _S3_DATA)


def aws_region(call: Call) -> str:
    """Where a call is recorded: IAM, Organizations and the global STS endpoint in us-east-1, the rest where it was made."""
    if call.service in _GLOBAL or (call.service == "sts" and call.host in ("", "sts.amazonaws.com")):
        return "us-east-1"
    return call.region


def error_code(call: Call, error: AwsError, denied: bool) -> str:
    """The errorCode: EC2's with its prefix, others' by the exception's name rather than the code on the wire."""
    if call.service == "ec2":
        return f"{'Server' if error.status >= 500 else 'Client'}.{error.code}"
    if denied:
        return "AccessDenied"
    for shape in operation_model(call.service, call.operation).error_shapes:
        if shape.metadata.get("error", {}).get("code") == error.code:
            return str(shape.name)
    return error.code


def _lambda_suffix(model: OperationModel) -> str:
    """`CreateFunction20150331`, `AddPermission20150331v2`, `CreateFunctionUrlConfig` (newer API versions have their own date)."""
    found = re.match(r"/(\d{4})-(\d{2})-(\d{2})/", str(model.http.get("requestUri", "")))
    suffix = "".join(found.groups()) if found else ""
    return f"{suffix}v2" if model.name in ("AddPermission", "GetPolicy", "RemovePermission", "UpdateFunctionCode") else suffix
