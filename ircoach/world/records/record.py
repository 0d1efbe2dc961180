"""One record: its fields in CloudTrail's own order, null where the real ones are null."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ircoach.world.records import ec2, s3
from ircoach.world.records.identity import utc
from ircoach.world.records.names import aws_region, error_code, event_name, event_source, is_data_event, is_read_only
from ircoach.world.records.shapes import camel
from ircoach.world.wire import AwsError, Call

EVENT_VERSION = "1.11"
#: denied calls to these keep their requestParameters; everyone else's are null
_KEEP_DENIED = {"ec2", "s3", "s3control", "guardduty", "eks", "appsync"}
#: what a record says of parameters the client left to their default
_DEFAULTS: dict[tuple[str, str], dict[str, Any]] = {
    ("iam", "CreateLoginProfile"): {"passwordResetRequired": False},
    ("rds", "DescribeDBSnapshots"): {"includeShared": False, "includePublic": False},
}


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything the trail knows of one call.

    time: when, UTC. identity: from `user_identity`. source_address, user_agent: the network's word and the client's.
    request_id, host_id: as answered, the second by S3 only. event_id: this record's own. recipient_account: whose trail this is.
    error: what was answered instead of a result; denied: that it was for want of permission.
    result: the answer as botocore reads it (PascalCase), None where there is none.
    host: the Host header, where it differs from the call's. bytes_in, bytes_out: S3 bodies.
    resource_owner: the account of the bucket (S3) or role (AssumeRole) a call is about, None where it does not exist.
    from_console: made with a console session's credentials. vpc_endpoint: the endpoint it came through.
    shared_event_id: the same for the records of two accounts about one call.
    """

    time: dt.datetime
    call: Call
    identity: Mapping[str, Any]
    source_address: str
    user_agent: str
    request_id: str
    event_id: str
    recipient_account: str
    error: AwsError | None = None
    denied: bool = False
    result: Mapping[str, Any] | None = None
    host: str = ""
    bytes_in: int = 0
    bytes_out: int = 0
    host_id: str = ""
    resource_owner: str | None = None
    from_console: bool = False
    vpc_endpoint: str | None = None
    shared_event_id: str | None = None

    @property
    def by_service(self) -> bool:
        """Whether an AWS service made the call on its own behalf."""
        return self.identity.get("type") == "AWSService"

    @property
    def in_the_clear(self) -> bool:
        """Whether the call came over plain HTTP, as to a website endpoint."""
        return self.call.raw is not None and self.call.raw.url.startswith("http://")

    @property
    def over_s3(self) -> bool:
        """Whether the call was S3's, account level included."""
        return self.call.service in ("s3", "s3control")


def record(seen: Seen) -> dict[str, Any]:
    """One CloudTrail record, ready for JSON."""
    call = seen.call
    data = is_data_event(call)
    made: dict[str, Any] = {
        "eventVersion": EVENT_VERSION,
        "userIdentity": dict(seen.identity),
        "eventTime": utc(seen.time),
        "eventSource": event_source(call.service),
        "eventName": event_name(call),
        "awsRegion": aws_region(call),
        "sourceIPAddress": seen.source_address,
        "userAgent": f"[{seen.user_agent}]" if seen.over_s3 and not seen.by_service else seen.user_agent,
    }
    if seen.error:
        made["errorCode"] = error_code(call, seen.error, seen.denied)
        made["errorMessage"] = seen.error.message
    made["requestParameters"] = _request_parameters(seen)
    made["responseElements"] = _response_elements(seen)
    if seen.over_s3:
        made["additionalEventData"] = s3.additional(seen)
    made |= {"requestID": seen.request_id, "eventID": seen.event_id, "readOnly": is_read_only(call)}
    if resources := _resources(seen):
        made["resources"] = resources
    made |= {"eventType": "AwsApiCall", "managementEvent": not data, "recipientAccountId": seen.recipient_account}
    if seen.shared_event_id:
        made["sharedEventID"] = seen.shared_event_id
    if seen.vpc_endpoint:
        made |= {"vpcEndpointId": seen.vpc_endpoint, "vpcEndpointAccountId": _endpoint_owner(seen)}
    made["eventCategory"] = "Data" if data else "Management"
    if not seen.by_service and not seen.in_the_clear:
        made["tlsDetails"] = {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": s3.CIPHER,
            "clientProvidedHostHeader": seen.host or call.host or default_host(call),
        }
    if seen.from_console:
        made["sessionCredentialFromConsole"] = "true"
    return made


