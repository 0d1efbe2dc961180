"""EC2: which resources each operation is authorized on, and the condition keys it sets.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ircoach.world.authorization.need import Ask, Context, Need, last, request_tags, resource_tags

#: what an operation is authorized on, in the order checked. `kind:Parameter` is each id the parameter holds (`kind/*` where it
#: holds none, nothing at all where a `?` ends it); `kind/*` is something the call makes. Operations not here: `*`.
_TARGETS = {
    "AllocateAddress": "elastic-ip/*",
    "AssociateAddress": "elastic-ip:AllocationId? instance:InstanceId? network-interface:NetworkInterfaceId?",
    "AssociateDhcpOptions": "dhcp-options:DhcpOptionsId? vpc:VpcId",
    "AssociateIamInstanceProfile": "instance:InstanceId",
    "AssociateRouteTable": "route-table:RouteTableId subnet:SubnetId?",
    "AssociateVpcCidrBlock": "vpc:VpcId",
    "AttachInternetGateway": "internet-gateway:InternetGatewayId vpc:VpcId",
    "AttachNetworkInterface": "instance:InstanceId network-interface:NetworkInterfaceId",
    "AttachVolume": "instance:InstanceId volume:VolumeId",
    "AuthorizeSecurityGroupEgress": "security-group:GroupId",
    "AuthorizeSecurityGroupIngress": "security-group:GroupId",
    "CancelImageLaunchPermission": "image:ImageId",
    "CopyImage": "image/* snapshot/*",
    "CreateFlowLogs": "vpc-flow-log/*",
    "CreateImage": "instance:InstanceId image/* snapshot/*",
    "CreateInternetGateway": "internet-gateway/*",
    "CreateKeyPair": "key-pair:KeyName",
    "CreateLaunchTemplate": "launch-template/*",
    "CreateLaunchTemplateVersion": "launch-template:LaunchTemplateId",
    "CreateNatGateway": "natgateway/* subnet:SubnetId elastic-ip:AllocationId?",
    "CreateNetworkAcl": "network-acl/* vpc:VpcId",
    "CreateNetworkAclEntry": "network-acl:NetworkAclId",
    "CreateNetworkInterface": "network-interface/* subnet:SubnetId security-group:Groups?",
    "CreateReplaceRootVolumeTask": (
        "instance:InstanceId replace-root-volume-task/* volume/* snapshot:SnapshotId? image:ImageId?"
    ),
    "CreateRoute": "route-table:RouteTableId",
    "CreateRouteTable": "route-table/* vpc:VpcId",
    "CreateSecurityGroup": "security-group/* vpc:VpcId?",
    "CreateSnapshot": "volume:VolumeId snapshot/*",
    "CreateStoreImageTask": "image:ImageId",
    "CreateSubnet": "subnet/* vpc:VpcId",
    "CreateVolume": "volume/* snapshot:SnapshotId?",
    "CreateVpc": "vpc/*",
    "CreateVpcEndpoint": (
        "vpc-endpoint/* vpc:VpcId route-table:RouteTableIds? subnet:SubnetIds? security-group:SecurityGroupIds?"
    ),
    "CreateVpcPeeringConnection": "vpc-peering-connection/* vpc:VpcId",
    "DeleteFlowLogs": "vpc-flow-log:FlowLogIds",
    "DeleteInternetGateway": "internet-gateway:InternetGatewayId",
    "DeleteKeyPair": "key-pair:KeyName",
    "DeleteLaunchTemplate": "launch-template:LaunchTemplateId",
    "DeleteNetworkAcl": "network-acl:NetworkAclId",
    "DeleteNetworkAclEntry": "network-acl:NetworkAclId",
    "DeleteNetworkInterface": "network-interface:NetworkInterfaceId",
    "DeleteRoute": "route-table:RouteTableId",
    "DeleteRouteTable": "route-table:RouteTableId",
    "DeleteSecurityGroup": "security-group:GroupId",
    "DeleteSnapshot": "snapshot:SnapshotId",
    "DeleteSubnet": "subnet:SubnetId",
    "DeleteVolume": "volume:VolumeId",
    "DeleteVpc": "vpc:VpcId",
    "DeleteVpcEndpoints": "vpc-endpoint:VpcEndpointIds",
    "DeregisterImage": "image:ImageId",
    "DescribeImageAttribute": "image:ImageId",
    "DescribeInstanceAttribute": "instance:InstanceId",
    "DescribeSnapshotAttribute": "snapshot:SnapshotId",
    "DescribeVolumeAttribute": "volume:VolumeId",
    "DescribeVpcAttribute": "vpc:VpcId",
    "DetachInternetGateway": "internet-gateway:InternetGatewayId vpc:VpcId",
    "DetachNetworkInterface": "network-interface/* instance/*",
    "DetachVolume": "volume:VolumeId instance:InstanceId?",
    "DisableFastSnapshotRestores": "snapshot:SourceSnapshotIds",
    "DisableImage": "image:ImageId",
    "DisableImageDeprecation": "image:ImageId",
    "DisableImageDeregistrationProtection": "image:ImageId",
    "DisassociateIamInstanceProfile": "instance/*",
    "EnableFastSnapshotRestores": "snapshot:SourceSnapshotIds",
    "EnableImage": "image:ImageId",
    "EnableImageDeprecation": "image:ImageId",
    "EnableImageDeregistrationProtection": "image:ImageId",
    "EnableVolumeIO": "volume:VolumeId",
    "ExportImage": "image:ImageId export-image-task/*",
    "GetConsoleOutput": "instance:InstanceId",
    "GetConsoleScreenshot": "instance:InstanceId",
    "GetInstanceUefiData": "instance:InstanceId",
    "GetLaunchTemplateData": "instance:InstanceId",
    "GetPasswordData": "instance:InstanceId",
    "ImportKeyPair": "key-pair:KeyName",
    "LockSnapshot": "snapshot:SnapshotId",
    "ModifyImageAttribute": "image:ImageId",
    "ModifyInstanceAttribute": "instance:InstanceId security-group:Groups?",
    "ModifyInstanceCreditSpecification": "instance:InstanceCreditSpecifications.InstanceId",
    "ModifyInstanceMetadataOptions": "instance:InstanceId",
    "ModifyInstancePlacement": "instance:InstanceId",
    "ModifyNetworkInterfaceAttribute": "network-interface:NetworkInterfaceId security-group:Groups?",
    "ModifySecurityGroupRules": "security-group:GroupId security-group-rule:SecurityGroupRules.SecurityGroupRuleId",
    "ModifySnapshotAttribute": "snapshot:SnapshotId",
    "ModifySnapshotTier": "snapshot:SnapshotId",
    "ModifySubnetAttribute": "subnet:SubnetId",
    "ModifyVolume": "volume:VolumeId",
    "ModifyVolumeAttribute": "volume:VolumeId",
    "ModifyVpcAttribute": "vpc:VpcId",
    "ModifyVpcEndpoint": "vpc-endpoint:VpcEndpointId",
    "MonitorInstances": "instance:InstanceIds",
    "RebootInstances": "instance:InstanceIds",
    "RegisterImage": "image/* snapshot:BlockDeviceMappings.Ebs.SnapshotId?",
    "ReleaseAddress": "elastic-ip:AllocationId",
    "ReplaceIamInstanceProfileAssociation": "instance/*",
    "ReplaceNetworkAclAssociation": "network-acl:NetworkAclId subnet/*",
    "ReplaceNetworkAclEntry": "network-acl:NetworkAclId",
    "ReplaceRoute": "route-table:RouteTableId",
    "ReplaceRouteTableAssociation": "route-table:RouteTableId subnet/*",
    "RequestSpotInstances": (
        "spot-instances-request/* image:LaunchSpecification.ImageId "
        "subnet:LaunchSpecification.SubnetId? security-group:LaunchSpecification.SecurityGroupIds? "
        "key-pair:LaunchSpecification.KeyName?"
    ),
    "ResetImageAttribute": "image:ImageId",
    "ResetInstanceAttribute": "instance:InstanceId",
    "ResetNetworkInterfaceAttribute": "network-interface:NetworkInterfaceId",
    "ResetSnapshotAttribute": "snapshot:SnapshotId",
    "RestoreImageFromRecycleBin": "image:ImageId",
    "RestoreSnapshotFromRecycleBin": "snapshot:SnapshotId",
    "RestoreSnapshotTier": "snapshot:SnapshotId",
    "RestoreVolumeFromRecycleBin": "volume:VolumeId",
    "RevokeSecurityGroupEgress": "security-group:GroupId",
    "RevokeSecurityGroupIngress": "security-group:GroupId",
    "RunInstances": (
        "instance/* image:ImageId subnet:SubnetId,NetworkInterfaces.SubnetId network-interface/* volume/* "
        "security-group:SecurityGroupIds,NetworkInterfaces.Groups key-pair:KeyName? "
        "snapshot:BlockDeviceMappings.Ebs.SnapshotId? launch-template:LaunchTemplate.LaunchTemplateId?"
    ),
    "SendDiagnosticInterrupt": "instance:InstanceId",
    "StartInstances": "instance:InstanceIds",
    "StopInstances": "instance:InstanceIds",
    "TerminateInstances": "instance:InstanceIds",
    "UnlockSnapshot": "snapshot:SnapshotId",
    "UnmonitorInstances": "instance:InstanceIds",
    "UpdateSecurityGroupRuleDescriptionsEgress": "security-group:GroupId",
    "UpdateSecurityGroupRuleDescriptionsIngress": "security-group:GroupId",
}

#: kinds by id prefix, for CreateTags and DeleteTags
_KINDS = {
    "acl": "network-acl",
    "ami": "image",
    "dopt": "dhcp-options",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "i": "instance",
    "igw": "internet-gateway",
    "key": "key-pair",
    "lt": "launch-template",
    "nat": "natgateway",
    "pcx": "vpc-peering-connection",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "snap": "snapshot",
    "subnet": "subnet",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}
_ID = re.compile(r"[a-z]+-[0-9a-f]{8,17}")
_OWNED = ("image", "snapshot")  # ARNs that name no account: they can be shared
_PERMISSIONS = {"ModifyImageAttribute": "LaunchPermission", "ModifySnapshotAttribute": "CreateVolumePermission"}


def needs(ask: Ask) -> tuple[Need, ...]:
    """What an EC2 call must be allowed."""
    match ask.call.operation:
        case "CreateTags" | "DeleteTags":
            found = _tagging(ask)
        case "CreateSnapshots":
            found = _create_snapshots(ask)
        case "CopySnapshot":
            found = _copy_snapshot(ask)
        case operation:
            targets = _TARGETS.get(operation)
            found = _listed(ask, targets) if targets else iter([ask.need(operation, "*", {"ec2:Region": ask.call.region})])
    return (*found, *_tags_on_create(ask), *_pass_role(ask))


def _listed(ask: Ask, targets: str) -> Iterator[Need]:
    for target in targets.split():
        kind, _, where = target.partition(":")
        if not where:
            yield _made(ask, kind.removesuffix("/*"))
            continue
        ids = [id for path in where.removesuffix("?").split(",") for id in ask.each(path)]
        if not ids and not where.endswith("?"):
            ids = ["*"]
        for id in dict.fromkeys(ids):
            yield _existing(ask, kind, id)


def _existing(ask: Ask, kind: str, id: str, region: str | None = None) -> Need:
    """A need on something there already. A malformed id is authorized as `*`, as AWS's own messages show."""
    if kind != "key-pair" and not _ID.fullmatch(id):
        id = "*"
    owner = ask.facts.owner(kind, id) if kind in _OWNED and id != "*" else ask.account
    context = _of_call(ask)
    if id != "*":
        context.update(
            resource_tags(ask.facts.tags(owner or ask.account, region or ask.call.region, kind, id), "ec2:ResourceTag")
        )
    if kind in _OWNED and owner:
        context["ec2:Owner"] = owner
    if ask.call.operation in _PERMISSIONS and kind in _OWNED:
        context.update(_sharing(ask, _PERMISSIONS[ask.call.operation]))
    if ask.call.operation == "CreateVolume" and kind == "snapshot":
        context["ec2:ParentSnapshot"] = _arn(ask, kind, id)
    return ask.need(ask.call.operation, _arn(ask, kind, id, region), context, owner)


