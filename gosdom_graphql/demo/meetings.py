"""Two general meetings of the first house: one in the archive, with its minutes; one that is voted on now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core.meetings import Channel, Form, ItemKind, Mark
from gosdom_graphql.demo import cast, region
from gosdom_graphql.demo.cast import HOUSES, key
from gosdom_graphql.meetings import store
from gosdom_graphql.meetings.store import closing, minutes, opening, sealing, voting
from gosdom_graphql.meetings.tables import AgendaItem, MeetingWeight
from gosdom_graphql.sessions.viewer import Viewer

Deed: TypeAlias = "tuple[datetime, Callable[[], Awaitable[Any]]]"
As: TypeAlias = Callable[[str, datetime], Awaitable[Viewer]]
"""Who is somebody at a moment?"""

HOUSE: Final = HOUSES[0]
OFFICE: Final = next(each for each in cast.ORGANISATIONS if each.key == HOUSE.management)
CALLED, LASTS = timedelta(days=15), timedelta(days=14)
"""So long before its start a meeting is announced, and so long it is voted on."""
OWNERS: Final = {home.number: home.owners[0][0] for home in HOUSE.homes}


@dataclass(frozen=True, kw_only=True)
class Held:
    """Which meeting? It starts so many `days` ago; `votes` are the marks of homes, by the hour after the start."""

    days: int
    annual: bool
    agenda: tuple[store.Item, ...]
    votes: Mapping[str, str]


MEETINGS: Final = (
    Held(
        days=120,
        annual=True,
        agenda=(
            store.Item(kind=ItemKind.MEETING_OFFICERS, wording="Избрать председателем собрания Гусеву Т. И."),
            store.Item(kind=ItemKind.CURRENT_REPAIR, wording="Отремонтировать крышу над вторым подъездом"),
            store.Item(kind=ItemKind.CAPITAL_REPAIR, wording="Заменить лифты в следующем году"),
        ),
        votes={
            "1": "+++", "2": "++-", "3": "+++", "4": "++0", "6": "+-+", "7": "+++", "8": "++-", "9": "+++",
            "12": "+++", "Н1": "++0", "м/м 1": "+++",
        },
    ),
    Held(
        days=3,
        annual=False,
        agenda=(
            store.Item(kind=ItemKind.COUNCIL, wording="Избрать совет дома: Гусева, Зайцев, Фёдорова"),
            store.Item(kind=ItemKind.LANDSCAPING, wording="Высадить во дворе липы и поставить скамьи"),
        ),
        votes={"2": "++", "4": "+0", "9": "+-", "Н1": "++"},
    ),
)  # fmt: skip


def deeds(now: datetime, as_: As) -> Iterator[Deed]:
    """What was done when? From the draft of each meeting as far as it has got by now."""
    for number, held in enumerate(MEETINGS):
        yield from Meeting(number, held, now, as_).deeds()


class Meeting:
    """One of them, on its way."""

    def __init__(self, number: int, held: Held, now: datetime, as_: As) -> None:
        self.number, self.held, self.now, self.as_ = number, held, now, as_
        today = now.astimezone(ZoneInfo(HOUSE.zone)).replace(hour=9, minute=0, second=0, microsecond=0)
        self.starts = today - timedelta(days=held.days)
        self.ends = self.starts + LASTS
        self.id: UUID | None = None

    def deeds(self) -> Iterator[Deed]:
        """In the order of time, until now."""
        after = timedelta(minutes=1)
        steps: list[Deed] = [(self.starts - CALLED, self.call), (self.starts, lambda: opening.open_due(self.starts))]
        for hour, (home, marks) in enumerate(self.held.votes.items(), 1):
            at = self.starts + timedelta(hours=3 * hour)
            steps.append((at, lambda home=home, marks=marks, at=at: self.vote(home, marks, at)))  # type: ignore[misc]  # mypy cannot infer defaults
        steps += [
            (self.ends, lambda: closing.count_due(self.ends)),
            (self.ends + after, lambda: minutes.draw_due(self.ends + after)),
            (self.ends + timedelta(days=4), lambda: self.handed(self.ends + timedelta(days=4))),
            (self.ends + timedelta(days=6), lambda: self.sent(self.ends + timedelta(days=6))),
        ]
        yield from (step for step in steps if step[0] <= self.now)

    async def call(self) -> None:
        """The office drafts it and announces it."""
        viewer = await self.office(self.starts - CALLED)
        said = store.Drafted(
            house=key("house", HOUSE.key), form=Form.ABSENTEE_SYSTEM, starts_at=self.starts, ends_at=self.ends,
            agenda=self.held.agenda, annual=self.held.annual, paper_address=OFFICE.address,
            paper_hours=OFFICE.office_hours, stored_at=OFFICE.address,
        )  # fmt: skip
        done = await store.draft(viewer, said, act=None)
        self.id = done.ids["meeting"]
        board = store.Placed(channel=Channel.BOARD, particulars="Доски у обоих подъездов")
        await store.announce(viewer, self.id, [board], act=None, confirm=True)

    async def vote(self, home: str, marks: str, at: datetime) -> None:
        """The first owner of a home votes, and it is sealed."""
        assert self.id is not None
        viewer = replace(await self.as_(OWNERS[home], at), fresh_at=at)
        of = (MeetingWeight.meeting == self.id) & (MeetingWeight.premises == region.premises_id(HOUSE.key, home))
        weight = await MeetingWeight.select(MeetingWeight.id).where(of).first()
        assert weight is not None
        asked = AgendaItem.select(AgendaItem.id).where(AgendaItem.meeting == self.id).order_by(AgendaItem.position)
        chosen = {row["id"]: Mark(mark) for row, mark in zip(await asked, marks, strict=True)}
        await voting.cast(viewer, weight["id"], chosen)
        await sealing.seal(at)

    async def handed(self, at: datetime) -> None:
        """The office has the originals."""
        assert self.id is not None
        await store.hand_over(await self.office(at), self.id)

    async def sent(self, at: datetime) -> None:
        """The office sends them on."""
        assert self.id is not None
        await store.send_on(await self.office(at), self.id)

    async def office(self, at: datetime) -> Viewer:
        return await self.as_(OFFICE.staff[0][0], at)
