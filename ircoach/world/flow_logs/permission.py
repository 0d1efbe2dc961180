"""What lets flow logs into a bucket: a policy, which AWS attaches itself for whoever makes a flow log and may change that policy.

https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
"""

from __future__ import annotations

import json
from typing import Any

from ircoach.world import moto_seam
from ircoach.world.facts import MotoFacts

SERVICE = "delivery.logs.amazonaws.com"
#: what whoever makes a flow log must be allowed for that
ATTACHING = ("s3:GetBucketPolicy", "s3:PutBucketPolicy")
_FULL = "bucket-owner-full-control"


def let_in(facts: MotoFacts, account: str, region: str, bucket: str) -> bool:
    """Whether the bucket takes the files of an account's flow logs in a region."""
    context = {
        "aws:SourceAccount": account,
        "aws:SourceArn": f"arn:aws:logs:{region}:{account}:delivery-source",
        "s3:x-amz-acl": _FULL,
    }
    return facts.service_may(SERVICE, "s3:PutObject", f"arn:aws:s3:::{bucket}/AWSLogs/{account}/log", context).allowed


def attach(account: str, region: str, bucket: str) -> None:
    """Add to a bucket's policy what lets them in."""
    held = moto_seam.bucket(bucket)
    if held is None:
        return
    text = held.policy.decode() if isinstance(held.policy, bytes) else held.policy
    document: dict[str, Any] = json.loads(text) if text else {"Version": "2012-10-17", "Statement": []}
    given = document["Statement"]
    own = {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": f"arn:aws:logs:{region}:{account}:*"},
    }
    write = {**own, "StringEquals": {**own["StringEquals"], "s3:x-amz-acl": _FULL}}
    document["Statement"] = [
        *(given if isinstance(given, list) else [given]),
        _statement("AWSLogDeliveryWrite", "s3:PutObject", f"arn:aws:s3:::{bucket}/AWSLogs/{account}/*", write),
        _statement("AWSLogDeliveryAclCheck", "s3:GetBucketAcl", f"arn:aws:s3:::{bucket}", own),
    ]
    moto_seam.s3(str(held.account_id)).put_bucket_policy(bucket, json.dumps(document).encode())


def _statement(sid: str, action: str, resource: str, condition: dict[str, Any]) -> dict[str, Any]:
    who = {"Service": SERVICE}
    return {"Sid": sid, "Effect": "Allow", "Principal": who, "Action": action, "Resource": resource, "Condition": condition}
