"""The posture tool's own word: a Security Hub finding beside the alert, as such tools write them."""

from __future__ import annotations

from ircoach.world.clock import to_datetime
from ircoach.world.house import House
from ircoach.world.stage import sure


def posture_finding(
    house: House, account: str, title: str, description: str, resource: str, check: str, kind: str = "Other"
) -> None:
    """Import a finding of medium severity about `resource` (an ARN) of type `kind`, raised by a `check`, now.

    https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
    """
    stage, number = house.stage, house.accounts[account]
    when = f"{to_datetime(stage.now):%Y-%m-%dT%H:%M:%SZ}"
    arn = f"arn:aws:securityhub:{house.home}:{number}"
    finding = {
        "SchemaVersion": "2018-10-08",
        "Id": f"{arn}:finding/{stage.dice.of('finding', resource).uuid()}",
        "ProductArn": f"{arn}:product/{number}/default",
        "GeneratorId": check,
        "AwsAccountId": number,
        "Types": ["Software and Configuration Checks/AWS Security Best Practices"],
        "CreatedAt": when,
        "UpdatedAt": when,
        "Severity": {"Label": "MEDIUM"},
        "Title": title,
        "Description": description,
        "Resources": [{"Type": kind, "Id": resource}],
    }
    sure(house.posture_tool(account, "posture/finding").call("securityhub", "batch_import_findings", Findings=[finding]))
