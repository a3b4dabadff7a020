"""The demo's meters: who keeps them, what they showed month by month, what a unit costs. Tariffs and norms are made up.

Every apartment has cold and hot water and electricity; every house its own meters of cold water and electricity. A few
stand out, so that there is something to see: a verification that ends soon, one that is over, automatic meters,
a home that forgets to send.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from gosdom_core.access import Scope
from gosdom_core.homes import Resource
from gosdom_core.readings import registers
from gosdom_core.workdays import add_months
from gosdom_graphql.access.tables import GuestDeed
from gosdom_graphql.demo import cast
from gosdom_graphql.demo.cast import HOUSES, key
from gosdom_graphql.demo.region import premises_id
from gosdom_graphql.readings.store import Line, take
from gosdom_graphql.readings.tables import Meter, Norm, Reading, Tariff
from gosdom_graphql.readings.words import NormPer, ReadBy, ReadingSource

MONTHS, DAY, HOUR = 8, 20, time(10)
"""So many months of readings, each taken on that day."""
COLD, HOT, LIGHT = Resource.COLD_WATER, Resource.HOT_WATER, Resource.ELECTRICITY
FORGETFUL = ("prichalnaya", "4")
"""Who has not sent for two months."""
BASIS = "условное значение для демонстрации"
PRICES = (
    (COLD, "ALL", 1, "34.5600"),
    (HOT, "ALL", 1, "212.4000"),
    (LIGHT, "ALL", 1, "5.2100"),
    (LIGHT, "ALL", 2, "6.7700"),
    (LIGHT, "ALL", 3, "10.4200"),
    (LIGHT, "DAY", 1, "5.9900"),
    (LIGHT, "DAY", 2, "7.7900"),
    (LIGHT, "DAY", 3, "11.9800"),
    (LIGHT, "NIGHT", 1, "3.1400"),
    (LIGHT, "NIGHT", 2, "4.0800"),
    (LIGHT, "NIGHT", 3, "6.2800"),
)
NORMS = ((COLD, "4.9000"), (HOT, "3.2000"), (LIGHT, "85.0000"))


@dataclass(frozen=True)
class Placed:
    """Which meter stands where? `home` is the number on the door; none: the house's own. `used` is a month's."""

    house: cast.House
    home: str | None
    resource: Resource
    rates: int
    used: Decimal


def meter_id(house: str, home: str | None, resource: Resource) -> str:
    """By which word is a meter of the demo known?"""
    return f"{house} {home or 'house'} {resource.value}"


def placed() -> Iterator[Placed]:
    """Which meters are there? In the order of houses."""
    for house in HOUSES:
        homes = [home.number for home in house.homes if home.entrance]
        for n, number in enumerate(homes):
            yield Placed(house, number, COLD, 1, Decimal(3 + n % 5) + Decimal("0.250"))
            yield Placed(house, number, HOT, 1, Decimal(2 + n % 3) + Decimal("0.125"))
            yield Placed(house, number, LIGHT, 2 if n % 3 == 0 else 1, Decimal(60 + n * 11 % 70))
        yield Placed(house, None, COLD, 1, Decimal(len(homes) * 5) + Decimal("4.500"))
        yield Placed(house, None, LIGHT, 1, Decimal(len(homes) * 90 + 120))


async def lay(now: datetime) -> None:
    """Meters, tariffs and norms, in the running transaction."""
    today = now.astimezone(ZoneInfo(cast.SAMARA)).date()
    meters = [_meter(n, each, today, now) for n, each in enumerate(placed())]
    await Meter.insert(*meters)
    if not await Norm.exists().where(Norm.basis == BASIS):
        await Tariff.insert(*_tariffs(date(today.year - 1, 7, 1)))
        await Norm.insert(*_norms(date(today.year - 1, 7, 1)))


REGIONS = sorted({house.region for house in HOUSES})


def _tariffs(since: date) -> Iterator[Tariff]:
    for region in REGIONS:
        for resource, zone, tier, price in PRICES:
            yield Tariff(
                id=key("tariff", f"{region} {resource.value} {zone} {tier}"),
                region=region,
                organisation=None,
                resource=resource.name,
                zone=zone,
                tier=tier,
                price=Decimal(price),
                since=since,
                basis=BASIS,
            )


def _norms(since: date) -> Iterator[Norm]:
    for region in REGIONS:
        for resource, amount in NORMS:
            yield Norm(
                id=key("norm", f"{region} {resource.value}"),
                region=region,
                resource=resource.name,
                amount=Decimal(amount),
                per=NormPer.PERSON.name,
                since=since,
                basis=BASIS,
            )


async def read(now: datetime) -> None:
    """What they showed in the months before, in the running transaction, which the log does not tell."""
    every = list(placed())
    for month in range(MONTHS, 0, -1):
        lines = []
        for n, each in enumerate(every):
            zone = ZoneInfo(each.house.zone)
            day = add_months(now.astimezone(zone).date().replace(day=DAY), -month)
            if (each.house.key, each.home) == FORGETFUL and month < 3:
                continue
            told = _shown(n, each, MONTHS + 1 - month)
            meter = key("meter", meter_id(each.house.key, each.home, each.resource))
            lines.append(Line(meter, datetime.combine(day, HOUR, zone), told))
        await take(lines, now=max(line.at for line in lines), source=ReadingSource.IMPORT)


async def sent_by_tenant() -> None:
    """What the tenant sent: the last readings of the neighbour's water, which the neighbour sees beside the access."""
    for resource in (COLD, HOT):
        meter = key("meter", meter_id("prichalnaya", "8", resource))
        last = await Reading.objects().where(Reading.meter == meter).order_by(Reading.at, ascending=False).first()
        assert last is not None, "`read` has written it"
        last.source, last.author = ReadingSource.RESIDENT.name, key("person", cast.TENANT)
        await last.save([Reading.source, Reading.author])
        await GuestDeed(
            id=key("deed", f"{cast.TENANT} {resource.value}"), house=last.house, access=key("guest", cast.TENANT),
            at=last.at, scope=Scope.READINGS.name, reading=last.id,
        ).save()  # fmt: skip


