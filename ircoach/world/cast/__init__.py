"""The words of a screenplay that are about people and clouds: looking around, jobs, sharing, outsiders, findings.

Each is a small function or generator over `stage.Stage`; a storyline says who does what when, and these say how it is done.
"""

from ircoach.world.cast.buckets import ACL_SWITCHES, POLICY_SWITCHES, closed_bucket, lists, owns, puts_policy, reads, switches
from ircoach.world.cast.delivering import delivers, makes_trail
from ircoach.world.cast.hands import DEAD, Hand, federated
from ircoach.world.cast.jobs import nights, scheduled
from ircoach.world.cast.looking import Look, looks_around
from ircoach.world.cast.outsiders import account_outside, outsider, stranger
from ircoach.world.cast.posture import posture_finding
from ircoach.world.cast.presigned import presigned
from ircoach.world.cast.sharing import shared_with, shares_image, takes_image
from ircoach.world.cast.strangers import Hoard, all_day, finds, takes, visits

__all__ = [
    "ACL_SWITCHES",
    "DEAD",
    "POLICY_SWITCHES",
    "Hand",
    "Hoard",
    "Look",
    "account_outside",
    "all_day",
    "closed_bucket",
    "delivers",
    "federated",
    "finds",
    "lists",
    "looks_around",
    "makes_trail",
    "nights",
    "outsider",
    "owns",
    "posture_finding",
    "presigned",
    "puts_policy",
    "reads",
    "scheduled",
    "shared_with",
    "shares_image",
    "stranger",
    "switches",
    "takes",
    "takes_image",
    "visits",
]
