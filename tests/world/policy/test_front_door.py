"""What the package offers, and that it stands alone."""

from __future__ import annotations

import subprocess
import sys

import ircoach.world.policy as front_door


def test_everything_in_all_is_there() -> None:
    """No name is promised that is not kept."""
    assert all(hasattr(front_door, name) for name in front_door.__all__)


def test_it_needs_nothing_but_the_standard_library() -> None:
    """Neither moto nor botocore nor any other room is loaded by importing it."""
    code = (
        "import sys, ircoach.world.policy; "
        "bad = [m for m in sys.modules if m.split('.')[0] in ('moto', 'boto3', 'botocore', 'simpy') "
        "or m.startswith(('ircoach.case', 'ircoach.grader'))]; sys.exit(repr(bad) if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
