"""Dates: by which day must a bill be issued, and by which must it be paid?

A billing period is a calendar month, named by any day in it. The term is that of the month in which it is paid, the
month after.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from gosdom_core import acts
from gosdom_core.bills.money import CHECKED
from gosdom_core.errors import OutOfRange
from gosdom_core.law import Dated, Term
from gosdom_core.words import day_text
from gosdom_core.workdays import CalendarDays, Step, next_working_day, provisional

# --- Law ------------------------------------------------------------------------------------------------------------


class DebtKind(Enum):
    """What is paid for?

    SERVICES: housing and communal services; CAPITAL_REPAIR: взносы на капремонт, with rules of their own.
    """

    SERVICES = "services"
    CAPITAL_REPAIR = "capital_repair"


class February2026(Enum):
    """When are bills for February 2026 paid?

    MINISTRY: by 15.03 as Минстрой wrote; DEPUTY: by 10.03, the new day from March bills on.
    """

    MINISTRY = "ministry"
    DEPUTY = "deputy"


DUE_DAY: dict[DebtKind, Dated[int]] = {
    DebtKind.SERVICES: Dated(
        "bills.due.day",
        Term(
            date(2005, 3, 1),
            10,
            acts.HOUSING_CODE,
            "ст. 155 ч. 1",
            "secondary",
            ("S100", "S101", "S102"),
            note="договор или общее собрание могли установить другой день",
        ),
        Term(
            date(2026, 3, 1),
            15,
            acts.LAW_177_2025,
            "ст. 155 ч. 1 ЖК РФ",
            "secondary",
            ("S100", "S101", "S102"),
            note="другой день установить нельзя; 15-е включительно (S40)",
        ),
        checked=CHECKED,
    ),
    DebtKind.CAPITAL_REPAIR: Dated(
        "bills.due.day.capital_repair",
        Term(date(2012, 12, 25), 10, acts.HOUSING_CODE, "ст. 171 ч. 2", "secondary", ("S100", "S103")),
        Term(date(2026, 3, 1), 15, acts.LAW_177_2025, "ст. 171 ч. 2 ЖК РФ", "secondary", ("S100", "S103")),
        checked=CHECKED,
    ),
}

MAY_AGREE = Dated(
    "bills.due.agreed",
    Term(
        date(2005, 3, 1),
        value=True,
        act=acts.HOUSING_CODE,
        clause="ст. 155 ч. 1",
        confidence="secondary",
        source=("S100", "S101", "S102"),
    ),
    Term(
        date(2026, 3, 1),
        value=False,
        act=acts.LAW_177_2025,
        clause="ст. 155 ч. 1 ЖК РФ",
        confidence="secondary",
        source=("S100", "S101", "S102"),
    ),
    checked=CHECKED,
)
"""May the contract or the owners' meeting set another day than the law's?"""

ISSUE_DAY = Dated(
    "bills.issue.day",
    Term(
        date(2005, 3, 1),
        1,
        acts.HOUSING_CODE,
        "ст. 155 ч. 2",
        "secondary",
        ("S100", "S101", "S102"),
        note="о переносе с выходного дня не сказано: не переносится",
    ),
    Term(
        date(2026, 3, 1),
        5,
        acts.LAW_177_2025,
        "ст. 155 ч. 2 ЖК РФ",
        "secondary",
        ("S100", "S101", "S102"),
        note="п. 67 Правил № 354 называет 1-е число (по памяти): действует ЖК; о переносе с выходного дня не сказано",
    ),
    checked=CHECKED,
)

TO_GIS = Dated(
    "bills.account.to_gis",
    Term(
        date(2016, 2, 29),
        CalendarDays(7, on_day_off="stay"),
        acts.ORDER_74_114,
        "",
        "secondary",
        ("S32",),
        note="сведения о плательщике — в ГИС ЖКХ, с присвоения; взят день приказа; о переносе с выходного не сказано",
    ),
    checked=CHECKED,
)

FEBRUARY: Final = date(2026, 2, 1)

FEBRUARY_2026: dict[February2026, Dated[int]] = {
    February2026.MINISTRY: Dated(
        "bills.due.february_2026",
        Term(
            date(2026, 3, 1),
            15,
            acts.LETTER_9202,
            "ст. 155 ч. 1 ЖК РФ",
            "disputed",
            ("S40", "S100"),
            until=date(2026, 3, 31),
            note="заместитель председателя комитета Госдумы говорил иначе: за февраль — до 10 марта",
        ),
        checked=CHECKED,
    ),
    February2026.DEPUTY: Dated(
        "bills.due.february_2026.deputy",
        Term(
            date(2026, 3, 1),
            10,
            acts.LAW_177_2025,
            "ст. 155 ч. 1 ЖК РФ",
            "disputed",
            ("S104", "S55"),
            until=date(2026, 3, 31),
            note="слова заместителя председателя комитета (ТАСС); Минстрой писал иначе: до 15 марта",
        ),
        checked=CHECKED,
    ),
}

# --- Rule -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BillDate:
    """By which day, by which clause, and how was it counted? The day itself is in time.

    `provisional`: the decree on days off of its year is not known.
    """

    day: date
    term: Term[int]
    steps: tuple[Step, ...]
    provisional: bool = False

    def explain(self, language: str = "ru") -> str:
        """How was it counted, in words?"""
        return "; ".join(step.text(language) for step in self.steps)


def period_of(day: date) -> date:
    """Which billing period does a day lie in? Its first day.

    >>> period_of(date(2026, 2, 14))
    datetime.date(2026, 2, 1)
    """
    return day.replace(day=1)


def due_month(period: date) -> date:
    """In which month is a period paid? The first day of the month after.

    >>> due_month(date(2026, 12, 1))
    datetime.date(2027, 1, 1)
    """
    return period_of(period_of(period) + timedelta(days=31))


def due_date(
    period: date,
    *,
    kind: DebtKind = DebtKind.SERVICES,
    agreed_day: int | None = None,
    february_2026: February2026 = February2026.MINISTRY,
    region: str | None = None,
) -> BillDate:
    """By which day must the bill of a period be paid?

    `agreed_day` is the day of the month that the contract or the owners' meeting set: it counts while the law lets
    another day be set (`MAY_AGREE`: until 28.02.2026). A day off moves it to the next working day (ГК РФ ст. 193);
    `region` adds its holidays. The bill of February 2026 is disputed: `february_2026` names the reading. Source: ЖК
    РФ ст. 155 ч. 1, ст. 171 ч. 2. Raises `OutOfRange`.

    >>> due_date(date(2026, 7, 1)).day, due_date(date(2026, 2, 1)).day
    (datetime.date(2026, 8, 17), datetime.date(2026, 3, 16))
    >>> due_date(date(2026, 2, 1), february_2026=February2026.DEPUTY).explain()
    'за 02.2026 платят до 10.03.2026 включительно'
    """
    if agreed_day is not None and not 1 <= agreed_day <= 31:
        raise OutOfRange(field=["agreedDay"], least=1, most=31, value=agreed_day)
    month, term = due_month(period), _term(period, DUE_DAY[kind], february_2026)
    agreement = MAY_AGREE.on(_ruled(period, february_2026))
    number = agreed_day if agreed_day is not None and agreement.value else term.value
    day = month.replace(day=min(number, monthrange(month.year, month.month)[1]))
    steps = [
        Step(
            f"за {period:%m.%Y} платят до {day_text(day)} включительно",
            f"{period:%m.%Y} is paid by {day_text(day)}, that day included",
        )
    ]
    if agreed_day is not None:
        steps.append(_agreed(agreed_day) if agreement.value else _not_agreed(agreed_day, agreement.since))
    moved = next_working_day(day, region)
    if moved != day:
        steps.append(
            Step(
                f"{day_text(day)} — нерабочий день, срок перенесён на {day_text(moved)} (ст. 193 ГК РФ)",
                f"{day_text(day)} is a day off, moved to {day_text(moved)} (art. 193 Civil Code)",
            )
        )
    return BillDate(moved, term, tuple(steps), provisional(day, moved))


def issue_date(
    period: date,
    *,
    february_2026: February2026 = February2026.MINISTRY,
    on_day_off: bool = False,
    region: str | None = None,
) -> BillDate:
    """By which day must the bill of a period be issued?

    The law does not say that this day moves off a day off, so it does not; `on_day_off=True` moves it. Source: ЖК РФ
    ст. 155 ч. 2.

    >>> issue_date(date(2026, 1, 1)).day, issue_date(date(2026, 6, 1)).day
    (datetime.date(2026, 2, 1), datetime.date(2026, 7, 5))
    >>> issue_date(date(2026, 6, 1), on_day_off=True).day
    datetime.date(2026, 7, 6)
    """
    term = ISSUE_DAY.on(_ruled(period, february_2026))
    day = due_month(period).replace(day=term.value)
    moved = next_working_day(day, region) if on_day_off else day
    step = Step(
        f"счёт за {period:%m.%Y} выставляют до {day_text(moved)} включительно",
        f"the bill of {period:%m.%Y} is issued by {day_text(moved)}, that day included",
    )
    return BillDate(moved, term, (step,), on_day_off and provisional(day, moved))


def _ruled(period: date, reading: February2026) -> date:
    """By which day is the law of a period taken? The month in which it is paid; in the deputy's reading February 2026
    is still under the old one."""
    deputy = period_of(period) == FEBRUARY and reading is February2026.DEPUTY
    return period_of(period) if deputy else due_month(period)


def _term(period: date, due: Dated[int], reading: February2026) -> Term[int]:
    month = due_month(period)
    return FEBRUARY_2026[reading].on(month) if period_of(period) == FEBRUARY else due.on(month)


def _agreed(day: int) -> Step:
    return Step(
        f"{day}-е число установлено договором или собранием",
        f"day {day} was set by the contract or the owners' meeting",
    )


def _not_agreed(day: int, since: date) -> Step:
    first = day_text(since)
    return Step(
        f"{day}-е число договора или собрания не действует: с {first} другой день установить нельзя",
        f"day {day} of the contract or the meeting does not count: since {first} no other day may be set",
    )
