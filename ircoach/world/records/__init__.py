"""Records: what CloudTrail writes of one call, shaped as the real ones are. Pure functions, nothing here knows a world.

`record` shapes a call that the gate has decided and carried out; `user_identity` says who called; `service_event` shapes what a
service notes on its own (a shared snapshot used elsewhere); `signed_in` and its kin what happens at the console's door;
`taken_on` a role taken on by somebody who is no actor here; `denied_message` words a refusal as the service would. What real
records look like was measured on published ones (tests/world/test_records.py compares with them); AWS describes them in
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html.
"""

from ircoach.world.records.denied import denied_message
from ircoach.world.records.identity import IdentityKind, Issuer, SessionContext, user_identity
from ircoach.world.records.names import aws_region, event_name, event_source, is_data_event, is_read_only
from ircoach.world.records.record import Seen, for_owner, record, service_event
from ircoach.world.records.s3 import host_id
from ircoach.world.records.sign_in import (
    GLOBAL_REGION,
    HIDDEN,
    Entrance,
    asked_for_second_factor,
    signed_in,
    wrong_name,
    wrong_password,
)
from ircoach.world.records.taking_on import EC2, Taken, Taker, expiration, service_taker, taken_on

__all__ = [
    "EC2",
    "GLOBAL_REGION",
    "HIDDEN",
    "Entrance",
    "IdentityKind",
    "Issuer",
    "Seen",
    "SessionContext",
    "Taken",
    "Taker",
    "asked_for_second_factor",
    "aws_region",
    "denied_message",
    "event_name",
    "event_source",
    "expiration",
    "for_owner",
    "host_id",
    "is_data_event",
    "is_read_only",
    "record",
    "service_event",
    "service_taker",
    "signed_in",
    "taken_on",
    "user_identity",
    "wrong_name",
    "wrong_password",
]
