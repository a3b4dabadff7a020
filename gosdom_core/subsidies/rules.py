"""The rules of subsidies: what the law says, and what is refused or asked."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from gosdom_core import acts
from gosdom_core.errors import BadInput, Question
from gosdom_core.law import Dated, Term
from gosdom_core.workdays import Months, Workdays

CHECKED = date(2026, 11, 21)
SINCE = date(2006, 1, 1)

# --- Law --------------------------------------------------------------------------------------------------------------

MAX_SHARE = Dated(
    "subsidies.max_share",
    Term(
        SINCE,
        Fraction(22, 100),
        acts.HOUSING_CODE,
        "ст. 159; Правила № 761",
        "secondary",
        ("S118", "S119"),
        note="регион вправе установить меньше; день начала действия — по памяти",
    ),
    checked=CHECKED,
)
LASTS = Dated(
    "subsidies.lasts",
    Term(SINCE, Months(6, on_day_off="stay"), acts.RULES_761, "", "secondary", ("S118",)),
    checked=CHECKED,
)
DECISION = Dated(
    "subsidies.decision",
    Term(SINCE, Workdays(10), acts.RULES_761, "", "secondary", ("S119",)),
    checked=CHECKED,
)
LAST_DAY_FOR_THIS_MONTH = Dated(
    "subsidies.start.last_day",
    Term(
        SINCE,
        15,
        acts.RULES_761,
        "",
        "secondary",
        ("S120",),
        note="с 1 по 15 — с 1-го числа этого месяца; с 16-го — со следующего: вторая часть по памяти",
    ),
    checked=CHECKED,
)
FORMULA = Dated(
    "subsidies.formula",
    Term(
        SINCE,
        "S = standard × n − share × income; below the subsistence minimum the last part × (income / n) / minimum",
        acts.RULES_761,
        "",
        "memory",
        ("S120",),
        note="первая строка формулы — вторичный источник",
    ),
    checked=CHECKED,
)
DEBT_YEARS = Dated(
    "subsidies.debt.years",
    Term(SINCE, Months(36), acts.HOUSING_CODE, "ст. 159", "memory", ("S14",), note="только долг, подтверждённый судом"),
    checked=CHECKED,
)
DEBT_ANSWER = Dated(
    "subsidies.debt.answer",
    Term(
        SINCE,
        Workdays(5),
        acts.HOUSING_CODE,
        "ст. 159",
        "secondary",
        ("S14",),
        note="молчание: ГИС ЖКХ отвечает сама, что долга нет; пункт — по памяти",
    ),
    checked=CHECKED,
)


class FamilyEmpty(BadInput):
    """How many are they? At least one."""

    code = "SUBSIDY_FAMILY_EMPTY"
    ru = "В семье должен быть хотя бы один человек"
    en = "There must be at least one person in the family"


class ShareAboveFederal(BadInput):
    """May a region ask for a larger share of income? No: `most` and the `value` given, in per cent."""

    code = "SUBSIDY_SHARE_ABOVE_FEDERAL"
    ru = "Доля расходов не может быть больше {most} % дохода, указано {value} %"
    en = "The share cannot be more than {most} % of the income, got {value} %"


class NotMoney(BadInput):
    """How much is it? Never less than nothing: `value`."""

    code = "SUBSIDY_NOT_MONEY"
    ru = "Сумма не может быть отрицательной: {value}"
    en = "An amount cannot be negative: {value}"


class DebtBlocks(Question):
    """Does a debt stand in the way? One confirmed by a court, `amount` roubles since `since`; the clause is from
    memory, so we ask."""

    code = "SUBSIDY_DEBT_BLOCKS"
    ru = "Есть подтверждённый судом долг {amount} ₽ с {since:%d.%m.%Y}: в субсидии могут отказать"
    en = "There is a debt of {amount} roubles since {since:%d.%m.%Y}, confirmed by a court: the subsidy may be refused"
