"""Refusals: why a reading cannot be taken, and what is odd about one that can. The tree is drawn in the folder's
docstring."""

from __future__ import annotations

from gosdom_core.errors import BadInput, Coded, NotNow, Question


class _OfRegister(Coded):
    """Of which register is it? The figure `register` ("T1", "T2", "T3") is told first where the meter has more than
    one."""

    def message(self, language: str = "ru") -> str:
        """What is the person told? `language` is "ru" or "en"."""
        words = super().message(language)
        register = self.figures.get("register")
        return f"{register}: {words}" if register else words


class ReadingRefused(_OfRegister, BadInput):
    """What is wrong with the figures that were sent?"""

    code = "READING_REFUSED"
    ru = "Показание не может быть принято"
    en = "The reading cannot be taken"


class NotANumber(ReadingRefused):
    """What was sent? Not a finite number."""

    code = "READING_NOT_A_NUMBER"
    ru = "Показание должно быть числом"
    en = "The reading must be a number"


class NegativeReading(ReadingRefused):
    """Which `value` is below zero? A meter never shows that."""

    code = "READING_NEGATIVE"
    ru = "Показание не может быть меньше нуля: {value}"
    en = "A reading cannot be below zero: {value}"


class TooManyDigits(ReadingRefused):
    """How many `digits` and `decimals` does the meter show, and which `value` has more?"""

    code = "READING_TOO_MANY_DIGITS"
    ru = "Счётчик показывает {digits} знаков до запятой и {decimals} после, указано {value}"
    en = "The meter shows {digits} digits and {decimals} decimals, got {value}"


class WrongRegisters(ReadingRefused):
    """How many registers does the meter have (`rates`), and how many values were `given`?"""

    code = "READING_WRONG_REGISTERS"
    ru = "Тарифных зон у счётчика: {rates}, значений указано: {given}"
    en = "The meter's zones: {rates}, values given: {given}"


class ZonesDoNotSum(ReadingRefused):
    """What do the zones add up to (`sum`), and which `total` was sent?"""

    code = "READING_ZONES_DO_NOT_SUM"
    ru = "Сумма зон {sum} не сходится с итогом {total}"
    en = "The zones add up to {sum}, the total says {total}"


class ChainBroken(BadInput):
    """Which `meter` cannot stand in its chain of replacements?"""

    code = "METER_CHAIN_BROKEN"
    ru = "Цепочка замен счётчика {meter} нарушена"
    en = "The chain of replacements of meter {meter} is broken"


class MeterNotInUse(NotNow):
    """When was the meter in use (`since`, `until`), and on which `day` was it read?"""

    code = "METER_NOT_IN_USE"
    ru = "{day:%d.%m.%Y} счётчик не использовался"
    en = "The meter was not in use on {day}"


class Odd(_OfRegister, Question):
    """What is odd about the reading?"""

    code = "READING_ODD"
    ru = "Показание необычное, проверьте его"
    en = "The reading is unusual, please check it"


class LessThanLast(Odd):
    """Less than the `last` by how much? Confirmed, it is a marked correction: `consumption` is below zero."""

    code = "READING_LESS_THAN_LAST"
    ru = "Показание {value} меньше прошлого {last}: расход {consumption}"
    en = "The reading {value} is less than the last one {last}: consumption {consumption}"


class RolledOver(Odd):
    """Has the meter passed its last figure? `consumption` is 10^`digits` − `last` + `value`."""

    code = "READING_ROLLED_OVER"
    ru = "Показание {value} меньше прошлого {last}. Счётчик прошёл через ноль? Тогда расход {consumption}"
    en = "The reading {value} is less than the last one {last}. Has the meter passed zero? Then it is {consumption}"


class MuchMoreThanUsual(Odd):
    """How much more than usual? `consumption` over `over` months, more than `times` the monthly `average` of `months`
    months."""

    code = "READING_MUCH_MORE_THAN_USUAL"
    ru = "Расход {consumption} (месяцев: {over}) больше {times}-кратного обычного: в среднем {average} в месяц"
    en = "Consumption {consumption} (months: {over}) is more than {times} times the usual: {average} a month on average"


class FarMoreThanUsual(MuchMoreThanUsual):
    """How far beyond the usual? The figures of `MuchMoreThanUsual` with the higher bound: most likely a slip of the
    hand."""

    code = "READING_FAR_MORE_THAN_USUAL"


class MoreThanMeterPasses(Odd):
    """Could so much flow through it? `most` is what the meter can pass in the `hours` since the last reading."""

    code = "READING_MORE_THAN_METER_PASSES"
    ru = "Расход {consumption} больше, чем счётчик мог пропустить за {hours} ч: {most}"
    en = "Consumption {consumption} is more than the meter could pass in {hours} hours: {most}"


class VerificationOver(Odd):
    """Until when was the meter verified? Confirmed, the reading is kept as information and is not billed."""

    code = "METER_VERIFICATION_OVER"
    ru = "Поверка счётчика закончилась {until:%d.%m.%Y}: показание сохраним, но в расчёт оно не пойдёт"
    en = "The meter's verification ended on {until}: the reading is kept, but it is not billed"
