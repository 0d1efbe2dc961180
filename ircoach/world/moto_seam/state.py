"""The state moto keeps: emptied, and the few questions about it, and changes to it, that no request of AWS's asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import time_machine
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.core.models import botocore_stubber
from moto.iam.models import AccessKeyLastUsed
from moto.moto_api._internal import mock_random
from moto.s3.exceptions import AccessDeniedByLock
from moto.utilities.utils import get_partition

from ircoach.world.moto_seam.mended import ec2_in_use, get_backend


def reset() -> None:
    """Empty every backend. Only for a process that will build another world."""
    botocore_stubber.enabled = False
    BackendDict.reset()
    reset_model_data()


def iam(account: str) -> Any:
    """moto's IAM backend of an account."""
    return get_backend("iam")[account]["aws"]


def used(account: str, key_id: str, role: str | None, when: dt.datetime, service: str, region: str) -> None:
    """Note that a long-term key, or a role where one is named, was just used: moto tells it wherever IAM does."""
    backend = iam(account)
    if role is None:
        if (key := backend.access_keys.get(key_id)) is not None:
            key.last_used = AccessKeyLastUsed(when, service, region)
        return
    for each in backend.roles.values():
        if each.name == role:
            each.last_used, each.last_used_region = when, region


def role_last_used(account: str, role: str) -> dt.datetime | None:
    """When a role was last used, as IAM tells it."""
    return next((each.last_used for each in iam(account).roles.values() if each.name == role), None)


def signed_in(account: str, user: str, when: dt.datetime) -> None:
    """Note that a user just signed in with their password, where there still is one."""
    if (known := iam(account).users.get(user)) is not None and known.password:
        known.password_last_used = when


def ec2(account: str, region: str) -> Any:
    """moto's EC2 backend of an account in a region."""
    return get_backend("ec2")[account][region]


def region_known(region: str) -> bool:
    """Whether the `aws` partition, which every account of a world is in, has a region of that name."""
    return get_partition(region) == "aws" and region in get_backend("ec2")[DEFAULT_ACCOUNT_ID]


def image_known(account: str, region: str, image_id: str) -> bool:
    """Whether an account has that image in a region."""
    return image_id in ec2(account, region).amis


def nat_gateway_known(account: str, region: str, gateway_id: str) -> bool:
    """Whether an account has that NAT gateway in a region."""
    return gateway_id in ec2(account, region).nat_gateways


def acl_known(account: str, region: str, acl_id: str) -> bool:
    """Whether an account has that network ACL in a region."""
    return acl_id in ec2(account, region).network_acls


def acl_association_known(account: str, region: str, association_id: str) -> bool:
    """Whether a subnet of an account's in a region has that tie to its network ACL."""
    return any(association_id == each.id for acl in ec2(account, region).network_acls.values() for each in acl.associations)


def upload_known(name: str, key: str, upload_id: str) -> bool:
    """Whether that multipart upload of an object is under way, or is the one that made the object as it stands."""
    found = bucket(name)
    if found is None:
        return False
    if upload_id in found.multiparts:
        return bool(found.multiparts[upload_id].key_name == key)
    made = getattr(found.keys.get(key), "multipart", None)
    return made is not None and made.id == upload_id


def regroup_interface(account: str, region: str, instance_id: str) -> None:
    """Give an instance's first interface the instance's security groups, and no others."""
    found = ec2(account, region).get_instance(instance_id)
    found.nics[0]._group_set = list(found.security_groups)


def regroup_instance(account: str, region: str, interface_id: str) -> None:
    """Give an interface's instance, where it is its first one, the interface's security groups, and no others."""
    interface = ec2(account, region).get_network_interface(interface_id)
    if interface.instance is not None and interface.device_index == 0:
        interface.instance.security_groups = list(interface._group_set)


def flow_logs_to_s3(account: str, region: str) -> list[tuple[Any, str]]:
    """moto's flow logs of an account in a region that write to S3, each with its bucket's name."""
    found = ec2(account, region).flow_logs.values() if ec2_in_use() else ()
    return [(each, str(each.log_destination).split(":", 5)[5]) for each in found if each.log_destination_type == "s3"]


def flow_log_bucket(account: str) -> str | None:
    """The bucket that an account's flow logs go to: of the first one that writes to S3, in whatever region."""
    if not ec2_in_use():
        return None
    for region in sorted(get_backend("ec2")[account]):
        for _, name in flow_logs_to_s3(account, region):
            return name
    return None


def share_snapshot(
    account: str, region: str, snapshot_id: str, add: Iterable[Mapping[str, str]], remove: Iterable[Mapping[str, str]] | None
) -> bool:
    """Add and remove permissions (`UserId` or `Group` each) of a snapshot, all that there are for None; False where it is not."""
    snapshot = snapshots(account, region).get(snapshot_id)
    if snapshot is None:
        return False
    for held, kind in (
        (snapshot.create_volume_permission_userids, "UserId"),
        (snapshot.create_volume_permission_groups, "Group"),
    ):
        held.difference_update(list(held) if remove is None else [each[kind] for each in remove if kind in each])
        held.update(each[kind] for each in add if kind in each)
    return True


def s3(account: str) -> Any:
    """moto's S3 backend of an account."""
    return get_backend("s3")[account]["aws"]


def organizations(account: str) -> Any:
    """moto's Organizations backend of an account."""
    return get_backend("organizations")[account]["aws"]


