"""A lived-in organization that every scenario can start from: four accounts, two regions, people, jobs, registers.

A storyline opens the house and adds its own cast. Names, ids, addresses and habits are drawn from the seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ircoach.world.addresses import outside
from ircoach.world.callers import Actor
from ircoach.world.company import Contact
from ircoach.world.roles import roles
from ircoach.world.stage import BOTO3, GO_SDK, Stage, deny, document, sure, tags

ACCOUNTS = ("security", "production", "development")
_NAMES = ("Alder & Finch", "Brightwater Freight", "Corvid Mutual", "Dunmore Health", "Elm Street Energy", "Foxglove Retail")
_REGIONS = (("eu-west-1", "us-east-1"), ("us-west-2", "us-east-1"), ("eu-central-1", "us-east-1"), ("us-east-2", "us-west-2"))
_PEOPLE = (
    "ana.duarte", "bo.lindqvist", "chidi.okafor", "dana.petrov", "eli.marsh", "farah.aziz", "gus.hollander", "hana.sato",
    "ivo.brandt", "june.castell", "kofi.mensah", "lena.vogt", "mika.laine", "nora.quist", "oren.katz", "priya.nair",
)  # fmt: skip


@dataclass(slots=True)
class House:
    """The organization once built: account ids, regions, instances by name, people and networks."""

    stage: Stage
    company: str
    home: str
    second: str
    management: str
    accounts: Mapping[str, str]
    office: str
    vpn: str
    build_network: str
    people: Mapping[str, str]
    builders: Mapping[str, Actor] = field(default_factory=dict)
    instances: dict[str, str] = field(default_factory=dict)
    base_images: dict[str, str] = field(default_factory=dict)

    @property
    def production(self) -> str:
        """The production account's id."""
        return self.accounts["production"]

    @property
    def development(self) -> str:
        """The development account's id."""
        return self.accounts["development"]

    @property
    def security(self) -> str:
        """The security (log archive) account's id."""
        return self.accounts["security"]

    def role_arn(self, account: str, name: str) -> str:
        """ARN of a role in one of the house's accounts, by the account's short name."""
        return f"arn:aws:iam::{self.accounts[account]}:role/{name}"

    def instance(self, account: str, name: str, user_data: str = "", **labels: str) -> str:
        """Launch an instance (while building) and remember it by name."""
        builder = self.builders[account]
        made = sure(
            builder.call(
                "ec2",
                "run_instances",
                ImageId=self.base_images[account],
                MinCount=1,
                MaxCount=1,
                InstanceType="t3.large",
                UserData=user_data,
                TagSpecifications=tags("instance", Name=name, **labels),
            )
        )
        self.instances[name] = made["Instances"][0]["InstanceId"]
        return self.instances[name]


def open_house(stage: Stage) -> House:
    """Build the organization. Takes a few hundred calls through the gate."""
    dice = stage.dice.of("house")
    home, second = dice.choice(_REGIONS)
    people = dice.sample(_PEOPLE, 6)
    management = stage.world.open_account("management", dice.of("management").account_id())
    stage.world.principals.facts.management = management
    root = stage.builder(management, home)
    sure(root.call("organizations", "create_organization", FeatureSet="ALL"))
    accounts: dict[str, str] = {"management": management}
    for name in ACCOUNTS:
        made = sure(root.call("organizations", "create_account", AccountName=name, Email=f"aws+{name}@example.com"))
        status = made["CreateAccountStatus"]
        accounts[name] = stage.world.open_account(name, status["AccountId"])
    house = House(
        stage=stage,
        company=dice.choice(_NAMES),
        home=home,
        second=second,
        management=management,
        accounts=accounts,
        office=outside(dice.of("office"), "business"),
        vpn=outside(dice.of("vpn"), "business"),
        build_network=outside(dice.of("build"), "business"),
        people=dict(zip(("owner", "builds", "administrator", "developer", "operations", "manager"), people, strict=True)),
    )
    house.builders = {name: stage.builder(account, home) for name, account in accounts.items()}
    stage.company.name = house.company
    _guardrails(house)
    for name in accounts:
        _roles(house, name)
    stage.settle()
    _machines(house)
    _buckets(house)
    _registers(house)
    for account in accounts.values():  # touch both regions everywhere, so that no later first look makes anything
        for region in (home, second):
            sure(stage.builder(account, region).call("ec2", "describe_vpcs"))
    stage.settle()
    return house


