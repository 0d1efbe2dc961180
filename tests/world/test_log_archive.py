"""The log archive rules what is seen: its policy, its files, and whoever may read which of them, through Athena as well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from ircoach.world.callers import Actor
from ircoach.world.clock import MINUTE
from ircoach.world.house import House
from ircoach.world.stage import Stage, located, sure
from ircoach.world.world import World
from tests.world.background.support import RESULTS, at_the_alert

COUNT = "SELECT count(*) FROM cloudtrail_logs"
TABLE = """
CREATE EXTERNAL TABLE {name} (eventname string) PARTITIONED BY (x string)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://{bucket}/AWSLogs/' {more}
"""
TEMPLATE = "TBLPROPERTIES ('projection.enabled'='true','projection.x.type'='enum','projection.x.values'='{bucket}','storage.location.template'='s3://${{x}}/AWSLogs/')"


class Scene(NamedTuple):
    """A house at its alert, its keeper's builder, and a responder in production."""

    world: World
    house: House
    stage: Stage
    keeper: Actor
    who: Actor

    @property
    def bucket(self) -> str:
        """The log archive's bucket."""
        return self.world.log_archive.bucket

    @property
    def log(self) -> str:
        """The key prefix of the trail's files."""
        return self.world.log_archive.address.partition(self.bucket)[2].strip("/")

    def asks(self, sql: str) -> tuple[str, str]:
        """How a query of the responder's ends, and the reason; or its first cell."""
        sent = self.who.call(
            "athena",
            "start_query_execution",
            QueryString=sql,
            QueryExecutionContext={"Database": "cloudtrail"},
            ResultConfiguration={"OutputLocation": f"s3://{RESULTS}/"},
        )
        self.world.advance(self.world.clock.now + MINUTE)
        number = sent["QueryExecutionId"]
        status = self.who.call("athena", "get_query_execution", QueryExecutionId=number)["QueryExecution"]["Status"]
        if status["State"] != "SUCCEEDED":
            return status["State"], status.get("StateChangeReason", "")
        rows = self.who.call("athena", "get_query_results", QueryExecutionId=number)["ResultSet"]["Rows"]
        return "SUCCEEDED", rows[-1]["Data"][0].get("VarCharValue", "") if rows else ""

    def count(self) -> int:
        """How many records a query counts."""
        state, cell = self.asks(COUNT)
        assert state == "SUCCEEDED", cell
        return int(cell)

    @contextmanager
    def policy(self, *more: dict[str, Any], without: str = "") -> Iterator[None]:
        """The archive's policy with some statements more, or without those whose Sid begins so, for a while."""
        text = str(self.keeper.call("s3", "get_bucket_policy", Bucket=self.bucket)["Policy"])
        kept = [each for each in json.loads(text)["Statement"] if not (without and each["Sid"].startswith(without))]
        changed = json.dumps({"Version": "2012-10-17", "Statement": [*kept, *more]})
        sure(self.keeper.call("s3", "put_bucket_policy", Bucket=self.bucket, Policy=changed))
        try:
            yield
        finally:
            sure(self.keeper.call("s3", "put_bucket_policy", Bucket=self.bucket, Policy=text))

    def refused(self, sql: str = COUNT) -> bool:
        """Whether a query is refused on a path of the archive."""
        return f"Permission denied on S3 path: s3://{self.bucket}/" in self.asks(sql)[1]


@pytest.fixture(scope="module")
def scene() -> Scene:
    """All tests read of the same world."""
    world, house, stage = at_the_alert(500)
    sure(house.builders["production"].call("s3", "create_bucket", Bucket=RESULTS, **located(house.home)))
    who = stage.sign_in("reader", house.production, "IncidentResponder", "reader", house.office, region=house.home)
    return Scene(world, house, stage, house.builders["security"], who)


def deny(scene: Scene, place: str = "", **condition: Any) -> dict[str, Any]:
    """A statement that lets nobody read a part of the archive."""
    where = f"arn:aws:s3:::{scene.bucket}/{place}*"
    said: dict[str, Any] = {"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": where}
    return said | ({"Condition": condition} if condition else {})


def test_a_query_reads_what_its_sender_may(scene: Scene) -> None:
    """Not without the statements that let responders read, nor past a denial of one account's folder."""
    assert scene.asks(COUNT)[0] == "SUCCEEDED"
    with scene.policy(without="Responders"):
        assert scene.refused()
    with scene.policy(deny(scene, f"{scene.log}/{scene.house.production}/")):
        assert scene.refused()
    assert scene.asks(COUNT)[0] == "SUCCEEDED"


def test_no_table_goes_round_the_policy(scene: Scene) -> None:
    """A template that names the bucket by a column, and a partition at no place at all, read nothing either."""
    assert (
        scene.asks(TABLE.format(name="round", bucket=scene.bucket, more=TEMPLATE.format(bucket=scene.bucket)))[0] == "SUCCEEDED"
    )
    assert scene.asks(TABLE.format(name="nowhere", bucket=scene.bucket, more=""))[0] == "SUCCEEDED"
    state, told = scene.asks("ALTER TABLE nowhere ADD PARTITION (x='1') LOCATION 's3://'")
    assert state == "FAILED"
    assert "Invalid location" in told
    assert scene.asks(f"ALTER TABLE nowhere ADD PARTITION (x='1') LOCATION 's3://{scene.bucket}/AWSLogs/'")[0] == "SUCCEEDED"
    with scene.policy(without="Responders"):
        assert scene.refused(f"SELECT count(*) FROM round WHERE x = '{scene.bucket}'")
        assert scene.refused("SELECT count(*) FROM nowhere")


