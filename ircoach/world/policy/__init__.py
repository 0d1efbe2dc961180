"""IAM policy evaluation, as pure functions: `evaluate(request, policies)` says whether, and which statement decided.

It knows nothing of moto, the clock or the world; whoever calls gathers the policies and the condition keys. Documents come
from `parse`; `is_public` and the `…would_be_…` functions answer for S3's Block Public Access.
"""

from ircoach.world.policy.bucket import BUCKET_ACTIONS, OBJECT_ACTIONS, misplaced
from ircoach.world.policy.conditions import Clause
from ircoach.world.policy.document import Document, PolicyError, Statement, parse
from ircoach.world.policy.evaluation import evaluate
from ircoach.world.policy.model import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    LOG_DELIVERY,
    Decision,
    Grant,
    Kind,
    Named,
    Ownership,
    Permission,
    Policies,
    PublicAccessBlock,
    S3Access,
)
from ircoach.world.policy.public import is_open, is_public
from ircoach.world.policy.request import Facts, Principal, Request
from ircoach.world.policy.s3 import public_acl_would_be_refused, public_policy_would_be_refused

__all__ = [
    "ALL_USERS",
    "AUTHENTICATED_USERS",
    "BUCKET_ACTIONS",
    "LOG_DELIVERY",
    "OBJECT_ACTIONS",
    "Clause",
    "Decision",
    "Document",
    "Facts",
    "Grant",
    "Kind",
    "Named",
    "Ownership",
    "Permission",
    "Policies",
    "PolicyError",
    "Principal",
    "PublicAccessBlock",
    "Request",
    "S3Access",
    "Statement",
    "evaluate",
    "is_open",
    "is_public",
    "misplaced",
    "parse",
    "public_acl_would_be_refused",
    "public_policy_would_be_refused",
]