def _made(ask: Ask, kind: str) -> Need:
    """A need on something the call will make."""
    context = _of_call(ask) | request_tags(_specified_tags(ask, kind))
    if kind in ("instance", "volume") and ask.get("InstanceType"):
        context["ec2:InstanceType"] = str(ask.get("InstanceType"))
    if kind == "instance" and (profile := _profile(ask)):
        context["ec2:InstanceProfile"] = ask.arn(
            "iam", f"instance-profile{ask.facts.path(ask.account, 'instance-profile', profile)}{profile}", ""
        )
    if kind == "snapshot" and ask.get("VolumeId"):
        context["ec2:ParentVolume"] = _arn(ask, "volume", str(ask.get("VolumeId")))
    if kind == "volume" and ask.get("SnapshotId"):
        context["ec2:ParentSnapshot"] = _arn(ask, "snapshot", str(ask.get("SnapshotId")))
    if kind in _OWNED:
        context["ec2:Owner"] = ask.account
    return ask.need(ask.call.operation, _arn(ask, kind, "*"), context, ask.account)


def _create_snapshots(ask: Ask) -> Iterator[Need]:
    instance = str(ask.get("InstanceSpecification.InstanceId") or "*")
    yield _existing(ask, "instance", instance)
    yield _made(ask, "snapshot")
    for volume in ask.facts.volumes(ask.account, ask.call.region, instance) or ["*"]:
        yield _existing(ask, "volume", volume)


