"""The doctor: what is wrong with this installation, and what to do about it?

    gosdom doctor

Each check is one question with one answer: well, odd (it works, but), or ill (it will not). Nothing is changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg

from gosdom_graphql import clock
from gosdom_graphql.database.engine import OLDEST
from gosdom_graphql.database.migrate import pending
from gosdom_graphql.settings import Settings

PATIENCE: Final = 5
SKEW: Final = timedelta(seconds=2)
FULL: Final = 0.1
OTHERS: Final = 20
"""Connections that the workers, a migration, a backup and a person need beside the server's own."""


class State(Enum):
    """How is it? Well; odd: it works, but somebody should look; ill: it will not work so."""

    WELL = "well"
    ODD = "odd "
    ILL = "ill "


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how is it, and what is to be done?"""

    what: str
    state: State
    words: str
    do: str = ""

    def told(self) -> str:
        """How is it printed?

        >>> print(Finding("clock", State.ODD, "3 s apart", "run an NTP client").told())
        odd   clock       3 s apart
                          → run an NTP client
        """
        line = f"{self.state.value}  {self.what:<11} {self.words}"
        return f"{line}\n{'':18}→ {self.do}" if self.do else line


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """What is found, check by check? After one that makes the rest pointless, nothing more is looked at."""
    for finding in _settings(settings):
        yield finding
    yield await _sign_in(settings)
    url = settings.database_url.get_secret_value()
    try:
        connection = await asyncpg.connect(url, timeout=PATIENCE, command_timeout=PATIENCE)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        words = f"does not answer: {type(error).__name__}: {error}"
        yield Finding("database", State.ILL, words, "is it running, and is GOSDOM_DATABASE_URL right?")
        return
    try:
        yield await _version(connection)
        yield await _locale(connection)
        yield await _migrations(connection)
        yield await _clock(connection)
        yield await _connections(connection, settings)
        yield await _doorbell(connection, settings)
    finally:
        await connection.close()


def _settings(settings: Settings) -> list[Finding]:
    """Which channels are silent for want of a setting, and what would surprise an operator?"""
    found = [Finding("settings", State.WELL, "understood")]
    silent = {
        "web push": (settings.vapid_private_key, "GOSDOM_VAPID_PRIVATE_KEY, made by `gosdom keys`"),
        "e-mail": (settings.smtp_url, "GOSDOM_SMTP_URL"),
        "SMS": (settings.sms_url, "GOSDOM_SMS_URL"),
    }
    found += [
        Finding("channels", State.ODD, f"{channel} is silent", f"set {do}, or leave it so")
        for channel, (value, do) in silent.items()
        if value is None
    ]
    host = urlsplit(settings.public_url).hostname
    if host in {"127.0.0.1", "localhost", "::1"}:
        words = f"links in messages lead to {settings.public_url}"
        found.append(Finding("links", State.ODD, words, "set GOSDOM_PUBLIC_URL to where people find you"))
    if urlsplit(settings.files_url).scheme in {"", "file", "memory"}:
        words = "photos and documents lie on this machine alone"
        found.append(Finding("files", State.ODD, words, "set GOSDOM_FILES_URL, or leave it so"))
    if "*" in settings.cors_origins:
        found.append(Finding("CORS", State.ODD, "pages of any origin may call us", "name the origins that you know"))
    return found


async def _sign_in(settings: Settings) -> Finding:
    """Can people sign in? Browsers keep our cookies over HTTPS alone, and at this machine."""
    from gosdom_graphql.sessions.openid import OpenId
    from gosdom_graphql.sessions.outside import is_safe
    from gosdom_graphql.sessions.provider import IssuerAway, SignInFailed

    if not settings.oidc_issuer:
        return Finding("sign-in", State.ODD, "nobody can sign in", "set GOSDOM_OIDC_ISSUER")
    if not is_safe(settings.public_url):
        words = f"browsers keep no cookie of {settings.public_url}"
        return Finding("sign-in", State.ILL, words, "set GOSDOM_PUBLIC_URL to an address that begins with https://")
    if settings.esia_signer_url is not None:
        return Finding("sign-in", State.WELL, f"ЕСИА at {settings.oidc_issuer}")
    try:
        await OpenId(settings).answers()
    except IssuerAway:
        return Finding("sign-in", State.ILL, f"{settings.oidc_issuer} does not answer", "is it running, and reached?")
    except SignInFailed as failed:
        do = "GOSDOM_OIDC_ISSUER must be what its discovery document calls itself"
        return Finding("sign-in", State.ILL, f"{settings.oidc_issuer}: {failed.why}", do)
    return Finding("sign-in", State.WELL, f"{settings.oidc_issuer} answers")


async def _version(connection: asyncpg.Connection[Any]) -> Finding:
    version = connection.get_server_version()
    if version.major < OLDEST:
        return Finding("database", State.ILL, f"PostgreSQL {version.major}", f"gosdom needs {OLDEST} or newer")
    return Finding("database", State.WELL, f"PostgreSQL {version.major}.{version.minor}")


async def _locale(connection: asyncpg.Connection[Any]) -> Finding:
    row = await connection.fetchrow(
        "select current_setting('server_encoding') as encoding, upper('ё') = 'Ё' as folds, datcollate as collate"
        " from pg_database where datname = current_database()"
    )
    assert row is not None, "the database that we are in has a row"
    if row["encoding"] != "UTF8" or not row["folds"]:
        words = f"{row['encoding']}, {row['collate']}: Russian letters are not folded"
        do = "create database gosdom template template0 encoding 'UTF8' locale 'C.UTF-8', then restore into it"
        return Finding("locale", State.ILL, words, do)
    return Finding("locale", State.WELL, f"{row['encoding']}, {row['collate']}")


async def _migrations(connection: asyncpg.Connection[Any]) -> Finding:
    missing = await pending(connection)
    if missing:
        return Finding("migrations", State.ILL, f"missing: {', '.join(missing)}", "run `gosdom migrate`")
    return Finding("migrations", State.WELL, "all run")


async def _clock(connection: asyncpg.Connection[Any]) -> Finding:
    apart = await clock.apart(connection)
    if abs(apart) > SKEW:
        words = f"this machine and the database's are {apart.total_seconds():+.1f} s apart"
        return Finding("clock", State.ODD, words, "let both follow one time server (NTP): leases depend on it")
    offset = timedelta()
    with suppress(asyncpg.UndefinedTableError):
        offset = timedelta(microseconds=await connection.fetchval("select offset_us from house_clock") or 0)
    if offset:
        do = "this is a demo's database: real residents must not live in it"
        return Finding("clock", State.ODD, f"the house's clock was moved forward by {offset}", do)
    return Finding("clock", State.WELL, f"{abs(apart).total_seconds() * 1000:.0f} ms apart")


async def _connections(connection: asyncpg.Connection[Any], settings: Settings) -> Finding:
    most = int(await connection.fetchval("select current_setting('max_connections')"))
    ours = settings.read_connections + settings.write_connections + 2
    if ours + OTHERS > most:
        words = f"a process takes {ours} of {most} connections"
        return Finding("connections", State.ODD, words, "raise max_connections, or lower GOSDOM_READ_CONNECTIONS")
    return Finding("connections", State.WELL, f"a process takes {ours} of {most}")


async def _doorbell(connection: asyncpg.Connection[Any], settings: Settings) -> Finding:
    """Is a bell heard on the connection that listens? A pooler in transaction mode takes LISTEN and stays deaf."""
    usage = float(await connection.fetchval("select pg_notification_queue_usage()"))
    if usage > FULL:
        do = "a listener is stuck in an open transaction: find it in pg_stat_activity and end it"
        return Finding("doorbell", State.ODD, f"PostgreSQL's notification queue is {usage:.0%} full", do)
    url = (settings.database_listen_url or settings.database_url).get_secret_value()
    heard = asyncio.Event()
    listener = await asyncpg.connect(url, timeout=PATIENCE)
    try:
        await listener.add_listener("gosdom_doctor", lambda *_: heard.set())
        await connection.execute("select pg_notify('gosdom_doctor', '')")
        if await clock.came(heard, PATIENCE):
            return Finding("doorbell", State.WELL, "heard")
    finally:
        await listener.close()
    do = "set GOSDOM_DATABASE_LISTEN_URL to PostgreSQL itself, past the pooler; without it the log is polled"
    return Finding("doorbell", State.ODD, "LISTEN is deaf", do)
