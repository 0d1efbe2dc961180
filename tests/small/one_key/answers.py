"""The smallest expert, and the smallest ways to go wrong."""

from __future__ import annotations

import json
from types import SimpleNamespace

DENY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}


def expert(case):  # type: ignore[no-untyped-def]  # a test's player
    """Look, judge, contain, come down, hand over; report the account outside."""
    meant = look(case)
    if not meant:
        contain(case)
        case.wait(25)
        case.step()
        case.client("ec2").describe_image_attribute(ImageId=image_of(case), Attribute="launchPermission")
        case.assess("not sick", "nothing to stop", "closed", confidence=90)
    case.hand_over(to="forensics", indicators=["Builder"], unknown=["how the key got out"])
    if not meant:
        report(case)
    return case.finish()


def investigate(case):  # type: ignore[no-untyped-def]  # a test's player
    """Look, and look again."""
    look(case)
    case.wait(60)
    return case.finish()


def look(case):  # type: ignore[no-untyped-def]  # a test's player
    """From the alert to a verdict; whether it was meant."""
    image = image_of(case)
    case.assess("can't tell yet", "not yet", "an alert alone")
    case.step()
    told = case.client("ec2").describe_image_attribute(ImageId=image, Attribute="launchPermission")
    stranger = told["LaunchPermissions"][0]["UserId"]
    case.answer("whose", stranger)
    changes = [row for row in case.register("changes") if image in str(row)]
    if changes:
        case.assess("not sick", "nothing to stop", "a change matches", cites=[case.pin(changes)], confidence=90)
    else:
        case.assess("sick", "stop it now", f"shared with {stranger}, a stranger", cites=[case.pin(told["LaunchPermissions"])])
    return bool(changes)


def report(case):  # type: ignore[no-untyped-def]  # a test's player
    """Tell AWS of the account the image is shared with, and since when it is."""
    about = case.client("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "ModifyImageAttribute"}]
    )
    record = json.loads(about["Events"][-1]["CloudTrailEvent"])  # the oldest
    case.report_to_aws(case.alert["text"].split()[-1].rstrip("."), "an image of ours was shared with it", record["eventTime"])


def image_of(case):  # type: ignore[no-untyped-def]  # a test's player
    """The image the alert names."""
    return case.alert["text"].split()[1]


def contain(case):  # type: ignore[no-untyped-def]  # a test's player
    """Un-share, and deny the user everything."""
    unshare(case)
    deny(case)


def unshare(case):  # type: ignore[no-untyped-def]  # a test's player
    """Take the permission back."""
    case.step()
    case.client("ec2").reset_image_attribute(ImageId=image_of(case), Attribute="launchPermission")


def deny(case):  # type: ignore[no-untyped-def]  # a test's player
    """Deny the user everything."""
    case.client("iam").put_user_policy(UserName="Builder", PolicyName="deny-all", PolicyDocument=json.dumps(DENY))


def deregister(case):  # type: ignore[no-untyped-def]  # a test's player
    """Throw the image away, and deny the user everything."""
    case.client("ec2").deregister_image(ImageId=image_of(case))
    deny(case)


def instead(act):  # type: ignore[no-untyped-def]  # a test's player
    """The whole run with another act, and nobody who looks whether it held."""

    def run(case):  # type: ignore[no-untyped-def]  # a test's player
        look(case)
        act(case)
        case.assess("not sick", "nothing to stop", "closed", confidence=90)
        return case.finish()

    return run


HALF_FIXES = {
    "unshared-only": SimpleNamespace(
        apply=instead(unshare),
        still="ec2:CreateImage",
        exposure="image",
        variants=("stolen",),
        title="The identity lives",
        why="It makes another image.",
    ),
    "identity-only": SimpleNamespace(
        apply=instead(deny),
        still="ec2:RunInstances",
        exposure="image",
        variants=("stolen",),
        title="The share stands",
        why="It is launched a few minutes later.",
    ),
}
OVERREACTIONS = {
    "image-gone": SimpleNamespace(
        apply=instead(deregister), variants=("stolen",), title="The image is thrown away", why="It was evidence."
    ),
    "innocent-contained": SimpleNamespace(
        apply=instead(contain), variants=("agreed",), title="A twin is contained", why="It was meant."
    ),
}
