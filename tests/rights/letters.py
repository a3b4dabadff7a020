"""The requests of the cast: every place × addressee × state × applicant, and some that went the real way."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import product
from typing import Any
from uuid import UUID

from gosdom_core.homes import Place
from gosdom_core.requests import (
    Addressee,
    Applicant,
    Condition,
    DeadlineKind,
    RequestAction,
    RequestCategory,
    RequestState,
    spoken_number,
)
from gosdom_graphql.access.tables import GuestAccess, GuestDeed, GuestInvitation
from gosdom_graphql.database import Database
from gosdom_graphql.deeds import Done
from gosdom_graphql.homes.tables import Premises, Share
from gosdom_graphql.requests import store
from gosdom_graphql.requests.store import Sent
from gosdom_graphql.requests.tables import (
    AnswerTemplate,
    Request,
    RequestAnswer,
    RequestComment,
    RequestDeadline,
    RequestDraft,
    RequestHistory,
    RequestNote,
)
from tests.rights.cast import FLATS, GRANTS, HANDOVER, HOUSES, LONG_AGO, NOW, SOLD, Cast, key

# who writes of which house in which capacity, and from which apartment
WRITERS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("OWNER", "sadovaya"): (("Anna", "flat 1"), ("Boris", "flat 1"), ("Grigory", "flat 2"), ("Fedor", "flat 3")),
    ("OWNER", "lesnaya"): (("Nina", "flat 10"),),
    ("OWNER", "tverskaya"): (("Maria", "flat 7"),),
    ("USER", "sadovaya"): (("Dina", "flat 1"), ("Inna", "flat 3")),
    ("USER", "lesnaya"): (("Lev", "flat 10"),),
    ("USER", "tverskaya"): (("Lev", "flat 7"),),
}
OUTSIDERS = ("Kirill", "Olga", "Rita", "Sergei")
INSPECTORATES = {"sadovaya": "inspectorate_63", "lesnaya": "inspectorate_63", "tverskaya": "inspectorate_77"}
MANAGEMENT = {"lesnaya": "old", "tverskaya": "new"}
WORKERS = {"old": "Olga", "new": "Nina", "vodokanal": "Pavel", "support": "Rita", "prosecutor_63": "Varvara"}
WRITING = {**WORKERS, "inspectorate_63": "Sergei"}
"""Who writes notes, and templates of answers."""
DRAFTING = ("Anna", "Boris", "Nina", "Olga", "Pavel", "Rita", "Sergei", "Tamara", "Ulyana")


def addressed(house: str, addressee: Addressee, day: date) -> str:
    """To which organisation does it go that day?"""
    match addressee:
        case Addressee.MANAGEMENT:
            return MANAGEMENT.get(house) or ("old" if day < HANDOVER else "new")
        case Addressee.SUPPLIER:
            return "vodokanal"
        case Addressee.SUPPORT:
            return "support"
        case Addressee.PROSECUTOR:
            return f"prosecutor_{HOUSES[house][0]}"
    return INSPECTORATES[house]


class Letters:
    """Makes the rows, always the same; values repeat, so that orders need their tie-breaker."""

    def __init__(self, terms: list[UUID]) -> None:
        self.terms = terms
        self.chance = random.Random(5)
        self.rows: dict[type[Any], list[Any]] = {
            each: []
            for each in (
                Request, RequestDeadline, RequestHistory, RequestComment, RequestAnswer, RequestNote, AnswerTemplate,
                RequestDraft,
            )
        }  # fmt: skip

    def all(self) -> dict[type[Any], list[Any]]:
        combinations = product(Place, Addressee, RequestState, Applicant)
        sensible = [
            each for each in combinations if each[0] is not Place.APARTMENT or each[3] is not Applicant.OUTSIDER
        ]
        for n, (place, addressee, state, applicant) in enumerate(sensible):
            self.letter(n, place, addressee, state, applicant)
        # a column of the addressee's organisation that does not fit the addressee must give nobody a right
        self.letter(900, Place.HOUSE, Addressee.SUPPORT, RequestState.ACCEPTED, Applicant.OUTSIDER, organisation="new")
        self.letter(901, Place.YARD, Addressee.INSPECTORATE, RequestState.ACCEPTED, Applicant.OWNER, organisation="old")
        # an employee of the very organisation that answers
        outside = (Place.HOUSE, Addressee.MANAGEMENT, RequestState.ACCEPTED, Applicant.OUTSIDER)
        self.letter(902, *outside, by=("Olga", "lesnaya"))
        self.letter(903, *outside, by=("Nina", "tverskaya"))
        support = (Place.HOUSE, Addressee.SUPPORT, RequestState.ACCEPTED, Applicant.OUTSIDER)
        self.letter(904, *support, organisation="inspectorate_63", by=("Kirill", "lesnaya"))
        self.rows[Request][-1].complained_at = None
        self.office()
        return self.rows

    def office(self) -> None:
        """What continues or joins what, what employees write beside it, and what is not sent yet."""
        letters, continued = self.rows[Request], set()
        for n, request in enumerate(letters):
            earlier = [each for each in letters[:n] if each.house == request.house and each.id not in continued]
            if n % 3 == 0 and earlier:
                request.previous = self.chance.choice(earlier).id
                continued.add(request.previous)
            elif n % 5 == 0 and earlier:
                request.joined = self.chance.choice(earlier).id
            if n % 4 == 0:
                request.screen, request.attached_kind, request.attached = "meters", "REQUEST", letters[n // 2].id
            if request.answered_by is not None and n % 2:
                request.answered_also = [key(self.chance.choice(("old", "new", "vodokanal")))]
            for organisation, who in WRITING.items() if n % 5 == 0 else ():
                self.rows[RequestNote].append(
                    RequestNote(
                        id=key(f"note {n} of {organisation}"),
                        house=request.house,
                        request=request.id,
                        author=key(who),
                        organisation=key(organisation),
                        text=f"Между нами {n}",
                        created_at=request.received_at + timedelta(hours=n % 2),
                    )
                )
        for n, (organisation, who) in enumerate([*WRITING.items()] * 2):
            self.rows[AnswerTemplate].append(
                AnswerTemplate(
                    id=key(f"template {n}"),
                    organisation=key(organisation),
                    author=key(who),
                    title="Спасибо",
                    text=f"Ответ {n}",
                    category=None if n < len(WRITING) else RequestCategory.OTHER.name,
                    sort_key="спасибо",
                    updated_at=NOW,
                )
            )
        for n, who in enumerate(DRAFTING):
            self.rows[RequestDraft].append(
                RequestDraft(
                    id=key(f"draft of {who}"),
                    person=key(who),
                    house=key("sadovaya") if n % 2 else None,
                    entrance=key("sadovaya 1") if n % 3 == 1 else None,
                    premises=key("flat 1") if n % 3 == 0 else None,
                    place=None if n % 2 else Place.HOUSE.name,
                    category=None if n % 3 else RequestCategory.OTHER.name,
                    text="Начато",
                    updated_at=NOW,
                )
            )

    def letter(
        self,
        n: int,
        place: Place,
        addressee: Addressee,
        state: RequestState,
        applicant: Applicant,
        *,
        organisation: str | None = None,
        by: tuple[str, str] | None = None,
    ) -> None:
        """One request with all that belongs to it."""
        chance = self.chance
        house = chance.choice(("sadovaya", "sadovaya", "lesnaya", "tverskaya"))
        if by is not None:
            (author, house), flat = by, None
        elif applicant is Applicant.OUTSIDER:
            author, flat = chance.choice(OUTSIDERS), None
        else:
            author, flat = chance.choice(WRITERS[applicant.name, house])
        received = datetime.combine(date(2026, chance.choice((2, 5, 8, 10, 11)), 5), time(9, n % 2), tzinfo=UTC)
        to = addressed(house, addressee, received.date())
        answered = state in (RequestState.RESOLVED, RequestState.DECLINED) or (
            state is RequestState.IN_PROGRESS and chance.random() < 0.4
        )
        answered_by = to if answered else None
        if state.is_open and addressee is Addressee.MANAGEMENT:
            to = addressed(house, addressee, NOW.date())
        worker = None if state is RequestState.ACCEPTED else WORKERS.get(answered_by or to, "Sergei")
        over = None if state.is_open else received + timedelta(days=9)
        rated = state in (RequestState.RESOLVED, RequestState.DECLINED) and chance.random() < 0.5
        request = Request(
            id=key(f"letter {n}"),
            number=spoken_number(10_000 + n),
            house=key(house),
            region=HOUSES[house][0],
            entrance=key(f"{house} 1") if place is Place.ENTRANCE else None,
            premises=key(flat) if place is Place.APARTMENT and flat else None,
            place=place.name,
            category=chance.choice(list(RequestCategory)).name,
            addressee=addressee.name,
            organisation=key(organisation or to),
            author=key(author),
            applicant=applicant.name,
            text=f"Заявка {n}",
            state=state.name,
            received_at=received,
            registered_at=None if addressee.is_state_body and n % 2 and state.is_open else received,
            extended_at=received if n % 6 == 0 else None,
            flat_temperature=chance.choice((None, 15)),
            season=chance.choice((None, "WINTER")),
            supply_cut=chance.choice((None, True)),
            responsible=key(worker) if worker else None,
            answered_at=received + timedelta(days=chance.choice((3, 12))) if answered else None,
            answered_by=key(answered_by) if answered_by else None,
            closed_at=over,
            complained_at=received + timedelta(days=20) if chance.random() < 0.3 else None,
            rating=chance.choice((1, 5)) if rated else None,
            rating_text=chance.choice((None, "Спасибо")) if rated else None,
            rated_at=received + timedelta(days=15) if rated else None,
            due_at=received,
            awaits=False,
        )
        self.belongings(n, request, worker)
        self.rows[Request].append(request)

    def belongings(self, n: int, request: Request, worker: str | None) -> None:
        """Its deadlines, history, comments and answers."""
        of = {"house": request.house, "request": request.id}
        received = request.received_at
        waiting: list[datetime] = []
        kinds = (DeadlineKind.ANSWER, DeadlineKind.ELIMINATE, DeadlineKind.MAKE_SAFE)
        for rank, kind in enumerate(kinds[: 1 + n % 3]):
            due = None if kind is DeadlineKind.MAKE_SAFE else received + timedelta(days=10, hours=-rank)
            met = request.answered_at if kind is DeadlineKind.ANSWER or request.state == "RESOLVED" else None
            ended = request.closed_at if met is None else None
            decides = due is not None and (kind is DeadlineKind.ANSWER or n % 2 == 0)
            if met is None and ended is None and decides and due is not None:
                waiting.append(due)
            self.rows[RequestDeadline].append(
                RequestDeadline(
                    id=key(f"deadline {n}.{rank}"),
                    **of,
                    kind=kind.name,
                    condition=None if decides else Condition.ONE_SOURCE.name,
                    decides=decides,
                    rank=rank,
                    starts_at=received,
                    due_at=due,
                    due_day=None if due is None else due.date(),
                    term=self.chance.choice(self.terms),
                    explanation_ru="так посчитано",
                    explanation_en="counted so",
                    provisional=n % 5 == 0,
                    met_at=met,
                    ended_at=ended,
                )
            )
        request.awaits, request.due_at = bool(waiting), min(waiting, default=received + timedelta(days=10))
        deeds = [(RequestAction.SUBMIT, request.author, None)]
        if worker is not None:
            deeds.append((RequestAction.TAKE, key(worker), request.organisation))
        if request.answered_by is not None and worker is not None:
            deeds.append((RequestAction.ANSWER, key(worker), request.answered_by))
            self.rows[RequestAnswer].append(
                RequestAnswer(
                    id=key(f"answer {n}"),
                    **of,
                    author=key(worker),
                    organisation=request.answered_by,
                    text=f"Ответ {n}",
                    state=request.state,
                    created_at=request.answered_at,
                )
            )
        if n % 4 == 1:
            deeds.append((RequestAction.COMPLAIN, request.author, None))
        for step, (action, who, organisation) in enumerate(deeds):
            self.rows[RequestHistory].append(
                RequestHistory(
                    id=key(f"history {n}.{step}"),
                    **of,
                    at=received + timedelta(hours=step // 2),
                    action=action.name,
                    state=request.state,
                    person=who,
                    organisation=organisation,
                    assignee=key(worker) if worker and n % 3 == 0 else None,
                    to_organisation=request.organisation if n % 4 == 0 else None,
                    words="Так решили" if n % 3 == 1 else None,
                )
            )
        for said in range(n % 4):
            by_worker = said % 2 == 1 and worker is not None
            self.rows[RequestComment].append(
                RequestComment(
                    id=key(f"comment {n}.{said}"),
                    **of,
                    author=key(worker) if by_worker and worker else request.author,
                    organisation=request.organisation if by_worker else None,
                    text=f"Слова {n}.{said}",
                    created_at=received + timedelta(hours=said // 2),
                )
            )


async def write_letters(database: Database) -> None:
    """All of them, in the database."""
    terms = [row["id"] for row in await database.read.fetch("select id from law_term order by id limit 7")]
    async with database.transaction():
        for table, rows in Letters(terms).all().items():
            await table.insert(*rows)
        await GuestDeed.insert(*map(deed_of_guest, enumerate(DEEDS)))
        await write_half_a_home()


async def write_half_a_home() -> None:
    """Fedor sells his half of flat 5 to Zoya, Grigory keeps his. Both had let in guests, and had invited more."""
    of: dict[str, Any] = {"house": key("sadovaya"), "premises": key("flat 5")}
    await Premises(
        id=key("flat 5"), house=key("sadovaya"), kind="RESIDENTIAL", number="5", area=Decimal(40), sort_key="000005"
    ).save()
    for n, (who, since, until) in enumerate(
        (("Fedor", date(2019, 1, 1), date(2026, 6, 30)), ("Grigory", date(2019, 1, 1), None), ("Zoya", SOLD, None))
    ):
        await Share(
            id=key(f"half {n}"), person=key(who), ownership="SHARED", numerator=1, denominator=2, since=since,
            until=until, **of,
        ).save()  # fmt: skip
    for n, (by, guest) in enumerate((("Fedor", "Kirill"), ("Grigory", "Lev"))):
        await GuestInvitation(
            id=key(f"half invitation {n}"), invited_by=key(by), kind="HELPER", scopes=["CHAT"], deeds=[],
            since=date(2026, 1, 1), until=date(2026, 12, 31), code_hash=sha256(f"half {n}".encode()).digest(),
            code_at=LONG_AGO, codes_day=LONG_AGO, codes=1, created_at=LONG_AGO + timedelta(days=n),
            expires_at=NOW + timedelta(days=9), **of,
        ).save()  # fmt: skip
        await GuestAccess(
            id=key(f"half grant {n}"), person=key(guest), granted_by=key(by), kind="HELPER", scopes=["CHAT"],
            since=date(2026, 1, 1), until=date(2026, 12, 31), granted_at=LONG_AGO + timedelta(days=n), **of,
        ).save()  # fmt: skip


# of which access, under which scope, about which request and entry of its history, if about one
DEEDS = ((0, "REQUESTS", 0), (0, "REQUESTS", 1), (0, "READINGS", None), (2, "REQUESTS", 2), (6, "BILLS", None))


def deed_of_guest(numbered: tuple[int, tuple[int, str, int | None]]) -> GuestDeed:
    n, (access, scope, about) = numbered
    return GuestDeed(
        id=key(f"deed {n}"), house=key(FLATS[GRANTS[access][1]][0]), access=key(f"grant {access}"), scope=scope,
        at=LONG_AGO + timedelta(days=400, hours=n), request=None if about is None else key(f"letter {about}"),
        entry=None if about is None else key(f"history {about}.0"),
    )  # fmt: skip


async def live_through(cast: Cast) -> dict[str, UUID]:
    """Some requests that go the real way, through the store, across the handover."""
    day = datetime(2026, 8, 3, 6, tzinfo=UTC)
    found: dict[str, UUID] = {}

    async def does(who: str, hours: int, deed: Any, *given: Any, **more: Any) -> UUID:
        viewer = await cast.viewer(who, day + timedelta(hours=hours))
        async with cast.database.transaction():
            done: Done = await deed(viewer, *given, **more)
        return done.ids["request"]

    async def sends(name: str, who: str, hours: int, place: Place, category: RequestCategory, **more: Any) -> UUID:
        sent = Sent(place=place, category=category, text=f"Пришло: {name}", **more)
        found[name] = await does(who, hours, store.submit, sent)
        return found[name]

    burst = await sends("burst", "owner", 0, Place.APARTMENT, RequestCategory.PIPE_BURST, premises=key("flat 1"))
    await does("other_dispatcher", 1, store.take, burst)
    await does("other_dispatcher", 2, store.meet_deadline, burst, DeadlineKind.LOCALISE)
    await does("co_owner", 3, store.comment, burst, "Спасибо, вода не льётся")
    await does("other_dispatcher", 30, store.answer, burst, "Труба заменена", resolved=True)
    await does("owner", 40, store.rate, burst, 5, "Быстро")
    await sends("light", "neighbour", 5, Place.ENTRANCE, RequestCategory.COMMON_LIGHTING, entrance=key("sadovaya 1"))
    water = await sends(
        "water",
        "guest",
        6,
        Place.APARTMENT,
        RequestCategory.WATER_QUALITY,
        premises=key("flat 1"),
        addressee=Addressee.SUPPLIER,
        supplier=key("vodokanal"),
    )
    await does("supplier", 7, store.take, water)
    await does("supplier", 8, store.answer, water, "Проверяем", resolved=False)
    yard = await sends("yard", "outsider", 9, Place.YARD, RequestCategory.YARD_CLEANING, house=key("sadovaya"))
    await does("other_dispatcher", 10, store.decline, yard, "Двор не наш")
    noise = await sends("noise", "owner", 11, Place.HOUSE, RequestCategory.NOISE_NEIGHBOURS, house=key("sadovaya"))
    await does("owner", 12, store.withdraw, noise)
    await hand_over(cast.database)
    return found


async def hand_over(database: Database, at: datetime = datetime(2026, 9, 1, 6, tzinfo=UTC)) -> int:
    """What is open at the handover belongs to the new organisation: done by the workers' clock."""
    async with database.transaction():
        return await store.hand_over(at)
