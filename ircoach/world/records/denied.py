"""Refusals in AWS's words: code, status and message as each kind of service gives them."""

from __future__ import annotations

from ircoach.world.wire import AwsError, Call

#: IAM calls that name by ARN what does not exist yet
_CREATES = ("CreateUser", "CreateRole", "CreateGroup", "CreatePolicy", "CreateInstanceProfile", "CreateVirtualMFADevice")
_SHORT = {"user": "user", "role": "role", "group": "group", "instance-profile": "instance profile"}


def denied_message(call: Call, principal_arn: str, action: str, resource: str, wording: str, encoded: str = "") -> AwsError:
    """The error a refused caller gets.

    `wording` is the reason as AWS phrases it, from "because" or "with" on (`because no identity-based policy allows the
    ec2:CreateImage action`, `with an explicit deny in an identity-based policy`); "" where AWS gives none. `encoded` is EC2's
    encoded authorization failure message. An anonymous caller ("" or "anonymous") of S3 learns nothing but "Access Denied".
    """
    code, status = _code(call)
    if call.service in ("s3", "s3control") and principal_arn in ("", "anonymous"):
        return AwsError(code, "Access Denied", status)
    text = f"User: {principal_arn or 'anonymous'} is not authorized to perform: {action}{_on(call, action, resource)}"
    if wording and not (call.service == "sts" and wording.startswith("because no ")):  # STS never says what was missing
        text += f" {wording}"
    if call.service == "ec2":
        text = f"You are not authorized to perform this operation. {text}"
        if encoded and resource != "*":
            text += f". Encoded authorization failure message: {encoded}"
    return AwsError(code, text, status)


def _code(call: Call) -> tuple[str, int]:
    if call.service == "ec2":
        return "UnauthorizedOperation", 403
    if call.protocol in ("query", "rest-xml"):
        return "AccessDenied", 403
    return "AccessDeniedException", 403 if call.protocol == "rest-json" else 400


def _on(call: Call, action: str, resource: str) -> str:
    """` on resource: …` as the service puts it; most leave a `*` out, IAM and Organizations say it."""
    if action.startswith("s3:") and resource != "*":
        return f' on resource: "{resource}"'
    if action.startswith("iam:") and call.service == "iam":
        return f" on resource: {_iam(call, resource)}"
    if resource == "*" and call.service != "organizations":
        return ""
    return f" on resource: {resource}"


def _iam(call: Call, arn: str) -> str:
    """IAM says `user NAME`, `role NAME`, `policy ARN`, and an ARN for what would be new and for whole paths."""
    kind, _, name = arn.split(":")[-1].partition("/")
    if call.operation in _CREATES or arn == "*" or not arn.startswith("arn:"):
        return arn
    if kind == "policy":
        return f"policy {arn}" if name else "policy path /"
    if kind in _SHORT and name and not name.endswith("/"):
        return f"{_SHORT[kind]} {name.rsplit('/', 1)[-1]}"
    return arn
