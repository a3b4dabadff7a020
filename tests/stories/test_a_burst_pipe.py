"""The story that `gosdom demo --story` plays, over real HTTP, told in full."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

import pytest

from gosdom_graphql import clock
from gosdom_graphql.app import create_app
from gosdom_graphql.demo import cast
from gosdom_graphql.demo.client import Client, Unexpected
from gosdom_graphql.demo.story import TAKE, BurstPipe, eve_of_a_long_holiday, show
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import Settings
from tests.a_house import SAMARA, House

TOLD = """\
A burst pipe: Самара, ул. Причальная, 7, apartment 7, on the eve of a long holiday.

Wed 30.12.2026 23:40  The owner reports it; the law starts counting.
    request 100-001-5: ACCEPTED
    ANSWER    by 23.01.2027 00:00  RUNNING   10 working days: п. 36 абз. 1, Rules 416 on managing apartment buildings
    LOCALISE  by 31.12.2026 00:10  RUNNING   30 minutes: п. 13, Rules 416 on managing apartment buildings
    ELIMINATE by 02.01.2027 23:25  RUNNING   3 days of 24 hours: п. 13, Rules 416 on managing apartment buildings
    INSPECT   by 31.12.2026 01:40  RUNNING   2 hours: п. 108, Rules 354 on communal services
    RESTORE   by 31.12.2026 03:25  RUNNING   4 hours: приложение № 1, Rules 354 on communal services
    next for the owner: COMMENT, WITHDRAW
    next for the dispatcher: TAKE, DECLINE, COMMENT, ASSIGN, FORWARD, NOTE

Wed 30.12.2026 23:46  The dispatcher takes it.
    request 100-001-5: IN_PROGRESS
    ANSWER    by 23.01.2027 00:00  RUNNING   10 working days: п. 36 абз. 1, Rules 416 on managing apartment buildings
    LOCALISE  by 31.12.2026 00:10  RUNNING   30 minutes: п. 13, Rules 416 on managing apartment buildings
    ELIMINATE by 02.01.2027 23:25  RUNNING   3 days of 24 hours: п. 13, Rules 416 on managing apartment buildings
    INSPECT   by 31.12.2026 01:40  RUNNING   2 hours: п. 108, Rules 354 on communal services
    RESTORE   by 31.12.2026 03:25  RUNNING   4 hours: приложение № 1, Rules 354 on communal services
    next for the owner: COMMENT, WITHDRAW
    next for the dispatcher: MEET_DEADLINE, ANSWER, RESOLVE, DECLINE, COMMENT, ASSIGN, FORWARD, NOTE

Thu 31.12.2026 00:20  The dispatcher tells: the riser is closed, at 00:04.
    LOCALISE  by 31.12.2026 00:10  MET       30 minutes: п. 13, Rules 416 on managing apartment buildings
    next for the owner: COMMENT, WITHDRAW
    next for the dispatcher: MEET_DEADLINE, ANSWER, RESOLVE, DECLINE, COMMENT, ASSIGN, FORWARD, NOTE

Thu 31.12.2026 01:05  The dispatcher tells: the flat and the flat below are inspected, at 01:05.
    INSPECT   by 31.12.2026 01:40  MET       2 hours: п. 108, Rules 354 on communal services
    next for the owner: COMMENT, WITHDRAW
    next for the dispatcher: MEET_DEADLINE, ANSWER, RESOLVE, DECLINE, COMMENT, ASSIGN, FORWARD, NOTE

Thu 31.12.2026 02:50  The dispatcher tells: a bypass is laid, water is back, at 02:50.
    RESTORE   by 31.12.2026 03:25  MET       4 hours: приложение № 1, Rules 354 on communal services
    next for the owner: COMMENT, WITHDRAW
    next for the dispatcher: MEET_DEADLINE, ANSWER, RESOLVE, DECLINE, COMMENT, ASSIGN, FORWARD, NOTE

Thu 31.12.2026 10:15  The owner and the dispatcher write to each other.
    «Воду дали, спасибо. Когда заменят стояк? В стене мокро.» The co-owner reads it too.
    next for the owner: COMMENT, WITHDRAW
    next for the co_owner: COMMENT
    next for the dispatcher: MEET_DEADLINE, ANSWER, RESOLVE, DECLINE, COMMENT, ASSIGN, FORWARD, NOTE

Thu 31.12.2026 10:40  The owner also writes about the entrance: it is dark on the stairs.
    A neighbour sees nothing of the flood in the apartment.
    The other organisation sees nothing of the flood in the apartment.
    The neighbour reads request 100-002-8 about the stairs, but not whose it is.
    next for the owner: COMMENT, WITHDRAW
    next for the neighbour: to read
    next for the dispatcher: TAKE, DECLINE, COMMENT, ASSIGN, FORWARD, NOTE

