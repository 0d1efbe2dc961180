"""Who reads: strangers who find what is open, visitors who were meant to come, and the company's own readers."""

from __future__ import annotations

from ircoach.world.callers import Actor
from ircoach.world.cast import all_day, finds, outsider, stranger, visits
from ircoach.world.clock import SECOND, Process, to_datetime
from ircoach.world.stage import BOTO3, CLI, GO_SDK, allow, document, sure

from .cast import Cast

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0"
READER = "AnalyticsReader"


def everybody_reads(cast: Cast) -> None:
    """Put the readers on the clock."""
    way, stage = cast.plot.way, cast.stage
    if cast.plot.sick:
        _strangers(cast)
    if way in ("site", "leftover", "published"):
        _visitors(cast)
    if way in ("loose", "fenced"):
        stage.play(_analytics(cast))
    if way in ("policy", "acl", "objects"):
        stage.play(_our_export(cast))
    if way in ("policy", "objects", "fenced"):
        stage.play(_probes(cast))


def _strangers(cast: Cast) -> None:
    """Two of them: one who signs nothing, one who signs with an account of their own. Both come back until nothing is left."""
    stage, main, every = cast.stage, cast.main, (6.0, 9.0)
    objects_only, account = cast.plot.way == "objects", cast.dice.of("first").account_id()
    first = (
        outsider(stage, account, cast.house.home) if objects_only else
        stranger(stage, "finder", cast.house.home, user_agent=CLI, kinds=("hosting", "broadband"))
    )  # fmt: skip
    if objects_only:
        stage.truth["reader_account"] = account
    stage.play(finds(stage, first, main, at=cast.moment("found", -27, -24), until=cast.end, every=every, lists=not objects_only))
    stage.play(_listing(cast, first))
    if cast.plot.way in ("policy", "objects"):
        second = outsider(stage, cast.dice.of("second").account_id(), cast.house.home)
        stage.play(finds(stage, second, main, at=cast.moment("second", 15, 19), until=cast.end, every=every, lists=False))
    if cast.plot.way == "policy":
        stage.play(finds(stage, first, cast.other, at=cast.moment("next-door", 22, 28), until=cast.end, every=(8.0, 11.0)))


def _listing(cast: Cast, first: Actor) -> Process:
    """What had gone when the alert was raised, for the questions of fact.

    Records tell whole seconds, so what goes within the alert's own second has gone by then for all who read them.
    """
    yield cast.stage.until(cast.stage.alert_at)
    _list(cast, first)
    yield cast.stage.until(cast.stage.alert_at + SECOND)
    _list(cast, first)


def _list(cast: Cast, first: Actor) -> None:
    stage, gone = cast.stage, sorted(cast.main.gone)
    taken = [loss for loss in stage.ledger.losses if loss.exposure == "bucket"]
    stage.truth.update(
        gone=", ".join(gone),
        gone_records=sum(cast.main.worth[key] for key in gone),
        reader=first.caller.address,
        first_read=f"{to_datetime(taken[0].time):%Y-%m-%d %H:%M}" if taken else "never",
        all_records=sum(cast.main.worth.values()),
    )


def _visitors(cast: Cast) -> None:
    """Welcome: they come all day, before the alert and after it."""
    stage, keys = cast.stage, [each.key for each in cast.objects]
    for name in ("visitor-1", "visitor-2"):
        who = stranger(stage, name, cast.house.home, user_agent=BROWSER, kinds=("broadband", "mobile"), role="workload")
        stage.truth.setdefault("reader", who.caller.address)
        since = (-38, -31) if cast.plot.way == "published" else (-100, -60)  # nobody comes before it is published
        times = all_day(stage, name, cast.moment(name, *since), cast.end, (11.0, 17.0))
        stage.play(visits(stage, who, cast.main.bucket, keys, times, site=cast.plot.way != "published"))


def _analytics(cast: Cast) -> Process:
    """The analytics role of the development account reads the exports: the policy is there for it."""
    stage, house = cast.stage, cast.house
    builder = house.builders["development"]
    trust = document(
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{house.management}:root"}, "Action": "sts:AssumeRole"}
    )
    sure(builder.call("iam", "create_role", RoleName=READER, AssumeRolePolicyDocument=trust, MaxSessionDuration=43200))
    text = document(allow(["s3:GetObject", "s3:ListBucket"]))
    sure(builder.call("iam", "put_role_policy", RoleName=READER, PolicyName=READER, PolicyDocument=text))
    yield stage.until(cast.moment("analytics-in", -36, -34))
    who = house.job("analytics", "development", READER, "analytics", house.build_network, BOTO3)
    if cast.plot.way == "fenced" and cast.fence == "endpoint":
        who.caller = who.caller.__class__("analytics", "10.20.7.9", "workload", vpce=cast.vpce)
    stage.truth.setdefault("reader", house.development)
    times = all_day(stage, "analytics", cast.moment("analytics", -33, -31), cast.end, (22.0, 28.0))
    yield from visits(stage, who, cast.main.bucket, [each.key for each in cast.objects], times)


def _our_export(cast: Cast) -> Process:
    """A job of ours that reads the bucket by its own role's permission, whatever the bucket says to others."""
    stage, house = cast.stage, cast.house
    yield stage.until(cast.moment("export-in", -36, -34))
    who = house.job("export-job", "production", "PostureReader", "partner-export", house.build_network, GO_SDK)
    times = all_day(stage, "export", cast.moment("export", 12, 20), cast.end, (27.0, 33.0))
    yield from visits(stage, who, cast.main.bucket, [each.key for each in cast.objects], times)


def load_test(cast: Cast) -> Process:
    """The contractor's work goes on: a result is put beside the generated rows now and then. Nobody reads any of it."""
    stage = cast.stage
    who = cast.deployer("load-test", cast.address, role="colleague", agent=CLI)
    for nth, when in enumerate(all_day(stage, "load-test", cast.moment("load-test", 16, 22), cast.end, (35.0, 45.0))):
        yield stage.until(when)
        who.call("s3", "put_object", Bucket=cast.main.bucket, Key=f"results/run-{nth + 1}.txt", Body=b"requests,1000\n")


def _probes(cast: Cast) -> Process:
    """A scanner that tries names and is refused, as happens to every bucket that has a name."""
    who = stranger(cast.stage, "scanner", cast.house.home, user_agent=CLI, kinds=("hosting",), role="outsider")
    when = {"policy": (-66, -62), "objects": (-22, -20), "fenced": (-22, -20)}[cast.plot.way]
    yield cast.stage.until(cast.moment("probe", *when))
    who.call("s3", "list_objects_v2", Bucket=cast.main.bucket)
    who.call("s3", "get_object", Bucket=cast.main.bucket, Key=cast.objects[0].key)
