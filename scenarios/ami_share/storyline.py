"""The screenplay: a build user's key, an image shared with an account nobody registered, and who was behind it.

`build` opens the house, adds the cast and puts it on the clock. One `Plot` holds a variant's knobs; what differs between an
incident and its twins is in there and nowhere else, so that the same alert has the same kind of evidence behind it.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ircoach.world.addresses import outside
from ircoach.world.callers import Actor, Keys, Outcome
from ircoach.world.clock import MINUTE, Process, to_datetime
from ircoach.world.company import Contact
from ircoach.world.house import House, open_house, ordinary_days
from ircoach.world.identity import Dice
from ircoach.world.stage import BOTO3, CLI, Stage, allow, document, sure

USER = "ImageBuilder"
POLICY = "image-builds"
HORIZON = 240
#: answers of a credential that no longer lives, as against one that may not
DEAD = {
    "AuthFailure",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "ExpiredToken",
    "RequestExpired",
}
BUILD = ["ec2:CreateImage", "ec2:ModifyImageAttribute", "ec2:DeregisterImage", "ec2:CreateTags", "ec2:Describe*"]


@dataclass(frozen=True, slots=True)
class Plot:
    """A variant's knobs.

    who: thief, batch, builder (a build engineer by hand), partner, administrator. account: outside or ours. address: where
    the share comes from: outside, office, vpn, build. source: what was imaged: production, development, golden. key: which of
    the user's two. federated: calls with a GetFederationToken session. may_federate: the policy allows that. change: none,
    matching, other. contract: none, standing, ended. critical: the batch is. endpoint: the batch calls through a VPC endpoint.
    denied: refused calls before the share. soon: activity in the first half hour after the alert. own_client: not the batch's
    user agent. reads_boot: user data was read. manifest: the build script wrote one. claims: the contact who says "that is
    ours". colleague: somebody else of the company called from the same address that day. builds_after: the batch runs again
    within the horizon. secrets: the development machine's user data holds production credentials.
    """

    who: str
    account: str = "outside"
    address: str = "outside"
    source: str = "production"
    key: int = 1
    federated: bool = False
    may_federate: bool = False
    change: str = "none"
    contract: str = "none"
    critical: bool = False
    endpoint: bool = False
    denied: bool = False
    soon: bool = False
    own_client: bool = False
    reads_boot: bool = False
    manifest: bool = False
    claims: str = "nobody"
    colleague: bool = False
    builds_after: bool = False
    secrets: bool = False

    @property
    def sick(self) -> bool:
        """Whether somebody is stealing."""
        return self.who == "thief"


class Hand:
    """Somebody's grip on the build user: the credentials they hold, the next one taken up when one dies."""

    def __init__(self, ways: list[Actor], renew: Callable[[], Actor | None] | None = None) -> None:
        self.ways, self.renew = ways, renew

    def call(self, service: str, operation: str, **params: Any) -> Outcome:
        """One call, again with other credentials where these are dead, or where a fresh session might do better."""
        outcome = self.ways[0].call(service, operation, **params)
        while outcome.code in DEAD and len(self.ways) > 1:
            self.ways.pop(0)
            outcome = self.ways[0].call(service, operation, **params)
        if not outcome.ok and self.renew and operation in ("create_image", "modify_image_attribute") and (fresh := self.renew()):
            self.ways[0] = fresh
            outcome = fresh.call(service, operation, **params)
        return outcome


@dataclass(slots=True)
class Cast:
    """Everyone and everything of this story, once the house stands."""

    stage: Stage
    house: House
    plot: Plot
    dice: Dice
    keys: tuple[Keys, Keys]
    partner: str
    sources: list[str]
    clock: str
    vpce: str
    address: str = ""
    stranger: str = ""
    spare: str = ""
    outsiders: dict[str, Actor] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    launched: set[str] = field(default_factory=set)
    taken: set[tuple[str, str]] = field(default_factory=set)
    shared: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Name of the instance whose image the alert is about."""
        return self.sources[0]

    @property
    def end(self) -> int:
        """When the story stops being played."""
        return self.stage.after_alert(minutes=HORIZON)

    def minutes(self, label: str, low: float, high: float) -> float:
        """Minutes drawn for one purpose."""
        return self.dice.of("minutes", label).uniform(low, high)

    def build_key(self, name: str, number: int, address: str, agent: str, *, role: str, vpce: str | None = None) -> Actor:
        """An actor with one of the build user's keys (1 or 2)."""
        keys = self.keys[number - 1]
        return self.stage.actor(name, keys, address, region=self.house.home, role=role, user_agent=agent, vpce=vpce)


