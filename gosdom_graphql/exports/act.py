"""The act of submission («акт передачи показаний»), as a document's data: what was sent for a home in a period.

Meter by meter, every submission: when, by whom, what the meter showed, and which of them counts. Who may not see the
readings has no act, and neither has a month in which nothing was sent. Who has sold the home has the acts of their
own time, though they see neither the home nor its meters any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from gosdom_core.errors import BadInput
from gosdom_core.homes import Resource
from gosdom_core.readings import terms, unit, window_on
from gosdom_graphql.database import Database
from gosdom_graphql.exports.words import label, moment, number, written, written_day
from gosdom_graphql.files.rows import File
from gosdom_graphql.homes.rows import Apartment, House, Organisation, Participant, Premises
from gosdom_graphql.reader import ById, page, read, select
from gosdom_graphql.reader.markers import Slot
from gosdom_graphql.readings.figures import KNOWN_SINCE
from gosdom_graphql.readings.rows import Meter, MeterOrder, MeterPlate, MeterReading, ReadingFilter, ReadingOrder
from gosdom_graphql.sessions.viewer import Viewer

MOST: Final = 100
"""Meters of a home; and submissions that are told of each, the latest first: automatic ones may send more."""
_PLAIN: Final = ("values", "consumption", "change", "at", "source", "late", "counts", "is_information", "discarded")
_WHO: Final = {
    "author": select(Participant, "name"),
    "organisation": select(Organisation, "name"),
    "files": select(File, "name"),
}
_SENT: Final = replace(
    page(select(MeterReading, *_PLAIN, **_WHO), filter=ReadingFilter, order=ReadingOrder),
    arguments={"first": MOST, "filter": {"period": Slot(("period",))}},
)
_OF_TIME: Final = replace(
    page(
        select(
            MeterReading, *_PLAIN, **_WHO,
            plate=select(MeterPlate, "resource", "number", "zones", apartment=select(Apartment, "number")),
            house=select(House, "address", "zone"),
        ),
        filter=ReadingFilter,
        order=ReadingOrder,
    ),
    arguments={"first": MOST, "filter": {"period": Slot(("period",)), "premises": Slot(("premises",))}},
)  # fmt: skip
_HOME: Final = select(
    Premises, "number",
    house=select(House, "address", "zone"),
    meters=replace(
        page(
            select(
                Meter, "resource", "number", "label", "zones",
                organisation=select(Organisation, "name"),
                readings=_SENT,
            ),
            order=MeterOrder,
        ),
        arguments={"first": MOST},
    ),
)  # fmt: skip


def month_of(given: str) -> date:
    """Which period is asked for? «2026-11»; raises `BadInput`.

    >>> month_of("2026-11")
    datetime.date(2026, 11, 1)
    """
    try:
        period = date.fromisoformat(f"{given}-01")
    except ValueError as error:
        raise BadInput(field=["month"]) from error
    if period < KNOWN_SINCE.replace(day=1):
        raise BadInput(field=["month"])
    return period


async def act(database: Database, viewer: Viewer, premises: str, period: date) -> dict[str, Any] | None:
    """The document's data; None where the viewer sees no reading of that home for that period."""
    found = await read(ById(premises, _HOME), viewer, database.read, {"period": period})
    if found is None:
        given = {"period": period, "premises": [premises]}
        found = _home_of((await read(_OF_TIME, viewer, database.read, given))["nodes"])
    meters = [] if found is None else [each for each in found["meters"]["nodes"] if each["readings"]["nodes"]]
    return Telling(found, viewer, period).record(meters) if found is not None and meters else None