def _copy_snapshot(ask: Ask) -> Iterator[Need]:
    """On the copy and, since February 2025, on the source in its own region."""
    yield _made(ask, "snapshot")
    yield _existing(ask, "snapshot", str(ask.get("SourceSnapshotId") or "*"), ask.get("SourceRegion") or ask.call.region)


def _tagging(ask: Ask) -> Iterator[Need]:
    context = request_tags(ask.get("Tags"))
    for id in ask.each("Resources"):
        kind = _KINDS.get(id.split("-")[0])
        if kind is None:
            yield ask.need(ask.call.operation, "*", context, ask.account)
            continue
        need = _existing(ask, kind, id)
        yield replace(need, context={**need.context, **context})


def _tags_on_create(ask: Ask) -> Iterator[Need]:
    """Tags on what a call makes need ec2:CreateTags as well, with ec2:CreateAction naming the call."""
    for specification in ask.get("TagSpecifications") or ():
        if specification.get("Tags"):
            context = _of_call(ask) | request_tags(specification["Tags"]) | {"ec2:CreateAction": ask.call.operation}
            yield ask.need("CreateTags", _arn(ask, specification.get("ResourceType") or "*", "*"), context, ask.account)


def _pass_role(ask: Ask) -> Iterator[Need]:
    """Giving an instance a profile passes the profile's role to EC2."""
    profile = _profile(ask)
    role = ask.facts.profile_role(ask.account, profile) if profile else None
    if role:
        yield ask.need("iam:PassRole", role, {"iam:PassedToService": "ec2.amazonaws.com"}, ask.account)


