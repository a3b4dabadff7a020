"""Rules: which terms does a request start, by its category, its addressee and the facts?

Which terms bind whom: those of Rules 416, Rules 491 and Norms 170 bind the managing organisation; those of Rules 354
bind whoever supplies the service, so a supplier with a direct contract too. What no act sets is our own term.

Where readings conflict, `Choices` names ours, and lets the caller take the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from gosdom_core.homes import Resource
from gosdom_core.law import Dated
from gosdom_core.requests import terms
from gosdom_core.requests.categories import Addressee, RequestCategory
from gosdom_core.requests.facts import Applicant, Facts, Information, Season
from gosdom_core.requests.kinds import Condition, DeadlineKind
from gosdom_core.workdays import OnDayOff, Span

C, K = RequestCategory, DeadlineKind
_Terms = Iterator[tuple[Dated[Span], Condition | None]]


@dataclass(frozen=True, slots=True)
class Choices:
    """How are disputed and silent places of the law read? The defaults are ours.

    - `eliminate_from`: the three days of Rules 416 п. 13 run from the "damage" (the act's text) or from the
      "registration".
    - `meter_check`: Rules 354 п. 31(е(2)): 10 "working" days or 10 "calendar" days: sources differ.
    - `state_body_day_off`: Law 59 is silent on a last day that is a day off: it "stay"s, or goes to the "previous" or
      "next" working day.
    - `faults`: how soon roofs, doors and summer's broken glass are mended: by the "federal" Norms 170, or by the longer
      terms of the table of "moscow".
    - `closes`: the closing hour where an answer is given in an office (ГК РФ ст. 194); `None`: the last day ends at
      24:00.
    """

    eliminate_from: Literal["damage", "registration"] = "damage"
    meter_check: Literal["working", "calendar"] = "working"
    state_body_day_off: OnDayOff = "stay"
    faults: Literal["federal", "moscow"] = "federal"
    closes: time | None = None


OURS = Choices()


@dataclass(frozen=True, slots=True)
class Branch:
    """Which term runs from when, on which condition? `decides` is false where another branch has none at all."""

    kind: DeadlineKind
    term: Dated[Span]
    start: datetime
    condition: Condition | None = None
    decides: bool = True


def branches(facts: Facts, choices: Choices = OURS) -> Iterator[Branch]:
    """Which terms start, and from when? Not for the inspectorate, which answers by Law 59."""
    yield _answer(facts)
    if facts.addressee is Addressee.MANAGEMENT:
        yield from _of_the_management(facts, choices)
    if facts.addressee is not Addressee.SUPPORT:
        yield from _of_the_service(facts, choices)


def _answer(facts: Facts) -> Branch:
    if facts.addressee is Addressee.SUPPORT:
        return Branch(K.ANSWER, terms.ANSWER_SUPPORT, facts.received_at)
    if facts.addressee is Addressee.SUPPLIER:
        return Branch(K.ANSWER, terms.ANSWER_SUPPLIER, facts.received_at)
    if facts.applicant is Applicant.OUTSIDER:
        return Branch(K.ANSWER, terms.ANSWER_OUTSIDER, _registered(facts))
    return Branch(K.ANSWER, terms.ANSWER_GENERAL, facts.received_at)


def _registered(facts: Facts) -> datetime:
    return facts.registered_at or facts.received_at


def _occurred(facts: Facts) -> datetime:
    return facts.occurred_at or facts.received_at


QUALITY: frozenset[RequestCategory] = frozenset(
    {
        C.COLD_WATER_NONE,
        C.HOT_WATER_NONE,
        C.POWER_OUTAGE,
        C.GAS_NONE,
        C.HEATING_NONE,
        C.WATER_PRESSURE,
        C.WATER_QUALITY,
        C.HEATING_WEAK,
        C.HEATING_EXCESS,
    }
)
METERS: frozenset[RequestCategory] = frozenset({C.METER_SERVICE, C.METER_WRONG, C.METER_MISSING})

_CUT: dict[RequestCategory, Resource] = {
    C.COLD_WATER_NONE: Resource.COLD_WATER,
    C.HOT_WATER_NONE: Resource.HOT_WATER,
    C.POWER_OUTAGE: Resource.ELECTRICITY,
    C.GAS_NONE: Resource.GAS,
    C.HEATING_NONE: Resource.HEATING,
    C.WASTE_COLLECTION: Resource.WASTE,
}
# from the registration: Rules 416 п. 13 and the rules of lifts
_FROM_REGISTRATION: dict[RequestCategory, tuple[DeadlineKind, Dated[Span]]] = {
    C.PIPE_BURST: (K.LOCALISE, terms.LOCALISE),
    C.SEWER_CLOG: (K.ELIMINATE, terms.SEWER_CLOG),
    C.CHUTE_CLOG: (K.ELIMINATE, terms.CHUTE_CLOG),
    C.LIFT_STUCK: (K.FREE_PEOPLE, terms.FREE_PEOPLE),
}
# "from discovery or request": Norms 170, Annex 2
_FROM_RECEIPT: dict[RequestCategory, tuple[DeadlineKind, Dated[Span]]] = {
    C.ROOF_LEAK: (K.ELIMINATE, terms.ROOF_LEAK),
    C.ENTRANCE_DOOR: (K.ELIMINATE, terms.ENTRANCE_DOOR),
    C.LIFT_BROKEN: (K.ELIMINATE, terms.LIFT),
    C.TAP_LEAK: (K.ELIMINATE, terms.TAP_LEAK),
    C.COMMON_LIGHTING: (K.ELIMINATE, terms.LIGHTING),
    C.FACADE_FALLING: (K.MAKE_SAFE, terms.FACADE),
    C.ELECTRICAL_HAZARD: (K.MAKE_SAFE, terms.ELECTRICAL),
}
_MOSCOW: dict[Dated[Span], Dated[Span]] = {
    terms.ROOF_LEAK: terms.ROOF_LEAK_MOSCOW,
    terms.ENTRANCE_DOOR: terms.ENTRANCE_DOOR_MOSCOW,
    terms.GLASS_SUMMER: terms.GLASS_SUMMER_MOSCOW,
}
_INFORMATION: dict[Information, tuple[Dated[Span], Condition]] = {
    Information.COPY_OF_ACT: (terms.INFORMATION_ACTS, Condition.COPY_OF_ACT),
    Information.MONTHLY_VOLUMES: (terms.INFORMATION_VOLUMES, Condition.MONTHLY_VOLUMES),
    Information.DISCLOSED: (terms.INFORMATION_DISCLOSED, Condition.DISCLOSED),
    Information.SERVICES_491: (terms.INFORMATION_491, Condition.SERVICES_491),
}


def _of_the_management(facts: Facts, choices: Choices) -> Iterator[Branch]:
    """Rules 416, Rules 491, Norms 170."""
    category, received = facts.category, facts.received_at
    if category in _FROM_REGISTRATION:
        kind, term = _FROM_REGISTRATION[category]
        yield Branch(kind, term, _registered(facts))
    if category is C.PIPE_BURST:
        start = _occurred(facts) if choices.eliminate_from == "damage" else _registered(facts)
        yield Branch(K.ELIMINATE, terms.ELIMINATE, start)
    if category in _FROM_RECEIPT:
        kind, term = _FROM_RECEIPT[category]
        yield Branch(kind, _fault(term, choices), received)
    if category is C.ENTRANCE_WINDOW:
        winter = season(facts) is Season.WINTER
        yield Branch(K.ELIMINATE, _fault(terms.GLASS_WINTER if winter else terms.GLASS_SUMMER, choices), received)
    if category is C.DOCUMENT_REQUEST and facts.information is None:
        # what is asked may be something else, for which there is no term but the answer's: none of the branches decides
        for term, condition in _INFORMATION.values():
            yield Branch(K.INFORMATION, term, received, condition, decides=False)
    elif category is C.DOCUMENT_REQUEST and facts.information in _INFORMATION:
        yield Branch(K.INFORMATION, _INFORMATION[facts.information][0], received)
    if category is C.REPORT_REQUEST:
        yield from _report(facts)


def _fault(federal: Dated[Span], choices: Choices) -> Dated[Span]:
    return _MOSCOW.get(federal, federal) if choices.faults == "moscow" else federal


def _report(facts: Facts) -> Iterator[Branch]:
    if facts.information is None:
        yield Branch(K.INFORMATION, terms.INFORMATION_DISCLOSED, facts.received_at, Condition.DISCLOSED)
        yield Branch(K.INFORMATION, terms.INFORMATION_491, facts.received_at, Condition.NOT_DISCLOSED)
    else:
        disclosed = facts.information is Information.DISCLOSED
        term = terms.INFORMATION_DISCLOSED if disclosed else terms.INFORMATION_491
        yield Branch(K.INFORMATION, term, facts.received_at)


def _of_the_service(facts: Facts, choices: Choices) -> Iterator[Branch]:
    """Rules 354, which bind whoever supplies the service."""
    category, received = facts.category, facts.received_at
    if category in QUALITY or category is C.PIPE_BURST:
        yield Branch(K.INSPECT, terms.INSPECT, received)
    if category in QUALITY:
        yield Branch(K.QUALITY_ANSWER, terms.ANSWER_QUALITY, received)
    if category in _CUT:
        for term, condition in _allowed(_CUT[category], facts):
            yield Branch(K.RESTORE, term, _occurred(facts), condition)
    if category is C.PIPE_BURST and facts.supply_cut is not False:
        for term, condition in _cut_by_burst(facts):
            # while nobody knows whether supply is cut, there may be no such term: then none of the branches decides
            yield Branch(K.RESTORE, term, _occurred(facts), condition, decides=facts.supply_cut is True)
    if category in METERS:
        working = choices.meter_check == "working"
        yield Branch(K.CHECK_METER, terms.METER_CHECK if working else terms.METER_CHECK_CALENDAR, received)


def _allowed(resource: Resource, facts: Facts) -> _Terms:
    """How long may the service be interrupted at once (Rules 354, Annex 1)? Without a condition where the fact is
    known."""
    match resource:
        case Resource.COLD_WATER:
            yield terms.RESTORE_COLD_WATER, None
        case Resource.HOT_WATER:
            yield terms.RESTORE_HOT_WATER, None
        case Resource.SEWER:
            yield terms.RESTORE_SEWER, None
        case Resource.GAS:
            yield terms.RESTORE_GAS, None
        case Resource.ELECTRICITY:
            both = (
                (True, terms.RESTORE_ELECTRICITY_TWO, Condition.INDEPENDENT_SOURCES),
                (False, terms.RESTORE_ELECTRICITY_ONE, Condition.ONE_SOURCE),
            )
            yield from _known(both, facts.independent_sources)
        case Resource.HEATING:
            yield from _known(_HEATING, _band(facts))
        case Resource.WASTE:
            both = (
                (True, terms.WASTE_WARM, Condition.WARMER_THAN_5),
                (False, terms.WASTE_COLD, Condition.COLD_UP_TO_5),
            )
            yield from _known(both, _warm(facts))


_HEATING = (
    (0, terms.RESTORE_HEATING_12, Condition.FLAT_FROM_12),
    (1, terms.RESTORE_HEATING_10, Condition.FLAT_FROM_10_TO_12),
    (2, terms.RESTORE_HEATING_8, Condition.FLAT_BELOW_10),
)
_HEATING_CUT = {
    None: Condition.HEATING_CUT,
    Condition.FLAT_FROM_12: Condition.HEATING_CUT_FLAT_FROM_12,
    Condition.FLAT_FROM_10_TO_12: Condition.HEATING_CUT_FLAT_FROM_10_TO_12,
    Condition.FLAT_BELOW_10: Condition.HEATING_CUT_FLAT_BELOW_10,
}


def _band(facts: Facts) -> int | None:
    """Which row of п. 14? The act ends at +8 °C; a colder flat has the shortest of its terms (our choice)."""
    bounds = terms.HEATING_BOUNDS.on(_day(facts)).value
    return None if facts.flat_temperature is None else sum(facts.flat_temperature < bound for bound in bounds)


def _warm(facts: Facts) -> bool | None:
    mean = facts.mean_daily_temperature
    return None if mean is None else mean > terms.WASTE_BOUND.on(_day(facts)).value


def _day(facts: Facts) -> date:
    return facts.received_at.astimezone(facts.zone).date()


def _known(rows: tuple[tuple[int, Dated[Span], Condition], ...], fact: int | None) -> _Terms:
    for key, term, condition in rows:
        if fact is None:
            yield term, condition
        elif key == fact:
            yield term, None


_PIPED = frozenset({Resource.COLD_WATER, Resource.HOT_WATER, Resource.SEWER, Resource.HEATING})


def _cut_by_burst(facts: Facts) -> _Terms:
    """What may a burst pipe have cut: water or sewer (all of them alike), or heating?"""
    cut = facts.resource if facts.resource in _PIPED else None
    if cut is None:
        yield terms.RESTORE_COLD_WATER, Condition.WATER_OR_SEWER_CUT
    for term, condition in _allowed(cut or Resource.HEATING, facts):
        if cut is not None and facts.supply_cut:
            yield term, condition
        elif cut in (None, Resource.HEATING):
            yield term, _HEATING_CUT[condition]
        else:
            yield term, Condition.WATER_OR_SEWER_CUT


def season(facts: Facts) -> Season:
    """Which season is it for the request? October–April is winter, unless the facts say otherwise.

    >>> from datetime import UTC
    >>> october = datetime(2026, 10, 1, tzinfo=UTC)
    >>> season(Facts(C.ENTRANCE_WINDOW, Addressee.MANAGEMENT, Applicant.OWNER, october, UTC))
    <Season.WINTER: 'winter'>
    """
    if facts.season is not None:
        return facts.season
    day = _day(facts)
    return Season.WINTER if day.month in terms.WINTER.on(day).value else Season.SUMMER
