"""Scanners of other people's making, unmodified, against a case: they come to their end and find what is there.

Opt-in: `make scanners` installs each into an environment of its own and runs this.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenarios.support import world

SCANNERS, PROWLER = (Path(os.environ.get(name, "")).absolute() for name in ("SCANNERS", "PROWLER"))
pytestmark = [
    pytest.mark.skipif(not os.environ.get("SCANNERS"), reason="opt-in: make scanners installs the tools and runs them"),
    pytest.mark.slow,
]
#: what Prowler is asked to look at: the services whose operations this world has
LOOKED_AT = ("iam", "s3", "ec2", "cloudtrail", "accessanalyzer", "guardduty", "securityhub", "organizations")


def scanned(tmp_path: Path, place: str, *command: str) -> str:
    """What a tool said, started in `tmp_path` by `ircoach shell` as the responder of a case."""
    scenario, _, variant = place.partition("/")
    case = [scenario, "--variant", variant, "--seed", "3", "--learner", "scanner"]
    done = subprocess.run(
        [sys.executable, "-m", "ircoach", "shell", *case, "--", *command],
        cwd=tmp_path, capture_output=True, text=True, timeout=1500,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-2000:]
    assert "Traceback" not in said, said[-2000:]
    assert "InternalFailure" not in said, said[said.index("InternalFailure") - 200 :][:1000]
    return said


def test_cloudsplaining_finds_the_permissions_without_limits(tmp_path: Path) -> None:
    """It downloads the authorization details, and names the user whose policy lets any image be shared."""
    tool = str(SCANNERS / "cloudsplaining")
    scanned(tmp_path, "ami-share/leaked-key", tool, "download", "--output", ".")
    done = [tool, "scan", "--input-file", "default.json", "--output", ".", "--skip-open-report"]
    subprocess.run(done, cwd=tmp_path, check=True, capture_output=True, timeout=600)
    found = json.loads((tmp_path / "iam-results-default.json").read_text())
    (builder,) = [user for user in found["users"].values() if user["name"] == "ImageBuilder"]
    policies = [found["inline_policies"][key] for key in builder["inline_policies"]]
    unlimited = {action for policy in policies for action in policy["InfrastructureModification"]["findings"]}
    assert "ec2:ModifyImageAttribute" in unlimited


def test_prowler_finds_the_public_buckets_and_no_others(tmp_path: Path) -> None:
    """The alert's bucket and the one opened with it; what AWS noticed is told, all is encrypted, and users are as they are."""
    place = "public-bucket/deploy-key"
    options = ["--service", *LOOKED_AT, "--region", "eu-west-1", "--output-formats", "csv", "--output-directory", "."]
    quiet = ["--ignore-exit-code-3", "--no-banner", "--no-color", "--log-level", "WARNING"]
    said = scanned(tmp_path, place, str(PROWLER / "prowler"), "aws", *options, *quiet)
    (table,) = tmp_path.glob("prowler-output-*.csv")
    rows = list(csv.DictReader(table.open(encoding="utf-8"), delimiter=";"))

    def resources(check: str, status: str) -> set[str]:
        return {row["RESOURCE_UID"].rpartition(":")[2] for row in rows if (row["CHECK_ID"], row["STATUS"]) == (check, status)}

    truth = world(place, 3).truth
    assert resources("s3_bucket_public_access", "FAIL") == {truth["bucket"], truth["other_bucket"]}, said[-2000:]
    assert len(resources("s3_bucket_public_access", "PASS")) >= 4
    assert resources("accessanalyzer_enabled_without_findings", "FAIL")
    assert resources("guardduty_no_high_severity_findings", "FAIL")
    assert resources("s3_bucket_default_encryption", "FAIL") == set()
    assert truth["bucket"] in resources("s3_bucket_default_encryption", "PASS")
    assert resources("iam_policy_attached_only_to_group_or_roles", "FAIL") >= {"user/site-deploy", "user/wallboard"}
    assert resources("iam_user_mfa_enabled_console_access", "FAIL") == {"user/wallboard"}
    assert resources("iam_user_administrator_access_policy", "FAIL") == set()
