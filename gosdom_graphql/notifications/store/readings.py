"""Who is reminded of readings and of verification, when the time comes: each once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core.readings import after_verification, terms, window_on
from gosdom_core.words import day_text
from gosdom_graphql.database import new_id
from gosdom_graphql.notifications.store.bell import Subject, tell
from gosdom_graphql.notifications.words import NotificationKind, Told
from gosdom_graphql.readings.figures import in_words
from gosdom_graphql.readings.tables import Meter, MeterReminder, ReadingRound

AT_ONCE: Final = 20
"""Houses, or five times as many meters, in one transaction: so much fits in a second."""
LATE: Final = 3
"""So many days a reminder of verification may be late: after that the next one comes."""

# who lives in these premises: owners of the day, and guests who may see readings
PEOPLE = """
select s.person from share s
where s.premises = any({}::uuid[]) and {}::date between s.since and coalesce(s.until, 'infinity')
union
select g.person from guest_access g
where g.premises = any({}::uuid[]) and 'READINGS' = any(g.scopes)
  and (g.revoked_at is null or g.revoked_at > {}::timestamptz)
  and {}::date between g.since and coalesce(g.until, 'infinity')
  and exists (
    select from share s where s.premises = g.premises and s.person = g.granted_by
      and {}::date between s.since and coalesce(s.until, 'infinity')
  )
"""
HOUSES = """
select x.id, x.day from (
  select h.id, ({}::timestamptz at time zone h.zone)::date as day from house h
) x
where extract(day from x.day) between {} and {}
  and not exists (
    select from reading_round r
    where r.house = x.id and r.step = {} and r.period = date_trunc('month', x.day)::date
  )
  and exists (select from meter m where m.house = x.id and m.read_by = 'RESIDENT' and m.removed is null)
order by x.id limit {}
"""
HOMES = """
select distinct m.premises from meter m
where m.house = {} and m.premises is not null and m.read_by = 'RESIDENT' and m.removed is null
  and ({} or not exists (select from meter_period p where p.meter = m.id and p.period = {}))
"""
METERS = """
select m.*, d.days as reminder
from unnest({}::int[]) d (days)
join meter m on m.verify_until between {}::timestamptz::date + d.days - {}::int and {}::timestamptz::date + d.days + 1
where m.removed is null and m.premises is not null
  and m.verify_until - ({}::timestamptz at time zone m.zone)::date between d.days - {}::int + 1 and d.days
  and not exists (
    select from meter_reminder r where r.meter = m.id and r.until = m.verify_until and r.days_left = d.days
  )
order by m.verify_until, m.id limit {}
"""


async def tell_due(now: datetime) -> int:
    """Whose time has come? The window opens; it closes tomorrow and something was not sent; a verification ends in 60,
    30 or 7 days, or has ended. How many houses and meters were dealt with: 0, nothing is left."""
    window, ahead = window_on(now.date()), terms.WINDOW_REMIND.on(now.date()).value
    eve = window.closes - ahead
    dealt = await _rounds(now, "OPENS", window.opens, eve - 1)
    dealt += await _rounds(now, "CLOSES", eve, eve)
    return dealt + await _verifications(now)


async def _rounds(now: datetime, step: str, first: int, last: int) -> int:
    """The houses in which this is told today, and was not yet."""
    houses = await ReadingRound.raw(HOUSES, now, first, last, step, AT_ONCE)
    for house in houses:
        period = house["day"].replace(day=1)
        mark = ReadingRound(id=new_id(), house=house["id"], period=period, step=step, at=now)
        await mark.save()
        homes = await Meter.raw(HOMES, house["id"], step == "OPENS", period)
        people = await _people([home["premises"] for home in homes], house["day"], now)
        subject = Subject(house=house["id"], opens=f"House:{house['id']}")
        dedup = f"readings:{step.lower()}:{house['id']}:{period}"
        await tell(people, NotificationKind.READINGS, _words(step, period), subject, dedup=dedup, now=now)
    return len(houses)


def _words(step: str, period: date) -> Told:
    closes = day_text(window_on(period).closes_on(period))
    if step == "OPENS":
        return Told(
            "Пора передать показания",
            "Time to send readings",
            f"Показания за {period:%m.%Y} принимаются по {closes} включительно.",
            f"Readings for {period:%m.%Y} are taken up to and including {closes}.",
        )
    return Told(
        "Завтра последний день для показаний",
        "Tomorrow is the last day for readings",
        f"За {period:%m.%Y} переданы не все показания. Принимаем по {closes} включительно.",
        f"Not all readings for {period:%m.%Y} were sent. They are taken up to and including {closes}.",
    )


async def _verifications(now: datetime) -> int:
    before = terms.VERIFICATION_REMIND.on(now.date()).value
    rows = await Meter.raw(METERS, [*before, -1], now, LATE, now, now, LATE, AT_ONCE * 5)
    for row in rows:
        await _verification(row, now)
    return len(rows)


async def _verification(row: dict[str, Any], now: datetime) -> None:
    left, until = row["reminder"], row["verify_until"]
    mark = MeterReminder(id=new_id(), house=row["house"], meter=row["id"], until=until, days_left=left, at=now)
    await mark.save()
    meter = in_words(Meter(**{name: value for name, value in row.items() if name != "reminder"}))
    afterwards = after_verification(meter)
    assert afterwards is not None
    name = f"{row['label']} (№ {row['number']})" if row["label"] else f"№ {row['number']}"
    over = left < 0
    told = Told(
        f"Поверка счётчика {name} закончилась" if over else f"Поверка счётчика {name} — до {day_text(until)}",
        f"The verification of meter {name} is over" if over else f"Meter {name} is verified until {day_text(until)}",
        f"Закажите поверку или замену: {afterwards.explain()}.",
        f"Have it verified or replaced: {afterwards.explain('en')}.",
    )
    people = await _people([row["premises"]], now.astimezone(ZoneInfo(row["zone"])).date(), now)
    subject = Subject(house=row["house"], opens=f"Meter:{row['id']}")
    dedup = f"verification:{row['id']}:{until}:{left}"
    await tell(people, NotificationKind.VERIFICATION, told, subject, dedup=dedup, now=now)


async def _people(premises: list[UUID], day: date, now: datetime) -> list[UUID]:
    rows = await Meter.raw(PEOPLE, premises, day, premises, now, day, day)
    return sorted(row["person"] for row in rows)
