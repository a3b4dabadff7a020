"""Who stands behind a token?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from gosdom_core.access import ViewerKind
from gosdom_core.homes import OrganisationKind
from gosdom_graphql import clock
from gosdom_graphql.database.pool import ReadingPool
from gosdom_graphql.sessions.rows import IDENTIFY, IDENTIFY_SESSIONS, LOOK_UP
from gosdom_graphql.sessions.store import hashed
from gosdom_graphql.sessions.viewer import Viewer

KINDS = {
    None: ViewerKind.RESIDENT,
    OrganisationKind.MANAGING.name: ViewerKind.STAFF,
    OrganisationKind.SUPPLIER.name: ViewerKind.STAFF,
    OrganisationKind.INSPECTORATE.name: ViewerKind.INSPECTOR,
    OrganisationKind.PROSECUTOR.name: ViewerKind.INSPECTOR,
    OrganisationKind.SUPPORT.name: ViewerKind.SUPPORT,
    OrganisationKind.OPERATOR.name: ViewerKind.OPERATOR,
}


Reads: TypeAlias = "ReadingPool | PoolConnectionProxy[asyncpg.Record]"


async def identify(reads: Reads, token: str | None, *, language: str = "ru", at: datetime | None = None) -> Viewer:
    """Who stands behind a token? Nobody known, expired or revoked: an anonymous viewer.

    `at` is the machine's moment, to which the statement adds the house's offset; the demo hands in an earlier one to
    lay its history.
    """
    row = await reads.fetchrow(IDENTIFY, at or clock.real(), hashed(token) if token else b"")
    if row is None:
        raise RuntimeError("the table house_clock is empty: run `gosdom migrate`")
    return _viewer(row, language)


@dataclass(frozen=True, slots=True)
class Found:
    """Who stands behind a token, and as of which state of all rights: `rights` counts the changes, `changing` are some
    that are not counted yet, `offset` is the house's clock's in microseconds."""

    viewer: Viewer
    expires_at: datetime | None
    rights: int
    offset: int
    changing: bool


async def look_up(reads: Reads, token: str | None, language: str) -> Found:
    """Who stands behind a token, and for how long may that be believed? All of one snapshot."""
    row = await reads.fetchrow(LOOK_UP, clock.real(), hashed(token) if token else b"")
    if row is None:
        raise RuntimeError("the table house_clock is empty: run `gosdom migrate`")
    return Found(_viewer(row, language), row["expires_at"], row["rights"], row["offset_us"], row["changing"])


async def identify_sessions(reads: Reads, sessions: Collection[UUID]) -> dict[UUID, tuple[Viewer, datetime | None]]:
    """Who stands behind these sessions now, and when does each end by itself? Those that are over are not there."""
    rows = await reads.fetch(IDENTIFY_SESSIONS, clock.real(), list(sessions))
    return {row["asked"]: (_viewer(row, "ru"), row["expires_at"]) for row in rows if row["session"] is not None}


def _viewer(row: asyncpg.Record, language: str) -> Viewer:
    if row["session"] is None:
        return Viewer(ViewerKind.ANONYMOUS, row["now"], language)
    arrays = (
        "premises", "houses", "owned", "owned_houses", "request_premises", "request_houses",
        "sending_premises", "inviting",
        "notice_places", "owner_places", "notice_regions", "houses_served",
        "reading_premises", "metering_premises", "former_premises", "houses_managed", "houses_supplied",
        "meeting_premises", "meeting_houses", "voting_premises", "voting_houses",
    )  # fmt: skip
    return Viewer(
        KINDS[row["kind"]],
        row["now"],
        language,
        row["session"],
        row["person"],
        row["organisation"],
        row["region"],
        fresh_at=row["fresh_at"],
        **{name: tuple(dict.fromkeys(row[name] or ())) for name in arrays},
    )
