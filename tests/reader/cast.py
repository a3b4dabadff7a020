"""The rows of the small library, the same for PostgreSQL and for the naive reader, and the people who ask."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.reader.library import Action, BookState, Kind

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE, THERE, ELSEWHERE = (UUID(int=0xA0 + n) for n in range(3))
ANNA, BORIS, CLARA = (UUID(int=0xB0 + n) for n in range(3))


@dataclass(frozen=True)
class Person:
    """A viewer of the library."""

    kind: Kind
    person: UUID | None = None
    houses: tuple[UUID, ...] = ()
    houses_served: tuple[UUID, ...] = ()
    now: datetime = NOW
    language: str = "ru"


VIEWERS = {
    "nobody": Person(Kind.ANONYMOUS),
    "anna": Person(Kind.RESIDENT, ANNA, (HERE,)),
    "boris": Person(Kind.RESIDENT, BORIS, (HERE, THERE)),
    "staff": Person(Kind.STAFF, CLARA, (), (THERE, ELSEWHERE)),
}

Rows = dict[str, list[dict[str, Any]]]


PLANES = ("", "", "", " «Ёж»\u2028", " 𝔸🏠", " \U00020000", " \U000e0041", " \U0010fffd", ' "\\\n\x01')
"""Text from every plane of Unicode that has any, and what JSON escapes."""


def make(seed: int = 1) -> Rows:
    """Which rows are in the library? Always the same; values repeat, so that orders need their tie-breaker."""
    chance = random.Random(seed)
    ids = iter(UUID(int=0x7000 + n) for n in range(10_000))
    houses, people = (HERE, THERE, ELSEWHERE), (ANNA, BORIS, CLARA)

    def moment() -> datetime:
        return NOW - timedelta(hours=chance.randrange(0, 40, 8), microseconds=chance.choice((0, 120_000, 345_678)))

    def one(rows: list[dict[str, Any]]) -> UUID:
        found = chance.choice(rows)["id"]
        assert isinstance(found, UUID)
        return found

    shelf = [{"id": next(ids), "house": chance.choice(houses), "label": f"Полка {n % 4} \"'"} for n in range(6)]
    author = [
        {
            "id": next(ids),
            "house": chance.choice(houses),
            "person": people[n % 3],
            "name": f"Author {n}",
            "born": chance.choice((None, date(1970, 1, 1) + timedelta(days=n))),
            "address": ("Moon street", "Sun street")[n % 2],
        }
        for n in range(12)
    ]
    genre = [
        {"code": code, "name": code.title(), "rank": rank} for code, rank in (("novel", 1), ("poem", 1), ("play~", 2))
    ]
    book = [
        {
            "id": next(ids),
            "house": chance.choice(houses),
            "shelf": one(shelf),
            "author": chance.choice((None, one(author), one(author))),
            "genre": chance.choice(genre)["code"],
            "tags": chance.choice(([], ["old"], ["old", "с «кавычками»"])),
            "owner": chance.choice(people),
            "title": f"Book {n % 7}{PLANES[n % len(PLANES)]}",
            "pages": chance.choice((100, 300, 301, 900)),
            "price": Decimal(chance.choice(("12.50", "0.00", "1000"))),
            "state": chance.choice(list(BookState)).name,
            "added_at": moment(),
            "due_at": NOW + timedelta(hours=chance.choice((-5, 0, 5))),
        }
        for n in range(40)
    ]
    cover = [{"id": next(ids), "book": each["id"], "colour": f"colour {n}"} for n, each in enumerate(book) if n % 3]
    loan = [
        {"id": next(ids), "book": one(book), "borrower": chance.choice(people), "taken_at": moment()} for _ in range(60)
    ]
    remark = [{"id": next(ids), "loan": one(loan), "writer": one(author), "text": f"So {n % 5}"} for n in range(50)]
    mention = [
        {
            "id": next(ids),
            "shelf": one(shelf),
            "about_book": one(book) if n % 3 == 0 else None,
            "about_author": one(author) if n % 3 == 1 else None,
        }
        for n in range(30)
    ]
    moves = [("HERE", Action.LEND), ("HERE", Action.WRITE_OFF), ("LENT", Action.RETURN), ("LENT", Action.WRITE_OFF)]
    move = [
        {"code": str(n), "state": state, "action": action.name, "rank": -n} for n, (state, action) in enumerate(moves)
    ]
    return {
        "shelf": shelf,
        "genre": genre,
        "author": author,
        "book": book,
        "cover": cover,
        "loan": loan,
        "remark": remark,
        "mention": mention,
        "move": move,
    }