def build(stage: Stage) -> None:
    """Build the company, put everyone on the clock, say what is true."""
    plot = Plot(**stage.knobs)
    house = open_house(stage)
    cast = _cast(stage, house, plot)
    _facts(cast)
    stage.at(stage.after_alert(days=-8), lambda: _paperwork(cast))
    ordinary_days(house, range(-14, 2))
    _batch_plays(cast)
    if plot.who != "batch":
        stage.play(_share(cast))
    if plot.colleague:
        stage.at(stage.after_alert(minutes=-cast.minutes("colleague", 55, 85)), lambda: _colleague(cast))
    if plot.sick:
        stage.expose("images", "The shared image", "machine images")
        stage.expose("identity", f"What {USER} can still image and share", "machine images")
    stage.at(stage.alert_at, lambda: _finding(cast))


# --- who and what -------------------------------------------------------------------------------------------------------

_QUIET_BOOT = "#!/bin/bash\n# report designer, sample data only\nyum install -y docker\nsystemctl enable --now reports\n"
_LOUD_BOOT = (
    "#!/bin/bash\n# report designer\nyum install -y docker\n# TODO move to a secrets manager before go-live\n"
    "export REPORTS_DB_HOST=prod-billing-1.internal\nexport REPORTS_DB_USER=reports_ro\nexport REPORTS_DB_PASSWORD='{password}'\n"
    "systemctl enable --now reports\n"
)


