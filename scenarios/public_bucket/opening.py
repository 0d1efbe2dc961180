"""How the bucket came to be open, or to look open: one act for each way, by whoever it was."""

from __future__ import annotations

from collections.abc import Callable

from ircoach.world.callers import Actor, Outcome
from ircoach.world.cast import ACL_SWITCHES, POLICY_SWITCHES, Hand, lists, looks_around, owns, puts_policy, reads, switches
from ircoach.world.clock import Process, to_datetime
from ircoach.world.stage import CLI, allow, sure

from .cast import USER, Cast
from .data import things

#: the call that made it so, as the trail names it
OPENING = {
    "policy": "PutBucketPolicy",
    "loose": "PutBucketPolicy",
    "acl": "PutBucketAcl",
    "objects": "PutBucketOwnershipControls",
    "site": "PutBucketPolicy",
    "leftover": "PutBucketPolicy",
    "fenced": "PutBucketPolicy",
    "published": "PutBucketAcl",
    "synthetic": "PutBucketPolicy",
}


def opens(cast: Cast) -> Process:
    """Look around, then open: in the hour before the alert, or a month ago."""
    stage, plot, bucket = cast.stage, cast.plot, cast.main.bucket
    when = cast.moment("opened", -48, -41) if plot.today else stage.day(-30, "13:20")
    yield stage.until(when - 5 * 60_000_000)
    who = opener(cast)
    yield from looks_around(
        stage, who, [(0, "s3", "list_buckets", {}), (70, "s3", "get_bucket_policy_status", {"Bucket": bucket})]
    )
    yield stage.until(when)
    act(cast, who)
    person = cast.house.people.get(plot.opener, cast.house.people["owner"])
    stage.truth.update(
        opener=USER if plot.by_key else person,
        opened_at=f"{to_datetime(when):%Y-%m-%d %H:%M}",
        exposed_since=f"{to_datetime(when):%Y-%m-%d %H:%M}",
        opening=OPENING[plot.way],
        policy_says=_policy_says(cast),
    )
    if plot.way == "leftover":
        stage.play(_leaves_something(cast, who))
    if plot.way == "policy":
        yield stage.until(cast.moment("other", -7, -4))
        by_policy(who, cast.other.bucket)


def opener(cast: Cast) -> Actor:
    """Whoever it is, with their credentials, at their address."""
    match cast.plot.opener:
        case "thief":
            return cast.deployer("thief", cast.address, role="thief", agent=CLI)
        case "contractor":
            return cast.deployer("contractor", cast.address, role="colleague", agent=CLI)
        case "pipeline":
            return cast.deployer("pipeline", cast.address, role="workload")
        case "engineer":
            return cast.house.signs_in("owner", "production", "Administrator", cast.address)
        case _:
            return cast.house.signs_in("administrator", "production", "Administrator", cast.address)


def act(cast: Cast, who: Actor) -> None:
    """Open it, or make it look open."""
    bucket = cast.main.bucket
    ways: dict[str, Callable[[], object]] = {
        "policy": lambda: sure(by_policy(who, bucket)),
        "synthetic": lambda: sure(by_policy(who, bucket)),
        "loose": lambda: _for_the_organization(cast, who, "StringEqualsIfExists"),
        "fenced": lambda: _for_the_organization(cast, who, "StringEquals"),
        "acl": lambda: _by_acl(cast, who, "public-read"),
        "published": lambda: _by_acl(cast, who, "public-read"),
        "objects": lambda: opens_objects(cast, who),
        "site": lambda: _website(cast, who, ["s3:GetObject"]),
        "leftover": lambda: _website(cast, who, ["s3:GetObject*", "s3:ListBucket*"]),
    }
    ways[cast.plot.way]()


def by_policy(who: Actor | Hand, bucket: str) -> Outcome:
    """Anyone may list and read."""
    switches(who, bucket, ())
    return puts_policy(who, bucket, lists(bucket, Sid="List"), reads(bucket, Sid="Read"))


