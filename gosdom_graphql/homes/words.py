"""Words that only the server needs to keep homes."""

from __future__ import annotations

import re
from enum import Enum


class ContractKind(Enum):
    """By what contract is a house served? Управление, прямой договор ресурсоснабжения."""

    MANAGEMENT = "management"
    SUPPLY = "supply"


class HomesProblem(Enum):
    """Why does a signed-in person not find their premises?"""

    ACCOUNT_NOT_CONFIRMED = "account_not_confirmed"
    NUMBER_NOT_LINKED = "number_not_linked"
    NOT_IN_REGISTER = "not_in_register"


def natural(number: str) -> str:
    """By what are numbers on doors sorted as people count?

    >>> natural("2"), natural("м/м 10")
    ('0002', 'м/м 0010')
    """
    return re.sub(r"\d+", lambda digits: digits[0].zfill(4), number.lower())