def _cast(stage: Stage, house: House, plot: Plot) -> Cast:
    dice = stage.dice.of("story")
    builder = house.builders["production"]
    boot = _LOUD_BOOT.format(password=dice.of("password").hex(20)) if plot.secrets else _QUIET_BOOT
    house.instance("production", "dev-reports-1", boot, Environment="development", Owner="reports", Data="none")
    made = sure(builder.call("iam", "create_user", UserName=USER, Tags=[{"Key": "Team", "Value": "builds"}]))
    bucket = stage.truth["manifest_bucket"]
    actions = [*BUILD, "sts:GetFederationToken"] if plot.may_federate else BUILD
    text = document(allow(actions), allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*"))
    sure(builder.call("iam", "put_user_policy", UserName=USER, PolicyName=POLICY, PolicyDocument=text))
    keys = (stage.new_key(builder, USER), stage.new_key(builder, USER))
    stage.settle()
    production = ["prod-web-1", "prod-web-2", "prod-billing-1"]
    dice.of("sources").shuffle(production)
    first = {"production": [], "development": ["dev-reports-1"], "golden": ["build-golden"]}[plot.source]
    cast = Cast(
        stage,
        house,
        plot,
        dice,
        keys,
        dice.of("partner").account_id(),
        [*first, *production],
        "",
        f"vpce-{dice.of('vpce').hex(17)}",
    )
    cast.clock = _clock(cast)
    cast.address = _address(cast)
    stage.truth["user_arn"] = made["User"]["Arn"]
    stage.truth["secret_in_boot"] = "REPORTS_DB_PASSWORD" if plot.secrets else ""
    stage.truth["user_data_64"] = base64.b64encode(_boot_of(cast, boot).encode()).decode()[:40]
    return cast


def _boot_of(cast: Cast, reports: str) -> str:
    """The user data of the imaged machine, as EC2 tells it."""
    if cast.source == "dev-reports-1":
        return reports
    told = sure(
        cast.house.builders["production"].call(
            "ec2", "describe_instance_attribute", InstanceId=cast.house.instances[cast.source], Attribute="userData"
        )
    )
    return base64.b64decode(told["UserData"]["Value"]).decode()


def _clock(cast: Cast) -> str:
    """When the nightly batch runs: well away from the alert, unless the batch is what raised it."""
    alert = to_datetime(cast.stage.alert_at)
    if cast.plot.who == "batch":
        when = alert - dt.timedelta(minutes=round(cast.minutes("batch", 14, 19)))
    elif alert.hour < 6:
        when = alert - dt.timedelta(minutes=round(cast.minutes("batch", 75, 100)))
    else:
        when = alert.replace(hour=1, minute=0) + dt.timedelta(minutes=round(cast.minutes("batch", 5, 150)))
    return f"{when:%H:%M}"


def _address(cast: Cast) -> str:
    house = cast.house
    match cast.plot.address:
        case "office":
            return house.office
        case "vpn":
            return house.vpn
        case "build":
            return "10.20.3.14" if cast.plot.endpoint else house.build_network
        case _:
            return outside(cast.dice.of("address"), "hosting", "broadband", "mobile")


_INSIDE = {
    "prod-web-1": "internal application data",
    "prod-web-2": "internal application data",
    "prod-billing-1": "customer records",
    "build-golden": "internal application data",
}


def _facts(cast: Cast) -> None:
    house, truth, plot, source = cast.house, cast.stage.truth, cast.plot, cast.source
    truth.update(
        responder_account="production",
        responder_accounts="management, security, production, development",
        home=house.home,
        second=house.second,
        company=house.company,
        account=house.production,
        account_name="production",
        development=house.development,
        user=USER,
        policy=POLICY,
        key=cast.keys[plot.key - 1].access_key_id,
        other_key=cast.keys[2 - plot.key].access_key_id,
        thief_address=cast.address,
        build_network=cast.vpce if plot.endpoint else house.build_network,
        build_address="10.20.3.14" if plot.endpoint else house.build_network,
        source_instance=source,
        source_instance_id=house.instances[source],
        inside=_INSIDE.get(source) or ("production credentials" if plot.secrets else "nothing sensitive"),
        batch_clock=cast.clock,
        second_image="none",
        second_instance=cast.sources[1],
        second_instance_id=house.instances[cast.sources[1]],
        session_name=cast.dice.of("session").choice(("ci-sync", "img-refresh", "svc-images", "nightly-2")),
        images_before=1 if plot.who == "batch" else cast.dice.of("images").choice((1, 2)),
        ours="in our organization" if plot.account == "ours" else "not in our organization",
        critical="yes" if plot.critical else "no",
        administrator=house.people["administrator"],
        builds=house.people["builds"],
        platform=house.people["manager"],
    )


# --- the company's papers and people -------------------------------------------------------------------------------------


def _paperwork(cast: Cast) -> None:
    """A week before: the other account comes to be, and what the company wrote down about it, if anything."""
    stage, house, plot, dice = cast.stage, cast.house, cast.plot, cast.dice
    if plot.account == "ours":
        name = dice.of("account-name").choice(("analytics", "load-test", "data-platform", "search-trial"))
        root = house.builders["management"]
        made = sure(root.call("organizations", "create_account", AccountName=name, Email=f"aws+{name}@example.com"))
        cast.stranger = stage.world.open_account(name, made["CreateAccountStatus"]["AccountId"])
        stage.truth["stranger_name"] = name
    else:
        listed = plot.contract != "none"
        number = cast.partner if listed else dice.of("stranger").account_id()
        cast.stranger = stage.world.open_account(number, number)
        stage.truth["stranger_name"] = "Halden Reporting" if listed else "unknown"
    for listed_as in [each for each, number in stage.world.accounts.items() if number == cast.stranger]:
        del stage.world.accounts[
            listed_as
        ]  # no responder's role there: an outsider's account, or one the baseline has not reached
    cast.spare = dice.of("spare").account_id()
    stage.world.open_account(cast.spare, cast.spare)
    del stage.world.accounts[cast.spare]
    for account in (cast.stranger, cast.spare):
        key = stage.world.principals.roots[account]
        there = outside(dice.of("outsider", account), "hosting")
        cast.outsiders[account] = stage.actor(
            f"outsider/{account}", Keys(key.access_key_id, key.secret), there, region=house.home, role="outsider"
        )
    stage.truth["stranger"] = cast.stranger
    _contracts(cast)
    _changes(cast)
    stage.company.register(
        "assets",
        [
            {"asset": "build-golden", "account": "production", "criticality": "normal", "data": "internal"},
            {"asset": "dev-reports-1", "account": "production", "criticality": "low", "data": "none declared"},
            {
                "asset": "nightly image builds (user ImageBuilder)",
                "account": "production",
                "criticality": "critical: releases stop without it"
                if plot.critical
                else "normal: a missed night is made up the next day",
                "data": "none",
            },
        ],
    )
    if plot.endpoint:
        stage.company.register(
            "networks",
            [{"network": cast.vpce, "name": "build network, private side (VPC endpoint)", "used by": "nightly image builds"}],
        )
    for contact in _people(cast):
        stage.company.person(contact)


def _contracts(cast: Cast) -> None:
    """The partner's row stands in every world; only sometimes is it the account in the alert, and only sometimes in force."""
    stage, plot = cast.stage, cast.plot
    until = stage.after_alert(days=-cast.dice.of("ended").randint(20, 45) if plot.contract == "ended" else 150)
    works_from = cast.address if plot.contract == "standing" else outside(cast.dice.of("partner-address"), "business")
    note = f"contract until {to_datetime(until):%Y-%m-%d}; works from {works_from} with our build key; development images only"
    stage.company.register(
        "accounts",
        [
            {
                "account": cast.partner,
                "name": "Halden Reporting (partner)",
                "owner": "reports team",
                "registered": "no",
                "note": note,
            }
        ],
    )


def _changes(cast: Cast) -> None:
    """The change calendar: the usual, and sometimes a row about a share, which may or may not be this one."""
    stage, house, plot, dice = cast.stage, cast.house, cast.plot, cast.dice
    number = dice.of("change").randint(2100, 6900)

    def row(nth: int, start: int, hours: float, what: str, source: str, account: str, by: str) -> dict[str, str]:
        end = start + round(hours * 60) * MINUTE
        span = {"start": f"{to_datetime(start):%Y-%m-%d %H:%M}", "end": f"{to_datetime(end):%Y-%m-%d %H:%M}"}
        return {
            "change": f"CHG-{number + nth}",
            **span,
            "what": what,
            "source": source,
            "account": account,
            "by": by,
            "state": "approved",
        }

    people, rows = house.people, []
    rows.append(
        row(0, stage.day(-6, "10:00"), 2, "rotate storefront certificates", "prod-web-1, prod-web-2", "", people["operations"])
    )
    rows.append(
        row(
            1,
            stage.day(-3, "09:00"),
            3,
            "new base packages in the golden image",
            "build-golden",
            house.development,
            people["builds"],
        )
    )
    rows.append(row(4, stage.day(2, "13:00"), 1, "billing database minor upgrade", "prod-billing-1", "", people["owner"]))
    if plot.change == "matching":
        start = stage.after_alert(minutes=-cast.minutes("change", 45, 90))
        rows.append(
            row(3, start, 4, f"share an image with account {cast.stranger}", cast.source, cast.stranger, people["builds"])
        )
    elif plot.change == "other" and plot.contract == "ended":
        start = stage.day(-52, "11:00")
        rows.append(
            row(-9, start, 2, f"share an image with account {cast.stranger}", "dev-reports-1", cast.stranger, people["builds"])
        )
    elif plot.change == "other":
        start = stage.after_alert(minutes=-cast.minutes("change", 45, 90))
        rows.append(
            row(
                3,
                start,
                4,
                "share the golden image with the development account",
                "build-golden",
                house.development,
                people["builds"],
            )
        )
    stage.company.register("changes", sorted(rows, key=lambda each: each["start"]))


_NO_IDEA = "I have no idea, sorry. It is not something I set up."


def _people(cast: Cast) -> list[Contact]:
    """Who can be asked, and what they say. Some are wrong, some do not know, one may say: that was me."""
    house, plot, account, source = cast.house, cast.plot, cast.stranger, cast.source
    replies = {
        "account-owner": _NO_IDEA + " Nobody asked me for a copy of a machine.",
        "build-team": "Not ours as far as I know. Our job runs at night and shares with development. "
        "But I have not been through every ticket.",
        "administrator": "Not me. I have not touched images today.",
        "operations": "Nothing on our side. Call it as you see it; tell me when you contain.",
        "platform": f"{account} is none of ours, not in any organization I run. Whose it is I cannot tell from here.",
    }
    if plot.account == "ours":
        replies["platform"] = (
            f"Yes, {account} is ours. It was opened last week and stands empty; nobody should be working in it, "
            "and nobody asked for an image. "
            "Odd, though: our own sign-in to it has failed since this morning."
        )
    match plot.claims:
        case "platform":
            replies["platform"] = (
                f"Yes, {account} is ours, opened last week, not in the posture tool yet. I know of this one: "
                f"{house.people['builds']} is copying "
                f"{source} over from the office for the load test, under the change in the calendar."
            )
        case "administrator":
            replies["administrator"] = (
                f"That is me. I am away and on {cast.address}; signed in as myself too, you will see it. "
                f"I am giving our auditor ({account}) an image "
                f"of {source}, agreed with {house.people['owner']} by phone. "
                "I used the build key because my role's wizard was stuck. No change "
                "ticket yet, my fault."
            )
            replies["account-owner"] = (
                f"Yes, {house.people['administrator']} rang me about an image of {source} for the auditor. I said go ahead."
            )
        case "build-team":
            replies["build-team"] = (
                "Should be us: we used to share the report images with Halden." if plot.contract == "ended" else
                "That will be the nightly build, it shares an image every night."
            )  # fmt: skip
        case _:
            pass
    minutes = {"account-owner": (12, 15), "build-team": (7, 9), "administrator": (7, 9), "operations": (3, 5), "platform": (6, 8)}
    who = {
        "account-owner": "owner",
        "build-team": "builds",
        "administrator": "administrator",
        "operations": "operations",
        "platform": "manager",
    }
    roles = {
        "account-owner": "owner of the production account",
        "build-team": "build and release team",
        "administrator": "cloud administrator",
        "operations": "security operations, on call",
        "platform": "head of platform, opens accounts for teams",
    }
    return [
        Contact(each, house.people[who[each]], roles[each], cast.dice.of("reply", each).randint(*minutes[each]), replies[each])
        for each in replies
    ]


def _finding(cast: Cast) -> None:
    """What the posture tool writes into Security Hub when it raises the alert."""
    stage, house, truth = cast.stage, cast.house, cast.stage.truth
    tool = stage.sign_in(
        "posture/finding", house.production, "PostureReader", "posture-scan", outside(stage.dice.of("posture"), "hosting"),
        region=house.home, mfa=False,
        role="workload",
    )  # fmt: skip
    when = f"{to_datetime(stage.alert_at):%Y-%m-%dT%H:%M:%SZ}"
    arn = f"arn:aws:securityhub:{house.home}:{house.production}"
    finding = {
        "SchemaVersion": "2018-10-08",
        "Id": f"{arn}:finding/{cast.dice.of('finding').uuid()}",
        "ProductArn": f"{arn.rsplit(':', 1)[0]}:{house.production}:product/{house.production}/default",
        "GeneratorId": "ami-shared-untrusted",
        "AwsAccountId": house.production,
        "Types": ["Software and Configuration Checks/AWS Security Best Practices"],
        "CreatedAt": when,
        "UpdatedAt": when,
        "Severity": {"Label": "MEDIUM"},
        "Title": "AMI shared with an untrusted account",
        "Description": f"Image {truth['image']} can be launched by {truth['stranger']}, which is not registered as trusted.",
        "Resources": [{"Type": "Other", "Id": f"arn:aws:ec2:{house.home}::image/{truth['image']}"}],
    }
    sure(tool.call("securityhub", "batch_import_findings", Findings=[finding]))


def _colleague(cast: Cast) -> None:
    """Somebody of the company, signed in as themselves, at the address the share comes from."""
    house, plot = cast.house, cast.plot
    who, role = ("administrator", "Administrator") if plot.address in ("office", "outside") else ("developer", "Developer")
    name = house.people[who]
    someone = cast.stage.sign_in(
        f"{name}/that-day", house.production, role, name, cast.address, region=house.home, user_agent=BOTO3
    )
    someone.call("ec2", "describe_instances")
    someone.call("ec2", "describe_volumes")


# --- the batch ---------------------------------------------------------------------------------------------------------


def _batch_plays(cast: Cast) -> None:
    stage, plot, dice = cast.stage, cast.plot, cast.dice
    address = "10.20.3.14" if plot.endpoint else cast.house.build_network
    batch = Hand([cast.build_key("batch", 1, address, BOTO3, role="workload", vpce=cast.vpce if plot.endpoint else None)])
    nights = [
        (stage.day(day, cast.clock) + round(dice.of("night", day).uniform(-90, 90) * 1_000_000), day) for day in range(-90, 2)
    ]
    stage.play(_nightly(cast, batch, nights))
    for back in (0, 1, 2, 3):  # the last night of each month in sight looks different
        first = to_datetime(stage.alert_at).replace(day=1)
        for _ in range(back):
            first = (first - dt.timedelta(days=1)).replace(day=1)
        day = (first.date() - to_datetime(stage.alert_at).date()).days - 1
        if -90 <= day < -1:
            stage.at(stage.day(day, "23:20"), partial(_month_end, cast, batch, f"{first - dt.timedelta(days=1):%Y-%m}"))
    for day in sorted(dice.of("day-builds").sample(range(-40, -2), 4)):
        stage.play(_once(cast, batch, stage.day(day, f"{dice.of('day-build', day).randint(9, 15):02d}:20"), day))
    if plot.builds_after:
        stage.play(_once(cast, batch, stage.after_alert(minutes=cast.minutes("build-1", 62, 85)), 0))
        stage.play(_once(cast, batch, stage.after_alert(minutes=cast.minutes("build-2", 140, 185)), 0))


def _nightly(cast: Cast, batch: Hand, nights: list[tuple[int, int]]) -> Process:
    for when, day in nights:
        yield cast.stage.until(when)
        yield from _run(cast, batch, f"golden-prod-{to_datetime(when):%Y%m%d}", day, nightly=True)


def _once(cast: Cast, batch: Hand, when: int, day: int) -> Process:
    """A build somebody asked for during the day: the same script, another hour."""
    yield cast.stage.until(when)
    yield from _run(cast, batch, f"golden-prod-{to_datetime(when):%Y%m%d-%H%M}", day)


def _run(cast: Cast, batch: Hand, name: str, day: int, *, nightly: bool = False) -> Process:
    """The build script: image the golden machine, share it, keep a manifest, drop the oldest."""
    stage, house, tonight = cast.stage, cast.house, nightly and day == 0
    if day >= -14:
        batch.call("iam", "list_account_aliases")  # a leftover of the script: refused every time, and it goes on
        yield stage.wait(seconds=2)
    made = batch.call("ec2", "create_image", InstanceId=house.instances["build-golden"], Name=name, Description="golden image")
    if not made.ok:
        return
    image = str(made["ImageId"])
    yield stage.wait(minutes=4)
    agreed = cast.plot.who == "batch" and day >= 0
    users = [house.development, *([cast.stranger] if agreed else [])]
    batch.call("ec2", "modify_image_attribute", ImageId=image, LaunchPermission={"Add": [{"UserId": each} for each in users]})
    if agreed and tonight:
        cast.shared[image] = "build-golden"
        _note_share(cast, image, name, stage.now, stage.now - 4 * MINUTE)
    if day >= -14:
        _manifest(cast, batch, name, image, "build-golden", users)
    if agreed and tonight and cast.plot.soon:
        stage.play(_innocent_after(cast, batch, image))
    cast.kept.append(image)
    if len(cast.kept) > 5:
        yield stage.wait(seconds=3)
        batch.call("ec2", "deregister_image", ImageId=cast.kept.pop(0))
    if nightly and day in (-20, -6):
        stage.truth["old_image" if day == -20 else "week_image"] = image


def _manifest(cast: Cast, hand: Hand, name: str, image: str, source: str, users: list[str]) -> None:
    body = json.dumps({"image": image, "name": name, "source": cast.house.instances[source], "shared_with": users}).encode()
    hand.call("s3", "put_object", Bucket=cast.stage.truth["manifest_bucket"], Key=f"manifests/{name}.json", Body=body)


def _month_end(cast: Cast, batch: Hand, month: str) -> None:
    """The month-end job: an archive image, shared with the security account, and a copy that was never allowed."""
    made = batch.call(
        "ec2",
        "create_image",
        InstanceId=cast.house.instances["build-golden"],
        Name=f"archive-{month}",
        Description="month-end archive",
    )
    if not made.ok:
        return
    batch.call(
        "ec2", "modify_image_attribute", ImageId=made["ImageId"], LaunchPermission={"Add": [{"UserId": cast.house.security}]}
    )
    batch.call(
        "ec2",
        "copy_image",
        SourceImageId=made["ImageId"],
        SourceRegion=cast.house.home,
        Name=f"archive-{month}",
        region=cast.house.second,
    )


# --- whoever shared the image ---------------------------------------------------------------------------------------------


def _hand(cast: Cast) -> Hand:
    """The grip of whoever shares the image: key, address and client as the plot says."""
    plot = cast.plot
    role, agent = ("thief" if plot.sick else "workload"), (CLI if plot.own_client else BOTO3)
    vpce = cast.vpce if plot.endpoint and plot.address == "build" else None
    first = cast.build_key(plot.who, plot.key, cast.address, agent, role=role, vpce=vpce)
    if not plot.sick and not plot.federated:
        return Hand([first])
    ways = [first, cast.build_key(plot.who, 3 - plot.key, cast.address, agent, role=role, vpce=vpce)]
    if not plot.federated:
        return Hand(ways)
    key_holder = Hand(ways)

    def renew() -> Actor | None:
        told = key_holder.call(
            "sts",
            "get_federation_token",
            Name=cast.stage.truth["session_name"],
            Policy=document(allow("ec2:*")),
            DurationSeconds=129600,
        )
        if not told.ok:
            return None
        made = told["Credentials"]
        keys = Keys(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])
        cast.stage.truth.setdefault("session_key", keys.access_key_id)
        return cast.stage.actor(plot.who, keys, cast.address, region=cast.house.home, role=role, user_agent=agent, vpce=vpce)

    session = renew()
    return Hand([session] if session else ways, renew)


