"""S3 exposure, row by row: policy, lists, ownership, block and caller against what AWS's documentation says (s3_exposure.yaml).

Nothing here calls the evaluator: states are set and requests made with boto3's words through the gate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ircoach.world.stage import sure
from tests.world.s3_bench import BUCKET, TABLE, Bench, named
from tests.world.s3_people import People, gather


@pytest.fixture(scope="module")
def people() -> Iterator[People]:
    """One world for all rows, with one versioned bucket."""
    people = gather()
    sure(people.owner.call("s3", "create_bucket", Bucket=BUCKET))
    on = {"Status": "Enabled"}
    sure(people.owner.call("s3", "put_bucket_versioning", Bucket=BUCKET, VersioningConfiguration=on))
    return people


def titled(row: dict[str, Any]) -> str:
    """A row in a few words."""
    state = [f"{key}={value}" for key, value in row.items() if key not in ("who", "asks", "answer", "source")]
    return " ".join([*state, f"{row['who']} {row['asks']}"])


@pytest.mark.parametrize("row", TABLE["rows"], ids=titled)
def test_s3_answers_as_its_documentation_says(row: dict[str, Any], people: People) -> None:
    """Each row of the table: set the state, ask, compare."""
    Bench(people, row).sees(row["answer"])


def test_each_row_names_its_source() -> None:
    """At least sixty rows, each following from a page of AWS's, none twice, and no page or policy unused."""
    rows = TABLE["rows"]
    assert len(rows) >= 60
    assert len({titled(row) for row in rows}) == len(rows)
    assert {row["source"] for row in rows} == set(TABLE["sources"])
    assert all(url.startswith("https://docs.aws.amazon.com/") for url in TABLE["sources"].values())
    assert {name for row in rows for name in named(row.get("policy"))} == set(TABLE["policies"])


@pytest.mark.slow
@settings(max_examples=6)
@given(
    policy=st.lists(st.sampled_from(["read-all", "list-all", "read-vpce", "read-org", "deny-not-ip"]), unique=True, max_size=3),
    lists=st.sampled_from([{}, {"object": "public-read"}, {"object": "authenticated-read", "bucket": "public-read"}]),
    own=st.sampled_from([{}, {"own": "Preferred"}]),
    block=st.sampled_from(["i", "r", "ir", "bp", "bipr"]),
    level=st.sampled_from(["block", "account"]),
)
def test_shutting_opens_nothing(
    people: People, policy: list[str], lists: dict[str, str], own: dict[str, str], block: str, level: str
) -> None:
    """Through the gate: no switch, no list made private and no policy taken away lets anyone in who was not in before."""
    row = {"policy": policy, "asks": "get", **lists, **own}
    bench = Bench(people, row if policy else {key: value for key, value in row.items() if key != "policy"})
    open_ = bench.open_to()
    bench.row = {level: block}
    bench.closed()
    shut = bench.open_to()
    assert shut <= open_
    bench.own("put_object_acl", Key=bench.key, ACL="private")
    assert (listless := bench.open_to()) <= shut
    bench.own("delete_bucket_policy")
    assert bench.open_to() <= listless
