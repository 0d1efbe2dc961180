"""VPC flow logs: what crossed our interfaces, as the network stood, in files that come as AWS's do."""

from __future__ import annotations

import datetime as dt
import gzip
from collections import Counter
from typing import Any

import pytest

from ircoach.world.clock import DAY, HOUR, MINUTE, SECOND, to_datetime
from ircoach.world.house.network import BILLING, WEB
from ircoach.world.stage import Stage, allow, document, located, sure
from tests.world.flow_logs.support import Scene, a_house, after, bucket_of, files, interface, lines


@pytest.fixture(scope="module")
def scene() -> Scene:
    """One house, whose network changes from test to test; times only go forward."""
    return a_house()


def test_a_file_every_five_minutes_a_few_minutes_late(scene: Scene) -> None:
    """Named by the end of its five minutes, dated by its delivery; its records are of those minutes and span a minute at most."""
    found = files(scene, "2026/03/31")
    assert len(found) == 288
    for each in (found[0], found[100], found[-1]):
        ends = dt.datetime.strptime(each["Key"].split("_")[-2], "%Y%m%dT%H%MZ").replace(tzinfo=dt.UTC)
        assert dt.timedelta(minutes=2) <= each["LastModified"] - ends <= dt.timedelta(minutes=7)
        body = scene[2].call("s3", "get_object", Bucket=bucket_of(scene[2]), Key=each["Key"])["Body"]
        for line in gzip.decompress(body).decode().splitlines()[1:]:
            begins, end = (int(cell) for cell in line.split()[10:12])
            assert 0 <= ends.timestamp() - begins <= 300
            assert 0 <= end - begins <= 60
    assert not [each for each in files(scene, "2026/04/01") if each["LastModified"] > to_datetime(scene[0].clock.now)]


def test_it_begins_when_the_flow_log_was_made(scene: Scene) -> None:
    """An administrator's CreateFlowLogs is in the trail, and nothing older than it is in the bucket; AWS let its service in."""
    world, house, who = scene
    made = next(line for line in world.trail.lines(house.production) if line.record["eventName"] == "CreateFlowLogs")
    assert made.record["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"] == "Administrator"
    day = f"{to_datetime(made.time):%Y/%m/%d}"
    assert min(int(line["start"]) for line in lines(scene, day)) >= made.time // SECOND - 60
    assert not files(scene, f"{to_datetime(made.time - DAY):%Y/%m/%d}")
    assert "delivery.logs.amazonaws.com" in who.call("s3", "get_bucket_policy", Bucket=bucket_of(who))["Policy"]


def test_records_tell_of_the_accounts_own_interfaces(scene: Scene) -> None:
    """Its own address on one side of every record; open ports let in, all others refuse, and quiet minutes say so."""
    told, house = lines(scene, "2026/03/30"), scene[1]
    machines = [name for name, instance in house.instances.items() if house.where[instance] == "production"]
    own = {each["NetworkInterfaceId"]: each["PrivateIpAddress"] for each in (interface(scene, name) for name in machines)}
    assert {line["interface-id"] for line in told} == set(own)
    spoken = [line for line in told if line["log-status"] == "OK"]
    assert all(own[line["interface-id"]] in (line["srcaddr"], line["dstaddr"]) for line in spoken)
    web = {interface(scene, name)["NetworkInterfaceId"] for name in WEB}
    inbound = [line for line in spoken if line["dstaddr"] == own[line["interface-id"]] and int(line["dstport"]) < 32768]
    let_in = {(line["interface-id"] in web, line["dstport"]) for line in inbound if line["action"] == "ACCEPT"}
    assert let_in == {(True, "80"), (True, "443"), (False, "5432")}
    knocked = {line["dstport"] for line in inbound if line["action"] == "REJECT"}
    assert {"22", "3389"} <= knocked
    silent = [line for line in told if line["log-status"] == "NODATA"]
    assert silent
    assert {(line["srcaddr"], line["bytes"], line["action"]) for line in silent} == {("-", "-", "-")}


