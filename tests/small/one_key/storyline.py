"""One account, one user, one image: the smallest incident."""

from __future__ import annotations

from ircoach.world.clock import Process, to_datetime
from ircoach.world.company import Contact
from ircoach.world.identity import Dice
from ircoach.world.stage import Stage, allow, document, sure


def build(stage: Stage) -> None:
    """A user shares an image; where it was stolen, a stranger launches it ten minutes after the alert."""
    dice = stage.dice
    region = "us-east-1"
    account = stage.world.open_account("production", dice.of("account").account_id())
    stranger = stage.world.open_account("stranger", dice.of("stranger").account_id())
    del stage.world.accounts["stranger"]
    root = stage.builder(account, region)
    trust = document({"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"})
    sure(root.call("iam", "create_role", RoleName="IncidentResponder", AssumeRolePolicyDocument=trust))
    look_and_contain = document(allow(["ec2:*", "iam:*", "cloudtrail:LookupEvents", "s3:*", "athena:*", "glue:*"]))
    sure(root.call("iam", "put_role_policy", RoleName="IncidentResponder", PolicyName="work", PolicyDocument=look_and_contain))
    sure(root.call("iam", "create_user", UserName="Builder"))
    images = document(allow(["ec2:CreateImage", "ec2:ModifyImageAttribute", "ec2:DescribeImages"]))
    sure(root.call("iam", "put_user_policy", UserName="Builder", PolicyName="images", PolicyDocument=images))
    keys = stage.new_key(root, "Builder")
    machine = sure(
        root.call(
            "ec2",
            "run_instances",
            ImageId=sure(root.call("ec2", "register_image", Name="base"))["ImageId"],
            MinCount=1,
            MaxCount=1,
        )
    )
    instance = machine["Instances"][0]["InstanceId"]
    stage.settle()
    builder = stage.actor("builder", keys, "80.169.200.7", region=region)
    thief = stage.actor("thief", keys, "45.137.66.9", region=region, role="thief")
    outsider = stage.builder(stranger, region)
    stage.expose("image", "A production image", "images")
    stage.company.register("changes", [])
    stage.company.person(Contact("owner", "Ana", "owner of the account", 5, "No idea, sorry."))
    stage.truth.update(
        account=account, stranger=stranger, user="Builder", instance=instance, home=region, responder_account="production"
    )
    stage.play(
        _story(
            stage,
            thief if stage.knobs.get("thief") else builder,
            outsider,
            instance,
            Dice(stage.world.seed, "minutes").randint(9, 11),
        )
    )


def _story(stage: Stage, hand, outsider, instance: str, minutes: int) -> Process:  # type: ignore[no-untyped-def]  # a test's storyline
    yield stage.until(stage.after_alert(minutes=-20))
    hand.call("iam", "list_users")  # denied
    image = sure(hand.call("ec2", "create_image", InstanceId=instance, Name="copy"))["ImageId"]
    stage.truth["image"] = image
    if not stage.knobs.get("thief"):
        stage.company.register("changes", [{"change": "CHG-1", "image": image, "what": "share with a partner"}])
    permission = {"Add": [{"UserId": stage.truth["stranger"]}]}
    sure(hand.call("ec2", "modify_image_attribute", ImageId=image, LaunchPermission=permission))
    stage.truth["shared_at"] = f"{to_datetime(stage.now):%Y-%m-%d %H:%M}"
    if not stage.knobs.get("thief"):
        return
    yield stage.until(stage.after_alert(minutes=minutes))
    launched = outsider.call("ec2", "run_instances", ImageId=image, MinCount=1, MaxCount=1)
    if stage.tries("image", "ec2:RunInstances", launched):
        stage.lose("image", 1, image, "launched by a stranger")
    for number in range(3):
        yield stage.wait(minutes=8)
        made = hand.call("ec2", "create_image", InstanceId=instance, Name=f"copy-{number}")
        if stage.tries("image", "ec2:CreateImage", made):
            hand.call("ec2", "modify_image_attribute", ImageId=made["ImageId"], LaunchPermission=permission)
            if outsider.call("ec2", "run_instances", ImageId=made["ImageId"], MinCount=1, MaxCount=1).ok:
                stage.lose("image", 1, made["ImageId"], "launched by a stranger")
