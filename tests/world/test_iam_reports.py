"""IAM's reports on an account and its policy simulator: what tools ask first, answered from this world."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from ircoach.scenario.build import build
from ircoach.scenario.library import Folder
from ircoach.world.callers import Actor
from ircoach.world.clock import HOUR, to_datetime
from ircoach.world.stage import Stage, allow, deny, document, sure
from tests.small import ONE_KEY

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
MAY = document(allow(["ec2:Describe*", "s3:GetObject"]), deny("ec2:DescribeVpcs"))
AT_NIGHT = document(allow("s3:*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1", "s3:prefix": "a"}}))


@pytest.fixture(scope="module")
def stage() -> Stage:
    """One small world for the module, with a user in a group, a policy of the account's, and one of AWS's, attached."""
    stage = Stage(build(Folder(ONE_KEY), "agreed", 8), "agreed", {})
    root = stage.builder(stage.world.accounts["production"], "us-east-1")
    own = sure(root.call("iam", "create_policy", PolicyName="buckets", PolicyDocument=document(allow("s3:ListBucket"))))
    sure(root.call("iam", "create_user", UserName="clerk", Tags=[{"Key": "team", "Value": "ledger"}]))
    sure(root.call("iam", "put_user_policy", UserName="clerk", PolicyName="may", PolicyDocument=MAY))
    sure(root.call("iam", "create_group", GroupName="readers"))
    sure(root.call("iam", "attach_group_policy", GroupName="readers", PolicyArn=own["Policy"]["Arn"]))
    sure(root.call("iam", "add_user_to_group", GroupName="readers", UserName="clerk"))
    sure(root.call("iam", "attach_role_policy", RoleName="IncidentResponder", PolicyArn=READ_ONLY))
    stage.settle()
    return stage


@pytest.fixture
def root(stage: Stage) -> Actor:
    """The account's builder."""
    return stage.builder(stage.world.accounts["production"], "us-east-1")


@pytest.fixture(scope="module")
def clerk(stage: Stage) -> Actor:
    """The user, with a key in force."""
    root = stage.builder(stage.world.accounts["production"], "us-east-1")
    actor = stage.actor("clerk", stage.new_key(root, "clerk"), "80.169.200.9", region="eu-west-1")
    stage.settle()
    return actor


def test_the_details_name_everything_by_name_and_id(root: Actor, stage: Stage) -> None:
    """Users, groups, roles and policies, each with AWS's kind of id; of AWS's 1,500 policies only the attached one."""
    told = sure(root.call("iam", "get_account_authorization_details"))
    user = next(each for each in told["UserDetailList"] if each["UserName"] == "clerk")
    assert [(each["PolicyName"], each["PolicyDocument"]) for each in user["UserPolicyList"]] == [("may", json.loads(MAY))]
    assert (user["GroupList"], user["Tags"]) == (["readers"], [{"Key": "team", "Value": "ledger"}])
    (group,) = told["GroupDetailList"]
    assert [each["PolicyName"] for each in group["AttachedManagedPolicies"]] == ["buckets"]
    role = next(each for each in told["RoleDetailList"] if each["RoleName"] == "IncidentResponder")
    assert [each["PolicyArn"] for each in role["AttachedManagedPolicies"]] == [READ_ONLY]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Action"] == "sts:AssumeRole"
    assert [each["PolicyName"] for each in told["Policies"]] == ["buckets", "ReadOnlyAccess"]
    (version,) = told["Policies"][0]["PolicyVersionList"]
    assert version["Document"]["Statement"][0]["Action"] == "s3:ListBucket"
    ids = {user["UserId"]: "AIDA", group["GroupId"]: "AGPA", role["RoleId"]: "AROA", told["Policies"][0]["PolicyId"]: "ANPA"}
    assert all(re.fullmatch(rf"{prefix}[A-Z2-7]{{17}}", unique) for unique, prefix in ids.items())


