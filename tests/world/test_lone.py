"""An account by itself that is lived in: the same fortnight as a house has, of fewer people and of no machines."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections import Counter
from typing import Any, NamedTuple

import pytest

from ircoach.errors import ScenarioFault
from ircoach.world import moto_seam
from ircoach.world.addresses import whois
from ircoach.world.clock import DAY, MINUTE
from ircoach.world.house import House, lived_in
from ircoach.world.records import HIDDEN
from ircoach.world.stage import Stage, deny, document, sure
from ircoach.world.world import World

ALERT = dt.datetime(2026, 4, 1, 14, 20, tzinfo=dt.UTC)
EVENTS = 20_000
REGION = "eu-west-1"


class Scene(NamedTuple):
    """A lone account at its alert, and what the trail holds of the fortnight before."""

    world: World
    house: House
    records: list[dict[str, Any]]


def built(days: range = range(-14, 2), seed: int = 5) -> tuple[World, House]:
    """A lone account at its alert."""
    world = World(seed, ALERT, events=EVENTS)
    stage = Stage(world, "quiet", {})
    house = lived_in(stage, world.open_account("production", "111122223333"), REGION, days)
    world.advance(world.alert_at)
    return world, house


@pytest.fixture(scope="module")
def scene() -> Scene:
    """One account for all tests of this file."""
    world, house = built()
    crowd = [dict(line.record) for line in world.trail.ordinary(world.alert_at - 14 * DAY, world.alert_at)]
    return Scene(world, house, crowd)


def test_it_has_as_many_events_as_were_asked_for(scene: Scene) -> None:
    """Within a tenth, in the fortnight before the alert; people's go back for ninety days."""
    assert abs(len(scene.records) - EVENTS) < EVENTS / 10
    world = scene.world
    early = list(world.crowd.places(world.alert_at - 80 * DAY, world.alert_at - 70 * DAY))
    assert early
    assert all(world.crowd.habits[place.habit].person for place in early)


def test_everybody_in_it_is_there(scene: Scene) -> None:
    """Users and roles exist in IAM under these very ids; an address is in a register, or of a hosting company."""
    backend = moto_seam.iam(scene.house.production)
    known = {each.id for each in (*backend.roles.values(), *backend.users.values())}
    registers = scene.world.company.registers
    networks = {row["network"] for row in registers["networks"]}
    vendors = {row["account"] for row in registers["accounts"]}
    for record in scene.records:
        identity, address = record["userIdentity"], record["sourceIPAddress"]
        who = identity.get("sessionContext", {}).get("sessionIssuer", identity)
        if identity["type"] == "AWSService":
            assert address == identity["invokedBy"] == "config.amazonaws.com"
        else:
            assert address in networks or whois(address)["kind"] == "hosting" or address == "config.amazonaws.com"
        if identity["type"] == "AWSAccount":
            assert identity["accountId"] in vendors
        elif "principalId" in who:
            assert who["principalId"] in known
        else:
            assert identity["type"] == "AWSService" or who["userName"] == HIDDEN


def test_all_kinds_of_ordinary_things_happen(scene: Scene) -> None:
    """Console and command line, jobs, a service of AWS's, a vendor, failed sign-ins, slips, refusals; jobs at weekends too."""
    names = Counter(record["eventName"] for record in scene.records)
    assert names["ConsoleLogin"] > 20
    assert names["AssumeRole"] > 100
    tried = [record for record in scene.records if record["eventName"] == "ConsoleLogin" and "errorMessage" in record]
    assert {record["userIdentity"].get("userName") for record in tried} >= {HIDDEN}
    refused = {(record["eventName"], record.get("errorCode")) for record in scene.records if record.get("errorCode")}
    assert ("GetRole", "NoSuchEntityException") in refused
    denied = {name for name, code in refused if code != "NoSuchEntityException"}
    assert denied >= {"ListSecrets", "DescribeInstances", "GetAccountSummary"}
    taken = [record["requestParameters"] for record in scene.records if record["eventName"] == "AssumeRole"]
    roles = {asked["roleArn"].rpartition("/")[2] for asked in taken}
    assert roles == {
        "Administrator", "Developer", "MonitoringReader", "Deployer", "CostReader", "AWSServiceRoleForConfig", "InventoryScanner"
    }  # fmt: skip
    weekends = {record["userIdentity"].get("type") for record in scene.records if _weekend(record)}
    assert weekends == {"AWSService", "AWSAccount", "AssumedRole", "IAMUser"}


def _weekend(record: dict[str, Any]) -> bool:
    return dt.datetime.fromisoformat(record["eventTime"]).weekday() >= 5


def test_a_key_is_replaced_in_it(scene: Scene) -> None:
    """Nine days before the alert or a little later: a new key, the old one switched off, and deleted."""
    steps = [
        line.record["eventName"]
        for line in scene.world.trail.lines()
        if line.record["eventName"] in ("CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey")
    ]
    assert steps == ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"]


def test_a_containment_shows_in_it() -> None:
    """A role that is denied everything is refused from the next round on, but for asking who it is, which nobody can be."""
    world, house = built(days=range(1), seed=6)
    who = house.signs_in("administrator", "production", "Administrator")
    stopped = document(deny("*"))
    sure(who.call("iam", "put_role_policy", RoleName="MonitoringReader", PolicyName="stop", PolicyDocument=stopped))
    world.advance(world.alert_at + 30 * MINUTE)
    later = [
        line.record
        for line in world.trail.ordinary(world.alert_at + 15 * MINUTE, world.alert_at + 30 * MINUTE)
        if "MonitoringReader" in str(line.record["userIdentity"])
    ]
    assert later
    assert {record["eventName"] for record in later if record.get("errorCode") != "AccessDenied"} <= {"GetCallerIdentity"}


def test_it_stands_on_no_machines() -> None:
    """What a small world never asks is not read: EC2 alone takes as long to read as a lone account to open."""
    told = (
        "import sys; from ircoach.scenario.build import build; from ircoach.scenario.library import find;"
        "world = build(find('first-call'), 'stolen', 1); world.advance(world.alert_at + 60_000_000);"
        "from ircoach.world import moto_seam; assert moto_seam.flow_log_bucket(world.accounts['production']) is None;"
        "sys.exit('moto.ec2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0


def test_a_company_without_a_name_is_a_fault() -> None:
    """Its buckets would begin with nothing."""
    world = World(5, ALERT, events=EVENTS)
    stage = Stage(world, "quiet", {})
    house = lived_in(stage, world.open_account("production", "111122223333"), REGION)
    with pytest.raises(ScenarioFault, match="no name yet"):
        _ = house.slug
    stage.company.name = "Lowland Post"
    assert house.slug == "lowland"


def test_a_name_nobody_has_is_a_fault(scene: Scene) -> None:
    """It has one account and two people, and says so."""
    with pytest.raises(ScenarioFault, match=r"'development'; there are: production"):
        scene.house.bucket("development", "things")
    with pytest.raises(ScenarioFault, match=r"'owner'; there are: administrator, developer"):
        scene.house.signs_in("owner", "production", "Administrator")
