"""What is there where nobody switched anything on."""

from __future__ import annotations

import datetime as dt

from ircoach.world.stage import Stage, sure
from ircoach.world.world import World
from tests.world.watch.support import HOME


def test_where_nobody_switched_them_on_there_are_neither() -> None:
    """An account outside the organization has no analyzer, no detector, and no findings to ask for."""
    stage = Stage(World(6, dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)), "any", {})
    root = stage.builder(stage.world.open_account("production", "111122223333"), HOME)
    assert sure(root.call("guardduty", "list_detectors"))["DetectorIds"] == []
    assert sure(root.call("accessanalyzer", "list_analyzers"))["analyzers"] == []
    assert root.call("guardduty", "list_findings", DetectorId="0" * 32).code == "BadRequestException"
    arn = f"arn:aws:guardduty:{HOME}:111122223333:detector/{'0' * 32}"
    assert root.call("guardduty", "list_tags_for_resource", ResourceArn=arn).code == "BadRequestException"
