"""Words that only the server needs to keep meters and readings."""

from __future__ import annotations

from enum import Enum

from gosdom_core.errors import BadInput, NotAllowed, NotNow, Question


class ReadBy(Enum):
    """Who reads the meter? The resident, or a system that asks it by itself."""

    RESIDENT = "resident"
    AUTOMATIC = "automatic"


class ReadingSource(Enum):
    """How did a reading come? From a resident or their guest, from an employee, from an automatic meter, from a
    file."""

    RESIDENT = "resident"
    STAFF = "staff"
    AUTOMATIC = "automatic"
    IMPORT = "import"


class NormPer(Enum):
    """Of what is the norm (норматив)? Of a resident, or of a square metre."""

    PERSON = "person"
    SQUARE_METRE = "square_metre"


class LineVerdict(Enum):
    """What became of a line? REPEATED: the same meter and moment were taken before; TO_CHECK: kept, but it is odd and
    does not count until an employee has looked at it."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    TO_CHECK = "to_check"
    REFUSED = "refused"


class HistoryStep(Enum):
    """Of what is a point of a history?"""

    MONTH = "month"
    YEAR = "year"


class CostUnknown(Enum):
    """Why is no cost told? There is no tariff that day: of the resource, of one of the meter's zones, or of a tier that
    so much electricity reaches."""

    NO_TARIFF = "no_tariff"
    NO_TARIFF_OF_ZONE = "no_tariff_of_zone"
    NO_TARIFF_OF_TIER = "no_tariff_of_tier"


class ReadAutomatically(NotAllowed):
    """Who reads this meter? A system does: nobody need send anything."""

    code = "METER_READ_AUTOMATICALLY"
    ru = "Показания этого счётчика передаются автоматически"
    en = "This meter is read automatically"


class MeterKnown(BadInput):
    """Which meter is there already? One of the same house, resource and `number`."""

    code = "METER_KNOWN"
    ru = "Счётчик № {number} в этом доме уже есть"
    en = "Meter {number} is already there in this house"


class MeterGone(NotNow):
    """Can it be replaced? It was removed already."""

    code = "METER_GONE"
    ru = "Счётчик уже снят"
    en = "The meter was removed already"


class MeterTwice(BadInput):
    """Which meter is named twice in one submission?"""

    code = "METER_TWICE"
    ru = "Счётчик указан дважды"
    en = "The meter is named twice"


class ReadingSettled(NotNow):
    """Is there anything to check about it? No: it is not odd, or somebody has looked at it."""

    code = "READING_SETTLED"
    ru = "Это показание не ждёт проверки"
    en = "This reading does not wait for a check"


class CountsForNext(Question):
    """For which `period` does it count? The window has closed: for the next one."""

    code = "READING_COUNTS_FOR_NEXT"
    ru = "Приём показаний за прошлый период закончился {closed:%d.%m.%Y}: это засчитано за {period:%m.%Y}"
    en = "The window closed on {closed}: this one counts for {period}"


class InformationOnly(Question):
    """Is it billed? No: the verification ended (`until`), so it is kept as information."""

    code = "READING_INFORMATION_ONLY"
    ru = "Показание сохранено, но в расчёт не идёт: поверка закончилась {until:%d.%m.%Y}"
    en = "The reading is kept, but not billed: the verification ended on {until}"


class BadTable(BadInput):
    """What is wrong with the table? Its form, or a `column` that is missing, or how many `rows` it has."""

    code = "TABLE_UNREADABLE"
    ru = "Таблица не читается: {why}"
    en = "The table cannot be read: {why}"


class BadCell(BadInput):
    """What is wrong in a line of a table? The `column`, and the `value` that stands there."""

    code = "CELL_UNREADABLE"
    ru = "В столбце «{column}» не подходит значение «{value}»"
    en = "Column {column} cannot be {value!r}"


class TableRefused(BadInput):
    """How many of its `rows` are `wrong`? None was taken; each is told apart."""

    code = "TABLE_REFUSED"
    ru = "Строк с ошибками: {wrong} из {rows}, ничего не загружено"
    en = "Lines with errors: {wrong} of {rows}, nothing was taken"
