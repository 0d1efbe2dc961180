"""From a credential to a principal, its policies and its request context: what the gate asks before it decides.

`Principals` joins the accounts' IAM views, the sessions handed out and the organization's service control policies, and
offers `facts` about resources that authorization needs (tags, owners, instance profiles).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ircoach.world import moto_seam, policy
from ircoach.world.acls import ANONYMOUS, canonical_id
from ircoach.world.authentication import Credential
from ircoach.world.authorization import Need
from ircoach.world.callers import Caller
from ircoach.world.clock import SECOND, to_datetime
from ircoach.world.facts import MotoFacts
from ircoach.world.iam_view import look
from ircoach.world.identities import Entity, Identities, Key
from ircoach.world.records import Issuer, SessionContext, user_identity
from ircoach.world.sessions import Session, Sessions
from ircoach.world.wire import GLOBAL, Call

_S3_ACCOUNT_CALLS = ("ListBuckets", "CreateBucket", "ListDirectoryBuckets")


class Principals:
    """Everyone who can sign a request in this world."""

    def __init__(self, seed: int, now: Callable[[], int]) -> None:
        self.seed = seed
        self._now = now
        self.identities = Identities(seed, self._look)
        self.sessions = Sessions()
        self.facts = MotoFacts()
        self.roots: dict[str, Key] = {}

    def _look(self, account: str) -> Any:
        view = look(account)
        root = self.roots.get(account)
        if root:
            return type(view)(view.users, view.roles, {**view.keys, root.access_key_id: root})
        return view

    def add_account(self, account: str, root: Key) -> None:
        """Bring an account into the world with its root's key."""
        self.roots[account] = root
        self.identities.add_account(account)

    def of(self, credential: Credential | None, caller: Caller, now: int) -> policy.Principal:
        """The principal behind a credential."""
        if credential is None:
            return policy.Principal("anonymous", "", "", canonical_id=ANONYMOUS)
        account = credential.account
        org, canonical = self._org_id(account), canonical_id(account)
        entity, session = self._entity(credential, now), credential.session
        if session and session.kind == "federated":
            arn = f"arn:aws:sts::{account}:federated-user/{session.name}"
            return policy.Principal(
                "federated",
                arn,
                account,
                f"{account}:{session.name}",
                session.name,
                user_arn=entity.arn if entity else None,
                org_id=org,
                canonical_id=canonical,
            )
        if entity is None:
            return policy.Principal(
                "root", f"arn:aws:iam::{account}:root", account, account, "root", org_id=org, canonical_id=canonical
            )
        if session and session.kind == "role-session":
            arn = f"arn:aws:sts::{account}:assumed-role/{entity.name}/{session.name}"
            user_id = f"{entity.unique_id}:{session.name}"
            return policy.Principal(
                "role-session", arn, account, user_id, session.name, role_arn=entity.arn, org_id=org, canonical_id=canonical
            )
        return policy.Principal("user", entity.arn, account, entity.unique_id, entity.name, org_id=org, canonical_id=canonical)

    def requester(self, credential: Credential | None, caller: Caller, now: int) -> str:
        """How S3's access logs name whoever signed: an ARN, the root's canonical user id, "-" for nobody.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
        """
        principal = self.of(credential, caller, now)
        return str(principal.canonical_id) if principal.kind == "root" else principal.arn or "-"

    def acting_account(self, call: Call, credential: Credential | None) -> str:
        """The account a call works in: the caller's, or for S3 the bucket's owner's."""
        own = credential.account if credential else ""
        if call.service == "s3" and call.operation not in _S3_ACCOUNT_CALLS:
            return self.facts.owner("bucket", str(call.params.get("Bucket", ""))) or own
        return own

    def decide(
        self,
        need: Need,
        call: Call,
        credential: Credential | None,
        caller: Caller,
        principal: policy.Principal,
        now: int,
        via: str = "",
    ) -> policy.Decision:
        """Ask policy about one need. `via`: the service that asks in the caller's name, where it is not the caller."""
        context = {**self.context(call, credential, caller, principal, now), **need.context}
        if via:
            context = _onward(context, via)
        # EC2 shares images and snapshots by permissions of its own, no resource policies: IAM asks the caller's account alone
        owner = principal.account if call.service == "ec2" else need.resource_account
        request = policy.Request(principal, need.action, need.resource, owner, context)
        entity = self._entity(credential, now) if credential else None
        session = credential.session if credential else None
        identity = entity.policies if entity else ()
        inner: tuple[policy.Named, ...] | None = None
        if session and session.policy:
            inner = (policy.Named("session policy", policy.parse(session.policy, strict=False), "session"),)
        elif session and session.kind == "federated":
            inner = ()
        policies = policy.Policies(
            identity=identity,
            boundary=entity.boundary if entity else None,
            session=inner,
            scps=self.facts.scps(principal.account) if principal.account else (),
            resource=self._resource_policy(need, now),
            s3=self.facts.s3_access(need) if need.action.startswith("s3:") else None,
        )
        return policy.evaluate(request, policies)

    def context(
        self, call: Call, credential: Credential | None, caller: Caller, principal: policy.Principal, now: int
    ) -> dict[str, Any]:
        """The principal's and the network's condition keys. Absent is absent: no SourceIp through a VPC endpoint."""
        when = to_datetime(now)
        raw = call.raw
        context: dict[str, Any] = {
            "aws:CurrentTime": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "aws:EpochTime": int(when.timestamp()),
            "aws:SecureTransport": not (raw and raw.url.startswith("http://")),
            "aws:RequestedRegion": call.region,
            "aws:PrincipalIsAWSService": False,
            "aws:ViaAWSService": False,
        }
        if raw and raw.header("User-Agent"):
            context["aws:UserAgent"] = raw.header("User-Agent")
        if caller.vpce:
            context["aws:SourceVpce"] = caller.vpce
            if caller.vpc:
                context["aws:SourceVpc"] = caller.vpc
            context["aws:VpcSourceIp"] = caller.address
        else:
            context["aws:SourceIp"] = caller.address
        if credential is None:
            return context | {"aws:PrincipalType": "Anonymous", "aws:userid": "anonymous"}
        context["aws:PrincipalArn"] = principal.role_arn or principal.arn
        context["aws:PrincipalAccount"] = principal.account
        context["aws:userid"] = principal.user_id
        context["aws:PrincipalType"] = _PRINCIPAL_TYPES[principal.kind]
        if principal.org_id:
            context["aws:PrincipalOrgID"] = principal.org_id
        if principal.kind == "user":
            context["aws:username"] = principal.name
        entity = self._entity(credential, now)
        tags = {**(entity.tags if entity else {}), **(credential.session.tags if credential.session else {})}
        context |= {f"aws:PrincipalTag/{key}": value for key, value in tags.items()}
        if credential.signed is not None:
            context["s3:signatureAge"] = (now - credential.signed) * 1000 // SECOND
        if credential.session:
            session = credential.session
            context["aws:TokenIssueTime"] = to_datetime(session.issued).strftime("%Y-%m-%dT%H:%M:%SZ")
            context["aws:MultiFactorAuthPresent"] = session.mfa
            if session.mfa:
                context["aws:MultiFactorAuthAge"] = (now - session.issued) // SECOND
            if session.delivered_by:
                context["ec2:RoleDelivery"] = session.delivered_by
        return context

    def note(self, call: Call, account: str, caller: Caller, nth: int) -> None:
        """Tell the identities of a write to IAM, so that it takes effect in time."""
        if call.service == "iam" and not call.operation.startswith(("Get", "List", "Simulate", "Generate")):
            self.identities.changed(account, self._now(), caller.name, nth)

    def note_use(self, call: Call, credential: Credential | None, now: int) -> None:
        """Tell IAM when and for what a key or role was last used: any signed call counts, refused ones too.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html#roles-delete_prerequisites
        """
        if credential is None or (credential.session and credential.session.kind != "role-session"):
            return
        role = credential.session.entity if credential.session else None
        region = "us-east-1" if call.service in GLOBAL else call.region
        when = to_datetime(now).replace(microsecond=0)
        moto_seam.used(credential.account, credential.access_key_id, role, when, call.service, region)

    def user_identity(self, credential: Credential | None, caller: Caller, now: int) -> dict[str, Any]:
        """CloudTrail's userIdentity of a credential."""
        if credential is None:
            return user_identity("anonymous")
        entity, session = self._entity(credential, now), credential.session
        principal = self.of(credential, caller, now)
        return user_identity(
            principal.kind if principal.kind != "identity-provider" else "account",
            arn=principal.arn,
            account=credential.account,
            principal_id=principal.user_id,
            access_key_id=credential.access_key_id,
            user_name=entity.name if entity and principal.kind == "user" else None,
            session=_session_context(session, entity) if session else None,
            invoked_by=caller.service,
        )

    def _entity(self, credential: Credential, now: int) -> Entity | None:
        view = self.identities.view(credential.account, now)
        if credential.session:
            session = credential.session
            return (view.roles if session.kind == "role-session" else view.users).get(session.entity)
        return view.users.get(credential.key.user) if credential.key and credential.key.user else None

    def _org_id(self, account: str) -> str | None:
        found = self.facts.organization(account)
        return found[0] if found else None

    def _resource_policy(self, need: Need, now: int) -> policy.Named | None:
        if need.action.startswith("s3:"):
            return self.facts.bucket_policy(need.resource)
        if need.action == "sts:AssumeRole":
            account, name = need.resource.split(":")[4], need.resource.rsplit("/", 1)[-1]
            role = self.identities.view(account, now).roles.get(name)
            return role.trust if role else None
        return None


def _onward(context: Mapping[str, Any], service: str) -> dict[str, Any]:
    """The context of what a service asks in its caller's name: called via it, and not from the caller's network.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html, and for the network's keys
    https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html
    """
    network = ("aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp")
    kept = {key: value for key, value in context.items() if key not in network}
    called = {"aws:CalledVia": [service], "aws:CalledViaFirst": service, "aws:CalledViaLast": service}
    return {**kept, **called, "aws:ViaAWSService": True}


_PRINCIPAL_TYPES = {
    "user": "User",
    "root": "Account",
    "role-session": "AssumedRole",
    "federated": "FederatedUser",
    "service": "Service",
}


def _session_context(session: Session, entity: Entity | None) -> SessionContext:
    issuer = None
    if session.kind != "user" and entity:
        issuer = Issuer(
            "Role" if session.kind == "role-session" else "IAMUser", entity.unique_id, entity.arn, session.account, entity.name
        )
    return SessionContext(to_datetime(session.issued), session.mfa, issuer, session.delivered_by)
