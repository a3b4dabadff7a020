"""Deadlines as they are kept: counted by the core when they start, settled by each deed, the nearest one in front."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from gosdom_core.homes import Place, Resource
from gosdom_core.requests import (
    Addressee,
    Applicant,
    DeadlineKind,
    Facts,
    Information,
    RequestCategory,
    Season,
    deadlines,
    read_number,
)
from gosdom_graphql.requests import store
from gosdom_graphql.requests.store import Sent
from tests.requests.deeds import EVE, FLAT, MORNING, MOSCOW, SAMARA, YARD, does, rows
from tests.rights.cast import Cast, key

# --- Deadlines -----------------------------------------------------------------------------------------------------

STARTS: dict[str, tuple[str, datetime, Sent, Facts]] = {
    "a burst pipe on the eve of the holidays, nothing told": (
        "owner",
        EVE,
        FLAT,
        Facts(
            RequestCategory.PIPE_BURST,
            Addressee.MANAGEMENT,
            Applicant.OWNER,
            EVE,
            SAMARA,
            EVE,
            independent_sources=True,
        ),
    ),
    "a burst pipe an hour ago, heating cut, the cold told": (
        "guest",
        EVE,
        replace(
            FLAT,
            occurred_at=EVE - timedelta(hours=1),
            resource=Resource.HEATING,
            supply_cut=True,
            flat_temperature=11,
            mean_daily_temperature=-9,
            season=Season.WINTER,
        ),
        Facts(
            RequestCategory.PIPE_BURST,
            Addressee.MANAGEMENT,
            Applicant.USER,
            EVE,
            SAMARA,
            EVE,
            EVE - timedelta(hours=1),
            season=Season.WINTER,
            supply_cut=True,
            resource=Resource.HEATING,
            flat_temperature=11,
            mean_daily_temperature=-9,
            independent_sources=True,
        ),
    ),
    "the yard, by an outsider": (
        "outsider",
        EVE,
        YARD,
        Facts(
            RequestCategory.YARD_CLEANING,
            Addressee.MANAGEMENT,
            Applicant.OUTSIDER,
            EVE,
            SAMARA,
            EVE,
            independent_sources=True,
        ),
    ),
    "no power in Moscow: the house has one source": (
        "outsider",
        EVE,
        replace(YARD, category=RequestCategory.POWER_OUTAGE, house=key("tverskaya"), place=Place.HOUSE),
        Facts(
            RequestCategory.POWER_OUTAGE,
            Addressee.MANAGEMENT,
            Applicant.OUTSIDER,
            EVE,
            MOSCOW,
            EVE,
            independent_sources=False,
        ),
    ),
    "no power, the sender knows better": (
        "outsider",
        EVE,
        replace(
            YARD,
            category=RequestCategory.POWER_OUTAGE,
            house=key("tverskaya"),
            place=Place.HOUSE,
            independent_sources=True,
        ),
        Facts(
            RequestCategory.POWER_OUTAGE,
            Addressee.MANAGEMENT,
            Applicant.OUTSIDER,
            EVE,
            MOSCOW,
            EVE,
            independent_sources=True,
        ),
    ),
    "bad water, to the only supplier, the inspection agreed": (
        "co_owner",
        EVE,
        replace(
            FLAT,
            category=RequestCategory.WATER_QUALITY,
            addressee=Addressee.SUPPLIER,
            inspection_agreed_at=EVE + timedelta(days=2),
        ),
        Facts(
            RequestCategory.WATER_QUALITY,
            Addressee.SUPPLIER,
            Applicant.OWNER,
            EVE,
            SAMARA,
            EVE,
            inspection_agreed_at=EVE + timedelta(days=2),
            independent_sources=True,
        ),
    ),
    "a copy of an act": (
        "neighbour",
        EVE,
        replace(
            YARD, place=Place.HOUSE, category=RequestCategory.DOCUMENT_REQUEST, information=Information.COPY_OF_ACT
        ),
        Facts(
            RequestCategory.DOCUMENT_REQUEST,
            Addressee.MANAGEMENT,
            Applicant.OWNER,
            EVE,
            SAMARA,
            EVE,
            information=Information.COPY_OF_ACT,
            independent_sources=True,
        ),
    ),
    "the app does not work": (
        "dispatcher_at_home",
        EVE,
        replace(YARD, place=Place.HOUSE, house=key("lesnaya"), category=RequestCategory.APP_PROBLEM),
        Facts(RequestCategory.APP_PROBLEM, Addressee.SUPPORT, Applicant.OWNER, EVE, SAMARA, EVE),
    ),
}
STORED = """
select d.kind, d.condition, d.decides, d.starts_at, d.due_at, d.due_day, d.explanation_ru, d.explanation_en,
  d.provisional, t.name, t.since, t.clause, lower(t.confidence) as confidence, d.met_at, d.ended_at
