"""Flow log records: what a conversation leaves on each of our interfaces, by how the network stood, and its line in a log.

https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ircoach.world.clock import MINUTE, SECOND
from ircoach.world.flow_logs.traffic import Conversation
from ircoach.world.flow_logs.wiring import Interface, Wiring

#: the fields that came with later versions of the format; all others are of version 2
_LATER = {
    3: "vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr",
    4: "region az-id sublocation-type sublocation-id",
    5: "pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path",
}
_VERSIONS = {name: version for version, names in _LATER.items() for name in names.split()}
#: a SYN as Linux sends it, and how often it is sent while nobody answers
_SYN, _TRIES = 60, 3
_ASKING, _ANSWERING, _ONLY_SYN = 3, 19, 2  # TCP flags of a whole conversation: SYN and FIN, with ACK where it is an answer


@dataclass(frozen=True, slots=True)
class Record:
    """One way of a conversation, at one interface. begins, ends: scenario microseconds; size in bytes."""

    interface: Interface
    inbound: bool
    source: tuple[str, int]
    target: tuple[str, int]
    protocol: int
    packets: int
    size: int
    begins: int
    ends: int
    accepted: bool
    flags: int


def crossing(said: Conversation, wiring: Wiring) -> Iterator[Record]:
    """The records of a conversation: as far as it came."""
    ours = {each.instance: each for each in wiring.interfaces}
    client, server = ours.get(said.client), ours.get(said.server)
    if _nowhere(said.client, client, said.server) or (server is not None and _nowhere(said.server, server, said.client)):
        return
    asks = (client.private if client else said.client, said.client_port)
    asked = (server.private if server else said.server, said.port)
    there = server is not None or not _is_machine(said.server)
    sent = client is None or client.sends(said.protocol, said.port, asked[0])
    came = sent and there and (server is None or server.admits(said.protocol, said.port, asks[0]))
    packets, size, flags = (said.packets, said.asked, _ASKING) if came else _in_vain(said)

    def record(at: Interface, inbound: bool, accepted: bool) -> Record:
        return Record(at, inbound, asks, asked, said.protocol, packets, size, said.begins, said.ends, accepted, flags)

    def answer(at: Interface, inbound: bool, accepted: bool) -> Record:
        many = 1 + said.answer // 1400
        return Record(at, inbound, asked, asks, said.protocol, many, said.answer, said.begins, said.ends, accepted, _ANSWERING)

    if client:
        yield record(client, False, sent)
    if server and sent:
        yield record(server, True, came)
    if not came:
        return
    answered = server is None or server.answers(said.protocol, said.client_port, asks[0])
    if server:
        yield answer(server, False, answered)
    if client and answered:
        yield answer(client, True, client.hears(said.protocol, said.client_port, asked[0]))


def line(record: Record, fields: tuple[str, ...], account: str, region: str) -> str:
    """A record as a line of a log with these fields."""
    at = record.interface
    source, target = record.source, record.target
    known = {
        "version": _version(fields),
        "account-id": account,
        "interface-id": at.id,
        "srcaddr": source[0],
        "dstaddr": target[0],
        "srcport": source[1],
        "dstport": target[1],
        "protocol": record.protocol,
        "packets": record.packets,
        "bytes": record.size,
        "start": record.begins // SECOND,
        "end": record.ends // SECOND,
        "action": "ACCEPT" if record.accepted else "REJECT",
        "log-status": "OK",
        "tcp-flags": record.flags,
        "type": "IPv4",
        "pkt-srcaddr": source[0],
        "pkt-dstaddr": target[0],
        "flow-direction": "ingress" if record.inbound else "egress",
        **_whereabouts(at, region),
    }
    return " ".join(str(known.get(name, "-")) for name in fields)


def silence(at: Interface, minute: int, fields: tuple[str, ...], account: str, region: str) -> str:
    """The line of an interface that nothing crossed in a minute."""
    known = {
        "version": _version(fields),
        "account-id": account,
        "interface-id": at.id,
        "start": minute * MINUTE // SECOND,
        "end": (minute + 1) * MINUTE // SECOND,
        "log-status": "NODATA",
        **_whereabouts(at, region),
    }
    return " ".join(str(known.get(name, "-")) for name in fields)


def _whereabouts(at: Interface, region: str) -> dict[str, str]:
    return {"vpc-id": at.vpc, "subnet-id": at.subnet, "instance-id": at.instance, "region": region}


@lru_cache(maxsize=64)
def _version(fields: tuple[str, ...]) -> int:
    return max(_VERSIONS.get(name, 2) for name in fields)


def _is_machine(name: str) -> bool:
    return name.startswith("i-")


def _nowhere(name: str, interface: Interface | None, other: str) -> bool:
    """Whether somebody is no part of a conversation: a machine that does not run, or has no way to an address outside."""
    if interface is None:
        return _is_machine(name)
    return not interface.public and not _is_machine(other)


def _in_vain(said: Conversation) -> tuple[int, int, int]:
    """(packets, bytes, TCP flags) of somebody who is not answered."""
    packets = min(said.packets, _TRIES)
    return packets, packets * min(_SYN, said.asked // said.packets), _ONLY_SYN
