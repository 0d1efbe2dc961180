"""The words authorization is said in: a need, the facts it may ask the world for, and the call being read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ircoach.world.wire import Call

Value = str | bool | list[str]
Context = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a call must be allowed.

    `action` as policies spell it (`s3:ListBucket`); `resource` an ARN or `*`; `context` the condition keys that request and
    resource set; `resource_account` the account that owns the resource where that is known, else None. Whether that account's
    policies have a say is the gate's to know: a shared image or snapshot has none, its sharing is EC2's own.
    """

    action: str
    resource: str
    context: Mapping[str, Value] = field(default_factory=dict)
    resource_account: str | None = None


class Facts(Protocol):
    """What authorization must ask the world. Kinds are ARN words: "instance", "image", "snapshot", "bucket", "user", "role", …"""

    def tags(self, account: str, region: str, kind: str, id: str) -> Mapping[str, str]:
        """Tags of a resource ({} where it has none or is not there). `region` is "" for IAM's users and roles."""
        ...

    def owner(self, kind: str, id: str) -> str | None:
        """The account that owns an "image", "snapshot" or "bucket", wherever it is; None where there is none."""
        ...

    def absent(self, bucket: str, key: str = "", version: str | None = None) -> bool:
        """Whether there is no such bucket, or no such object or version in it; a delete marker on top hides the object."""
        ...

    def object_tags(self, bucket: str, key: str, version: str | None = None) -> Mapping[str, str]:
        """Tags of an object or of one of its versions; {} where it has none or is not there."""
        ...

    def path(self, account: str, kind: str, name: str) -> str:
        """The IAM path of a "user", "role", "group" or "instance-profile": "/" where it has none or is not there."""
        ...

    def boundary(self, account: str, kind: str, name: str) -> str | None:
        """The ARN of the permissions boundary on a "user" or "role"."""
        ...

    def profile_role(self, account: str, profile: str) -> str | None:
        """The ARN of the role in an instance profile, given the profile's name."""
        ...

    def key_user(self, account: str, access_key_id: str) -> str | None:
        """The name of the user whose long-term key this is, in `account`."""
        ...

    def volumes(self, account: str, region: str, instance: str) -> Sequence[str]:
        """The ids of the volumes attached to an instance."""
        ...

    def organization(self, account: str) -> tuple[str, str] | None:
        """(organization id, management account) of the organization an account belongs to."""
        ...


class NoFacts:
    """A world in which nothing is known: no tags, no paths, no owners."""

    def tags(self, account: str, region: str, kind: str, id: str) -> Mapping[str, str]:
        """Nothing is tagged."""
        return {}

    def owner(self, kind: str, id: str) -> str | None:
        """Nobody owns anything."""
        return None

    def absent(self, bucket: str, key: str = "", version: str | None = None) -> bool:
        """Whatever is asked for is there."""
        return False

    def object_tags(self, bucket: str, key: str, version: str | None = None) -> Mapping[str, str]:
        """Nothing is tagged."""
        return {}

    def path(self, account: str, kind: str, name: str) -> str:
        """Everything has IAM's default path."""
        return "/"

    def boundary(self, account: str, kind: str, name: str) -> str | None:
        """Nothing has a boundary."""
        return None

    def profile_role(self, account: str, profile: str) -> str | None:
        """No profile has a role."""
        return None

    def key_user(self, account: str, access_key_id: str) -> str | None:
        """No key has a user."""
        return None

    def volumes(self, account: str, region: str, instance: str) -> Sequence[str]:
        """No instance has a volume."""
        return ()

    def organization(self, account: str) -> tuple[str, str] | None:
        """Every account stands alone."""
        return None


#: IAM prefixes that differ from botocore's service names
_PREFIXES = {
    "s3control": "s3",
    "accessanalyzer": "access-analyzer",
    "sso-admin": "sso",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "stepfunctions": "states",
    "emr": "elasticmapreduce",
    "opensearch": "es",
    "sesv2": "ses",
}


def prefix(service: str) -> str:
    """The IAM prefix of a botocore service: `s3control` → `s3`."""
    return _PREFIXES.get(service, service)


@dataclass(frozen=True, slots=True)
class Ask:
    """A call being read: what every service's rules need at hand."""

    call: Call
    account: str
    facts: Facts
    principal_arn: str

    def get(self, path: str) -> Any:
        """A parameter by its dotted path, None where absent."""
        value: Any = self.call.params
        for step in path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    def each(self, path: str) -> Iterator[str]:
        """Every text at a dotted path, lists walked: `BlockDeviceMappings.Ebs.SnapshotId`."""
        yield from _walk(self.call.params, path.split("."))

    def need(self, action: str, resource: str, context: Mapping[str, Value] | None = None, owner: str | None = None) -> Need:
        """A need; `action` without a colon is one of this call's own service."""
        full = action if ":" in action else f"{prefix(self.call.service)}:{action}"
        keys: Context = {"aws:RequestedRegion": self.call.region, **(context or {})}
        if owner:
            keys["aws:ResourceAccount"] = owner
        return Need(full, resource, keys, owner)

    def arn(self, service: str, rest: str, region: str | None = None, account: str | None = None) -> str:
        """`arn:aws:SERVICE:REGION:ACCOUNT:REST` in the call's region and the caller's account unless said otherwise."""
        where = self.call.region if region is None else region
        return f"arn:aws:{service}:{where}:{self.account if account is None else account}:{rest}"


def request_tags(tags: Iterable[Mapping[str, str]] | Mapping[str, str] | None) -> Context:
    """aws:RequestTag/* and aws:TagKeys for tags a request carries, as a list of Key and Value or as a mapping."""
    if not tags:
        return {}
    if isinstance(tags, Mapping):
        pairs = dict(tags)
    else:
        pairs = {tag.get("Key") or tag.get("key") or "": tag.get("Value") or tag.get("value") or "" for tag in tags}
    context: Context = {f"aws:RequestTag/{key}": value for key, value in pairs.items()}
    context["aws:TagKeys"] = list(pairs)
    return context


def resource_tags(tags: Mapping[str, str], also: str = "") -> Context:
    """aws:ResourceTag/*, and the same under a service's own older key (`ec2:ResourceTag`)."""
    context: Context = {f"aws:ResourceTag/{key}": value for key, value in tags.items()}
    if also:
        context.update({f"{also}/{key}": value for key, value in tags.items()})
    return context


def account_in(arn: str) -> str | None:
    """The account an ARN names, None where it names none, or AWS itself (`arn:aws:iam::aws:policy/…`)."""
    parts = arn.split(":")
    return parts[4] if len(parts) > 5 and parts[4].isdigit() else None


def last(arn_or_name: str) -> str:
    """The name at the end of an ARN or path, or the name itself."""
    return arn_or_name.rsplit("/", 1)[-1]


def _walk(value: Any, path: list[str]) -> Iterator[str]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _walk(item, path)
    elif not path:
        if isinstance(value, str) and value:
            yield value
    elif isinstance(value, Mapping):
        yield from _walk(value.get(path[0]), path[1:])
