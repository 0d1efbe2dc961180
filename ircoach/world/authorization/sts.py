"""STS: assuming roles, federation, and the calls that ask for no permission.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
"""

from __future__ import annotations

from ircoach.world.authorization.need import Ask, Context, Need, account_in, last, request_tags, resource_tags

#: AWS asks for no permission, and a policy that denies them has no effect: GetCallerIdentity
#: (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html), GetSessionToken
#: (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html). The two
#: AssumeRoleWith calls are unsigned; the role's trust policy alone decides.
_FREE = ("GetCallerIdentity", "GetSessionToken", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")


def needs(ask: Ask) -> tuple[Need, ...]:
    """What an STS call must be allowed."""
    match ask.call.operation:
        case operation if operation in _FREE:
            return ()
        case "AssumeRole":
            return _assume_role(ask)
        case "GetFederationToken":
            resource = ask.arn("sts", f"federated-user/{ask.get('Name')}", "")
            return _with_tags(ask, [ask.need("GetFederationToken", resource, request_tags(ask.get("Tags")), ask.account)])
        case operation:
            return (ask.need(operation, "*"),)


def _assume_role(ask: Ask) -> tuple[Need, ...]:
    role = str(ask.get("RoleArn"))
    owner = account_in(role)
    context: Context = request_tags(ask.get("Tags")) | resource_tags(
        ask.facts.tags(owner or ask.account, "", "role", last(role)), "iam:ResourceTag"
    )
    for parameter, key in (
        ("ExternalId", "sts:ExternalId"),
        ("RoleSessionName", "sts:RoleSessionName"),
        ("SourceIdentity", "sts:SourceIdentity"),
    ):
        if ask.get(parameter):
            context[key] = str(ask.get(parameter))
    if ask.get("TransitiveTagKeys"):
        context["sts:TransitiveTagKeys"] = list(ask.each("TransitiveTagKeys"))
    found = [ask.need("AssumeRole", role, context, owner)]
    if ask.get("SourceIdentity"):
        found.append(ask.need("SetSourceIdentity", role, context, owner))
    return _with_tags(ask, found)


def _with_tags(ask: Ask, found: list[Need]) -> tuple[Need, ...]:
    """Session tags need sts:TagSession on the same resource."""
    if ask.get("Tags"):
        found.append(ask.need("TagSession", found[0].resource, found[0].context, found[0].resource_account))
    return tuple(found)
