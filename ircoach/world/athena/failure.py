"""How Athena says no: a query refused when it is sent, and one that fails.

A statement that does not parse is refused by StartQueryExecution (InvalidRequestException); one that means nothing fails, with a
category and type of error (https://docs.aws.amazon.com/athena/latest/ug/error-reference.html) and Trino's name for it.
"""

from __future__ import annotations

from ircoach.world.wire import AwsError

SYSTEM, USER, OTHER = 1, 2, 3
#: Trino's name → Athena's error type, as failed executions of these kinds carry it; where none is published, the general 1
_TYPES = {"COLUMN_NOT_FOUND": 1006, "TABLE_NOT_FOUND": 1301, "SCHEMA_NOT_FOUND": 1301}


class QueryFailed(Exception):
    """A query that fails: `code` as Trino names it, `message` as it goes on. `str()` is Athena's StateChangeReason."""

    def __init__(self, code: str, message: str, category: int = USER) -> None:
        super().__init__(f"{code}: {message}" if code else message)
        self.code, self.message, self.category = code, message, category

    @property
    def type(self) -> int:
        """The number AWS gives this kind of error."""
        return _TYPES.get(self.code, 1)


def invalid(message: str) -> AwsError:
    """InvalidRequestException, for what cannot be asked at all."""
    return AwsError("InvalidRequestException", message, 400)
