"""A case's logs as files: keys that somebody else chose."""

from __future__ import annotations

import pytest

from ircoach.case.logs import is_plain


@pytest.mark.parametrize(
    "key",
    [
        "AWSLogs/1/vpcflowlogs/../../../../evil", "../x", "/etc/passwd", "a//b", "a/./b", "C:/x", "a\\b", "a\0b", "", "a/",
    ],
)  # fmt: skip
def test_a_key_that_leads_out_of_its_folder_is_not_kept(key: str) -> None:
    """Whoever may write to a log bucket chooses its keys, and an instructor exports them to their own disk."""
    assert not is_plain(key)


@pytest.mark.parametrize("key", ["AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/02/a.log.gz", "2026-03-02-10-15-00-AB..C"])
def test_aws_s_own_keys_are_kept(key: str) -> None:
    """Two dots within a name lead nowhere."""
    assert is_plain(key)
