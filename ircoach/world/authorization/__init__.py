"""Authorization: what a call asks permission for: IAM actions, resource ARNs and condition keys.

`needs(call, account, facts)` reads an operation as the Service Authorization Reference has it
(https://docs.aws.amazon.com/service-authorization/latest/reference/). Every need must be allowed; AWS's message names the
first that is not. Whether they are allowed is `policy`'s question, who calls is the gate's. One file a service here, the
less often used services together in `others.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from ircoach.world.authorization import ec2, iam, others, s3, sts
from ircoach.world.authorization.need import Ask, Facts, Need, NoFacts, prefix
from ircoach.world.wire import Call

__all__ = ["Facts", "Need", "NoFacts", "needs", "prefix"]

_SERVICES: dict[str, Callable[[Ask], tuple[Need, ...]]] = {
    "ec2": ec2.needs,
    "iam": iam.needs,
    "s3": s3.needs,
    "s3control": s3.control_needs,
    "sts": sts.needs,
}


def needs(call: Call, account: str, facts: Facts, principal_arn: str = "") -> tuple[Need, ...]:
    """What `call`, made from `account`, must be allowed, in the order AWS checks it; () where AWS asks for nothing.

    `principal_arn` is read only where the call means the caller by leaving a name out (`iam:GetUser`, `iam:ListAccessKeys`).
    Each need's context holds the condition keys that the request or its resource sets; the principal's and the network's
    (aws:PrincipalArn, aws:SourceIp, aws:CurrentTime, …) are the gate's to add.
    """
    return _SERVICES.get(call.service, others.needs)(Ask(call, account, facts, principal_arn))
