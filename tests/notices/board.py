"""A hundred notices by chance: every author, kind, state and audience, around the moments at which they are read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from gosdom_core.homes import Resource
from gosdom_graphql.access.tables import GuestAccess
from gosdom_graphql.database import Database
from gosdom_graphql.law.tables import LawTerm
from gosdom_graphql.notices import addressing
from gosdom_graphql.notices.tables import Notice, NoticeAudience, NoticeRecipient, NoticeVersion
from gosdom_graphql.notices.words import NoticeKind, NoticeState
from tests.rights.cast import FLATS, HOUSES, LONG_AGO, NOW, PEOPLE, key

AUTHORS = ("new", "old", "vodokanal", "teplo", "inspectorate_63", "inspectorate_77", "operator")
HOW_MANY = 160
# guest, premises, giver, since, until, revoked: each may read notices, in a flat or another
GRANTS = (
    ("Dina", "flat 2", "Vera", date(2026, 3, 1), None, None),
    ("Inna", "flat 3", "Fedor", date(2026, 1, 1), None, None),
    ("Lev", "flat 10", "Nina", date(2026, 1, 1), date(2026, 11, 21), None),
    ("Lev", "flat 7", "Maria", date(2026, 1, 1), None, datetime(2026, 6, 1, tzinfo=UTC)),
    ("Kirill", "flat 7", "Maria", date(2026, 1, 1), None, None),
)


async def write_board(database: Database, seed: int = 1) -> None:
    """The notices, and guests who may read some of them."""
    chance = Random(seed)
    async with database.transaction():
        for n, (guest, flat, giver, since, until, revoked) in enumerate(GRANTS):
            grant = GuestAccess(
                id=key(f"notice grant {n}"), house=key(FLATS[flat][0]), premises=key(flat), person=key(guest),
                granted_by=key(giver), kind="HOUSEHOLD", scopes=["NOTICES"], since=since, until=until,
                granted_at=LONG_AGO, revoked_at=revoked,
            )  # fmt: skip
            await grant.save()
        term = await LawTerm.select(LawTerm.id).order_by(LawTerm.id).first()
        assert term is not None
        for n in range(HOW_MANY):
            await _write(chance, n, term["id"])


def _some(chance: Random, value: Any, often: float = 0.5) -> Any:
    return value if chance.random() < often else None


def _line(chance: Random, kind: NoticeKind) -> NoticeAudience:
    what = chance.choice(("REGION", "HOUSE", "HOUSE", "ENTRANCE", "RISER", "PREMISES", "PREMISES"))
    if kind.owners_only and what not in ("HOUSE", "PREMISES"):
        what = "HOUSE"
    house = chance.choice(tuple(HOUSES))
    flat = chance.choice(tuple(FLATS))
    if what in ("RISER", "PREMISES"):
        house = FLATS[flat][0]
    return NoticeAudience(
        {}, _ignore_missing=True, id=key(f"line {chance.random()}"), kind=what, region=HOUSES[house][0],
        house=None if what == "REGION" else key(house),
        entrance=key(f"{house} {chance.choice((1, 2))}") if what == "ENTRANCE" else None,
        premises=key(flat) if what in ("RISER", "PREMISES") else None,
        riser="Стояк 2" if what == "RISER" else None,
    )  # fmt: skip


async def _write(chance: Random, n: int, term: Any) -> None:
    kind, state = chance.choice(tuple(NoticeKind)), chance.choice((*NoticeState, NoticeState.PUBLISHED))
    made = NOW + timedelta(hours=chance.choice((-4000, -3600, -400, -30, -8)))
    shown = None
    if state not in (NoticeState.DRAFT, NoticeState.SCHEDULED):
        shown = made + timedelta(hours=chance.choice((1, 2, 8, 12, 200)))
    lines = [_line(chance, kind) for _ in range(chance.choice((1, 1, 2, 4)))]
    law = _some(chance, term)
    begins = _some(chance, made + timedelta(hours=20))
    corrected = _some(chance, shown + timedelta(minutes=30)) if shown else None
    withdrawn = state is NoticeState.WITHDRAWN
    notice = Notice(
        id=key(f"notice {n}"), kind=kind.name, state=state.name, organisation=key(chance.choice(AUTHORS)),
        author=key(chance.choice(PEOPLE)), title=f"Сообщение {n}", text=f"Текст {n}", urgent=chance.random() < 0.3,
        resource=chance.choice(tuple(Resource)).name, begins_at=begins,
        ends_at=_some(chance, begins + timedelta(hours=9)) if begins else None,
        discovered_at=_some(chance, made), created_at=made,
        publish_at=NOW + timedelta(days=1) if state is NoticeState.SCHEDULED else None, shown_at=shown,
        expires_at=_some(chance, made + timedelta(hours=210)), corrected_at=corrected,
        withdrawn_at=shown + timedelta(hours=1) if withdrawn and shown else None,
        withdrawn_reason="Ошибка" if withdrawn else None, held_at=_some(chance, made), at=shown or made,
        due_at=made + timedelta(hours=7) if law else None, due_day=made.date() if law else None, term=law,
        explanation_ru="так" if law else None, explanation_en="so" if law else None,
        owners_only=kind.owners_only, residents=7, told=5, **addressing.reach(lines),
    )  # fmt: skip
    await notice.save()
    for rank, line in enumerate(lines):
        line.notice, line.rank = notice.id, rank
    await NoticeAudience.insert(*lines)
    if corrected:
        await NoticeVersion(
            id=key(f"version {n}"), notice=notice.id, number=1, title="Было", text="Иначе", urgent=False,
            resource=None, begins_at=None, ends_at=None, replaced_at=corrected, replaced_by=key("Olga"),
        ).save()  # fmt: skip
    if shown:
        for who in chance.sample(PEOPLE, k=4):
            read = _some(chance, shown + timedelta(minutes=chance.choice((5, 50))), 0.8)
            await NoticeRecipient(
                id=key(f"mark {n} {who}"),
                notice=notice.id,
                person=key(who),
                counted=chance.random() < 0.7,
                read_at=read,
            ).save()
