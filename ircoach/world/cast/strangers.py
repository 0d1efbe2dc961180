"""Strangers at a public thing, and visitors who were meant: they come, list where they can, and take one thing after another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ircoach.world.callers import Actor
from ircoach.world.clock import MINUTE, Process
from ircoach.world.stage import Stage


@dataclass(slots=True)
class Hoard:
    """What lies open somewhere: a bucket, what each object is worth in the exposure's unit, and what has gone.

    `versions` names the version to ask for where a key alone brings nothing.
    """

    exposure: str
    bucket: str
    worth: Mapping[str, float]
    versions: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    @property
    def left(self) -> Sequence[str]:
        """The keys that nobody outside has yet, in order."""
        return [key for key in self.worth if key not in self.gone]


def finds(
    stage: Stage, who: Actor, hoard: Hoard, *, at: int, until: int, every: tuple[float, float], lists: bool = True
) -> Process:
    """A stranger finds a public thing at `at`: lists it, then takes an object every so many minutes.

    What is refused is tried again next time. Each object is lost once, by whoever gets it first; when all have gone they come
    back for the last. `lists`: whether they learn the names by listing; without it they know them already.
    """
    yield stage.until(at)
    if lists:
        who.call("s3", "list_object_versions" if hoard.versions else "list_objects_v2", Bucket=hoard.bucket)
    nth = 0
    while stage.now < until and hoard.worth:
        takes(stage, who, hoard, (hoard.left or list(hoard.worth)[-1:])[0])
        nth += 1
        yield stage.wait(minutes=stage.dice.of("finds", who.name, hoard.bucket, nth).uniform(*every))


def takes(stage: Stage, who: Actor, hoard: Hoard, key: str, url: str = "") -> bool:
    """One download, by name or by a `url` that somebody handed over: an attempt on the exposure, and a loss where it succeeds."""
    version = hoard.versions.get(key)
    asked = {"VersionId": version} if version else {}
    got = who.fetch(url) if url else who.call("s3", "get_object", Bucket=hoard.bucket, Key=key, **asked)
    call = "s3:GetObjectVersion" if version else "s3:GetObject"
    if not stage.tries(hoard.exposure, call, got):
        return False
    hoard.gone.add(key)
    stage.lose(hoard.exposure, hoard.worth[key], key, f"{who.caller.address} fetched {key}")
    return True


def visits(stage: Stage, who: Actor, bucket: str, keys: Sequence[str], times: Iterable[int], *, site: bool = False) -> Process:
    """Somebody who is meant to come fetches one of `keys` at each moment. What fails them is the cost of shutting the door.

    `site`: with a browser, from the bucket's website endpoint.
    """
    for nth, when in enumerate(times):
        yield stage.until(when)
        key = keys[nth % len(keys)]
        if site:
            who.fetch(website_address(bucket, who.region, key))
        else:
            who.call("s3", "get_object", Bucket=bucket, Key=key)


def website_address(bucket: str, region: str, key: str) -> str:
    """A page's address at a bucket's website endpoint, which older regions write with a dash and newer ones with a dot.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
    """
    dash = region in ("us-east-1", "us-west-1", "us-west-2", "eu-west-1", "ap-southeast-1", "ap-northeast-1", "sa-east-1")
    return f"http://{bucket}.s3-website{'-' if dash else '.'}{region}.amazonaws.com/{key}"


def all_day(stage: Stage, label: str, start: int, end: int, minutes: tuple[float, float]) -> Iterable[int]:
    """Moments from `start` to `end`, so many minutes apart, drawn from the seed."""
    when, nth = start, 0
    while when < end:
        yield when
        nth += 1
        when += round(stage.dice.of("all-day", label, nth).uniform(*minutes) * MINUTE)
