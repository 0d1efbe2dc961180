"""A small account and a mix of calls, the same for every peer that the bench measures.

`call(service, operation, **params)` is a peer's way of making one boto3 call; it returns the answer as a mapping.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

REGION = "us-east-1"
ROLE = "IncidentResponder"
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
WORK = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["ec2:*", "iam:Get*", "iam:List*", "iam:*UserPolicy"], "Resource": "*"},
        {"Effect": "Allow", "Action": ["s3:*", "sts:GetCallerIdentity"], "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    ],
}
DENY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})

Call = Callable[..., Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Shop:
    """What the mix needs to know of the account."""

    image: str
    instance: str


def build(call: Call) -> Shop:
    """Fill an account: a dozen users, instances and images, a bucket with forty objects, and the responder's role."""
    base = call("ec2", "register_image", Name="base")["ImageId"]
    for number in range(12):
        call("iam", "create_user", UserName=f"user-{number}")
        call("iam", "put_user_policy", UserName=f"user-{number}", PolicyName="work", PolicyDocument=json.dumps(WORK))
    machines = call("ec2", "run_instances", ImageId=base, MinCount=12, MaxCount=12)["Instances"]
    images = [
        call("ec2", "create_image", InstanceId=m["InstanceId"], Name=f"copy-{n}")["ImageId"] for n, m in enumerate(machines)
    ]
    call("s3", "create_bucket", Bucket="bench-records")
    for number in range(40):
        call("s3", "put_object", Bucket="bench-records", Key=f"2026/{number:03}.csv", Body=b"name,number\n" * 40)
    call("iam", "create_role", RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(TRUST))
    call("iam", "put_role_policy", RoleName=ROLE, PolicyName="work", PolicyDocument=json.dumps(WORK))
    return Shop(images[0], machines[0]["InstanceId"])


def mix(shop: Shop) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The calls of an investigation, reads and a few writes: (service, operation, parameters)."""
    yield "sts", "get_caller_identity", {}
    yield "ec2", "describe_instances", {"InstanceIds": [shop.instance]}
    yield "ec2", "describe_images", {"Owners": ["self"]}
    yield "ec2", "describe_image_attribute", {"ImageId": shop.image, "Attribute": "launchPermission"}
    yield "ec2", "create_tags", {"Resources": [shop.instance], "Tags": [{"Key": "state", "Value": "watched"}]}
    yield "iam", "list_users", {}
    yield "iam", "get_user_policy", {"UserName": "user-3", "PolicyName": "work"}
    yield "iam", "put_user_policy", {"UserName": "user-5", "PolicyName": "hold", "PolicyDocument": DENY}
    yield "s3", "list_objects_v2", {"Bucket": "bench-records", "Prefix": "2026/"}
    yield "s3", "get_object", {"Bucket": "bench-records", "Key": "2026/007.csv"}
    yield "s3", "put_object", {"Bucket": "bench-records", "Key": "note.txt", "Body": b"seen"}
