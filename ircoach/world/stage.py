"""The stage: the words a storyline is written in.

A storyline gets a `Stage`, builds accounts with the hands of builders, puts people, jobs and intruders on the clock as
ordinary generator functions, and says what is true. Everything done here passes the gate like any other call.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import simpy

from ircoach.errors import ScenarioFault
from ircoach.world.callers import Actor, Caller, Keys, Outcome
from ircoach.world.clock import DAY, HOUR, MINUTE, SECOND, Process, from_datetime, to_datetime
from ircoach.world.world import World

CLI = (
    "aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0-1029-aws md/arch#x86_64 lang/python#3.13.4 "
    "md/pyimpl#CPython cfg/retry-mode#standard"
)
BOTO3 = (
    "Boto3/1.38.23 md/Botocore#1.38.23 ua/2.1 os/linux#6.1.134 md/arch#x86_64 lang/python#3.12.10 md/pyimpl#CPython "
    "cfg/retry-mode#legacy Botocore/1.38.23"
)
GO_SDK = "aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.2 md/GOOS#linux md/GOARCH#amd64 m/E"
JAVA_SDK = (
    "aws-sdk-java/2.31.20 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10 lang/java#17.0.14 md/OpenJDK_64-Bit_Server_VM "
    "exec-env/AWS_ECS_FARGATE"
)
TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-aws/5.97.0 "
    "aws-sdk-go-v2/1.36.3 os/linux lang/go#1.23.8"
)


class Stage:
    """A world being filled by a storyline. `variant` holds the variant's knobs; `facts` collects what is true."""

    def __init__(self, world: World, variant_id: str, knobs: Mapping[str, Any]) -> None:
        self.world = world
        self.variant_id = variant_id
        self.knobs = knobs
        self.dice = world.dice.of("stage")
        self.company = world.company
        self.ledger = world.ledger
        self.truth = world.truth

    # --- time -------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> int:
        """The present, in scenario microseconds."""
        return self.world.clock.now

    @property
    def alert_at(self) -> int:
        """When the alert is raised, in scenario microseconds."""
        return self.world.alert_at

    def wait(self, *, minutes: float = 0, seconds: float = 0, hours: float = 0) -> simpy.Event:
        """Yield this to let time pass."""
        return self.world.clock.wait(round(hours * HOUR + minutes * MINUTE + seconds * SECOND))

    def until(self, when: int) -> simpy.Event:
        """Yield this to wait for a moment (at once, if it has passed)."""
        return self.world.clock.until(when)

    def after_alert(self, *, minutes: float = 0, hours: float = 0, days: float = 0) -> int:
        """A moment relative to the alert; negative is before."""
        return self.alert_at + round(minutes * MINUTE + hours * HOUR + days * DAY)

    def day(self, offset: int, clock: str) -> int:
        """The moment `clock` (HH:MM, UTC) on the day `offset` days from the alert's."""
        midnight = to_datetime(self.alert_at).replace(hour=0, minute=0, second=0, microsecond=0)
        hour, minute = clock.split(":")
        return from_datetime(midnight + dt.timedelta(days=offset, hours=int(hour), minutes=int(minute)))

    def play(self, process: Process) -> None:
        """Put a behaviour on the clock: a generator that yields waits."""
        self.world.clock.start(process)

    def at(self, when: int, act: Callable[[], object]) -> None:
        """Do one thing at one moment."""

        def once() -> Process:
            yield self.until(when)
            act()

        self.play(once())

    def daily(
        self, clock: str, days: Iterable[int], act: Callable[[int], object], *, jitter_minutes: float = 0, label: str = ""
    ) -> None:
        """Do `act(day)` on each day offset at `clock`, give or take some minutes drawn from the seed."""

        def habit() -> Process:
            for day in days:
                slip = self.dice.of("daily", label, clock, day).uniform(-jitter_minutes, jitter_minutes)
                yield self.until(self.day(day, clock) + round(slip * MINUTE))
                act(day)

        self.play(habit())

    def settle(self) -> None:
        """Let a minute pass while building, so that IAM changes take effect."""
        self.world.advance(self.now + MINUTE)

    # --- people and their keys --------------------------------------------------------------------------------------

    def actor(
        self,
        name: str,
        keys: Keys,
        address: str,
        *,
        region: str,
        role: str = "workload",
        user_agent: str = CLI,
        vpce: str | None = None,
        mfa: bool = False,
    ) -> Actor:
        """Someone who calls: credentials, address, client."""
        return Actor(Caller(name, address, role, vpce=vpce, mfa=mfa), keys, user_agent, region, self.world.switchboard)

    def builder(self, account: str, region: str) -> Actor:
        """The root of an account, used to build it; leaves no trail (it built long before any log you can read)."""
        key = self.world.principals.roots[account]
        return self.actor(
            f"builder/{account}",
            Keys(key.access_key_id, key.secret),
            "10.0.0.10",
            region=region,
            role="builder",
            user_agent=TERRAFORM,
        )

    def sign_in(
        self,
        name: str,
        account: str,
        iam_role: str,
        session: str,
        address: str,
        *,
        region: str,
        hours: float = 12,
        role: str = "colleague",
        user_agent: str = CLI,
        delivered_by: str | None = None,
    ) -> Actor:
        """Someone with a session of a role, as a company's single sign-on hands out. `delivered_by` is for `on_instance`.

        The session knows no MFA, whatever the company asks for at its door: AWS tells that of the user who took on the role.
        https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
        Raises ScenarioFault where the account has no such role.
        """
        if iam_role not in (roles := self.world.principals.identities.roles(account)):
            raise ScenarioFault(f"account {account} has no role {iam_role!r}; there are: {', '.join(roles) or 'none'}.")
        issued = self.world.principals.sessions.issue(
            self.dice.of("sign-in", name, account, self.now),
            kind="role-session",
            account=account,
            entity=iam_role,
            name=session,
            now=self.now,
            seconds=round(hours * 3600),
            delivered_by=delivered_by,
        )
        return self.actor(
            name,
            Keys(issued.access_key_id, issued.secret, issued.token),
            address,
            region=region,
            role=role,
            user_agent=user_agent,
        )

    def on_instance(
        self,
        name: str,
        account: str,
        iam_role: str,
        instance: str,
        address: str,
        *,
        region: str,
        delivered_by: str = "2.0",
        role: str = "workload",
        user_agent: str = BOTO3,
    ) -> Actor:
        """What runs on an instance, with the credentials of its role: the session bears the instance's id.

        `delivered_by`: the version of the metadata service that handed them out, "1.0" or "2.0"; records say so.
        https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
        """
        return self.sign_in(
            name, account, iam_role, instance, address,
            region=region, hours=6, role=role, user_agent=user_agent, delivered_by=delivered_by,
        )  # fmt: skip

    def service_link(
        self, name: str, account: str, iam_role: str, service: str, *, region: str, hours: float = 24 * 365
    ) -> Actor:
        """An AWS service acting through a role: recorded as the service, with its name for address and client."""
        actor = self.sign_in(
            name,
            account,
            iam_role,
            name,
            "10.0.0.20",
            region=region,
            hours=hours,
            role="workload",
            user_agent=service,
        )
        actor.caller = Caller(name, "10.0.0.20", "workload", service=service)
        return actor

    def new_key(self, builder: Actor, user: str) -> Keys:
        """A long-term access key for a user."""
        made = sure(builder.call("iam", "create_access_key", UserName=user))["AccessKey"]
        return Keys(made["AccessKeyId"], made["SecretAccessKey"])

    # --- what is lost -----------------------------------------------------------------------------------------------

    def expose(self, exposure: str, title: str, unit: str) -> None:
        """Declare something that is or can be lost."""
        self.ledger.open(exposure, title, unit)

    def lose(self, exposure: str, amount: float, what: str, how: str) -> None:
        """Book a loss now."""
        self.ledger.lose(self.now, exposure, amount, what, how)

    def tries(self, exposure: str, call: str, outcome: Outcome) -> bool:
        """Note that the intruder tried an exposure with a named call; returns whether it got through."""
        reason = "" if outcome.ok else f"{outcome.code}: {outcome.message}"
        self.ledger.attempt(self.now, exposure, call, outcome.ok, reason)
        return outcome.ok


def sure(outcome: Outcome) -> Outcome:
    """An outcome that must have succeeded; a failure is a fault of the scenario, not of the learner."""
    if not outcome.ok:
        raise ScenarioFault(f"{outcome.operation} failed while the world was built: {outcome.code}: {outcome.message}")
    return outcome


def located(region: str) -> dict[str, Any]:
    """What CreateBucket is told for a bucket in a region; us-east-1 is not named.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    """
    return {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}


def document(*statements: Mapping[str, Any]) -> str:
    """An IAM policy document as JSON text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: str | list[str], resources: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    """An Allow statement."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions: str | list[str], resources: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    """A Deny statement."""
    return {"Effect": "Deny", "Action": actions, "Resource": resources, **more}


def tags(kind: str, **pairs: str) -> list[dict[str, Any]]:
    """A TagSpecifications list for one EC2 resource type."""
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in pairs.items()]}]
