"""IAM: users, roles, groups, policies and profiles as resources, and the keys that limit who may hand out what.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from __future__ import annotations

from ircoach.world.authorization.need import Ask, Context, Need, account_in, last, request_tags, resource_tags

#: operations on everything of a kind: authorized on the path asked for
_LISTS = {
    "ListUsers": "user",
    "ListRoles": "role",
    "ListGroups": "group",
    "ListPolicies": "policy",
    "ListInstanceProfiles": "instance-profile",
    "ListVirtualMFADevices": "mfa",
}
#: operations with names in them that are authorized on nothing in particular
_STAR = {
    "CreateAccountAlias",
    "DeleteAccountAlias",
    "GetServiceLastAccessedDetails",
    "GetServiceLastAccessedDetailsWithEntities",
    "SimulateCustomPolicy",
}
#: without UserName these mean the caller
_SELF = {
    "ChangePassword",
    "CreateAccessKey",
    "CreateLoginProfile",
    "DeactivateMFADevice",
    "DeleteAccessKey",
    "DeleteLoginProfile",
    "DeleteServiceSpecificCredential",
    "DeleteSigningCertificate",
    "GetLoginProfile",
    "GetMFADevice",
    "GetUser",
    "ListAccessKeys",
    "ListMFADevices",
    "ListSSHPublicKeys",
    "ListServiceSpecificCredentials",
    "ListSigningCertificates",
    "ResetServiceSpecificCredential",
    "UpdateAccessKey",
    "UpdateLoginProfile",
    "UpdateServiceSpecificCredential",
    "UpdateSigningCertificate",
    "UploadSigningCertificate",
}
#: the parameter that names the resource, first found wins, and its kind
_NAMES = (
    ("InstanceProfileName", "instance-profile"),
    ("GroupName", "group"),
    ("UserName", "user"),
    ("RoleName", "role"),
    ("ServerCertificateName", "server-certificate"),
)
_ARNS = ("PolicyArn", "PolicySourceArn", "Arn", "SAMLProviderArn", "OpenIDConnectProviderArn", "SerialNumber")


def needs(ask: Ask) -> tuple[Need, ...]:
    """What an IAM call must be allowed."""
    operation = ask.call.operation
    resource = _resource(ask)
    found = [ask.need(operation, resource, _context(ask, resource), account_in(resource) or ask.account)]
    match operation:
        case "AddRoleToInstanceProfile":
            role = _arn(ask, "role", str(ask.get("RoleName")))
            found.append(ask.need("PassRole", role, {"iam:PassedToService": "ec2.amazonaws.com"}, ask.account))
        case "UpdateUser" if ask.get("NewUserName"):
            path = ask.get("NewPath") or ask.facts.path(ask.account, "user", str(ask.get("UserName")))
            found.append(ask.need(operation, ask.arn("iam", f"user{path}{ask.get('NewUserName')}", ""), None, ask.account))
        case "UpdateGroup" if ask.get("NewGroupName"):
            path = ask.get("NewPath") or ask.facts.path(ask.account, "group", str(ask.get("GroupName")))
            found.append(ask.need(operation, ask.arn("iam", f"group{path}{ask.get('NewGroupName')}", ""), None, ask.account))
    return tuple(found)


def _resource(ask: Ask) -> str:
    operation = ask.call.operation
    if operation in _STAR:
        return "*"
    if operation in _LISTS:
        return ask.arn("iam", f"{_LISTS[operation]}{ask.get('PathPrefix') or '/'}", "")
    if operation == "CreatePolicy":
        return ask.arn("iam", f"policy{ask.get('Path') or '/'}{ask.get('PolicyName')}", "")
    if operation == "CreateVirtualMFADevice":
        return ask.arn("iam", f"mfa{ask.get('Path') or '/'}{ask.get('VirtualMFADeviceName')}", "")
    if operation == "CreateSAMLProvider":
        return ask.arn("iam", f"saml-provider/{ask.get('Name')}", "")
    if operation == "CreateOpenIDConnectProvider":
        return ask.arn("iam", f"oidc-provider/{str(ask.get('Url')).removeprefix('https://')}", "")
    if operation == "CreateServiceLinkedRole":
        return ask.arn("iam", f"role/aws-service-role/{ask.get('AWSServiceName')}/*", "")
    if operation == "GetAccessKeyLastUsed":
        return _arn(ask, "user", ask.facts.key_user(ask.account, str(ask.get("AccessKeyId"))) or "*")
    for parameter, kind in _NAMES:
        if ask.get(parameter):
            made_at = ask.get("Path") if operation.startswith("Create") else None
            return _arn(ask, kind, str(ask.get(parameter)), made_at)
    if operation in _SELF:
        return _caller(ask)
    return next((str(ask.get(parameter)) for parameter in _ARNS if ask.get(parameter)), "*")


def _caller(ask: Ask) -> str:
    """The caller as a resource: a session is its role, an account's root is itself."""
    arn = ask.principal_arn
    if ":assumed-role/" in arn:
        return _arn(ask, "role", arn.split("/")[1])
    return arn or _arn(ask, "user", "*")


def _context(ask: Ask, resource: str) -> Context:
    operation = ask.call.operation
    context = request_tags(ask.get("Tags"))
    if ask.get("TagKeys"):
        context["aws:TagKeys"] = list(ask.each("TagKeys"))
    if operation.startswith(("Attach", "Detach")) and ask.get("PolicyArn"):
        context["iam:PolicyARN"] = str(ask.get("PolicyArn"))
    kind, name = resource.split(":")[-1].split("/")[0], last(resource)
    if kind in ("user", "role") and not operation.startswith(("CreateUser", "CreateRole", "List")):
        context.update(resource_tags(ask.facts.tags(ask.account, "", kind, name), "iam:ResourceTag"))
    boundary = ask.get("PermissionsBoundary")
    if kind in ("user", "role"):
        boundary = boundary or ask.facts.boundary(ask.account, kind, name)
    if boundary:
        context["iam:PermissionsBoundary"] = str(boundary)
    if operation.endswith("ServiceLinkedRole") and ask.get("AWSServiceName"):
        context["iam:AWSServiceName"] = str(ask.get("AWSServiceName"))
    return context


def _arn(ask: Ask, kind: str, name: str, path: str | None = None) -> str:
    return ask.arn("iam", f"{kind}{path or ask.facts.path(ask.account, kind, name)}{name}", "")
