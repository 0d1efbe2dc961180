"""Statements that would get out: names that carry SQL, comments that never end, writes where their sender may not."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ircoach.case.case import Case
from ircoach.errors import SqlError
from ircoach.scenario.build import build
from ircoach.scenario.library import Folder
from ircoach.world import moto_seam
from ircoach.world.athena.columnar import _database, packed, rows
from ircoach.world.athena.dialect import heads, hive
from ircoach.world.athena.engine import Engine
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.types import BIGINT, VARCHAR, Type, array, map_of, row, structure
from ircoach.world.callers import Actor
from ircoach.world.clock import SECOND
from ircoach.world.stage import Stage, allow, document, sure
from ircoach.world.wire import AwsError
from ircoach.world.world import World
from tests.small import ONE_KEY, host_of
from tests.world.athena.test_tables import account, values

#: a name that ends the quotes it stands in, and goes on as a statement
NAME = 'a" integer)); CREATE TABLE stolen AS SELECT 1; --'
KINDS = (row(**{NAME: BIGINT}), array(row(**{NAME: BIGINT})), map_of(VARCHAR, row(inner=row(**{NAME: VARCHAR}))))


@pytest.mark.parametrize("kind", KINDS, ids=["row", "array", "map"])
def test_the_name_of_a_field_is_a_name_wherever_it_goes(kind: Type) -> None:
    """In the engine's tables, in a Parquet file that is written, and in one that is read."""
    engine = Engine()
    engine.hold("t", {NAME: kind})
    engine.take("t", [json.dumps({NAME: None})])
    assert [name for (name,) in engine.run("SHOW TABLES")].count("stolen") == 0
    (file,) = packed([[json.dumps({NAME: None})]], {NAME: kind}, "NONE")
    (read,) = rows(file, {NAME: kind}, "s3://there/file")
    assert json.loads(read)[NAME] is None
    assert duckdb.sql(f"SELECT typeof(from_json('null', '{json.dumps(structure(kind)).replace(chr(39), chr(39) * 2)}'))")


def test_a_struct_of_hive_s_may_have_such_a_name(case: Case) -> None:
    """It is made, queried and kept, and nothing but that happens."""
    spelled = NAME.replace("`", "")
    case.sql(
        f"CREATE EXTERNAL TABLE odd (c struct<`{spelled}`:int>) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' "
        f"LOCATION 's3://aws-athena-query-results-{account(case)}-{host_of(case).region}/odd/'"
    )
    case.sql("CREATE TABLE kept WITH (format = 'PARQUET') AS SELECT max(c) AS c FROM odd")
    assert values(case, "SELECT count(*) FROM kept") == [[1]]
    with pytest.raises(SqlError, match="does not exist"):
        case.sql("SELECT * FROM stolen")


def test_what_packs_files_reaches_no_other_file(tmp_path: Path) -> None:
    """A second wall behind the quotes: neither reading nor writing beside the one file, and no way to take the wall down."""
    (tmp_path / "secret").write_text("mine")
    with _database() as (database, _):
        for sql in (
            f"SELECT * FROM read_text('{tmp_path / 'secret'}')",
            f"ATTACH '{tmp_path / 'new.db'}' AS other",
            f"COPY (SELECT 1) TO '{tmp_path / 'out'}'",
            "SET enable_external_access = true",
            "SET allowed_directories = ['/']",
        ):
            with pytest.raises(duckdb.Error):
                database.execute(sql)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret"]


@pytest.mark.parametrize("comments", ["/**/" * 5000, "-- x\n" * 5000, "/* */ --\n" * 2500, "/*" * 5000, "/**/" * 40 + "-"])
@pytest.mark.parametrize("after", ["SELECT 1", "CREATE TABLE t AS SELECT 1", "DROP TABLE t", "", "("])
def test_any_number_of_comments_may_stand_before_a_statement(comments: str, after: str) -> None:
    """They are passed over once: a statement that is none of these is told as fast as one that is."""
    for read in (heads.head, hive.read):
        with contextlib.suppress(AwsError, QueryFailed, hive.NotHive):  # refused is well, as long as it comes to an end
            read(comments + after)