def test_both_ends_tell_the_same_of_what_passed_between_them(scene: Scene) -> None:
    """What the storefront asked of billing is in the records of both, port for port and byte for byte."""
    billing = interface(scene, BILLING)["NetworkInterfaceId"]
    ends: dict[bool, set[tuple[str, ...]]] = {True: set(), False: set()}
    for line in lines(scene, "2026/03/30"):
        if "5432" in (line["srcport"], line["dstport"]) and line["action"] == "ACCEPT":
            told = (line[name] for name in ("srcaddr", "dstaddr", "srcport", "dstport", "bytes", "start"))
            ends[line["interface-id"] == billing].add(tuple(told))
    assert ends[True] == ends[False]
    assert len(ends[True]) > 100


def test_a_closed_group_refuses_and_a_stopped_machine_falls_silent(scene: Scene) -> None:
    """From the change on: who asks is refused, and of a machine that does not run there is nothing, not even silence."""
    _, house, who = scene
    first, second = (interface(scene, name) for name in WEB)
    group = who.call("ec2", "create_security_group", GroupName="quarantine", Description="nobody", VpcId=first["VpcId"])[
        "GroupId"
    ]
    assert who.call("ec2", "modify_instance_attribute", InstanceId=house.instances[WEB[0]], Groups=[group]).ok
    assert [each["GroupId"] for each in interface(scene, WEB[0])["Groups"]] == [group]
    assert who.call("ec2", "stop_instances", InstanceIds=[house.instances[WEB[1]]]).ok
    told = after(scene, 60)
    quarantined = [line for line in told if line["interface-id"] == first["NetworkInterfaceId"] and line["dstport"] == "443"]
    visits = [line for line in quarantined if line["dstaddr"] == first["PrivateIpAddress"]]
    assert visits
    assert {line["action"] for line in visits} == {"REJECT"}
    assert not [line for line in told if line["interface-id"] == second["NetworkInterfaceId"]]
    assert who.call("ec2", "start_instances", InstanceIds=[house.instances[WEB[1]]]).ok


def test_a_network_acl_is_asked_both_ways(scene: Scene) -> None:
    """Where only its outgoing rule is against them, a visitor comes in and the answer is refused."""
    _, _, who = scene
    at = interface(scene, WEB[1])
    acls = who.call("ec2", "describe_network_acls", Filters=[{"Name": "association.subnet-id", "Values": [at["SubnetId"]]}])
    acl = acls["NetworkAcls"][0]["NetworkAclId"]
    entry: dict[str, Any] = {"NetworkAclId": acl, "RuleNumber": 50, "Protocol": "6", "RuleAction": "deny", "Egress": True}
    ports = {"From": 32768, "To": 65535}
    assert who.call("ec2", "create_network_acl_entry", **entry, CidrBlock="0.0.0.0/0", PortRange=ports).ok
    told = [line for line in after(scene, 30) if line["interface-id"] == at["NetworkInterfaceId"]]
    assert {line["action"] for line in told if line["dstport"] == "443" and line["dstaddr"] == at["PrivateIpAddress"]} == {
        "ACCEPT"
    }
    assert {line["action"] for line in told if line["srcport"] == "443" and line["srcaddr"] == at["PrivateIpAddress"]} == {
        "REJECT"
    }
    assert who.call("ec2", "delete_network_acl_entry", NetworkAclId=acl, RuleNumber=50, Egress=True).ok


def test_a_flow_log_of_ones_own_begins_when_it_is_made(scene: Scene) -> None:
    """With fields and traffic as asked for, and no longer than its bucket lets the service in."""
    world, house, who = scene
    assert who.call("s3", "create_bucket", Bucket="own-flows", CreateBucketConfiguration={"LocationConstraint": house.home}).ok
    at = interface(scene, WEB[1])
    made = who.call(
        "ec2", "create_flow_logs", ResourceIds=[at["NetworkInterfaceId"]], ResourceType="NetworkInterface", TrafficType="REJECT",
        LogDestinationType="s3", LogDestination="arn:aws:s3:::own-flows",
        LogFormat="${start} ${flow-direction} ${instance-id} ${tcp-flags} ${action} ${version} ${az-id}",
    )  # fmt: skip
    begins = world.clock.now
    world.advance(begins + HOUR)
    day = f"{to_datetime(begins):%Y/%m/%d}"
    told = lines(scene, day, "own-flows")
    assert told
    assert list(told[0]) == ["start", "flow-direction", "instance-id", "tcp-flags", "action", "version", "az-id"]
    assert {(line["instance-id"], line["version"]) for line in told} == {(house.instances[WEB[1]], "5")}
    assert {line["action"] for line in told} <= {"REJECT", "-"}
    assert min(int(line["start"]) for line in told) >= begins // SECOND - 60
    assert who.call("s3", "delete_bucket_policy", Bucket="own-flows").ok
    shut = world.clock.now
    world.advance(shut + HOUR)
    assert max(int(line["start"]) for line in lines(scene, day, "own-flows")) <= shut // SECOND
    assert who.call("ec2", "delete_flow_logs", FlowLogIds=made["FlowLogIds"]).ok
    assert len(who.call("ec2", "describe_flow_logs")["FlowLogs"]) == 1


