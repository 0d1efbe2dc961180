"""What operations do to an account beyond changing it: which destroy evidence, and at what price. Which of them change anything
stands in `ircoach.case.operations`.

General facts of AWS, true in every scenario. A scenario's own over-reactions come on top, from its rubric.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ircoach.case.operations import HARMLESS, contains, writes

if TYPE_CHECKING:  # a notebook's kernel draws with these words, and must not load a world for them
    from ircoach.world.gate import Admission

__all__ = ["HARMLESS", "IRREVERSIBLE", "contains", "took_effect", "writes"]


def took_effect(admission: Admission) -> bool:
    """Whether a call did anything it was made for: it was not refused, nor was each key of a list that S3 answers key by key."""
    if admission.error is not None or admission.call.name != "s3:DeleteObjects":
        return admission.error is None
    refused = (admission.result or {}).get("Errors") or ()
    return len(refused) < len((admission.call.params.get("Delete") or {}).get("Objects") or ())


#: what cannot be undone, and how much of the proportion points it takes: irreversibility × how much hangs on it
IRREVERSIBLE = MappingProxyType(
    {
        "ec2:DeregisterImage": (0.9, "an image is evidence, and once deregistered it is gone"),
        "ec2:DeleteSnapshot": (0.9, "a snapshot is evidence, and deleting it cannot be undone"),
        "ec2:DeleteVolume": (1.0, "the disk is gone, evidence and data alike"),
        "ec2:TerminateInstances": (1.0, "the machine and what was in its memory are gone"),
        "iam:DeleteUser": (
            0.9,
            "the identity, its keys and its policies are evidence; a deny-all stops it and can be taken back",
        ),
        "iam:DeleteRole": (0.9, "the identity and its policies are evidence; a deny-all stops it and can be taken back"),
        "iam:DeleteAccessKey": (0.3, "deactivating a key stops it as well and leaves it to be looked at"),
        "s3:DeleteObject": (0.6, "the object is evidence"),
        "s3:DeleteObjects": (0.8, "the objects are evidence"),
        "s3:DeleteBucket": (1.0, "the bucket and its history are gone"),
        "cloudtrail:DeleteTrail": (1.0, "the trail is the evidence"),
        "cloudtrail:StopLogging": (1.0, "from here on nobody can see what happens"),
        "logs:DeleteLogGroup": (1.0, "the logs are the evidence"),
        "organizations:CloseAccount": (1.0, "a whole account goes down with it"),
    }
)
