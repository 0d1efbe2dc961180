"""The ledger of what is lost: it books on exposures that were declared, and on no others."""

from __future__ import annotations

import pytest

from ircoach.errors import ScenarioFault
from ircoach.world.bleed import Ledger


@pytest.fixture
def ledger() -> Ledger:
    """A ledger with two exposures."""
    made = Ledger()
    made.open("reports", "Customer reports", "reports")
    made.open("key", "What the key can still do", "reports")
    return made


def test_a_loss_of_what_nobody_declared_is_the_scenario_s_fault(ledger: Ledger) -> None:
    """It would be lost without a title or a unit; the message names what was declared."""
    with pytest.raises(ScenarioFault, match=r"'report' .*there are: reports, key; .*stage\.expose"):
        ledger.lose(1, "report", 1, "april", "fetched")
    assert ledger.lost(0) == 0


def test_an_attempt_on_what_nobody_declared_is_the_scenario_s_fault(ledger: Ledger) -> None:
    """A half-fix that names the exposure would never find its call."""
    with pytest.raises(ScenarioFault, match=r"'keys' .*there are: reports, key"):
        ledger.attempt(1, "keys", "s3:GetObject", True)
    assert not ledger.attempts


def test_where_nothing_was_declared_that_is_said() -> None:
    """The commonest case: stage.expose was forgotten."""
    with pytest.raises(ScenarioFault, match="there are: none"):
        Ledger().lose(1, "reports", 1, "april", "fetched")


def test_what_is_gone_is_gone(ledger: Ledger) -> None:
    """The same thing is lost once, whoever takes it again."""
    ledger.lose(1, "reports", 1, "april", "fetched")
    ledger.lose(2, "reports", 1, "april", "fetched again")
    assert ledger.lost(0) == 1
