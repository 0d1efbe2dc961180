"""Things of the house by name: a name nobody has is a fault of the scenario, and is answered with the names there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from ircoach.errors import ScenarioFault

T = TypeVar("T")


class Known(dict[str, T]):
    """Things by name. `lacking` says that a name is not among them: "no account is called"."""

    def __init__(self, lacking: str, *things: tuple[str, T]) -> None:
        super().__init__(things)
        self.lacking = lacking

    def __missing__(self, name: str) -> T:
        raise ScenarioFault(f"{self.lacking} {name!r}; there are: {', '.join(self) or 'none'} (docs/authors/house.md).")

    def must_have(self, names: Iterable[str]) -> None:
        """Raises ScenarioFault for the first name that is not among them."""
        for name in names:
            if name not in self:
                self.__missing__(name)
