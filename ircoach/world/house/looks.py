"""What people and jobs of the house look at: the vocabulary of its ordinary days, in boto3's spelling.

Few operations and many askers: each is really asked once in a world, which is what ordinary days cost.
"""

from __future__ import annotations

from ircoach.world.background.rehearsal import Look


def asks(text: str, weight: float = 1.0) -> tuple[Look, ...]:
    """Looks that name nothing in particular: `service: operation operation, service: operation`."""
    found = []
    for part in text.split(","):
        service, _, operations = part.strip().partition(": ")
        found += [Look(service, operation, {}, weight) for operation in operations.split()]
    return tuple(found)


POLL = asks(
    "sts: get_caller_identity, "
    "ec2: describe_instances describe_volumes describe_security_groups describe_snapshots"
)  # fmt: skip
INVENTORY = asks(
    "ec2: describe_instances describe_volumes describe_security_groups describe_subnets describe_snapshots describe_images, "
    "iam: list_roles list_users, s3: list_buckets"
)
SWEEP = asks(
    "sts: get_caller_identity, "
    "ec2: describe_snapshots describe_security_groups describe_volumes describe_instances, "
    "iam: list_users list_roles get_account_summary, s3: list_buckets"
)
DEPLOYMENT = (
    *asks("sts: get_caller_identity", 2),
    *asks("ec2: describe_security_groups describe_subnets describe_vpcs describe_images, s3: list_buckets"),
    *asks("iam: get_user", 0.05),
)
#: what an outside scanner's product asks of every account, whether its role may or not
STOCK = asks(
    "sts: get_caller_identity, "
    "ec2: describe_instances describe_volumes describe_snapshots describe_images describe_vpcs, "
    "s3: list_buckets, iam: list_users list_roles, secretsmanager: list_secrets"
)
#: in an account without machines
OFFICE = asks("s3: list_buckets")
PULSE = asks("sts: get_caller_identity, s3: list_buckets, iam: get_account_summary")
ROLLING_OUT = asks("sts: get_caller_identity, s3: list_buckets, iam: list_account_aliases list_roles")
KEEPING_STOCK = asks("iam: list_roles list_users, s3: list_buckets")
WHERE_COSTS_ARISE = asks("sts: get_caller_identity, s3: list_buckets")
MACHINE = asks("sts: get_caller_identity, ec2: describe_instances, s3: list_buckets")
COSTS = asks(
    "organizations: list_accounts describe_organization, ec2: describe_instances describe_volumes, s3: list_buckets"
)  # fmt: skip
BROWSING = (
    *asks("ec2: describe_instances describe_security_groups describe_volumes", 3),
    *asks("ec2: describe_vpcs describe_subnets", 1.5),
    *asks("ec2: describe_snapshots describe_images, s3: list_buckets"),
)
IDENTITIES = asks("iam: list_users list_roles get_account_summary list_account_aliases", 0.8)
WATCHING = asks("securityhub: get_findings, cloudtrail: lookup_events", 1.5)
MEMBERS = asks("organizations: list_accounts describe_organization list_roots", 1.5)
#: what a developer is refused now and then
REFUSED = (*asks("secretsmanager: list_secrets, iam: get_account_summary", 0.15), *asks("organizations: list_accounts", 0.1))


def about(instance: str, weight: float = 1.0) -> Look:
    """A look at one machine; where the house has more of them there, at one of those as often."""
    return Look("ec2", "describe_instance_status", {"InstanceIds": [instance]}, weight)


def slips(instance: str) -> tuple[Look, ...]:
    """A look at one machine, and what a hurried hand types: its id with two digits the wrong way round."""
    place = next((nth for nth in range(4, len(instance) - 1) if instance[nth] != instance[nth + 1]), 4)
    typo = instance[:place] + instance[place + 1] + instance[place] + instance[place + 2 :]
    return (about(instance, 2), about(typo, 0.12))
