"""Tests of `ircoach.lockdown.answers`: real clients read the error as AWS's own."""

from __future__ import annotations

import json

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from ircoach.lockdown import Door
from ircoach.lockdown.answers import error
from tests.lockdown.support import KEY, SECRET

CALLS = {
    "sts": ("get_caller_identity", {}),  # query
    "iam": ("list_users", {}),
    "ec2": ("describe_instances", {}),  # ec2
    "dynamodb": ("list_tables", {}),  # json 1.0
    "athena": ("list_work_groups", {}),  # json 1.1
    "cloudwatch": ("list_metrics", {}),  # rpc-v2-cbor
    "lambda": ("list_functions", {}),  # rest-json
    "s3": ("list_buckets", {}),  # rest-xml
    "route53": ("list_hosted_zones", {}),
    "cloudfront": ("list_distributions", {}),
    "sqs": ("list_queues", {}),
}


@pytest.mark.parametrize("service", CALLS)
def test_each_protocol_carries_code_and_sentence(service: str, door: Door) -> None:
    """boto3 raises a ClientError with the code and the message, at once."""
    client = boto3.client(
        service, endpoint_url=door.url, region_name="us-east-1", aws_access_key_id=KEY, aws_secret_access_key=SECRET
    )
    operation, parameters = CALLS[service]
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**parameters)
    found = caught.value.response
    assert found["Error"]["Code"] == "NotInThisWorld"
    assert "boto3 in the notebook" in found["Error"]["Message"]
    assert found["ResponseMetadata"]["RetryAttempts"] == 0


def test_an_unsigned_s3_request_is_answered_in_xml(door: Door) -> None:
    """A request without a signature is most likely a public object's."""
    client = boto3.client("s3", endpoint_url=door.url, region_name="us-east-1", config=Config(signature_version=UNSIGNED))
    with pytest.raises(ClientError, match="NotInThisWorld"):
        client.get_object(Bucket="b", Key="k")


def test_a_presigned_url_is_answered_in_its_services_protocol() -> None:
    """The service stands in the query string then."""
    target = "/b/k?X-Amz-Credential=K%2F20240101%2Fus-east-1%2Fs3%2Faws4_request"
    assert b"<Error>" in error("C", "a < b & c", target, [])[2]
    assert b"a &lt; b &amp; c" in error("C", "a < b & c", target, [])[2]


def test_json_is_json() -> None:
    """Code and message stand where each SDK looks for them."""
    status, headers, body = error("C", "m", "/", [("x-amz-target", "DynamoDB_20120810.ListTables")])
    assert status == 501
    assert dict(headers)["x-amzn-ErrorType"] == "C"
    assert json.loads(body)["__type"] == "C"
