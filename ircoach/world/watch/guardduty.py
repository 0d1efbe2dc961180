"""GuardDuty's own interface: detectors, findings by criteria, statistics, and who looks after whom.

https://docs.aws.amazon.com/guardduty/latest/APIReference/Welcome.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from ircoach.world.clock import DAY, to_datetime
from ircoach.world.gate import Asked, Gap
from ircoach.world.watch.detections import Detection, Detections
from ircoach.world.watch.guardduty_criteria import meets, moment, value_of
from ircoach.world.watch.guardduty_finding import described
from ircoach.world.watch.paging import page
from ircoach.world.watch.plan import GUARDDUTY, Plan
from ircoach.world.wire import AwsError

PAGE = 50
_FEATURES = ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS", "S3_DATA_EVENTS")
_NOT_YOURS = "The request is rejected because the input detectorId is not owned by the current account."


class GuardDuty:
    """Answers for a world's detectors. `plan` gives what the organization has switched on, or None."""

    def __init__(self, detections: Detections, plan: Callable[[], Plan | None]) -> None:
        self._detections, self._plan = detections, plan

    def gaps(self) -> dict[str, Gap]:
        """The operations answered here."""
        own: dict[str, Gap] = {
            "ListDetectors": self.list_detectors,
            "GetDetector": self.get_detector,
            "ListFindings": self.list_findings,
            "GetFindings": self.get_findings,
            "GetFindingsStatistics": self.statistics,
            "ListMembers": self.list_members,
            "GetAdministratorAccount": self._administrator_as("Administrator"),
            "GetMasterAccount": self._administrator_as("Master"),
            "ListOrganizationAdminAccounts": self.organization_admins,
            "DescribeOrganizationConfiguration": self.organization_configuration,
            "ListTagsForResource": self.list_tags,
            "ListFilters": self._nothing("FilterNames"),
            "ListIPSets": self._nothing("IpSetIds"),
            "ListThreatIntelSets": self._nothing("ThreatIntelSetIds"),
            "ListPublishingDestinations": self._nothing("Destinations"),
        }
        return {f"guardduty:{name}": gap for name, gap in own.items()}

    def list_detectors(self, asked: Asked) -> dict[str, Any]:
        """The account's detector in this region, where it has one."""
        plan = self._plan()
        found = plan.detector(asked.account, asked.call.region) if plan else None
        return _page(asked, "DetectorIds", [found] if found else [])

    def get_detector(self, asked: Asked) -> dict[str, Any]:
        """What a detector reads, and since when."""
        plan = self._mine(asked)
        since = to_datetime(plan.detector_since(asked.account, asked.call.region)).replace(microsecond=0)
        on = {"Status": "ENABLED"}
        role = "role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty"
        return {
            "CreatedAt": f"{since:%Y-%m-%dT%H:%M:%S.000Z}",
            "UpdatedAt": f"{since:%Y-%m-%dT%H:%M:%S.000Z}",
            "FindingPublishingFrequency": "FIFTEEN_MINUTES",
            "ServiceRole": f"arn:aws:iam::{asked.account}:{role}",
            "Status": "ENABLED",
            "DataSources": {"CloudTrail": on, "DNSLogs": on, "FlowLogs": on, "S3Logs": on},
            "Features": [{"Name": name, "UpdatedAt": since, **on} for name in _FEATURES],
            "Tags": {},
        }

    def list_findings(self, asked: Asked) -> dict[str, Any]:
        """The ids of findings that meet the criteria, in the order asked for, the last updated first where none is."""
        found = self._found(asked)
        sort = asked.call.params.get("SortCriteria") or {}
        by = str(sort.get("AttributeName") or "updatedAt")
        down = (sort.get("OrderBy") or "DESC") == "DESC"
        found.sort(key=lambda each: (value_of(each, by), each["Id"]), reverse=down)
        return _page(asked, "FindingIds", [each["Id"] for each in found])

    def get_findings(self, asked: Asked) -> dict[str, Any]:
        """Findings by their ids, at most fifty."""
        wanted = [str(each) for each in asked.call.params.get("FindingIds") or ()]
        if not 0 < len(wanted) <= PAGE:
            raise _bad(f"FindingIds must name 1 to {PAGE} findings.")
        known = {each["Id"]: each for each in self._seen(asked)}
        sort = asked.call.params.get("SortCriteria") or {}
        found = [known[each] for each in dict.fromkeys(wanted) if each in known]
        if by := sort.get("AttributeName"):
            found.sort(key=lambda each: value_of(each, str(by)), reverse=sort.get("OrderBy") == "DESC")
        return {"Findings": found}

    def statistics(self, asked: Asked) -> dict[str, Any]:
        """How many findings meet the criteria, by severity or by what they are grouped by.

        https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetFindingsStatistics.html
        """
        found, group = self._found(asked), asked.call.params.get("GroupBy")
        if group is None:
            counted = Counter(f"{each['Severity']:.1f}" for each in found)
            return {"FindingStatistics": {"CountBySeverity": dict(counted)}}
        name, keys = _GROUPS.get(str(group), ("", ()))
        if not name:
            raise _bad(f"GroupBy must be one of {', '.join(_GROUPS)}.")
        groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for each in found:
            groups.setdefault(tuple(read(each) for _, read in keys), []).append(each)
        rows = [
            {
                **dict(zip((key for key, _ in keys), named, strict=True)),
                "LastGeneratedAt": max(moment(each["UpdatedAt"]) for each in members),
                "TotalFindings": len(members),
            }
            for named, members in groups.items()
        ]
        rows.sort(key=lambda row: row["TotalFindings"], reverse=asked.call.params.get("OrderBy") != "ASC")
        return {"FindingStatistics": {name: rows[: int(asked.call.params.get("MaxResults") or 25)]}}

    def list_members(self, asked: Asked) -> dict[str, Any]:
        """The accounts that the administrator looks after; other accounts have none."""
        plan = self._mine(asked)
        return _page(asked, "Members", self._members(asked, plan))

    def organization_admins(self, asked: Asked) -> dict[str, Any]:
        """Who administers GuardDuty for the organization, told to its management account."""
        plan = self._plan()
        if plan is None or asked.account != plan.facts.management:
            raise _bad("The request is rejected because it must be made by the organization's management account.")
        admin = plan.facts.delegated(GUARDDUTY)
        found = [{"AdminAccountId": admin, "AdminStatus": "ENABLED"}] if admin else []
        return _page(asked, "AdminAccounts", found)

    def organization_configuration(self, asked: Asked) -> dict[str, Any]:
        """Whether accounts that join the organization get a detector: all do."""
        plan = self._mine(asked)
        if asked.account != plan.facts.delegated(GUARDDUTY):
            raise _bad("The request is rejected because it must be made by the delegated administrator of GuardDuty.")
        return {"AutoEnable": True, "MemberAccountLimitReached": False, "AutoEnableOrganizationMembers": "ALL"}

    def list_tags(self, asked: Asked) -> dict[str, Any]:
        """A detector's tags: none."""
        self._its_own(asked, str(asked.call.params["ResourceArn"]).rpartition("/")[2])
        return {"Tags": {}}

    # --- what stands behind the answers -------------------------------------------------------------------------------

    def _administrator_as(self, word: str) -> Gap:
        def gap(asked: Asked) -> dict[str, Any]:
            plan = self._mine(asked)
            admin = plan.facts.delegated(GUARDDUTY)
            if admin in (None, asked.account):
                return {word: {}}
            return {word: {"AccountId": admin, "RelationshipStatus": "Enabled"}}

        return gap

    def _nothing(self, name: str) -> Gap:
        def gap(asked: Asked) -> dict[str, Any]:
            self._mine(asked)
            return {name: []}

        return gap

    def _mine(self, asked: Asked) -> Plan:
        """The plan, once the detector that is named is the account's own."""
        return self._its_own(asked, asked.call.params.get("DetectorId"))

    def _its_own(self, asked: Asked, detector: str | None) -> Plan:
        plan = self._plan()
        if plan is None or detector is None or plan.detector(asked.account, asked.call.region) != detector:
            raise _bad(_NOT_YOURS)
        return plan

    def _seen(self, asked: Asked) -> list[dict[str, Any]]:
        """Every finding that a detector shows: its own, and the members' too where it is the administrator's."""
        plan = self._mine(asked)
        accounts = {asked.account}
        if asked.account == plan.facts.delegated(GUARDDUTY):
            accounts |= set(plan.facts.members())
        found: list[Detection] = self._detections.found(plan, accounts, asked.call.region, asked.now)
        return [described(each) for each in found]

    def _found(self, asked: Asked) -> list[dict[str, Any]]:
        criteria = (asked.call.params.get("FindingCriteria") or {}).get("Criterion") or {}
        return [each for each in self._seen(asked) if meets(each, criteria)]

    @staticmethod
    def _members(asked: Asked, plan: Plan) -> list[dict[str, Any]]:
        admin = plan.facts.delegated(GUARDDUTY)
        if asked.account != admin:
            return []
        when = f"{to_datetime(plan.detector_since(asked.account, asked.call.region)):%Y-%m-%dT%H:%M:%S.000Z}"
        return [
            {
                "AccountId": account,
                "DetectorId": plan.detector(account, asked.call.region),
                "MasterId": admin,
                "AdministratorId": admin,
                "Email": email,
                "RelationshipStatus": "Enabled",
                "InvitedAt": when,
                "UpdatedAt": when,
            }
            for account, email in plan.facts.emails().items()
            if account != admin
        ]