def _for_the_organization(cast: Cast, who: Actor, operator: str) -> None:
    """Anyone of our organization may, the policy says. `IfExists` lets pass whoever brings no such key at all."""
    bucket, key, value = cast.main.bucket, "aws:PrincipalOrgID", cast.organization
    if cast.plot.way == "fenced" and cast.fence == "endpoint":
        key, value = "aws:SourceVpce", cast.vpce
    condition = {operator: {key: value}}
    sure(switches(who, bucket, () if cast.plot.way == "loose" else (*ACL_SWITCHES, *POLICY_SWITCHES)))
    statements = (lists(bucket, Sid="OurOwnList", Condition=condition), reads(bucket, Sid="OurOwnRead", Condition=condition))
    sure(puts_policy(who, bucket, *statements))


def _by_acl(cast: Cast, who: Actor, canned: str) -> None:
    """ACLs are off until somebody turns them on; then one for the bucket, and one for each object."""
    bucket = cast.main.bucket
    sure(switches(who, bucket, ()))
    sure(owns(who, bucket, "ObjectWriter"))
    sure(who.call("s3", "put_bucket_acl", Bucket=bucket, ACL=canned))
    for each in cast.objects:
        sure(who.call("s3", "put_object_acl", Bucket=bucket, Key=each.key, ACL=canned))


def opens_objects(cast: Cast, who: Actor | Hand) -> bool:
    """The bucket looks closed; each object may be read by anyone with an AWS account. Whether it worked."""
    bucket = cast.main.bucket
    told = [switches(who, bucket, POLICY_SWITCHES), owns(who, bucket, "ObjectWriter")]
    return opens_each(cast, who) and all(each.ok for each in told)


def opens_each(cast: Cast, who: Actor | Hand) -> bool:
    """One object's ACL after the other, up to the first that is refused, as a script would. Whether none was.

    An object that is gone is passed over.
    """
    acl = {"Bucket": cast.main.bucket, "ACL": "authenticated-read"}
    told = (who.call("s3", "put_object_acl", Key=each.key, **acl) for each in cast.objects)
    return all(each.code in (None, "NoSuchKey") for each in told)


def _website(cast: Cast, who: Actor, actions: list[str]) -> None:
    """The site's assets are for everybody."""
    bucket = cast.main.bucket
    site = {"IndexDocument": {"Suffix": "index.html"}}
    sure(switches(who, bucket, ACL_SWITCHES))
    sure(who.call("s3", "put_bucket_website", Bucket=bucket, WebsiteConfiguration=site))
    arns = [f"arn:aws:s3:::{bucket}/*"] if len(actions) == 1 else [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    sure(puts_policy(who, bucket, allow(actions, arns, Principal="*", Sid="Site")))


def _leaves_something(cast: Cast, pipeline: Actor) -> Process:
    """A build puts an export among the assets; the next one takes it away again, and every version of it stays."""
    stage, bucket = cast.stage, cast.main.bucket
    yield stage.until(cast.moment("left", -46, -41))
    stage.truth["exposed_since"] = f"{to_datetime(stage.now):%Y-%m-%d %H:%M}"
    for each in things(cast.dice, cast.plot.data, 9):
        made = sure(pipeline.call("s3", "put_object", Bucket=bucket, Key=each.key, Body=each.text.encode()))
        cast.main.worth = {**cast.main.worth, each.key: each.records}
        cast.main.versions[each.key] = str(made["VersionId"])
    yield stage.until(cast.moment("tidied", -34, -31))
    for key in cast.main.versions:
        sure(pipeline.call("s3", "delete_object", Bucket=bucket, Key=key))


def _policy_says(cast: Cast) -> str:
    return {
        "policy": "public", "loose": "public", "synthetic": "public", "site": "public", "leftover": "public",
        "fenced": "not public",
    }.get(cast.plot.way, "there is no policy")  # fmt: skip
