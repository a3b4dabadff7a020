"""How the house's clock is kept."""

from __future__ import annotations

from piccolo.columns import BigInt, Integer
from piccolo.table import Table


class HouseClock(Table, tablename="house_clock"):
    """By how much is the house ahead of the machine? One row, id 1."""

    id = Integer(primary_key=True, default=None)
    offset_us = BigInt(default=0)
