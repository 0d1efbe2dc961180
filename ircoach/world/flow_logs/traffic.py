"""What goes over the wires: conversations, drawn from the seed hour by hour, the same whoever looks and whenever.

A house says who talks to which machine (`Talk`); the noise that reaches every public address comes by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, pi

from ircoach.world.addresses import outside
from ircoach.world.clock import HOUR, SECOND
from ircoach.world.flow_logs.wiring import TCP
from ircoach.world.identity import Dice

#: the ports that scanners of the whole internet knock at most
PORTS = (22, 23, 25, 80, 81, 443, 445, 1433, 2375, 3306, 3389, 5060, 5432, 5900, 6379, 8080, 8443, 8888, 9200, 27017)
KNOCKS = 22
_SCANNERS = 60


@dataclass(frozen=True, slots=True)
class Talk:
    """Who talks to whom: from a machine (an instance's id) to a port, or from outside to a machine's.

    here: the machine. there: its peers, addresses outside or ids of other machines. asks: whether the machine begins. hourly: how
    often, on average; `by_day`: most by day (UTC) and least at night. packets: from and to, what the asking side sends; `answer`:
    how many bytes come back, from and to.
    """

    here: str
    there: tuple[str, ...]
    port: int
    hourly: float
    asks: bool = False
    by_day: bool = False
    packets: tuple[int, int] = (6, 24)
    answer: tuple[int, int] = (2_000, 90_000)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation, of less than a minute: who asks whom, ids of machines or addresses outside.

    begins, ends: scenario microseconds. packets: of the asking side. asked, answer: bytes either way.
    """

    client: str
    server: str
    client_port: int
    port: int
    begins: int
    ends: int
    packets: int
    asked: int
    answer: int
    protocol: int = TCP


class Traffic:
    """All that is said over the wires of a world."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._talks: list[Talk] = []
        self._scanners = tuple(outside(Dice(seed, "scanners", nth), "hosting") for nth in range(_SCANNERS))

    def add(self, *talks: Talk) -> None:
        """Have somebody talk to somebody, always."""
        self._talks += talks

    def of(self, hour: int, doors: Iterable[str]) -> list[Conversation]:
        """What begins in an hour (counted from the epoch), in order: the talks, and knocks at the `doors` (machines)."""
        found = [each for nth, talk in enumerate(self._talks) for each in self._said(nth, talk, hour)]
        found += [each for machine in sorted(set(doors)) for each in self._knocks(machine, hour)]
        return sorted(found, key=lambda each: each.begins)

    def _said(self, nth: int, talk: Talk, hour: int) -> Iterator[Conversation]:
        dice = Dice(self._seed, "talk", nth, talk.here, talk.port, hour)
        for begins in _times(dice, hour, talk.hourly * (_daylight(hour) if talk.by_day else 1)):
            peer = dice.choice(talk.there)
            client, server = (talk.here, peer) if talk.asks else (peer, talk.here)
            packets = dice.randint(*talk.packets)
            yield Conversation(
                client, server, dice.randint(32768, 60999), talk.port, begins, begins + dice.randint(SECOND // 5, 50 * SECOND),
                packets, packets * dice.randint(60, 240), dice.randint(*talk.answer),
            )  # fmt: skip

    def _knocks(self, machine: str, hour: int) -> Iterator[Conversation]:
        dice = Dice(self._seed, "knocks", machine, hour)
        for begins in _times(dice, hour, KNOCKS):
            packets = dice.choice((1, 1, 1, 2, 3))
            yield Conversation(
                dice.choice(self._scanners), machine, dice.randint(1024, 65535), dice.choice(PORTS), begins,
                begins + dice.randint(0, 4) * SECOND, packets, packets * dice.choice((40, 44, 60)), 40,
            )  # fmt: skip


def visitors(dice: Dice, many: int) -> tuple[str, ...]:
    """Addresses of a public site's visitors: people at home, on the road and at work."""
    return tuple(outside(dice.of(nth), "broadband", "mobile", "business") for nth in range(many))


def _times(dice: Dice, hour: int, hourly: float) -> Iterator[int]:
    """Moments of an hour at which something happens by chance, so many on average (a Poisson process)."""
    at = dice.expovariate(hourly)
    while at < 1:
        yield hour * HOUR + round(at * HOUR)
        at += dice.expovariate(hourly)


def _daylight(hour: int) -> float:
    """From 0.3 in the small hours to 1.7 in the afternoon, UTC."""
    return 1 - 0.7 * cos(2 * pi * (hour - 3) / 24)