@pytest.mark.parametrize(
    ("kinds", "counts"),
    [(["User"], (2, 0, 0, 0)), (["Group", "LocalManagedPolicy"], (0, 1, 0, 1)), (["Role", "AWSManagedPolicy"], (0, 0, 1, 1))],
)
def test_a_filter_leaves_the_kinds_it_names(kinds: list[str], counts: tuple[int, ...], root: Actor) -> None:
    """Each list is there, and empty where nobody asked for it."""
    told = sure(root.call("iam", "get_account_authorization_details", Filter=kinds))
    assert tuple(len(told[name]) for name in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")) == counts


def test_a_refused_call_is_a_use_of_its_key_too(clerk: Actor, root: Actor, stage: Stage) -> None:
    """When, where and for what, in the look-up and in the report; a key never used says N/A."""
    assert clerk.call("ec2", "describe_vpcs", region="eu-west-1").code == "UnauthorizedOperation"
    used = stage.world.clock.datetime.replace(microsecond=0)
    told = sure(root.call("iam", "get_access_key_last_used", AccessKeyId=clerk.keys.access_key_id))
    assert told["UserName"] == "clerk"
    assert told["AccessKeyLastUsed"] == {"LastUsedDate": used, "ServiceName": "ec2", "Region": "eu-west-1"}
    sure(root.call("iam", "generate_credential_report"))
    row = report(root)["clerk"]
    assert row["access_key_1_last_used_date"] == f"{used:%Y-%m-%dT%H:%M:%S}+00:00"
    assert (row["access_key_1_last_used_region"], row["access_key_1_last_used_service"]) == ("eu-west-1", "ec2")
    assert row["access_key_2_active"] == "false"
    fresh = stage.new_key(root, "clerk")
    told = sure(root.call("iam", "get_access_key_last_used", AccessKeyId=fresh.access_key_id))["AccessKeyLastUsed"]
    assert (told["ServiceName"], told["Region"], told.get("LastUsedDate")) == ("N/A", "N/A", None)


def report(root: Actor) -> dict[str, Mapping[str, str]]:
    """The credential report's rows by user."""
    text = sure(root.call("iam", "get_credential_report"))["Content"].decode()
    return {row["user"]: row for row in csv.DictReader(io.StringIO(text))}


def test_a_credential_report_is_made_once_in_four_hours(root: Actor, stage: Stage) -> None:
    """The root user stands first; the time is the report's own, in scenario time."""
    made = sure(root.call("iam", "generate_credential_report"))["State"]
    assert sure(root.call("iam", "generate_credential_report"))["State"] == "COMPLETE"
    first = sure(root.call("iam", "get_credential_report"))["GeneratedTime"]
    assert next(iter(report(root))) == "<root_account>"
    stage.world.advance(stage.world.clock.now + 4 * HOUR)
    assert sure(root.call("iam", "generate_credential_report"))["State"] == "STARTED"
    second = sure(root.call("iam", "get_credential_report"))["GeneratedTime"]
    assert second == to_datetime(stage.world.clock.now).replace(microsecond=0)
    assert (second - first).total_seconds() >= 4 * 3600, made


def simulated(root: Actor, operation: str, actions: list[str], **more: Any) -> dict[str, dict[str, Any]]:
    """The simulator's results by action."""
    told = sure(root.call("iam", operation, ActionNames=actions, **more))["EvaluationResults"]
    return {each["EvalActionName"]: each for each in told}


def test_a_principal_is_simulated_with_all_that_bears_on_it(root: Actor, stage: Stage) -> None:
    """Inline, attached and the group's policies; further policies and a boundary come from the request."""
    source = {"PolicySourceArn": f"arn:aws:iam::{stage.world.accounts['production']}:user/clerk"}
    actions = ["ec2:DescribeImages", "ec2:DescribeVpcs", "s3:ListBucket", "iam:CreateUser"]
    plain = simulated(root, "simulate_principal_policy", actions, **source)
    assert [each["EvalDecision"] for each in plain.values()] == ["allowed", "explicitDeny", "allowed", "implicitDeny"]
    assert plain["ec2:DescribeVpcs"]["MatchedStatements"][0]["SourcePolicyId"] == "may"
    assert plain["s3:ListBucket"]["MatchedStatements"][0]["SourcePolicyId"] == "buckets"
    given = {
        "PolicyInputList": [document(allow("iam:*"))],
        "PermissionsBoundaryPolicyInputList": [document(allow(["iam:*", "s3:*"]))],
    }
    more = simulated(root, "simulate_principal_policy", actions, **source, **given)
    assert more["iam:CreateUser"]["EvalDecision"] == "allowed"
    assert more["iam:CreateUser"]["MatchedStatements"][0]["SourcePolicyId"] == "PolicyInputList.1"
    assert more["ec2:DescribeImages"]["EvalDecision"] == "implicitDeny"
    assert more["ec2:DescribeImages"]["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}
    missing = root.call("iam", "simulate_principal_policy", PolicySourceArn=source["PolicySourceArn"] + "x", ActionNames=actions)
    assert missing.code == "NoSuchEntity"


def test_policies_are_simulated_by_themselves(root: Actor) -> None:
    """Conditions see what is given and tell what is missing; what is no policy or no action is refused."""
    without = simulated(root, "simulate_custom_policy", ["s3:ListBucket"], PolicyInputList=[AT_NIGHT])["s3:ListBucket"]
    assert without["EvalDecision"] == "implicitDeny"
    assert without["MissingContextValues"] == ["aws:RequestedRegion", "s3:prefix"]
    entries = [
        {"ContextKeyName": name, "ContextKeyValues": [value], "ContextKeyType": "string"}
        for name, value in (("aws:requestedregion", "eu-west-1"), ("s3:prefix", "a"))
    ]
    given = simulated(root, "simulate_custom_policy", ["s3:ListBucket"], PolicyInputList=[AT_NIGHT], ContextEntries=entries)
    assert given["s3:ListBucket"]["EvalDecision"] == "allowed"
    assert given["s3:ListBucket"]["MissingContextValues"] == []
    keys = sure(root.call("iam", "get_context_keys_for_custom_policy", PolicyInputList=[AT_NIGHT, MAY]))["ContextKeyNames"]
    assert keys == ["aws:RequestedRegion", "s3:prefix"]
    for wrong in ({"PolicyInputList": ["no policy"]}, {"PolicyInputList": [MAY], "ActionNames": ["s3:*"]}):
        outcome = root.call("iam", "simulate_custom_policy", **{"ActionNames": ["s3:GetObject"], **wrong})
        assert outcome.code == "InvalidInput", outcome