def for_owner(seen: Seen, event_id: str, shared_event_id: str) -> Seen | None:
    """The same call as another account is told of it, whose role or bucket it was about; None where no other account is told.

    An AssumeRole across accounts that succeeds is delivered to both, and so is any call about another account's bucket or its
    objects, refused or not; one sharedEventID ties the two. The owner learns of the caller only its account and principal id.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_examples-sts-api
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html (cross-account scenarios)
    """
    crosses = seen.call.service in ("sts", "s3") and seen.resource_owner not in (None, "", seen.recipient_account)
    if not crosses or (seen.error and seen.call.service == "sts"):
        return None
    identity = {"type": "AWSAccount", "principalId": seen.identity.get("principalId"), "accountId": seen.recipient_account}
    return replace(
        seen, identity=identity, recipient_account=str(seen.resource_owner), event_id=event_id, shared_event_id=shared_event_id
    )


def service_event(
    *,
    time: dt.datetime,
    name: str,
    source: str,
    account: str,
    region: str,
    recipient_account: str,
    event_id: str,
    details: Mapping[str, Any],
    shared_event_id: str | None = None,
) -> dict[str, Any]:
    """What a service records on its own: `SharedSnapshotVolumeCreated`, say, with details `{"snapshotId": …}`.

    `account` is whose act it notes, `recipient_account` whose trail it lands in, `source` the service (`ec2`).
    """
    made: dict[str, Any] = {
        "eventVersion": EVENT_VERSION,
        "userIdentity": {"type": "AWSAccount", "accountId": account, "invokedBy": event_source(source)},
        "eventTime": utc(time),
        "eventSource": event_source(source),
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": event_source(source),
        "userAgent": event_source(source),
        "requestParameters": None,
        "responseElements": None,
        "eventID": event_id,
        "readOnly": False,
        "eventType": "AwsServiceEvent",
        "managementEvent": True,
        "recipientAccountId": recipient_account,
    }
    if shared_event_id:
        made["sharedEventID"] = shared_event_id
    return made | {"serviceEventDetails": dict(details), "eventCategory": "Management"}


def default_host(call: Call) -> str:
    """The host a client of that service would have named, where the call does not say."""
    if call.service in ("iam", "organizations"):
        return f"{call.service}.amazonaws.com"
    return f"{'s3-control' if call.service == 's3control' else call.service}.{call.region}.amazonaws.com"


def _endpoint_owner(seen: Seen) -> str:
    """A VPC endpoint is its user's: the caller's account, and the recipient's where the caller has none."""
    account = str(seen.identity.get("accountId", ""))
    return account if account.isdigit() else seen.recipient_account


def _request_parameters(seen: Seen) -> Any:
    call = seen.call
    if seen.denied and call.service not in _KEEP_DENIED:
        return None
    if call.service == "ec2":
        # refused while the request was still being read
        return None if seen.error and seen.error.code == "InvalidParameterCombination" else ec2.request(call)
    if seen.over_s3:
        return s3.request(call, seen.host or call.host or default_host(call))
    return {**_DEFAULTS.get((call.service, call.operation), {}), **camel(call.service, call.params)} or None


def _response_elements(seen: Seen) -> Any:
    call = seen.call
    if seen.error or (is_read_only(call) and not call.operation.startswith("AssumeRole")):
        return None
    result = {key: value for key, value in (seen.result or {}).items() if key != "ResponseMetadata"}
    if call.service == "ec2":
        return ec2.response(call, result, seen.request_id)
    if seen.over_s3:
        return s3.response(call, result)
    return camel(call.service, result) or None


def _resources(seen: Seen) -> list[dict[str, Any]] | None:
    call = seen.call
    if seen.error and seen.error.code == "NoSuchBucket":
        return None
    if call.service == "s3":
        return s3.resources(call, seen.resource_owner)
    if call.service == "sts" and call.operation.startswith("AssumeRole") and not seen.error:
        arn = str(call.params.get("RoleArn"))
        return [{"accountId": arn.split(":")[4], "type": "AWS::IAM::Role", "ARN": arn}]
    return None
