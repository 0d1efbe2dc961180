"""The house as an author meets it: its names are on their page, and a name nobody has is answered with those there are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from ircoach.errors import ScenarioFault
from ircoach.world.house import House, open_house, ordinary_days, people, span
from ircoach.world.house.roles import roles
from ircoach.world.stage import Stage, document, sure
from ircoach.world.world import World
from tests.project.support import ROOT

ALERT = dt.datetime(2026, 4, 1, 14, 20, tzinfo=dt.UTC)
PAGE = ROOT / "docs" / "authors" / "house.md"


@pytest.fixture(scope="module")
def house() -> House:
    """A house with nobody's days in it; the tests leave it as it is."""
    return open_house(Stage(World(11, ALERT), "quiet", {}))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            lambda house: house.signs_in("ops", "production", "Administrator"),
            r"nobody's part is 'ops'; there are: owner, builds,",
        ),
        (lambda house: house.signs_in("owner", "prod", "Administrator"), r"no account is called 'prod'; there are: management,"),
        (lambda house: house.signs_in("owner", "production", "Admin"), r"no role 'Admin'; there are: .*Administrator"),
        (lambda house: house.job("j", "prod", "Developer", "s", house.office, "x"), "no account is called 'prod'"),
        (lambda house: house.bucket("prod", "b"), "no account is called 'prod'"),
        (lambda house: house.instance("prod", "i"), "no account is called 'prod'"),
        (lambda house: house.instance("security", "i"), r"no base image in 'security'; there are: production, development"),
        (lambda house: house.role_arn("prod", "Developer"), "no account is called 'prod'"),
        (lambda house: house.posture_tool("prod"), "no account is called 'prod'"),
        (
            lambda house: people(house, {"builds": "Yes."}),
            r"no contact is called 'builds'; there are: account-owner, build-team,",
        ),
    ],
)
def test_a_name_nobody_has_is_answered_with_those_there_are(ask: Callable[[House], object], said: str, house: House) -> None:
    """A bare KeyError, or an answer that nobody ever hears, would leave the author guessing."""
    with pytest.raises(ScenarioFault, match=said):
        ask(house)


def test_a_role_made_a_moment_ago_wants_its_minute(house: House) -> None:
    """IAM takes some seconds, and the message says what to write."""
    trust = document(
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{house.management}:root"}, "Action": "sts:AssumeRole"}
    )
    sure(house.builders["development"].call("iam", "create_role", RoleName="Newborn", AssumeRolePolicyDocument=trust))
    with pytest.raises(ScenarioFault, match=r"'Newborn' .*not yet in effect.*stage\.settle"):
        house.signs_in("developer", "development", "Newborn")


def _section(heading: str) -> str:
    return PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def _listed(heading: str, column: int = 0) -> set[str]:
    """The names in a column of the table below a heading of the page."""
    rows = [row.strip("|").split("|") for row in re.findall(r"(?m)^\|.+\|$", _section(heading))]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row[column])}


def test_the_page_of_the_house_lists_what_is_there(house: House) -> None:
    """Accounts, parts, contacts, roles, registers and machines: an author finds each name, and no other."""
    company = house.stage.company
    assert _listed("Accounts") == set(house.accounts)
    assert _listed("People") == set(house.people)
    assert _listed("People", 1) == set(company.contacts)
    assert _listed("Roles") == set(roles(house.management))
    assert _listed("Registers") == {*company.registers, "contacts"}
    assert _listed("Machines and buckets") == {*house.instances}


def test_the_responder_of_the_house_may_what_the_page_says(house: House) -> None:
    """The page names the acts of containing one by one."""
    named = re.findall(r"`((?:iam|s3|ec2):[A-Za-z]+)`", _section("Roles"))
    may = roles(house.management)["IncidentResponder"][1]
    assert len(named) > 5
    assert not [action for action in named if f'"{action}"' not in may]


@pytest.mark.slow
def test_the_code_of_the_page_builds_a_world_that_reaches_its_alert() -> None:
    """Copied as it stands, with the imports that the pages name."""
    (block,) = re.findall(r"(?ms)^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"))
    names: dict[str, Any] = {each.__name__: each for each in (Stage, sure, open_house, ordinary_days, people, span)}
    exec(block, names)  # the page's own code
    world = World(12, ALERT, events=500)
    names["build"](Stage(world, "quiet", {}))
    world.advance(world.alert_at)
    assert world.company.contacts["build-team"].reply == "Yes, that was us."
    assert {world.truth["home"], world.truth["responder_account"]} >= {"production"}