def _guardrails(house: House) -> None:
    """One service control policy on the member accounts, of the kind most organizations have."""
    root = house.builders["management"]
    roots = sure(root.call("organizations", "list_roots"))["Roots"]
    text = document(
        deny(["organizations:LeaveOrganization", "account:CloseAccount"]) | {"Sid": "StayInTheOrganization"},
        deny(["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail"]) | {"Sid": "KeepTheTrail"},
    )
    made = sure(
        root.call(
            "organizations",
            "create_policy",
            Content=text,
            Description="Guardrails",
            Name="guardrails",
            Type="SERVICE_CONTROL_POLICY",
        )
    )
    sure(root.call("organizations", "attach_policy", PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=roots[0]["Id"]))


def _roles(house: House, name: str) -> None:
    builder = house.builders[name]
    for role, (trust, permissions) in roles(house.management).items():
        sure(builder.call("iam", "create_role", RoleName=role, AssumeRolePolicyDocument=trust, MaxSessionDuration=43200))
        sure(builder.call("iam", "put_role_policy", RoleName=role, PolicyName=role, PolicyDocument=permissions))


_WEB_BOOT = "#!/bin/bash\nset -e\nsystemctl enable --now storefront\naws s3 sync s3://{bucket}/static /srv/static\n"
_DB_BOOT = (
    "#!/bin/bash\n# billing worker\nexport BILLING_DB_HOST=billing.internal\nexport BILLING_DB_USER=billing_rw\n"
    "systemctl enable --now billing\n"
)
_DEV_BOOT = "#!/bin/bash\n# sandbox box, no data\nyum install -y git docker\n"


def _machines(house: House) -> None:
    for account in ("production", "development"):
        builder = house.builders[account]
        made = sure(
            builder.call(
                "ec2",
                "register_image",
                Name=f"golden-base-{house.stage.dice.of('base', account).hex(6)}",
                RootDeviceName="/dev/xvda",
                Architecture="x86_64",
            )
        )
        house.base_images[account] = made["ImageId"]
        suffix = house.company.split()[0].lower()
        if account == "production":
            house.instance(
                account,
                "prod-web-1",
                _WEB_BOOT.format(bucket=f"{suffix}-storefront"),
                Environment="production",
                Owner="storefront",
                Data="internal",
            )
            house.instance(
                account,
                "prod-web-2",
                _WEB_BOOT.format(bucket=f"{suffix}-storefront"),
                Environment="production",
                Owner="storefront",
                Data="internal",
            )
            house.instance(account, "prod-billing-1", _DB_BOOT, Environment="production", Owner="billing", Data="customer")
            house.instance(
                account, "build-golden", "#!/bin/bash\n# golden image source\n", Environment="shared", Owner="builds", Data="none"
            )
        else:
            house.instance(account, "dev-web-1", _DEV_BOOT, Environment="development", Owner="storefront", Data="none")
            house.instance(account, "dev-sandbox-1", _DEV_BOOT, Environment="development", Owner="platform", Data="none")


def _buckets(house: House) -> None:
    production = house.builders["production"]
    suffix = house.stage.dice.of("buckets").hex(6)
    names = {
        "storefront": f"{house.company.split()[0].lower()}-storefront-{suffix}",
        "manifests": f"{house.company.split()[0].lower()}-build-manifests-{suffix}",
    }
    location: dict[str, Any] = (
        {} if house.home == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": house.home}}
    )
    for name in names.values():
        sure(production.call("s3", "create_bucket", Bucket=name, **location))
    sure(
        production.call(
            "s3", "put_object", Bucket=names["storefront"], Key="static/app.css", Body=b"body{font-family:sans-serif}"
        )
    )
    house.stage.truth["manifest_bucket"] = names["manifests"]


