"""Who has to allow, what limits it, and which words AWS would use."""

from __future__ import annotations

from typing import Any

import pytest

from ircoach.world.policy import Principal
from tests.world.policy.support import (
    AWAY,
    BUCKET,
    EVERYTHING,
    FEDERATED,
    HOME,
    OBJECT,
    ROLE,
    SESSION,
    USER,
    allow,
    ana,
    ask,
    deny,
    google,
    laptop,
    mallory,
    nightly,
    nobody,
    policy,
    root,
    trail,
    trust,
)

GET = "s3:GetObject"
NOTHING = policy(allow("sts:GetCallerIdentity"))
S3_ONLY = policy(allow("s3:*"), kind="boundary")
EC2_ONLY = policy(allow("ec2:*"), kind="boundary")


def bucket_policy(principal: Any, **more: Any) -> Any:
    """A bucket policy that lets this principal read objects."""
    return policy(allow(GET, f"{BUCKET}/*", principal=principal, **more), kind="bucket-policy")


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
# https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html for the words
WITHIN_AN_ACCOUNT: list[tuple[str, Principal, dict[str, Any], str]] = [
    ("nothing allows", ana, {}, "because no identity-based policy allows the s3:GetObject action"),
    ("an identity policy allows", ana, {"identity": (EVERYTHING,)}, ""),
    ("any one of them suffices", ana, {"identity": (NOTHING, EVERYTHING)}, ""),
    ("another action does not", ana, {"identity": (NOTHING,)}, "because no identity-based policy allows the s3:GetObject action"),
    ("an identity policy denies", ana, {"identity": (EVERYTHING, policy(deny(GET)))},
     "with an explicit deny in an identity-based policy"),
    ("a boundary grants nothing", ana, {"boundary": S3_ONLY}, "because no identity-based policy allows the s3:GetObject action"),
    ("a boundary and a policy allow", ana, {"identity": (EVERYTHING,), "boundary": S3_ONLY}, ""),
    ("a boundary limits", ana, {"identity": (EVERYTHING,), "boundary": EC2_ONLY},
     "because no permissions boundary allows the s3:GetObject action"),
    ("a boundary denies", ana, {"identity": (EVERYTHING,), "boundary": policy(allow(), deny(GET), kind="boundary")},
     "with an explicit deny in a permissions boundary"),
    ("a session policy limits", nightly, {"identity": (EVERYTHING,), "session": (EC2_ONLY,)},
     "because no session policy allows the s3:GetObject action"),
    ("a session policy grants nothing", nightly, {"session": (EVERYTHING,)},
     "because no identity-based policy allows the s3:GetObject action"),
    ("any session policy suffices", nightly, {"identity": (EVERYTHING,), "session": (EC2_ONLY, S3_ONLY)}, ""),
    ("a session policy denies", nightly, {"identity": (EVERYTHING,), "session": (policy(deny()),)},
     "with an explicit deny in a session policy"),
    ("no session policy is no limit on a role", nightly, {"identity": (EVERYTHING,), "session": ()}, ""),
    ("every SCP level allows", ana, {"identity": (EVERYTHING,), "scps": ((EVERYTHING,), (EVERYTHING,))}, ""),
    ("one level does not", ana, {"identity": (EVERYTHING,), "scps": ((EVERYTHING,), (EC2_ONLY,))},
     "because no service control policy allows the s3:GetObject action"),
    ("one policy of a level suffices", ana, {"identity": (EVERYTHING,), "scps": ((EC2_ONLY, S3_ONLY),)}, ""),
    ("an SCP grants nothing", ana, {"scps": ((EVERYTHING,),)}, "because no identity-based policy allows the s3:GetObject action"),
    ("an SCP denies", ana, {"identity": (EVERYTHING,), "scps": ((EVERYTHING, policy(deny(GET))),)},
     "with an explicit deny in a service control policy"),
    ("an SCP binds the root user", root, {"scps": ((EVERYTHING, policy(deny(GET))),)},
     "with an explicit deny in a service control policy"),
    ("a missing SCP allow binds it too", root, {"scps": ((EC2_ONLY,),)},
     "because no service control policy allows the s3:GetObject action"),
    ("the root user needs no policy", root, {}, ""),
    ("a bucket policy denies the root user", root, {"resource": policy(deny(GET, principal="*"), kind="bucket-policy")},
     "with an explicit deny in a resource-based policy"),
    ("a bucket policy allows by itself", ana, {"resource": bucket_policy({"AWS": USER})}, ""),
    ("a bucket policy for everyone does too", ana, {"resource": bucket_policy("*")}, ""),
    ("a bucket policy for the account only delegates", ana, {"resource": bucket_policy({"AWS": HOME})},
     "because no identity-based policy allows the s3:GetObject action"),
    ("the account's ARN is the same", ana, {"resource": bucket_policy({"AWS": f"arn:aws:iam::{HOME}:root"})},
     "because no identity-based policy allows the s3:GetObject action"),
    ("a unique id names a user", ana, {"resource": bucket_policy({"AWS": ana.user_id})}, ""),
    ("a bucket policy denies", ana, {"identity": (EVERYTHING,), "resource": policy(deny(principal="*"), kind="bucket-policy")},
     "with an explicit deny in a resource-based policy"),
    ("a deny on the account strikes its users", ana,
     {"identity": (EVERYTHING,), "resource": policy(deny(principal={"AWS": HOME}), kind="bucket-policy")},
     "with an explicit deny in a resource-based policy"),
    ("a deny on the role strikes its sessions", nightly,
     {"identity": (EVERYTHING,), "resource": policy(deny(principal={"AWS": ROLE}), kind="bucket-policy")},
     "with an explicit deny in a resource-based policy"),
    ("a deny on somebody else does not", ana,
     {"identity": (EVERYTHING,), "resource": policy(deny(principal={"AWS": ROLE}), kind="bucket-policy")}, ""),
    # …/reference_policies_evaluation-logic.html: resource-based policies and implicit denies in other policy types
    ("a grant to the user passes its boundary", ana, {"resource": bucket_policy({"AWS": USER}), "boundary": EC2_ONLY}, ""),
    ("a grant to the role stops at its boundary", nightly, {"resource": bucket_policy({"AWS": ROLE}), "boundary": EC2_ONLY},
     "because no permissions boundary allows the s3:GetObject action"),
    ("a grant to the role stops at the session policy", nightly,
     {"resource": bucket_policy({"AWS": ROLE}), "session": (EC2_ONLY,)},
     "because no session policy allows the s3:GetObject action"),
    ("a grant to the role needs no identity policy", nightly, {"resource": bucket_policy({"AWS": ROLE})}, ""),
    ("a grant to the session passes both", nightly,
     {"resource": bucket_policy({"AWS": SESSION}), "boundary": EC2_ONLY, "session": (EC2_ONLY,)}, ""),
    ("a grant to another session is none", nightly, {"resource": bucket_policy({"AWS": SESSION + "x"})},
     "because no identity-based policy allows the s3:GetObject action"),
    ("a federated session without session policy can do nothing", laptop, {"identity": (EVERYTHING,)},
     "because no session policy allows the s3:GetObject action"),
    ("it can do what user and session policy share", laptop, {"identity": (EVERYTHING,), "session": (S3_ONLY,)}, ""),
    ("not what only the session policy allows", laptop, {"identity": (NOTHING,), "session": (S3_ONLY,)},
     "because no identity-based policy allows the s3:GetObject action"),
    ("a grant to the federated session passes all", laptop, {"resource": bucket_policy({"AWS": FEDERATED})}, ""),
    ("a grant to its user stops at the session policy", laptop, {"resource": bucket_policy({"AWS": USER})},
     "because no session policy allows the s3:GetObject action"),
    ("a deny on the user reaches its federated sessions", laptop,
     {"identity": (EVERYTHING, policy(deny())), "session": (S3_ONLY,)}, "with an explicit deny in an identity-based policy"),
    # callers without an account
    ("nobody gets nothing", nobody, {"identity": (EVERYTHING,)},
     "because no resource-based policy allows the s3:GetObject action"),
    ("nobody gets what is public", nobody, {"resource": bucket_policy("*")}, ""),
    ("AWS star is public too", nobody, {"resource": bucket_policy({"AWS": "*"})}, ""),
    ("nobody is not in the account", nobody, {"resource": bucket_policy({"AWS": HOME})},
     "because no resource-based policy allows the s3:GetObject action"),
    ("a service gets what names it", trail, {"resource": bucket_policy({"Service": "cloudtrail.amazonaws.com"})}, ""),
    ("a service is not another", trail, {"resource": bucket_policy({"Service": "config.amazonaws.com"})},
     "because no resource-based policy allows the s3:GetObject action"),
    ("SCPs do not bind services", trail,
     {"resource": bucket_policy({"Service": "cloudtrail.amazonaws.com"}), "scps": ((policy(deny()),),)}, ""),
    # …/reference_policies_elements_notprincipal.html
    ("NotPrincipal with Deny spares user and account listed", ana, {"identity": (EVERYTHING,), "resource": policy(
        deny(not_principal={"AWS": [USER, HOME]}), kind="bucket-policy")}, ""),
    ("NotPrincipal with Deny strikes a user listed without its account", ana, {"identity": (EVERYTHING,), "resource": policy(
        deny(not_principal={"AWS": [USER]}), kind="bucket-policy")}, "with an explicit deny in a resource-based policy"),
    ("NotPrincipal with Deny strikes a session whose role alone is listed", nightly, {"identity": (EVERYTHING,), "resource":
        policy(deny(not_principal={"AWS": [ROLE, HOME]}), kind="bucket-policy")},
     "with an explicit deny in a resource-based policy"),
    ("NotPrincipal with Deny spares a session listed in full", nightly, {"identity": (EVERYTHING,), "resource": policy(
        deny(not_principal={"AWS": [SESSION, ROLE, HOME]}), kind="bucket-policy")}, ""),
    ("NotPrincipal with Deny strikes whoever has a boundary", ana, {"identity": (EVERYTHING,), "boundary": EVERYTHING,
     "resource": policy(deny(not_principal={"AWS": [USER, HOME]}), kind="bucket-policy")},
     "with an explicit deny in a resource-based policy"),
    ("NotPrincipal with Allow is everybody else", nobody, {"resource": policy(
        allow(not_principal={"AWS": [USER]}), kind="bucket-policy")}, ""),
    ("NotPrincipal with Allow is not the one listed", ana, {"resource": policy(
        allow(not_principal={"AWS": [USER]}), kind="bucket-policy")},
     "because no identity-based policy allows the s3:GetObject action"),
]  # fmt: skip  # a row a case


