"""Addresses outsiders and insiders come from, and what a whois-like look-up says of them.

The documentation ranges (192.0.2.0/24 and its kin) count as private to Python and to many detection rules, so nobody uses
them here. The blocks are ordinary public unicast space picked for plausibility; the holders' names are invented, and no real
network is meant (but AWS's). One pool serves thieves and innocents alike: an address alone proves nothing.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from ircoach.world.identity import Dice


@dataclass(frozen=True, slots=True)
class Block:
    """A network and its (invented) holder."""

    network: str
    holder: str
    kind: str  # hosting, broadband, mobile, business, cloud
    country: str

    def draw(self, dice: Dice) -> str:
        """An address in the block, never its first or last."""
        network = ipaddress.ip_network(self.network)
        return str(network[dice.randint(2, network.num_addresses - 3)])


BLOCKS = (
    Block("45.137.64.0/22", "Fjordline Hosting", "hosting", "NO"),
    Block("89.44.112.0/21", "Tarn Virtual Servers", "hosting", "RO"),
    Block("185.212.16.0/22", "Kestrel Compute", "hosting", "NL"),
    Block("141.98.208.0/22", "Ostrava Rackspace Union", "hosting", "CZ"),
    Block("23.160.96.0/21", "Blue Mesa Colocation", "hosting", "US"),
    Block("78.72.128.0/17", "Norrbotten Bredband", "broadband", "SE"),
    Block("84.118.0.0/16", "Rheinbogen Kabel", "broadband", "DE"),
    Block("73.96.0.0/15", "Cascadia Home Internet", "broadband", "US"),
    Block("109.77.0.0/16", "Liffey Mobile", "mobile", "IE"),
    Block("62.28.128.0/17", "Tejo Business Access", "business", "PT"),
    Block("80.169.192.0/19", "Pennine Leased Lines", "business", "GB"),
    Block("50.204.64.0/18", "Prairie Metro Fiber", "business", "US"),
)
#: some of what AWS's own endpoints answer from (https://ip-ranges.amazonaws.com/ip-ranges.json)
AWS = Block("52.94.0.0/22", "Amazon Web Services", "cloud", "US")


def aws(dice: Dice) -> str:
    """An address of AWS's own."""
    return AWS.draw(dice)


def outside(dice: Dice, *kinds: str) -> str:
    """A public address from the shared pool, of the kinds given (any if none)."""
    blocks = [block for block in BLOCKS if not kinds or block.kind in kinds]
    return dice.choice(blocks).draw(dice)


def whois(address: str) -> dict[str, str]:
    """What the look-up service says of an address: network, holder, kind, country; honest about what it does not know."""
    try:
        wanted = ipaddress.ip_address(address)
    except ValueError:
        return {"address": address, "network": "", "holder": "not an IP address", "kind": "", "country": ""}
    if wanted.is_private:
        return {"address": address, "network": "private", "holder": "private address space", "kind": "private", "country": ""}
    for block in (*BLOCKS, AWS):
        if wanted in ipaddress.ip_network(block.network):
            return {
                "address": address,
                "network": block.network,
                "holder": block.holder,
                "kind": block.kind,
                "country": block.country,
            }
    return {"address": address, "network": "", "holder": "no record", "kind": "unknown", "country": ""}
