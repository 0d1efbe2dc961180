"""What a company has beside its cloud: registers, a change calendar, and people who answer when asked, or do not.

Registers are plain tables; replies come after scenario minutes. Nothing here knows whether an incident is going on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ircoach.world.addresses import whois

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone who can be asked: id, name, role, minutes until they answer and what they say."""

    id: str
    name: str
    role: str
    minutes: int
    reply: str


@dataclass(slots=True)
class Company:
    """The registers and people of one organization."""

    name: str = ""
    registers: dict[str, list[Row]] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    said: list[tuple[int, str, str]] = field(default_factory=list)  # (scenario time, who, what), said without being asked

    def register(self, name: str, rows: Sequence[Row]) -> None:
        """Add rows to a register, making it if it is new."""
        self.registers.setdefault(name, []).extend(rows)

    def person(self, contact: Contact) -> None:
        """Add someone who can be asked."""
        self.contacts[contact.id] = contact

    def says(self, when: int, who: str, text: str) -> None:
        """Somebody says something to the responder unasked, at `when`: a manager who wants to know, a colleague who noticed."""
        self.said.append((when, who, text))

    def look_up(self, address: str) -> Row:
        """The address look-up service."""
        return whois(address)
