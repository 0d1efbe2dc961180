"""The services whose operations are named like their actions: one line says which ARN an operation is about.

Organizations, CloudTrail, Security Hub, KMS, Secrets Manager, Systems Manager, Lambda, CloudWatch Logs, RDS, GuardDuty, Access
Analyzer, Athena and Glue; anything else is authorized on `*`.
"""

from __future__ import annotations

import re

from ircoach.world.authorization.need import Ask, Need, account_in, last, prefix, request_tags

#: service → parameter → ARN template; the first parameter the call has decides. `{}` is its value, already an ARN is left alone.
_RESOURCES: dict[str, tuple[tuple[str, str], ...]] = {
    "cloudtrail": (
        ("TrailName", "trail/{}"),
        ("Name", "trail/{}"),
        ("EventDataStore", "eventdatastore/{}"),
        ("ResourceId", "trail/{}"),
    ),
    "kms": (("KeyId", "key/{}"), ("TargetKeyId", "key/{}")),
    "secretsmanager": (("SecretId", "secret:{}"), ("Name", "secret:{}")),
    "ssm": (("Name", "parameter/{}"), ("Names", "parameter/{}"), ("Path", "parameter/{}"), ("DocumentName", "document/{}")),
    "lambda": (("FunctionName", "function:{}"), ("Resource", "{}")),
    "logs": (("logGroupName", "log-group:{}"), ("logGroupIdentifier", "log-group:{}")),
    "rds": (
        ("DBSnapshotIdentifier", "snapshot:{}"),
        ("SourceDBSnapshotIdentifier", "snapshot:{}"),
        ("DBClusterSnapshotIdentifier", "cluster-snapshot:{}"),
        ("DBInstanceIdentifier", "db:{}"),
        ("DBClusterIdentifier", "cluster:{}"),
    ),
    "guardduty": (("DetectorId", "detector/{}"), ("ResourceArn", "{}")),
    "accessanalyzer": (("analyzerName", "analyzer/{}"), ("analyzerArn", "{}"), ("resourceArn", "{}")),
    "athena": (("WorkGroup", "workgroup/{}"), ("CatalogName", "datacatalog/{}")),
    "glue": (("DatabaseName", "database/{}"), ("Name", "database/{}")),
    "events": (("Name", "rule/{}"), ("Rule", "rule/{}")),
    "sns": (("TopicArn", "{}"), ("Name", "{}")),
    "sqs": (("QueueName", "{}"), ("QueueUrl", "{}")),
}
#: operations that have such a parameter and are authorized on `*` all the same
_STAR = {
    "cloudtrail": {"DescribeTrails", "ListTrails", "LookupEvents", "ListChannels"},
    "kms": {"CreateKey", "ListKeys", "ListAliases", "GenerateRandom"},
    "secretsmanager": {"ListSecrets", "GetRandomPassword", "BatchGetSecretValue"},
    "ssm": {"DescribeParameters", "DescribeInstanceInformation", "ListCommands", "ListCommandInvocations"},
    "athena": {"ListWorkGroups", "ListDataCatalogs", "ListEngineVersions"},
    "guardduty": {"CreateDetector", "ListDetectors", "ListOrganizationAdminAccounts"},
    "accessanalyzer": {"CreateAnalyzer", "ListAnalyzers"},
}
#: what a member account may ask of its organization's trail, which is another account's and has no policy of its own
_READ_FROM_BELOW = ("GetTrail", "GetTrailStatus", "GetEventSelectors", "GetInsightSelectors")
#: Lambda's actions that differ from the operation
_LAMBDA = {"Invoke": "InvokeFunction", "InvokeAsync": "InvokeFunction", "InvokeWithResponseStream": "InvokeFunction"}
#: operations that hand a role to a service
_PASSED = {
    "lambda": (("CreateFunction", "UpdateFunctionConfiguration"), "Role", "lambda.amazonaws.com"),
    "cloudtrail": (("CreateTrail", "UpdateTrail"), "CloudWatchLogsRoleArn", "cloudtrail.amazonaws.com"),
}
_DATED = re.compile(r"(?:20\d{6}|V?20\d{2}_\d{2}_\d{2})(?:v\d+)?$")


