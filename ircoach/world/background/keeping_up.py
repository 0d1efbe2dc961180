"""Keeping the crowd up with its world: what is decided anew after a change, and when each role was last used.

From the alert on, a habit that a containment has cut off is refused, and recorded as refused, from the next round on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ircoach.world import moto_seam
from ircoach.world.authentication import Credential
from ircoach.world.background.crowd import Crowd
from ircoach.world.background.habits import Habit
from ircoach.world.background.openings import note_keys
from ircoach.world.background.patterns import cut, session_of
from ircoach.world.background.sign_ins import note_sign_ins
from ircoach.world.clock import DAY, HOUR, MINUTE, Process, to_datetime
from ircoach.world.records import is_read_only

if TYPE_CHECKING:
    from ircoach.world.gate import Admission, Asked, Gate, Guard
    from ircoach.world.world import World

#: how often the crowd is held against the world
ROUND = 5 * MINUTE
#: what tells when a role was last used, what when a password or a long-term key was
_TELLS = ("iam:GetRole", "iam:ListRoles", "iam:GetAccountAuthorizationDetails")
_TELLS_OF_PASSWORDS = ("iam:GetUser", "iam:ListUsers")
_TELLS_OF_KEYS = ("iam:GetAccessKeyLastUsed",)
_TELLS_OF_BOTH = ("iam:GenerateCredentialReport",)
#: services whose writes can take a permission away from a habit
_DECIDE = ("iam", "organizations")


def keeps_up(world: World) -> Process:
    """From the alert on: a round every five minutes. Put it on the clock."""
    seen = 0
    before: list[Admission] = []
    yield world.clock.until(world.alert_at)
    while True:
        changes = [each for each in world.admissions[seen:] if _takes_away(each)]
        if before or changes:
            reconsider(world.gate, world.crowd, before + changes)
        seen, before = len(world.admissions), changes  # a change to IAM takes effect up to a minute after its call
        yield world.clock.wait(ROUND)


def _takes_away(made: Admission) -> bool:
    return made.call.service in _DECIDE and made.error is None and not is_read_only(made.call)


def _concerns(change: Admission, made: Admission, credential: Credential) -> bool:
    """Whether a change to permissions may be one for a rehearsed call: to who makes it, or to the role it takes on."""
    if change.call.service == "organizations":
        return True
    user, role = change.call.params.get("UserName"), change.call.params.get("RoleName")
    if made.call.operation == "AssumeRole" and (role or not user):
        return True  # the trust is the other account's, perhaps
    if change.account != credential.account or (user is None and role is None):  # a group's, or a policy's of whoever has it
        return change.account == credential.account
    if credential.session is not None:
        return credential.session.entity in (user, role)
    return credential.key is not None and credential.key.user == user


def reconsider(gate: Gate, crowd: Crowd, changes: Sequence[Admission]) -> None:
    """Decide anew each rehearsed call that `changes` concern, as it would be made now.

    Where that differs, the pattern is told so from now on.
    """
    now = gate.now()
    for number, habit in enumerate(crowd.habits):
        for nth, made in enumerate(habit.made):
            if made is None or (credential := made[0].credential) is None:
                continue
            if not any(_concerns(change, made[0], credential) for change in changes):
                continue
            again, told = gate.anew(made[0], _fresh(credential, habit, now), made[1])
            before = crowd.pattern(number, nth, now).record
            code, message = told[0].get("errorCode"), told[0].get("errorMessage", "").partition(". Encoded")[0]
            if code != before.get("errorCode") or message != before.get("errorMessage", "").partition(". Encoded")[0]:
                like = told[0] if again.denied else habit.steps.patterns[nth].record
                crowd.retell(number, nth, now, cut(like, session_of(like), len(habit.addresses) > 1))


def _fresh(credential: Credential, habit: Habit, now: int) -> Credential:
    """The credential as the session held just now has it."""
    if credential.session is None:
        return credential
    window = round(habit.sessions * HOUR)
    issued = now // window * window if window else now
    return replace(credential, session=replace(credential.session, issued=issued, expires=now + DAY))


def telling_uses(crowd: Crowd, others: Mapping[str, Guard]) -> dict[str, Guard]:
    """Guards of the reads that tell when a role, password or key was last used: IAM is told first, then `others` are asked."""

    def guard(name: str, *notes: Callable[[Crowd, int], None]) -> Guard:
        def tells(asked: Asked) -> None:
            for note in notes:
                note(crowd, asked.now)
            if other := others.get(name):
                other(asked)

        return tells

    tells: dict[tuple[str, ...], tuple[Callable[[Crowd, int], None], ...]] = {
        _TELLS: (note_uses,),
        _TELLS_OF_PASSWORDS: (note_sign_ins,),
        _TELLS_OF_KEYS: (note_keys,),
        _TELLS_OF_BOTH: (note_sign_ins, note_keys),
    }
    return {name: guard(name, *notes) for names, notes in tells.items() for name in names}


def note_uses(crowd: Crowd, now: int) -> None:
    """Tell IAM of the last use of each role that a habit has."""
    for number, habit in enumerate(crowd.habits):
        made = next((each for each in habit.made if each is not None), None)
        last = crowd.last(number, now)
        if made is None or last is None or (credential := made[0].credential) is None:
            continue
        if credential.session is None or credential.session.kind != "role-session":
            continue
        role, when = credential.session.entity, to_datetime(last).replace(microsecond=0)
        known = moto_seam.role_last_used(credential.account, role)
        if known is None or known < when:
            moto_seam.used(credential.account, credential.access_key_id, role, when, made[0].call.service, made[0].call.region)
