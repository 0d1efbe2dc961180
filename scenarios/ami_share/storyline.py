"""The screenplay: a build user's key, an image shared with an account nobody registered, and who was behind it.

`build` opens the house, adds the cast and puts it on the clock; `_share` is the scene the alert is about. What differs between
an incident and its twins is in the `Plot`, so that the same alert has the same kind of evidence behind it.
"""

from __future__ import annotations

from ircoach.world.cast import Hand, Look, federated, looks_around, posture_finding, shares_image, takes_image
from ircoach.world.clock import MINUTE, Process, to_datetime
from ircoach.world.house import open_house, ordinary_days
from ircoach.world.stage import BOTO3, CLI, Stage, allow, document, sure

from .batch import batch_plays, innocent_after, manifest, note_share
from .cast import USER, Cast, assemble, facts
from .papers import paperwork
from .plot import Plot
from .thief import steal_on


def build(stage: Stage) -> None:
    """Build the company, put everyone on the clock, say what is true."""
    plot = Plot(**stage.knobs)
    house = open_house(stage)
    cast = assemble(stage, house, plot)
    facts(cast)
    stage.at(stage.after_alert(days=-8), lambda: paperwork(cast))
    ordinary_days(house, range(-14, 2))
    batch_plays(cast)
    if plot.who != "batch":
        stage.play(_share(cast))
    if plot.colleague:
        stage.at(stage.after_alert(minutes=-cast.minutes("colleague", 55, 85)), lambda: _colleague(cast))
    if plot.sick:
        stage.expose("images", "The shared image", "machine images")
        stage.expose("identity", f"What {USER} can still image and share", "machine images")
    stage.at(stage.alert_at, lambda: _finding(cast))


def _share(cast: Cast) -> Process:
    """Look around, image a machine, share the image: the minutes before the alert, whoever it is."""
    stage, plot, machine = cast.stage, cast.plot, cast.house.instances[cast.source]
    begin = stage.after_alert(minutes=-cast.minutes("begin", 36, 50))
    shared_at = stage.after_alert(minutes=-cast.minutes("shared", 6, 11))
    yield stage.until(begin)
    hand = _grip(cast)
    if plot.federated:
        yield stage.wait(seconds=4)
    yield from looks_around(stage, hand, _looks(cast))
    stamp = f"{to_datetime(begin):%Y%m%d}"
    if stage.truth["images_before"] == 2:
        yield stage.wait(seconds=80)
        sure(takes_image(hand, machine, f"{cast.source}-{stamp}-test"))
    yield stage.until(shared_at - 5 * MINUTE)
    name = f"{cast.source}-{stamp}"
    image = str(sure(takes_image(hand, machine, name))["ImageId"])
    yield stage.until(shared_at)
    sure(shares_image(hand, image, [cast.stranger]))
    cast.shared[image] = cast.source
    if plot.manifest:
        manifest(cast, hand, name, image, cast.source, [cast.stranger])
    note_share(cast, image, name, shared_at, begin)
    yield stage.until(stage.alert_at)
    yield from steal_on(cast, hand, image) if plot.sick else innocent_after(cast, hand, image)


def _looks(cast: Cast) -> list[Look]:
    """The same look around, whoever it is; here and there something is refused."""
    machine = {"InstanceId": cast.house.instances[cast.source]}
    looks: list[Look] = [(0, "sts", "get_caller_identity", {}), (70, "ec2", "describe_instances", {})]
    if cast.plot.denied:
        looks += [(95, *each) for each in cast.dice.of("denied").sample(_refused(cast), 2)]
    looks.append((140, "ec2", "describe_images", {"Owners": ["self"]}))
    if cast.plot.reads_boot:
        looks.append((110, "ec2", "describe_instance_attribute", {**machine, "Attribute": "userData"}))
    return looks


def _refused(cast: Cast) -> list[tuple[str, str, dict[str, str]]]:
    """Calls the policy refuses; a federated session cannot ask IAM at all."""
    machine = {"InstanceId": cast.house.instances[cast.source]}
    over_ec2: list[tuple[str, str, dict[str, str]]] = [("s3", "list_buckets", {}), ("ec2", "get_console_output", machine)]
    return over_ec2 if cast.plot.federated else [*over_ec2, ("iam", "list_users", {}), ("iam", "list_account_aliases", {})]


def _colleague(cast: Cast) -> None:
    """Somebody of the company, signed in as themselves, at the address the share comes from."""
    who, role = ("administrator", "Administrator") if cast.plot.address in ("office", "outside") else ("developer", "Developer")
    someone = cast.house.signs_in(who, "production", role, cast.address)
    someone.call("ec2", "describe_instances")
    someone.call("ec2", "describe_volumes")


def _finding(cast: Cast) -> None:
    """What the posture tool writes into Security Hub when it raises the alert."""
    house, truth = cast.house, cast.stage.truth
    posture_finding(
        house,
        "production",
        "AMI shared with an untrusted account",
        f"Image {truth['image']} can be launched by {truth['stranger']}, which is not registered as trusted.",
        resource=f"arn:aws:ec2:{house.home}::image/{truth['image']}",
        check="ami-shared-untrusted",
    )


def _grip(cast: Cast) -> Hand:
    """The grip of whoever shares the image: key, address and client as the plot says."""
    plot = cast.plot
    role, agent = ("thief" if plot.sick else "workload"), (CLI if plot.own_client else BOTO3)
    vpce = cast.vpce if plot.endpoint and plot.address == "build" else None
    first = cast.build_key(plot.who, plot.key, cast.address, agent, role=role, vpce=vpce)
    if not plot.sick and not plot.federated:
        return Hand([first])
    ways = [first, cast.build_key(plot.who, 3 - plot.key, cast.address, agent, role=role, vpce=vpce)]
    if not plot.federated:
        return Hand(ways)
    name, policy = cast.stage.truth["session_name"], document(allow("ec2:*"))
    return federated(Hand(ways), first, name, policy, ("create_image", "modify_image_attribute"))
