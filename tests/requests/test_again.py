"""A resident who is not content: sends it again, complains to the inspectorate, and then to the prosecutor."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gosdom_core.errors import NotFound, NotNow
from gosdom_core.homes import Place
from gosdom_core.requests import (
    Addressee,
    AlreadyComplained,
    NobodyServes,
    RequestCategory,
    Season,
    WrongAddressee,
)
from gosdom_graphql.deeds import Done
from gosdom_graphql.notifications.store.requests import tell_due
from gosdom_graphql.requests import store
from gosdom_graphql.requests.store import Sent
from tests.requests.deeds import FLAT, MORNING, YARD, does, rows
from tests.requests.test_course import last_line, terms, told
from tests.rights.cast import Cast, key
from tests.rights.conftest import Ask

A = Addressee
OVER = datetime(2026, 8, 18, 6, tzinfo=UTC)
"""The ten working days are over."""


async def complains(cast: Cast, request: object, at: datetime, to: Addressee = A.INSPECTORATE) -> Done:
    viewer = await cast.viewer("owner", at)
    async with cast.database.transaction():
        return await store.complain(viewer, request, to, "Не отвечают")  # type: ignore[arg-type]  # an id


async def asks_law(ask: Ask, cast: Cast, request: object) -> object:
    """By what did the last line of its history go so, as its author reads it?"""
    query = f'{{ request(id: "Request:{request}") {{ history {{ law {{ name confidence }} }} }} }}'
    found = await ask(query, None, await cast.viewer("owner", OVER))
    assert found.errors is None
    assert found.data is not None
    return found.data["request"]["history"][-1]["law"]


async def test_silence_becomes_a_complaint_with_its_own_term(cast: Cast, ask: Ask) -> None:
    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    await does(cast, "other_dispatcher", MORNING, store.comment, request, "Сегодня придём")
    with pytest.raises(NotNow):
        await complains(cast, request, MORNING)
    # the term is over: the author is told that they may, and the action is there
    async with cast.database.transaction():
        await tell_due(OVER)
    [body] = await rows(
        cast, "select body_ru from notification where request = $1 and person = $2 and kind = 'REQUEST_OVERDUE'",
        request, key("Anna"),
    )  # fmt: skip
    assert "пожаловаться в жилищную инспекцию прямо из заявки" in body["body_ru"]
    found = await ask(
        f'{{ request(id: "Request:{request}") {{ nextActions }} }}', None, await cast.viewer("owner", OVER)
    )
    assert found.data is not None
    assert "COMPLAIN" in found.data["request"]["nextActions"]
    done = await complains(cast, request, OVER)
    complaint = done.ids["complaint"]
    # received on 18 August: registered by the 21st, answered 30 days after that
    assert await terms(cast, complaint) == [
        ("ANSWER", "answer.inspectorate", date(2026, 9, 20)),
        ("REGISTER", "inspectorate.register", date(2026, 8, 21)),
    ]
    law = await asks_law(ask, cast, request)
    assert law == {"name": "requests.complaint.reason", "confidence": "PRODUCT"}
    assert await last_line(cast, request) == {
        "action": "COMPLAIN", "state": "ACCEPTED", "person": key("Anna"), "organisation": None, "assignee": None,
        "to_organisation": None, "words": None,
    }  # fmt: skip
    assert "На заявку № пожаловались" in await told(cast, "Olga", request)
    assert await told(cast, "Sergei", complaint) == ["Новая заявка №"]
    # nothing is begun before it is registered; from then on the answer is counted
    tomorrow = OVER + timedelta(days=1)
    with pytest.raises(NotNow):
        await does(cast, "inspector", tomorrow, store.take, complaint)
    await does(cast, "inspector", tomorrow, store.register, complaint)
    assert await terms(cast, complaint) == [("ANSWER", "answer.inspectorate", date(2026, 9, 18))]
    assert (await told(cast, "Anna", complaint))[-1] == "Обращение № зарегистрировано"
    with pytest.raises(NotNow):
        await does(cast, "inspector", tomorrow, store.register, complaint)
    # the whole thread is read, by the inspector of this region
    thread = (
        f'{{ request(id: "Request:{complaint}") {{ previous {{ text author {{ name }} comments {{ nodes {{ text }} }}'
        " continuations { addressee } } } }"
    )
    seen = await ask(thread, None, await cast.viewer("inspector", tomorrow))
    assert seen.data == {
        "request": {
            "previous": {
                "text": "Течёт",
                "author": {"name": "Anna"},
                "comments": {"nodes": [{"text": "Сегодня придём"}]},
                "continuations": [{"addressee": "INSPECTORATE"}],
            }
        }
    }
    elsewhere = await ask(thread, None, await cast.viewer("other_inspector", tomorrow))
    assert elsewhere.data == {"request": None}
    # who is complained of does not read the complaint
    of_whom = await ask(thread, None, await cast.viewer("other_dispatcher", tomorrow))
    assert of_whom.data == {"request": None}
    await does(cast, "inspector", tomorrow, store.take, complaint)
    await does(cast, "inspector", tomorrow, store.answer, complaint, "Выдано предписание", resolved=True)
    # the inspectorate's answer goes before the prosecutor, who sees what it was about
    third = (await complains(cast, complaint, tomorrow, A.PROSECUTOR)).ids["complaint"]
    seen = await ask(
        f'{{ request(id: "Request:{third}") {{ previous {{ previous {{ text }} }} }} }}',
        None,
        await cast.viewer("prosecutor", tomorrow),
    )
    assert seen.data == {"request": {"previous": {"previous": {"text": "Течёт"}}}}
    with pytest.raises(NotFound):
        await does(cast, "inspector", tomorrow, store.register, third)
    await does(cast, "prosecutor", tomorrow, store.register, third)


async def test_one_complaint_to_one_recipient(cast: Cast) -> None:
    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    first = (await complains(cast, request, OVER)).ids["complaint"]
    with pytest.raises(AlreadyComplained):
        await complains(cast, request, OVER)
    for to in (A.MANAGEMENT, A.SUPPORT):
        with pytest.raises(WrongAddressee):
            await complains(cast, request, OVER, to)
    await complains(cast, request, OVER, A.PROSECUTOR)
    # taken back, it may be made again
    await does(cast, "owner", OVER, store.withdraw, first)
    again = (await complains(cast, request, OVER + timedelta(days=1))).ids["complaint"]
    assert again != first
    [row] = await rows(cast, "select complained_at from request where id = $1", request)
    assert row["complained_at"] == OVER


async def test_a_region_without_an_office(cast: Cast) -> None:
    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    with pytest.raises(NobodyServes):
        viewer = await cast.viewer("owner", OVER)
        async with cast.database.transaction() as transaction:
            await transaction.connection.execute(
                "update organisation set region = '00' where id = $1", key("prosecutor_63")
            )
            await store.complain(viewer, request, A.PROSECUTOR, "Не отвечают")


COLD = Sent(
    place=Place.APARTMENT, category=RequestCategory.HEATING_NONE, text="Холодно", premises=key("flat 1"),
    flat_temperature=15, season=Season.WINTER, supply_cut=True,
)  # fmt: skip
AGAIN = """mutation ($id: ID!) { it: resubmitRequest(input: {request: $id, text: "Уже девять", flatTemperature: 9,
  supplyCut: null}) { request { facts { flatTemperature supplyCut season } deadlines { kind law { name } } }
  previous { id } userErrors { code field } } }"""


async def test_it_is_sent_again_with_what_is_known_now(cast: Cast, ask: Ask) -> None:
    """What is told anew counts, what is left out stays as it was told, and terms run by both."""
    first = await does(cast, "owner", MORNING, store.submit, COLD)
    assert ("RESTORE", "restore.heating_from_12", date(2026, 8, 4)) in await terms(cast, first)
    await does(cast, "other_dispatcher", MORNING, store.decline, first, "Не топим")
    found = await ask(AGAIN, {"id": f"Request:{first}"}, await cast.viewer("owner", MORNING))
    assert found.errors is None
    assert found.data is not None
    again = found.data["it"]
    assert (again["userErrors"], again["previous"]) == ([], {"id": f"Request:{first}"})
    assert again["request"]["facts"] == {"flatTemperature": 9, "supplyCut": None, "season": "WINTER"}
    restores = [each["law"]["name"] for each in again["request"]["deadlines"] if each["kind"] == "RESTORE"]
    assert restores == ["requests.restore.heating_from_8"]


async def test_it_is_sent_again_when_it_is_over(cast: Cast) -> None:
    first = await does(cast, "outsider", MORNING, store.submit, YARD)
    with pytest.raises(NotNow):
        await does(cast, "outsider", MORNING, store.resubmit, first, "Ещё раз")
    await does(cast, "other_dispatcher", MORNING, store.decline, first, "Не видим")
    # the house has another organisation by now, and it is the one that is asked
    later = datetime(2026, 9, 10, 6, tzinfo=UTC)
    second = await does(cast, "outsider", later, store.resubmit, first, "Не убрано у третьей скамейки")
    columns = "place, category, addressee, organisation, applicant, text, state, received_at, previous"
    [row] = await rows(cast, f"select {columns} from request where id = $1", second)
    assert row == {
        "place": "YARD", "category": "YARD_CLEANING", "addressee": "MANAGEMENT", "organisation": key("new"),
        "applicant": "OUTSIDER", "text": "Не убрано у третьей скамейки", "state": "ACCEPTED", "received_at": later,
        "previous": first,
    }  # fmt: skip
    assert (await last_line(cast, first))["action"] == "RESUBMIT"
    assert await terms(cast, second) == [("ANSWER", "answer.outsider", date(2026, 10, 12))]
    # a complaint about the second opens the first, too
    await does(cast, "dispatcher", later, store.decline, second, "Не видим")
    viewer = await cast.viewer("outsider", later)
    async with cast.database.transaction():
        await store.complain(viewer, second, A.INSPECTORATE, "Не смотрят")
    found = await rows(cast, "select complained_at from request where id = any($1::uuid[])", [first, second])
    assert [each["complained_at"] for each in found] == [later, later]
