"""VPC flow logs: what crossed the network interfaces of a VPC, record by record, in files that come some ten minutes late.

`wiring` keeps how interfaces, firewalls and flow logs stood and since when, read from the world after each call that changes
them; `traffic` says what goes over the wires, as a house declares it, the internet's own noise included; `records` holds one
against the other, and `delivery` lays the files. A machine that is stopped falls silent, a closed port refuses, and calls to
AWS's own API are on no interface of the customer's, whoever makes them.
https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
"""

from ircoach.world.flow_logs.delivery import FlowLogs
from ircoach.world.flow_logs.traffic import Talk, visitors

__all__ = ["FlowLogs", "Talk", "visitors"]
