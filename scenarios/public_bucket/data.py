"""What lies in the buckets: generated, and obviously nobody's. Every address is at example.com, every number is a 555 one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ircoach.world.identity import Dice

_FIRST = "Ada Basil Clementine Dorian Euphemia Fergus Ginevra Horatio Isolde Jasper Kerensa Lucius Mirabel Nevil".split()
_LAST = "Applecore Bramblewick Crumpet Dandelion Elderflower Fiddlesticks Gooseberry Humbug Inkwell Jellybean Kettle".split()
_STREETS = "Nonesuch Lane,Neverwas Road,Imaginary Row,Pretend Place,Made-Up Mews,Storybook Street".split(",")


@dataclass(frozen=True, slots=True)
class Thing:
    """One object: its key, its text, and how many records are in it."""

    key: str
    text: str
    records: int


@dataclass(frozen=True, slots=True)
class Lot:
    """What one kind of data is called, where its objects lie, its columns, and what it is in one word of the question."""

    name: str
    prefix: str
    columns: str
    what: str


LOTS = {
    "customers": Lot("customer-exports", "exports/", "customer_id,name,email,phone,street,last_order", "personal data"),
    "members": Lot("loyalty-club", "members/", "member_id,name,email,phone,birthday,points", "personal data"),
    "invoices": Lot("supplier-terms", "terms/", "supplier_id,supplier,article,price,discount,valid_until", "trade secrets"),
    "payroll": Lot("people-desk", "payroll/", "employee_id,name,email,salary,bank,tax_class", "personal data"),
    "register": Lot("open-installers", "register/", "licence_no,name,email,phone,street,licensed_until", "published material"),
    "synthetic": Lot("customers-load", "customers/", "customer_id,name,email,phone,street,last_order", "generated test data"),
    "assets": Lot("www", "static/", "", "published material"),
}
_PAGES = ("static/app.css", "static/app.js", "static/logo.svg", "static/spring.html", "index.html")


def things(dice: Dice, kind: str, count: int) -> list[Thing]:
    """The objects of one kind of data, `count` of them where they are tables."""
    if kind == "assets":
        return [Thing(page, f"/* {LOTS['assets'].name}: {page} */\n", 0) for page in _PAGES]
    lot = LOTS[kind]
    made = []
    for nth in range(1, count + 1):
        rows = dice.of(kind, nth).randint(120, 420)
        lines = [lot.columns, *_rows(dice.of(kind, nth, "rows"), kind, rows)]
        made.append(Thing(f"{lot.prefix}part-{nth:02d}.csv", "\n".join(lines) + "\n", rows))
    if kind == "synthetic":
        made.insert(0, Thing(f"{lot.prefix}README.txt", _README.format(seed=dice.of("readme").randint(1000, 9999)), 0))
    return made


_README = "GENERATED DATA. make-customers --seed {seed} --locale en. No row is a person. For load tests only.\n"


def _rows(dice: Dice, kind: str, count: int) -> Iterator[str]:
    for _ in range(count):
        number, who = dice.randint(100000, 999999), (dice.choice(_FIRST), dice.choice(_LAST))
        name, email = " ".join(who), f"{who[0].lower()}.{who[1].lower()}{dice.randint(1, 99)}@example.com"
        phone, street = f"555-01{dice.randint(0, 99):02d}", f"{dice.randint(1, 199)} {dice.choice(_STREETS)}"
        year, day = dice.randint(4, 7), f"{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
        before, ahead = f"{2018 + year}-{day}", f"{2023 + year}-{day}"  # of the alerts, which fall in spring 2026
        birthday, points = f"19{dice.randint(50, 99)}-{dice.randint(1, 12):02d}-03", dice.randint(0, 9000)
        price, less, salary = dice.randint(5, 900), dice.randint(5, 40), dice.randint(30, 95)
        match kind:
            case "members":
                yield f"{number},{name},{email},{phone},{birthday},{points}"
            case "invoices":
                yield f"{number},{who[1]} & Sons (fictional),article {points},{price}.00,{less}%,{ahead}"
            case "payroll":
                yield f"{number},{name},{email},{salary}000,XX00 TEST {points},{less % 5 + 1}"
            case "register":
                yield f"{number},{name},{email},{phone},{street},{ahead}"
            case _:
                yield f"{number},{name},{email},{phone},{street},{before}"