def _shown(n: int, each: Placed, month: int) -> tuple[Decimal, ...]:
    """What does it show after so many months? A little more or less each, the same in every demo."""
    wave = sum((n + k) % 3 for k in range(month))
    total = each.used * month + Decimal(wave) / 4
    if each.rates == 1:
        return (total.quantize(Decimal("0.001") if each.resource is not LIGHT else Decimal("0.1")),)
    night = (total / 3).quantize(Decimal("0.1"))
    return ((total - night).quantize(Decimal("0.1")), night)


def _meter(n: int, each: Placed, today: date, now: datetime) -> Meter:
    verified = date(today.year + 2 + n % 3, 2, 1) - timedelta(days=1)
    if each.home == "7" and each.house.key == "prichalnaya" and each.resource is HOT:
        verified = today + timedelta(days=30)
    if each.home == "9" and each.house.key == "prichalnaya" and each.resource is COLD:
        verified = today - timedelta(days=20)
    supplier = next((who for who, resources in each.house.suppliers if each.resource in resources), None)
    installed = add_months(today.replace(day=1), -MONTHS)
    digits, decimals = (6, 1) if each.resource is LIGHT else (5, 3)
    automatic = each.home is None or (each.house.key == "beregovaya" and each.resource is LIGHT)
    return Meter(
        id=key("meter", meter_id(each.house.key, each.home, each.resource)),
        house=key("house", each.house.key),
        premises=None if each.home is None else premises_id(each.house.key, each.home),
        organisation=key("organisation", supplier or each.house.management),
        zone=each.house.zone,
        resource=each.resource.name,
        number=f"{20_000_000 + n * 7919:08}",
        digits=digits,
        decimals=decimals,
        zones=[zone.name for zone in registers(each.rates, installed)],
        read_by=(ReadBy.AUTOMATIC if automatic else ReadBy.RESIDENT).name,
        label="Кухня" if each.home == "7" and each.house.key == "prichalnaya" and each.resource is COLD else None,
        seals=None if each.home is None else f"№ {1000 + n}",
        installed=installed,
        initial=[Decimal(0)] * each.rates,
        removed=None,
        final=None,
        verify_until=verified,
        replaces=None,
        most_an_hour=Decimal("1.5") if each.resource is not LIGHT and each.home else None,
        created_at=now,
    )
