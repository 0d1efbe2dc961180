"""Organizations: what a member account is refused. moto answers it with an empty organization, as if nobody were in it."""

from __future__ import annotations

from ircoach.world import moto_seam
from ircoach.world.gate import Asked, Guard
from ircoach.world.wire import AwsError

#: what only the management account, or a delegated administrator, may ask
_OF_THE_WHOLE = """
    DescribeAccount DescribeCreateAccountStatus DescribeOrganizationalUnit DescribePolicy DescribeResourcePolicy
    ListAWSServiceAccessForOrganization ListAccounts ListAccountsForParent ListChildren ListCreateAccountStatus
    ListDelegatedAdministrators ListDelegatedServicesForAccount ListHandshakesForOrganization ListOrganizationalUnitsForParent
    ListParents ListPolicies ListPoliciesForTarget ListRoots ListTagsForResource ListTargetsForPolicy
""".split()


def from_management(asked: Asked) -> None:
    """A member account learns of its organization that it is in it, and no more.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html. A delegated administrator may ask; that
    is not in this world, and says so.
    """
    found = asked.gate.principals.facts.organization(asked.account)
    if found is None or found[1] == asked.account:
        return
    if any(each.account.id == asked.account for each in moto_seam.organizations(found[1]).admins):
        told = f"{asked.call.name} by a delegated administrator is not part of this simulated world; ask from {found[1]}."
        raise AwsError("NotInThisWorld", told, 501)
    raise AwsError("AccessDeniedException", "You don't have permissions to access this resource.", 400)


GUARDS: dict[str, Guard] = {f"organizations:{operation}": from_management for operation in _OF_THE_WHOLE}
