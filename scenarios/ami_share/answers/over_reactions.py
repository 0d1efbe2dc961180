"""Containments that stop the thief, or nobody, and cost what they need not."""

from __future__ import annotations

from ircoach import OverReaction

from .acts import deny, due, unshare
from .half_fixes import SICK
from .picture import Picture
from .runs import instead

TWINS = ("unregistered-account", "partner-dev-image", "batch-new-account", "administrator-meant-it")


def _deregister(seen: Picture) -> None:
    ec2 = seen.case.client("ec2")
    mapped = ec2.describe_images(ImageIds=[seen.image])["Images"][0]["BlockDeviceMappings"]
    ec2.deregister_image(ImageId=seen.image)
    for each in mapped:
        if snapshot := each.get("Ebs", {}).get("SnapshotId"):
            ec2.delete_snapshot(SnapshotId=snapshot)
    deny(seen, "incident-deny-all")


def _delete_user(seen: Picture) -> None:
    unshare(seen)
    iam = seen.case.client("iam")
    for key in seen.keys:
        iam.delete_access_key(UserName=seen.user, AccessKeyId=key)
    for name in iam.list_user_policies(UserName=seen.user)["PolicyNames"]:
        iam.delete_user_policy(UserName=seen.user, PolicyName=name)
    iam.delete_user(UserName=seen.user)


def _terminate(seen: Picture) -> None:
    due(seen)
    seen.case.client("ec2").terminate_instances(InstanceIds=[seen.source_id])


def _deny_all(seen: Picture) -> None:
    unshare(seen)
    deny(seen, "incident-deny-all")


def _limit_by_address(seen: Picture) -> None:
    unshare(seen)
    listed = next(row["network"] for row in seen.networks if row["name"] == "build network")
    deny(seen, "only-from-the-build-network", condition={"NotIpAddress": {"aws:SourceIp": f"{listed}/32"}})


OVERREACTIONS: dict[str, OverReaction] = {
    "evidence-destroyed": OverReaction(
        instead(_deregister), SICK, "Image deregistered, snapshot deleted",
        "Taking the permission back stops the launches just as well. What was in the image can no longer be shown.",
    ),
    "user-deleted": OverReaction(
        instead(_delete_user, again=True), SICK, "The user is deleted",
        "It does stop the thief. It also takes keys, policy and the job along; a deny-all does the same and can be taken back.",
    ),
    "machine-terminated": OverReaction(
        instead(_terminate), SICK, "The source machine is terminated",
        "Contained already, and then a machine thrown away that the thief never touched: evidence, and somebody's service.",
    ),
    "critical-batch-denied": OverReaction(
        instead(_deny_all, again=True), ("dev-image-secrets", "member-taken-over"), "Deny-all where the batch is critical",
        "The asset register calls the job critical, its network is known and the thief is not in it: a network limit would do.",
    ),
    "endpoint-forgotten": OverReaction(
        instead(_limit_by_address, again=True), ("member-taken-over",), "A network limit that hits the batch",
        "Through a VPC endpoint aws:SourceIp is absent, and NotIpAddress matches what is absent: the batch is denied too.",
    ),
    "twin-contained": OverReaction(
        instead(_deny_all, again=True), TWINS, "A twin is contained",
        "Somebody who may had meant it. Their work stops, and so does the night's build.",
    ),
}  # fmt: skip
