r"""Subsidies: how much of a family's income may housing cost, what does the state add, for how long, and when is it
renewed?

The regional standard of cost, the subsistence minimum and a lower share of income are set by the region, so the caller
hands them in (`Region`): no region's figure stands here.

    BadInput
    ├── FamilyEmpty              SUBSIDY_FAMILY_EMPTY: a family has at least one person
    ├── ShareAboveFederal        SUBSIDY_SHARE_ABOVE_FEDERAL: a region may lower the share of income, never raise it
    └── NotMoney                 SUBSIDY_NOT_MONEY: a negative amount
    Question
    └── DebtBlocks               SUBSIDY_DEBT_BLOCKS: a debt confirmed by a court stands in the way

Money is `Decimal` in roubles, shares are `Fraction`; only the amount is rounded, once, by the rule of bills.
"""

from gosdom_core.subsidies.rules import (
    DEBT_ANSWER,
    DEBT_YEARS,
    DECISION,
    FORMULA,
    LAST_DAY_FOR_THIS_MONTH,
    LASTS,
    MAX_SHARE,
    DebtBlocks,
    FamilyEmpty,
    NotMoney,
    ShareAboveFederal,
)
from gosdom_core.subsidies.sums import (
    Family,
    Region,
    Subsidy,
    amount,
    share_of_income,
)
from gosdom_core.subsidies.times import (
    Debt,
    Granted,
    debt_answer_due,
    decision_due,
    granted,
    questions,
)

__all__ = [
    "DEBT_ANSWER",
    "DEBT_YEARS",
    "DECISION",
    "FORMULA",
    "LASTS",
    "LAST_DAY_FOR_THIS_MONTH",
    "MAX_SHARE",
    "Debt",
    "DebtBlocks",
    "Family",
    "FamilyEmpty",
    "Granted",
    "NotMoney",
    "Region",
    "ShareAboveFederal",
    "Subsidy",
    "amount",
    "debt_answer_due",
    "decision_due",
    "granted",
    "questions",
    "share_of_income",
]
