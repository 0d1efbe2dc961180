"""Facts about resources that authorization asks for, read from moto: tags, owners, paths, bucket policies, ACLs, SCPs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ircoach.world import exposure, moto_seam, policy
from ircoach.world.authorization import Need
from ircoach.world.clock import from_datetime


class MotoFacts:
    """Answers from moto's present state. `management` is the organization's management account, once there is one.

    `log_archive` is the account that keeps the organization's logs, where that is another one.
    """

    def __init__(self) -> None:
        self.management: str | None = None
        self.log_archive: str | None = None

    def tags(self, account: str, region: str, kind: str, id: str) -> Mapping[str, str]:
        """Tags of an EC2 resource, user or role."""
        if kind == "user":
            user = moto_seam.iam(account).users.get(id)
            return {tag["Key"]: tag["Value"] for tag in (user.tags or [])} if user else {}
        if kind == "role":
            role = next((role for role in moto_seam.iam(account).roles.values() if role.name == id), None)
            return moto_seam.tag_map(role.tags) if role else {}
        if not region or not moto_seam.region_known(region):
            return {}
        return {str(key): str(value) for key, value in moto_seam.ec2(account, region).tags.get(id, {}).items()}

    def owner(self, kind: str, id: str) -> str | None:
        """The account that owns a bucket, image or snapshot; None where no such thing exists."""
        return moto_seam.owner(kind, id)

    def path(self, account: str, kind: str, name: str) -> str:
        """The IAM path of a user or role."""
        found = self._entity(account, kind, name)
        return str(found.path) if found is not None and getattr(found, "path", None) else "/"

    def boundary(self, account: str, kind: str, name: str) -> str | None:
        """The permissions boundary on a user or role."""
        found = self._entity(account, kind, name)
        return getattr(found, "permissions_boundary_arn", None)

    def profile_role(self, account: str, profile: str) -> str | None:
        """ARN of the role in an instance profile, by the profile's name."""
        for item in moto_seam.iam(account).instance_profiles.values():
            if item.name == profile and item.roles:
                return str(item.roles[0].arn)
        return None

    def key_user(self, account: str, access_key_id: str) -> str | None:
        """The user whose long-term key this is."""
        key = moto_seam.iam(account).access_keys.get(access_key_id)
        return key.user_name if key else None

    def volumes(self, account: str, region: str, instance: str) -> Sequence[str]:
        """Ids of the volumes attached to an instance."""
        found = moto_seam.ec2(account, region).volumes.values()
        return [volume.id for volume in found if volume.attachment and volume.attachment.instance.id == instance]

    def organization(self, account: str) -> tuple[str, str] | None:
        """(organization id, management account) of a member account."""
        org = self._organization()
        if org is None or self.management is None or all(member.id != account for member in org.accounts):
            return None
        return str(org.org.id), self.management

    def members(self) -> Mapping[str, int]:
        """Every account of the organization, with the scenario microsecond it joined at."""
        org = self._organization()
        return {} if org is None else {str(each.id): from_datetime(_aware(each.create_time)) for each in org.accounts}

    def emails(self) -> Mapping[str, str]:
        """The address that each account of the organization was opened with."""
        org = self._organization()
        return {} if org is None else {str(each.id): str(each.email) for each in org.accounts}

    def delegated(self, service: str) -> str | None:
        """The member account that administers a service (`guardduty.amazonaws.com`) for the organization."""
        org = self._organization()
        return next((str(each.account.id) for each in org.admins if service in each.services), None) if org else None

    def scps(self, account: str) -> tuple[tuple[policy.Named, ...], ...]:
        """The SCPs over a member account, one tuple a level from root to account; none for the management account."""
        org = self._organization()
        if org is None or account == self.management:
            return ()
        units = {unit.id: unit for unit in org.ou}
        here: Any = next((member for member in org.accounts if member.id == account), None)
        levels: list[tuple[policy.Named, ...]] = []
        while here is not None:
            attached = [found for found in here.attached_policies if found.type == "SERVICE_CONTROL_POLICY"]
            levels.append(
                tuple(policy.Named(found.name, policy.parse(_text(found.content), strict=False), "scp") for found in attached)
            )
            here = units.get(getattr(here, "parent_id", None) or "")
        return tuple(reversed([level for level in levels if level]))

    def bucket_policy(self, resource: str) -> policy.Named | None:
        """The bucket policy over a bucket or object ARN."""
        bucket = moto_seam.bucket(_bucket_and_key(resource)[0])
        if bucket is None or not bucket.policy:
            return None
        text = bucket.policy.decode() if isinstance(bucket.policy, bytes) else str(bucket.policy)
        return policy.Named("bucket policy", policy.parse(text, strict=False), "bucket-policy")

    def service_may(self, service: str, action: str, resource: str, context: Mapping[str, Any]) -> policy.Decision:
        """Whether an AWS service, by its principal's name, may do something with a bucket or an object (an ARN)."""
        bucket = _bucket_and_key(resource)[0]
        who = policy.Principal("service", service, "", name=service)
        told = {"aws:SecureTransport": True, "aws:PrincipalIsAWSService": True, **context}
        held = policy.Policies(resource=self.bucket_policy(resource), s3=exposure.access(bucket))
        return policy.evaluate(policy.Request(who, action, resource, moto_seam.owner("bucket", bucket), told), held)

    def s3_access(self, need: Need) -> policy.S3Access | None:
        """ACLs, ownership and Block Public Access over the bucket or object that a need is about."""
        name, key = _bucket_and_key(need.resource)
        version = need.context.get("s3:VersionId")
        return exposure.access(name, key, str(version) if version else None)

    def absent(self, bucket: str, key: str = "", version: str | None = None) -> bool:
        """Whether there is no such bucket, or no such object (version) in it; a delete marker on top hides the object."""
        if not key:
            return moto_seam.bucket(bucket) is None
        found = moto_seam.object_version(bucket, key, version)
        return found is None or (version is None and not hasattr(found, "acl"))

    def object_tags(self, bucket: str, key: str, version: str | None = None) -> Mapping[str, str]:
        """Tags of an object or of one of its versions."""
        return moto_seam.object_tags(bucket, key, version)

    def _organization(self) -> Any | None:
        if self.management is None:
            return None
        backend = moto_seam.organizations(self.management)
        return backend if backend.org else None

    def _entity(self, account: str, kind: str, name: str) -> Any | None:
        backend = moto_seam.iam(account)
        shelf: dict[str, Any] = {"user": backend.users, "role": backend.roles, "group": backend.groups}.get(kind, {})
        return next((found for found in shelf.values() if found.name == name), None)


def _aware(when: dt.datetime) -> dt.datetime:
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)


def _text(content: Any) -> str:
    return content if isinstance(content, str) else json.dumps(content)


def _bucket_and_key(arn: str) -> tuple[str, str]:
    """Bucket and key ("" for the bucket itself) of `arn:aws:s3:::bucket/key`."""
    bucket, _, key = arn.partition(":::")[2].partition("/")
    return bucket, key