def needs(ask: Ask) -> tuple[Need, ...]:
    """What a call to one of these services must be allowed."""
    service, operation = ask.call.service, ask.call.operation
    if service == "organizations":
        return _organizations(ask)
    if service == "securityhub":
        return (ask.need(operation, _securityhub(ask), request_tags(ask.get("Tags")), ask.account),)
    action = _DATED.sub("", operation)
    if service == "lambda":
        action = _LAMBDA.get(action, action)
    if service == "accessanalyzer":  # both versions of an operation are one permission
        action = action.removesuffix("V2")
    context = request_tags(ask.get("Tags") or ask.get("TagsList") or ask.get("tags"))
    resources = _resources(ask)
    own = service == "cloudtrail" and operation in _READ_FROM_BELOW
    found = [
        ask.need(action, resource, context, (None if own else account_in(resource)) or ask.account) for resource in resources
    ]
    if (service, operation) == ("kms", "ReEncrypt"):
        source, target = str(ask.get("SourceKeyId") or "*"), str(ask.get("DestinationKeyId"))
        keys = (("ReEncryptFrom", _arn(ask, "key/{}", source)), ("ReEncryptTo", _arn(ask, "key/{}", target)))
        found = [ask.need(name, key, context, ask.account) for name, key in keys]
    return (*found, *_passed(ask))


def _resources(ask: Ask) -> list[str]:
    service, operation = ask.call.service, ask.call.operation
    if operation in _STAR.get(service, ()):
        return ["*"]
    for parameter, template in _RESOURCES.get(service, ()):
        values = list(ask.each(parameter))
        if values:
            return [_arn(ask, template, value) for value in values]
    return [_athena(ask)] if service == "athena" else ["*"]


def _athena(ask: Ask) -> str:
    """A data catalog by its name; everything about queries is a workgroup's, and `primary` where none is named.

    https://docs.aws.amazon.com/athena/latest/ug/workgroups-access.html
    """
    catalog = ask.get("Name") if ask.call.operation.endswith("DataCatalog") else None
    return ask.arn("athena", f"datacatalog/{catalog}" if catalog else "workgroup/primary")


def _arn(ask: Ask, template: str, value: str) -> str:
    service = ask.call.service
    if value.startswith("arn:"):
        return value
    if service == "kms" and value.startswith("alias/"):
        return ask.arn("kms", value)
    if service == "sqs":
        value = last(value)
    if service == "secretsmanager" and ask.call.operation != "CreateSecret":
        # the six random characters are the world's to know; a bare name is authorized as AWS's messages print it
        return ask.arn(service, f"secret:{value}")
    suffix = ":*" if service == "logs" else ""
    return ask.arn(prefix(service), template.format(value.lstrip("/") if service == "ssm" else value)) + suffix


def _passed(ask: Ask) -> tuple[Need, ...]:
    operations, parameter, to = _PASSED.get(ask.call.service, ((), "", ""))
    role = ask.get(parameter) if parameter else None
    if role and _DATED.sub("", ask.call.operation) in operations:
        return (ask.need("iam:PassRole", str(role), {"iam:PassedToService": to}, account_in(str(role))),)
    return ()


def _securityhub(ask: Ask) -> str:
    if ask.call.operation == "BatchImportFindings":
        findings = ask.get("Findings") or [{}]
        return str(findings[0].get("ProductArn") or ask.arn("securityhub", f"product/{ask.account}/default"))
    for parameter in ("HubArn", "ActionTargetArn", "InsightArn", "ProductArn", "StandardsControlArn"):
        if ask.get(parameter):
            return str(ask.get(parameter))
    return ask.arn("securityhub", "hub/default")


#: kinds of organization targets by id
_TARGETS = (("ou-", "ou/{org}/{id}"), ("r-", "root/{org}/{id}"), ("p-", "policy/{org}/service_control_policy/{id}"))


def _organizations(ask: Ask) -> tuple[Need, ...]:
    """Accounts, units, roots and policies; their ARNs name the management account and organization, `*` where we cannot know."""
    found = []
    for parameter in ("PolicyId", "TargetId", "AccountId", "OrganizationalUnitId", "ChildId", "ParentId", "RootId", "ResourceId"):
        value = ask.get(parameter)
        if value and ask.call.operation not in ("CreateOrganizationalUnit",):
            found.append(ask.need(ask.call.operation, _organizations_arn(ask, str(value)), request_tags(ask.get("Tags"))))
    return tuple(found) or (ask.need(ask.call.operation, "*", request_tags(ask.get("Tags"))),)


def _organizations_arn(ask: Ask, id: str) -> str:
    organization, management = ask.facts.organization(ask.account) or ("o-*", ask.account)
    template = next((template for start, template in _TARGETS if id.startswith(start)), "account/{org}/{id}")
    return ask.arn("organizations", template.format(org=organization, id=id), "", management)
