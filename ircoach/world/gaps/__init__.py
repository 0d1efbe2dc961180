"""AWS operations that moto lacks, or answers untruly, and cases need: one module a service.

A *gap* answers an operation itself; a *guard* only refuses what AWS would refuse before moto carries it out.
"""

from ircoach.world.gaps import cloudtrail, ec2, iam, s3, sts
from ircoach.world.gate import Gap, Guard

GAPS: dict[str, Gap] = {**sts.GAPS, **cloudtrail.GAPS, **ec2.GAPS, **iam.GAPS}
GUARDS: dict[str, Guard] = {**ec2.GUARDS, **iam.GUARDS, **s3.GUARDS}

__all__ = ["GAPS", "GUARDS"]
