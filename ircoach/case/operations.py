"""What operations do: which change an account, and which of those may take something from somebody.

General facts of AWS, true in every scenario.
"""

from __future__ import annotations

_READS = (
    "Get",
    "BatchGet",
    "List",
    "Describe",
    "Head",
    "Lookup",
    "Simulate",
    "Search",
    "Generate",
    "Decode",
    "Preview",
    "Validate",
    "Select",
)
#: writes that keep evidence or label it and take nothing from anybody
HARMLESS = frozenset(
    {
        "ec2:CreateSnapshot",
        "ec2:CreateSnapshots",
        "ec2:CreateImage",
        "ec2:CopySnapshot",
        "ec2:CopyImage",
        "ec2:CreateTags",
        "ec2:CreateSecurityGroup",
        "iam:TagUser",
        "iam:TagRole",
        "s3:PutObjectTagging",
        "sts:AssumeRole",
        "sts:GetCallerIdentity",
        "sts:GetSessionToken",
        "athena:StartQueryExecution",
        "athena:StopQueryExecution",
        "athena:CreateNamedQuery",
        "athena:DeleteNamedQuery",
        "athena:CreatePreparedStatement",
        "athena:DeletePreparedStatement",
        "athena:UpdatePreparedStatement",
        "athena:UpdateNamedQuery",
        "athena:CreateWorkGroup",
        "athena:UpdateWorkGroup",
        "athena:DeleteWorkGroup",
        "securityhub:BatchUpdateFindings",
    }
)


def writes(operation: str) -> bool:
    """Whether an operation (`ec2:DescribeImages`) changes anything."""
    return not operation.rsplit(":", 1)[-1].startswith(_READS) and operation not in ("sts:GetCallerIdentity",)


def contains(operation: str) -> bool:
    """Whether an operation may take something from somebody: a write that is not known to be harmless."""
    return writes(operation) and operation not in HARMLESS
