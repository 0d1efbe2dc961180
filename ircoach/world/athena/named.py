"""Named queries: the ready questions of investigations.py, and whatever a responder saves beside them.

https://docs.aws.amazon.com/athena/latest/ug/saved-queries.html
"""

from __future__ import annotations

from typing import Any

from ircoach.world.athena.failure import invalid
from ircoach.world.athena.investigations import QUESTIONS
from ircoach.world.athena.pages import page
from ircoach.world.athena.tables import DATABASE
from ircoach.world.gate import Asked, Gap
from ircoach.world.identity import Dice

Place = tuple[str, str]


class NamedQueries:
    """Saved queries, by account and region."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._saved: dict[Place, dict[str, dict[str, Any]]] = {}

    def gaps(self) -> dict[str, Gap]:
        """The operations, by name."""
        return {
            "athena:CreateNamedQuery": self.create,
            "athena:GetNamedQuery": self.get,
            "athena:BatchGetNamedQuery": self.batch_get,
            "athena:ListNamedQueries": self.list,
            "athena:UpdateNamedQuery": self.update,
            "athena:DeleteNamedQuery": self.delete,
        }

    def _of(self, asked: Asked) -> dict[str, dict[str, Any]]:
        place = (asked.account, asked.call.region)
        if place not in self._saved:
            made = [_ready(Dice(self._seed, "named-query", *place, each.name).uuid(), each) for each in QUESTIONS]
            self._saved[place] = {each["NamedQueryId"]: each for each in made}
        return self._saved[place]

    def create(self, asked: Asked) -> dict[str, Any]:
        """Save a query."""
        params = asked.call.params
        made = {key: str(params[key]) for key in ("Name", "Description", "Database", "QueryString") if params.get(key)}
        query_id = asked.dice.of("named-query").uuid()
        self._of(asked)[query_id] = {**made, "NamedQueryId": query_id, "WorkGroup": str(params.get("WorkGroup") or "primary")}
        return {"NamedQueryId": query_id}

    def get(self, asked: Asked) -> dict[str, Any]:
        """One saved query."""
        return {"NamedQuery": self._known(asked)}

    def batch_get(self, asked: Asked) -> dict[str, Any]:
        """Several saved queries; unknown ids are named apart."""
        saved = self._of(asked)
        wanted = [str(each) for each in asked.call.params.get("NamedQueryIds") or ()]
        unknown = [
            {"NamedQueryId": each, "ErrorCode": "INVALID_NAMED_QUERY_ID", "ErrorMessage": f"NamedQuery {each} was not found"}
            for each in wanted
            if each not in saved
        ]
        return {"NamedQueries": [saved[each] for each in wanted if each in saved], "UnprocessedNamedQueryIds": unknown}

    def list(self, asked: Asked) -> dict[str, Any]:
        """The ids of all saved queries."""
        lines, token = page(asked, list(self._of(asked)), 50)
        return {"NamedQueryIds": lines} | ({"NextToken": token} if token else {})

    def update(self, asked: Asked) -> dict[str, Any]:
        """Change a saved query's name, description and text."""
        known, params = self._known(asked), asked.call.params
        known |= {key: str(params[key]) for key in ("Name", "Description", "QueryString") if params.get(key)}
        return {}

    def delete(self, asked: Asked) -> dict[str, Any]:
        """Forget a saved query."""
        del self._of(asked)[str(self._known(asked)["NamedQueryId"])]
        return {}

    def _known(self, asked: Asked) -> dict[str, Any]:
        query_id = str(asked.call.params.get("NamedQueryId") or "")
        found = self._of(asked).get(query_id)
        if found is None:
            raise invalid(f"NamedQuery {query_id} was not found")
        return found


def _ready(query_id: str, question: Any) -> dict[str, Any]:
    about = f" (? is {', '.join(question.about)})" if question.about else ""
    return {
        "NamedQueryId": query_id,
        "Name": question.name,
        "Description": question.asks + about,
        "Database": DATABASE,
        "QueryString": question.sql.strip(),
        "WorkGroup": "primary",
    }
