"""The screenplay: a bucket that a tool calls public, what is in it, who opened it, and who comes to read.

`build` opens the house, adds buckets and people and puts everyone on the clock. What differs between an incident and its twins
is in the `Plot`, so that the same alert has the same kind of evidence behind it.
"""

from __future__ import annotations

from ircoach.world.cast import delivers, makes_trail, posture_finding
from ircoach.world.house import open_house, ordinary_days
from ircoach.world.stage import Stage, sure

from .cast import HORIZON, USER, Cast, assemble, facts
from .opening import opens
from .people import paperwork
from .plot import Plot
from .readers import everybody_reads, load_test
from .thief import hands_out, keeps_open


def build(stage: Stage) -> None:
    """Build the company, put everyone on the clock, say what is true."""
    plot = Plot(**stage.knobs)
    house = open_house(stage)
    cast = assemble(stage, house, plot)
    facts(cast)
    _trail(cast)
    stage.at(stage.after_alert(days=-8), lambda: paperwork(cast))
    ordinary_days(house, range(-14, 2))
    stage.daily("13:05", range(-60, 0), lambda day: _deployment(cast), jitter_minutes=2, label="deployments")
    if plot.deploys:
        for nth in (1, 2, 3):
            stage.at(stage.after_alert(minutes=50 * nth + cast.minutes(f"deploy-{nth}", 0, 9)), lambda: _deployment(cast))
    stage.play(opens(cast))
    everybody_reads(cast)
    if plot.way == "synthetic":
        stage.truth["reader"] = "nobody"
        stage.play(load_test(cast))
    if plot.sick:
        stage.expose("bucket", f"What lies in {cast.main.bucket}", "records")
    if plot.way == "policy":
        stage.expose("other", f"What lies in {cast.other.bucket}", "records")
    if plot.stolen:
        stage.expose("key", f"What {USER} can still open or read", "records")
        stage.play(keeps_open(cast))
        stage.play(hands_out(cast))
    stage.at(stage.alert_at, lambda: _finding(cast))


def _trail(cast: Cast) -> None:
    """A trail of data events alone, into a bucket of the security account; in some worlds it was never told to keep any."""
    stage, house = cast.stage, cast.house
    builder = house.builders["production"]
    makes_trail(builder, "objects", cast.logs, house.production, keeper=house.builders["security"])
    if cast.plot.events:
        selectors = [
            {"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        ]
        chosen = [{"Name": "objects", "FieldSelectors": selectors}]
        sure(builder.call("cloudtrail", "put_event_selectors", TrailName="objects", AdvancedEventSelectors=chosen))
    sure(builder.call("cloudtrail", "start_logging", Name="objects"))
    since, until = stage.after_alert(hours=-6), stage.after_alert(minutes=HORIZON + 20)
    stage.play(delivers(stage, cast.logs, house.production, house.home, since=since, until=until))


def _deployment(cast: Cast) -> None:
    """A deployment, from the build network, as every day in the early afternoon."""
    who = cast.deployer("deployments", cast.house.build_network, role="workload")
    who.routine("s3", "list_buckets")
    who.routine("s3", "get_bucket_location", Bucket=cast.other.bucket)
    who.routine("s3", "get_bucket_website", Bucket=cast.main.bucket)


def _finding(cast: Cast) -> None:
    """What the tool writes into Security Hub when it raises the alert."""
    bucket = cast.main.bucket
    posture_finding(
        cast.house, "production", "S3 bucket allows public read", f"Bucket {bucket} allows public read.",
        resource=f"arn:aws:s3:::{bucket}", check="s3-bucket-public-read", kind="AwsS3Bucket",
    )  # fmt: skip
