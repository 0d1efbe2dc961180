"""What scanners of other people's ask of an account first: answered as AWS answers, or refused as AWS refuses."""

from __future__ import annotations

import pytest

from ircoach.world.stage import Stage, sure
from ircoach.world.world import World
from tests.scenarios.support import look
from tests.world.test_iam import small


def test_a_bucket_is_encrypted_by_s3_where_nobody_chose() -> None:
    """Since 2023 there is no bucket without: a choice is told, and taking it away leaves S3's own keys."""
    _, root = small()
    s3 = {"Bucket": "plain-0c1f"}
    sure(root.call("s3", "create_bucket", **s3))

    def told() -> tuple[str, bool]:
        (rule,) = sure(root.call("s3", "get_bucket_encryption", **s3))["ServerSideEncryptionConfiguration"]["Rules"]
        return rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], rule["BucketKeyEnabled"]

    assert told() == ("AES256", False)
    chosen = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"}, "BucketKeyEnabled": True}
    sure(root.call("s3", "put_bucket_encryption", **s3, ServerSideEncryptionConfiguration={"Rules": [chosen]}))
    assert told() == ("aws:kms", True)
    sure(root.call("s3", "delete_bucket_encryption", **s3))
    assert told() == ("AES256", False)
    assert root.call("s3", "get_bucket_encryption", Bucket="nowhere-0c1f").code == "NoSuchBucket"


def test_what_nobody_made_is_an_empty_list() -> None:
    """Passwords for single services, VPN endpoints, defaults for instances: none; a user who is not there is said not to be."""
    _, root = small()
    sure(root.call("iam", "create_user", UserName="clerk"))
    of_clerk = sure(root.call("iam", "list_service_specific_credentials", UserName="clerk"))
    assert of_clerk["ServiceSpecificCredentials"] == []
    assert root.call("iam", "list_service_specific_credentials", UserName="nobody").code == "NoSuchEntity"
    assert sure(root.call("ec2", "describe_client_vpn_endpoints"))["ClientVpnEndpoints"] == []
    assert sure(root.call("ec2", "get_instance_metadata_defaults"))["AccountLevel"] == {}


@pytest.mark.slow
def test_a_member_account_is_refused_what_is_the_organizations() -> None:
    """An empty list of accounts would say that the stranger is not ours; the management account is told, members are not."""

    def ask(world: World) -> dict[str, list[str]]:
        stage = Stage(world, "leaked-key", {})
        calls = [("list_accounts", {}), ("list_roots", {}), ("describe_account", {"AccountId": world.accounts["production"]})]
        asked = {}
        for name in ("management", "production", "security"):
            root = stage.builder(world.accounts[name], "us-east-1")
            assert root.call("organizations", "describe_organization").ok
            asked[name] = [root.call("organizations", call, **params).code or "" for call, params in calls]
        return asked

    told = look("ami-share/leaked-key", ask)
    assert told["management"] == ["", "", ""]
    assert told["production"] == ["AccessDeniedException"] * 3
    assert told["security"] == ["NotInThisWorld"] * 3  # a delegated administrator: AWS would tell, this world says where to ask
