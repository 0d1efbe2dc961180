"""Building the house: the organization and its guardrail, the roles of each account, machines and buckets."""

from __future__ import annotations

from dataclasses import replace

from ircoach.world.addresses import outside
from ircoach.world.house.archive import keep_trail
from ircoach.world.house.house import House
from ircoach.world.house.known import Known
from ircoach.world.house.papers import registers
from ircoach.world.house.parts import builder_of
from ircoach.world.house.portal import open_portal
from ircoach.world.house.roles import roles
from ircoach.world.stage import Stage, deny, document, sure
from ircoach.world.watch import ANALYZER, GUARDDUTY

ACCOUNTS = ("security", "production", "development")
#: whose hands the house is in; `house.people` says who they are
PARTS = ("owner", "builds", "administrator", "developer", "operations", "manager")
_NAMES = ("Alder & Finch", "Brightwater Freight", "Corvid Mutual", "Dunmore Health", "Elm Street Energy", "Foxglove Retail")
_REGIONS = (("eu-west-1", "us-east-1"), ("us-west-2", "us-east-1"), ("eu-central-1", "us-east-1"), ("us-east-2", "us-west-2"))
STAFF = (
    "ana.duarte", "bo.lindqvist", "chidi.okafor", "dana.petrov", "eli.marsh", "farah.aziz", "gus.hollander", "hana.sato",
    "ivo.brandt", "june.castell", "kofi.mensah", "lena.vogt", "mika.laine", "nora.quist", "oren.katz", "priya.nair",
)  # fmt: skip


def open_house(stage: Stage) -> House:
    """Build the organization. Takes a few hundred calls through the gate."""
    dice = stage.dice.of("house")
    home, second = dice.choice(_REGIONS)
    people = dice.sample(STAFF, 6)
    management = stage.world.open_account("management", dice.of("management").account_id())
    stage.world.principals.facts.management = management
    root = stage.builder(management, home)
    sure(root.call("organizations", "create_organization", FeatureSet="ALL"))
    accounts = Known("no account is called", ("management", management))
    for name in ACCOUNTS:
        made = sure(root.call("organizations", "create_account", AccountName=name, Email=f"aws+{name}@example.com"))
        status = made["CreateAccountStatus"]
        accounts[name] = stage.world.open_account(name, status["AccountId"])
    stage.company.name = dice.choice(_NAMES)
    house = House(
        stage=stage,
        home=home,
        second=second,
        management=management,
        accounts=accounts,
        office=outside(dice.of("office"), "business"),
        vpn=outside(dice.of("vpn"), "business"),
        build_network=outside(dice.of("build"), "business"),
        people=Known("nobody's part is", *zip(PARTS, people, strict=True)),
        portal=open_portal(stage, replace(root, caller=replace(root.caller, name=f"{root.name}/portal")), management),
    )
    builders = ((name, stage.builder(account, home)) for name, account in accounts.items())
    house.builders = Known("no account is called", *builders)
    _guardrails(house)
    for name in accounts:
        _roles(house, name)
    stage.settle()
    _machines(house)
    _buckets(house)
    keep_trail(house)
    _watched(house)
    registers(house)
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
        if account == "production":
            house.instance(
                account,
                "prod-web-1",
                _WEB_BOOT.format(bucket=f"{house.slug}-storefront"),
                Environment="production",
                Owner="storefront",
                Data="internal",
            )
            house.instance(
                account,
                "prod-web-2",
                _WEB_BOOT.format(bucket=f"{house.slug}-storefront"),
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
    suffix = house.stage.dice.of("buckets").hex(6)
    storefront = house.bucket("production", f"{house.slug}-storefront-{suffix}")
    house.stage.truth["manifest_bucket"] = house.bucket("production", f"{house.slug}-build-manifests-{suffix}")
    css = b"body{font-family:sans-serif}"
    sure(house.builders["production"].call("s3", "put_object", Bucket=storefront, Key="static/app.css", Body=css))


def _watched(house: House) -> None:
    """The security account looks after Access Analyzer and GuardDuty for the organization, in both regions (world/watch).

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html
    """
    builder = builder_of(house, "management", "watch")
    for service in (ANALYZER, GUARDDUTY):
        sure(
            builder.call("organizations", "register_delegated_administrator", AccountId=house.security, ServicePrincipal=service)
        )
    world = house.stage.world
    expected = {
        "people-sign-in": {"principal.AWS": {"eq": (house.management,)}, "resourceType": {"eq": ("AWS::IAM::Role",)}},
        "log-archive": {"resource": {"eq": (f"arn:aws:s3:::{world.log_archive.bucket}",)}},
    }
    world.watch.switch_on((house.home, house.second), house.stage.now, expected)
