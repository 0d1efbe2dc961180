"""AWS operations that moto lacks, or answers untruly, and cases need: one module a service.

A *gap* answers an operation itself; a *guard* only refuses what AWS would refuse before moto carries it out; a *finish* completes
what moto leaves undone.
"""

from ircoach.world.gaps import (
    cloudtrail,
    ec2,
    iam,
    iam_reports,
    iam_simulation,
    organizations,
    s3,
    s3_acl,
    s3_logging,
    sts,
    trails,
)
from ircoach.world.gate import Finish, Gap, Guard

GAPS: dict[str, Gap] = {
    **sts.GAPS,
    **cloudtrail.GAPS,
    **trails.GAPS,
    **ec2.GAPS,
    **iam.GAPS,
    **iam_reports.GAPS,
    **iam_simulation.GAPS,
    **s3.GAPS,
    **s3_acl.GAPS,
    **s3_logging.GAPS,
}
GUARDS: dict[str, Guard] = {**ec2.GUARDS, **iam.GUARDS, **organizations.GUARDS, **s3.GUARDS, **s3_acl.GUARDS, **trails.GUARDS}
FINISHES: dict[str, Finish] = {**ec2.FINISHES, **s3_acl.FINISHES, **trails.FINISHES}

__all__ = ["FINISHES", "GAPS", "GUARDS"]
