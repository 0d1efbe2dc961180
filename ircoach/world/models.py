"""AWS's own models of its services, as botocore ships them: read once a process, for the wire and for every caller's clients."""

from __future__ import annotations

from functools import cache

from botocore.loaders import Loader, create_loader
from botocore.model import OperationModel, ServiceModel


@cache
def loader() -> Loader:
    """The one place service models are read from disk: a loader of its own would take every client a quarter of a second."""
    return create_loader()


@cache
def service_model(service: str) -> ServiceModel:
    """botocore's model of a service."""
    return ServiceModel(loader().load_service_model(service, "service-2"), service_name=service)


@cache
def operation_model(service: str, operation: str) -> OperationModel:
    """botocore's model of an operation."""
    return service_model(service).operation_model(operation)
