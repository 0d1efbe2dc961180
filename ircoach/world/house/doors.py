"""How the house's people come to the web console, and who else tries its door.

Nearly everybody comes by single sign-on: their provider asks for the second factor and tells AWS nothing of who failed there, so
the trail holds their successes alone. They use the door of the house's own region, and are recorded there. Three users of IAM
with a password are left from before, two of them without a second factor (an account by itself has one, without); they come by
the global door, as do the strangers who try names. All of it is the same whatever happens in a scenario.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ircoach.world import records
from ircoach.world.addresses import outside
from ircoach.world.authentication import holder
from ircoach.world.background import Habit, Pattern, Rhythm, SignIns, Steps, cut
from ircoach.world.background.patterns import session_of
from ircoach.world.background.rehearsal import Look
from ircoach.world.callers import Actor, Keys
from ircoach.world.clock import to_datetime
from ircoach.world.house import looks
from ircoach.world.house.house import House
from ircoach.world.house.parts import CONSOLE, Part, builder_of
from ircoach.world.stage import allow, document, sure

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0",
)


@dataclass(frozen=True, slots=True)
class User:
    """A user of IAM with a password: where, for what, from where, how often a day, what they see, how often they mistype."""

    name: str
    account: str
    purpose: str
    network: str
    sittings: float
    actions: str
    looks: tuple[Look, ...]
    slips: tuple[float, float]  # a wrong password, a wrong name
    mfa: bool = False


USERS = (
    User("wallboard", "production", "screen in the office", "office", 5, "ec2:Describe* s3:ListAllMyBuckets", looks.BROWSING,
         (0.1, 0.03)),
    User("qa-tester", "development", "testing by hand", "vpn", 3, "ec2:Describe* s3:ListAllMyBuckets", looks.BROWSING,
         (0.22, 0.08)),
    User("finance", "management", "cost reviews", "office", 1, "organizations:List* organizations:Describe*", looks.MEMBERS,
         (0.1, 0.03), mfa=True),
)  # fmt: skip
#: the one of an account by itself (lone.py)
FRONT_DESK = User(
    "front-desk", "production", "screen at reception", "office", 5, "s3:ListAllMyBuckets", looks.OFFICE, (0.15, 0.05)
)
_BY_NAME = {user.name: user for user in (*USERS, FRONT_DESK)}


def with_passwords(house: House, users: Sequence[User]) -> Iterable[Part]:
    """Users of IAM who sign in with a password, and what they do at the console then."""
    for user in users:
        _made(house, user)
    house.stage.settle()
    for user in users:
        address = house.office if user.network == "office" else house.vpn
        early = house.stage.dice.of("crowd", user.name).uniform(6.5, 8.5)
        rhythm = Rhythm(user.sittings, (early, early + 9), weekdays=True)
        who = _session(house, user, address)
        yield Part(who, house.home, user.looks, rhythm, user.name, (), (3, 9), (0.05, 1.4), sessions=12, person=True)


def _made(house: House, user: User) -> None:
    builder, name = builder_of(house, user.account), user.name
    label = [{"Key": "Purpose", "Value": user.purpose}]
    sure(builder.call("iam", "create_user", UserName=name, Tags=label))
    text = document(allow(user.actions.split()))
    sure(builder.call("iam", "put_user_policy", UserName=name, PolicyName=name, PolicyDocument=text))
    password = house.stage.dice.of("password", name).secret()
    sure(builder.call("iam", "create_login_profile", UserName=name, Password=password))
    if user.mfa:
        sure(builder.call("iam", "create_virtual_mfa_device", VirtualMFADeviceName=name))
        codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
        sure(builder.call("iam", "enable_mfa_device", UserName=name, SerialNumber=_device(house, user), **codes))


def _device(house: House, user: User) -> str:
    return f"arn:aws:iam::{house.accounts[user.account]}:mfa/{user.name}"


def _session(house: House, user: User, address: str) -> Actor:
    """A user with a session of the console's to rehearse with."""
    stage, account = house.stage, house.accounts[user.account]
    made = stage.world.principals.sessions.issue(
        stage.dice.of("console", user.name), kind="user", account=account, entity=user.name, name=user.name, now=stage.now,
        seconds=24 * 3600, mfa=user.mfa,
    )  # fmt: skip
    keys = Keys(made.access_key_id, made.secret, made.token)
    who = stage.actor(f"{user.name}/console", keys, address, region=house.home, role="crowd", user_agent=CONSOLE)
    who.caller = replace(who.caller, console=True)
    return who


def sign_ins(house: House, part: Part, habit: Habit) -> SignIns:
    """How each session of a habit at the console begins."""
    who = _entrance(house, part.who, part.named)
    made = [records.signed_in(who)]
    before: tuple[float, ...] = ()
    if not who.federated:
        user = _BY_NAME[part.named]
        if user.mfa:
            who = replace(who, mfa_device=_device(house, user))
            made = [records.signed_in(who), records.asked_for_second_factor(who)]
        made += [records.wrong_password(who), records.wrong_name(who)]
        before = (*([1.0] if user.mfa else []), *user.slips)
    patterns = tuple(cut(each, session_of(each), len(part.addresses) > 1) for each in made)
    return SignIns(
        name=f"{habit.name}/sign-in",
        rhythm=habit.rhythm,
        steps=Steps(patterns),
        made=(None,) * len(patterns),
        addresses=habit.addresses,
        named=habit.named,
        person=True,
        of=habit,
        before=before,
    )


def _entrance(house: House, who: Actor, name: str) -> records.Entrance:
    gate, caller = house.stage.world.gate, who.caller
    credential = holder(who.keys.access_key_id, gate.principals.identities, gate.principals.sessions, gate.now())
    assert credential
    identity = gate.principals.user_identity(credential, caller, gate.now())
    region = house.home if identity["type"] == "AssumedRole" else records.GLOBAL_REGION
    browser = house.stage.dice.of("browser", name).choice(BROWSERS)
    when = to_datetime(gate.now())
    return records.Entrance(when, identity, region, credential.account, caller.address, browser, "")


def strangers_at_the_door(house: House) -> Iterable[Habit]:
    """Who tries names at an account's door that nobody there has: now and then, from anywhere, and never with success."""
    for account in ("management", "production"):
        if account not in house.accounts:
            continue
        dice = house.stage.dice.of("crowd", "strangers", account)
        addresses = tuple(outside(dice.of(nth), "hosting") for nth in range(4))
        agent = dice.choice(BROWSERS)
        there = house.accounts[account]
        who = records.Entrance(
            to_datetime(house.stage.now), {"type": "IAMUser"}, records.GLOBAL_REGION, there, addresses[0], agent, ""
        )
        tried: tuple[Pattern, ...] = (cut(records.wrong_name(who), address=True),)
        steps = Steps(tried, (1.0,), (1, 4), (2.0, 40.0))
        yield Habit(f"strangers/{account}", Rhythm(0.35), steps, (None,), addresses)