def _refused(cast: Cast) -> list[tuple[str, str, dict[str, str]]]:
    """Calls the policy refuses; a federated session cannot ask IAM at all."""
    machine = {"InstanceId": cast.house.instances[cast.source]}
    over_ec2: list[tuple[str, str, dict[str, str]]] = [("s3", "list_buckets", {}), ("ec2", "get_console_output", machine)]
    return over_ec2 if cast.plot.federated else [*over_ec2, ("iam", "list_users", {}), ("iam", "list_account_aliases", {})]


def _share(cast: Cast) -> Process:
    """Look around, image a machine, share the image: the minutes before the alert, whoever it is."""
    stage, house, plot = cast.stage, cast.house, cast.plot
    begin = stage.after_alert(minutes=-cast.minutes("begin", 36, 50))
    shared_at = stage.after_alert(minutes=-cast.minutes("shared", 6, 11))
    yield stage.until(begin)
    hand = _hand(cast)
    if plot.federated:
        yield stage.wait(seconds=4)
    hand.call("sts", "get_caller_identity")
    yield stage.wait(seconds=70)
    hand.call("ec2", "describe_instances")
    if plot.denied:
        for service, operation, about in cast.dice.of("denied").sample(_refused(cast), 2):
            yield stage.wait(seconds=95)
            hand.call(service, operation, **about)
    yield stage.wait(seconds=140)
    hand.call("ec2", "describe_images", Owners=["self"])
    if plot.reads_boot:
        yield stage.wait(seconds=110)
        hand.call("ec2", "describe_instance_attribute", InstanceId=house.instances[cast.source], Attribute="userData")
    stamp = f"{to_datetime(begin):%Y%m%d}"
    if stage.truth["images_before"] == 2:
        yield stage.wait(seconds=80)
        sure(
            hand.call(
                "ec2", "create_image", InstanceId=house.instances[cast.source], Name=f"{cast.source}-{stamp}-test", NoReboot=True
            )
        )
    yield stage.until(shared_at - 5 * MINUTE)
    name = f"{cast.source}-{stamp}"
    image = str(
        sure(hand.call("ec2", "create_image", InstanceId=house.instances[cast.source], Name=name, NoReboot=True))["ImageId"]
    )
    yield stage.until(shared_at)
    sure(hand.call("ec2", "modify_image_attribute", ImageId=image, LaunchPermission={"Add": [{"UserId": cast.stranger}]}))
    cast.shared[image] = cast.source
    if plot.manifest:
        _manifest(cast, hand, name, image, cast.source, [cast.stranger])
    _note_share(cast, image, name, shared_at, begin)
    yield stage.until(stage.alert_at)
    yield from _steal_on(cast, hand, image) if plot.sick else _innocent_after(cast, hand, image)


