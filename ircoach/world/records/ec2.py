"""EC2's records: item sets, sharing permissions, and the envelope of its newer operations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from botocore.model import StructureShape

from ircoach.world.models import operation_model
from ircoach.world.records.shapes import EC2_XMLNS, items, lower, tagged
from ircoach.world.wire import Call

#: list parameters: the set they are logged as, and what an element is called
_SETS = {
    "AllocationIds": ("allocationIdsSet", "allocationId"),
    "ExecutableUsers": ("executableBySet", "user"),
    "GroupIds": ("securityGroupIdSet", "groupId"),
    "GroupNames": ("securityGroupSet", "groupName"),
    "ImageIds": ("imagesSet", "imageId"),
    "InstanceIds": ("instancesSet", "instanceId"),
    "InternetGatewayIds": ("internetGatewayIdSet", "internetGatewayId"),
    "KeyNames": ("keySet", "keyName"),
    "NetworkAclIds": ("networkAclIdSet", "networkAclId"),
    "NetworkInterfaceIds": ("networkInterfaceIdSet", "networkInterfaceId"),
    "OwnerIds": ("ownersSet", "owner"),
    "Owners": ("ownersSet", "owner"),
    "PublicIps": ("publicIpsSet", "publicIp"),
    "RegionNames": ("regionSet", "regionName"),
    "Resources": ("resourcesSet", "resourceId"),
    "RestorableByUserIds": ("sharedUsersSet", "user"),
    "RouteTableIds": ("routeTableIdSet", "routeTableId"),
    "SecurityGroupIds": ("groupSet", "groupId"),
    "SecurityGroups": ("groupSet", "groupName"),
    "SnapshotIds": ("snapshotSet", "snapshotId"),
    "SubnetIds": ("subnetSet", "subnetId"),
    "VolumeIds": ("volumeSet", "volumeId"),
    "VpcIds": ("vpcSet", "vpcId"),
    "ZoneIds": ("availabilityZoneIdSet", "zoneId"),
    "ZoneNames": ("availabilityZoneSet", "zoneName"),
}
#: sets that are logged even when empty
_ALWAYS = {
    "DescribeAddresses": ("publicIpsSet", "allocationIdsSet", "filterSet"),
    "DescribeAvailabilityZones": ("availabilityZoneSet", "availabilityZoneIdSet"),
    "DescribeImages": ("executableBySet", "imagesSet", "ownersSet", "filterSet"),
    "DescribeInstanceStatus": ("instancesSet", "filterSet"),
    "DescribeInstances": ("instancesSet", "filterSet"),
    "DescribeInternetGateways": ("internetGatewayIdSet", "filterSet"),
    "DescribeKeyPairs": ("keySet", "filterSet"),
    "DescribeNetworkAcls": ("networkAclIdSet", "filterSet"),
    "DescribeNetworkInterfaces": ("networkInterfaceIdSet", "filterSet"),
    "DescribeRegions": ("regionSet",),
    "DescribeRouteTables": ("routeTableIdSet", "filterSet"),
    "DescribeSecurityGroups": ("securityGroupSet", "securityGroupIdSet", "filterSet"),
    "DescribeSnapshots": ("snapshotSet", "ownersSet", "sharedUsersSet", "filterSet"),
    "DescribeSubnets": ("subnetSet", "filterSet"),
    "DescribeTags": ("filterSet",),
    "DescribeVolumes": ("volumeSet", "filterSet"),
    "DescribeVpcs": ("vpcSet", "filterSet"),
}
#: operations logged under `<Operation>Request` and `<Operation>Response`
_ENVELOPED = re.compile(
    "BlockPublicAccess|EbsEncryptionByDefault|EbsDefaultKmsKeyId|SerialConsoleAccess|LaunchTemplate|FlowLogs|VpcEndpoint"
    "|TransitGateway|NetworkInsights|DescribeInstanceTypes|DescribeInstanceTypeOfferings|InstanceMetadata|IamInstanceProfileAssociation"
    "|SecurityGroupRules|SnapshotTier|LockSnapshot|LockedSnapshots|RecycleBin|AllowedImagesSettings|ImageDeprecation"
    "|ImageDeregistrationProtection|FastSnapshotRestores|CreateSnapshots|DisableImage$|EnableImage$"
)
#: parameter → (logged name, attributeType) of the calls that share
_PERMISSIONS = {
    "ModifyImageAttribute": ("LaunchPermission", "launchPermission", "launchPermission"),
    "ModifySnapshotAttribute": ("CreateVolumePermission", "createVolumePermission", "CREATE_VOLUME_PERMISSION"),
}
_ATTRIBUTE_TYPES = {"createVolumePermission": "CREATE_VOLUME_PERMISSION", "productCodes": "PRODUCT_CODES"}
_RENAMED = {
    "BlockDeviceMappings": "blockDeviceMapping",
    "NetworkInterfaces": "networkInterfaceSet",
    "TagSpecifications": "tagSpecificationSet",
}
_REMOVED = "<sensitiveDataRemoved>"


def request(call: Call) -> dict[str, Any] | None:
    """The requestParameters of an EC2 call."""
    params = {key: value for key, value in call.params.items() if key != "DryRun"}
    shape = operation_model("ec2", call.operation).input_shape
    if _ENVELOPED.search(call.operation):
        return {f"{call.operation}Request": tagged(shape, params) if shape else ""}
    match call.operation:
        case "RunInstances":
            return _run_instances(params, shape)
        case "ModifyImageAttribute" | "ModifySnapshotAttribute":
            return _sharing(call.operation, params)
        case "DescribeImageAttribute" | "DescribeSnapshotAttribute" | "ResetImageAttribute" | "ResetSnapshotAttribute":
            attribute = str(params.pop("Attribute", ""))
            return {**_plain(params, shape), "attributeType": _ATTRIBUTE_TYPES.get(attribute, attribute)}
        case "CreateNetworkAclEntry" | "ReplaceNetworkAclEntry":
            entry = {"icmpTypeCode": {}, "portRange": {}, **_plain(params, shape)}
            entry["aclProtocol"] = entry.pop("protocol", None)
            return entry
        case "ModifyInstanceAttribute":
            return _modify_instance(params, shape)
        case operation:
            made: dict[str, Any] = {name: {} for name in _ALWAYS.get(operation, ())}
            if operation == "StopInstances":
                made["force"] = bool(params.pop("Force", False))
            if operation == "DescribeInstanceStatus":
                made["includeAllInstances"] = bool(params.pop("IncludeAllInstances", False))
            made |= _plain(params, shape)
            return made or None


def response(call: Call, result: Mapping[str, Any], request_id: str) -> dict[str, Any]:
    """The responseElements of an EC2 call that writes: what it made, or `_return`."""
    shape = operation_model("ec2", call.operation).output_shape
    known = {key: value for key, value in result.items() if shape is not None and key in shape.members}
    made = items(shape, known) if shape is not None else {}
    if "return" in made or not known or (shape is not None and "Return" in shape.members):
        made = {"_return": made.pop("return", True), **made}
    if _ENVELOPED.search(call.operation):
        made.pop("_return", None)
        return {f"{call.operation}Response": {"xmlns": EC2_XMLNS, "requestId": request_id, **made}}
    return {"requestId": request_id, **made}


def _plain(params: Mapping[str, Any], shape: StructureShape | None) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in params.items():
        if key == "Filters":
            made["filterSet"] = _set(
                [{"name": each.get("Name"), "valueSet": _set([{"value": v} for v in each.get("Values", ())])} for each in value]
            )
        elif key == "Tags":
            made["tagSet"] = _set([{lower(name): text for name, text in tag.items()} for tag in value])
        elif key == "TagSpecifications":
            made["tagSpecificationSet"] = _tag_specifications(value)
        elif key == "IpPermissions":
            empty: dict[str, Any] = {"groups": {}, "ipRanges": {}, "ipv6Ranges": {}, "prefixListIds": {}}
            member = shape.members[key] if shape is not None else None
            listed = items(member, value).get("items", ()) if member is not None else ()
            made["ipPermissions"] = _set([{**empty, **each} for each in listed])
        elif key in _SETS and isinstance(value, (list, tuple)):
            name, element = _SETS[key]
            made.setdefault(name, {})
            made[name] = _set([*made[name].get("items", ()), *({element: each} for each in value)])
        else:
            name = _RENAMED.get(key, lower(key))
            member = shape.members.get(key) if shape is not None else None
            made[name] = _REMOVED if key == "UserData" else items(member, value) if member is not None else value
    return made


def _set(elements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"items": elements} if elements else {}


def _tag_specifications(specifications: list[Mapping[str, Any]]) -> dict[str, Any]:
    return _set(
        [
            {
                "resourceType": each.get("ResourceType"),
                "tags": [{lower(k): v for k, v in tag.items()} for tag in each.get("Tags", ())],
            }
            for each in specifications
        ]
    )


def _sharing(operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """`{imageId, launchPermission: {add: {items: [{userId}]}}, attributeType}`, whichever of its two forms the client used."""
    parameter, name, kind = _PERMISSIONS[operation]
    permission = params.pop(parameter, None)
    users, groups = params.pop("UserIds", None) or (), params.pop("UserGroups", None) or params.pop("GroupNames", None) or ()
    verb = params.pop("OperationType", None)
    attribute = params.pop("Attribute", None)
    made = {
        lower(key): value["Value"] if isinstance(value, Mapping) and "Value" in value else value for key, value in params.items()
    }
    if permission is None and verb and (users or groups):
        permission = {verb.capitalize(): [*({"UserId": each} for each in users), *({"Group": each} for each in groups)]}
    if permission is not None:
        made[name] = {
            lower(v): _set([{lower(k): t for k, t in each.items()} for each in listed])
            for v, listed in permission.items()
            if listed
        }
        made["attributeType"] = kind
    elif attribute or "description" in made:
        made["attributeType"] = attribute or "description"
    return made


def _modify_instance(params: dict[str, Any], shape: StructureShape | None) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in params.items():
        if key in ("UserData", "Value"):
            made[lower(key)] = _REMOVED
        elif key == "Groups":
            made["groupSet"] = _set([{"groupId": each} for each in value])
        else:
            made |= _plain({key: value}, shape)
    return made


def _run_instances(params: dict[str, Any], shape: StructureShape | None) -> dict[str, Any]:
    wanted = {
        "imageId": params.pop("ImageId", None),
        "minCount": params.pop("MinCount", None),
        "maxCount": params.pop("MaxCount", None),
    }
    wanted["keyName"] = params.pop("KeyName", None)
    monitoring = params.pop("Monitoring", None) or {}
    made: dict[str, Any] = {"instancesSet": _set([{key: value for key, value in wanted.items() if value is not None}])}
    made |= {"blockDeviceMapping": {}, "monitoring": {"enabled": bool(monitoring.get("Enabled", False))}}
    made |= {"disableApiTermination": False, "disableApiStop": False}
    return made | _plain(params, shape)
