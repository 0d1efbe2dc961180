"""The roles every account of the house has, and what each may do.

The responder's is what an incident responder is usually given: eyes everywhere, hands for containing, none for building.
"""

from __future__ import annotations

from ircoach.world.stage import allow, document

_LOOK = """
    ec2:Describe* ec2:Get* iam:Get* iam:List* iam:Simulate* iam:GenerateCredentialReport s3:Get* s3:List* sts:GetCallerIdentity
    cloudtrail:LookupEvents cloudtrail:Describe* cloudtrail:Get* cloudtrail:List* organizations:Describe* organizations:List*
    securityhub:Get* securityhub:List* securityhub:Describe* account:Get*
    athena:* glue:Get* glue:BatchGet* glue:Search* glue:CreateTable glue:UpdateTable glue:DeleteTable glue:CreateDatabase
    glue:DeleteDatabase glue:BatchCreatePartition glue:DeletePartition
    access-analyzer:Get* access-analyzer:List* guardduty:Describe* guardduty:Get* guardduty:List*
    config:Describe* config:Get* config:List* kms:Describe* kms:Get* kms:List* lambda:Get* lambda:List*
    logs:Describe* logs:Get* logs:List* rds:Describe* rds:List* secretsmanager:Describe* secretsmanager:List* sns:Get* sns:List*
    sqs:Get* sqs:List* ssm:Describe* ssm:List*
""".split()
_CONTAIN = """
    ec2:ModifyImageAttribute ec2:ResetImageAttribute ec2:ModifySnapshotAttribute ec2:DeregisterImage ec2:DeleteSnapshot
    ec2:CreateTags ec2:CreateImage ec2:CreateSnapshot ec2:StopInstances ec2:TerminateInstances ec2:ModifyInstanceAttribute
    ec2:CreateSecurityGroup ec2:AuthorizeSecurityGroup* ec2:RevokeSecurityGroup* ec2:CreateNetworkAclEntry
    ec2:ReplaceNetworkAclEntry ec2:*BlockPublicAccess*
    iam:PutUserPolicy iam:DeleteUserPolicy iam:AttachUserPolicy iam:DetachUserPolicy iam:UpdateAccessKey iam:DeleteAccessKey
    iam:DeleteUser iam:DeleteLoginProfile iam:PutRolePolicy iam:DeleteRolePolicy iam:AttachRolePolicy iam:DetachRolePolicy
    iam:UpdateAssumeRolePolicy iam:TagUser
    s3:PutBucketPolicy s3:DeleteBucketPolicy s3:PutBucketAcl s3:PutObjectAcl s3:PutBucketPublicAccessBlock
    s3:PutAccountPublicAccessBlock s3:PutBucketOwnershipControls s3:DeleteObject s3:DeleteObjectVersion
    securityhub:BatchUpdateFindings
""".split()
_RESULTS = "arn:aws:s3:::aws-athena-query-results-*"
_DEVELOP = "ec2:Describe* ec2:RunInstances ec2:CreateTags ec2:TerminateInstances s3:Get* s3:List* iam:List*".split()
_SCAN = "ec2:Describe* ec2:Get* s3:Get* s3:List* iam:Get* iam:List* securityhub:BatchImportFindings".split()
_BACK_UP = "ec2:CreateSnapshot ec2:CreateTags ec2:Describe* ec2:DeleteSnapshot".split()


def roles(management: str) -> dict[str, tuple[str, str]]:
    """Role name → (trust policy, permissions) as JSON texts. People sign in from the management account."""
    people = document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{management}:root"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }
    )
    backup = document({"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole"})
    return {
        "Administrator": (people, document(allow("*"))),
        "Developer": (people, document(allow(_DEVELOP))),
        "PostureReader": (people, document(allow(_SCAN))),
        "IncidentResponder": (
            people,
            document(
                allow(_LOOK, Sid="Look"), allow(_CONTAIN, Sid="Contain"), allow("s3:PutObject", _RESULTS, Sid="QueryResults")
            ),
        ),
        "BackupService": (backup, document(allow(_BACK_UP))),
    }