def _note_share(cast: Cast, image: str, name: str, when: int, begin: int) -> None:
    cast.stage.truth.update(
        image=image,
        image_name=name,
        shared_at=f"{to_datetime(when):%Y-%m-%d %H:%M}",
        first_seen=f"{to_datetime(begin):%Y-%m-%d %H:%M}",
    )


def _innocent_after(cast: Cast, hand: Hand, image: str) -> Process:
    """An innocent goes on: looks whether the image is there, is refused something, tidies up."""
    stage = cast.stage
    if cast.plot.soon:
        yield stage.until(stage.after_alert(minutes=cast.minutes("soon", 6, 13)))
        hand.call("ec2", "describe_image_attribute", ImageId=image, Attribute="launchPermission")
    yield stage.until(stage.after_alert(minutes=cast.minutes("later", 48, 60)))
    hand.call("ec2", "describe_images", ImageIds=[image])
    hand.call("s3", "list_buckets")
    yield stage.until(stage.after_alert(minutes=cast.minutes("last", 100, 130)))
    hand.call("ec2", "create_tags", Resources=[image], Tags=[{"Key": "handed-over", "Value": "yes"}])


def _steal_on(cast: Cast, hand: Hand, image: str) -> Process:
    """The thief after the alert: see that the share stands, take the next machine, try for more, until the story ends."""
    stage, house = cast.stage, cast.house
    stage.play(_launches(cast, cast.stranger, image, cast.source, stage.after_alert(minutes=cast.minutes("launch", 14, 24))))
    if cast.plot.soon:
        yield stage.until(stage.after_alert(minutes=cast.minutes("soon", 6, 13)))
        _share_again(cast, hand)
    yield stage.until(stage.after_alert(minutes=cast.minutes("second", 28, 36)))
    nth = 1
    while stage.now < cast.end:
        _share_again(cast, hand)
        source = cast.sources[nth % len(cast.sources)]
        name = f"{source}-{to_datetime(stage.now):%Y%m%d-%H%M}"
        made = hand.call("ec2", "create_image", InstanceId=house.instances[source], Name=name, NoReboot=True)
        if stage.tries("identity", "ec2:CreateImage", made):
            taken = str(made["ImageId"])
            yield stage.wait(minutes=4)
            if _share_one(cast, hand, taken, source) and nth == 1:
                stage.truth["second_image"] = taken
        if nth == 1:
            yield stage.wait(minutes=cast.minutes("more", 8, 12))
            yield from _grasp(cast, hand)
        yield stage.wait(minutes=cast.dice.of("round", nth).uniform(22, 30))
        nth += 1


