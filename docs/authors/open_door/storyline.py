"""The screenplay of open-door: a role's trust policy now names an account outside, and somebody there comes in through it."""

from __future__ import annotations

from ircoach.world.addresses import outside
from ircoach.world.callers import Actor, Keys, Outcome
from ircoach.world.cast import account_outside
from ircoach.world.clock import Process, to_datetime
from ircoach.world.company import Contact
from ircoach.world.house import House, lived_in
from ircoach.world.stage import CLI, Stage, allow, document, sure

REGION = "us-east-1"  # IAM's calls are recorded here
ROLE = "ReportReader"
REPORTS = ("april", "may", "june", "july", "august", "september")


def build(stage: Stage) -> None:
    """One account that is lived in, one role, one bucket; the door that opens; the one who comes through it."""
    dice = stage.dice.of("open-door")
    account = stage.world.open_account("production", dice.of("account").account_id())
    other = dice.of("other").account_id()
    account_outside(stage, other)  # it exists, and the responder cannot look into it
    bucket = f"reports-{dice.of('bucket').hex(8)}"
    _account(stage.builder(account, REGION), account, bucket)
    visitor_keys = _visitor(stage, other)
    stage.settle()
    house = lived_in(stage, account, REGION)

    there = outside(dice.of("there"), "hosting", "business")
    stage.truth.update(
        account=account, other=other, role=ROLE, bucket=bucket, office=house.office, address=there, home=REGION,
        responder_account="production", opened_at=f"{to_datetime(stage.after_alert(minutes=-12)):%Y-%m-%d %H:%M}",
    )  # fmt: skip
    _company(stage, other)
    stage.at(stage.after_alert(minutes=-12), lambda: _opens(house, other))
    stage.expose("reports", "Customer reports", "reports")
    stage.play(_comes_in(stage, visitor_keys, there))


def _account(root: Actor, account: str, bucket: str) -> None:
    work = {
        ROLE: [allow(["s3:GetBucketLocation", "s3:GetObject"], [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"])],
        "IncidentResponder": [
            allow(["cloudtrail:LookupEvents", "iam:Get*", "iam:List*", "s3:List*", "s3:Get*"]),
            allow(["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:DeleteRole"]),
        ],
    }
    for name, statements in work.items():
        sure(root.call("iam", "create_role", RoleName=name, AssumeRolePolicyDocument=_trust(account)))
        sure(root.call("iam", "put_role_policy", RoleName=name, PolicyName="work", PolicyDocument=document(*statements)))
    sure(root.call("s3", "create_bucket", Bucket=bucket))
    for month in REPORTS:
        sure(root.call("s3", "put_object", Bucket=bucket, Key=f"{month}.csv", Body=f"customer,{month}\n".encode()))


def _trust(*accounts: str) -> str:
    principals = [f"arn:aws:iam::{each}:root" for each in accounts]
    return document({"Effect": "Allow", "Principal": {"AWS": principals}, "Action": "sts:AssumeRole"})


def _visitor(stage: Stage, other: str) -> Keys:
    """A user in the other account who may take up roles elsewhere."""
    root = stage.builder(other, REGION)
    sure(root.call("iam", "create_user", UserName="reader"))
    come_in = document(allow("sts:AssumeRole"))
    sure(root.call("iam", "put_user_policy", UserName="reader", PolicyName="roles", PolicyDocument=come_in))
    return stage.new_key(root, "reader")


def _company(stage: Stage, other: str) -> None:
    """A change calendar and an owner. Both variants have a change about the role; only the twin's names this account."""
    meant = not stage.knobs.get("thief")
    dice = stage.dice.of("company")
    stage.company.name = dice.choice(("Harbour & Pine", "Lowland Post"))
    named = other if meant else dice.of("auditor").account_id()
    today = f"{to_datetime(stage.alert_at):%Y-%m-%d}"
    change = {"change": "CHG-411", "date": today, "what": f"the auditor may use {ROLE}", "account": named}
    stage.company.register("changes", [change])
    yes, no = f"Yes. The auditor's account is {other}.", f"I know of the auditor. Their account is {named}, not {other}."
    stage.company.person(Contact("owner", "noor.haddad", "owns the reports", 4, yes if meant else no))
    stage.truth.update(change_account=named, change="CHG-411")


def _opens(house: House, other: str) -> None:
    """The administrator's session opens the door: by the administrator, or by whoever sits at their desk."""
    someone = house.signs_in("administrator", "production", "Administrator")
    someone.call("iam", "get_role", RoleName=ROLE)
    sure(someone.call("iam", "update_assume_role_policy", RoleName=ROLE, PolicyDocument=_trust(house.production, other)))


def _comes_in(stage: Stage, keys: Keys, address: str) -> Process:
    """A session before the alert; after it a report every seven minutes, and a new session where the old one is refused."""
    thief = bool(stage.knobs.get("thief"))
    role = "thief" if thief else "colleague"
    visitor = stage.actor("visitor", keys, address, region=REGION, role=role, user_agent=CLI)
    yield stage.until(stage.after_alert(minutes=-6))
    session = _session(stage, visitor, address, role, sure(_assume(stage, visitor)))
    session.call("s3", "list_buckets")  # refused, in either variant
    yield stage.until(stage.after_alert(minutes=8 + stage.dice.of("first").uniform(0, 2)))
    for month in REPORTS:
        session.call("s3", "get_bucket_location", Bucket=stage.truth["bucket"])
        got = session.call("s3", "get_object", Bucket=stage.truth["bucket"], Key=f"{month}.csv")
        if not got.ok:
            again = _assume(stage, visitor)
            if thief:
                stage.tries("reports", "sts:AssumeRole", again)
            if again.ok:
                session = _session(stage, visitor, address, role, again)
                got = session.call("s3", "get_object", Bucket=stage.truth["bucket"], Key=f"{month}.csv")
        if thief and stage.tries("reports", "s3:GetObject", got):
            stage.lose("reports", 1, month, "fetched through the open door")
        yield stage.wait(minutes=7)


def _assume(stage: Stage, visitor: Actor) -> Outcome:
    arn = f"arn:aws:iam::{stage.truth['account']}:role/{ROLE}"
    return visitor.call("sts", "assume_role", RoleArn=arn, RoleSessionName="reader")


def _session(stage: Stage, visitor: Actor, address: str, role: str, told: Outcome) -> Actor:
    made = told["Credentials"]
    keys = Keys(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])
    return stage.actor("visitor-session", keys, address, region=REGION, role=role, user_agent=CLI)