@pytest.mark.parametrize(
    ("who", "policies", "wording"), [case[1:] for case in WITHIN_AN_ACCOUNT], ids=[case[0] for case in WITHIN_AN_ACCOUNT]
)
def test_within_an_account(who: Principal, policies: dict[str, Any], wording: str) -> None:
    """Each row of the table: empty words mean allowed."""
    decision = ask(who, GET, OBJECT, HOME, **policies)
    assert decision.wording == wording
    assert decision.allowed is (wording == "")


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
ACROSS_ACCOUNTS: list[tuple[str, Principal, dict[str, Any], str]] = [
    ("both sides allow", mallory, {"identity": (EVERYTHING,), "resource": bucket_policy({"AWS": AWAY})}, ""),
    ("only her account allows", mallory, {"identity": (EVERYTHING,)},
     "because no resource-based policy allows the s3:GetObject action"),
    ("only the bucket allows", mallory, {"resource": bucket_policy({"AWS": mallory.arn})},
     "because no identity-based policy allows the s3:GetObject action"),
    ("a public bucket still needs her account", mallory, {"resource": bucket_policy("*")},
     "because no identity-based policy allows the s3:GetObject action"),
    ("her boundary counts, even when she is named", mallory,
     {"identity": (EVERYTHING,), "boundary": EC2_ONLY, "resource": bucket_policy({"AWS": mallory.arn})},
     "because no permissions boundary allows the s3:GetObject action"),
    ("her SCPs count", mallory,
     {"identity": (EVERYTHING,), "scps": ((policy(deny(GET)),),), "resource": bucket_policy({"AWS": AWAY})},
     "with an explicit deny in a service control policy"),
    ("a deny of the bucket counts", mallory,
     {"identity": (EVERYTHING,), "resource": policy(allow(principal="*"), deny(principal={"AWS": AWAY}), kind="bucket-policy")},
     "with an explicit deny in a resource-based policy"),
    ("a foreign root user needs the bucket's word", Principal("root", f"arn:aws:iam::{AWAY}:root", AWAY, AWAY), {},
     "because no resource-based policy allows the s3:GetObject action"),
    ("and has it by its account", Principal("root", f"arn:aws:iam::{AWAY}:root", AWAY, AWAY),
     {"resource": bucket_policy({"AWS": AWAY})}, ""),
    ("a canonical user id names an account", mallory,
     {"identity": (EVERYTHING,), "resource": bucket_policy({"CanonicalUser": "ca0away"})}, ""),
    ("another canonical user id does not", mallory,
     {"identity": (EVERYTHING,), "resource": bucket_policy({"CanonicalUser": "ca0home"})},
     "because no resource-based policy allows the s3:GetObject action"),
]  # fmt: skip  # a row a case


