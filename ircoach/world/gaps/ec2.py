"""EC2: block public access for images and snapshots, images of other accounts, groups of interfaces."""

from __future__ import annotations

from typing import Any

from ircoach.world import moto_seam
from ircoach.world.gaps import ec2_absent
from ircoach.world.gaps.ec2_absent import no_image, no_snapshot, own_image, source_region
from ircoach.world.gate import Asked, Finish, Gap, Guard
from ircoach.world.wire import AwsError

IMAGE_BLOCK, SNAPSHOT_BLOCK = "image-block", "snapshot-block"


def _setter(kind: str, answer: str, value: str | None) -> Gap:
    def gap(asked: Asked) -> dict[str, Any]:
        state = value or str(asked.call.params.get("ImageBlockPublicAccessState") or asked.call.params.get("State"))
        asked.gate.settings[kind, asked.account, asked.call.region] = state
        return {answer: state}

    return gap


def _getter(kind: str, answer: str) -> Gap:
    def gap(asked: Asked) -> dict[str, Any]:
        return {answer: asked.gate.settings.get((kind, asked.account, asked.call.region), "unblocked"), "ManagedBy": "account"}

    return gap


def modify_image_attribute(asked: Asked) -> None:
    """Block public access for AMIs refuses `group: all`, and nothing else: sharing with an account passes it.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html
    """
    own_image(asked)
    state = asked.gate.settings.get((IMAGE_BLOCK, asked.account, asked.call.region))
    if state == "block-new-sharing" and "all" in _groups_added(asked, "LaunchPermission", "UserGroups"):
        raise AwsError(
            "OperationNotPermitted", "You can't publicly share AMIs because block public access for AMIs is enabled.", 400
        )


def share_snapshot(asked: Asked) -> None:
    """Block public access for snapshots refuses `group: all` in either of its modes.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableSnapshotBlockPublicAccess.html
    """
    state = asked.gate.settings.get((SNAPSHOT_BLOCK, asked.account, asked.call.region), "unblocked")
    if state != "unblocked" and "all" in _groups_added(asked, "CreateVolumePermission", "GroupNames"):
        raise AwsError(
            "OperationNotPermitted",
            "You can't publicly share snapshots because block public access for snapshots is enabled.",
            400,
        )


def _groups_added(asked: Asked, permission: str, groups: str) -> list[str]:
    """The groups that a call adds, in whichever of its two forms."""
    params = asked.call.params
    added = [str(each["Group"]) for each in (params.get(permission) or {}).get("Add") or () if "Group" in each]
    return added + ([str(each) for each in params.get(groups) or ()] if params.get("OperationType") == "add" else [])


def reset_image_attribute(asked: Asked) -> dict[str, Any]:
    """Takes every launch permission off an image of the caller's."""
    image = str(asked.call.params["ImageId"])
    if moto_seam.owner("image", image) != asked.account:
        raise no_image(image)
    moto_seam.clear_launch_permissions(asked.account, image)
    return {}


def modify_snapshot_attribute(asked: Asked, told: dict[str, Any]) -> None:
    """The form with CreateVolumePermission, which moto reads past; the one with OperationType it carries out itself.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html
    """
    del told
    permission = asked.call.params.get("CreateVolumePermission") or {}
    _share_snapshot(asked, permission.get("Add") or [], permission.get("Remove") or [])


def reset_snapshot_attribute(asked: Asked) -> dict[str, Any]:
    """Takes every permission off a snapshot of the caller's.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetSnapshotAttribute.html
    """
    _share_snapshot(asked, [], None)
    return {}


def _share_snapshot(asked: Asked, add: list[dict[str, str]], remove: list[dict[str, str]] | None) -> None:
    snapshot = str(asked.call.params["SnapshotId"])
    if not moto_seam.share_snapshot(asked.account, asked.call.region, snapshot, add, remove):
        raise no_snapshot(snapshot)


def modify_instance_attribute(asked: Asked, told: dict[str, Any]) -> None:
    """Groups given to an instance are its first interface's, and no others: moto would leave those it had.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
    """
    del told
    if asked.call.params.get("Groups"):
        moto_seam.regroup_interface(asked.account, asked.call.region, str(asked.call.params["InstanceId"]))


def modify_network_interface_attribute(asked: Asked, told: dict[str, Any]) -> None:
    """And the other way about: an instance's groups are those of its first interface."""
    del told
    if asked.call.params.get("Groups"):
        moto_seam.regroup_instance(asked.account, asked.call.region, str(asked.call.params["NetworkInterfaceId"]))


def run_instances(asked: Asked) -> None:
    """An image of another account can be launched only while its owner shares it with the caller's account."""
    _may_use_image(asked, str(asked.call.params.get("ImageId") or ""))


def copy_image(asked: Asked) -> None:
    """Copying needs the image shared, and its snapshots too; launch permission alone does not do.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-ami-copy-works.html
    """
    source_region(asked)
    _may_use_image(asked, str(asked.call.params.get("SourceImageId") or ""))


def _may_use_image(asked: Asked, image_id: str) -> None:
    found = moto_seam.image_permissions(image_id)
    if found is None:
        raise no_image(image_id)
    owner, permissions = found
    shared = any(item.get("UserId") == asked.account or item.get("Group") == "all" for item in permissions)
    if owner != asked.account and not shared:
        raise AwsError("AuthFailure", f"Not authorized for images: [{image_id}]", 403)


GUARDS: dict[str, Guard] = {
    **ec2_absent.GUARDS,
    "ec2:ModifyImageAttribute": modify_image_attribute,
    "ec2:ModifySnapshotAttribute": share_snapshot,
    "ec2:RunInstances": run_instances,
    "ec2:CopyImage": copy_image,
}
FINISHES: dict[str, Finish] = {
    "ec2:ModifySnapshotAttribute": modify_snapshot_attribute,
    "ec2:ModifyInstanceAttribute": modify_instance_attribute,
    "ec2:ModifyNetworkInterfaceAttribute": modify_network_interface_attribute,
}
GAPS: dict[str, Gap] = {
    "ec2:ResetImageAttribute": reset_image_attribute,
    "ec2:ResetSnapshotAttribute": reset_snapshot_attribute,
    "ec2:EnableImageBlockPublicAccess": _setter(IMAGE_BLOCK, "ImageBlockPublicAccessState", None),
    "ec2:DisableImageBlockPublicAccess": _setter(IMAGE_BLOCK, "ImageBlockPublicAccessState", "unblocked"),
    "ec2:GetImageBlockPublicAccessState": _getter(IMAGE_BLOCK, "ImageBlockPublicAccessState"),
    "ec2:EnableSnapshotBlockPublicAccess": _setter(SNAPSHOT_BLOCK, "State", None),
    "ec2:DisableSnapshotBlockPublicAccess": _setter(SNAPSHOT_BLOCK, "State", "unblocked"),
    "ec2:GetSnapshotBlockPublicAccessState": _getter(SNAPSHOT_BLOCK, "State"),
    "ec2:GetInstanceMetadataDefaults": lambda asked: {"AccountLevel": {}},  # nobody set any, and nobody can in this world
    "ec2:DescribeClientVpnEndpoints": lambda asked: {"ClientVpnEndpoints": []},
}
