"""What the company wrote down about the other account, if anything, and what people say when they are asked."""

from __future__ import annotations

from ircoach.world.addresses import outside
from ircoach.world.cast import outsider
from ircoach.world.clock import to_datetime
from ircoach.world.house import NO_IDEA, people, span
from ircoach.world.stage import sure

from .cast import Cast


def paperwork(cast: Cast) -> None:
    """A week before: the other account comes to be, and what the company wrote down about it, if anything."""
    stage, house, plot, dice = cast.stage, cast.house, cast.plot, cast.dice
    if plot.account == "ours":
        name = dice.of("account-name").choice(("analytics", "load-test", "data-platform", "search-trial"))
        root = house.builders["management"]
        made = sure(root.call("organizations", "create_account", AccountName=name, Email=f"aws+{name}@example.com"))
        cast.stranger = made["CreateAccountStatus"]["AccountId"]
        stage.truth["stranger_name"] = name
    else:
        listed = plot.contract != "none"
        cast.stranger = cast.partner if listed else dice.of("stranger").account_id()
        stage.truth["stranger_name"] = "Halden Reporting" if listed else "unknown"
    cast.spare = dice.of("spare").account_id()
    cast.outsiders = {account: outsider(stage, account, house.home) for account in (cast.stranger, cast.spare)}
    stage.truth["stranger"] = cast.stranger
    _contracts(cast)
    _changes(cast)
    stage.company.register(
        "assets",
        [
            {"asset": "build-golden", "account": "production", "criticality": "normal", "data": "internal"},
            {"asset": "dev-reports-1", "account": "production", "criticality": "low", "data": "none declared"},
            {
                "asset": "nightly image builds (user ImageBuilder)",
                "account": "production",
                "criticality": "critical: releases stop without it"
                if plot.critical
                else "normal: a missed night is made up the next day",
                "data": "none",
            },
        ],
    )
    if plot.endpoint:
        stage.company.register(
            "networks",
            [{"network": cast.vpce, "name": "build network, private side (VPC endpoint)", "used by": "nightly image builds"}],
        )
    people(house, _replies(cast))


def _contracts(cast: Cast) -> None:
    """The partner's row stands in every world; only sometimes is it the account in the alert, and only sometimes in force."""
    stage, plot = cast.stage, cast.plot
    until = stage.after_alert(days=-cast.dice.of("ended").randint(20, 45) if plot.contract == "ended" else 150)
    works_from = cast.address if plot.contract == "standing" else outside(cast.dice.of("partner-address"), "business")
    note = f"contract until {to_datetime(until):%Y-%m-%d}; works from {works_from} with our build key; development images only"
    stage.company.register(
        "accounts",
        [
            {
                "account": cast.partner,
                "name": "Halden Reporting (partner)",
                "owner": "reports team",
                "registered": "no",
                "note": note,
            }
        ],
    )


def _changes(cast: Cast) -> None:
    """The change calendar: the usual, and sometimes a row about a share, which may or may not be this one."""
    stage, house, plot, dice = cast.stage, cast.house, cast.plot, cast.dice
    number = dice.of("change").randint(2100, 6900)
    rows: list[dict[str, str]] = []

    def row(nth: int, start: int, hours: float, what: str, source: str, account: str, who: str) -> None:
        about = {"what": what, "source": source, "account": account, "by": house.people[who], "state": "approved"}
        rows.append({"change": f"CHG-{number + nth}", **span(start, hours), **about})

    row(0, stage.day(-6, "10:00"), 2, "rotate storefront certificates", "prod-web-1, prod-web-2", "", "operations")
    row(1, stage.day(-3, "09:00"), 3, "new base packages in the golden image", "build-golden", house.development, "builds")
    row(4, stage.day(2, "13:00"), 1, "billing database minor upgrade", "prod-billing-1", "", "owner")
    today = stage.after_alert(minutes=-cast.minutes("change", 45, 90))
    share = f"share an image with account {cast.stranger}"
    if plot.change == "matching":
        row(3, today, 4, share, cast.source, cast.stranger, "builds")
    elif plot.change == "other" and plot.contract == "ended":
        row(-9, stage.day(-52, "11:00"), 2, share, "dev-reports-1", cast.stranger, "builds")
    elif plot.change == "other":
        golden = "share the golden image with the development account"
        row(3, today, 4, golden, "build-golden", house.development, "builds")
    stage.company.register("changes", sorted(rows, key=lambda each: each["start"]))


def _replies(cast: Cast) -> dict[str, str]:
    """Who can be asked, and what they say. Some are wrong, some do not know, one may say: that was me."""
    house, plot, account, source = cast.house, cast.plot, cast.stranger, cast.source
    replies = {
        "account-owner": NO_IDEA + " Nobody asked me for a copy of a machine.",
        "build-team": "Not ours as far as I know. Our job runs at night and shares with development. "
        "But I have not been through every ticket.",
        "administrator": "Not me. I have not touched images today.",
        "operations": "Nothing on our side. Call it as you see it; tell me when you contain.",
        "platform": f"{account} is none of ours, not in any organization I run. Whose it is I cannot tell from here.",
    }
    if plot.account == "ours":
        replies["platform"] = (
            f"Yes, {account} is ours. It was opened last week and stands empty; nobody should be working in it, "
            "and nobody asked for an image. "
            "Odd, though: our own sign-in to it has failed since this morning."
        )
    match plot.claims:
        case "platform":
            replies["platform"] = (
                f"Yes, {account} is ours, opened last week, not in the posture tool yet. I know of this one: "
                f"{house.people['builds']} is copying "
                f"{source} over from the office for the load test, under the change in the calendar."
            )
        case "administrator":
            replies["administrator"] = (
                f"That is me. I am away and on {cast.address}; signed in as myself too, you will see it. "
                f"I am giving our auditor ({account}) an image "
                f"of {source}, agreed with {house.people['owner']} by phone. "
                "I used the build key because my role's wizard was stuck. No change "
                "ticket yet, my fault."
            )
            replies["account-owner"] = (
                f"Yes, {house.people['administrator']} rang me about an image of {source} for the auditor. I said go ahead."
            )
        case "build-team":
            replies["build-team"] = (
                "Should be us: we used to share the report images with Halden." if plot.contract == "ended" else
                "That will be the nightly build, it shares an image every night."
            )  # fmt: skip
        case _:
            pass
    return replies
