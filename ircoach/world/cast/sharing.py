"""Sharing and copying across accounts: machine images here."""

from __future__ import annotations

from collections.abc import Iterable

from ircoach.world.callers import Actor, Outcome
from ircoach.world.cast.hands import Hand


def takes_image(who: Actor | Hand, instance: str, name: str, *, description: str = "") -> Outcome:
    """Make an image of a machine, without stopping it."""
    more = {"Description": description} if description else {}
    return who.call("ec2", "create_image", InstanceId=instance, Name=name, NoReboot=True, **more)


def shares_image(who: Actor | Hand, image: str, accounts: Iterable[str]) -> Outcome:
    """Let other accounts launch an image."""
    add = {"Add": [{"UserId": account} for account in accounts]}
    return who.call("ec2", "modify_image_attribute", ImageId=image, LaunchPermission=add)


def shared_with(who: Actor | Hand, image: str) -> set[str] | None:
    """The accounts an image is shared with, as `who` is told; None where there is no such image any more."""
    told = who.call("ec2", "describe_image_attribute", ImageId=image, Attribute="launchPermission")
    if (told.code or "").startswith("InvalidAMIID"):
        return None
    return {str(each["UserId"]) for each in told.get("LaunchPermissions", []) if "UserId" in each}