#: GroupBy → the answer's list, and the keys of its rows
_GROUPS: dict[str, tuple[str, tuple[tuple[str, Callable[[dict[str, Any]], Any]], ...]]] = {
    "ACCOUNT": ("GroupedByAccount", (("AccountId", lambda each: each["AccountId"]),)),
    "DATE": ("GroupedByDate", (("Date", lambda each: _day(each)), ("Severity", lambda each: each["Severity"]))),
    "FINDING_TYPE": ("GroupedByFindingType", (("FindingType", lambda each: each["Type"]),)),
    "RESOURCE": (
        "GroupedByResource",
        (
            ("AccountId", lambda each: each["AccountId"]),
            ("ResourceType", lambda each: each["Resource"]["ResourceType"]),
            ("ResourceId", lambda each: each["Resource"]["AccessKeyDetails"]["AccessKeyId"]),
        ),
    ),
    "SEVERITY": ("GroupedBySeverity", (("Severity", lambda each: each["Severity"]),)),
}


def _day(finding: dict[str, Any]) -> Any:
    when = int(moment(finding["UpdatedAt"]).timestamp() * 1_000_000)
    return to_datetime(when - when % DAY)


def _bad(message: str) -> AwsError:
    return AwsError("BadRequestException", message, 400)


def _page(asked: Asked, name: str, items: list[Any]) -> dict[str, Any]:
    lines, more = page(asked, items, PAGE, "BadRequestException", "MaxResults", "NextToken")
    return {name: lines, "NextToken": more}
