"""What the core says of requests, as small tables that statements join."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from gosdom_core.requests import LIFE, RequestCategory, about
from gosdom_graphql.database import new_id

NAMESPACE = uuid5(NAMESPACE_URL, "gosdom:requests")


def category_id(category: RequestCategory) -> UUID:
    """Which row holds this category? The same everywhere, and after every migration: clients keep it by its id."""
    return uuid5(NAMESPACE, category.name)


async def load(connection: Any) -> None:
    """How do the tables come to hold the life of a request and its categories? Written anew by every migration."""
    await connection.execute("delete from request_move")
    await connection.executemany(
        "insert into request_move (id, state, part, action, next_state, provided, rank)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        [
            (new_id(), m.state.name, m.part.name, m.action.name, m.next_state.name, m.provided.name, m.rank)
            for m in LIFE
        ],
    )
    await connection.execute("delete from request_category")
    await connection.executemany(
        "insert into request_category (id, category, name_ru, name_en, addressee, urgent, call, rank)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            (
                category_id(each.category),
                each.category.name,
                each.ru,
                each.en,
                each.to.name,
                each.urgent,
                [n.number for n in each.call],
                rank,
            )
            for rank, each in enumerate(map(about, RequestCategory))
        ],
    )
