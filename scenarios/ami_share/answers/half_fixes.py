"""Plausible containments after which a named call of the thief's still succeeds."""

from __future__ import annotations

from ircoach import HalfFix

from .acts import deny, limit_to_network, unshare
from .picture import Picture
from .runs import instead

SICK = ("leaked-key", "build-host", "dev-image-secrets", "member-taken-over", "federated-session")
FAR = ("leaked-key", "dev-image-secrets", "member-taken-over", "federated-session")  # the thief is not in the build network
LONG_TERM = ("leaked-key", "build-host", "dev-image-secrets", "member-taken-over")


def _one_key(seen: Picture) -> None:
    unshare(seen)
    seen.case.client("iam").update_access_key(UserName=seen.user, AccessKeyId=seen.key, Status="Inactive")


def _all_keys(seen: Picture) -> None:
    unshare(seen)
    for key in seen.keys:
        seen.case.client("iam").update_access_key(UserName=seen.user, AccessKeyId=key, Status="Inactive")


def _older_sessions(seen: Picture) -> None:
    unshare(seen)
    stamp = f"{seen.case.now:%Y-%m-%dT%H:%M:%SZ}"
    deny(seen, "AWSRevokeOlderSessions", condition={"DateLessThan": {"aws:TokenIssueTime": stamp}})


def _wrong_operator(seen: Picture) -> None:
    unshare(seen)
    deny(seen, "build-network-only", condition={"IpAddress": {"aws:SourceIp": f"{seen.batch_address}/32"}})


def _by_name(seen: Picture) -> None:
    unshare(seen)
    deny(seen, "deny-this-user", condition={"StringEquals": {"aws:username": seen.user}})


def _no_snapshots(seen: Picture) -> None:
    unshare(seen)
    deny(seen, "no-snapshots", "ec2:CreateSnapshot", "ec2:CreateSnapshots")


def _this_image(seen: Picture) -> None:
    unshare(seen)
    deny(seen, "hands-off-this-image", "ec2:ModifyImageAttribute", resource=f"arn:aws:ec2:*::image/{seen.image}")


def _this_account(seen: Picture) -> None:
    unshare(seen)
    deny(seen, "not-with-them", "ec2:ModifyImageAttribute", condition={"StringEquals": {"ec2:Add/userId": seen.stranger}})


def _network_anyway(seen: Picture) -> None:
    unshare(seen)
    limit_to_network(seen)


def _firewall(seen: Picture) -> None:
    unshare(seen)
    ec2 = seen.case.client("ec2")
    machine = ec2.describe_instances(InstanceIds=[seen.source_id])["Reservations"][0]["Instances"][0]
    group = ec2.create_security_group(GroupName="quarantine", Description="nothing in, nothing out", VpcId=machine["VpcId"])[
        "GroupId"
    ]
    ec2.modify_instance_attribute(InstanceId=seen.source_id, Groups=[group])


def _block_public(seen: Picture) -> None:
    seen.case.client("ec2").enable_image_block_public_access(ImageBlockPublicAccessState="block-new-sharing")


HALF_FIXES: dict[str, HalfFix] = {
    "unshared-only": HalfFix(
        instead(unshare), "ec2:ModifyImageAttribute", "identity", SICK, "The image is un-shared, the identity lives",
        "That stopped part of the bleed. Whoever shared the image can share it again, and make the next one.",
    ),
    "identity-only": HalfFix(
        instead(lambda seen: deny(seen, "incident-deny-all")), "ec2:RunInstances", "images", SICK,
        "The identity is stopped, the image stays shared",
        "A deny on the user takes nothing back. The other account launches the image a few minutes later.",
    ),
    "one-of-two-keys": HalfFix(
        instead(_one_key), "ec2:CreateImage", "identity", LONG_TERM, "One of two keys is switched off",
        "The user has two keys and the thief has both. A deny on the user reaches every key; a switch reaches one.",
    ),
    "keys-off-session-lives": HalfFix(
        instead(_all_keys), "ec2:CreateImage", "identity", ("federated-session",), "Both keys are off, the session lives",
        "A session made with GetFederationToken outlives the key it was made from. A deny on the user reaches it.",
    ),
    "older-sessions-revoked": HalfFix(
        instead(_older_sessions), "ec2:CreateImage", "identity", SICK, "Sessions issued before now are denied",
        "aws:TokenIssueTime is absent for a long-term key, so the deny never matches it; and the key makes a new session.",
    ),
    "wrong-operator": HalfFix(
        instead(_wrong_operator), "ec2:CreateImage", "identity", FAR, "IpAddress where NotIpAddress was meant",
        "The deny hits the build network and spares everybody else: the batch stops, the thief does not.",
    ),
    "wrong-key": HalfFix(
        instead(_by_name), "ec2:CreateImage", "identity", ("federated-session",), "A deny by aws:username",
        "A federated session has no aws:username; the condition never matches it.",
    ),
    "snapshots-only": HalfFix(
        instead(_no_snapshots), "ec2:CreateImage", "identity", SICK, "Only CreateSnapshot is denied",
        "CreateImage is authorised as ec2:CreateImage, on image, instance and snapshot. Denying CreateSnapshot does not stop it.",
    ),
    "this-image-only": HalfFix(
        instead(_this_image), "ec2:CreateImage", "identity", SICK, "Only this image is protected",
        "The thief does not need this image. The next machine is imaged and shared as easily.",
    ),
    "this-account-only": HalfFix(
        instead(_this_account), "ec2:ModifyImageAttribute", "identity", SICK, "Only sharing with this account is denied",
        "Accounts are cheap. The thief shares with another one.",
    ),
    "network-limit-inside": HalfFix(
        instead(_network_anyway), "ec2:CreateImage", "identity", ("build-host",),
        "A network limit against someone inside the network",
        "The thief calls from the build network itself. The limit lets them through.",
    ),
    "firewall": HalfFix(
        instead(_firewall), "ec2:CreateImage", "identity", SICK, "The machine is put behind a firewall",
        "The thief never touches the machine. The management plane is on the Internet, and no security group stands before it.",
    ),
    "block-public-access": HalfFix(
        instead(_block_public), "ec2:RunInstances", "images", SICK, "Block public access for images is switched on",
        "It refuses sharing with everybody, and only that. A share with one named account stands, and more can be made.",
    ),
}  # fmt: skip