def test_a_bucket_is_opened_to_them_only_by_who_may(scene: Scene) -> None:
    """Making a flow log gives nobody power over a bucket's policy: without that power, none is attached and nothing comes."""
    world, house, who = scene
    stage = Stage(world, "quiet", {})
    root = stage.builder(house.production, house.home)
    sure(root.call("iam", "create_user", UserName="networker"))
    sure(root.call("iam", "put_user_policy", UserName="networker", PolicyName="may", PolicyDocument=document(allow("ec2:*"))))
    keys = stage.new_key(root, "networker")
    stage.settle()
    networker = stage.actor("networker", keys, "80.169.200.9", region=house.home)
    assert who.call("s3", "create_bucket", Bucket="closed-flows", **located(house.home)).ok
    to = {"LogDestinationType": "s3", "LogDestination": "arn:aws:s3:::closed-flows", "TrafficType": "ALL"}
    about = {"ResourceIds": [interface(scene, WEB[0])["VpcId"]], "ResourceType": "VPC"}
    made = networker.call("ec2", "create_flow_logs", **about, **to)
    assert made.ok
    assert who.call("s3", "get_bucket_policy", Bucket="closed-flows").code == "NoSuchBucketPolicy"
    begins = world.clock.now
    world.advance(begins + HOUR)
    assert lines(scene, f"{to_datetime(begins):%Y/%m/%d}", "closed-flows") == []
    assert who.call("ec2", "delete_flow_logs", FlowLogIds=made["FlowLogIds"]).ok


def test_what_is_deleted_stays_deleted(scene: Scene) -> None:
    """A file that somebody took away does not come back for the next who looks."""
    who = scene[2]
    first = files(scene, "2026/03/29")[0]["Key"]
    assert who.call("s3", "delete_object", Bucket=bucket_of(who), Key=first).ok
    scene[0].advance(scene[0].clock.now + MINUTE)
    assert first not in [each["Key"] for each in files(scene, "2026/03/29")]


@pytest.mark.slow
def test_the_ready_table_reads_them(scene: Scene) -> None:
    """By day, account and region, typed as AWS's own statement types them; what a query scans is told."""
    world, house, who = scene
    sql = """
SELECT dstport, count(*) AS n, count(DISTINCT srcaddr) AS sources, sum(bytes) FROM vpc_flow_logs
WHERE day = '2026/03/30' AND region = ? AND action = 'REJECT' GROUP BY dstport ORDER BY n DESC, dstport
"""
    sent = who.call(
        "athena", "start_query_execution", QueryString=sql, QueryExecutionContext={"Database": "cloudtrail"},
        ExecutionParameters=[f"'{house.home}'"],
        ResultConfiguration={"OutputLocation": f"s3://{bucket_of(who)}/results/"},
    )["QueryExecutionId"]  # fmt: skip
    world.advance(world.clock.now + 10 * SECOND)
    told = who.call("athena", "get_query_execution", QueryExecutionId=sent)["QueryExecution"]
    assert told["Status"]["State"] == "SUCCEEDED", told["Status"]
    assert told["Statistics"]["DataScannedInBytes"] > 10_000
    rows = who.call("athena", "get_query_results", QueryExecutionId=sent)["ResultSet"]["Rows"][1:]
    got = {row["Data"][0]["VarCharValue"]: int(row["Data"][1]["VarCharValue"]) for row in rows}
    refused = [line for line in lines(scene, "2026/03/30") if line["action"] == "REJECT"]
    assert got == Counter(line["dstport"] for line in refused)
