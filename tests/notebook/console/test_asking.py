"""A call as a value: run, as boto3, as the AWS CLI."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.validate import ParamValidator

from ircoach.case.case import Case
from ircoach.notebook.console import actions, views
from ircoach.notebook.console.asking import Ask
from tests.small import small_case


@pytest.fixture(scope="module")
def case() -> Iterator[Case]:
    """One case for all: nothing here is carried out but reads."""
    opened = small_case()
    yield opened
    opened.close()


def filled_row() -> dict[str, Any]:
    """A row that has every field any view or action wants."""
    names = "InstanceId ImageId SnapshotId Bucket UserName RoleName PolicyName AccessKeyId".split()
    return {name: f"the-longer-{name}" for name in names} | {"grantee": {"UserId": "123456789012"}, "network": "192.0.2.0/24"}


@pytest.mark.parametrize("view", views.VIEWS, ids=lambda view: view.id)
def test_the_python_of_every_view_is_the_call_it_makes(case: Case, view: views.View) -> None:
    """The twin, evaluated, asks the very same operation with the same parameters; and its columns are columns of JMESPath."""
    ask = view.ask(filled_row())
    heard: list[tuple[str, Any]] = []

    class Heard:
        """A client that only notes."""

        def client(self, service: str, **where: str) -> Any:
            return self

        def __getattr__(self, name: str) -> Any:
            def called(*args: Any, **params: Any) -> Any:
                heard.append((args[0] if args else name, params))
                return self

            return called

    eval(ask.python(case if view.account != "management" else _with_management(case)), {"case": Heard()})
    made = [each for each in heard if each[0] in (ask.operation, "paginate", *ask.operation.split())]
    assert made[0][0] == ask.operation
    assert made[-1][1] == dict(ask.params)
    assert view.title


def _with_management(case: Case) -> Case:
    """The same case, as one of an organization: only its name is asked for."""
    case.keys.setdefault("management", case.keys[case.account])
    case._opening["accounts"] = {**case.accounts, "management": "1" * 12}
    return case


@pytest.mark.parametrize("action", actions.ACTIONS, ids=lambda action: action.id)
def test_every_action_is_a_call_botocore_takes_and_so_is_its_way_back(action: actions.Action) -> None:
    """Names and types of parameters are those of AWS's own models, before anyone presses anything."""
    client = boto3.Session().client(action.service, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")  # type: ignore[call-overload]  # any service
    for ask in (action.ask(filled_row()), action.back(filled_row())):
        assert ask is not None
        name = client.meta.method_to_api_mapping[ask.operation]
        report = ParamValidator().validate(dict(ask.params), client.meta.service_model.operation_model(name).input_shape)
        assert not report.has_errors(), report.generate_report()
    assert action.title
    assert action.says.endswith(".")
    assert all(look.title for look in action.looks)


def test_the_shell_line_is_the_aws_clis(case: Case) -> None:
    """Options in its spelling, lists as words, structures as JSON, S3 as s3api, another region named."""
    block = actions.BY_ID["block-bucket"].ask({"Bucket": "it's"}, region="eu-west-1")
    words = shlex.split(block.cli(case))
    assert words[:5] == ["aws", "s3api", "put-public-access-block", "--bucket", "it's"]
    assert words[-2:] == ["--region", "eu-west-1"]
    assert Ask("ec2", "describe_images", {"Owners": ["self"], "DryRun": False}).cli(case) == (
        "aws ec2 describe-images --owners self --no-dry-run"
    )


def test_elsewhere_is_said_only_where_it_is_elsewhere(case: Case) -> None:
    """The twin is as short as a person would type it."""
    here = Ask("ec2", "describe_volumes_modifications", {}, case.account, case.region)
    assert here.python(case).startswith('case.client("ec2").')
    there = Ask("iam", "get_role", {"RoleName": "x"}, case.account, "eu-west-1")
    assert there.python(case) == 'case.client("iam", region="eu-west-1").get_role(RoleName="x")'
