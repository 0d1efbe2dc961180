"""`case.sql` and `case.trail`: an answer as a DataFrame, with its price, or Athena's own words."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from ircoach.case.case import Case
from ircoach.errors import SqlError
from tests.small import small_case


@pytest.fixture
def case() -> Iterator[Case]:
    """A case of the smallest scenario."""
    case = small_case()
    yield case
    case.close()


def test_a_frame_has_sensible_types(case: Case) -> None:
    """Numbers are numbers, times are times, truth is truth, nothing is missing data."""
    frame = case.sql(
        "SELECT 7 AS n, 1.5e0 AS x, true AS yes, timestamp '2026-01-02 03:04:05' AS t, now() AS now, date '2026-01-02' AS d, "
        "json_parse('{\"a\": [1]}') AS j, 'text' AS s, CAST(NULL AS bigint) AS none, 9007199254740993 AS big"
    )
    row = frame.iloc[0]
    kinds = {str(name): str(kind) for name, kind in frame.dtypes.items()}
    assert {name: kind for name, kind in kinds.items() if kind != "object"} == {
        "n": "Int64",
        "x": "Float64",
        "yes": "boolean",
        "t": "datetime64[us]",
        "now": "datetime64[us, UTC]",
        "d": "datetime64[us]",
        "none": "Int64",
        "big": "Int64",
    }
    assert (row["n"], row["x"], row["yes"], row["j"], row["s"], row["big"]) == (
        7,
        1.5,
        True,
        {"a": [1]},
        "text",
        9007199254740993,
    )
    assert row["none"] is pd.NA
    assert abs((row["now"] - pd.Timestamp(case.now)).total_seconds()) < 60


def test_a_frame_tells_its_price(case: Case) -> None:
    """Real Athena bills ten megabytes at least, at five dollars a terabyte; a query of no table is free.

    https://aws.amazon.com/athena/pricing/
    """
    attrs = case.sql("SELECT * FROM cloudtrail_logs").attrs
    assert 0 < attrs["scanned_bytes"] < 10 * 1024**2
    assert attrs["cost_usd"] == pytest.approx(5 * 10 / 1024**2)
    assert "10,485,760" in attrs["told"]
    assert case.sql("SELECT 1").attrs["cost_usd"] == 0


def test_parameters_fill_the_question_marks(case: Case) -> None:
    """Texts are quoted as SQL wants them, in the order of the marks."""
    frame = case.sql("SELECT ? AS a, ? AS b", ["it's", 3])
    assert frame.iloc[0].to_dict() == {"a": "it's", "b": 3}
    with pytest.raises(SqlError, match="Incorrect number of parameters: expected 1 but found 2"):
        case.sql("SELECT ?", [1, 2])


def test_an_error_is_athenas_own(case: Case) -> None:
    """Refused or failed, the words are the same as in the console."""
    with pytest.raises(SqlError, match=r"^TYPE_MISMATCH: line 1:8: Expression requestparameters is not of type ROW$"):
        case.sql("SELECT requestparameters.userName FROM cloudtrail_logs")
    with pytest.raises(SqlError, match=r"^InvalidRequestException: line 1:1: mismatched input 'SELEC'"):
        case.sql("SELEC 1")


def test_columns_of_one_name_are_told_apart(case: Case) -> None:
    """A frame cannot hold two columns of a name; a result may."""
    assert list(case.sql("SELECT 1 AS x, 2 AS x").columns) == ["x", "x_2"]


def test_no_rows_are_a_frame_too(case: Case) -> None:
    """Its columns are there."""
    frame = case.sql("SELECT eventname, 1 AS n FROM cloudtrail_logs WHERE eventname = 'Nobody'")
    assert (len(frame), list(frame.columns), str(frame["n"].dtype)) == (0, ["eventname", "n"], "Int64")


def test_a_query_takes_scenario_time_once(case: Case) -> None:
    """Forty seconds to ask, a second each to look and to read, as a query in the console does about."""
    before = case.elapsed
    case.sql("SELECT 1")
    assert 42 <= (case.elapsed - before).total_seconds() <= 46


def test_the_trail_is_a_frame(case: Case) -> None:
    """Oldest first, what is JSON as objects, what happened at its time."""
    trail = case.trail()
    assert list(trail["eventname"]) == sorted(trail["eventname"], key=list(trail["eventname"]).index)
    assert trail["eventtime"].is_monotonic_increasing
    made = trail[trail["eventname"] == "CreateImage"].iloc[0]
    assert made["requestparameters"]["name"] == "copy"
    assert made["responseelements"]["imageId"].startswith("ami-")
    assert (made["username"], made["readonly"], made["eventcategory"]) == ("Builder", False, "Management")
