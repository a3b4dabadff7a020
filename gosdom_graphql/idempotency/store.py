"""How a deed is done once: its key is written first, so that a twin waits for it, and its outcome last, so that a
refusal leaves nothing.

The first statement of the transaction inserts the key. A second transaction with the same key waits there until the
first one ends: if that one committed, its outcome is the answer; if it was refused, the second does the deed itself.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson
from piccolo.columns import Column

from gosdom_core.errors import BadInput
from gosdom_graphql.database import new_id
from gosdom_graphql.idempotency.tables import IdempotencyKey
from gosdom_graphql.sessions.viewer import Viewer

KEPT: Final = timedelta(hours=24)

CLAIM = """
insert into idempotency_key as kept (id, person, organisation, mutation, key, input_hash, ids, at)
values ({}, {}, {}, {}, {}, {}, jsonb_build_object(), {})
on conflict (person, organisation, mutation, key) do update
  set input_hash = excluded.input_hash, ids = jsonb_build_object(), at = excluded.at
  where kept.at <= excluded.at - {}::interval
returning id
"""


class IdempotencyKeyReused(BadInput):
    """What was this key used for? For another input: a key stands for one deed."""

    code = "IDEMPOTENCY_KEY_REUSED"
    ru = "Этот ключ уже использован для другого запроса"
    en = "This key was used for another input"


def fingerprint(input: Any) -> bytes:
    """Is it the same input? Its SHA-256, without the key itself."""
    values = {name: value for name, value in asdict(input).items() if name != "idempotency_key"}
    return sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS, default=str)).digest()


async def claim(viewer: Viewer, mutation: str, key: UUID, input_hash: bytes) -> dict[str, UUID] | None:
    """What came of the deed when it was done before? `None`: it was not, and this transaction now holds the key.

    Raises `IdempotencyKeyReused` where the key stands for another input.
    """
    mine = (viewer.person, viewer.organisation, mutation, key)
    if await IdempotencyKey.raw(CLAIM, new_id(), *mine, input_hash, viewer.now, KEPT):
        return None
    kept = await IdempotencyKey.objects().where(*_same(*mine)).first()
    if kept is None or bytes(kept.input_hash) != input_hash:
        raise IdempotencyKeyReused(field=["idempotencyKey"])
    return {name: UUID(id) for name, id in orjson.loads(kept.ids).items()}


async def keep(viewer: Viewer, mutation: str, key: UUID, ids: dict[str, UUID]) -> None:
    """What is remembered? The ids of what the deed touched; the payload is read anew each time."""
    values: dict[Column | str, Any] = {"ids": orjson.dumps({name: str(id) for name, id in ids.items()}).decode()}
    await IdempotencyKey.update(values).where(*_same(viewer.person, viewer.organisation, mutation, key))


async def let_go(viewer: Viewer, mutation: str, key: UUID) -> None:
    """What if only a question came of it? Nothing was done, so nothing is remembered."""
    await IdempotencyKey.delete().where(*_same(viewer.person, viewer.organisation, mutation, key))


def _same(person: UUID | None, organisation: UUID | None, mutation: str, key: UUID) -> tuple[Any, ...]:
    kept = IdempotencyKey
    acting = kept.organisation.is_null() if organisation is None else kept.organisation == organisation
    return kept.person == person, acting, kept.mutation == mutation, kept.key == key
