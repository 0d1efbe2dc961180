"""What the world adds to moto's IAM."""

from __future__ import annotations

from ircoach.scenario.build import build
from ircoach.scenario.library import Folder
from ircoach.world.callers import Actor
from ircoach.world.stage import Stage, allow, document, sure
from tests.small import ONE_KEY


def small() -> tuple[Stage, Actor]:
    """A small world and the root of its account."""
    world = build(Folder(ONE_KEY), "agreed", 6)
    stage = Stage(world, "agreed", {})
    return stage, stage.builder(world.accounts["production"], "us-east-1")


def policy(root: Actor, name: str, *actions: str) -> str:
    """A managed policy that allows some actions."""
    made = sure(root.call("iam", "create_policy", PolicyName=name, PolicyDocument=document(allow(list(actions)))))
    return str(made["Policy"]["Arn"])


def test_a_boundary_is_the_most_a_user_may_do_until_it_is_taken_away() -> None:
    """Two allows must agree while there is one; simulation and the user's own description know of it."""
    stage, root = small()
    boundary = policy(root, "only-images", "ec2:DescribeImages")
    sure(root.call("iam", "create_user", UserName="clerk", PermissionsBoundary=boundary))
    sure(root.call("iam", "put_user_policy", UserName="clerk", PolicyName="ec2", PolicyDocument=document(allow("ec2:*"))))
    clerk = stage.actor("clerk", stage.new_key(root, "clerk"), "80.169.200.9", region="us-east-1")
    stage.settle()
    shown = sure(root.call("iam", "get_user", UserName="clerk"))["User"]["PermissionsBoundary"]
    assert shown == {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": boundary}
    assert clerk.call("ec2", "describe_images", Owners=["self"]).ok
    refused = clerk.call("ec2", "describe_vpcs")
    assert refused.code == "UnauthorizedOperation"
    assert "permissions boundary" in refused.message

    sure(root.call("iam", "delete_user_permissions_boundary", UserName="clerk"))
    stage.settle()
    assert clerk.call("ec2", "describe_vpcs").ok

    sure(root.call("iam", "put_user_permissions_boundary", UserName="clerk", PermissionsBoundary=boundary))
    stage.settle()
    assert clerk.call("ec2", "describe_vpcs").code == "UnauthorizedOperation"


def test_a_boundary_that_is_not_there_is_refused() -> None:
    """A misspelt policy or user is told so, and nothing changes."""
    _, root = small()
    sure(root.call("iam", "create_user", UserName="clerk"))
    gone = "arn:aws:iam::123456789012:policy/nowhere"
    refused = root.call("iam", "put_user_permissions_boundary", UserName="clerk", PermissionsBoundary=gone)
    assert refused.code == "NoSuchEntity"
    assert gone in refused.message
    boundary = policy(root, "only-images", "ec2:DescribeImages")
    refused = root.call("iam", "put_user_permissions_boundary", UserName="nobody", PermissionsBoundary=boundary)
    assert refused.code == "NoSuchEntity"
    assert "nobody" in refused.message


def test_an_attached_policy_is_in_force_in_its_default_version() -> None:
    """Attach, set another default, detach: what counts is what is attached now, in the version that is the default now."""
    stage, root = small()
    arn = policy(root, "images", "ec2:DescribeImages")
    sure(root.call("iam", "create_user", UserName="clerk"))
    sure(root.call("iam", "attach_user_policy", UserName="clerk", PolicyArn=arn))
    clerk = stage.actor("clerk", stage.new_key(root, "clerk"), "80.169.200.9", region="us-east-1")
    stage.settle()

    def may() -> tuple[bool, bool]:
        stage.settle()
        return clerk.call("ec2", "describe_images", Owners=["self"]).ok, clerk.call("ec2", "describe_vpcs").ok

    assert may() == (True, False)
    made = sure(root.call("iam", "create_policy_version", PolicyArn=arn, PolicyDocument=document(allow("ec2:DescribeVpcs"))))
    assert may() == (True, False)
    sure(root.call("iam", "set_default_policy_version", PolicyArn=arn, VersionId=made["PolicyVersion"]["VersionId"]))
    assert may() == (False, True)
    sure(root.call("iam", "detach_user_policy", UserName="clerk", PolicyArn=arn))
    assert may() == (False, False)


def test_aws_s_own_policies_can_be_attached() -> None:
    """AWSDenyAll is the quickest way to stop an identity: attached to a user or its group it stops it."""
    stage, root = small()
    sure(root.call("iam", "create_user", UserName="clerk"))
    sure(root.call("iam", "attach_user_policy", UserName="clerk", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"))
    sure(root.call("iam", "create_group", GroupName="stopped"))
    clerk = stage.actor("clerk", stage.new_key(root, "clerk"), "80.169.200.9", region="us-east-1")
    stage.settle()
    assert clerk.call("ec2", "describe_vpcs").ok
    sure(root.call("iam", "add_user_to_group", GroupName="stopped", UserName="clerk"))
    sure(root.call("iam", "attach_group_policy", GroupName="stopped", PolicyArn="arn:aws:iam::aws:policy/AWSDenyAll"))
    stage.settle()
    assert "explicit deny" in clerk.call("ec2", "describe_vpcs").message
    shown = sure(root.call("iam", "list_attached_group_policies", GroupName="stopped"))["AttachedPolicies"]
    assert shown == [{"PolicyName": "AWSDenyAll", "PolicyArn": "arn:aws:iam::aws:policy/AWSDenyAll"}]
    assert sure(root.call("iam", "get_policy", PolicyArn=shown[0]["PolicyArn"]))["Policy"]["PolicyName"] == "AWSDenyAll"
    assert len(sure(root.call("iam", "list_policies", Scope="AWS"))["Policies"]) == 100


def test_taking_on_a_role_of_another_account_is_in_both_trails() -> None:
    """The role's owner sees who came only by account and principal id; one sharedEventID ties the two records."""
    stage, root = small()
    other = stage.world.open_account("other", "210987654321")
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}})
    there = stage.builder(other, "us-east-1")
    sure(there.call("iam", "create_role", RoleName="Reader", AssumeRolePolicyDocument=trust))
    sure(root.call("iam", "create_user", UserName="clerk"))
    allowed = document(allow("sts:AssumeRole"))
    sure(root.call("iam", "put_user_policy", UserName="clerk", PolicyName="go", PolicyDocument=allowed))
    clerk = stage.actor("clerk", stage.new_key(root, "clerk"), "80.169.200.9", region="us-east-1")
    stage.settle()
    role = f"arn:aws:iam::{other}:role/Reader"
    sure(clerk.call("sts", "assume_role", RoleArn=role, RoleSessionName="visit"))
    mine, theirs = [line.record for line in stage.world.trail.lines() if line.actor == "clerk"]
    assert (mine["recipientAccountId"], theirs["recipientAccountId"]) == (stage.world.accounts["production"], other)
    assert mine["sharedEventID"] == theirs["sharedEventID"]
    assert mine["eventID"] != theirs["eventID"]
    assert mine["userIdentity"]["userName"] == "clerk"
    assert theirs["userIdentity"] == {
        "type": "AWSAccount",
        "principalId": mine["userIdentity"]["principalId"],
        "accountId": stage.world.accounts["production"],
    }
    assert theirs["requestParameters"]["roleArn"] == role
    sure(there.call("iam", "delete_role", RoleName="Reader"))
    stage.settle()
    assert not clerk.call("sts", "assume_role", RoleArn=role, RoleSessionName="visit").ok
    assert "sharedEventID" not in [line.record for line in stage.world.trail.lines() if line.actor == "clerk"][-1]
