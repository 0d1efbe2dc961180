"""IAM's reports on a whole account: the credential report, and everybody's authorization details."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from ircoach.world import moto_seam
from ircoach.world.clock import HOUR, to_datetime
from ircoach.world.gate import Asked, Gap
from ircoach.world.wire import AwsError

#: a report younger than this is given again instead of being made anew
_FRESH = 4 * HOUR
_COLUMNS = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,"
    "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,"
    "access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,"
    "cert_2_last_rotated"
).split(",")
_NO_CERTIFICATES = ["false", "N/A", "false", "N/A"]


def generate_credential_report(asked: Asked) -> dict[str, Any]:
    """Make the report, unless there is one of the last four hours.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
    """
    reports = asked.gate.settings
    made = reports.get(_place(asked))
    if made is not None and asked.now - int(made.partition("\n")[0]) < _FRESH:
        return {"State": "COMPLETE"}
    reports[_place(asked)] = f"{asked.now}\n{_credentials(asked.account)}"
    return {"State": "STARTED", "Description": "No report exists. Starting a new report generation task"}


def get_credential_report(asked: Asked) -> dict[str, Any]:
    """The last report as CSV, with the time it was made.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
    """
    made = asked.gate.settings.get(_place(asked))
    if made is None:
        raise AwsError("ReportNotPresent", "No report exists; call GenerateCredentialReport first.", 410)
    when, _, text = made.partition("\n")
    return {
        "Content": text.encode(),
        "ReportFormat": "text/csv",
        "GeneratedTime": to_datetime(int(when)).replace(microsecond=0),
    }


def _place(asked: Asked) -> tuple[str, str, str]:
    return "credential-report", asked.account, "aws"


def _credentials(account: str) -> str:
    """The report's text: the root user first, then every user."""
    backend, out = moto_seam.iam(account), io.StringIO()
    users = list(backend.users.values())
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_COLUMNS)
    begun = _date(min((role.create_date for role in backend.roles.values()), default=None))
    root = ["<root_account>", f"arn:aws:iam::{account}:root", begun, "not_supported", "no_information"]
    rows.writerow([*root, "not_supported", "not_supported", "false", *_key(None), *_key(None), *_NO_CERTIFICATES])
    for user in users:
        has = bool(user.password)
        used = (_date(user.password_last_used) if user.password_last_used else "no_information") if has else "N/A"
        password = [str(has).lower(), used, _date(user.create_date) if has else "N/A", "N/A"]
        keys = [*user.access_keys, None, None][:2]
        mfa = str(bool(user.mfa_devices)).lower()
        rows.writerow(
            [user.name, user.arn, _date(user.create_date), *password, mfa, *_key(keys[0]), *_key(keys[1]), *_NO_CERTIFICATES]
        )
    return out.getvalue()


def _key(key: Any | None) -> list[str]:
    """Five columns: active, last rotated, and when, where and for what it was last used."""
    if key is None:
        return ["false", "N/A", "N/A", "N/A", "N/A"]
    used = [_date(key.last_used.timestamp), key.last_used.region, key.last_used.service] if key.last_used else ["N/A"] * 3
    return [str(key.status == "Active").lower(), _date(key.create_date), *used]


def _date(when: Any | None) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}+00:00" if when else "N/A"


def account_authorization_details(asked: Asked) -> dict[str, Any]:
    """Every user, group, role and customer-managed policy with names, ids and documents; of AWS's policies those attached.

    A filter leaves the named kinds. Everything comes on one page.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
    """
    backend, wanted = moto_seam.iam(asked.account), asked.call.params.get("Filter") or ()
    users, groups, roles = list(backend.users.values()), list(backend.groups.values()), list(backend.roles.values())
    attached = {arn for holder in (*users, *groups, *roles) for arn in holder.managed_policies}
    own = [each for each in backend.managed_policies.values() if not each.arn.startswith("arn:aws:iam::aws:")]
    aws = [each for each in backend.managed_policies.values() if each.arn in attached and each not in own]

    def shown(kind: str, made: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        return list(made) if not wanted or kind in wanted else []

    return {
        "UserDetailList": shown("User", (_user(user, groups) for user in users)),
        "GroupDetailList": shown("Group", (_group(group) for group in groups)),
        "RoleDetailList": shown("Role", (_role(role, backend.instance_profiles.values()) for role in roles)),
        "Policies": [
            *shown("LocalManagedPolicy", (_policy(each) for each in own)),
            *shown("AWSManagedPolicy", (_policy(each) for each in aws)),
        ],
        "IsTruncated": False,
    }


def _named(prefix: str, holder: Any) -> dict[str, Any]:
    return {
        "Path": holder.path,
        f"{prefix}Name": holder.name,
        f"{prefix}Id": holder.id,
        "Arn": holder.arn,
        "CreateDate": holder.create_date,
    }


def _inline(holder: Any) -> list[dict[str, str]]:
    return [{"PolicyName": name, "PolicyDocument": text} for name, text in holder.policies.items()]


def _attached(holder: Any) -> list[dict[str, str]]:
    return [{"PolicyName": each.name, "PolicyArn": each.arn} for each in holder.managed_policies.values()]


def _bounds(holder: Any) -> dict[str, Any]:
    arn = holder.permissions_boundary_arn
    if not arn:
        return {}
    return {"PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}}


def _tags(holder: Any) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in moto_seam.tag_map(holder.tags).items()]


def _user(user: Any, groups: list[Any]) -> dict[str, Any]:
    return {
        **_named("User", user),
        "UserPolicyList": _inline(user),
        "GroupList": [group.name for group in groups if user in group.users],
        "AttachedManagedPolicies": _attached(user),
        "Tags": _tags(user),
        **_bounds(user),
    }


def _group(group: Any) -> dict[str, Any]:
    return {**_named("Group", group), "GroupPolicyList": _inline(group), "AttachedManagedPolicies": _attached(group)}


def _role(role: Any, profiles: Iterable[Any]) -> dict[str, Any]:
    used = {"LastUsedDate": role.last_used, "Region": role.last_used_region} if role.last_used else {}
    return {
        **_named("Role", role),
        "AssumeRolePolicyDocument": role.assume_role_policy_document,
        "InstanceProfileList": [_profile(each) for each in profiles if role in each.roles],
        "RolePolicyList": _inline(role),
        "AttachedManagedPolicies": _attached(role),
        "Tags": _tags(role),
        "RoleLastUsed": used,
        **_bounds(role),
    }


def _profile(profile: Any) -> dict[str, Any]:
    roles = [{**_named("Role", role), "AssumeRolePolicyDocument": role.assume_role_policy_document} for role in profile.roles]
    return {**_named("InstanceProfile", profile), "Roles": roles}


def _policy(policy: Any) -> dict[str, Any]:
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": policy.default_version_id,
        "AttachmentCount": policy.attachment_count,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "CreateDate": policy.create_date,
        "UpdateDate": policy.update_date,
        "PolicyVersionList": [
            {
                "Document": version.document,
                "VersionId": version.version_id,
                "IsDefaultVersion": version.version_id == policy.default_version_id,
                "CreateDate": version.create_date,
            }
            for version in policy.versions
        ],
    }


GAPS: dict[str, Gap] = {
    "iam:GenerateCredentialReport": generate_credential_report,
    "iam:GetCredentialReport": get_credential_report,
    "iam:GetAccountAuthorizationDetails": account_authorization_details,
}
