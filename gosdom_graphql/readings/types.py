"""How meters and readings are shown."""

from __future__ import annotations

from gosdom_core.readings import Change, DayZone, VerificationState
from gosdom_graphql.reader.showing import enum, shows
from gosdom_graphql.readings import rows
from gosdom_graphql.readings.words import CostUnknown, HistoryStep, LineVerdict, NormPer, ReadBy, ReadingSource

enum(ReadBy, {"RESIDENT": "The resident sends it.", "AUTOMATIC": "A system asks the meter."})
enum(
    ReadingSource,
    {
        "RESIDENT": "Sent by an owner or their guest.",
        "STAFF": "Taken down by an employee.",
        "AUTOMATIC": "Sent by an automatic meter's system.",
        "IMPORT": "From a file.",
    },
)
enum(HistoryStep, {"MONTH": "A point a month.", "YEAR": "A point a year: its months added up."})
enum(
    CostUnknown,
    {
        "NO_TARIFF": "There is no tariff of the resource that day.",
        "NO_TARIFF_OF_ZONE": "There is none of one of the meter's zones.",
        "NO_TARIFF_OF_TIER": "There is none of a tier that so much electricity reaches.",
    },
)
enum(NormPer, {"PERSON": "Of a resident.", "SQUARE_METRE": "Of a square metre of the premises."})
enum(
    LineVerdict,
    {
        "ACCEPTED": "It is taken.",
        "REPEATED": "It was there already: nothing changed.",
        "TO_CHECK": "It is kept, and counts once an employee has confirmed it: it is odd.",
        "REFUSED": "It is not taken: `problems` says why.",
    },
)
enum(
    Change,
    {
        "FORWARD": "It counted on.",
        "ROLLOVER": "It passed its last figure, and began anew at zero.",
        "CORRECTION": "An earlier reading was overstated: what fell is counted below zero.",
    },
)
enum(
    DayZone,
    {
        "ALL": "Day and night («круглосуточно»).",
        "DAY": "Day («день»).",
        "NIGHT": "Night («ночь»).",
        "PEAK": "Peak («пик»).",
        "HALF_PEAK": "Half-peak («полупик»).",
    },
)
enum(
    VerificationState,
    {
        "UNKNOWN": "Its end is not known.",
        "VALID": "Verified.",
        "SOON": "It ends within the first reminder.",
        "OVER": "Over: readings are kept as information, and not billed.",
        "EXCUSED": "Over, but accepted by law that day.",
    },
)


@shows(rows.Meter)
class Meter:
    """A meter («прибор учёта») of premises, or of a whole house."""


@shows(rows.MeterPlate)
class MeterPlate:
    """What stands on a meter, beside a reading of it."""


@shows(rows.MeterReading)
class MeterReading:
    """A reading («показание») as it was sent. All are kept; the last valid one of a period counts."""


@shows(rows.MeterPeriod)
class MeterPeriod:
    """What counts for a meter in a billing period («расчётный период»)."""


@shows(rows.Tariff)
class Tariff:
    """A tariff: the price of a unit, from which day. Open data."""


@shows(rows.ConsumptionNorm)
class ConsumptionNorm:
    """A norm of consumption («норматив»): how much a month is taken where nothing is measured. Open data."""
