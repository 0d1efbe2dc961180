"""The smallest expert."""

from __future__ import annotations

import json


def expert(case):  # type: ignore[no-untyped-def]  # a test's player
    """Look, judge, contain, come down."""
    image = case.alert["text"].split()[1]
    ec2 = case.client("ec2")
    case.step()
    ec2.describe_image_attribute(ImageId=image, Attribute="launchPermission")
    if any(image in str(row) for row in case.register("changes")):
        case.assess("not sick", "nothing to stop", "a change matches", confidence=90)
    else:
        pin = case.pin("shared with a stranger")
        case.assess("sick", "stop it now", "a stranger", cites=[pin])
        contain(case)
        case.wait(25)
        case.assess("not sick", "nothing to stop", "closed", confidence=90)
    return case.finish()


def contain(case):  # type: ignore[no-untyped-def]  # a test's player
    """Un-share, and deny the user everything."""
    image = case.alert["text"].split()[1]
    case.step()
    case.client("ec2").reset_image_attribute(ImageId=image, Attribute="launchPermission")
    deny = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
    case.client("iam").put_user_policy(UserName="Builder", PolicyName="deny-all", PolicyDocument=json.dumps(deny))
