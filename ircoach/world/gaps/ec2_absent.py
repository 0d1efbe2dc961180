"""EC2: things that are not there, which moto looks up without asking whether they are.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
"""

from __future__ import annotations

from ircoach.world import moto_seam
from ircoach.world.gate import Asked, Guard
from ircoach.world.wire import AwsError


def named(asked: Asked, parameter: str) -> str:
    """What a parameter names that the call cannot do without."""
    if not (value := asked.call.params.get(parameter)):
        raise AwsError("MissingParameter", f"The request must contain the parameter {parameter}", 400)
    return str(value)


def no_image(image: str) -> AwsError:
    """An image that was never made, was deregistered, or is in another region."""
    return AwsError("InvalidAMIID.NotFound", f"The image id '[{image}]' does not exist", 400)


def own_image(asked: Asked) -> None:
    """An image's attributes are its owner's to see and to change, in its region; being shared with does not do."""
    image = named(asked, "ImageId")
    if moto_seam.region_known(asked.call.region) and moto_seam.image_known(asked.account, asked.call.region, image):
        return
    if moto_seam.owner("image", image) in (None, asked.account):
        raise no_image(image)
    raise AwsError("AuthFailure", f"Not authorized for image:{image}", 403)


def source_region(asked: Asked) -> None:
    """A snapshot or image is copied from a region that there is."""
    region = named(asked, "SourceRegion")
    if not moto_seam.region_known(region):
        raise AwsError("InvalidParameterValue", f"Value ({region}) for parameter sourceRegion is invalid.", 400)


def no_snapshot(snapshot: str) -> AwsError:
    """A snapshot that was never made, was deleted, or is in another region."""
    return AwsError("InvalidSnapshot.NotFound", f"The snapshot '{snapshot}' does not exist.", 400)


def a_snapshot(asked: Asked) -> None:
    """A snapshot that there is, be it another account's; moto refuses it without a word of which."""
    snapshot = named(asked, "SnapshotId")
    if moto_seam.owner("snapshot", snapshot) is None:
        raise no_snapshot(snapshot)


def acl_and_association(asked: Asked) -> None:
    """A subnet gets another network ACL by the id of its tie to the one it has, which is a new one each time."""
    association, acl, where = named(asked, "AssociationId"), named(asked, "NetworkAclId"), (asked.account, asked.call.region)
    if not moto_seam.acl_association_known(*where, association):
        raise AwsError("InvalidAssociationID.NotFound", f"The association ID '{association}' does not exist", 400)
    if not moto_seam.acl_known(*where, acl):  # moto finds out when the tie it had is gone
        raise AwsError("InvalidNetworkAclID.NotFound", f"The networkAcl ID '{acl}' does not exist", 400)


def nat_gateway(asked: Asked) -> None:
    """Only a NAT gateway that there is can be deleted."""
    gateway = named(asked, "NatGatewayId")
    if not moto_seam.nat_gateway_known(asked.account, asked.call.region, gateway):
        raise AwsError("NatGatewayNotFound", f"NAT gateway {gateway} was not found", 400)


GUARDS: dict[str, Guard] = {
    "ec2:DescribeImageAttribute": own_image,
    "ec2:CopySnapshot": source_region,
    "ec2:DeleteSnapshot": a_snapshot,
    "ec2:DescribeSnapshotAttribute": a_snapshot,
    "ec2:ReplaceNetworkAclAssociation": acl_and_association,
    "ec2:DeleteNatGateway": nat_gateway,
}