def trails(account: str) -> list[Any]:
    """moto's trails of an account, region by region."""
    regions = get_backend("cloudtrail")[account]
    return [trail for region in sorted(regions) for trail in regions[region].trails.values()]


def role(account: str, name: str) -> Any | None:
    """moto's role of that name."""
    return next((each for each in iam(account).roles.values() if each.name == name), None)


def snapshots(account: str, region: str) -> dict[str, Any]:
    """moto's snapshots of an account in a region, by id."""
    return dict(ec2(account, region).snapshots)


def bucket(name: str) -> Any | None:
    """moto's bucket of that name, whoever owns it."""
    account = owner("bucket", name)
    return s3(account).buckets.get(name) if account else None


def owner(kind: str, resource_id: str) -> str | None:
    """The account that owns a bucket, image, snapshot or instance, searched over every account in the world."""
    if kind == "bucket":
        for account, partitions in list(get_backend("s3").items()):
            if resource_id in partitions["aws"].buckets:
                return str(account)
        return None
    shelf = {"image": "amis", "snapshot": "snapshots"}.get(kind)
    if shelf is None or not ec2_in_use():
        return None
    for account, regions in list(get_backend("ec2").items()):
        for backend in list(regions.values()):
            if resource_id in getattr(backend, shelf):
                return str(account)
    return None


def image_permissions(image_id: str) -> tuple[str, list[dict[str, str]]] | None:
    """(owner, launch permissions) of an image wherever it lives."""
    account = owner("image", image_id)
    if account is None:
        return None
    for backend in list(get_backend("ec2")[account].values()):
        if image_id in backend.amis:
            return account, list(backend.amis[image_id].launch_permissions)
    return None


def clear_launch_permissions(account: str, image_id: str) -> None:
    """Take every launch permission off an image."""
    for backend in list(get_backend("ec2")[account].values()):
        if image_id in backend.amis:
            backend.amis[image_id].launch_permissions = []


def tag_map(tags: Any) -> dict[str, str]:
    """IAM tags as moto keeps them (a list for users, a mapping for roles) as plain pairs."""
    if isinstance(tags, dict):
        return {str(k): str(v.get("Value", v) if isinstance(v, dict) else v) for k, v in tags.items()}
    return {tag["Key"]: tag["Value"] for tag in tags or []}


def object_version(name: str, key: str, version: str | None) -> Any | None:
    """moto's newest version of an object, or the one named; a delete marker is one too, and has no `acl`."""
    account = owner("bucket", name)
    found = s3(account).buckets[name].keys.getlist(key) if account else None
    if not found:
        return None
    return found[-1] if version is None else next((item for item in found if str(item.version_id) == version), None)


def access_log_target(account: str) -> tuple[str, str] | None:
    """(bucket, prefix) under which an account's server access logs lie: of the first of its buckets that has logging on."""
    for _, held in sorted(s3(account).buckets.items()):
        if held.logging and held.logging.get("TargetBucket"):
            return str(held.logging["TargetBucket"]), str(held.logging.get("TargetPrefix") or "")
    return None


def buckets(account: str) -> list[str]:
    """The names of an account's buckets."""
    return sorted(s3(account).buckets)


def objects(name: str, prefix: str) -> list[tuple[str, str]]:
    """(key, entity tag) of every object under a prefix as it is now, in order of key; none where there is no such bucket."""
    account = owner("bucket", name)
    if account is None:
        return []
    held = s3(account).buckets[name].keys.items()
    return sorted((str(key), str(item.etag)) for key, item in held if key.startswith(prefix) and hasattr(item, "etag"))


def content(name: str, key: str) -> bytes:
    """The bytes of an object that is there."""
    found = object_version(name, key, None)
    return b"" if found is None else bytes(found.value)


def keep_object(name: str, key: str, body: bytes, when: dt.datetime, seed: int) -> None:
    """Put an object into a bucket as a service does on its own, at scenario time `when`."""
    account = owner("bucket", name)
    if account is None:
        return
    mock_random.seed(seed)
    with time_machine.travel(when, tick=False):
        s3(account).put_object(name, key, body)


def delete_object(name: str, key: str, version: str | None, bypass: bool, when: dt.datetime, seed: int) -> dict[str, str] | None:
    """Delete an object or a version of it; what S3's headers would say of it, or None where a lock keeps it."""
    mock_random.seed(seed)
    try:
        with time_machine.travel(when, tick=False):
            _, told = s3(owner("bucket", name) or "").delete_object(name, key, version_id=version, bypass=bypass)
    except AccessDeniedByLock:
        return None
    return {str(header): str(value) for header, value in told.items()}


def object_tags(name: str, key: str, version: str | None) -> dict[str, str]:
    """Tags of an object or of one of its versions; none on a delete marker."""
    account, found = owner("bucket", name), object_version(name, key, version)
    if account is None or found is None or not hasattr(found, "arn"):
        return {}
    return dict(s3(account).tagger.get_tag_dict_for_resource(found.arn))


def account_block(account: str) -> Any | None:
    """moto's public access block of an account, as S3 Control keeps it."""
    return get_backend("s3control")[account]["aws"].public_access_block


def switches(block: Any | None) -> tuple[bool, bool, bool, bool]:
    """The four switches in the order AWS lists them: block and ignore public ACLs, block public policy, restrict."""
    if block is None:
        return (False, False, False, False)
    config = block.to_config_dict()
    names = ("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets")
    first, second, third, fourth = (str(config[name]).lower() == "true" for name in names)
    return (first, second, third, fourth)