def _profile(ask: Ask) -> str:
    return last(str(ask.get("IamInstanceProfile.Arn") or ask.get("IamInstanceProfile.Name") or ""))


def _of_call(ask: Ask) -> Context:
    context: Context = {"ec2:Region": ask.call.region}
    for attribute in _attributes(ask):
        context[f"ec2:Attribute/{attribute}"] = True
        context["ec2:Attribute"] = attribute
    return context


def _attributes(ask: Ask) -> list[str]:
    """The attributes a Modify or Reset call touches, in the API's spelling."""
    if not ask.call.operation.startswith(("Modify", "Reset")) or not ask.call.operation.endswith("Attribute"):
        return []
    plain = {"Attribute", "DryRun", "OperationType", "UserIds", "UserGroups", "GroupNames", "Value"}
    named = [key for key in ask.call.params if key not in plain and not key.endswith("Id")]
    spoken = ask.get("Attribute")
    return named or ([spoken[0].upper() + spoken[1:]] if spoken else [])


def _sharing(ask: Ask, attribute: str) -> Context:
    """ec2:Add/userId and its like: with whom a permission is being shared, or no longer."""
    context: Context = {}
    for verb in ("Add", "Remove"):
        users = list(ask.each(f"{attribute}.{verb}.UserId"))
        groups = list(ask.each(f"{attribute}.{verb}.Group"))
        if (ask.get("OperationType") or "").lower() == verb.lower():
            users += list(ask.each("UserIds"))
            groups += list(ask.each("UserGroups")) + list(ask.each("GroupNames"))
        if users:
            context[f"ec2:{verb}/userId"] = users[0] if len(users) == 1 else users
        if groups:
            context[f"ec2:{verb}/group"] = groups[0] if len(groups) == 1 else groups
    return context


def _specified_tags(ask: Ask, kind: str) -> list[dict[str, str]]:
    return [
        tag for spec in ask.get("TagSpecifications") or () if spec.get("ResourceType") == kind for tag in spec.get("Tags") or ()
    ]


def _arn(ask: Ask, kind: str, id: str, region: str | None = None) -> str:
    return ask.arn("ec2", f"{kind}/{id}", region, "" if kind in _OWNED else None)
