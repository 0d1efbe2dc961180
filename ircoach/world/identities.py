"""Who exists and what they may: an immutable view of an account's IAM, and the moment each change takes effect.

IAM is eventually consistent: a change is visible to reads at once and to authorization some seconds later. `Identities`
keeps the views that are still to come, and answers for the present one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ircoach.world import policy
from ircoach.world.clock import SECOND
from ircoach.world.identity import Dice


@dataclass(frozen=True, slots=True)
class Key:
    """A long-term access key of a user (or of an account's root, where `user` is None)."""

    access_key_id: str
    secret: str
    active: bool
    user: str | None


@dataclass(frozen=True, slots=True)
class Entity:
    """A user or role: its names, its policies (groups' included) and its boundary."""

    arn: str
    name: str
    unique_id: str
    policies: tuple[policy.Named, ...]
    boundary: policy.Named | None
    tags: Mapping[str, str]
    trust: policy.Named | None = None


@dataclass(frozen=True, slots=True)
class View:
    """One account's IAM as authorization sees it at an instant."""

    users: Mapping[str, Entity] = field(default_factory=dict)
    roles: Mapping[str, Entity] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict)


#: how long an IAM change may take to be enforced, in scenario seconds
PROPAGATION = (5, 40)


class Identities:
    """The views of every account, past changes applied as their time comes."""

    def __init__(self, seed: int, look: Callable[[str], View]) -> None:
        self._seed = seed
        self._look = look
        self._timeline: dict[str, list[tuple[int, View]]] = {}

    def add_account(self, account: str) -> None:
        """Start watching an account."""
        self._timeline.setdefault(account, [(0, self._look(account))])

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account watched, in order of arrival."""
        return tuple(self._timeline)

    def view(self, account: str, now: int) -> View:
        """The account's IAM as enforced at `now`; an unknown account has nobody."""
        views = self._timeline.get(account)
        if not views:
            return View()
        while len(views) > 1 and any(effective <= now for effective, _ in views[1:]):
            latest = max(i for i, (effective, _) in enumerate(views) if effective <= now)
            if latest == 0:
                break
            del views[:latest]
        return views[0][1]

    def changed(self, account: str, now: int, *labels: object) -> int:
        """Note that IAM in `account` was written at `now`; returns when the change takes effect."""
        delay = Dice(self._seed, "iam-delay", *labels).randint(*PROPAGATION) * SECOND
        self.view(account, now)
        self._timeline[account].append((now + delay, self._look(account)))
        return now + delay

    def knows_key(self, access_key_id: str) -> bool:
        """Whether some account has a long-term key, or is about to have it once what was changed takes effect."""
        return any(access_key_id in view.keys for views in self._timeline.values() for _, view in views)

    def roles(self, account: str) -> tuple[str, ...]:
        """The names of an account's roles, those included that are about to take effect; of an unknown account, none."""
        return tuple(dict.fromkeys(name for _, view in self._timeline.get(account, ()) for name in view.roles))

    def find_key(self, access_key_id: str, now: int) -> tuple[str, Key] | None:
        """(account, key) of a long-term key as enforced at `now`."""
        for account in self._timeline:
            key = self.view(account, now).keys.get(access_key_id)
            if key:
                return account, key
        return None