def _share_again(cast: Cast, hand: Hand) -> None:
    """Wherever an image was taken back before it was launched, share it again."""
    for image, source in list(cast.shared.items()):
        if source in cast.launched:
            continue
        told = hand.call("ec2", "describe_image_attribute", ImageId=image, Attribute="launchPermission")
        gone = (told.code or "").startswith("InvalidAMIID")
        if not gone and not any(each.get("UserId") in cast.outsiders for each in told.get("LaunchPermissions", [])):
            _share_one(cast, hand, image, source)


def _share_one(cast: Cast, hand: Hand, image: str, source: str) -> bool:
    """Share with the other account, or with a spare one where that is refused; somebody there launches it some minutes later."""
    for account in (cast.stranger, cast.spare):
        permission = {"Add": [{"UserId": account}]}
        outcome = hand.call("ec2", "modify_image_attribute", ImageId=image, LaunchPermission=permission)
        if cast.stage.tries("identity", "ec2:ModifyImageAttribute", outcome):
            cast.shared[image] = source
            wait = cast.dice.of("launch-wait", image, account).uniform(9, 14)
            cast.stage.play(_launches(cast, account, image, source, cast.stage.now + round(wait * MINUTE)))
            return True
        if outcome.code in DEAD:
            return False
    return False


def _grasp(cast: Cast, hand: Hand) -> Process:
    """For more than images: volumes and identities. The policy refuses both."""
    volumes = hand.call("ec2", "describe_volumes")
    for volume in volumes.get("Volumes", [])[:1]:
        yield cast.stage.wait(seconds=25)
        hand.call("ec2", "create_snapshot", VolumeId=volume["VolumeId"])
    yield cast.stage.wait(seconds=50)
    hand.call("iam", "create_access_key", UserName=USER)
    yield cast.stage.wait(seconds=15)
    hand.call("iam", "list_users")


def _launches(cast: Cast, account: str, image: str, source: str, when: int) -> Process:
    """The other account launches an image as soon as it cares to, and tries again while it cannot.

    The image of the alert is one exposure; what the identity makes and shares after it is the other.
    """
    stage, exposure = cast.stage, "images" if image == cast.stage.truth["image"] else "identity"
    yield stage.until(when)
    nth = 0
    while stage.now < cast.end and (image, account) not in cast.taken:
        outcome = cast.outsiders[account].call(
            "ec2", "run_instances", ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.large"
        )
        if stage.tries(exposure, "ec2:RunInstances", outcome):
            cast.taken.add((image, account))
            if source not in cast.launched:  # a disk that is gone already is not lost once more
                stage.lose(exposure, 1, source, f"account {account} launched {image}, an image of {source}")
            cast.launched.add(source)
        nth += 1
        yield stage.wait(minutes=cast.dice.of("launch", image, nth).uniform(10, 15))
