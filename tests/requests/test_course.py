"""Where a request goes: what is written, who is told, which terms run from then on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from gosdom_core.errors import NotFound, NotNow
from gosdom_core.requests import (
    Addressee,
    CannotExtend,
    DeadlineKind,
    ExtendedTooLate,
    NotAnEmployee,
    RequestCategory,
    SupplierDoesNotServe,
    WrongAddressee,
)
from gosdom_graphql.requests import store
from gosdom_graphql.requests.store import Sent
from tests.requests.deeds import FLAT, MORNING, YARD, does, rows
from tests.rights.cast import Cast, key

A = Addressee
WATER = Sent(place=FLAT.place, category=RequestCategory.WATER_QUALITY, text="Ржавая вода", premises=key("flat 1"),
             addressee=A.SUPPLIER)  # fmt: skip
TERMS = """
select d.kind, t.name, d.starts_at, d.due_at, d.due_day, d.met_at, d.ended_at from request_deadline d
join law_term t on t.id = d.term where d.request = $1 order by d.rank
"""


async def terms(cast: Cast, request: UUID, *, open_only: bool = True) -> list[tuple[str, str, date]]:
    found = await rows(cast, TERMS, request)
    return [
        (each["kind"], each["name"].removeprefix("requests."), each["due_day"])
        for each in found
        if not open_only or (each["met_at"] is None and each["ended_at"] is None)
    ]


async def told(cast: Cast, who: str, request: UUID) -> list[str]:
    found = await rows(
        cast, "select title_ru from notification where request = $1 and person = $2 order by at, id", request, key(who)
    )
    return [each["title_ru"].replace(await number(cast, request), "№") for each in found]


async def last_words(cast: Cast, who: str, request: UUID) -> str:
    """What does the bell say?"""
    found = await rows(
        cast, "select body_ru from notification where request = $1 and person = $2 order by at, id", request, key(who)
    )
    return str(found[-1]["body_ru"])


async def number(cast: Cast, request: UUID) -> str:
    [row] = await rows(cast, "select number from request where id = $1", request)
    return str(row["number"])


async def last_line(cast: Cast, request: UUID) -> dict[str, Any]:
    found = await rows(
        cast,
        "select action, state, person, organisation, assignee, to_organisation, words from request_history"
        " where request = $1 order by at, id",
        request,
    )
    return found[-1]


# --- Assignment ----------------------------------------------------------------------------------------------------


async def test_an_employee_is_made_responsible_and_told(cast: Cast) -> None:
    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    at = MORNING + timedelta(hours=1)
    # the dispatcher takes it for themselves, then hands it on by mistake to who works elsewhere
    with pytest.raises(NotFound):
        await does(cast, "other_dispatcher", at, store.assign, request, key("Nina at new"))
    with pytest.raises(NotFound):
        await does(cast, "other_dispatcher", at, store.assign, request, key("nobody"))
    await does(cast, "other_dispatcher", at, store.assign, request, key("Olga at old"))
    [row] = await rows(cast, "select state, responsible from request where id = $1", request)
    assert row == {"state": "ACCEPTED", "responsible": key("Olga")}
    assert await last_line(cast, request) == {
        "action": "ASSIGN", "state": "ACCEPTED", "person": key("Olga"), "organisation": key("old"),
        "assignee": key("Olga"), "to_organisation": None, "words": None,
    }  # fmt: skip


async def test_who_was_dismissed_is_not_made_responsible(cast: Cast) -> None:
    request = await does(cast, "owner", MORNING, store.submit, WATER)
    async with cast.database.transaction() as transaction:
        await transaction.connection.execute(
            "insert into employee (id, organisation, person, position, since, until)"
            " values ($1, $2, $3, 'Мастер', '2020-01-01', '2026-08-02')",
            key("dismissed"), key("vodokanal"), key("Yakov"),
        )  # fmt: skip
    with pytest.raises(NotAnEmployee):
        await does(cast, "supplier", MORNING, store.assign, request, key("dismissed"))


# --- Forwarding ----------------------------------------------------------------------------------------------------


async def test_to_the_supplier_the_terms_run_on_from_the_first_receipt(cast: Cast) -> None:
    sent = Sent(place=FLAT.place, category=RequestCategory.WATER_QUALITY, text="Мутная", premises=key("flat 1"),
                addressee=A.MANAGEMENT)  # fmt: skip
    request = await does(cast, "owner", MORNING, store.submit, sent)
    assert await terms(cast, request) == [
        ("ANSWER", "answer.general", date(2026, 8, 17)),
        ("INSPECT", "quality.inspect", date(2026, 8, 3)),
        ("QUALITY_ANSWER", "answer.quality", date(2026, 8, 6)),
    ]
    await does(cast, "other_dispatcher", MORNING + timedelta(hours=1), store.take, request)
    later = MORNING + timedelta(days=1)
    await does(
        cast, "other_dispatcher", MORNING + timedelta(hours=1, minutes=10), store.meet_deadline, request,
        DeadlineKind.INSPECT,
    )  # fmt: skip
    await does(cast, "other_dispatcher", later, store.forward, request, A.SUPPLIER, None, " Не наша вода ")
    assert await terms(cast, request) == [
        ("ANSWER", "answer.supplier", date(2026, 8, 17)),
        ("QUALITY_ANSWER", "answer.quality", date(2026, 8, 6)),
    ]
    everything = await terms(cast, request, open_only=False)
    assert [kind for kind, _, _ in everything] == ["ANSWER", "INSPECT", "QUALITY_ANSWER", "ANSWER", "QUALITY_ANSWER"]
    [row] = await rows(
        cast,
        "select state, addressee, organisation, responsible, received_at, forwarded_at, due_at, awaits from request"
        " where id = $1",
        request,
    )
    assert row == {
        "state": "ACCEPTED", "addressee": "SUPPLIER", "organisation": key("vodokanal"), "responsible": None,
        "received_at": MORNING, "forwarded_at": None, "due_at": datetime(2026, 8, 6, 20, tzinfo=UTC), "awaits": True,
    }  # fmt: skip
    assert await last_line(cast, request) == {
        "action": "FORWARD", "state": "ACCEPTED", "person": key("Olga"), "organisation": key("old"), "assignee": None,
        "to_organisation": key("vodokanal"), "words": "Не наша вода",
    }  # fmt: skip
    # the resident is told of it, and who has it now
    assert (await told(cast, "Anna", request))[-1] == "Заявку № переслали"
    assert await last_words(cast, "Anna", request) == "Водоканал: Не наша вода"
    assert await told(cast, "Pavel", request) == ["Вам переслана заявка №"]
    # who forwarded it sees it no more, and the supplier answers
    with pytest.raises(NotFound):
        await does(cast, "other_dispatcher", later, store.take, request)
    await does(cast, "supplier", later, store.take, request)


async def test_from_the_supplier_the_management_has_its_own_terms(cast: Cast) -> None:
    request = await does(cast, "owner", MORNING, store.submit, WATER)
    later = MORNING + timedelta(days=3)
    await does(cast, "supplier", later, store.forward, request, A.MANAGEMENT, None, "Трубы дома")
    assert await terms(cast, request) == [
        ("ANSWER", "answer.general", date(2026, 8, 20)),
        ("INSPECT", "quality.inspect", date(2026, 8, 6)),
        ("QUALITY_ANSWER", "answer.quality", date(2026, 8, 11)),
    ]
    [row] = await rows(
        cast, "select received_at, forwarded_at, registered_at, organisation from request where id = $1", request
    )
    assert row == {
        "received_at": MORNING, "forwarded_at": later, "registered_at": later, "organisation": key("old")
    }  # fmt: skip


async def test_where_it_does_not_go(cast: Cast) -> None:
    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    for addressee, supplier, refusal in (
        (A.INSPECTORATE, None, WrongAddressee),
        (A.MANAGEMENT, None, WrongAddressee),
        (A.SUPPLIER, key("teplo"), SupplierDoesNotServe),
        (A.SUPPORT, key("vodokanal"), WrongAddressee),
    ):
        with pytest.raises(refusal):
            await does(cast, "other_dispatcher", MORNING, store.forward, request, addressee, supplier, "Не к нам")
    await does(cast, "other_dispatcher", MORNING, store.take, request)
    await does(cast, "other_dispatcher", MORNING, store.answer, request, "Чиним", resolved=False)
    with pytest.raises(NotNow):
        await does(cast, "other_dispatcher", MORNING, store.forward, request, A.SUPPLIER, None, "Не к нам")


# --- Extension -----------------------------------------------------------------------------------------------------


async def test_an_outsiders_answer_is_put_off_once_and_in_time(cast: Cast) -> None:
    request = await does(cast, "outsider", MORNING, store.submit, YARD)
    assert await terms(cast, request) == [("ANSWER", "answer.outsider", date(2026, 9, 2))]
    at = MORNING + timedelta(days=20)
    await does(cast, "other_dispatcher", at, store.prolong, request, 10, "Ждём план участка")
    [first, second] = await rows(cast, TERMS, request)
    assert (first["due_day"], first["ended_at"]) == (date(2026, 9, 2), at)
    assert (second["name"], second["due_day"], second["starts_at"], second["ended_at"]) == (
        "requests.answer.outsider_extension", date(2026, 9, 14), first["starts_at"], None,
    )  # fmt: skip
    assert (await told(cast, "Kirill", request))[-1] == "Срок ответа по заявке № продлён"
    assert await last_words(cast, "Kirill", request) == "14.09.2026: Ждём план участка"
    [row] = await rows(cast, "select due_at, extended_at from request where id = $1", request)
    assert row == {"due_at": datetime(2026, 9, 14, 20, tzinfo=UTC), "extended_at": at}
    with pytest.raises(CannotExtend):
        await does(cast, "other_dispatcher", at, store.prolong, request, None, "Ещё")
    # it is met by the answer, also before the first term would have been over
    await does(cast, "other_dispatcher", at, store.take, request)
    await does(cast, "other_dispatcher", at, store.answer, request, "Двор муниципальный", resolved=True)
    assert await terms(cast, request) == []


async def test_what_is_not_put_off(cast: Cast) -> None:
    owners = await does(cast, "owner", MORNING, store.submit, FLAT)
    with pytest.raises(CannotExtend) as refused:
        await does(cast, "other_dispatcher", MORNING, store.prolong, owners, None, "Не успеваем")
    assert refused.value.term is None
    late = await does(cast, "outsider", datetime(2026, 7, 1, 6, tzinfo=UTC), store.submit, YARD)
    with pytest.raises(ExtendedTooLate) as too_late:
        await does(cast, "other_dispatcher", MORNING, store.prolong, late, None, "Не успели")
    assert too_late.value.term is not None
    assert too_late.value.term.clause == "п. 36 абз. 3"