def _registers(house: House) -> None:
    company, accounts = house.stage.company, house.accounts
    owners = {"management": "administrator", "security": "operations", "production": "owner", "development": "developer"}
    company.register(
        "accounts",
        [
            {"account": accounts[name], "name": name, "owner": house.people[owners[name]], "registered": "yes", "note": ""}
            for name in accounts
        ],
    )
    company.register(
        "networks",
        [
            {"network": house.office, "name": "head office", "used by": "staff"},
            {"network": house.vpn, "name": "staff VPN", "used by": "staff, on-call"},
            {"network": house.build_network, "name": "build network", "used by": "nightly image builds"},
        ],
    )
    company.register("changes", [])
    company.register(
        "assets",
        [
            {"asset": "prod-web-1", "account": "production", "criticality": "high", "data": "internal"},
            {"asset": "prod-web-2", "account": "production", "criticality": "high", "data": "internal"},
            {"asset": "prod-billing-1", "account": "production", "criticality": "high", "data": "customer records"},
            {"asset": "dev-web-1", "account": "development", "criticality": "low", "data": "none declared"},
            {"asset": "dev-sandbox-1", "account": "development", "criticality": "low", "data": "none declared"},
        ],
    )
    for contact, who, role, minutes in (
        ("account-owner", "owner", "owner of the production account", 12),
        ("build-team", "builds", "build and release team", 8),
        ("administrator", "administrator", "cloud administrator", 10),
        ("operations", "operations", "security operations, on call", 4),
    ):
        company.person(Contact(contact, house.people[who], role, minutes, "I have no idea, sorry. It is not something I set up."))


def ordinary_days(house: House, days: range) -> None:
    """People and jobs at their habits: administrators, developers, the posture tool, the nightly backup."""
    stage = house.stage
    for account in ("production", "development"):
        _person(house, account, "administrator", "Administrator", house.office, days)
        _person(house, account, "developer", "Developer", house.vpn, days)
        posture = stage.sign_in(
            f"posture/{account}",
            house.accounts[account],
            "PostureReader",
            "posture-scan",
            outside(stage.dice.of("posture"), "hosting"),
            region=house.home,
            hours=24 * 400,
            role="workload",
            user_agent=GO_SDK,
            mfa=False,
        )
        stage.daily("05:10", days, partial(_scan, posture), jitter_minutes=3, label=f"posture-{account}")
    backup = stage.service_link("AWSBackup", house.production, "BackupService", "backup.amazonaws.com", region=house.home)
    volume_of = house.instances["prod-billing-1"]
    stage.daily("03:00", days, lambda day: _back_up(backup, volume_of), jitter_minutes=1, label="backup")


#: what people look at of a morning: narrow questions, as people ask them (and cheap to answer thousands of times)
_HABITS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("describe_instances", {"Filters": [{"Name": "tag:Owner", "Values": ["platform"]}]}),
    ("describe_images", {"Filters": [{"Name": "name", "Values": ["golden-base-*"]}]}),
    ("describe_volumes", {"Filters": [{"Name": "status", "Values": ["available"]}]}),
    ("describe_security_groups", {"GroupNames": ["default"]}),
)


def _person(house: House, account: str, who: str, role: str, address: str, days: range) -> None:
    stage, name = house.stage, house.people[who]

    def morning(day: int) -> None:
        if (stage.alert_at // 86_400_000_000 + day + 4) % 7 in (0, 6):  # 1 January 1970 was a Thursday; weekends off
            return
        someone = stage.sign_in(
            f"{name}/{account}/{day}", house.accounts[account], role, name, address, region=house.home, user_agent=BOTO3
        )
        for operation, params in stage.dice.of("habit", name, account, day).sample(_HABITS, 2):
            someone.routine("ec2", operation, **params)
        if role == "Developer":
            someone.routine("iam", "list_users")

    stage.daily("08:40", days, morning, jitter_minutes=70, label=f"{name}-{account}")


def _scan(who: Actor, day: int) -> None:
    del day  # it looks at the same things every morning
    who.routine("ec2", "describe_images", ExecutableUsers=["all"])
    who.routine("ec2", "get_snapshot_block_public_access_state")
    who.routine("s3", "list_buckets")


def _back_up(backup: Actor, instance: str) -> None:
    found = backup.call("ec2", "describe_volumes", Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])
    for volume in found.get("Volumes", []):
        backup.call("ec2", "create_snapshot", VolumeId=volume["VolumeId"], Description="nightly backup")
