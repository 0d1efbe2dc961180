"""What may be done: the permission taken back, a deny on the user, a limit to the batch's own network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ircoach.players.craft import deny_user

from .picture import Picture


def deny(seen: Picture, name: str, *actions: str, resource: str = "*", condition: Mapping[str, Any] | None = None) -> None:
    """Put a deny on the user."""
    deny_user(seen.case, seen.user, name, *actions, resource=resource, condition=condition)


def unshare(seen: Picture, image: str = "") -> None:
    """Take the launch permission back."""
    gone = {"Remove": [{"UserId": seen.stranger}]}
    seen.case.client("ec2").modify_image_attribute(ImageId=image or seen.image, LaunchPermission=gone)


def look_again(seen: Picture, image: str = "") -> None:
    """A minute later, once the deny is in force: whatever was shared again in between is taken back for good."""
    ec2 = seen.case.client("ec2")
    left = ec2.describe_image_attribute(ImageId=image or seen.image, Attribute="launchPermission")["LaunchPermissions"]
    if left:
        ec2.modify_image_attribute(ImageId=image or seen.image, LaunchPermission={"Remove": left})


def limit_to_network(seen: Picture) -> None:
    """Deny whatever does not come the way the batch comes."""
    if seen.endpoint:  # through an endpoint aws:SourceIp is absent, and NotIpAddress would match the batch itself
        deny(seen, "only-from-the-build-endpoint", condition={"StringNotEquals": {"aws:SourceVpce": seen.endpoint}})
    else:
        deny(seen, "only-from-the-build-network", condition={"NotIpAddress": {"aws:SourceIp": f"{seen.batch_address}/32"}})


def due(seen: Picture) -> None:
    """Un-share; then the identity: its network where the batch is critical and the thief outside it, everything otherwise."""
    seen.case.step()
    unshare(seen)
    if seen.critical and seen.address != seen.batch_address:
        limit_to_network(seen)
    else:
        deny(seen, "incident-deny-all")
    seen.case.wait(minutes=1)  # until then the identity may have got a call through
    look_again(seen)
