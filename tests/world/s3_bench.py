"""A bucket put into the state of a row of s3_exposure.yaml, and the row's request, all made through the gate."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from ircoach.world.acls import canonical_id
from ircoach.world.callers import Actor, Outcome
from ircoach.world.stage import allow, document, sure
from tests.world.s3_people import ALL, HOME, OUTSIDE, SWITCHES, VPC, VPCE, People

TABLE = yaml.safe_load(Path(__file__).with_name("s3_exposure.yaml").read_text())
BUCKET = "paper-and-string"
_counted = iter(range(10_000))
#: the writes since the bucket was last as rows begin; at first it has today's defaults
_dirty = {"put_public_access_block", "put_bucket_ownership_controls"}

#: what `bucket`, `object`, `old` and `with` may say beside the canned names
GRANTS = {
    "read-outsider": {"GrantRead": f'id="{canonical_id(OUTSIDE)}"'},
    "read-acp-all": {"GrantReadACP": f'uri="{ALL}"'},
    "write-acp-all": {"GrantWriteACP": f'uri="{ALL}"'},
    "full-control-all": {"GrantFullControl": f'uri="{ALL}"'},
}


def named(value: Any) -> list[str]:
    """One name, several, or none."""
    return value if isinstance(value, list) else [value] if value else []


class Bench:
    """The bucket in one row's state, with an object of that row's own."""

    def __init__(self, people: People, row: dict[str, Any]) -> None:
        self.people, self.row = people, row
        self.key = f"row-{next(_counted)}.csv"
        self.bucket = {"Bucket": BUCKET}
        self.item = {"Bucket": BUCKET, "Key": self.key}
        if row.get("made") == "today":
            self.bucket = {"Bucket": f"made-today-{next(_counted)}"}
            self.item = {**self.bucket, "Key": self.key}
            self.own("create_bucket")
            self.own("put_object", Key=self.key, Body=b"new")
            return
        self.cleared()
        self.written()
        self.opened()
        self.closed()

    def own(self, operation: str, **params: Any) -> Outcome:
        """The bucket owner's call, which must succeed."""
        _dirty.add(operation)
        return sure(self.people.owner.call("s3", operation, **self.bucket, **params))

    def cleared(self) -> None:
        """No policy, no block, ACLs on, and nothing in the bucket's list but its owner: what earlier rows did is undone."""
        changed = frozenset(_dirty)
        if "put_bucket_policy" in changed:
            self.own("delete_bucket_policy")
        if "put_public_access_block" in changed:
            self.own("delete_public_access_block")
        if "account block" in changed:
            sure(self.people.owner.call("s3control", "delete_public_access_block", AccountId=HOME))
        if changed & {"put_bucket_ownership_controls", "delete_bucket_ownership_controls"}:
            self.owned("ObjectWriter")
        if "put_bucket_acl" in changed:
            self.own("put_bucket_acl", ACL="private")
        _dirty.clear()

    def owned(self, rule: str) -> None:
        """Set Object Ownership."""
        self.own("put_bucket_ownership_controls", OwnershipControls={"Rules": [{"ObjectOwnership": rule}]})

    def written(self) -> None:
        """The object, in two versions where a row asks for the old one; another account writes it under a policy that lets it."""
        if "old" in self.row or self.row["asks"] == "get-old":
            self.old = self.own("put_object", Key=self.key, Body=b"old")["VersionId"]
        if self.row.get("before"):
            self.owned(f"BucketOwner{self.row['before']}")
        if "by" not in self.row:
            tags = {"Tagging": self.row["tags"]} if "tags" in self.row else {}
            self.own("put_object", Key=self.key, Body=b"new", **tags)
            return
        may = {"Effect": "Allow", "Principal": {"AWS": OUTSIDE}, "Action": ["s3:PutObject", "s3:PutObjectAcl"]}
        self.own("put_bucket_policy", Policy=self.document([may | {"Resource": f"arn:aws:s3:::{BUCKET}/*"}]))
        sure(self.actor(self.row["by"]).call("s3", "put_object", **self.item, Body=b"new", **listed(self.row.get("with"))))
        self.own("delete_bucket_policy")
        self.owned("ObjectWriter")

    def opened(self) -> None:
        """Lists and policy, which come first: a block refuses what is new."""
        row = self.row
        if "bucket" in row:
            self.own("put_bucket_acl", **listed(row["bucket"]))
        if "object" in row:
            self.own("put_object_acl", Key=self.key, **listed(row["object"]))
        if "old" in row:
            self.own("put_object_acl", Key=self.key, VersionId=self.old, **listed(row["old"]))
        if row.get("deleted"):
            self.marker = self.own("delete_object", Key=self.key)["VersionId"]
        if "policy" in row:
            self.own("put_bucket_policy", Policy=self.policy(*named(row["policy"])))

    def closed(self) -> None:
        """Ownership and the switches, at last."""
        row = self.row
        if row.get("own") == "none":
            self.own("delete_bucket_ownership_controls")
        elif "own" in row:
            self.owned(f"BucketOwner{row['own']}")
        if "block" in row:
            self.own("put_public_access_block", PublicAccessBlockConfiguration=switches(row["block"]))
        if "account" in row:
            _dirty.add("account block")
            config = {"AccountId": HOME, "PublicAccessBlockConfiguration": switches(row["account"])}
            sure(self.people.owner.call("s3control", "put_public_access_block", **config))

    def policy(self, *names: str) -> str:
        """The table's policies of these names as one document."""
        objects = f"arn:aws:s3:::{self.bucket['Bucket']}/*"
        plain = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": objects}
        return self.document([plain | TABLE["policies"][name] for name in names])

    def document(self, statements: list[dict[str, Any]]) -> str:
        """A policy document with the table's placeholders filled in."""
        text = json.dumps({"Version": "2012-10-17", "Statement": statements})
        there = self.people.visitor.caller.address
        fill = {"BUCKET": f"arn:aws:s3:::{self.bucket['Bucket']}", "VISITOR_IP": f"{there}/32", "ORG_ID": self.people.org_id,
                "VPCE": VPCE, "VPC": VPC, "OUTSIDE": OUTSIDE}  # fmt: skip  # a list to skim
        for name, value in fill.items():
            text = text.replace(f'"{name}"', f'"{value}"')
        return text

    def actor(self, name: str) -> Actor:
        """Somebody of the cast by name."""
        actor = getattr(self.people, name)
        assert isinstance(actor, Actor)
        return actor

    def sees(self, answer: str) -> None:
        """Make the row's request and compare its answer."""
        operation, params, read = self.request(self.row["asks"])
        _dirty.add(operation)
        outcome = self.actor(self.row["who"]).call("s3", operation, **params)
        assert (outcome.code or read(outcome)) == answer, outcome

    def open_to(self) -> set[tuple[str, str]]:
        """(who, asks) of those outside who get what they ask for."""
        return {
            (who, asks)
            for who in ("visitor", "inside", "guest", "friend")
            for asks, operation, params in (("get", "get_object", self.item), ("list", "list_objects_v2", self.bucket))
            if self.actor(who).call("s3", operation, **params).ok
        }

    def request(self, asks: str) -> tuple[str, dict[str, Any], Callable[[Outcome], str]]:
        """(operation, parameters, how to read its success) of a word of the table."""
        bucket, item = self.bucket, self.item
        if asks in SIMPLE:
            operation, on_object, more = SIMPLE[asks]
            params = {**(item if on_object else bucket), **more}
            if params.get("Key") == FRESH:
                params["Key"] = f"fresh-{self.key}"
            return operation, params, lambda outcome: "ok"
        match asks:
            case "get":
                return "get_object", item, lambda outcome: "ok" if outcome["Body"] == b"new" else "the wrong version"
            case "get-old":
                return "get_object", item | {"VersionId": self.old}, lambda outcome: "ok" if outcome["Body"] == b"old" else "new"
            case "get-marker":
                return "get_object", item | {"VersionId": self.marker}, lambda outcome: "ok"
            case "get-elsewhere":
                return "get_object", {"Bucket": "nobody-has-this", "Key": "x"}, lambda outcome: "ok"
            case "copy-public":
                return "copy_object", item | {"CopySource": item, "ACL": "public-read", "MetadataDirective": "REPLACE"}, str
            case "put-policy-public":
                return "put_bucket_policy", bucket | {"Policy": self.policy("read-all")}, lambda outcome: "ok"
            case "put-policy-org":
                return "put_bucket_policy", bucket | {"Policy": self.policy("read-org")}, lambda outcome: "ok"
            case "put-policy-elsewhere" | "put-policy-of-no-kind":
                action = "s3:GetObject" if asks == "put-policy-elsewhere" else "s3:ListBucket"
                there = "arn:aws:s3:::another-bucket/*" if asks == "put-policy-elsewhere" else f"arn:aws:s3:::{BUCKET}/*"
                text = document(allow(action, there, Principal="*"))
                return "put_bucket_policy", bucket | {"Policy": text}, lambda outcome: "ok"
            case "create-public":
                return "create_bucket", {"Bucket": "born-public", "ACL": "public-read"}, lambda outcome: "ok"
            case "create-writer-public":
                more = {"ACL": "public-read", "ObjectOwnership": "ObjectWriter"}
                return "create_bucket", {"Bucket": "born-public", **more}, lambda outcome: "ok"
            case "enforce":
                rules = {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}
                return "put_bucket_ownership_controls", bucket | rules, lambda outcome: "ok"
            case "get-block":
                return "get_public_access_block", bucket, lettered
            case "get-ownership":
                return "get_bucket_ownership_controls", bucket, owned_by
            case "status":
                return "get_bucket_policy_status", bucket, verdict
        raise ValueError(f"s3_exposure.yaml asks for '{asks}', which no request stands for")


