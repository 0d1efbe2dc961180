"""Whether evidence is there to be seen, before anybody loses points for not seeing it."""

from __future__ import annotations

import pytest

from ircoach.scenario.check.showing import why_unseen
from ircoach.scenario.form import Evidence
from ircoach.world.company import Company, Contact

RECORDS = ('{"eventName": "CreateAccessKey", "sourceIPAddress": "80.1.2.3"}', '{"eventName": "ListUsers", "userName": "ci"}')
TRUTH = {"address": "80.1.2.3"}


@pytest.fixture(scope="module")
def company() -> Company:
    """One register, one person."""
    made = Company()
    made.register("changes", [{"change": "CHG-1", "from": "80.1.2.3"}])
    made.person(Contact("team", "ada", "owns it", 4, "Yes, from 80.1.2.3."))
    return made


def looked_for(*sights: dict[str, list[str]]) -> Evidence:
    """A piece of evidence, seen in these ways."""
    about = {"id": "made", "label": "l", "where": "w", "tells": "t", "category": "events"}
    return Evidence.model_validate({**about, "seen": list(sights)})


LOOK = ["cloudtrail:LookupEvents"]


@pytest.mark.parametrize(
    ("sights", "said"),
    [
        ([{"calls": LOOK, "contains": ["CreateAccessKey", "{address}"]}], ""),
        ([{"calls": LOOK, "contains": ["CreateAccesKey", "{address}"]}], "no record of the trail holds 'CreateAccesKey'"),
        (
            [{"calls": LOOK, "contains": ["ListUsers", "{address}"]}],
            "no single record of the trail holds 'ListUsers' and",
        ),
        ([{"calls": ["register:changes"], "contains": ["CHG-1", "{address}"]}], ""),
        ([{"calls": ["register:changes"], "contains": ["CHG-2"]}], "the register changes does not hold 'CHG-2'"),
        ([{"calls": ["ask:team"], "contains": ["{address}"]}], ""),
        ([{"calls": ["ask:team"], "contains": ["No"]}], "the reply of team does not hold 'No'"),
        ([{"calls": ["iam:GetUser"], "contains": ["anything"]}], ""),
        ([{"contains": ["anything"]}], ""),
        ([{"calls": LOOK, "contains": ["Nothing"]}, {"calls": ["ask:team"]}], ""),
        ([{"calls": [*LOOK, "iam:GetUser"], "contains": ["Nothing"]}], ""),
        (
            [{"calls": LOOK, "contains": ["Nothing"]}, {"calls": ["ask:team"], "contains": ["No"]}],
            "no record of the trail holds 'Nothing'; the reply of team does not hold 'No'",
        ),
    ],
)
def test_evidence_is_there_or_it_is_said_what_is_lacking(sights: list[dict[str, list[str]]], said: str, company: Company) -> None:
    """One way to see it is enough; of calls whose answers are not known here nothing is said."""
    why = why_unseen(looked_for(*sights), TRUTH, RECORDS, company)
    assert why.startswith(said)
    assert bool(why) == bool(said)