@pytest.mark.parametrize(
    ("who", "policies", "wording"), [case[1:] for case in ACROSS_ACCOUNTS], ids=[case[0] for case in ACROSS_ACCOUNTS]
)
def test_across_accounts(who: Principal, policies: dict[str, Any], wording: str) -> None:
    """Each row of the table: the resource is in the other account; empty words mean allowed."""
    assert ask(who, GET, OBJECT, HOME, **policies).wording == wording


# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_compare-resource-policies.html and the words as above
ASSUME = "sts:AssumeRole"
TRUST: list[tuple[str, Principal, dict[str, Any], str]] = [
    ("a trust policy that names the user suffices", ana, {"resource": {"AWS": USER}}, ""),
    ("one that names the account asks for an identity policy", ana, {"resource": {"AWS": HOME}},
     "because no identity-based policy allows the sts:AssumeRole action"),
    ("and is content with one", ana, {"resource": {"AWS": HOME}, "identity": (EVERYTHING,)}, ""),
    ("an identity policy alone never suffices", ana, {"resource": {"AWS": ROLE}, "identity": (EVERYTHING,)},
     "because no role trust policy allows the sts:AssumeRole action"),
    ("a role may chain to another", nightly, {"resource": {"AWS": ROLE}}, ""),
    ("an outsider needs both", mallory, {"resource": {"AWS": AWAY}, "identity": (EVERYTHING,)}, ""),
    ("an outsider without the trust policy", mallory, {"resource": {"AWS": HOME}, "identity": (EVERYTHING,)},
     "because no role trust policy allows the sts:AssumeRole action"),
    ("a service that is trusted", trail, {"resource": {"Service": "cloudtrail.amazonaws.com"}}, ""),
    ("an identity provider that is trusted", google, {"resource": {"Federated": "accounts.google.com"}}, ""),
    ("one that is not", google, {"resource": {"Federated": "www.amazon.com"}},
     "because no role trust policy allows the sts:AssumeRole action"),
    ("a root user never", root, {"resource": {"AWS": HOME}}, "because roles may not be assumed by root accounts"),
]  # fmt: skip  # a row a case


