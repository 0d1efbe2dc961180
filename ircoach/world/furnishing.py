"""What each account has before its incident, whatever the storyline: a bucket that query results are written to."""

from __future__ import annotations

from ircoach.world.athena.results import bucket_name
from ircoach.world.stage import Stage, located, sure


def furnish(stage: Stage) -> None:
    """Give each account that the responder can work in its bucket for Athena's results, as setting up Athena does."""
    home = str(stage.truth.get("home", "us-east-1"))
    for account in stage.world.accounts.values():
        sure(stage.builder(account, home).call("s3", "create_bucket", Bucket=bucket_name(account, home), **located(home)))
