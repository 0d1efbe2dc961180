"""The first call: one account, one job that fetches customer reports, and its key in use at a place nobody has seen before.

Thief or colleague do the same things before the alert: look around and get refused once. What tells them apart is the change
calendar held against the trail, and the team that owns the job.
"""

from __future__ import annotations

from ircoach.world.addresses import outside
from ircoach.world.callers import Actor, Keys
from ircoach.world.clock import MINUTE, Process, to_datetime
from ircoach.world.company import Contact
from ircoach.world.house import lived_in
from ircoach.world.stage import BOTO3, CLI, Stage, allow, document, sure

REGION = "us-east-1"  # where IAM's own calls are recorded, so that one look at the trail shows everything
USER = "report-export"
RESPONDER = "IncidentResponder"
REPORTS = (
    "acme-april",
    "birch-april",
    "cobalt-april",
    "delta-april",
    "ember-april",
    "fjord-april",
    "grove-april",
    "harbor-april",
)
EVERY = 7  # minutes between two of the stranger's visits after the alert


def build(stage: Stage) -> None:
    """One account that is lived in, a week of the job's nights, and the visit that raised the alert."""
    dice = stage.dice.of("first-call")
    account = stage.world.open_account("production", dice.of("account").account_id())
    bucket = f"customer-reports-{dice.of('bucket').hex(8)}"
    keys = _account(stage, stage.builder(account, REGION), bucket)
    usual = outside(dice.of("usual"), "business")
    strange = outside(dice.of("strange"), "hosting", "broadband")
    stolen = bool(stage.knobs.get("thief"))
    stage.truth.update(
        account=account, account_name="production", home=REGION, responder_account="production", user=USER, bucket=bucket,
        usual_address=usual, address=strange, first_seen=f"{to_datetime(stage.after_alert(minutes=-14)):%Y-%m-%d %H:%M}",
    )  # fmt: skip
    _company(stage, usual, strange, stolen)
    stage.settle()
    lived_in(stage, account, REGION)

    job = stage.actor("nightly-job", keys, usual, region=REGION, user_agent=BOTO3)
    stage.daily("02:30", range(-7, 2), lambda day: _fetch(job, bucket, day), jitter_minutes=2, label="job")
    stage.expose("reports", "Customer reports", "reports")
    role = "thief" if stolen else "colleague"
    stranger = stage.actor("stranger", keys, strange, region=REGION, role=role, user_agent=CLI)
    stage.play(_visit(stage, stranger, bucket, stolen))


def _account(stage: Stage, root: Actor, bucket: str) -> Keys:
    trusted = {"AWS": f"arn:aws:iam::{stage.world.accounts['production']}:root"}
    trust = document({"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"})
    responder = document(
        allow(["cloudtrail:LookupEvents", "s3:List*", "s3:Get*", "iam:Get*", "iam:List*", "sts:GetCallerIdentity"]),
        allow("athena:*"),
        allow("s3:PutObject", "arn:aws:s3:::aws-athena-query-results-*"),
        allow(["iam:PutUserPolicy", "iam:DeleteUserPolicy", "iam:UpdateAccessKey", "iam:DeleteAccessKey", "iam:DeleteUser"]),
    )
    sure(root.call("iam", "create_role", RoleName=RESPONDER, AssumeRolePolicyDocument=trust, MaxSessionDuration=43200))
    sure(root.call("iam", "put_role_policy", RoleName=RESPONDER, PolicyName=RESPONDER, PolicyDocument=responder))
    sure(root.call("iam", "create_user", UserName=USER))
    fetch = document(allow("s3:ListAllMyBuckets"), allow(["s3:ListBucket", "s3:GetObject"], [_arn(bucket), _arn(bucket) + "/*"]))
    sure(root.call("iam", "put_user_policy", UserName=USER, PolicyName="fetch-reports", PolicyDocument=fetch))
    sure(root.call("s3", "create_bucket", Bucket=bucket))
    for name in REPORTS:
        body = f"customer,{name.split('-')[0]}\ninvoices,{stage.dice.of('report', name).randint(20, 400)}\n".encode()
        sure(root.call("s3", "put_object", Bucket=bucket, Key=f"2026/{name}.csv", Body=body))
    return stage.new_key(root, USER)


def _arn(bucket: str) -> str:
    return f"arn:aws:s3:::{bucket}"


def _company(stage: Stage, usual: str, strange: str, stolen: bool) -> None:
    """A network register and a change calendar. Both variants have a change about the job's move; in one it fits."""
    company, dice = stage.company, stage.dice.of("company")
    company.name = dice.choice(("Harbour & Pine", "Lowland Post", "Quarry Lane Books"))
    owner = dice.choice(("noor.haddad", "tom.eriksen", "ines.moreau"))
    company.register("networks", [{"network": usual, "name": "report server", "used by": USER}])
    number = dice.randint(2100, 4899)
    today, later = f"{to_datetime(stage.alert_at):%Y-%m-%d}", f"{to_datetime(stage.after_alert(days=16)):%Y-%m-%d}"
    elsewhere = outside(dice.of("elsewhere"), "hosting")
    when, where = (later, elsewhere) if stolen else (today, strange)
    company.register(
        "changes",
        [
            {
                "change": f"CHG-{number}",
                "date": when,
                "what": f"{USER} moves to a new server, tested by hand first",
                "address": where,
            },
            {"change": f"CHG-{number - 4}", "date": today, "what": "printer driver update, head office", "address": ""},
        ],
    )
    stage.truth.update(change=f"CHG-{number}", change_date=when, change_address=where, owner=owner)
    theirs = f"Not us. {USER} runs at 02:30 from {usual}, as ever. The move is on {later}, to {elsewhere}."
    ours = f"Yes, that is me, testing {USER} from the new server, {strange}. CHG-{number}, today."
    company.person(Contact("report-team", owner, "owns the report job", 4, theirs if stolen else ours))


def _fetch(job: Actor, bucket: str, day: int) -> None:
    """The job's night: find the bucket, fetch three reports."""
    job.routine("s3", "list_buckets")
    job.routine("s3", "list_objects_v2", Bucket=bucket)
    for name in REPORTS[day % 3 : day % 3 + 3]:
        job.routine("s3", "get_object", Bucket=bucket, Key=f"2026/{name}.csv")


def _visit(stage: Stage, stranger: Actor, bucket: str, stolen: bool) -> Process:
    """A look round before the alert; after it a visit every few minutes, for one report each time."""
    yield stage.until(stage.after_alert(minutes=-14))
    stranger.call("sts", "get_caller_identity")
    yield stage.wait(minutes=1)
    stranger.call("iam", "list_users")  # refused, in either variant
    yield stage.wait(minutes=1)
    stranger.call("s3", "list_buckets")
    stranger.call("s3", "list_objects_v2", Bucket=bucket)
    yield stage.until(stage.alert_at + 9 * MINUTE + stage.dice.of("visit").randint(0, 40) * 1_000_000)
    for name in REPORTS[: 6 if stolen else 3]:
        listed = stranger.call("s3", "list_buckets")
        got = stranger.call("s3", "get_object", Bucket=bucket, Key=f"2026/{name}.csv")
        if stolen:
            stage.tries("reports", "s3:ListBuckets", listed)
            if stage.tries("reports", "s3:GetObject", got):
                stage.lose("reports", 1, name, "fetched by the stranger")
        yield stage.wait(minutes=EVERY)
