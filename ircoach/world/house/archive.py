"""The organization's trail, and the bucket in the log archive that keeps its files (world/log_files.py).

https://docs.aws.amazon.com/prescriptive-guidance/latest/security-reference-architecture/log-archive.html: logs lie in an account
of their own, out of reach of whoever takes over another.
"""

from __future__ import annotations

from typing import Any

from ircoach.world.delivery import log_bucket
from ircoach.world.house.house import House
from ircoach.world.house.parts import builder_of
from ircoach.world.log_archive import CLOUDTRAIL
from ircoach.world.stage import allow, document, located, sure

NAME = "organization"
#: the roles that read the logs, from whatever account of the organization
_READERS = ("IncidentResponder", "Administrator")


def keep_trail(house: House) -> None:
    """Make the bucket, then the trail, and switch it on."""
    builder, archive = builder_of(house, "management", "trail"), builder_of(house, "security", "trail")
    bucket = log_bucket(house.stage.world.seed, house.security)
    sure(archive.call("s3", "create_bucket", Bucket=bucket, **located(house.home)))
    organization = str(sure(builder.call("organizations", "describe_organization"))["Organization"]["Id"])
    trail = f"arn:aws:cloudtrail:{house.home}:{house.management}:trail/{NAME}"
    text = document(*delivery_statements(bucket, trail, house.management, organization), *_read(bucket, organization))
    sure(archive.call("s3", "put_bucket_policy", Bucket=bucket, Policy=text))
    sure(builder.call("organizations", "enable_aws_service_access", ServicePrincipal=CLOUDTRAIL))
    made = builder.call(
        "cloudtrail", "create_trail", Name=NAME, S3BucketName=bucket, IsMultiRegionTrail=True, IsOrganizationTrail=True
    )
    sure(made)
    sure(builder.call("cloudtrail", "start_logging", Name=NAME))
    house.stage.world.principals.facts.log_archive = house.security


def delivery_statements(bucket: str, trail: str, *owners: str) -> list[dict[str, Any]]:
    """What a bucket's policy must allow CloudTrail for one trail (an ARN), which is of `owners`: an account, an organization.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    arn, service = f"arn:aws:s3:::{bucket}", {"Service": CLOUDTRAIL}
    of_trail = {"aws:SourceArn": trail}
    whole = {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", **of_trail}}
    look = allow("s3:GetBucketAcl", arn, Sid="AWSCloudTrailAclCheck", Principal=service, Condition={"StringEquals": of_trail})
    places = [f"{arn}/AWSLogs/{owner}/*" for owner in owners]
    return [look, allow("s3:PutObject", places, Sid="AWSCloudTrailWrite", Principal=service, Condition=whole)]


def _read(bucket: str, organization: str) -> list[dict[str, Any]]:
    roles = [f"arn:aws:iam::*:role/{role}" for role in _READERS]
    whose = {"StringEquals": {"aws:PrincipalOrgID": organization}, "ArnLike": {"aws:PrincipalArn": roles}}
    arn, anyone = f"arn:aws:s3:::{bucket}", {"Principal": "*", "Condition": whose}
    return [
        allow(["s3:ListBucket", "s3:GetBucketLocation"], arn, Sid="RespondersList", **anyone),
        allow("s3:GetObject", f"{arn}/*", Sid="RespondersRead", **anyone),
    ]
