"""What applies to a request, and what was decided: the frozen values on either side of `evaluate`.

The caller gathers the policies (flattening groups, leaving SCPs out for the management account); the engine looks nothing up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ircoach.world.policy.document import Document

Kind = Literal[
    "inline", "managed", "group", "boundary", "session", "scp", "resource-policy", "bucket-policy", "trust-policy", "key-policy"
]  # fmt: skip  # one row reads better than ten
"""How a policy is attached. Only the last four change the logic: a trust or key policy must itself allow, a bucket policy
can be public."""

DecidedBy = Literal["none", "root", "identity", "boundary", "session", "scp", "resource", "trust", "acl", "block-public-access"]
"""What kind of policy decided: "root" where the account's root user needs no policy, "none" where nothing spoke."""

Outcome = Literal["allow", "explicit-deny", "implicit-deny"]
Ownership = Literal["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]
Permission = Literal["READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"]

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"


@dataclass(frozen=True, slots=True)
class Named:
    """A parsed policy under the name it is known by (policy name or ARN) and the way it is attached."""

    name: str
    document: Document
    kind: Kind = "inline"


@dataclass(frozen=True, slots=True)
class Grant:
    """One entry of an S3 ACL.

    grantee: a canonical user id, an account id (twelve digits), or one of the group URIs above.
    """

    grantee: str
    permission: Permission

    @property
    def public(self) -> bool:
        """Whether S3 calls a list with this entry public."""
        return self.grantee in (ALL_USERS, AUTHENTICATED_USERS)


@dataclass(frozen=True, slots=True)
class PublicAccessBlock:
    """The four switches of S3 Block Public Access.

    Those named block refuse what is new; `ignore_public_acls` and `restrict_public` (RestrictPublicBuckets) end what is there.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    """

    block_public_acls: bool = False
    ignore_public_acls: bool = False
    block_public_policy: bool = False
    restrict_public: bool = False

    def __or__(self, other: PublicAccessBlock) -> PublicAccessBlock:
        """The most restrictive combination, as S3 applies bucket and account settings together."""
        return PublicAccessBlock(
            self.block_public_acls or other.block_public_acls,
            self.ignore_public_acls or other.ignore_public_acls,
            self.block_public_policy or other.block_public_policy,
            self.restrict_public or other.restrict_public,
        )


@dataclass(frozen=True, slots=True)
class S3Access:
    """The state of the bucket (and object) a request is about, apart from the bucket policy, which is `Policies.resource`.

    bucket_owner: account id.
    ownership: the Object Ownership setting; "BucketOwnerEnforced" switches ACLs off.
    bucket_acl: entries of the bucket's ACL.
    object_acl: entries of the ACL of the object version asked for; () for bucket operations and objects that do not exist.
    object_owner: account id of the object's owner; None when that is the bucket's owner or there is no object.
    bucket_block, account_block: Block Public Access on the bucket and on its owner's account.
    """

    bucket_owner: str
    ownership: Ownership = "BucketOwnerEnforced"
    bucket_acl: tuple[Grant, ...] = ()
    object_acl: tuple[Grant, ...] = ()
    object_owner: str | None = None
    bucket_block: PublicAccessBlock = PublicAccessBlock()
    account_block: PublicAccessBlock = PublicAccessBlock()

    @property
    def block(self) -> PublicAccessBlock:
        """The switches in force."""
        return self.bucket_block | self.account_block


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy that bears on a request.

    identity: the caller's inline, managed and group policies; for a role session the role's, for a federated session
        those of the user who asked for the token.
    boundary: the permissions boundary of that user or role.
    session: session policies; for a role session () or None means unlimited, for a federated session it means nothing is allowed.
    scps: one tuple per level (root, each OU, account), every level must allow; () for the management account and outside
        an organization. Ignored for service-linked roles and callers without an account.
    resource: the resource's own policy: bucket policy, role trust policy, key policy; its `kind` tells them apart.
    s3: for S3 requests on a bucket or object.
    """

    identity: tuple[Named, ...] = ()
    boundary: Named | None = None
    session: tuple[Named, ...] | None = None
    scps: tuple[tuple[Named, ...], ...] = ()
    resource: Named | None = None
    s3: S3Access | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, and which statement gave it.

    allowed: `outcome == "allow"`.
    policy_kind: what kind of policy decided; for an implicit deny, the kind that was missing an Allow.
    policy_name, statement: the policy and the statement (its Sid, or "statement 2"); for Block Public Access the public policy
        and the switch; None for an implicit deny, and where the root user or an ACL decided.
    explanation: one or more sentences for people.
    wording: the tail AWS appends to its access-denied message; "" when allowed.
        https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """

    allowed: bool
    outcome: Outcome
    policy_kind: DecidedBy
    policy_name: str | None
    statement: str | None
    explanation: str
    wording: str
