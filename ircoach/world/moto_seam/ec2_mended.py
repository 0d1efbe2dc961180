"""moto's EC2, mended while it is read: by itself it asks for every region on Earth and what machines each offers."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import botocore.session
from moto.utilities.utils import load_resource

from ircoach.world.models import loader

_OFFERINGS = os.path.join("resources", "instance_type_offerings")


class _Offered(dict[str, Any]):
    """Which instance types a kind of place offers, by region; a region's are read when they are asked for."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def get(self, region: str, default: Any = None) -> Any:
        """A region's offerings, or `default` where AWS has no such region."""
        if region not in self:
            try:
                offered = load_resource(f"ec2/resources/instance_type_offerings/{self._kind}/{region}.json")
            except FileNotFoundError:
                return default
            self[region] = [{**each, "LocationType": self._kind} for each in offered]
        return self[region]


def _is_offered(known: Callable[..., bool]) -> Callable[..., bool]:
    """Whether an offering is asked for, the usual question first: RunInstances looks for its type among a thousand."""

    def matches_filters(self: Any, offering: dict[str, Any], filters: dict[str, Any], kind: str) -> bool:
        if filters.keys() == {"instance-type"}:
            return offering["InstanceType"] in filters["instance-type"]
        return known(self, offering, filters, kind)

    return matches_filters


def _without_offerings(path: Any, listdir: Callable[[Any], list[str]] = os.listdir) -> list[str]:
    return [] if str(path).endswith(_OFFERINGS) else listdir(path)


# and its EC2 asks a session of its own for the regions while it is imported, and reads what every region on Earth offers
with patch.object(botocore.session, "create_loader", lambda path: loader()), patch("os.listdir", _without_offerings):
    importlib.import_module("moto.ec2.models")
instance_types = importlib.import_module("moto.ec2.models.instance_types")
instance_types.INSTANCE_TYPE_OFFERINGS.update(
    {kind: _Offered(kind) for kind in ("region", "availability-zone", "availability-zone-id")}
)
_offerings = instance_types.InstanceTypeOfferingBackend
_offerings.matches_filters = _is_offered(_offerings.matches_filters)
