"""A case's logs as files, for a real Athena, Spark, Trino, DuckDB or a SIEM: in the layout of the bucket, as Parquet, with DDL.

What is written is what the log buckets hold by the present of the case: the trail's files, access logs and flow logs. It holds
nothing that a responder could not read.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ircoach.errors import BadInput
from ircoach.world import moto_seam
from ircoach.world.athena.extra import NEEDED, missing
from ircoach.world.athena.tables import ACCESS_LOG_COLUMNS, ACCESS_LOG_PATTERN, COLUMNS, FLOW_LOG_COLUMNS
from ircoach.world.clock import DAY, to_datetime
from ircoach.world.trail import HISTORY
from ircoach.world.world import World

#: stands for the bucket that a class copies the files to
BUCKET = "YOUR-BUCKET"


@dataclass(frozen=True, slots=True)
class Written:
    """How much was written: records, the trail's files, and the objects of other logs."""

    records: int
    files: int
    others: int


def write(world: World, folder: Path, progress: Callable[[float], None] | None = None) -> Written:
    """Write a world's logs into a folder that is there and empty. Raises BadInput where the Athena extra is missing.

    A day at a time: however many records there are, memory holds those of one. `progress` hears 0 to 1.
    """
    if lacking := missing():
        raise BadInput(
            f"Parquet needs {', '.join(lacking)}, which {'is' if len(lacking) == 1 else 'are'} not installed here (all of "
            f"{', '.join(NEEDED)} come with: python -m pip install 'ircoach[athena]')."
        )
    from ircoach.world.athena.parquet import Parquet  # DuckDB is an extra

    files, days, tell = 0, _days(world), progress or (lambda share: None)

    def of_day(day: int) -> Iterator[dict[str, Any]]:
        nonlocal files
        for place, body in world.log_files.of_day(day):
            path = folder / "s3" / place.key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(gzip.compress(body, mtime=0))
            files += 1
            yield from json.loads(body)["Records"]

    with closing(Parquet(folder / "parquet" / "cloudtrail_logs")) as kept:
        for day in days:
            kept.add(of_day(day))
            kept.write(f"{to_datetime(day * DAY):%Y-%m-%d}")
            tell((day - days.start + 1) / len(days))
        count = kept.count
    others = [_keep(folder, *each) for each in _other_logs(world)]
    for name, text in _statements(world, sorted({each[0] for each in _other_logs(world)})).items():
        (folder / name).write_text(text, encoding="utf-8")
    return Written(count, files, len(others))


