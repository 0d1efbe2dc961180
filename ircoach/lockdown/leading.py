"""Older AWS libraries led to the door: botocore reads `AWS_ENDPOINT_URL` since 1.31, the AWS CLI v2 since 2.13.

A Python program with an earlier one (Debian 12's `aws` is 2.9) would ask for AWS by name and be refused. Its clients get the
door as their endpoint, unless they name one. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""

from __future__ import annotations

import functools
import inspect
import os
import sys
from typing import Any

_OWN = {"s3control": "AWS_ENDPOINT_URL_S3_CONTROL"}
"""The one service that the sealed environment gives an endpoint of its own."""


def lead(module: Any) -> None:
    """Let the sessions of a `botocore.session` that does not read the endpoint from the environment take it from there."""
    if hasattr(sys.modules[f"{module.__package__}.configprovider"], "ConfiguredEndpointProvider"):
        return
    create = module.Session.create_client
    signature = inspect.signature(create)

    @functools.wraps(create)
    def create_client(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        if given.arguments.get("endpoint_url") is None:
            variable = _OWN.get(given.arguments["service_name"], "AWS_ENDPOINT_URL")
            given.arguments["endpoint_url"] = os.environ.get(variable)
        return create(*given.args, **given.kwargs)

    module.Session.create_client = create_client
