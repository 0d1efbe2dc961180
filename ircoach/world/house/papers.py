"""What the house has on paper: registers of accounts, networks and assets, a change calendar, people who answer the phone."""

from __future__ import annotations

from ircoach.world.clock import MINUTE, to_datetime
from ircoach.world.company import Contact
from ircoach.world.house.house import House
from ircoach.world.house.known import Known

NO_IDEA = "I have no idea, sorry. It is not something I set up."
#: contact → (who of the house, their role, minutes until they answer: from, to)
_PEOPLE = Known(
    "no contact is called",
    ("account-owner", ("owner", "owner of the production account", 12, 15)),
    ("build-team", ("builds", "build and release team", 7, 9)),
    ("administrator", ("administrator", "cloud administrator", 7, 9)),
    ("operations", ("operations", "security operations, on call", 3, 5)),
    ("platform", ("manager", "head of platform, opens accounts for teams", 6, 8)),
)


def registers(house: House) -> None:
    """The papers of every house: who owns which account, which networks are ours, what data lies where."""
    company, accounts = house.stage.company, house.accounts
    owners = {"management": "administrator", "security": "operations", "production": "owner", "development": "developer"}
    company.register(
        "accounts",
        [
            {"account": accounts[name], "name": name, "owner": house.people[owners[name]], "registered": "yes", "note": ""}
            for name in accounts
        ],
    )
    company.register(
        "networks",
        [
            {"network": house.office, "name": "head office", "used by": "staff"},
            {"network": house.vpn, "name": "staff VPN", "used by": "staff, on-call"},
            {"network": house.build_network, "name": "build network", "used by": "nightly image builds"},
            {"network": house.portal.address, "name": "sign-in portal", "used by": "single sign-on of people and jobs"},
        ],
    )
    company.register("changes", [])
    company.register(
        "assets",
        [
            {"asset": "prod-web-1", "account": "production", "criticality": "high", "data": "internal"},
            {"asset": "prod-web-2", "account": "production", "criticality": "high", "data": "internal"},
            {"asset": "prod-billing-1", "account": "production", "criticality": "high", "data": "customer records"},
            {"asset": "dev-web-1", "account": "development", "criticality": "low", "data": "none declared"},
            {"asset": "dev-sandbox-1", "account": "development", "criticality": "low", "data": "none declared"},
        ],
    )
    people(house, {})


def people(house: House, replies: dict[str, str]) -> None:
    """Who can be asked and what they say, by contact; the others have no idea. Raises ScenarioFault for a contact nobody is."""
    _PEOPLE.must_have(replies)
    for contact, (who, role, low, high) in _PEOPLE.items():
        minutes = house.stage.dice.of("reply", contact).randint(low, high)
        house.stage.company.person(Contact(contact, house.people[who], role, minutes, replies.get(contact, NO_IDEA)))


def span(start: int, hours: float) -> dict[str, str]:
    """Start and end of a change, as the calendar writes them: `start` in scenario microseconds, `hours` its length."""
    end = start + round(hours * 60) * MINUTE
    return {"start": f"{to_datetime(start):%Y-%m-%d %H:%M}", "end": f"{to_datetime(end):%Y-%m-%d %H:%M}"}
