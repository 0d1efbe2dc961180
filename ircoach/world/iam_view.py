"""Reads an account's IAM out of moto into an immutable `View`: what authorization will see once a change has settled."""

from __future__ import annotations

from typing import Any

from ircoach.world import moto_seam, policy
from ircoach.world.identities import Entity, Key, View


def look(account: str) -> View:
    """The account's users, roles and keys as they stand in moto now."""
    backend = moto_seam.iam(account)
    groups = backend.groups.values()
    users: dict[str, Entity] = {}
    keys: dict[str, Key] = {}
    for user in backend.users.values():
        own = [*_policies(user), *(found for group in groups if user in group.users for found in _policies(group))]
        users[user.name] = Entity(
            user.arn, user.name, user.id, tuple(own), _boundary(user, backend), moto_seam.tag_map(user.tags)
        )
        for key in user.access_keys:
            keys[key.access_key_id] = Key(key.access_key_id, key.secret_access_key, key.status == "Active", user.name)
    roles: dict[str, Entity] = {}
    for role in backend.roles.values():
        trust = policy.Named("trust policy", policy.parse(role.assume_role_policy_document, strict=False), "trust-policy")
        tags = moto_seam.tag_map(role.tags)
        roles[role.name] = Entity(role.arn, role.name, role.id, tuple(_policies(role)), _boundary(role, backend), tags, trust)
    return View(users, roles, keys)


def _boundary(holder: Any, backend: Any) -> policy.Named | None:
    """The permissions boundary on a user or role; one whose policy is gone allows nothing."""
    arn = holder.permissions_boundary_arn
    if not arn:
        return None
    managed = backend.managed_policies.get(arn)
    document = _text(managed) if managed else '{"Version":"2012-10-17","Statement":[]}'
    return policy.Named(arn.split("/")[-1], policy.parse(document, strict=False), "boundary")


def _text(managed: Any) -> str:
    """The default version's document of a managed policy, which is the one in force."""
    return str(next(version.document for version in managed.versions if version.version_id == managed.default_version_id))


def _policies(holder: Any) -> list[policy.Named]:
    inline = [policy.Named(name, policy.parse(text, strict=False), "inline") for name, text in holder.policies.items()]
    managed = [
        policy.Named(found.name, policy.parse(_text(found), strict=False), "managed")
        for found in holder.managed_policies.values()
    ]
    return inline + managed
