"""Everyone and everything of this story, once the house stands: who has which key, which machine, which address."""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass, field

from ircoach.world.addresses import outside
from ircoach.world.callers import Actor, Keys
from ircoach.world.clock import to_datetime
from ircoach.world.house import House
from ircoach.world.identity import Dice
from ircoach.world.stage import Stage, allow, document, sure

from .plot import Plot

USER = "ImageBuilder"
POLICY = "image-builds"
HORIZON = 240
BUILD = ["ec2:CreateImage", "ec2:ModifyImageAttribute", "ec2:DeregisterImage", "ec2:CreateTags", "ec2:Describe*"]


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


_QUIET_BOOT = "#!/bin/bash\n# report designer, sample data only\nyum install -y docker\nsystemctl enable --now reports\n"
_LOUD_BOOT = (
    "#!/bin/bash\n# report designer\nyum install -y docker\n# TODO move to a secrets manager before go-live\n"
    "export REPORTS_DB_HOST=prod-billing-1.internal\nexport REPORTS_DB_USER=reports_ro\nexport REPORTS_DB_PASSWORD='{password}'\n"
    "systemctl enable --now reports\n"
)


def assemble(stage: Stage, house: House, plot: Plot) -> Cast:
    """Make the build user and its keys, the report machine, and decide hour and address."""
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


def facts(cast: Cast) -> None:
    """Say what is true."""
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
