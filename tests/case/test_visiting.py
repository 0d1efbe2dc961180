"""`case.visit`: an AWS URL asked for by nobody in particular."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ircoach.case.case import Case
from ircoach.errors import BadInput
from ircoach.world import moto_seam
from tests.small import host_of, small_case


@pytest.fixture(scope="module")
def case() -> Iterator[Case]:
    """A case of the smallest scenario, with a bucket in its account that nobody opened."""
    case = small_case()
    moto_seam.s3(case.accounts[case.account]).create_bucket("quiet-street-81", "us-east-1")
    yield case
    case.close()


def test_what_is_closed_is_refused_and_recorded_without_a_name(case: Case) -> None:
    """A stranger's read of a private bucket is AccessDenied, by nobody's credential, and one act of the journal."""
    before = len(host_of(case).acts)
    page = case.visit("https://quiet-street-81.s3.amazonaws.com/plans.txt")
    assert (page.status, page.code, page.ok) == (403, "AccessDenied", False)
    assert repr(page) == "403 AccessDenied  https://quiet-street-81.s3.amazonaws.com/plans.txt"
    (act,) = host_of(case).acts[before:]
    assert act.admission is not None
    assert (act.admission.call.name, act.admission.credential) == ("s3:GetObject", None)


def test_a_presigned_url_is_shown_to_whoever_holds_it(case: Case) -> None:
    """What the URL itself signs counts, and nothing of the responder's is added."""
    s3 = case.client("s3")
    url = s3.generate_presigned_url("list_objects_v2", Params={"Bucket": "quiet-street-81"})
    page = case.visit(url)
    assert page.ok
    assert "<Name>quiet-street-81</Name>" in page.text
    assert not case.visit(url.split("?")[0]).ok


@pytest.mark.parametrize("url", ["plans.txt", "https://example.org/plans.txt", "ftp://b.s3.amazonaws.com/x", "https://"])
def test_other_addresses_are_told_what_is_expected(case: Case, url: str) -> None:
    """What is no AWS URL is refused before anything is journalled."""
    before = len(host_of(case).acts)
    with pytest.raises(BadInput, match=r"is no URL|is not in this world"):
        case.visit(url)
    assert len(host_of(case).acts) == before


def test_a_visitor_only_reads(case: Case) -> None:
    """Writing takes boto3 and a signature."""
    with pytest.raises(BadInput, match="GET or HEAD"):
        case.visit("https://quiet-street-81.s3.amazonaws.com/x", "DELETE")
