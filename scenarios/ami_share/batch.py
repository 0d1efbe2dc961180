"""The nightly build: ninety nights of the same, a month-end, builds by day, and what an innocent does after a share."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial

from ircoach.world.cast import Hand, nights, scheduled, shares_image
from ircoach.world.clock import MINUTE, Process, to_datetime
from ircoach.world.stage import BOTO3

from .cast import Cast


def batch_plays(cast: Cast) -> None:
    """Put the batch on the clock."""
    stage, plot, dice = cast.stage, cast.plot, cast.dice
    address = "10.20.3.14" if plot.endpoint else cast.house.build_network
    batch = Hand([cast.build_key("batch", 1, address, BOTO3, role="workload", vpce=cast.vpce if plot.endpoint else None)])
    stage.play(scheduled(stage, nights(stage, cast.clock, range(-90, 2)), partial(_nightly, cast, batch)))
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


def _nightly(cast: Cast, batch: Hand, when: int, day: int) -> Process:
    yield from _run(cast, batch, f"golden-prod-{to_datetime(when):%Y%m%d}", day, nightly=True)


def _once(cast: Cast, batch: Hand, when: int, day: int) -> Process:
    """A build somebody asked for during the day: the same script, another hour."""
    yield cast.stage.until(when)
    yield from _run(cast, batch, f"golden-prod-{to_datetime(when):%Y%m%d-%H%M}", day)


def _run(cast: Cast, batch: Hand, name: str, day: int, *, nightly: bool = False) -> Process:
    """The build script: image the golden machine, share it, keep a manifest, drop the oldest."""
    stage, golden, tonight = cast.stage, cast.house.instances["build-golden"], nightly and day == 0
    if day >= -14:
        batch.call("iam", "list_account_aliases")  # a leftover of the script: refused every time, and it goes on
        yield stage.wait(seconds=2)
    made = batch.call("ec2", "create_image", InstanceId=golden, Name=name, Description="golden image")
    if not made.ok:
        return
    image = str(made["ImageId"])
    yield stage.wait(minutes=4)
    agreed = cast.plot.who == "batch" and day >= 0
    users = [cast.house.development, *([cast.stranger] if agreed else [])]
    shares_image(batch, image, users)
    if agreed and tonight:
        cast.shared[image] = "build-golden"
        note_share(cast, image, name, stage.now, stage.now - 4 * MINUTE)
    if day >= -14:
        manifest(cast, batch, name, image, "build-golden", users)
    if agreed and tonight and cast.plot.soon:
        stage.play(innocent_after(cast, batch, image))
    cast.kept.append(image)
    if len(cast.kept) > 5:
        yield stage.wait(seconds=3)
        batch.call("ec2", "deregister_image", ImageId=cast.kept.pop(0))
    if nightly and day in (-20, -6):
        stage.truth["old_image" if day == -20 else "week_image"] = image


def manifest(cast: Cast, hand: Hand, name: str, image: str, source: str, users: list[str]) -> None:
    """What the build script writes down about an image."""
    body = json.dumps({"image": image, "name": name, "source": cast.house.instances[source], "shared_with": users}).encode()
    hand.call("s3", "put_object", Bucket=cast.stage.truth["manifest_bucket"], Key=f"manifests/{name}.json", Body=body)


def _month_end(cast: Cast, batch: Hand, month: str) -> None:
    """The month-end job: an archive image, shared with the security account, and a copy that was never allowed."""
    golden = cast.house.instances["build-golden"]
    made = batch.call("ec2", "create_image", InstanceId=golden, Name=f"archive-{month}", Description="month-end archive")
    if not made.ok:
        return
    shares_image(batch, made["ImageId"], [cast.house.security])
    copy = {"SourceImageId": made["ImageId"], "SourceRegion": cast.house.home, "Name": f"archive-{month}"}
    batch.call("ec2", "copy_image", **copy, region=cast.house.second)


def note_share(cast: Cast, image: str, name: str, when: int, begin: int) -> None:
    """The image the alert is about."""
    cast.stage.truth.update(
        image=image,
        image_name=name,
        shared_at=f"{to_datetime(when):%Y-%m-%d %H:%M}",
        first_seen=f"{to_datetime(begin):%Y-%m-%d %H:%M}",
    )


def innocent_after(cast: Cast, hand: Hand, image: str) -> Process:
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
