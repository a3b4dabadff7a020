"""Meters: what a meter shows, when it is in use, what stood before it, and until when it is verified."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Context, Decimal
from enum import Enum
from itertools import pairwise
from typing import Final

from gosdom_core.errors import OutOfRange
from gosdom_core.homes import Resource
from gosdom_core.readings import terms
from gosdom_core.readings.refusals import (
    ChainBroken,
    NegativeReading,
    NotANumber,
    TooManyDigits,
    WrongRegisters,
    ZonesDoNotSum,
)

MOST_DIGITS: Final = 12
MOST_DECIMALS: Final = 6

# the caller's own context may be narrow: the figures of a meter are kept whole whatever it is
EXACT: Final = Context(prec=60)
_SCALES: Final = tuple(Decimal(10**digits) for digits in range(MOST_DIGITS + 1))
_STEPS: Final = tuple(Decimal(f"1e-{decimals}") for decimals in range(MOST_DECIMALS + 1))

Values = tuple[Decimal, ...]
"""What do the registers show? One value for each, in the order Т1, Т2, Т3."""


@dataclass(frozen=True, slots=True)
class Meter:
    """Which meter (прибор учёта)? Its values have `digits` before the comma and `decimals` after it, one for each of
    its `rates` (1–3).

    `installed` and `removed` are its first and last day in use, both included; `initial` and `final` what it showed
    on them (no `initial`: zeros; no `final`: not known). `verify_until` is the last day of its verification, stored,
    never computed from its kind. `replaces` is the meter that stood there before. `most_an_hour` is what it can pass
    in an hour, by its passport. Units: `units(resource)`. Raises `OutOfRange`, and the refusals of `checked` for
    `initial` and `final`.

    >>> Meter("m1", Resource.COLD_WATER, digits=5, decimals=3, installed=date(2024, 3, 15)).start
    (Decimal('0.000'),)
    """

    id: str
    resource: Resource
    digits: int
    decimals: int
    installed: date
    rates: int = 1
    initial: Values = ()
    removed: date | None = None
    final: Values = ()
    verify_until: date | None = None
    replaces: str | None = None
    most_an_hour: Decimal | None = None

    def __post_init__(self) -> None:
        for field, least, most, value in (
            ("digits", 1, MOST_DIGITS, self.digits),
            ("decimals", 0, MOST_DECIMALS, self.decimals),
            ("rates", 1, 3, self.rates),
        ):
            if not least <= value <= most:
                raise OutOfRange(field=[field], least=least, most=most, value=value)
        if self.removed is not None and self.removed < self.installed:
            raise OutOfRange(field=["removed"], least=self.installed, most="…", value=self.removed)
        for field, values in (("initial", self.initial), ("final", self.final)):
            if values:
                self.checked(values, field=field)

    @property
    def scale(self) -> Decimal:
        """At which figure does it pass zero? 10 to the power of its digits."""
        return _SCALES[self.digits]

    @property
    def start(self) -> Values:
        """What did it show on the day of its installation?"""
        return self.checked(self.initial or (Decimal(0),) * self.rates, field="initial")

    @property
    def end(self) -> Values | None:
        """What did it show on its last day? `None` where that is not known."""
        return self.checked(self.final, field="final") if self.final and self.removed is not None else None

    def in_use(self, day: date) -> bool:
        """Was it in use that day? The days of installation and of removal are days of use.

        >>> old = Meter("m1", Resource.GAS, 5, 3, date(2024, 3, 15), removed=date(2026, 5, 10))
        >>> old.in_use(date(2026, 5, 10)), old.in_use(date(2026, 5, 11))
        (True, False)
        """
        return self.installed <= day and (self.removed is None or day <= self.removed)

    def register(self, index: int) -> str:
        """What is the register called? "T1", "T2", "T3"; nothing where there is but one."""
        return f"T{index + 1}" if self.rates > 1 else ""

    def checked(self, values: Sequence[Decimal], total: Decimal | None = None, *, field: str = "values") -> Values:
        """What do the registers show, with exactly the meter's decimals?

        `total` is what the meter itself shows as the sum of its zones; a display drops the rest of each zone, so the
        total may exceed the sum by one unit of the last place for each zone but one. Raises `WrongRegisters`,
        `NotANumber`, `NegativeReading`, `TooManyDigits`, `ZonesDoNotSum`.

        >>> Meter("m1", Resource.ELECTRICITY, 6, 1, date(2024, 1, 1), rates=2).checked((Decimal("17.50"), Decimal(4)))
        (Decimal('17.5'), Decimal('4.0'))
        """
        if len(values) != self.rates:
            raise WrongRegisters(field=[field], rates=self.rates, given=len(values))
        found = tuple(self._value(value, self.register(index), field) for index, value in enumerate(values))
        if total is not None:
            self._sums(found, self._value(total, "", "total"))
        return found

    def _value(self, value: Decimal, register: str, field: str) -> Decimal:
        if not value.is_finite():
            raise NotANumber(field=[field], register=register)
        if value < 0:
            raise NegativeReading(field=[field], register=register, value=value)
        if value < self.scale:
            shown = value.quantize(_STEPS[self.decimals], ROUND_DOWN, EXACT)
            if shown == value:
                # minus zero is zero
                return shown.copy_abs()
        raise TooManyDigits(field=[field], register=register, value=value, digits=self.digits, decimals=self.decimals)

    def _sums(self, values: Values, total: Decimal) -> None:
        summed = sum(values, Decimal(0))
        slack = (self.rates - 1) * _STEPS[self.decimals]
        # the total passes zero by itself, so it may stand whole scales below the sum of its zones
        if not any(0 <= total - summed + passed * self.scale <= slack for passed in range(self.rates)):
            raise ZonesDoNotSum(field=["total"], sum=summed, total=total)


def chain(meters: Iterable[Meter], of: str) -> tuple[Meter, ...]:
    """Which meters stood one after another where this one stands? Oldest first, those that replaced it included.

    Raises `ChainBroken` where a meter is unknown, replaces itself through others, is replaced by two, measures
    another resource, or was installed before the one that it replaces was removed.

    >>> old = Meter("old", Resource.GAS, 5, 3, date(2016, 3, 1), removed=date(2026, 5, 10))
    >>> new = Meter("new", Resource.GAS, 5, 3, date(2026, 5, 10), replaces="old")
    >>> [meter.id for meter in chain([new, old], "old")]
    ['old', 'new']
    """
    known = {meter.id: meter for meter in meters}
    after: dict[str, Meter] = {}
    for meter in known.values():
        if meter.replaces is not None and after.setdefault(meter.replaces, meter) is not meter:
            raise ChainBroken(field=["replaces"], meter=meter.id)
    if of not in known:
        raise ChainBroken(field=["meter"], meter=of)
    found = [known[of]]
    while (before := found[0].replaces) is not None:
        if before not in known or any(meter.id == before for meter in found):
            raise ChainBroken(field=["replaces"], meter=found[0].id)
        found.insert(0, known[before])
    while (following := after.get(found[-1].id)) is not None:
        found.append(following)
    for old, new in pairwise(found):
        if old.resource is not new.resource or old.removed is None or new.installed < old.removed:
            raise ChainBroken(field=["replaces"], meter=new.id)
    return tuple(found)


# --- Verification (поверка) ---


class VerificationState(Enum):
    """Is the meter verified? UNKNOWN: no date is stored; SOON: within the first reminder; EXCUSED: over, but accepted
    by law that day."""

    UNKNOWN = "unknown"
    VALID = "valid"
    SOON = "soon"
    OVER = "over"
    EXCUSED = "excused"


def verification_over(meter: Meter, day: date) -> bool:
    """Is the meter out of use that day because its verification is over?

    `verify_until` is the last good day. From 06.04.2020 to 31.12.2020 such readings were accepted (ПП 424). Source:
    ПП 354 п. 81(12).

    >>> meter = Meter("m1", Resource.COLD_WATER, 5, 3, date(2014, 5, 1), verify_until=date(2020, 4, 30))
    >>> [verification_over(meter, date(*day)) for day in ((2020, 4, 30), (2020, 12, 31), (2021, 1, 1))]
    [False, False, True]
    """
    return meter.verify_until is not None and day > meter.verify_until and not terms.OVER_COUNTS.on(day).value


def verification(meter: Meter, day: date) -> tuple[VerificationState, int | None]:
    """How does verification stand that day, and how many days are left? Below zero: how many it has been over.

    >>> meter = Meter("m1", Resource.COLD_WATER, 5, 3, date(2020, 5, 1), verify_until=date(2026, 4, 30))
    >>> verification(meter, date(2026, 4, 1)), verification(meter, date(2026, 5, 1))
    ((<VerificationState.SOON: 'soon'>, 29), (<VerificationState.OVER: 'over'>, -1))
    """
    if meter.verify_until is None:
        return VerificationState.UNKNOWN, None
    left = (meter.verify_until - day).days
    if left < 0:
        return (VerificationState.OVER if verification_over(meter, day) else VerificationState.EXCUSED), left
    soon = left <= max(terms.VERIFICATION_REMIND.on(day).value)
    return (VerificationState.SOON if soon else VerificationState.VALID), left


def verification_reminders(meter: Meter) -> tuple[tuple[date, int], ...]:
    """On which days is the owner reminded, and how many days are then left? 60, 30 and 7 days before, and on the day
    after (−1).

    >>> meter = Meter("m1", Resource.COLD_WATER, 5, 3, date(2020, 5, 1), verify_until=date(2026, 4, 30))
    >>> [(f"{day}", left) for day, left in verification_reminders(meter)]
    [('2026-03-01', 60), ('2026-03-31', 30), ('2026-04-23', 7), ('2026-05-01', -1)]
    """
    until = meter.verify_until
    if until is None:
        return ()
    before = sorted(terms.VERIFICATION_REMIND.on(until).value, reverse=True)
    return tuple((until - timedelta(days=left), left) for left in (*before, -1))