def _days(world: World) -> range:
    """The days that may have files (scenario day numbers)."""
    first = min((line.time for line in world.trail.lines()), default=world.clock.now)
    return range(min(first, world.clock.now - HISTORY) // DAY, world.clock.now // DAY + 1)


def log_root(world: World) -> str:
    """The key prefix of the trail's files in their bucket."""
    return world.log_archive.address.split("/", 3)[3]


def _other_logs(world: World) -> Iterator[tuple[str, str, str]]:
    """(kind, bucket, key) of every object of access logs and flow logs."""
    trail = world.log_archive.bucket  # written apart, from its records
    for account in world.accounts.values():
        if target := moto_seam.access_log_target(account):
            yield from (("access", target[0], key) for key, _ in moto_seam.objects(*target) if is_plain(key))
        for bucket in moto_seam.buckets(account):
            if bucket != trail:
                world.lay_out(bucket, "AWSLogs/")
            keys = (key for key, _ in moto_seam.objects(bucket, "AWSLogs/"))
            yield from (("flow", bucket, key) for key in keys if "/vpcflowlogs/" in key and is_plain(key))


def is_plain(key: str) -> bool:
    """Whether a key is a path below a folder on any system; AWS's are, and whoever may write to the bucket picks theirs."""
    return not set(key) & {"\\", ":", "\0"} and not {"", ".", ".."} & set(key.split("/"))


def _keep(folder: Path, kind: str, bucket: str, key: str) -> Path:
    path = folder / f"s3-{kind}" / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(moto_seam.content(bucket, key))
    return path


def _statements(world: World, others: list[str]) -> dict[str, str]:
    """The files that say how to load the rest."""
    columns = ",\n".join(f"  `{name}` {kind.hive}" for name, kind in COLUMNS.items())
    accounts, prefix = sorted(world.accounts.values()), log_root(world)
    regions = sorted({str(line.record["awsRegion"]) for line in world.trail.lines()})
    athena = [
        f"""CREATE EXTERNAL TABLE cloudtrail_logs (
{columns}
)
PARTITIONED BY (`account` string, `region` string, `timestamp` string)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://{BUCKET}/s3/{prefix}/'
TBLPROPERTIES (
  'projection.enabled'='true',
  'projection.account.type'='enum',
  'projection.account.values'='{",".join(accounts)}',
  'projection.region.type'='enum',
  'projection.region.values'='{",".join(regions)}',
  'projection.timestamp.type'='date',
  'projection.timestamp.format'='yyyy/MM/dd',
  'projection.timestamp.interval'='1',
  'projection.timestamp.interval.unit'='DAYS',
  'projection.timestamp.range'='2025/01/01,NOW',
  'storage.location.template'='s3://{BUCKET}/s3/{prefix}/${{account}}/CloudTrail/${{region}}/${{timestamp}}'
);""",
        f"""CREATE EXTERNAL TABLE cloudtrail_parquet (
{columns}
)
PARTITIONED BY (`account` string, `region` string)
STORED AS PARQUET
LOCATION 's3://{BUCKET}/parquet/cloudtrail_logs/';""",
        "MSCK REPAIR TABLE cloudtrail_parquet;",
    ]
    if "access" in others:
        lines = ",\n".join(f"  `{name}` string" for name in ACCESS_LOG_COLUMNS)
        pattern = ACCESS_LOG_PATTERN.replace("\\", "\\\\")
        athena.append(
            f"CREATE EXTERNAL TABLE s3_access_logs (\n{lines}\n)\nROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'\n"
            f"WITH SERDEPROPERTIES ('input.regex'='{pattern}')\nLOCATION 's3://{BUCKET}/s3-access/';"
        )
    if "flow" in others:
        lines = ",\n".join(f"  `{name}` {kind.hive}" for name, kind in FLOW_LOG_COLUMNS.items())
        athena.append(
            f"CREATE EXTERNAL TABLE vpc_flow_logs (\n{lines}\n)\nROW FORMAT DELIMITED FIELDS TERMINATED BY ' '\n"
            f"LOCATION 's3://{BUCKET}/s3-flow/'\nTBLPROPERTIES ('skip.header.line.count'='1');"
        )
    trino = ",\n".join(f'  "{name}" {kind}' for name, kind in COLUMNS.items())
    return {
        "athena.sql": "\n\n".join(athena) + "\n",
        "spark.sql": f"CREATE TABLE cloudtrail_logs USING parquet LOCATION 's3a://{BUCKET}/parquet/cloudtrail_logs/';\n",
        "trino.sql": (
            f'CREATE TABLE hive.default.cloudtrail_logs (\n{trino},\n  "account" varchar,\n  "region" varchar\n)\nWITH (\n'
            f"  external_location = 's3://{BUCKET}/parquet/cloudtrail_logs/',\n  format = 'PARQUET',\n"
            "  partitioned_by = ARRAY['account', 'region']\n);\n"
            "CALL hive.system.sync_partition_metadata('default', 'cloudtrail_logs', 'ADD');\n"
        ),
        "duckdb.sql": (
            "CREATE VIEW cloudtrail_logs AS\n"
            "SELECT * FROM read_parquet('parquet/cloudtrail_logs/**/*.parquet', hive_partitioning = true, "
            "hive_types_autocast = false);\n"
        ),
        "README.md": _README,
    }


_README = f"""# The logs of a case

Simulated: no line of this comes from a real account. Times, accounts and addresses are those of the case.

| here | what it is |
|---|---|
| `s3/AWSLogs/` | the organization trail's files as CloudTrail lays them down: gzip, JSON, by account, region and day |
| `s3-access/`, `s3-flow/` | S3 server access logs and VPC flow logs, where the case has any |
| `parquet/cloudtrail_logs/` | the same records as Parquet, in folders by account and region |
| `athena.sql`, `spark.sql`, `trino.sql`, `duckdb.sql` | the tables over them |

To a real Athena: `aws s3 cp --recursive . s3://{BUCKET}/`, put the bucket's name for `{BUCKET}` in `athena.sql`, and run its
statements one by one. A SIEM that reads CloudTrail from a bucket reads `s3/`. On this machine, with no cloud at all:
`duckdb -init duckdb.sql`.
"""
