"""How the network stood: flow logs, the interfaces of running machines, and what firewalls let through, from moment to moment.

Security groups are stateful and only allow; network ACLs are asked both ways, in the order of their rules.
https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ircoach.world import moto_seam
from ircoach.world.facts import MotoFacts
from ircoach.world.flow_logs.permission import let_in

TCP = 6
_PROTOCOLS = {"tcp": TCP, "udp": 17, "icmp": 1, "-1": -1}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a firewall: protocol (IANA number, -1 for all), ports, and whom it is about. Security groups only allow."""

    protocol: int
    ports: tuple[int, int]
    network: str
    allows: bool = True

    def meets(self, protocol: int, port: int, peer: str) -> bool:
        """Whether it is about a packet."""
        return self.protocol in (-1, protocol) and self.ports[0] <= port <= self.ports[1] and _within(peer, self.network)


@dataclass(frozen=True, slots=True)
class Interface:
    """The interface of a running machine, and what its groups and its subnet's ACL let in and out."""

    id: str
    vpc: str
    subnet: str
    instance: str
    private: str
    public: str
    groups_in: tuple[Rule, ...] = ()
    groups_out: tuple[Rule, ...] = ()
    acl_in: tuple[Rule, ...] = ()
    acl_out: tuple[Rule, ...] = ()

    def admits(self, protocol: int, port: int, peer: str) -> bool:
        """Whether somebody's packet to one of its ports comes in."""
        return _first(self.acl_in, protocol, port, peer) and any(rule.meets(protocol, port, peer) for rule in self.groups_in)

    def sends(self, protocol: int, port: int, peer: str) -> bool:
        """Whether its own packet to somebody's port goes out."""
        return any(rule.meets(protocol, port, peer) for rule in self.groups_out) and _first(self.acl_out, protocol, port, peer)

    def answers(self, protocol: int, port: int, peer: str) -> bool:
        """Whether its answer goes out to the port it was asked from: the groups remember, the ACL does not."""
        return _first(self.acl_out, protocol, port, peer)

    def hears(self, protocol: int, port: int, peer: str) -> bool:
        """Whether an answer comes in at the port it asked from."""
        return _first(self.acl_in, protocol, port, peer)


@dataclass(frozen=True, slots=True)
class Log:
    """A flow log that writes to S3, about a VPC, a subnet or an interface.

    kept: which traffic (ACCEPT, REJECT, ALL). fields: AWS's names. delivers: whether the bucket lets its files in.
    """

    id: str
    about: str
    bucket: str
    kept: str
    fields: tuple[str, ...]
    delivers: bool

    def covers(self, interface: Interface) -> bool:
        """Whether an interface's traffic is in it."""
        return self.about in (interface.id, interface.subnet, interface.vpc)


@dataclass(frozen=True, slots=True)
class Wiring:
    """How an account's network in a region stands: its flow logs, and every interface of a running machine."""

    logs: tuple[Log, ...] = ()
    interfaces: tuple[Interface, ...] = ()


def look(account: str, region: str, facts: MotoFacts) -> Wiring:
    """How it stands now. Where there is no flow log, nothing needs to be known."""
    logs = tuple(
        Log(
            each.id, each.resource_id, bucket, each.traffic_type, _fields(each.log_format), let_in(facts, account, region, bucket)
        )
        for each, bucket in moto_seam.flow_logs_to_s3(account, region)
    )
    return Wiring(logs, tuple(_interfaces(moto_seam.ec2(account, region)))) if logs else Wiring()


def _fields(written: str) -> tuple[str, ...]:
    return tuple(part.removeprefix("${").removesuffix("}") for part in written.split())


def _interfaces(ec2: Any) -> Iterator[Interface]:
    for found in ec2.enis.values():
        if found.instance is None or found.instance.state != "running":
            continue
        groups = found.group_set
        acl = next((each for each in ec2.network_acls.values() if _guards(each, found.subnet_id)), None)
        yield Interface(
            found.id, found.vpc_id, found.subnet_id, found.instance.id,
            str(found.private_ip_address), str(found.public_ip or ""),
            *(tuple(sorted(_group_rules(ec2, groups, way), key=str)) for way in ("ingress_rules", "egress_rules")),
            *(tuple(_acl_rules(acl, out)) for out in (False, True)),
        )  # fmt: skip


def _guards(acl: Any, subnet: str) -> bool:
    return any(each.subnet_id == subnet for each in acl.associations)


def _group_rules(ec2: Any, groups: Any, way: str) -> Iterator[Rule]:
    for rule in (rule for group in groups for rule in getattr(group, way)):
        kind = _PROTOCOLS.get(str(rule.ip_protocol))
        if kind is None:
            continue
        ports = (0, 65535) if kind == -1 or rule.from_port in (None, -1) else (rule.from_port, rule.to_port)
        if rule.cidr_ipv4:
            yield Rule(kind, ports, rule.cidr_ipv4)
        elif source := rule.source_group.get("GroupId"):
            members = (each for each in ec2.enis.values() if any(group.id == source for group in each.group_set))
            yield from (Rule(kind, ports, f"{each.private_ip_address}/32") for each in members)


def _acl_rules(acl: Any, out: bool) -> Iterator[Rule]:
    entries = [each for each in acl.network_acl_entries if bool(each.egress) == out and each.cidr_block] if acl else []
    for each in sorted(entries, key=lambda entry: int(entry.rule_number)):
        kind = int(each.protocol)
        ports = (0, 65535) if each.port_range_from is None else (int(each.port_range_from), int(each.port_range_to))
        yield Rule(kind, ports, each.cidr_block, each.rule_action == "allow")


def _first(rules: tuple[Rule, ...], protocol: int, port: int, peer: str) -> bool:
    """What the first rule about a packet says; where none is, it does not pass."""
    return next((rule.allows for rule in rules if rule.meets(protocol, port, peer)), False)


@lru_cache(maxsize=65536)
def _within(address: str, network: str) -> bool:
    return ipaddress.ip_address(address) in _network(network)


@lru_cache(maxsize=1024)
def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text, strict=False)