FRESH = "a key of the row's own that nobody wrote to"
#: word → (operation, whether it is about the object, further parameters); answered "ok" where it succeeds
SIMPLE: dict[str, tuple[str, bool, dict[str, Any]]] = {
    "head": ("head_object", True, {}),
    "get-missing": ("get_object", False, {"Key": "never-written.csv"}),
    "get-acl": ("get_object_acl", True, {}),
    "get-policy": ("get_bucket_policy", False, {}),
    "get-bucket-acl": ("get_bucket_acl", False, {}),
    "list": ("list_objects_v2", False, {}),
    "list-versions": ("list_object_versions", False, {}),
    "put": ("put_object", False, {"Key": FRESH, "Body": b"x"}),
    "put-public": ("put_object", False, {"Key": FRESH, "Body": b"x", "ACL": "public-read"}),
    "put-grant-public": ("put_object", False, {"Key": FRESH, "Body": b"x", "GrantRead": f'uri="{ALL}"'}),
    "put-full-control": ("put_object", False, {"Key": FRESH, "Body": b"x", "ACL": "bucket-owner-full-control"}),
    "put-acl-public": ("put_object_acl", True, {"ACL": "public-read"}),
    "put-bucket-acl-public": ("put_bucket_acl", False, {"ACL": "public-read"}),
    "delete": ("delete_object", True, {}),
    "drop-block": ("delete_public_access_block", False, {}),
}


def listed(words: str | None) -> dict[str, str]:
    """The parameters that set a list: a canned name, or grants."""
    return GRANTS.get(words, {"ACL": words}) if words else {}


def switches(letters: str) -> dict[str, bool]:
    """Block Public Access from its letters."""
    return {name: letter in letters for name, letter in zip(SWITCHES, "bipr", strict=True)}


def lettered(outcome: Outcome) -> str:
    """The letters of the switches that are on."""
    config = outcome["PublicAccessBlockConfiguration"]
    return "".join(letter for name, letter in zip(SWITCHES, "bipr", strict=True) if config[name])


def owned_by(outcome: Outcome) -> str:
    """The Object Ownership rule."""
    return str(outcome["OwnershipControls"]["Rules"][0]["ObjectOwnership"])


def verdict(outcome: Outcome) -> str:
    """What the policy status says."""
    return "public" if outcome["PolicyStatus"]["IsPublic"] else "not public"
