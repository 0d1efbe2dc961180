"""IAM Access Analyzer's own interface: analyzers, external-access findings in both versions, and what was analyzed.

https://docs.aws.amazon.com/access-analyzer/latest/APIReference/Welcome.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from ircoach.world.gate import Asked, Gap
from ircoach.world.watch.analysis import Analysis, Analyzed, Finding
from ircoach.world.watch.external_access import access, date, first_version, meets, properties, summary
from ircoach.world.watch.history import History
from ircoach.world.watch.paging import page
from ircoach.world.watch.plan import Analyzer, Plan
from ircoach.world.wire import AwsError

PAGE = 100


class AccessAnalyzer:
    """Answers for a world's analyzers. `plan` gives what the organization has switched on, or None."""

    def __init__(self, history: History, plan: Callable[[], Plan | None]) -> None:
        self._history, self._plan = history, plan

    def gaps(self) -> dict[str, Gap]:
        """The operations answered here."""
        own: dict[str, Gap] = {
            "ListAnalyzers": self.list_analyzers,
            "GetAnalyzer": self.get_analyzer,
            "ListFindings": self._lister(first_version),
            "ListFindingsV2": self._lister(summary),
            "GetFinding": self.get_finding,
            "GetFindingV2": self.get_finding_v2,
            "GetFindingsStatistics": self.statistics,
            "ListAnalyzedResources": self.list_analyzed_resources,
            "GetAnalyzedResource": self.get_analyzed_resource,
            "ListArchiveRules": self.list_archive_rules,
            "ListTagsForResource": self.list_tags,
        }
        return {f"accessanalyzer:{name}": gap for name, gap in own.items()}

    def list_analyzers(self, asked: Asked) -> dict[str, Any]:
        """The account's analyzers in this region, of one type if the caller says so."""
        wanted = asked.call.params.get("type")
        found = [self._described(asked, each) for each in self._here(asked) if wanted in (None, each.type)]
        return _page(asked, "analyzers", found)

    def get_analyzer(self, asked: Asked) -> dict[str, Any]:
        """One of them, by its name."""
        return {"analyzer": self._described(asked, self._named(asked))}

    def _lister(self, told: Callable[[Finding, str], dict[str, Any]]) -> Gap:
        def gap(asked: Asked) -> dict[str, Any]:
            return self.list_findings(asked, told)

        return gap

    def list_findings(self, asked: Asked, told: Callable[[Finding, str], dict[str, Any]]) -> dict[str, Any]:
        """Findings that a filter leaves, in the order asked for, the oldest first where none is, each as `told` has it."""
        analyzer = self._by_arn(asked)
        found = [(each, self._status(analyzer, each)) for each in self._findings(asked, analyzer)]
        criteria = asked.call.params.get("filter") or {}
        kept = [(each, status) for each, status in found if meets(properties(each, status), criteria)]
        sort = asked.call.params.get("sort") or {}
        by = str(sort.get("attributeName") or "createdAt")
        kept.sort(key=lambda pair: (properties(*pair).get(by, [""]), pair[0].id), reverse=sort.get("orderBy") == "DESC")
        return _page(asked, "findings", [told(each, status) for each, status in kept])

    def get_finding(self, asked: Asked) -> dict[str, Any]:
        """One finding, with whom it lets in and what they may do."""
        return {"finding": first_version(*self._finding(asked))}

    def get_finding_v2(self, asked: Asked) -> dict[str, Any]:
        """The same in the newer form, which also serves other kinds of findings."""
        finding, status = self._finding(asked)
        return {**summary(finding, status), "findingDetails": [{"externalAccessDetails": access(finding)}]}

    def statistics(self, asked: Asked) -> dict[str, Any]:
        """How many findings of each status, and of which kinds of things the active ones are."""
        analyzer = self._by_arn(asked)
        found = [(each, self._status(analyzer, each)) for each in self._findings(asked, analyzer)]
        by_status = Counter(status for _, status in found)
        active = [each for each, status in found if status == "ACTIVE"]
        kinds = sorted({each.about.resource_type for each in active})

        def counted(kind: str, *, public: bool) -> int:
            return sum(each.about.resource_type == kind and each.access.public == public for each in active)

        by_kind = {
            kind: {"totalActivePublic": counted(kind, public=True), "totalActiveCrossAccount": counted(kind, public=False)}
            for kind in kinds
        }
        external = {
            "resourceTypeStatistics": by_kind,
            "totalActiveFindings": by_status["ACTIVE"],
            "totalArchivedFindings": by_status["ARCHIVED"],
            "totalResolvedFindings": by_status["RESOLVED"],
        }
        return {"findingsStatistics": [{"externalAccessFindingsStatistics": external}], "lastUpdatedAt": date(asked.now)}

    def list_analyzed_resources(self, asked: Asked) -> dict[str, Any]:
        """What was analyzed and is there still, of one type if the caller says so."""
        wanted = asked.call.params.get("resourceType")
        found = [
            {
                "resourceArn": each.about.arn,
                "resourceOwnerAccount": each.about.account,
                "resourceType": each.about.resource_type,
            }
            for each in self._analyzed(asked, self._by_arn(asked))
            if not each.gone and wanted in (None, each.about.resource_type)
        ]
        return _page(asked, "analyzedResources", found)

    def get_analyzed_resource(self, asked: Asked) -> dict[str, Any]:
        """One thing that was analyzed, with what somebody outside may do with it at present."""
        analyzer, arn = self._by_arn(asked), asked.call.params.get("resourceArn")
        found = next((each for each in self._analyzed(asked, analyzer) if each.about.arn == arn), None)
        if found is None:
            raise _missing(str(arn))
        active = [each for each in found.findings if each.active]
        told: dict[str, Any] = {
            "resourceArn": found.about.arn,
            "resourceType": found.about.resource_type,
            "resourceOwnerAccount": found.about.account,
            "createdAt": date(min((each.created for each in found.findings), default=found.first)),
            "analyzedAt": date(found.last),
            "updatedAt": date(max((each.updated for each in found.findings), default=found.first)),
            "isPublic": any(each.access.public for each in active),
        }
        if found.findings:
            told["status"] = self._status(analyzer, max(found.findings, key=lambda each: (each.active, each.updated)))
            told["actions"] = sorted({action for each in active for action in each.access.actions})
        if via := sorted({source for each in active for source in each.access.sources}):
            told["sharedVia"] = via
        return {"resource": told}

    def list_archive_rules(self, asked: Asked) -> dict[str, Any]:
        """What an analyzer archives as it finds it."""
        analyzer = self._named(asked)
        rules = self._planned().rules(analyzer) if self._plan() else {}
        when = date(analyzer.created)
        told = [
            {
                "ruleName": name,
                "filter": {key: {operator: list(values) for operator, values in each.items()} for key, each in criteria.items()},
                "createdAt": when,
                "updatedAt": when,
            }
            for name, criteria in rules.items()
        ]
        return _page(asked, "archiveRules", told)

    def list_tags(self, asked: Asked) -> dict[str, Any]:
        """An analyzer's tags: none."""
        self._by_arn(asked, "resourceArn")
        return {"tags": {}}

    # --- what stands behind the answers -------------------------------------------------------------------------------

    def _planned(self) -> Plan:
        plan = self._plan()
        assert plan is not None
        return plan

    def _here(self, asked: Asked) -> list[Analyzer]:
        plan = self._plan()
        return [each for each in plan.analyzers(asked.account) if each.region == asked.call.region] if plan else []

    def _named(self, asked: Asked) -> Analyzer:
        name = str(asked.call.params["analyzerName"])
        found = next((each for each in self._here(asked) if each.name == name), None)
        if found is None:
            raise _missing(name)
        return found

    def _by_arn(self, asked: Asked, parameter: str = "analyzerArn") -> Analyzer:
        arn = str(asked.call.params.get(parameter) or "")
        if not arn:
            raise AwsError("ValidationException", f"{parameter} is required.", 400)
        found = next((each for each in self._here(asked) if each.arn == arn), None)
        if found is None:
            raise _missing(arn)
        return found

    def _analyzed(self, asked: Asked, analyzer: Analyzer) -> list[Analyzed]:
        return list(Analysis(analyzer, self._planned(), self._history, asked.now).everything())

    def _findings(self, asked: Asked, analyzer: Analyzer) -> Iterable[Finding]:
        return (finding for each in self._analyzed(asked, analyzer) for finding in each.findings)

    def _finding(self, asked: Asked) -> tuple[Finding, str]:
        analyzer, wanted = self._by_arn(asked), str(asked.call.params["id"])
        found = next((each for each in self._findings(asked, analyzer) if each.id == wanted), None)
        if found is None:
            raise _missing(wanted)
        return found, self._status(analyzer, found)

    def _status(self, analyzer: Analyzer, finding: Finding) -> str:
        """ACTIVE, or RESOLVED once the access is gone, or ARCHIVED where a rule expects it.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-archive-rules.html
        """
        if not finding.active:
            return "RESOLVED"
        rules = self._planned().rules(analyzer).values()
        return "ARCHIVED" if any(meets(properties(finding, "ACTIVE"), each) for each in rules) else "ACTIVE"

    def _described(self, asked: Asked, analyzer: Analyzer) -> dict[str, Any]:
        told: dict[str, Any] = {
            "arn": analyzer.arn,
            "name": analyzer.name,
            "type": analyzer.type,
            "createdAt": date(analyzer.created),
            "status": "ACTIVE",
            "tags": {},
        }
        if last := max(self._analyzed(asked, analyzer), key=lambda each: each.last, default=None):
            told |= {"lastResourceAnalyzed": last.about.arn, "lastResourceAnalyzedAt": date(last.last)}
        return told


def _missing(what: str) -> AwsError:
    return AwsError("ResourceNotFoundException", f"{what} could not be found.", 404)


def _page(asked: Asked, name: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    lines, more = page(asked, items, PAGE, "ValidationException", "maxResults", "nextToken")
    return {name: lines} | ({"nextToken": more} if more else {})
