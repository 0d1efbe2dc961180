"""The peers, each in a process of its own: `python bench/peers.py NAME` makes one round of the mix for every line it reads.

bare    boto3 clients on moto's own mock, as a test suite would use it
gate    the same calls by a responder through `World.handle`: authenticated, decided, recorded
parse   reading the same raw requests, alone: what every gate pays before it knows what is asked
direct  a case's boto3 client with its world in this process, journal and all
pipe    a case's boto3 client with its world in a child process, as a notebook has it
served  boto3 over HTTP to moto's own server, on a thread of this process
http    boto3 over HTTP to the door of a world, on threads of this process

A round's answer is a line of JSON: operation → seconds.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import shop  # noqa: E402  the tree is put on the path first

Round = Callable[[], dict[str, float]]
REPEATS = 5


def timed(calls: Iterator[tuple[str, Callable[[], Any]]], clock: Callable[[], float] = time.perf_counter) -> dict[str, float]:
    """Seconds of each call, the best of a few in a row: what the work costs, not what the machine was doing meanwhile.

    Work of one process alone is counted in its processor time (`clock`), which a busy machine does not stretch.
    """
    taken = {}
    for name, call in calls:
        best = float("inf")
        for _ in range(REPEATS):
            begin = clock()
            call()
            best = min(best, clock() - begin)
        taken[name] = best
    return taken


def bare() -> Round:
    """boto3 on moto alone."""
    os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # as the world's: 1,301 stock images would slow every describe
    os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION=shop.REGION)
    import boto3
    import moto

    moto.mock_aws().start()
    clients: dict[str, Any] = {}

    def call(service: str, operation: str, **params: Any) -> dict[str, Any]:
        if service not in clients:
            clients[service] = boto3.client(service, region_name=shop.REGION)
        answer = getattr(clients[service], operation)(**params)
        if "Body" in answer:
            answer["Body"] = answer["Body"].read()
        return answer

    made = shop.build(call)
    return lambda: timed(((f"{s}:{o}", lambda s=s, o=o, p=p: call(s, o, **p)) for s, o, p in shop.mix(made)), time.process_time)


def _world() -> tuple[Any, Any, Any, Any]:
    from ircoach.world.stage import Stage
    from ircoach.world.world import World

    world = World(1, dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC))
    stage = Stage(world, "bench", {})
    account = world.open_account("production", world.dice.of("account").account_id())
    root = stage.builder(account, shop.REGION)

    def build(service: str, operation: str, **params: Any) -> Any:
        made = root.call(service, operation, **params)
        if not made.ok:
            raise RuntimeError(f"{service}:{operation}: {made.code}: {made.message}")
        return made

    made = shop.build(build)
    stage.settle()
    responder = stage.sign_in("responder", account, shop.ROLE, "ada", "203.0.113.7", region=shop.REGION, role="responder")
    return world, stage, responder, made


def gate() -> Round:
    """The same calls through the gate."""
    _, _, responder, made = _world()

    def call(service: str, operation: str, params: dict[str, Any]) -> None:
        outcome = responder.call(service, operation, **params)
        if not outcome.ok:
            raise RuntimeError(f"{service}:{operation}: {outcome.code}: {outcome.message}")

    return lambda: timed(((f"{s}:{o}", lambda s=s, o=o, p=p: call(s, o, p)) for s, o, p in shop.mix(made)), time.process_time)


def parse() -> Round:
    """Reading the same raw requests, and nothing else."""
    from ircoach.world import protocols

    world, _, responder, made = _world()
    seen: list[tuple[str, Any]] = []
    handle = responder.switchboard._handle

    def keep(request: Any, caller: Any) -> Any:
        seen[-1] = (seen[-1][0], request)
        return handle(request, caller)

    responder.switchboard._handle = keep
    for service, operation, params in shop.mix(made):
        seen.append((f"{service}:{operation}", None))
        responder.call(service, operation, **params)
    del world
    return lambda: timed(((name, lambda request=request: protocols.read(request)) for name, request in seen), time.process_time)


def _case_round(case: Any) -> Round:
    calls = [
        ("sts", "get_caller_identity", {}),
        ("ec2", "describe_instances", {}),
        ("ec2", "describe_images", {"Owners": ["self"]}),
        ("iam", "list_users", {}),
        ("iam", "list_roles", {}),
        ("ec2", "create_tags", {"Resources": [_an_instance(case)], "Tags": [{"Key": "state", "Value": "watched"}]}),
    ]
    clients = {service: case.client(service) for service in {service for service, _, _ in calls}}
    for service, operation, params in calls:  # once, unmeasured: what the responder may not do here is left out
        getattr(clients[service], operation)(**params)

    def measure(held: Any = case) -> dict[str, float]:  # the case is held: its clients alone do not keep it open
        del held
        return timed((f"{s}:{o}", lambda s=s, o=o, p=p: getattr(clients[s], o)(**p)) for s, o, p in calls)

    return measure


def _an_instance(case: Any) -> str:
    reservations = case.client("ec2").describe_instances()["Reservations"]
    return str(reservations[0]["Instances"][0]["InstanceId"])


def _case(opened: Callable[..., Any], scenario: str) -> Any:
    from ircoach.case.opening import header_for
    from ircoach.scenario.library import find

    folder = find(scenario)
    header = header_for(folder, learner="bench", variant=folder.form.variants[0].id, seed=1)
    return opened(folder, header, Path(tempfile.mkdtemp(prefix="ircoach-bench-")) / "case.jsonl")


def direct(scenario: str) -> Round:
    """A case whose world is in this process."""
    from ircoach.case.direct import open_direct

    return _case_round(_case(open_direct, scenario))


def pipe(scenario: str) -> Round:
    """A case whose world is in a child process."""
    from ircoach.case.opening import open_child

    return _case_round(_case(lambda folder, header, path: open_child(folder.path, header, path), scenario))


def _over_http(url: str, keys: dict[str, Any], made: shop.Shop | None) -> Round:
    """The mix by boto3's clients over HTTP; where nothing is built yet, they build it first."""
    import boto3

    clients: dict[str, Any] = {}

    def call(service: str, operation: str, **params: Any) -> dict[str, Any]:
        if service not in clients:
            clients[service] = boto3.client(service, region_name=shop.REGION, endpoint_url=url, **keys)
        answer = getattr(clients[service], operation)(**params)
        if "Body" in answer:
            answer["Body"] = answer["Body"].read()
        return answer

    made = made or shop.build(call)
    return lambda: timed((f"{s}:{o}", lambda s=s, o=o, p=p: call(s, o, **p)) for s, o, p in shop.mix(made))


