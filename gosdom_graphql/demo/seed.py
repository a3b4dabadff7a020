"""The demo's region in the database: laid once, whole, with two years of history before its clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.demo import cast, history, meters, photos, region
from gosdom_graphql.demo.cast import key
from gosdom_graphql.homes.tables import House
from gosdom_graphql.organisations import store as organisations
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.sessions.tables import Session


async def open_region(database: Database, tokens: Mapping[str, str], *, with_history: bool = True) -> bool:
    """Is the region there, and do the personas' tokens open it? It is now. Was it laid just now, or found?

    Everything is one transaction: killed in the middle of it, the database is as empty as before.
    """
    async with database.transaction() as transaction:
        now = await clock.now(database)
        fresh = not await House.exists().where(House.id == key("house", cast.HOUSES[0].key))
        if fresh:
            await region.lay(now)
            await meters.lay(now)
        for persona, token in tokens.items():
            await _let_in(persona, token, now)
        if fresh and with_history:
            await history.lay(transaction.connection, now)
            await meters.read(now)
            await meters.sent_by_tenant()
            await photos.lay(database.settings)
            await photos.lay_documents(database.settings, now)
        if fresh:
            await organisations.draw_up(now, at_once=None)
    return fresh


async def _let_in(persona: str, token: str, now: datetime) -> None:
    if not await Session.exists().where(Session.token_hash == sessions.hashed(token)):
        name, organisation = cast.PERSONAS[persona]
        office = None if organisation is None else key("organisation", organisation)
        await sessions.issue(key("person", name), now=now, organisation=office, token=token)
