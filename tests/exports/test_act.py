"""The act of submission, as PDF: in the person's language, for who may see the readings of the home."""

from __future__ import annotations

import pytest

from gosdom_graphql.demo.cast import GUEST, NEIGHBOUR, OWNER
from tests.a_house import House
from tests.access.guests import CHANGE
from tests.documents.test_pdf import is_archival, read
from tests.files.sending import sent
from tests.readings.test_guests import MINE
from tests.readings.test_story import ALL, COLD, HOME, LIGHT, submit

URL = f"/export/readings/{HOME}.pdf?month=2026-11"


@pytest.fixture(scope="module")
async def told(house: House) -> House:
    """In November: the owner's two submissions for cold water, the latter with a photo; and their guest's for light."""
    ((access,),) = [each.values() for each in (await house.ask("guest", MINE))["viewer"]["guestAccesses"]]
    await house.ask("owner", CHANGE, input={"access": access, "scopes": ["READINGS"]})
    await submit(house, "owner", COLD, "899", confirm=True)
    photo = await sent(house, "owner", "тамбур.jpg")
    assert (await submit(house, "owner", COLD, "900.5", files=[photo], confirm=True))["userErrors"] == []
    light = {"readings": [{"meter": LIGHT, "values": ["1200.5", "610"]}], "confirm": True}
    assert (await house.ask("guest", ALL, input=light))["submitReadings"]["userErrors"] == []
    await house.sign_in("neighbour", NEIGHBOUR)
    return house


async def act(house: House, who: str, language: str = "ru", url: str = URL) -> str:
    """The words of the document."""
    headers = {"Authorization": f"Bearer {house.tokens[who]}", "Accept-Language": language}
    got = await house.client.get(url, headers=headers)
    assert (got.status_code, got.headers["content-type"]) == (200, "application/pdf"), got.text
    assert got.headers["content-disposition"] == 'attachment; filename="readings.pdf"'
    assert is_archival(got.content)
    return " ".join(read(got.content).split())


async def test_its_words_are_read_back(told: House) -> None:
    words = await act(told, "owner")
    for expected in (
        "Акт передачи показаний, 11.2026", "25.11.2026", "Правила № 354", "Холодная вода, прибор учёта №",
        "Электроэнергия, прибор учёта №", f"23.11.2026 10:00, {OWNER}, передал житель", f"23.11.2026 10:00, {GUEST}",
        "899,000 м³", "900,500 м³", "день 1200,5", "ночь 610", "Приложения: тамбур.jpg", "Выписано 23.11.2026 10:00",
    ):  # fmt: skip
        assert expected in words, (expected, words)
    assert words.count("Учтено за расчётный период") == 2
    assert words.count("Не учитывается: учтено другое показание") == 1
    english = await act(told, "owner", "en")
    for expected in (
        "Act of submission of meter readings, 2026-11",
        "Cold water, meter No.",
        "900.500 m³",
        "2026-11-25",
    ):
        assert expected in english, (expected, english)


async def test_whoever_sees_the_readings_has_it(told: House) -> None:
    owners = await act(told, "owner")
    for who in ("co_owner", "guest", "dispatcher"):
        assert await act(told, who) == owners, who


async def test_a_supplier_has_what_it_keeps(told: House) -> None:
    words = await act(told, "supplier")
    assert ("Холодная вода" in words, "Электроэнергия" in words) == (True, False)


@pytest.mark.parametrize(
    ("who", "url", "status", "code"),
    [
        ("neighbour", URL, 404, "NOT_FOUND"),
        ("inspector", URL, 404, "NOT_FOUND"),
        ("owner", URL.replace(HOME, "Premises:1"), 404, "NOT_FOUND"),
        ("owner", URL.replace(HOME, COLD), 404, "NOT_FOUND"),
        ("owner", URL.replace("2026-11", "2026-10"), 404, "NOT_FOUND"),
        ("owner", URL.replace("2026-11", "2026-13"), 422, "BAD_INPUT"),
        ("owner", URL.replace("2026-11", "0001-01"), 422, "BAD_INPUT"),
        ("owner", URL.partition("?")[0], 422, "BAD_INPUT"),
        (None, URL, 401, "NOT_SIGNED_IN"),
    ],
)
async def test_nobody_else_and_no_other_month(told: House, who: str | None, url: str, status: int, code: str) -> None:
    headers = {} if who is None else {"Authorization": f"Bearer {told.tokens[who]}"}
    got = await told.client.get(url, headers=headers)
    assert (got.status_code, got.json()["code"]) == (status, code)