@pytest.mark.parametrize(("who", "policies", "wording"), [case[1:] for case in TRUST], ids=[case[0] for case in TRUST])
def test_assuming_a_role(who: Principal, policies: dict[str, Any], wording: str) -> None:
    """Each row of the table: `resource` is whom the trust policy names; empty words mean allowed."""
    named = {"Effect": "Allow", "Action": ASSUME, "Principal": policies["resource"]}
    assert ask(who, ASSUME, ROLE, HOME, **(policies | {"resource": trust(named)})).wording == wording


def test_a_deny_in_a_trust_policy_has_its_own_words() -> None:
    """AWS says: the role trust policy."""
    body = trust({"Effect": "Deny", "Action": ASSUME, "Principal": {"AWS": USER}})
    assert ask(ana, ASSUME, ROLE, HOME, identity=(EVERYTHING,), resource=body).wording == (
        "with an explicit deny in the role trust policy"
    )


def test_a_key_policy_must_allow_even_its_own_root() -> None:
    """KMS keys answer to their key policy alone; naming the account lets identity policies speak."""
    # https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    key = f"arn:aws:kms:us-east-1:{HOME}:key/1234"
    closed = policy(allow("kms:*", principal={"AWS": ROLE}), kind="key-policy")
    usual = policy(allow("kms:*", principal={"AWS": HOME}), kind="key-policy")
    assert not ask(ana, "kms:Decrypt", key, HOME, identity=(EVERYTHING,), resource=closed).allowed
    assert not ask(root, "kms:Decrypt", key, HOME, resource=closed).allowed
    assert ask(ana, "kms:Decrypt", key, HOME, identity=(EVERYTHING,), resource=usual).allowed
    assert not ask(ana, "kms:Decrypt", key, HOME, resource=usual).allowed


def test_a_principal_that_names_nobody_grants_nothing_and_denies_everyone() -> None:
    """A stored policy with a wildcard inside an ARN, which AWS would not have taken, fails closed."""
    half = {"AWS": f"arn:aws:iam::{HOME}:user/*"}
    assert not ask(ana, GET, OBJECT, HOME, resource=policy(allow(principal=half), kind="bucket-policy", strict=False)).allowed
    shut = policy(deny(principal=half), kind="bucket-policy", strict=False)
    decision = ask(ana, GET, OBJECT, HOME, identity=(EVERYTHING,), resource=shut)
    assert decision.outcome == "explicit-deny"
    assert "names nobody" in decision.explanation
    but = policy(allow(not_principal=half), kind="bucket-policy", strict=False)
    assert not ask(nobody, GET, OBJECT, HOME, resource=but).allowed


