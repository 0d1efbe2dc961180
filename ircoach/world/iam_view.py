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
        users[user.name] = Entity(user.arn, user.name, user.id, tuple(own), None, moto_seam.tag_map(user.tags))
        for key in user.access_keys:
            keys[key.access_key_id] = Key(key.access_key_id, key.secret_access_key, key.status == "Active", user.name)
    roles: dict[str, Entity] = {}
    for role in backend.roles.values():
        boundary = None
        if role.permissions_boundary_arn:
            managed = backend.managed_policies.get(role.permissions_boundary_arn)
            document = managed.document if managed else '{"Version":"2012-10-17","Statement":[]}'
            boundary = policy.Named(
                role.permissions_boundary_arn.split("/")[-1], policy.parse(document, strict=False), "boundary"
            )
        trust = policy.Named("trust policy", policy.parse(role.assume_role_policy_document, strict=False), "trust-policy")
        tags = moto_seam.tag_map(role.tags)
        roles[role.name] = Entity(role.arn, role.name, role.id, tuple(_policies(role)), boundary, tags, trust)
    return View(users, roles, keys)


def _policies(holder: Any) -> list[policy.Named]:
    inline = [policy.Named(name, policy.parse(text, strict=False), "inline") for name, text in holder.policies.items()]
    managed = [
        policy.Named(found.name, policy.parse(found.document, strict=False), "managed")
        for found in holder.managed_policies.values()
    ]
    return inline + managed
