"""What somebody outside a zone of trust may do with a thing: found by letting our own evaluator decide on stand-ins.

AWS's analyzer asks a solver whether any request from outside could be allowed. Here the requests are made: for each principal
that a statement names, one for each set of circumstances that the policy's conditions speak of (`circumstances`). What one of
them may do is an access, with the circumstances it takes.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html

Access Analyzer reports no AWS service, and knows nothing of what the outside account itself allows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from typing import Any

from ircoach.world import policy
from ircoach.world.policy import BUCKET_ACTIONS, OBJECT_ACTIONS, Document, Grant, Named, Principal, Statement
from ircoach.world.watch.circumstances import NOBODYS, Circumstances, circumstances
from ircoach.world.watch.states import Bucket, Role, Shareable, Snapshot
from ircoach.world.watch.zones import Zone

_ROLE_ACTIONS = (
    "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:SetSourceIdentity", "sts:TagSession",
)  # fmt: skip  # one row reads better than five
_SNAPSHOT_ACTIONS = ("ec2:CreateVolume",)  # what createVolumePermission says
_ACCOUNT = re.compile(r"(?:arn:aws[a-z-]*:iam::)?(\d{12})(?::root)?")
_ARN = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):(.+)")
#: keys that follow from the account that a principal is said to be, and from the user or role
_OF_ACCOUNT, _OF_ONE = frozenset({"aws:principalaccount"}), frozenset({"aws:principalaccount", "aws:principalarn"})
#: requests tried at most for one thing, shared out among its statements and grants: a second's work, and a policy may have 20 kB
_TRIES = 20_000
#: an outside account lets its own people do anything: the analyzer does not look into it
_ANYTHING = Named("anything", policy.parse('{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'), "inline")


@dataclass(frozen=True, slots=True)
class Access:
    """What a principal outside may do, in which circumstances; whether everybody may; and what grants it.

    principal: kind and value, `("AWS", "*")` for anyone. condition: pairs of a condition key and a value. sources: `POLICY`,
    `BUCKET_ACL`; none for what is no bucket.
    """

    principal: tuple[str, str]
    condition: tuple[tuple[str, str], ...]
    actions: tuple[str, ...]
    public: bool
    sources: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def outside_access(state: Shareable, zone: Zone) -> tuple[Access, ...]:
    """Every access that somebody outside has, one for each principal and condition."""
    match state:
        case Bucket():
            return _joined(_to_bucket(state, zone))
        case Role():
            return _joined(_to_role(state, zone))
        case Snapshot():
            return _joined(_to_snapshot(state, zone))


def _joined(found: Iterable[Access]) -> tuple[Access, ...]:
    """One access a principal and condition, whatever gives it."""
    joined: dict[tuple[Any, ...], Access] = {}
    for each in found:
        key = each.principal, each.condition
        if (known := joined.get(key)) is not None:
            both = tuple(sorted({*known.actions, *each.actions}))
            each = replace(
                each, actions=both, public=known.public or each.public, sources=tuple(sorted({*known.sources, *each.sources}))
            )
        joined[key] = each
    return tuple(joined.values())


def _to_bucket(bucket: Bucket, zone: Zone) -> Iterator[Access]:
    """Through its policy and its list. Lists of single objects are not looked at; Block Public Access is.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html#access-analyzer-s3
    """
    document = policy.parse(bucket.policy, strict=False) if bucket.policy else None
    ways = len(bucket.access.bucket_acl) + (len(document.allows) if document is not None else 0)
    if document is not None and bucket.access.block.restrict_public and policy.is_public(document):
        return  # RestrictPublicBuckets keeps everybody outside out, whatever else lets them in
    if document is not None:
        closed = replace(bucket.access, bucket_acl=())
        for statement, body in _allowing(document, bucket.policy):
            asked = _Asked(
                document, statement, bucket.account, "bucket-policy", list(_bucket_targets(bucket, body)), closed, ways
            )
            yield from (replace(each, sources=("POLICY",)) for each in _by_statement(asked, zone))
    denies = Document(document.version, document.denies) if document is not None else Document("2012-10-17", ())
    for grant in bucket.access.bucket_acl:
        if (shown := _grantee(grant, zone)) is not None:
            access = replace(bucket.access, bucket_acl=(grant,))
            targets = [*((each, bucket.arn) for each in BUCKET_ACTIONS), ("s3:PutObject", f"{bucket.arn}/x")]
            asked = _Asked(denies, None, bucket.account, "bucket-policy", targets, access, ways)
            who = _anyone(shown[1] if shown[0] == "CanonicalUser" else None)
            for each in _in_circumstances(asked, shown, who, zone, opened=grant.public):
                yield replace(each, sources=("BUCKET_ACL",))


def _grantee(grant: Grant, zone: Zone) -> tuple[str, str] | None:
    """Whom an entry of a list names, if somebody outside; the logging service is none of them."""
    if grant.public:
        return "AWS", "*"
    if grant.grantee == policy.LOG_DELIVERY or zone.trusts_canonical(grant.grantee):
        return None
    return "CanonicalUser", grant.grantee


def _to_role(role: Role, zone: Zone) -> Iterator[Access]:
    """Through its trust policy.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html#access-analyzer-iam-role
    """
    document = policy.parse(role.trust, strict=False)
    for statement, body in _allowing(document, role.trust):
        targets = [(action, role.arn) for action in _ROLE_ACTIONS if _speaks_of(body, action)]
        asked = _Asked(document, statement, role.account, "trust-policy", targets, None, len(document.allows))
        for each in _by_statement(asked, zone):
            if any(action.startswith("sts:AssumeRole") for action in each.actions):
                yield each


def _to_snapshot(snapshot: Snapshot, zone: Zone) -> Iterator[Access]:
    """By its own permissions. Images are not analyzed, the snapshots behind them are.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html#access-analyzer-ebs
    """
    if snapshot.public:
        yield Access(("AWS", "*"), (), _SNAPSHOT_ACTIONS, True)
    for account in sorted(snapshot.shared):
        if not zone.trusts(account):
            yield Access(("AWS", account), (), _SNAPSHOT_ACTIONS, False)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What stand-ins are asked to try: one statement of a policy beside all its denies, and targets, actions on ARNs.

    statement: None where a list's grant lets them in. ways: how many statements and grants there are to try.
    """

    document: Document
    statement: Statement | None
    owner: str
    kind: policy.Kind
    targets: list[tuple[str, str]]
    access: policy.S3Access | None
    ways: int

    def allowed(self, who: Principal, context: Mapping[str, Any]) -> tuple[str, ...]:
        """Those of the actions that a stand-in may do."""
        allows = (self.statement,) if self.statement is not None else ()
        document = Document(self.document.version, (*allows, *self.document.denies))
        policies = policy.Policies(identity=(_ANYTHING,), resource=Named("policy", document, self.kind), s3=self.access)
        found = {
            action
            for action, resource in self.targets
            if policy.evaluate(policy.Request(who, action, resource, self.owner, context), policies).allowed
        }
        return tuple(sorted(found))


