"""A meter that is missing in the list, or shows something else: the request about it, with everything filled in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from gosdom_core.homes import OrganisationKind, Resource
from gosdom_core.requests import RequestCategory
from gosdom_graphql.homes.rows import Apartment, Organisation
from gosdom_graphql.homes.rows import Premises as Home
from gosdom_graphql.reader import ById, page, read, select
from gosdom_graphql.readings.rows import Meter, MeterPeriod, MeterPeriodOrder
from gosdom_graphql.sessions.viewer import Viewer

NAMES: Final = {
    Resource.COLD_WATER: ("холодная вода", "cold water"),
    Resource.HOT_WATER: ("горячая вода", "hot water"),
    Resource.ELECTRICITY: ("электроэнергия", "electricity"),
    Resource.GAS: ("газ", "gas"),
    Resource.HEATING: ("отопление", "heating"),
}
"""Resources that have meters, in the middle of a sentence."""
_METER: Final = select(
    Meter, "resource", "number", "label",
    apartment=select(Apartment, "number"),
    organisation=select(Organisation, "id", "kind"),
    periods=page(select(MeterPeriod, "period", "values"), order=MeterPeriodOrder, first=1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is written about a meter, to whom, for which home? `supplier` where one keeps the meter."""

    category: RequestCategory
    premises: UUID
    supplier: UUID | None
    text: str


async def wrong(viewer: Viewer, connection: Any, meter: UUID) -> Trouble | None:
    """What is written when a meter of one's home shows something else? None for who does not see it, or may send
    no requests from there."""
    row = await connection.fetchval("select premises from meter where id = $1", meter)
    if row is None or row not in viewer.sending_premises:
        return None
    found = await read(ById(f"Meter:{meter}", _METER), viewer, connection)
    if found is None:
        return None
    english = viewer.language == "en"
    name = NAMES[Resource[found["resource"]]][english]
    called = f", «{found['label']}»" if found["label"] else ""
    last = next(iter(found["periods"]["nodes"]), None)
    shown = "" if last is None else "; ".join(str(Decimal(value)) for value in last["values"])
    if english:
        text = f"Meter {found['number']} ({name}{called}): the figures are not those of my meter."
        text += f" In the app, {last['period'][:7]}: {shown}." if last else " The app has no figures of it."
        text += " Please check the meter and its figures."
    else:
        text = f"Счётчик № {found['number']} ({name}{called}): данные не сходятся с моим прибором."
        text += f" В приложении за {last['period'][:7]}: {shown}." if last else " Показаний в приложении нет."
        text += " Прошу проверить прибор и его показания."
    keeper = found["organisation"]
    supplies = keeper is not None and keeper["kind"] == OrganisationKind.SUPPLIER.name
    return Trouble(RequestCategory.METER_WRONG, row, UUID(keeper["id"].partition(":")[2]) if supplies else None, text)


async def missing(viewer: Viewer, connection: Any, premises: UUID, resource: Resource) -> Trouble | None:
    """What is written when a meter of one's home is not in the list? None for who may send no requests from there, or
    may not see its readings, and of what has no meters."""
    if premises not in viewer.sending_premises or premises not in viewer.reading_premises or resource not in NAMES:
        return None
    home = await read(ById(f"Premises:{premises}", select(Home, "number")), viewer, connection)
    if home is None:
        return None
    english = viewer.language == "en"
    name = NAMES[resource][english]
    if english:
        text = f"A meter ({name}) of apartment {home['number']} is not in the list. Please add it by the act of its"
        text += " installation; number and last day of verification: "
    else:
        text = f"В списке нет счётчика ({name}) помещения {home['number']}. Прошу внести его по акту ввода в"
        text += " эксплуатацию; номер и срок поверки: "
    return Trouble(RequestCategory.METER_MISSING, premises, None, text)
