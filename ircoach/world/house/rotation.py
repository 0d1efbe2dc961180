"""A key that is replaced as AWS advises: what an innocent CreateAccessKey looks like, carried out and in the trail.

A second key is made, the job moves to it, the first is looked at, switched off, and some days later deleted
(https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html#Using_RotateAccessKey).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from ircoach.world.addresses import outside
from ircoach.world.callers import Actor, Keys
from ircoach.world.clock import HOUR, is_weekend
from ircoach.world.house.house import House
from ircoach.world.house.parts import builder_of
from ircoach.world.stage import BOTO3, CLI, allow, document, sure

USER = "metrics-export"
_FILTERS = {"Filters": [{"Name": "tag:Environment", "Values": ["production"]}]}
_MACHINES = (("ec2", "describe_instances", _FILTERS), ("ec2", "describe_volumes", _FILTERS))
_MAY = "ec2:DescribeInstances ec2:DescribeVolumes"
#: the day, from the alert's, on which the new key is made; the next that is no weekend
_BEGINS = -9


def rotated_key(house: House, days: range, asked: Sequence[tuple[str, str, dict[str, Any]]] = _MACHINES, may: str = _MAY) -> None:
    """A nightly job with a key of its own in production, and an administrator who replaces that key.

    `asked`: what the job asks every night (service, operation, parameters), and what it `may` do for that.
    """
    stage, builder = house.stage, builder_of(house, "production")
    sure(builder.call("iam", "create_user", UserName=USER, Tags=[{"Key": "Purpose", "Value": "nightly inventory for finance"}]))
    text = document(allow(may.split()))
    sure(builder.call("iam", "put_user_policy", UserName=USER, PolicyName=USER, PolicyDocument=text))
    keys = [stage.new_key(builder, USER)]
    address = outside(stage.dice.of(USER), "hosting")

    def export(day: int) -> None:
        del day  # it asks the same every night
        job = stage.actor(USER, keys[-1], address, region=house.home, user_agent=BOTO3)
        for service, operation, params in asked:
            job.routine(service, operation, **params)

    stage.daily("04:20", days, export, jitter_minutes=2, label=USER)
    day, dice = _BEGINS, stage.dice.of(USER, "rotation")
    if day not in days:
        return
    for later, step in ((0, _renew), (1, _switch_off), (2, _delete)):
        day = next(each for each in range(day + later, 0) if not is_weekend(stage.day(each, "00:00")))
        when = stage.day(day, "09:30") + dice.randrange(6 * HOUR)
        stage.at(when, partial(_as_administrator, house, step, keys, day))


def _as_administrator(house: House, step: Callable[[Actor, list[Keys]], None], keys: list[Keys], day: int) -> None:
    name = f"{house.people['administrator']}/{USER}/{day}"
    step(house.signs_in("administrator", "production", "Administrator", user_agent=CLI, name=name), keys)


def _renew(who: Actor, keys: list[Keys]) -> None:
    who.call("iam", "list_access_keys", UserName=USER)
    made = who.call("iam", "create_access_key", UserName=USER)
    if made.ok:
        keys.append(Keys(made["AccessKey"]["AccessKeyId"], made["AccessKey"]["SecretAccessKey"]))


def _switch_off(who: Actor, keys: list[Keys]) -> None:
    who.call("iam", "get_access_key_last_used", AccessKeyId=keys[0].access_key_id)
    who.call("iam", "update_access_key", UserName=USER, AccessKeyId=keys[0].access_key_id, Status="Inactive")


def _delete(who: Actor, keys: list[Keys]) -> None:
    who.call("iam", "list_access_keys", UserName=USER)
    who.call("iam", "delete_access_key", UserName=USER, AccessKeyId=keys[0].access_key_id)
