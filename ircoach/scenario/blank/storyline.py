"""The screenplay: a job's access key, a second one made by hand, and whoever made it.

`build` fills the stage: accounts and what is in them, the company around them, and people and jobs as generator functions on the
clock. Everybody acts through real API calls. What is true goes into `stage.truth`, where scenario.yaml finds its {facts}.
This one stands in one account that is `lived_in`; `ircoach.world.house` has a company with four as well (docs/authors/house.md).
"""

from __future__ import annotations

from ircoach.world.addresses import outside
from ircoach.world.callers import Actor, Keys
from ircoach.world.cast import Look, looks_around
from ircoach.world.clock import Process, to_datetime
from ircoach.world.company import Contact
from ircoach.world.house import lived_in
from ircoach.world.stage import BOTO3, CLI, Stage, allow, document, sure

REGION = "us-east-1"  # IAM's calls are recorded here
USER = "report-job"
REPORTS = ("april", "may", "june", "july", "august", "september")
#: seconds to wait before it, service, operation, parameters; the second is refused
LOOKS: tuple[Look, ...] = ((0, "sts", "get_caller_identity", {}), (40, "iam", "list_users", {}))


def build(stage: Stage) -> None:
    """One account that is lived in, a job's quiet week, and the visit that raised the alert."""
    dice = stage.dice.of("story")  # every draw from the seed has a name, so that one more draw changes no other
    account = stage.world.open_account("production", dice.of("account").account_id())
    bucket = f"reports-{dice.of('bucket').hex(8)}"
    first_key = _account(stage, account, bucket)
    stage.settle()  # IAM changes take some seconds to take effect
    lived_in(stage, account, REGION)  # people and jobs, and a fortnight of what they do

    usual, strange = outside(dice.of("usual"), "business"), outside(dice.of("strange"), "hosting", "broadband")
    stage.truth.update(  # `home` and `responder_account` say where the responder works; the rest is yours
        account=account, user=USER, bucket=bucket, usual_address=usual, address=strange, responder_account="production",
        home=REGION, made_at=f"{to_datetime(stage.after_alert(minutes=-10)):%Y-%m-%d %H:%M}",
    )  # fmt: skip
    _company(stage, usual, strange)

    job = stage.actor("job", first_key, usual, region=REGION, user_agent=BOTO3)
    stage.daily("02:30", range(-7, 2), lambda day: _night(job, bucket), jitter_minutes=2, label="job")
    stage.expose("reports", "Customer reports", "reports")
    stage.play(_visit(stage, first_key, strange, bucket))


def _account(stage: Stage, account: str, bucket: str) -> Keys:
    """The responder's role, the job's user and its bucket. Returns the user's first key."""
    root = stage.builder(account, REGION)
    trust = document({"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"})
    sure(root.call("iam", "create_role", RoleName="IncidentResponder", AssumeRolePolicyDocument=trust))
    responder = document(
        allow(["cloudtrail:LookupEvents", "iam:Get*", "iam:List*", "s3:List*", "s3:Get*"]),
        allow(["iam:PutUserPolicy", "iam:DeleteUserPolicy", "iam:UpdateAccessKey", "iam:DeleteAccessKey", "iam:DeleteUser"]),
    )
    sure(root.call("iam", "put_role_policy", RoleName="IncidentResponder", PolicyName="work", PolicyDocument=responder))
    sure(root.call("iam", "create_user", UserName=USER))
    own_keys = allow("iam:CreateAccessKey", f"arn:aws:iam::{account}:user/{USER}")
    work = document(allow(["s3:ListAllMyBuckets", "s3:ListBucket", "s3:GetObject"]), own_keys)
    sure(root.call("iam", "put_user_policy", UserName=USER, PolicyName="work", PolicyDocument=work))
    sure(root.call("s3", "create_bucket", Bucket=bucket))
    for month in REPORTS:
        sure(root.call("s3", "put_object", Bucket=bucket, Key=f"{month}.csv", Body=f"customer,{month}\n".encode()))
    return stage.new_key(root, USER)


def _company(stage: Stage, usual: str, strange: str) -> None:
    """Registers and people. Both variants have a change about the key; only the twin's names this address."""
    meant = not stage.knobs.get("thief")
    stage.company.name = stage.dice.of("company").choice(("Harbour & Pine", "Lowland Post"))
    where = strange if meant else outside(stage.dice.of("elsewhere"), "business")
    today = f"{to_datetime(stage.alert_at):%Y-%m-%d}"
    row = {"change": "CHG-207", "date": today, "what": f"rotate the key of {USER}", "address": where}
    stage.company.register("changes", [row])
    stage.company.register("networks", [{"network": usual, "name": "report server", "used by": USER}])
    said = f"Yes, by hand, from {where}." if meant else f"We rotate from {where} this week. {strange}? Never heard of it."
    stage.company.person(Contact("team", "ines.moreau", "owns the report job", 4, said))
    stage.truth.update(change="CHG-207", change_address=where)


def _night(job: Actor, bucket: str) -> None:
    job.call("s3", "list_buckets")
    job.call("s3", "get_object", Bucket=bucket, Key=f"{REPORTS[0]}.csv")


def _visit(stage: Stage, first_key: Keys, address: str, bucket: str) -> Process:
    """Before the alert: look around, be refused once, make a key. After it: a report every seven minutes."""
    thief = bool(stage.knobs.get("thief"))
    role = "thief" if thief else "colleague"
    first = stage.actor("visitor", first_key, address, region=REGION, role=role, user_agent=CLI)
    yield stage.until(stage.after_alert(minutes=-12))
    yield from looks_around(stage, first, LOOKS)
    yield stage.until(stage.after_alert(minutes=-10))
    made = sure(first.call("iam", "create_access_key", UserName=USER))["AccessKey"]
    keys = Keys(made["AccessKeyId"], made["SecretAccessKey"])
    second = stage.actor("visitor-2", keys, address, region=REGION, role=role, user_agent=CLI)
    yield stage.until(stage.after_alert(minutes=stage.dice.of("first").uniform(8, 10)))
    for month in REPORTS:
        for hand in (second, first):  # whoever holds two keys tries both
            hand.call("s3", "list_buckets")
            got = hand.call("s3", "get_object", Bucket=bucket, Key=f"{month}.csv")
            if thief and stage.tries("reports", "s3:GetObject", got):
                stage.lose("reports", 1, month, "fetched with a stolen key")
            if got.ok:
                break
        yield stage.wait(minutes=7)
