"""Everything of this story, once the house stands: the buckets and what is in them, the deployment key and its user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ircoach.world.addresses import outside
from ircoach.world.callers import Actor, Keys
from ircoach.world.cast import Hoard, closed_bucket
from ircoach.world.house import House
from ircoach.world.identity import Dice
from ircoach.world.stage import GO_SDK, Stage, allow, document, sure

from .data import LOTS, Thing, things
from .plot import Plot

USER = "site-deploy"
POLICY = "deployments"
HORIZON = 240
DEPLOY = """
    s3:ListAllMyBuckets s3:ListBucket s3:GetBucket* s3:GetObject s3:PutObject s3:DeleteObject s3:PutObjectAcl s3:PutBucketPolicy
    s3:PutBucketAcl s3:PutBucketPublicAccessBlock s3:PutBucketOwnershipControls s3:PutBucketWebsite
""".split()


@dataclass(slots=True)
class Cast:
    """The cast. `main` is the bucket of the alert; `other` and `vault` are two more that a thief with the key can reach."""

    stage: Stage
    house: House
    plot: Plot
    dice: Dice
    key: Keys
    main: Hoard
    other: Hoard
    vault: Hoard
    logs: str
    address: str
    vpce: str
    objects: list[Thing] = field(default_factory=list)

    @property
    def organization(self) -> str:
        """Our organization's id."""
        return self.stage.world.principals.facts.organization(self.house.production)[0]  # type: ignore[index]  # the house has one

    @property
    def fence(self) -> str:
        """What a fenced policy asks for: our organization, or the data network's endpoint. Drawn from the seed."""
        return self.dice.of("fence").choice(("organization", "endpoint"))

    @property
    def end(self) -> int:
        """When the story stops being played."""
        return self.stage.after_alert(minutes=HORIZON)

    def minutes(self, label: str, low: float, high: float) -> float:
        """Minutes drawn for one purpose."""
        return self.dice.of("minutes", label).uniform(low, high)

    def moment(self, label: str, low: float, high: float) -> int:
        """A moment so many minutes from the alert, drawn for one purpose."""
        return self.stage.after_alert(minutes=self.minutes(label, low, high))

    def deployer(self, name: str, address: str, *, role: str, agent: str = GO_SDK) -> Actor:
        """Somebody with the deployment key."""
        return self.stage.actor(name, self.key, address, region=self.house.home, role=role, user_agent=agent)


def assemble(stage: Stage, house: House, plot: Plot) -> Cast:
    """Make the buckets and fill them, make the deployment user and its key."""
    dice, builder = stage.dice.of("story"), house.builders["production"]
    logs = house.bucket("security", f"{house.slug}-trail-{dice.of('trail').hex(6)}", Purpose="cloudtrail")
    sure(builder.call("iam", "create_user", UserName=USER, Tags=[{"Key": "Team", "Value": "web"}]))
    ours = [f"arn:aws:s3:::{house.slug}-*", f"arn:aws:s3:::{house.slug}-*/*"]
    text = document(allow("s3:ListAllMyBuckets"), allow(DEPLOY[1:], ours))
    sure(builder.call("iam", "put_user_policy", UserName=USER, PolicyName=POLICY, PolicyDocument=text))
    key = stage.new_key(builder, USER)
    objects = things(dice, plot.data, 9)
    if plot.way == "leftover":
        objects = things(dice, "assets", 0)
    kind = "www" if plot.way == "leftover" else plot.data
    main = _bucket(house, dice, kind, objects, plot.classification, versioned=plot.versioned)
    other = _bucket(house, dice, "invoices", things(dice.of("other"), "invoices", 3), "internal", "desk")
    vault = _bucket(house, dice, "payroll", things(dice.of("vault"), "payroll", 6), "confidential")
    if plot.way == "acl":
        _access_log(house, main.bucket, f"{house.slug}-access-logs-{dice.of('access').hex(6)}")
    stage.settle()
    cast = Cast(stage, house, plot, dice, key, main, other, vault, logs, "", f"vpce-{dice.of('vpce').hex(17)}", objects=objects)
    cast.address = _address(cast)
    return cast


def _bucket(
    house: House,
    dice: Dice,
    kind: str,
    objects: Sequence[Thing],
    classification: str,
    suffix: str = "",
    *,
    versioned: bool = False,
) -> Hoard:
    """A bucket of ours, closed, tagged and filled; nothing of it is open yet."""
    name = "www" if kind == "www" else LOTS[kind].name
    bucket = "-".join(piece for piece in (house.slug, name, suffix, dice.of("bucket", kind, suffix).hex(6)) if piece)
    house.bucket("production", bucket, Classification=classification, Environment="production")
    builder = house.builders["production"]
    closed_bucket(builder, bucket)
    if versioned:
        sure(builder.call("s3", "put_bucket_versioning", Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}))
    for each in objects:
        sure(builder.call("s3", "put_object", Bucket=bucket, Key=each.key, Body=each.text.encode()))
    exposure = {"payroll": "key"}.get(kind, "other" if suffix else "bucket")
    return Hoard(exposure, bucket, {each.key: each.records for each in objects if each.records})


def _access_log(house: House, bucket: str, log: str) -> None:
    """Server access logging for one bucket, into another one that lets the logging service in. Its lines come hours late."""
    house.bucket("production", log, Purpose="access-logs")
    builder, service = house.builders["production"], {"Service": "logging.s3.amazonaws.com"}
    policy = document(allow("s3:PutObject", f"arn:aws:s3:::{log}/*", Principal=service))
    sure(builder.call("s3", "put_bucket_policy", Bucket=log, Policy=policy))
    target = {"LoggingEnabled": {"TargetBucket": log, "TargetPrefix": f"{bucket}/"}}
    sure(builder.call("s3", "put_bucket_logging", Bucket=bucket, BucketLoggingStatus=target))


def _address(cast: Cast) -> str:
    house = cast.house
    known = {"office": house.office, "vpn": house.vpn, "build": house.build_network}
    return known.get(cast.plot.address) or outside(cast.dice.of("address"), "hosting", "broadband", "mobile")


def facts(cast: Cast) -> None:
    """Say what is true."""
    house, truth, plot = cast.house, cast.stage.truth, cast.plot
    truth.update(
        responder_account="production",
        home=house.home,
        company=house.company,
        account=house.production,
        account_name="production",
        bucket=cast.main.bucket,
        trail_bucket=cast.logs,
        user=USER,
        policy=POLICY,
        key=cast.key.access_key_id,
        opener_address=cast.address,
        classification=plot.classification,
        holds=LOTS[plot.data].what,
        sample=LOTS[plot.data].columns if plot.way == "leftover" else cast.objects[0].text.split("\n")[0],
        organization=cast.organization,
        critical="yes" if plot.critical else "no",
        other_bucket=cast.other.bucket if plot.way == "policy" else "none",
        vault_bucket=cast.vault.bucket,
        build_network=house.build_network,
        fence=cast.vpce if plot.way == "fenced" and cast.fence == "endpoint" else cast.organization,
        meant="no" if plot.sick else "yes",
    )
