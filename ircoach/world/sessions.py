"""Temporary credentials: what STS has handed out, to whom, until when, and what they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ircoach.world.clock import SECOND
from ircoach.world.identity import Dice


@dataclass(frozen=True, slots=True)
class Session:
    """One set of temporary credentials.

    `kind` is "role-session", "federated" or "user" (GetSessionToken). `name` is the session's, `entity` the role's or user's
    name in `account`, `made_by` the access key that asked, `policy` the session policy's text. `delivered_by`: the version of the
    metadata service ("1.0", "2.0") that handed an instance the credentials of its role.
    """

    access_key_id: str
    secret: str
    token: str
    kind: str
    account: str
    entity: str
    name: str
    issued: int
    expires: int
    policy: str | None = None
    mfa: bool = False
    made_by: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    delivered_by: str | None = None


class Sessions:
    """Every session handed out in this world."""

    def __init__(self) -> None:
        self._by_key: dict[str, Session] = {}

    def find(self, access_key_id: str) -> Session | None:
        """The session of an ASIA key."""
        return self._by_key.get(access_key_id)

    def issue(
        self,
        dice: Dice,
        *,
        kind: str,
        account: str,
        entity: str,
        name: str,
        now: int,
        seconds: int,
        policy: str | None = None,
        mfa: bool = False,
        made_by: str | None = None,
        tags: Mapping[str, str] | None = None,
        delivered_by: str | None = None,
    ) -> Session:
        """Hand out credentials for `seconds` from `now`, drawn from `dice`."""
        session = Session(
            dice.key_id(),
            dice.secret(),
            dice.token(),
            kind,
            account,
            entity,
            name,
            now,
            now + seconds * SECOND,
            policy,
            mfa,
            made_by,
            tags or {},
            delivered_by,
        )
        self._by_key[session.access_key_id] = session
        return session
