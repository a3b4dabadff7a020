"""Two years of requests before the house's clock, laid by the very deeds that the API does, as of their moments."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core.homes import OrganisationKind, Place
from gosdom_core.requests import Addressee, RequestAction, RequestCategory, about, default_addressee
from gosdom_core.workdays import is_working, next_working_day
from gosdom_graphql.database.tables import HouseClock
from gosdom_graphql.demo import cast, meetings, region
from gosdom_graphql.demo.cast import HANDED_OVER, HANDED_OVER_BY, HOUSES, ORGANISATIONS, key
from gosdom_graphql.demo.matters import APP, BURST, COURSES, CYCLE, MATTERS, Deed, Matter
from gosdom_graphql.demo.reviews import REVIEWS, Review
from gosdom_graphql.notifications.store import bell
from gosdom_graphql.organisations import store as organisations
from gosdom_graphql.requests import store
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.sessions.identify import identify
from gosdom_graphql.sessions.viewer import Viewer

OFFICES = {each.key: each for each in ORGANISATIONS}
BY_KEY = {each.key: each for each in HOUSES}


@dataclass(frozen=True)
class Case:
    """Which request was it? `days` before now, or before the handover, `at` a local time; with no days, hours ago."""

    days: int
    at: str
    house: str
    home: str
    matter: Matter
    course: str
    author: str | None = None
    before_handover: bool = False


def matter(category: str) -> Matter:
    """Which matter of the stock is of this category?"""
    return next(each for each in (*MATTERS, BURST, APP) if each.category.name == category)


def _case(days: int, at: str, home: str, category: str, course: str, author: str | None = None) -> Case:
    house, _, number = home.partition("/")
    return Case(days, at, house, number, matter(category), course, author)


def _handed(days: int, at: str, home: str, category: str, course: str) -> Case:
    house, _, number = home.partition("/")
    return Case(days, at, house, number, matter(category), course, before_handover=True)


HAND = (
    # the owner's own, in every state
    _case(432, "07:40", "prichalnaya/7", "HOT_WATER_NONE", "praised"),
    _case(341, "23:20", "prichalnaya/7", "PIPE_BURST", "emergency"),
    _case(203, "19:05", "prichalnaya/7", "ENTRANCE_DOOR", "good"),
    _case(66, "12:30", "prichalnaya/7", "BILL_WRONG", "late"),
    _case(31, "10:15", "prichalnaya/7", "METER_SERVICE", "answered"),
    _case(6, "21:10", "prichalnaya/7", "WATER_PRESSURE", "discussed"),
    _case(1, "18:45", "prichalnaya/7", "COMMON_LIGHTING", "open"),
    _case(1, "19:20", "prichalnaya/8", "COMMON_LIGHTING", "open"),
    _case(0, "3", "prichalnaya/7", "TAP_LEAK", "open", cast.CO_OWNER),
    _case(12, "09:30", "prichalnaya/7", "VENTILATION", "plain", cast.GUEST),
    _case(2, "20:00", "prichalnaya/7", "APP_PROBLEM", "open"),
    # the house around them
    _case(9, "08:20", "prichalnaya/8", "LIFT_BROKEN", "taken"),
    _case(44, "11:00", "prichalnaya/4", "CAPITAL_REPAIR", "complained"),
    _case(41, "16:40", "prichalnaya/10", "NOISE_NEIGHBOURS", "complained"),
    _case(600, "09:50", "prichalnaya/11", "ENTRANCE_WINDOW", "praised"),
    _case(25, "17:20", "prichalnaya/9", "METER_WRONG", "open"),
    _case(4, "13:15", "prichalnaya/3", "METER_SERVICE", "taken"),
    _case(3, "19:40", "prichalnaya/1", "YARD_EQUIPMENT", "open", "Гульнара Ильдаровна Сафина"),
    _case(16, "10:10", "yablonevy/1", "ROOF_LEAK", "underway"),
    _case(5, "22:30", "yablonevy/3", "APP_PROBLEM", "taken"),
    # other organisations' queues
    _case(0, "20", "beregovaya/5", "SEWER_CLOG", "taken"),
    _case(7, "15:00", "beregovaya/2", "BILL_WRONG", "discussed"),
    _case(18, "12:10", "yagodnaya/2", "PESTS", "underway"),
    _case(29, "14:25", "yagodnaya/5", "YARD_EQUIPMENT", "refused"),
    _case(2, "07:55", "yagodnaya/4", "ENTRANCE_CLEANING", "open"),
    _case(0, "9", "ozyornaya/1", "POWER_OUTAGE", "taken"),
    _case(21, "18:00", "ozyornaya/2", "CADASTRAL_NUMBER", "open"),
    # what was open when the house was handed over
    _handed(3, "10:00", "beregovaya/1", "ENTRANCE_CLEANING", "forgotten"),
    _handed(2, "18:30", "beregovaya/3", "VENTILATION", "late"),
    _handed(1, "12:00", "beregovaya/6", "STAFF_CONDUCT", "answered"),
)
UNREAD = timedelta(days=14)
"""What was told before that has long been read."""
LENGTH, STEP = 56, 13
"""So many more, so many days apart: two years, up to some three weeks ago."""
ROUND = ("prichalnaya", "beregovaya", "yagodnaya", "prichalnaya", "yablonevy", "beregovaya", "ozyornaya")


def cases(today: date) -> Iterator[Case]:
    """Which requests were there? Those by hand, and a steady stream, each matter in its season."""
    yield from HAND
    waiting = deque(MATTERS)
    for number in range(LENGTH):
        days = LENGTH * STEP - number * STEP
        month = (today - timedelta(days=days)).month
        found = next(each for each in waiting if month in each.months)
        waiting.remove(found)
        waiting.append(found)
        course = CYCLE[number % len(CYCLE)]
        if not found.refusal and course in {"declined", "refused"}:
            course = "plain"
        house = ROUND[number % len(ROUND)]
        homes = [each.number for each in BY_KEY[house].homes if each.entrance]
        at = f"{8 + number * 5 % 14:02}:{number * 17 % 60:02}"
        yield Case(days, at, house, homes[number * 5 % len(homes)], found, course)


# --- Laying ---------------------------------------------------------------------------------------------------------


Do = Callable[[], Awaitable[Any]]


async def lay(connection: Any, now: datetime) -> None:
    """How did it come about? Every deed at its moment, in the order of time, on the connection of one transaction."""
    moved = await HouseClock.select(HouseClock.offset_us).first()
    # an attempt that was killed has used up numbers: the first request of every demo has the same one
    await connection.execute("alter sequence request_number restart")
    past = Past(connection, now, timedelta(microseconds=moved["offset_us"] if moved else 0))
    await past.open_sessions()
    for _, _, do in sorted(past.deeds(), key=lambda deed: deed[:2]):
        await do()
    await bell.read_all(before=now - UNREAD)


class Past:
    """The moments before `now`, and who acted in them."""

    def __init__(self, connection: Any, now: datetime, offset: timedelta) -> None:
        self.now = now
        self.today = now.astimezone(ZoneInfo(cast.SAMARA)).date()
        self.handover = region.handover(self.today)
        self._connection = connection
        self._offset = offset
        self._tokens: dict[str, str] = {}
        self._requests: dict[int, UUID] = {}
        self._reviews: dict[int, UUID] = {}

    async def open_sessions(self) -> None:
        """Everybody signed in once, for as long as the past lasts."""
        begun = self.now - timedelta(days=800)
        people: list[tuple[str, UUID | None]] = [(name, None) for name in (*region.residents(), cast.GUEST)]
        people += [(name, key("organisation", each.key)) for each in ORGANISATIONS for name, _ in each.staff]
        for name, office in people:
            self._tokens[name] = await sessions.issue(
                key("person", name), now=begun, organisation=office, lasts=self.now - begun
            )

    def deeds(self) -> Iterator[tuple[datetime, int, Do]]:
        """What was done when? The moment, a number that keeps the order of equals, and the deed itself."""
        order = count()
        yield self._midnight(self.handover), next(order), lambda: store.hand_over(self._midnight(self.handover))
        template = self.now - timedelta(days=30)
        yield template, next(order), lambda: self._template(template)
        for number, case in enumerate(cases(self.today)):
            moment = self._received(case)
            yield moment, next(order), lambda n=number, c=case, m=moment: self._submit(n, c, m)  # type: ignore[misc]  # mypy cannot infer defaults
            for deed in COURSES[case.course]:
                moment = self._later(case, moment, deed)
                if moment > self.now:
                    break
                yield moment, next(order), lambda n=number, c=case, d=deed, m=moment: self._do(n, c, d, m)  # type: ignore[misc]  # the same

        for moment, do in meetings.deeds(self.now, self._as):
            yield moment, next(order), do
        for number, review in enumerate(REVIEWS):
            moment = self._written(review)
            yield moment, next(order), lambda n=number, r=review, m=moment: self._review(n, r, m)  # type: ignore[misc]  # the same
            if review.reply:
                day = next_working_day(moment.date() + timedelta(days=1))
                moment = datetime.combine(day, time(9, 30), moment.tzinfo)
                yield moment, next(order), lambda n=number, r=review, m=moment: self._reply(n, r, m)  # type: ignore[misc]  # the same

    # --- when

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(BY_KEY[HANDED_OVER].zone))

    def _received(self, case: Case) -> datetime:
        if not case.days:
            return (self.now - timedelta(hours=int(case.at))).replace(second=0, microsecond=0)
        anchor = self.handover if case.before_handover else self.today
        day = anchor - timedelta(days=case.days)
        return datetime.combine(day, time.fromisoformat(case.at), ZoneInfo(BY_KEY[case.house].zone))

    def _written(self, review: Review) -> datetime:
        day = self.today - timedelta(days=review.days)
        return datetime.combine(day, time.fromisoformat(review.at), ZoneInfo(cast.SAMARA))

    def _later(self, case: Case, before: datetime, deed: Deed) -> datetime:
        """Employees work by day, unless it is urgent."""
        moment = before + timedelta(hours=deed.after)
        local = moment.astimezone(ZoneInfo(BY_KEY[case.house].zone))
        if deed.by_author or about(case.matter.category).urgent:
            return moment
        if is_working(local.date()) and 9 <= local.hour < 18:
            return moment
        early = local.hour < 9 and is_working(local.date())
        day = local.date() if early else next_working_day(local.date() + timedelta(days=1))
        return local.replace(year=day.year, month=day.month, day=day.day, hour=9, minute=10 + local.minute % 40)

    # --- who

    async def _as(self, name: str, moment: datetime) -> Viewer:
        return await identify(self._connection, self._tokens[name], at=moment - self._offset)

    def _author(self, case: Case, moment: datetime) -> str:
        if case.author:
            return case.author
        if (case.house, case.home) == ("prichalnaya", "7"):
            return cast.OWNER
        home = next(each for each in BY_KEY[case.house].homes if each.number == case.home)
        name = home.owners[case.days % len(home.owners)][0]
        sold = name == cast.SOLD_TO and moment.date() < region.sold_on(self.today)
        return cast.SOLD_BY if sold else name

    def _employee(self, case: Case, moment: datetime) -> str:
        house = BY_KEY[case.house]
        match default_addressee(case.matter.category, bool(house.suppliers)):
            case Addressee.SUPPLIER:
                office = house.suppliers[0][0]
            case Addressee.SUPPORT:
                office = "support"
            case _:
                handed = case.house != HANDED_OVER or moment >= self._midnight(self.handover)
                office = house.management if handed else HANDED_OVER_BY
        staff = OFFICES[office].staff
        return staff[case.days % len(staff)][0]

    # --- what

    async def _submit(self, number: int, case: Case, moment: datetime) -> None:
        house = BY_KEY[case.house]
        home = next(each for each in house.homes if each.number == case.home)
        assert home.entrance is not None, "requests come from apartments"
        place = case.matter.place
        sent = store.Sent(
            place=place,
            category=case.matter.category,
            text=case.matter.text,
            house=key("house", case.house),
            premises=region.premises_id(case.house, case.home) if place is Place.APARTMENT else None,
            entrance=region.entrance_id(case.house, home.entrance) if place is Place.ENTRANCE else None,
            **case.matter.facts,
        )
        viewer = await self._as(self._author(case, moment), moment)
        done = await store.submit(viewer, sent)
        for question in done.questions:
            # a neighbour wrote of it today: one joins them
            done = await store.submit(viewer, replace(sent, join=UUID(str(question.figures["request"])[8:])))
        self._requests[number] = done.ids["request"]

    async def _do(self, number: int, case: Case, deed: Deed, moment: datetime) -> None:
        id = self._requests[number]
        name = self._author(case, self._received(case)) if deed.by_author else self._employee(case, moment)
        viewer = await self._as(name, moment)
        match deed.action:
            case RequestAction.COMPLAIN:
                done = await store.complain(viewer, id, Addressee.INSPECTORATE, deed.words)
                self._requests[number] = done.ids["complaint"]
            case RequestAction.REGISTER:
                inspector = next(each for each in ORGANISATIONS if each.kind is OrganisationKind.INSPECTORATE)
                await store.register(await self._as(inspector.staff[0][0], moment), id)
            case RequestAction.TAKE:
                await store.take(viewer, id)
            case RequestAction.COMMENT:
                await store.comment(viewer, id, deed.words)
            case RequestAction.ANSWER | RequestAction.RESOLVE:
                resolved = deed.action is RequestAction.RESOLVE
                await store.answer(viewer, id, deed.words or case.matter.answer, resolved=resolved)
            case RequestAction.DECLINE:
                await store.decline(viewer, id, case.matter.refusal)
            case RequestAction.WITHDRAW:
                await store.withdraw(viewer, id)
            case RequestAction.RATE:
                await store.rate(viewer, id, deed.stars, deed.words or None)
            case RequestAction.MEET_DEADLINE:
                assert deed.kind is not None, "which deadline was met?"
                await store.meet_deadline(viewer, id, deed.kind)

    async def _review(self, number: int, review: Review, moment: datetime) -> None:
        office = key("organisation", review.of)
        done = await organisations.review(await self._as(review.author, moment), office, review.words)
        self._reviews[number] = done.ids["review"]

    async def _reply(self, number: int, review: Review, moment: datetime) -> None:
        employee = OFFICES[review.of].staff[0][0]
        await organisations.reply(await self._as(employee, moment), self._reviews[number], review.reply)

    async def _template(self, moment: datetime) -> None:
        """Words that the dispatcher answers with again and again."""
        (name, _), *_ = OFFICES["uyut"].staff
        viewer = await self._as(name, moment)
        words = "Лампы заменены, свет на лестнице есть. Спасибо, что написали."
        await store.save_template(viewer, None, "Свет на лестнице", words, RequestCategory.COMMON_LIGHTING)
