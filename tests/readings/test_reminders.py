"""What time does to readings: the window opens, it closes tomorrow and something was not sent, a verification ends."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from gosdom_core.homes import Resource
from gosdom_graphql import clock
from tests.a_house import MORNING, SAMARA, House
from tests.readings.test_story import meter, submit
from workers.clock import PLANS
from workers.readings import plan

TOLD = """query { viewer { notifications(first: 100) { nodes { kind title body subject } } } }"""


async def time_goes_on(house: House, year: int, month: int, day: int) -> None:
    """Until that morning, and the workers' clock does all that it then has to do."""
    moment = datetime(year, month, day, 9, tzinfo=SAMARA)
    if moment > await clock.now(house.database):
        await house.clock_to(moment)
    dealt = 1
    while dealt:
        async with house.database.transaction():
            dealt = await plan(await clock.now(house.database))


async def told(house: House, who: str, kind: str = "READINGS") -> list[dict[str, Any]]:
    found = (await house.ask(who, TOLD))["viewer"]["notifications"]["nodes"]
    return [each for each in found if each["kind"] == kind]


async def test_the_window_opens_and_closes(house: House) -> None:
    """On 23 November it is open; on the 24th it closes tomorrow, and who has sent all is left alone."""
    assert PLANS["readings"] is plan
    await time_goes_on(house, 2026, 11, 23)
    assert MORNING.day == 23
    assert [each["title"] for each in await told(house, "owner")] == ["Пора передать показания"]
    assert (await told(house, "owner"))[0]["body"] == "Показания за 11.2026 принимаются по 25.11.2026 включительно."
    assert await told(house, "guest") == []  # may not see readings
    assert await told(house, "dispatcher") == []
    people = await house.database.read.fetch("select person from notification where kind = 'READINGS'")
    assert set(Counter(row["person"] for row in people).values()) == {1, 2}  # two: who has homes in two houses
    await submit(house, "owner", meter("7", Resource.COLD_WATER), "4")
    await submit(house, "owner", meter("7", Resource.HOT_WATER), "2")
    await submit(house, "co_owner", meter("7", Resource.ELECTRICITY), "50", "20")
    await time_goes_on(house, 2026, 11, 24)
    await time_goes_on(house, 2026, 11, 24)
    await house.sign_in("neighbour", "Наталья Борисовна Фёдорова")
    assert [each["title"] for each in await told(house, "neighbour")] == [
        "Завтра последний день для показаний", "Пора передать показания",
    ]  # fmt: skip
    assert len(await told(house, "owner")) == 1
    await time_goes_on(house, 2026, 12, 14)
    assert len(await told(house, "neighbour")) == 2
    await time_goes_on(house, 2026, 12, 15)
    assert len(await told(house, "neighbour")) == 3


async def test_a_verification_ends(house: House) -> None:
    """The owner's hot water: 30 days before, 7 days before, and the day after, each once, with what follows."""
    titles = [each["title"] for each in await told(house, "owner", "VERIFICATION")]
    assert [title.partition(" — ")[2] for title in titles] == ["до 23.12.2026"]
    await time_goes_on(house, 2026, 12, 16)
    await time_goes_on(house, 2026, 12, 24)
    found = await told(house, "owner", "VERIFICATION")
    assert [each["title"].rsplit(" ", 1)[1] for each in found] == ["закончилась", "23.12.2026", "23.12.2026"]
    assert found[0]["subject"] == meter("7", Resource.HOT_WATER)
    assert found[0]["body"] == (
        "Закажите поверку или замену: с 24.12.2026 показания не идут в расчёт: 12.2026–02.2027 по среднему,"
        " с 03.2027 по нормативу × 1.5."
    )
    assert [each["title"] for each in await told(house, "co_owner", "VERIFICATION")] == [
        each["title"] for each in found
    ]
