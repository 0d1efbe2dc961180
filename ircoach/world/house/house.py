"""The organization once it stands: its accounts, people, networks, machines and buckets by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ircoach.errors import ScenarioFault
from ircoach.world.addresses import outside
from ircoach.world.callers import Actor
from ircoach.world.house.known import Known
from ircoach.world.house.portal import enters
from ircoach.world.records import Taker
from ircoach.world.stage import BOTO3, GO_SDK, Stage, located, sure, tags


@dataclass(slots=True)
class House:
    """The organization once built: account ids, regions, instances by name and `where` each is, people and networks.

    `portal`: who takes on roles for people and jobs.
    """

    stage: Stage
    home: str
    second: str
    management: str
    accounts: Mapping[str, str]
    office: str
    vpn: str
    build_network: str
    people: Mapping[str, str]
    portal: Taker
    builders: Mapping[str, Actor] = field(default_factory=dict)
    instances: dict[str, str] = field(default_factory=lambda: Known("no machine is called"))
    where: dict[str, str] = field(default_factory=dict)
    base_images: dict[str, str] = field(default_factory=lambda: Known("there is no base image in"))

    @property
    def company(self) -> str:
        """The company's name. Raises ScenarioFault where a story has not given it one yet."""
        if not self.stage.company.name:
            raise ScenarioFault("the company has no name yet; give it one first: stage.company.name = …")
        return self.stage.company.name

    @property
    def production(self) -> str:
        """The production account's id."""
        return self.accounts["production"]

    @property
    def development(self) -> str:
        """The development account's id."""
        return self.accounts["development"]

    @property
    def security(self) -> str:
        """The security (log archive) account's id."""
        return self.accounts["security"]

    @property
    def slug(self) -> str:
        """The company's name as its buckets begin with it."""
        return self.company.split()[0].lower()

    def role_arn(self, account: str, name: str) -> str:
        """ARN of a role in one of the house's accounts, by the account's short name."""
        return f"arn:aws:iam::{self.accounts[account]}:role/{name}"

    def instance(self, account: str, name: str, user_data: str = "", **labels: str) -> str:
        """Launch an instance (while building) and remember it by name."""
        builder = self.builders[account]
        made = sure(
            builder.call(
                "ec2",
                "run_instances",
                ImageId=self.base_images[account],
                MinCount=1,
                MaxCount=1,
                InstanceType="t3.large",
                UserData=user_data,
                TagSpecifications=tags("instance", Name=name, **labels),
            )
        )
        self.instances[name] = made["Instances"][0]["InstanceId"]
        self.where[self.instances[name]] = account
        return self.instances[name]

    def bucket(self, account: str, name: str, **labels: str) -> str:
        """Make a bucket (while building), with tags; returns its name."""
        builder = self.builders[account]
        sure(builder.call("s3", "create_bucket", Bucket=name, **located(self.home)))
        if labels:
            tagging = {"TagSet": [{"Key": key, "Value": value} for key, value in labels.items()]}
            sure(builder.call("s3", "put_bucket_tagging", Bucket=name, Tagging=tagging))
        return name

    def posture_tool(self, account: str, name: str = "", *, rehearsing: bool = False) -> Actor:
        """The posture tool, signed in to an account: it reads everything and writes findings. `rehearsing` leaves no trace."""
        there = outside(self.stage.dice.of("posture"), "hosting")
        tool = self.stage.sign_in(
            name or f"posture/{account}", self.accounts[account], "PostureReader", "posture-scan", there,
            region=self.home, hours=24 * 400 if rehearsing else 1, role="workload", user_agent=GO_SDK,
        )  # fmt: skip
        return tool if rehearsing else enters(self.stage, self.portal, tool)

    def signs_in(self, who: str, account: str, role: str, address: str = "", *, user_agent: str = BOTO3, name: str = "") -> Actor:
        """Somebody of the house, by their part (`administrator`), in a role of an account; from the office by default.

        `name` is the actor's, where it is to be another than person, role and moment.
        """
        person = self.people[who]
        someone = self.stage.sign_in(
            name or f"{person}/{role}/{self.stage.now}", self.accounts[account], role, person, address or self.office,
            region=self.home, user_agent=user_agent,
        )  # fmt: skip
        return enters(self.stage, self.portal, someone)

    def job(self, name: str, account: str, role: str, session: str, address: str, user_agent: str) -> Actor:
        """A job of the house's, signed in to a role of an account, under the name of a session."""
        signed_in = self.stage.sign_in(
            name, self.accounts[account], role, session, address,
            region=self.home, role="workload", user_agent=user_agent,
        )  # fmt: skip
        return enters(self.stage, self.portal, signed_in)