def _home_of(sent: list[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The home, as far as what was sent for it tells: meter by meter, for who sees no more than that."""
    meters: dict[tuple[str, str], dict[str, Any]] = {}
    for each in sent:
        plate = each["plate"]
        page = {"nodes": [], "pageInfo": {"hasNextPage": False}}
        meter = plate | {"label": None, "organisation": None, "readings": page}
        meters.setdefault((plate["resource"], plate["number"]), meter)["readings"]["nodes"].append(each)
    if not sent:
        return None
    first = sent[0]
    nodes = [meters[known] for known in sorted(meters)]
    return {"number": first["plate"]["apartment"]["number"], "house": first["house"], "meters": {"nodes": nodes}}


class Telling:
    """A home's readings of a period, told in the viewer's language, by the clock of its house."""

    def __init__(self, home: Mapping[str, Any], viewer: Viewer, period: date) -> None:
        self.home, self.viewer, self.period, self.language = home, viewer, period, viewer.language
        self.zone = ZoneInfo(home["house"]["zone"])

    def record(self, meters: list[Mapping[str, Any]]) -> dict[str, Any]:
        """As the template `record` takes it."""
        made = written(self.viewer.now.astimezone(self.zone).replace(tzinfo=None), self.language)
        title = f"{self.label('act')}, {self.month()}"
        facts = {
            "address": self.home["house"]["address"],
            "apartment": self.home["number"],
            "period": self.month(),
            "due_at": self.due(),
        }
        return {
            "made": self.viewer.now.isoformat(),
            "language": self.language,
            "title": title,
            "lead": self.label("act_lead"),
            "facts": [[self.label(name), value] for name, value in facts.items()],
            "sections": [self.meter(each) for each in meters],
            "footer": f"{title} · {self.label('made')} {made}",
        }

    def month(self) -> str:
        return f"{self.period:%Y-%m}" if self.language == "en" else f"{self.period:%m.%Y}"

    def due(self) -> str:
        """By which day, and by which clause."""
        closes = window_on(self.period).closes_on(self.period)
        term = terms.WINDOW_CLOSES.on(closes)
        act = term.act.en if self.language == "en" else term.act.ru
        return f"{written_day(closes, self.language)} ({act}, {term.clause})"

    def meter(self, meter: Mapping[str, Any]) -> dict[str, Any]:
        """A section: which meter it is, and what was sent for it."""
        name = f"{self.label(meter['resource'])}, {self.label('meter')} {self.label('number')} {meter['number']}"
        entries = [self.entry(each, meter) for each in meter["readings"]["nodes"]]
        if meter["readings"]["pageInfo"]["hasNextPage"]:
            entries.append({"head": self.label("more_readings").format(count=MOST), "text": "", "notes": []})
        if meter["organisation"]:
            entries[0]["notes"].append(f"{self.label('keeper')}: {meter['organisation']['name']}")
        return {"title": f"{name} ({meter['label']})" if meter["label"] else name, "entries": entries}

    def entry(self, sent: Mapping[str, Any], meter: Mapping[str, Any]) -> dict[str, Any]:
        """A submission: when and whose, what the meter showed, and what became of it."""
        who = ", ".join(each["name"] for each in (sent["author"], sent["organisation"]) if each)
        of = unit(Resource[meter["resource"]], self.period, self.language)
        shown = [self.number(value) for value in sent["values"]]
        if len(shown) > 1:
            shown = [f"{self.label(zone)} {value}" for zone, value in zip(meter["zones"], shown, strict=True)]
        notes = [f"{self.label('consumption')}: {self.number(sent['consumption'])} {of}", self.became(sent)]
        if sent["late"]:
            notes.append(self.label("late"))
        if sent["files"]:
            notes.append(f"{self.label('files')}: {', '.join(each['name'] for each in sent['files'])}")
        at = written(moment(sent["at"], self.zone), self.language)
        return {
            "head": ", ".join(each for each in (at, who, self.label(sent["source"])) if each),
            "text": f"{'; '.join(shown)} {of}",
            "notes": notes,
        }

    def became(self, sent: Mapping[str, Any]) -> str:
        """What became of it? As information, refused by the office, counted, or replaced by a later one."""
        if sent["discarded"]:
            return self.label("discarded")
        if sent["is_information"]:
            return self.label("information")
        return self.label("counts" if sent["counts"] else "not_counted")

    def number(self, value: str | Decimal) -> str:
        return number(value, self.language)

    def label(self, name: str) -> str:
        return label(name, self.language)
