"""The network of the machines in production: what their firewalls let in, who talks to them, and its flow logs.

Flow logs are young here: an administrator switches them on a week before the alert, and what came before is known to nobody.
"""

from __future__ import annotations

from ircoach.world.addresses import aws
from ircoach.world.callers import Actor
from ircoach.world.clock import HOUR, is_weekend
from ircoach.world.flow_logs import Talk, visitors
from ircoach.world.house.house import House
from ircoach.world.house.parts import builder_of
from ircoach.world.stage import CLI, located, sure

WEB, BILLING = ("prod-web-1", "prod-web-2"), "prod-billing-1"
#: the day, from the alert's, on which flow logs are switched on; the next that is no weekend
_BEGINS = -7
#: what short conversations are of: packets asked with, bytes answered
_FEW, _LITTLE = (4, 10), (400, 6_000)


def wired(house: House, days: range) -> None:
    """Groups for the machines, their traffic, and an administrator who has it logged."""
    builder = builder_of(house, "production", "network")
    vpc = str(sure(builder.call("ec2", "describe_vpcs"))["Vpcs"][0]["VpcId"])
    _groups(house, builder, vpc)
    _traffic(house)
    day = next(each for each in range(_BEGINS, 0) if not is_weekend(house.stage.day(each, "00:00")))
    if day in days:
        when = house.stage.day(day, "10:00") + house.stage.dice.of("flow-logs").randrange(5 * HOUR)
        house.stage.at(when, lambda: _switch_on(house, vpc))


def _groups(house: House, builder: Actor, vpc: str) -> None:
    """The web machines are open to the world on two ports, the billing machine to them alone."""
    web = _group(builder, vpc, "storefront-web", "Web traffic from everywhere")
    everybody = [{"CidrIp": "0.0.0.0/0"}]
    ports = [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": everybody} for port in (80, 443)]
    sure(builder.call("ec2", "authorize_security_group_ingress", GroupId=web, IpPermissions=ports))
    billing = _group(builder, vpc, "billing", "The storefront's machines")
    source = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": web}]}
    sure(builder.call("ec2", "authorize_security_group_ingress", GroupId=billing, IpPermissions=[source]))
    for machine in (*WEB, BILLING):
        group = billing if machine == BILLING else web
        sure(builder.call("ec2", "modify_instance_attribute", InstanceId=house.instances[machine], Groups=[group]))


def _group(builder: Actor, vpc: str, name: str, about: str) -> str:
    return str(sure(builder.call("ec2", "create_security_group", GroupName=name, Description=about, VpcId=vpc))["GroupId"])


def _traffic(house: House) -> None:
    """Visitors, the storefront's questions to billing, and every machine's to AWS's own addresses."""
    dice, instances = house.stage.dice.of("traffic"), house.instances
    services = tuple(aws(dice.of("aws", nth)) for nth in range(12))
    crowd = visitors(dice.of("visitors"), 240)
    add = house.stage.world.flow_logs.traffic.add
    for machine in WEB:
        add(
            Talk(instances[machine], crowd, 443, 45, by_day=True),
            Talk(instances[machine], crowd, 80, 5, by_day=True, packets=_FEW, answer=_LITTLE),
            Talk(instances[machine], (instances[BILLING],), 5432, 20, asks=True, by_day=True),
        )
    for name, instance in instances.items():
        if house.where[instance] == "production":
            add(Talk(instance, services, 443, 20 if name in WEB else 8, asks=True, packets=_FEW, answer=_LITTLE))


def _switch_on(house: House, vpc: str) -> None:
    name = f"{house.people['administrator']}/flow-logs"
    who = house.signs_in("administrator", "production", "Administrator", user_agent=CLI, name=name)
    bucket = f"{house.slug}-vpc-flow-logs-{house.stage.dice.of('flow-logs').hex(6)}"
    who.call("ec2", "describe_flow_logs")
    if who.call("s3", "create_bucket", Bucket=bucket, **located(house.home)).ok:
        to = {"LogDestinationType": "s3", "LogDestination": f"arn:aws:s3:::{bucket}"}
        who.call("ec2", "create_flow_logs", ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", **to)
