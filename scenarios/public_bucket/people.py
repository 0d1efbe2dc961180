"""The company's papers about its buckets, and what people say when they are asked; one of them asks back."""

from __future__ import annotations

from ircoach.world.company import Contact
from ircoach.world.house import people, span

from .cast import USER, Cast


def paperwork(cast: Cast) -> None:
    """Registers, change calendar, phone."""
    stage, house, plot, bucket = cast.stage, cast.house, cast.plot, cast.main.bucket
    house.stage.company.register("assets", _assets(cast))
    stage.company.register("changes", sorted(_changes(cast), key=lambda each: each["start"]))
    if plot.way == "fenced":
        stage.company.register(
            "networks", [{"network": cast.vpce, "name": "data network, private side (VPC endpoint)", "used by": "analytics"}]
        )
    people(house, _replies(cast))
    said = _owner(cast)
    minutes = cast.dice.of("reply").randint(5, 8)
    stage.company.person(Contact("data-owner", house.people["developer"], f"owns the data in {bucket}", minutes, said))
    head = house.people["manager"]
    stage.company.says(cast.moment("asked", 33, 38), head, "Legal is asking: what left, how many records, and is it closed?")


def _assets(cast: Cast) -> list[dict[str, str]]:
    deployments = "critical: the shop is down without them" if cast.plot.critical else "normal: can wait a day"
    rows = [
        (f"deployments (user {USER})", deployments, "none"),
        (cast.main.bucket, "normal", _declared(cast)),
        (cast.other.bucket, "normal", "supplier terms, confidential"),
        (cast.vault.bucket, "high", "payroll, confidential"),
    ]  # fmt: skip
    return [{"asset": asset, "account": "production", "criticality": how, "data": data} for asset, how, data in rows]


def _declared(cast: Cast) -> str:
    return {
        "assets": "website, public", "register": "open data, public", "synthetic": "none declared", "invoices": "supplier terms",
        "members": "loyalty club",
    }.get(cast.plot.data, "website, public" if cast.plot.way == "leftover" else "customer records")  # fmt: skip


def _changes(cast: Cast) -> list[dict[str, str]]:
    """The usual rows, and sometimes one that names this bucket. What it allows is not always what was done."""
    stage, house, plot, bucket = cast.stage, cast.house, cast.plot, cast.main.bucket
    number, rows = cast.dice.of("change").randint(2100, 6900), []

    def row(nth: int, start: int, hours: float, what: str, about: str, scope: str, who: str) -> None:
        more = {"what": what, "bucket": about, "scope": scope, "by": house.people[who], "state": "approved"}
        rows.append({"change": f"CHG-{number + nth}", **span(start, hours), **more})

    row(0, stage.day(-6, "10:00"), 2, "rotate storefront certificates", "", "", "operations")
    row(1, stage.day(-2, "09:00"), 3, "billing database minor upgrade", "", "", "owner")
    today = cast.moment("change", -75, -60)
    match plot.change:
        case "organization":
            row(3, today, 4, "let the analytics account read the exports", bucket, "our organization only", "administrator")
        case "site":
            row(3, today, 4, "spring pages of the website", bucket, "static/", "developer")
        case "publication":
            row(3, today, 4, "publish the register of installers as open data", bucket, "register/", "owner")
        case "load-test":
            row(3, today, 6, "load test with generated customers", bucket, "customers/, generated rows", "builds")
        case _:
            row(3, today, 4, "price list for partners", f"{house.slug}-partner-prices", "prices/", "developer")
    return rows


def _owner(cast: Cast) -> str:
    plot, bucket = cast.plot, cast.main.bucket
    match plot.way:
        case "loose":
            return f"Yes, I asked for that: analytics needs {bucket}. Our organization only, it says so in the policy, no?"
        case "leftover":
            return (
                "That is the website, it has to be public. There was an export in the build folder this morning, "
                "but we took it out again."
            )
        case "site":
            return "That is the website. Stylesheets, scripts, pictures. It has to be public, and there is nothing else in it."
        case "published":
            return f"Yes, we publish {bucket} today: the public register of installers. It is a public register by law."
        case "fenced":
            return "Real customers, yes. The analytics account reads it, nobody else should. I did not change anything."
        case "synthetic":
            return "Not mine, I think. The load test team makes such things up; I do not know theirs."
        case _:
            return f"Public? No. Nobody outside should ever see what is in {bucket}. Can you close it?"


def _replies(cast: Cast) -> dict[str, str]:
    plot = cast.plot
    replies = {
        "operations": "Nothing on our side. Call it as you see it; tell me when you contain.",
        "build-team": f"{USER} runs from the build network, in the early afternoon. I have not been through every ticket.",
        "administrator": "I have not opened anything to the world.",
    }
    if plot.opener == "administrator" and plot.way == "loose":
        replies["administrator"] = "I put that policy in, for the change. It says our organization. What is wrong with it?"
    if plot.opener == "contractor":
        replies["build-team"] = (
            f"A contractor runs the load test from {cast.address}, with our key. Generated rows, under the change."
        )
    if plot.opener == "engineer" and plot.way == "acl":
        replies["account-owner"] = "I sent a partner a link to a price list this afternoon. Only that one file, I thought."
    return replies
