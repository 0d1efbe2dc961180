"""A person works lab 03 in a real JupyterLab, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.hands import (
    acts,
    answer,
    ask,
    cite_everything,
    hand_over,
    nothing_left_and_nobody_complained,
    pin,
    rows,
    same_score_in_plain_code,
    say,
)
from tests.labs.support import learner_for

pytestmark = pytest.mark.slow

DOORS = """
(
    asked(s3.get_public_access_block, Bucket=bucket),
    asked(s3.get_bucket_ownership_controls, Bucket=bucket),
    asked(s3.get_bucket_policy, Bucket=bucket),
    asked(s3.get_bucket_policy_status, Bucket=bucket),
    asked(s3.get_bucket_acl, Bucket=bucket),
)
"""
SHUT = 'dict.fromkeys(["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"], True)'
STOP = """
import json

deny = {{"Version": "2012-10-17", "Statement": [{{"Effect": "Deny", "Action": "*", "Resource": "*"}}]}}
boto3.client("iam").put_user_policy(UserName="{opener}", PolicyName="containment", PolicyDocument=json.dumps(deny))
case.wait(1)
for each in (bucket, "{other}"):
    s3.put_public_access_block(Bucket=each, PublicAccessBlockConfiguration=switches)
"""
GONE = """
got = seen[(seen["bucket"] == bucket) & (seen["event"] == "GetObject") & (seen["error"] == "")]
got = got[(got["time"] <= case.alert["time"][:19] + "Z") & (got["account"] != case.alert["account"])]
texts = [s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in sorted(set(got["key"]))]
print(sum(len(text.splitlines()) - 1 for text in texts), "records")
got
"""


def test_a_person_works_the_public_bucket_by_mouse(open_lab: OpenLab, home: Path) -> None:
    """Says, asks, loses the tab, answers, closes, stops the hand, sees strangers refused, gets the score the choices earn."""
    lab = open_lab("03-public-bucket", learner_for("public-bucket", "deploy-key"))
    opening: dict[str, str] = {}
    other = ""
    for name in lab.code_cells():
        number = lab.code_cells()[name]
        match name:  # what is typed before the cell is run
            case "door-bucket":
                lab.write(number, DOORS)
            case "inside":
                lab.fill(number, "key = None", 'key = listed[0]["Key"]')
            case "close":
                lab.fill(number, "switches = None", f"switches = {SHUT}")
            case "stop":
                lab.write(number, STOP.format(opener=opening["who"], other=other))
            case "finish":
                lab.fill(number, "ready = False", "ready = True")
        said = lab.run(number, timeout=120)
        assert "Traceback" not in said, said
        shown = lab.output(number)
        match name:
            case "open":
                expect(shown.get_by_role("region", name="Alert")).to_contain_text("S3 bucket allows public read")
            case "first":
                say(shown, "can't tell yet", "not yet", "one line from a tool")
            case "door-bucket":
                assert "'IsPublic': True" in said
            case "inside":
                assert "@example.com" in said
            case "phone":
                for whom in ("data-owner", "build-team"):
                    ask(shown, whom, "A tool says that anyone can read this bucket. Is that meant?")
            case "door-facts":
                answer(shown, "By which door", "a bucket policy")
                answer(shown, "What does S3 itself say", "public")
                answer(shown, "What is the most sensitive thing", "personal data")
            case "pins":
                pin(shown, "bucket policy: Principal * may s3:GetObject; policy status public", "the door")
                pin(shown, "a sample: names and mail addresses of customers, personal data", "what is behind it")
            case "second":
                cite_everything(shown)
                say(shown, "sick", "stop it now", "personal data behind a policy for everybody")
                expect(shown.get_by_role("listitem").last).to_contain_text("(P1, P2)")
                lab.page.reload()  # the tab was closed, say, and opened again
                expect(lab.panel.get_by_role("region", name="Your call")).to_contain_text("sick", timeout=60_000)
                lab.look_again()
            case "who":
                opening = next(row for row in rows(shown)[::-1] if row["event"] == "PutBucketPolicy")
                also = lab.add_after(number, f'trail("By this user", "Username", "{opening["who"]}")')
                lab.run(also)
                theirs = [row["resources"] for row in rows(lab.output(also)) if row["event"] == "PutBucketPolicy"]
                other = next(each for each in theirs if each != opening["resources"])
            case "networks":
                assert opening["address"] not in said
            case "who-facts":
                answer(shown, "Since when can it be read", opening["time"][:16])
                answer(shown, "Who made the change", opening["who"])
                answer(shown, "From which address?", opening["address"])
                answer(shown, "What is that address to us", "unknown")
                answer(shown, "Which other bucket", other)
            case "files":
                count = lab.add_after(number, GONE)
                records = lab.run(count).split(" records")[0].strip()
                left = rows(lab.output(count))
            case "readers-facts":
                answer(shown, "Can these logs tell", "yes")
                answer(shown, "Which objects had outsiders fetched", "\n".join(sorted({row["key"] for row in left})))
                answer(shown, "How many records", records)
                answer(shown, "To which address had they gone", left[0]["address"])
                answer(shown, "When was the first object fetched", left[0]["time"].replace("T", " ")[:16])
            case "decide":
                cite_everything(shown)
                say(shown, "sorta sick", "nothing to stop", "closed, and the key that opened it is denied")
            case "verify":
                for _ in range(4):  # strangers come when they come
                    if "AccessDenied" in said:
                        break
                    said = lab.run(number)
                expect(lab.output(number).get_by_role("cell", name="AccessDenied").first).to_be_visible()
            case "still":
                say(shown, "sorta sick", "nothing to stop", "the next request from outside was refused")
            case "nature":
                answer(shown, "What was it?", "a compromised credential")
            case "hand-over":
                found = [left[0]["address"], opening["address"], opening["who"], opening["resources"], other]
                note = f"{records} records since {opening['time'][:16]}. Preserve the trail's files."
                hand_over(shown, "legal; host and network forensics", found, "how the key got out", note)
            case "last":
                cite_everything(shown)
                say(shown, "not sick", "nothing to stop", "closed, the key denied, the rest handed over", "90 %")
            case "finish":
                expect(shown.get_by_role("heading", name="The score")).to_be_visible()
    assert acts(home)[-1]["kind"] == "finish"
    assert same_score_in_plain_code(lab, home)["score"] > 95
    nothing_left_and_nobody_complained(lab)
