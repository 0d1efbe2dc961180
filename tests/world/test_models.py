"""AWS's models as we read them: what botocore ships, no more and no less."""

from __future__ import annotations

import pytest
from botocore.loaders import Loader, create_loader

from ircoach.world.models import loader, service_model


@pytest.mark.parametrize("service", ["ec2", "s3", "sts"])
def test_a_model_is_what_botocore_reads(service: str) -> None:
    """Our reader of the files is a quicker one, not another one."""
    afresh = loader.__wrapped__()  # S3's clients shorten the paths of the model they share
    assert afresh.load_service_model(service, "service-2") == create_loader().load_service_model(service, "service-2")


def test_members_keep_the_order_of_the_file() -> None:
    """Requests are written in the model's order."""
    ours = service_model("ec2").operation_model("RunInstances").input_shape.members
    theirs = create_loader().load_service_model("ec2", "service-2")["shapes"]["RunInstancesRequest"]["members"]
    assert list(ours) == list(theirs)


def test_the_learners_own_models_are_not_looked_for() -> None:
    """What lies under ~/.aws belongs to the learner's real accounts."""
    assert Loader.CUSTOMER_DATA_PATH not in loader().search_paths
