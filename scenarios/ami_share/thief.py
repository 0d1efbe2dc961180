"""The thief after the alert, and the other account that launches what it is given."""

from __future__ import annotations

from ircoach.world.cast import DEAD, Hand, shared_with, shares_image, takes_image
from ircoach.world.clock import MINUTE, Process, to_datetime

from .cast import USER, Cast


def steal_on(cast: Cast, hand: Hand, image: str) -> Process:
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
        made = takes_image(hand, house.instances[source], name)
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
        told = shared_with(hand, image)
        if told is not None and not told & set(cast.outsiders):
            _share_one(cast, hand, image, source)


def _share_one(cast: Cast, hand: Hand, image: str, source: str) -> bool:
    """Share with the other account, or with a spare one where that is refused; somebody there launches it some minutes later."""
    for account in (cast.stranger, cast.spare):
        outcome = shares_image(hand, image, [account])
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
