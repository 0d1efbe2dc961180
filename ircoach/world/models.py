"""AWS's own models of its services, as botocore ships them: read once a process, for the wire and for every caller's clients."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader, Loader
from botocore.model import OperationModel, ServiceModel


class PlainFiles(JSONFileLoader):
    """botocore's reader of its JSON files, making plain dicts, which have kept their order for years: twice as fast for EC2."""

    def _load_file(self, full_path: str, open_method: Callable[..., Any]) -> Any:
        if not Path(full_path).is_file():
            return None
        with open_method(full_path, "rb") as file:
            return json.loads(file.read())


@cache
def loader() -> Loader:
    """The one place service models are read from disk: a loader of its own would take every client a quarter of a second.

    It reads what botocore ships; botocore's own would look into the learner's ~/.aws/models first.
    """
    return Loader([Loader.BUILTIN_DATA_PATH], PlainFiles(), include_default_search_paths=False)


def read_ahead(*services: str) -> None:
    """Read now what clients of these services need, so that copies of this process find it read."""
    for service in services:
        for kind in ("service-2", "paginators-1", "endpoint-rule-set-1"):
            loader().load_service_model(service, kind)


@cache
def service_model(service: str) -> ServiceModel:
    """botocore's model of a service."""
    return ServiceModel(loader().load_service_model(service, "service-2"), service_name=service)


@cache
def operation_model(service: str, operation: str) -> OperationModel:
    """botocore's model of an operation."""
    return service_model(service).operation_model(operation)