Sat 02.01.2027 23:26  Three days have passed since the damage: the riser is not mended, and everybody sees it.
    ELIMINATE by 02.01.2027 23:25  OVERDUE   3 days of 24 hours: п. 13, Rules 416 on managing apartment buildings
    next for the owner: COMMENT, WITHDRAW, COMPLAIN
    next for the dispatcher: MEET_DEADLINE, ANSWER, RESOLVE, DECLINE, COMMENT, ASSIGN, FORWARD, NOTE

Sun 03.01.2027 12:00  The dispatcher tells: the riser is replaced, at 12:00.
    ELIMINATE by 02.01.2027 23:25  MET_LATE  3 days of 24 hours: п. 13, Rules 416 on managing apartment buildings
    next for the owner: COMMENT, WITHDRAW
    next for the dispatcher: ANSWER, RESOLVE, DECLINE, COMMENT, ASSIGN, FORWARD, NOTE

Mon 11.01.2027 10:30  Back at work, the organisation answers.
    request 100-001-5: RESOLVED
    ANSWER    by 23.01.2027 00:00  MET       10 working days: п. 36 абз. 1, Rules 416 on managing apartment buildings
    LOCALISE  by 31.12.2026 00:10  MET       30 minutes: п. 13, Rules 416 on managing apartment buildings
    ELIMINATE by 02.01.2027 23:25  MET_LATE  3 days of 24 hours: п. 13, Rules 416 on managing apartment buildings
    INSPECT   by 31.12.2026 01:40  MET       2 hours: п. 108, Rules 354 on communal services
    RESTORE   by 31.12.2026 03:25  MET       4 hours: приложение № 1, Rules 354 on communal services
    next for the owner: COMMENT, RATE, COMPLAIN, RESUBMIT
    next for the dispatcher: COMMENT, NOTE

Mon 11.01.2027 19:05  The owner rates the answer: 4 of 5.
    A second rating is refused: once is once.
    next for the owner: COMMENT, COMPLAIN, RESUBMIT
    next for the dispatcher: COMMENT, NOTE

Everything went as the law and the story have it.
"""


@pytest.fixture
async def url(house: House, settings: Settings) -> AsyncIterator[str]:
    async with serving(create_app(settings, house.database), "127.0.0.1", 0) as url:
        yield url


async def test_the_night_of_30_december_2026_is_told_step_by_step(house: House, url: str) -> None:
    await house.sign_in("neighbour", cast.NEIGHBOUR)
    lines: list[str] = []
    await BurstPipe(Client(url, house.tokens), await clock.now(house.database), lines.append).play()
    assert "\n".join(lines) + "\n" == TOLD


async def test_it_can_be_played_again_in_the_same_house(
    house: House, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = await clock.now(house.database)
    assert await show(house.database, url, house.tokens) == 0
    assert capsys.readouterr().out.endswith("\nEverything went as the law and the story have it.\n")
    assert await clock.now(house.database) > before


class Careless(Client):
    """A client whose dispatcher never takes anything."""

    async def ask(self, who: str, query: str, **variables: Any) -> dict[str, Any]:
        if query == TAKE:
            return {"takeRequest": {"request": None, "userErrors": [{"code": "NOT_NOW"}]}}
        return await super().ask(who, query, **variables)


async def test_a_story_that_goes_another_way_says_where(
    house: House, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("gosdom_graphql.demo.story.Client", Careless)
    assert await show(house.database, url, house.tokens) == 1
    assert capsys.readouterr().out.endswith(
        "\nThe story went another way: what dispatcher is told should be [], and is [{'code': 'NOT_NOW'}]\n"
    )


async def test_an_error_of_the_api_ends_the_story(house: House, url: str) -> None:
    with pytest.raises(Unexpected, match=r"^owner asked \{ nothing \} and was told"):
        await Client(url, house.tokens).ask("owner", "{ nothing }")


@pytest.mark.parametrize(
    ("case", "day", "eve"),
    [
        ("before the New Year holidays of 2027", date(2026, 11, 23), date(2026, 12, 30)),
        ("on the eve itself it is too late: the next one", date(2026, 12, 30), date(2027, 2, 20)),
        ("before May 2027", date(2027, 4, 1), date(2027, 4, 30)),
    ],
)
def test_the_eve_of_a_long_holiday(case: str, day: date, eve: date) -> None:
    assert eve_of_a_long_holiday(datetime(day.year, day.month, day.day, 9, tzinfo=SAMARA)) == eve, case