@pytest.fixture(scope="module")
def clerk() -> Clerk:
    """Somebody who may query and keep rows in one bucket, and nowhere else; a world of their own."""
    world = build(Folder(ONE_KEY), "agreed", 6)
    stage = Stage(world, "agreed", {})
    root = stage.builder(world.accounts["production"], "us-east-1")
    for name in ("clerks", "theirs", "going"):
        sure(root.call("s3", "create_bucket", Bucket=f"company-{name}"))
    mine = [f"arn:aws:s3:::company-{name}{rest}" for name in ("clerks", "going") for rest in ("", "/*")]
    may = document(allow(["athena:*", "glue:*"]), allow(["s3:*"], mine))
    sure(root.call("iam", "create_user", UserName="clerk"))
    sure(root.call("iam", "put_user_policy", UserName="clerk", PolicyName="may", PolicyDocument=may))
    keys = stage.new_key(root, "clerk")
    stage.settle()
    return Clerk(world, root, stage.actor("clerk", keys, "80.169.200.9", region="us-east-1"))


@dataclass
class Clerk:
    """Who asks, the account's root, and their world."""

    world: World
    root: Actor
    who: Actor

    def send(self, sql: str) -> str:
        """Send a query; it has not run yet."""
        to = {"OutputLocation": "s3://company-clerks/results/"}
        context = {"Database": "cloudtrail"}
        sent = self.who.call(
            "athena", "start_query_execution", QueryString=sql, QueryExecutionContext=context, ResultConfiguration=to
        )
        assert sent.ok, sent
        return str(sent["QueryExecutionId"])

    def told(self, query: str) -> str:
        """How it ended: its state, and why."""
        self.world.advance(self.world.clock.now + 10 * SECOND)
        status = self.who.call("athena", "get_query_execution", QueryExecutionId=query)["QueryExecution"]["Status"]
        return f"{status['State']} {status.get('StateChangeReason', '')}"

    def asks(self, sql: str) -> str:
        """Send a query and wait for its end."""
        return self.told(self.send(sql))

    @property
    def theirs(self) -> list[str]:
        """What lies in the bucket they may not write to."""
        return [key for key, _ in moto_seam.objects("company-theirs", "")]


PARTED = "CREATE TABLE {} WITH (format = 'JSON', partitioned_by = ARRAY['day']) AS SELECT 1 AS a, 'first' AS day"
THERE = "ALTER TABLE {} ADD PARTITION (day='there') LOCATION 's3://company-theirs/day=there/'"


def test_rows_go_only_where_their_sender_may_write(clerk: Clerk) -> None:
    """UNLOAD to a bucket of somebody else's, and INSERT through a partition that lies there: refused, and nothing is written."""
    assert "Permission denied" in clerk.asks("UNLOAD (SELECT 1 AS a) TO 's3://company-theirs/out/' WITH (format = 'JSON')")
    assert clerk.asks(PARTED.format("mine")).startswith("SUCCEEDED")
    assert clerk.asks("INSERT INTO mine SELECT 2, 'second'").startswith("SUCCEEDED")
    assert clerk.asks(THERE.format("mine")).startswith("SUCCEEDED")
    assert "Permission denied" in clerk.asks("INSERT INTO mine SELECT 2, 'there'")
    assert clerk.theirs == []


def test_a_partition_added_after_the_query_was_sent_is_not_written_to(clerk: Clerk) -> None:
    """Where rows go is settled, and allowed, when a query is sent."""
    assert clerk.asks(PARTED.format("later")).startswith("SUCCEEDED")
    for turn in range(4):  # which of two queries ends first, dice say
        clerk.asks("ALTER TABLE later DROP IF EXISTS PARTITION (day='there')")
        clerk.send(THERE.format("later"))
        assert clerk.asks(f"INSERT INTO later SELECT {turn}, 'there'").startswith("SUCCEEDED")
    assert clerk.theirs == []


def test_a_table_that_cannot_be_filled_is_not_there(clerk: Clerk) -> None:
    """Its bucket goes while the query runs: the query fails, and its name is still free."""
    sent = clerk.send("CREATE TABLE unfilled WITH (external_location = 's3://company-going/x/') AS SELECT 1 AS a")
    assert clerk.root.call("s3", "delete_bucket", Bucket="company-going").ok
    assert "NoSuchBucket" in clerk.told(sent)
    assert "does not exist" in clerk.asks("SELECT * FROM unfilled")