from request_deadline d join law_term t on t.id = d.term where d.request = $1 order by d.rank
"""


@pytest.mark.parametrize("name", STARTS)
async def test_the_deadlines_are_the_cores(cast: Cast, name: str) -> None:
    who, at, sent, facts = STARTS[name]
    request = await does(cast, who, at, store.submit, sent)
    expected = [
        {
            "kind": each.kind.name,
            "condition": None if each.condition is None else each.condition.name,
            "decides": each.decides,
            "starts_at": each.deadline.start or facts.received_at,
            "due_at": each.deadline.at,
            "due_day": each.deadline.day,
            "explanation_ru": each.deadline.explain("ru"),
            "explanation_en": each.deadline.explain("en"),
            "provisional": each.deadline.provisional,
            "name": each.name,
            "since": each.deadline.term.since,
            "clause": each.deadline.term.clause,
            "confidence": each.deadline.term.confidence,
            "met_at": None,
            "ended_at": None,
        }
        for each in deadlines(facts)
    ]
    assert await rows(cast, STORED, request) == expected
    [stored] = await rows(cast, "select * from request where id = $1", request)
    waits = [each.deadline.at for each in deadlines(facts) if each.decides and each.deadline.at is not None]
    assert (stored["awaits"], stored["due_at"]) == (True, min(waits))
    assert (stored["received_at"], stored["registered_at"]) == (at, at)
    assert (stored["addressee"], stored["applicant"]) == (facts.addressee.name, facts.applicant.name)
    assert read_number(stored["number"]) > 0


async def test_what_each_deed_does_to_what_is_due(cast: Cast) -> None:
    """A burst pipe: the nearest deadline that waits is what the queue is sorted by, and none waits when it is over."""
    request = await does(cast, "owner", MORNING, store.submit, FLAT)

    async def due() -> tuple[bool, datetime]:
        [row] = await rows(cast, "select awaits, due_at from request where id = $1", request)
        [least] = await rows(
            cast,
            "select min(due_at) as at from request_deadline"
            " where request = $1 and decides and met_at is null and ended_at is null",
            request,
        )
        assert row["awaits"] is (least["at"] is not None)
        assert least["at"] in (None, row["due_at"])
        return row["awaits"], row["due_at"]

    dues = [await due()]
    steps: list[tuple[str, Any, tuple[Any, ...], dict[str, Any]]] = [
        ("other_dispatcher", store.take, (), {}),
        ("other_dispatcher", store.meet_deadline, (DeadlineKind.LOCALISE, MORNING + timedelta(minutes=20)), {}),
        ("other_dispatcher", store.answer, ("Ищем",), {"resolved": False}),
        ("other_dispatcher", store.answer, (None,), {"resolved": True}),
    ]
    for hour, (who, deed, given, more) in enumerate(steps, start=1):
        await does(cast, who, MORNING + timedelta(hours=hour), deed, request, *given, **more)
        dues.append(await due())
    assert [awaits for awaits, _ in dues] == [True, True, True, True, False]
    assert dues[0] == dues[1]
    assert dues[0][1] < dues[2][1]
    met = await rows(cast, "select kind, met_at, ended_at from request_deadline where request = $1", request)
    at = {"LOCALISE": MORNING + timedelta(minutes=20), "ANSWER": MORNING + timedelta(hours=3)}
    resolved = MORNING + timedelta(hours=4)
    assert {(row["kind"], row["met_at"], row["ended_at"]) for row in met} == {
        (row["kind"], at.get(row["kind"], resolved), None) for row in met
    }
    [stored] = await rows(cast, "select answered_at, closed_at, state from request where id = $1", request)
    assert stored == {"answered_at": MORNING + timedelta(hours=3), "closed_at": resolved, "state": "RESOLVED"}
    assert len(await rows(cast, "select id from request_answer where request = $1", request)) == 1


COLD = replace(FLAT, category=RequestCategory.COLD_WATER_NONE)
PAPERS = replace(FLAT, category=RequestCategory.DOCUMENT_REQUEST, information=Information.COPY_OF_ACT)
NO = "Не наша труба"


@pytest.mark.parametrize(
    ("sent", "deed", "who", "given", "met", "ended"),
    [
        (FLAT, store.withdraw, "owner", (), set(), {"ANSWER", "LOCALISE", "ELIMINATE", "INSPECT", "RESTORE"}),
        (FLAT, store.decline, "other_dispatcher", (NO,), {"ANSWER"}, {"LOCALISE", "ELIMINATE", "INSPECT", "RESTORE"}),
        (COLD, store.decline, "other_dispatcher", (NO,), {"ANSWER", "QUALITY_ANSWER"}, {"INSPECT", "RESTORE"}),
        (PAPERS, store.decline, "other_dispatcher", (NO,), {"ANSWER"}, {"INFORMATION"}),
    ],
    ids=["withdrawn", "declined", "a complaint declined", "papers declined"],
)
async def test_what_is_over_ends_its_deadlines(
    cast: Cast, sent: Sent, deed: Any, who: str, given: tuple[Any, ...], met: set[str], ended: set[str]
) -> None:
    request = await does(cast, "owner", MORNING, store.submit, replace(sent, addressee=Addressee.MANAGEMENT))
    await does(cast, who, MORNING + timedelta(hours=1), deed, request, *given)
    found = await rows(cast, "select kind, met_at, ended_at from request_deadline where request = $1", request)
    assert {row["kind"] for row in found} == met | ended
    over = MORNING + timedelta(hours=1)
    for row in found:
        is_met = row["kind"] in met
        assert (row["met_at"], row["ended_at"]) == ((over, None) if is_met else (None, over)), row["kind"]
    [stored] = await rows(cast, "select awaits, closed_at from request where id = $1", request)
    assert stored == {"awaits": False, "closed_at": over}