def test_a_statement_without_a_principal_says_nothing_in_a_resource_policy() -> None:
    """It is for nobody: it neither allows nor denies."""
    nameless = policy(allow(), deny(), kind="bucket-policy")
    assert ask(nobody, GET, OBJECT, HOME, resource=nameless).outcome == "implicit-deny"


def test_not_principal_spares_the_root_user_by_its_account_and_everyone_by_a_star() -> None:
    """The account's ARN is the root user's own."""
    assert ask(root, GET, OBJECT, HOME, resource=policy(deny(not_principal={"AWS": HOME}), kind="bucket-policy")).allowed
    assert ask(root, GET, OBJECT, HOME, resource=policy(deny(not_principal="*"), kind="bucket-policy")).allowed


def test_scps_do_not_bind_service_linked_roles() -> None:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html"""
    linked = Principal(
        "role-session",
        f"arn:aws:sts::{HOME}:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling",
        HOME,
        role_arn=f"arn:aws:iam::{HOME}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    )
    assert ask(linked, identity=(EVERYTHING,), scps=((policy(deny()),),)).allowed


@pytest.mark.parametrize("action", ["s3:DeleteBucketPolicy", "s3:PutBucketPolicy", "s3:GetBucketPolicy"])
def test_a_bucket_policy_cannot_lock_out_its_own_root(action: str) -> None:
    """The account's root user can always read, replace and delete the policy; another account's cannot."""
    locked = policy(deny(principal="*"), kind="bucket-policy")
    assert ask(root, action, BUCKET, HOME, resource=locked).allowed
    assert not ask(root, "s3:ListBucket", BUCKET, HOME, resource=locked).allowed
    assert not ask(ana, action, BUCKET, HOME, identity=(EVERYTHING,), resource=locked).allowed


def test_a_decision_names_the_statement_that_made_it() -> None:
    """By its Sid where it has one, and by its number where not."""
    two = policy(allow("s3:*"), deny("s3:Get*", sid="NoReading"))
    denied = ask(ana, GET, OBJECT, HOME, identity=(EVERYTHING, two))
    assert (denied.policy_kind, denied.policy_name, denied.statement) == ("identity", "the-inline", "NoReading")
    assert denied.explanation == f"'NoReading' in the identity-based policy 'the-inline' denies {GET} on {OBJECT} for {USER}."
    assert ask(ana, "s3:PutObject", OBJECT, HOME, identity=(two,)).statement == "statement 1"


def test_an_outsiders_allow_names_both_sides() -> None:
    """Across accounts the explanation says who allowed on either side."""
    explanation = ask(mallory, GET, OBJECT, HOME, identity=(EVERYTHING,), resource=bucket_policy({"AWS": AWAY})).explanation
    assert "identity-based policy 'the-managed' allows" in explanation
    assert "resource-based policy 'the-bucket-policy' allows" in explanation


def test_a_resource_without_an_owner_is_the_callers_own() -> None:
    """None stands for actions that belong to no account's resource."""
    assert ask(ana, "ec2:DescribeInstances", "*", None, identity=(EVERYTHING,)).allowed


@pytest.mark.parametrize(
    ("who", "key", "value"),
    [
        (ana, "aws:username", "ana"),
        (ana, "aws:userid", "AIDAANAEXAMPLE"),
        (ana, "aws:PrincipalType", "User"),
        (ana, "aws:PrincipalArn", USER),
        (ana, "aws:PrincipalAccount", HOME),
        (ana, "aws:PrincipalOrgID", "o-example111"),
        (nightly, "aws:PrincipalArn", ROLE),
        (nightly, "aws:PrincipalType", "AssumedRole"),
        (nightly, "aws:userid", "AROANIGHTEXAMPLE:i-0abc"),
        (root, "aws:PrincipalType", "Account"),
    ],
)
def test_keys_that_follow_from_the_principal_are_there(who: Principal, key: str, value: str) -> None:
    """The caller of `evaluate` need not repeat them."""
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    denied = policy(deny(principal="*", condition={"StringEquals": {key: value}}), kind="bucket-policy")
    assert ask(who, GET, OBJECT, HOME, resource=denied).outcome == "explicit-deny"


def test_a_role_session_has_no_user_name() -> None:
    """aws:username is there for IAM users only."""
    assert ask(nightly, identity=(policy(allow(condition={"Null": {"aws:username": "true"}})),)).allowed
