"""What runs on the house's machines with the credentials of an instance's role, as its metadata service hands them out.

Their calls come from the machine's own address, which is how one tells them from the same credentials carried off.
"""

from __future__ import annotations

from collections.abc import Iterable

from ircoach.world.background import Rhythm
from ircoach.world.callers import Actor
from ircoach.world.house import looks
from ircoach.world.house.house import House
from ircoach.world.house.parts import Part, builder_of
from ircoach.world.stage import BOTO3, allow, document, sure

ROLE = "StorefrontWeb"
#: the web machines in production, and the version of the metadata service that the software of each asks
_MACHINES = {"prod-web-1": "2.0", "prod-web-2": "1.0"}


def on_instances(house: House) -> Iterable[Part]:
    """The web machines: every now and then each asks who it is and looks for its kin and its bucket."""
    instances = {house.instances[machine]: machine for machine in _MACHINES}
    builder = builder_of(house, "production")
    _roles(builder, instances)
    house.stage.settle()
    found = sure(builder.call("ec2", "describe_instances", InstanceIds=list(instances)))["Reservations"]
    for each in (instance for reservation in found for instance in reservation["Instances"]):
        instance, machine = each["InstanceId"], instances[each["InstanceId"]]
        who = house.stage.on_instance(
            f"{machine}/crowd", house.production, ROLE, instance, each["PublicIpAddress"], region=house.home,
            delivered_by=_MACHINES[machine], role="crowd", user_agent=BOTO3,
        )  # fmt: skip
        yield Part(who, house.home, looks.MACHINE, Rhythm(12, steady=True), instance, gap=(0.1, 0.8), sessions=4)


def _roles(builder: Actor, instances: Iterable[str]) -> None:
    """The role of the web machines, and the profile that carries it to them."""
    trust = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
    text = document(allow(["ec2:DescribeInstances", "s3:ListAllMyBuckets", "s3:ListBucket"]))
    sure(builder.call("iam", "create_role", RoleName=ROLE, AssumeRolePolicyDocument=trust))
    sure(builder.call("iam", "put_role_policy", RoleName=ROLE, PolicyName=ROLE, PolicyDocument=text))
    sure(builder.call("iam", "create_instance_profile", InstanceProfileName=ROLE))
    sure(builder.call("iam", "add_role_to_instance_profile", InstanceProfileName=ROLE, RoleName=ROLE))
    for instance in instances:
        sure(builder.call("ec2", "associate_iam_instance_profile", InstanceId=instance, IamInstanceProfile={"Name": ROLE}))