def test_s3_hears_of_a_query_from_athena(scene: Scene) -> None:
    """Called via it, and not from the sender's network."""
    with scene.policy(deny(scene, StringNotEquals={"aws:CalledViaLast": "athena.amazonaws.com"})):
        assert not scene.refused()
        found = scene.who.call("s3", "list_objects_v2", Bucket=scene.bucket, Prefix=f"{scene.log}/", MaxKeys=1)["Contents"]
        assert scene.who.call("s3", "get_object", Bucket=scene.bucket, Key=found[0]["Key"]).code == "AccessDenied"
    with scene.policy(deny(scene, NotIpAddress={"aws:SourceIp": [f"{scene.house.office}/32"]})):
        assert scene.refused()
    with scene.policy(deny(scene, NotIpAddressIfExists={"aws:SourceIp": ["192.0.2.1/32"]}, Bool={"aws:ViaAWSService": "false"})):
        assert not scene.refused()


def test_a_repair_lists_what_its_sender_may_list(scene: Scene) -> None:
    """Folder names of another account's bucket are not told."""
    sure(scene.keeper.call("s3", "create_bucket", Bucket="sealed-away", **located(scene.house.home)))
    sure(scene.keeper.call("s3", "put_object", Bucket="sealed-away", Key="k=secret/a.json", Body=b"{}"))
    serde = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"
    made = f"CREATE EXTERNAL TABLE sealed (a string) PARTITIONED BY (k string) {serde} LOCATION 's3://sealed-away/'"
    assert scene.asks(made)[0] == "SUCCEEDED"
    state, told = scene.asks("MSCK REPAIR TABLE sealed")
    assert state == "FAILED"
    assert "secret" not in told


def test_kept_out_nothing_comes_and_let_in_again_everything(scene: Scene) -> None:
    """CloudTrail tries again: what was missed in between is delivered later."""
    before = scene.count()
    with scene.policy(without="AWSCloudTrailWrite"):
        scene.world.advance(scene.world.clock.now + 40 * MINUTE)
        then = scene.count()
        prefix = f"{scene.log}/{scene.house.production}/CloudTrail/{scene.house.home}/"
        files = scene.who.call("s3", "list_objects_v2", Bucket=scene.bucket, Prefix=prefix, Delimiter="/")
        assert files.ok
        scene.world.advance(scene.world.clock.now + 20 * MINUTE)
        assert scene.count() == then
    assert scene.count() > then >= before


def test_a_deleted_file_is_gone_for_everyone(scene: Scene) -> None:
    """It comes back neither in Athena nor by looking again; its neighbours stay, unseen before or not."""
    prefix = f"{scene.log}/{scene.house.production}/CloudTrail/{scene.house.home}/2026/03/31/"
    where = f"SELECT count(*) FROM cloudtrail_logs WHERE \"$path\" LIKE '%{prefix}%'"
    listed = scene.who.call("s3", "list_objects_v2", Bucket=scene.bucket, Prefix=prefix)["Contents"]
    asked = "SELECT count(*) FROM cloudtrail_logs WHERE \"$path\" = 's3://{}/{}'"
    first, second = listed[0]["Key"], listed[1]["Key"]
    assert int(scene.asks(asked.format(scene.bucket, first))[1]) > 0
    whole = int(scene.asks(where)[1])
    sure(scene.keeper.call("s3", "delete_object", Bucket=scene.bucket, Key=first))
    assert scene.asks(asked.format(scene.bucket, first)) == ("SUCCEEDED", "0")
    assert 0 < int(scene.asks(where)[1]) < whole
    again = scene.who.call("s3", "list_objects_v2", Bucket=scene.bucket, Prefix=prefix)["Contents"]
    assert {each["Key"] for each in listed} - {each["Key"] for each in again} == {first}
    sure(scene.keeper.call("s3", "delete_objects", Bucket=scene.bucket, Delete={"Objects": [{"Key": second}]}))
    assert scene.who.call("s3", "get_object", Bucket=scene.bucket, Key=second).code == "NoSuchKey"


def test_a_file_never_looked_at_can_be_deleted(scene: Scene) -> None:
    """By its name, which Athena tells: it is not laid out behind the deletion."""
    asked = f'SELECT "$path" FROM cloudtrail_logs WHERE "$path" LIKE \'%/{scene.house.development}/%/2026/03/30/%\' LIMIT 1'
    key = scene.asks(asked)[1].removeprefix(f"s3://{scene.bucket}/")
    sure(scene.keeper.call("s3", "delete_object", Bucket=scene.bucket, Key=key))
    folder = key.rpartition("/")[0] + "/"
    shown = scene.who.call("s3", "list_objects_v2", Bucket=scene.bucket, Prefix=folder).get("Contents", [])
    assert key not in {each["Key"] for each in shown}
