"""The thief with the deployment key: opens again what was closed, and hands out addresses of what never was."""

from __future__ import annotations

from ircoach.world.cast import POLICY_SWITCHES, Hand, owns, presigned, stranger, switches, takes
from ircoach.world.clock import Process

from .cast import Cast
from .opening import by_policy, opener, opens_each
from .readers import BROWSER

#: how long after it finds the bucket closed the key opens it again, in minutes
AGAIN = (6.0, 8.0)


def keeps_open(cast: Cast) -> Process:
    """Look every few minutes whether it is open still; where it is not, open it again, as long as the key lives."""
    stage, bucket = cast.stage, cast.main.bucket
    hand = Hand([opener(cast)])
    yield stage.until(cast.moment("watch", 2, 3))
    while stage.now < cast.end:
        if not _looks_open(cast, hand):
            yield stage.wait(minutes=cast.minutes("again", *AGAIN))
            _opens_again(cast, hand, bucket)
        yield stage.wait(minutes=3)


def _looks_open(cast: Cast, hand: Hand) -> bool:
    """What the key is told of policy, switches and ACLs; a key that is told nothing sees nothing to do."""
    bucket = cast.main.bucket
    told = hand.call("s3", "get_public_access_block", Bucket=bucket)
    state = told.get("PublicAccessBlockConfiguration", {})
    if cast.plot.way == "objects":
        owned = hand.call("s3", "get_bucket_ownership_controls", Bucket=bucket)
        rules = owned.get("OwnershipControls", {}).get("Rules", [{}])
        return not state.get("IgnorePublicAcls") and rules[0].get("ObjectOwnership") == "ObjectWriter"
    policy = hand.call("s3", "get_bucket_policy", Bucket=bucket)
    return not state.get("RestrictPublicBuckets") and '"*"' in str(policy.get("Policy", ""))


def _opens_again(cast: Cast, hand: Hand, bucket: str) -> None:
    if cast.plot.way == "objects":
        switches(hand, bucket, POLICY_SWITCHES)
        cast.stage.tries("key", "s3:PutBucketOwnershipControls", owns(hand, bucket, "ObjectWriter"))
        opens_each(cast, hand)
    else:
        cast.stage.tries("key", "s3:PutBucketPolicy", by_policy(hand, bucket))


def hands_out(cast: Cast) -> Process:
    """Sign addresses of what never was open with the key, good for twelve hours, for somebody who fetches one now and then."""
    stage, vault = cast.stage, cast.vault
    yield stage.until(cast.moment("sign", -22, -18))
    thief = opener(cast)
    thief.call("s3", "list_objects_v2", Bucket=vault.bucket)
    links = {key: presigned(stage, thief, vault.bucket, key, seconds=12 * 3600) for key in vault.worth}
    friend = stranger(stage, "link-holder", cast.house.home, user_agent=BROWSER, kinds=("broadband", "mobile"))
    yield stage.until(cast.moment("vault", 6, 9))
    nth = 0
    while stage.now < cast.end:
        key = (vault.left or list(vault.worth)[-1:])[0]
        takes(stage, friend, vault, key, links[key])
        nth += 1
        yield stage.wait(minutes=cast.dice.of("vault", nth).uniform(12, 16))