def served() -> Round:
    """moto's own server."""
    import logging

    os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    return _over_http(f"http://{host}:{port}", {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}, None)


def http() -> Round:
    """A world behind the door, as `ircoach serve` puts it."""
    from urllib.parse import urlsplit

    from ircoach.lockdown import Door
    from ircoach.world.wire import RawRequest, at_aws

    world, _, responder, made = _world()

    def answer(method: str, url: str, headers: Any, body: bytes) -> Any:
        raw = at_aws(RawRequest(method, urlsplit(url)._replace(scheme="https").geturl(), tuple(headers), body))
        told = world.handle(raw, responder.caller)
        return told.status, list(told.headers), told.body

    door = Door(on_request=answer)
    door.start()
    held = responder.keys
    keys = {"aws_access_key_id": held.access_key_id, "aws_secret_access_key": held.secret, "aws_session_token": held.token}
    return _over_http(door.url, keys, made)


PEERS: dict[str, Callable[..., Round]] = {
    "bare": bare,
    "gate": gate,
    "parse": parse,
    "direct": direct,
    "pipe": pipe,
    "served": served,
    "http": http,
}


def main(name: str, *arguments: str) -> None:
    """Serve rounds: one line in, one line of JSON out."""
    measure = PEERS[name](*arguments)
    measure()  # once for the caches: a learner's hundredth call matters, not the first
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(measure()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