def _by_statement(asked: _Asked, zone: Zone) -> Iterator[Access]:
    """What one Allow statement gives to whom outside."""
    assert asked.statement is not None
    opened = policy.is_open(asked.statement)
    for shown, who in _named(asked.statement, zone):
        yield from _in_circumstances(asked, shown, who, zone, opened=opened and shown == ("AWS", "*"))


def _in_circumstances(asked: _Asked, shown: tuple[str, str], who: Principal, zone: Zone, *, opened: bool) -> Iterator[Access]:
    """What one of them may do, in the fewest circumstances that let them.

    `opened`: whether everybody is let in, unless it takes more than the statement itself asks for.
    """
    own = asked.statement.clauses if asked.statement is not None else ()
    keys = {clause.key.lower() for clause in own}
    denying = [clause for deny in asked.document.denies for clause in deny.clauses]
    most = max(16, _TRIES // (len(asked.targets) or 1) // asked.ways)
    found: list[frozenset[tuple[str, str]]] = []
    for each in circumstances(own, denying, zone, partial(_probe, asked, who), has=_has(shown), most=most):
        told = frozenset(each.told)
        if any(known <= told for known in found):
            continue
        stand_in = _stand_in(who, each)
        if stand_in is None or not (actions := asked.allowed(stand_in, each.context)):
            continue
        found.append(told)
        yield Access(shown, tuple(sorted(told)), actions, opened and all(key.lower() in keys for key, _ in told))


def _has(shown: tuple[str, str]) -> frozenset[str]:
    """The keys that whoever is named so has a value of already: whose organization and which unique id, nobody here knows."""
    kind, value = shown
    if kind != "AWS":
        return _OF_ONE
    if value == "*":
        return frozenset()
    return _OF_ACCOUNT if _ACCOUNT.fullmatch(value) else _OF_ONE


def _probe(asked: _Asked, who: Principal, circumstances: Circumstances) -> policy.Facts | None:
    """A request of a stand-in's in some circumstances."""
    stand_in = _stand_in(who, circumstances)
    if stand_in is None or not asked.targets:
        return None
    return policy.Facts(policy.Request(stand_in, *asked.targets[0], asked.owner, circumstances.context))


def _named(statement: Statement, zone: Zone) -> Iterator[tuple[tuple[str, str], Principal]]:
    """Who of those that a statement names is outside, and a stand-in for each."""
    if statement.principals is None:
        yield ("AWS", "*"), _anyone()
        return
    for kind, value in statement.principals.entries:
        if value == "*":
            yield ("AWS", "*"), _anyone()
        elif kind == "Federated":
            yield (kind, value), Principal("identity-provider", value, "")
        elif kind == "CanonicalUser" and not zone.trusts_canonical(value):
            yield (kind, value), _anyone(value)
        elif kind == "AWS" and (account := _ACCOUNT.fullmatch(value)) and not zone.trusts(account[1]):
            yield (kind, account[1]), Principal("user", f"arn:aws:iam::{account[1]}:user/anyone", account[1])
        elif kind == "AWS" and (found := _ARN.fullmatch(value)) and not _ACCOUNT.fullmatch(value) and not zone.trusts(found[1]):
            yield (kind, value), _by_arn(value)


def _stand_in(who: Principal, circumstances: Circumstances) -> Principal | None:
    """The stand-in as the circumstances have it; None where they contradict each other."""
    if account := circumstances.account:
        who = replace(who, account=account, arn=f"arn:aws:iam::{account}:user/anyone")
    if principal := circumstances.principal.replace(f"::{NOBODYS}:", f"::{who.account}:"):
        if not _ARN.fullmatch(principal):
            return None
        other = _by_arn(principal)
        if who.account not in (NOBODYS, other.account):
            return None
        who = other
    return replace(who, org_id=circumstances.organization or None, user_id=circumstances.user_id or who.user_id)


def _anyone(canonical: str | None = None) -> Principal:
    """Somebody with an AWS account that nobody knows."""
    return Principal("user", f"arn:aws:iam::{NOBODYS}:user/anyone", NOBODYS, canonical_id=canonical)


def _by_arn(arn: str) -> Principal:
    """A principal that an ARN of IAM's or STS's names."""
    account, (kind, _, name) = arn.split(":")[4], arn.split(":", 5)[5].partition("/")
    match kind:
        case "role":
            session = f"arn:aws:sts::{account}:assumed-role/{name.rpartition('/')[2]}/anyone"
            return Principal("role-session", session, account, role_arn=arn)
        case "assumed-role":
            return Principal("role-session", arn, account, role_arn=f"arn:aws:iam::{account}:role/{name.partition('/')[0]}")
        case "federated-user":
            return Principal("federated", arn, account)
        case _:
            return Principal("user", arn, account, name=name.rpartition("/")[2])


def _allowing(document: Document, text: str) -> Iterator[tuple[Statement, Mapping[str, Any]]]:
    """The Allow statements, each beside its own text."""
    bodies = _listed(json.loads(text)["Statement"])
    return ((each, body) for each, body in zip(document.statements, bodies, strict=True) if each.effect == "Allow")


def _speaks_of(body: Mapping[str, Any], action: str) -> bool:
    named = "Action" in body
    listed = _listed(body["Action"] if named else body.get("NotAction", ()))
    return named == any(fnmatchcase(action.lower(), str(each).lower()) for each in listed)


def _bucket_targets(bucket: Bucket, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Actions that a statement of a bucket policy speaks of, each on something that its resources may mean."""
    inside = [str(each) for each in _listed(body.get("Resource", ())) if "/" in str(each)]
    objects = [re.sub(r"\$\{[^}]*\}|[*?]", "x", each.replace(each.partition("/")[0], bucket.arn, 1)) for each in inside]
    for arns, actions in ((objects or [f"{bucket.arn}/x"], OBJECT_ACTIONS), ([bucket.arn], BUCKET_ACTIONS)):
        yield from ((action, arn) for action in actions for arn in arns if _speaks_of(body, action))


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]
