"""People arrive: sent to the issuer, back once, found in the register, let in or asked for a second factor."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from gosdom_core.errors import NotAllowed, NotFound
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.homes.tables import Organisation, Person
from gosdom_graphql.notifications.store.bell import Subject, tell
from gosdom_graphql.notifications.words import NotificationKind, Told
from gosdom_graphql.sessions.devices import LONGEST, named
from gosdom_graphql.sessions.provider import Account, Attempt, SignInLost, pkce, same
from gosdom_graphql.sessions.store import passkeys
from gosdom_graphql.sessions.store.issuing import TOKEN_BYTES, By, hashed, issue
from gosdom_graphql.sessions.store.proving import AccountNotConfirmed
from gosdom_graphql.sessions.tables import Arrival, Device, Identity, Session, SignIn
from gosdom_graphql.sessions.viewer import Viewer

ON_THE_WAY: Final = timedelta(minutes=10)
"""A person finds a telephone, types a code, mistypes it."""


class NotEmployed(NotAllowed):
    """May they act for this organisation? They do not work there today, as far as is known here."""

    code = "NOT_EMPLOYED"
    ru = "Вы не числитесь сотрудником этой организации"
    en = "You are not known as an employee of this organisation"


@dataclass(frozen=True, slots=True)
class Browser:
    """Who came, by what? `device` is the cookie that this browser keeps for years."""

    device: str | None
    user_agent: str
    address: str


@dataclass(frozen=True, slots=True)
class LetIn:
    """What did it lead to? A `token`; or a `secret` with which a second factor is shown, or an app fetches its token.

    `second`: a second factor is asked for first.
    """

    goes_to: str
    token: str | None = None
    secret: str | None = None
    second: bool = False


def new_secret() -> str:
    """What can nobody guess? 192 random bits."""
    return secrets.token_urlsafe(24)


# --- Going, and coming back -------------------------------------------------------------------------------------------


async def begin(goes_to: str, callback: str, app_challenge: str | None, *, now: datetime) -> tuple[Attempt, str]:
    """What is remembered of a sign-in, and by which secret is its browser known when it comes back?"""
    attempt = Attempt(new_secret(), new_secret(), secrets.token_urlsafe(48), callback)
    browser = new_secret()
    for table in (SignIn, Arrival):
        await table.delete().where(table.expires_at < now)
    await SignIn(
        id=new_id(), state_hash=hashed(attempt.state), browser_hash=hashed(browser), nonce=attempt.nonce,
        verifier=attempt.verifier, goes_to=goes_to, app_challenge=app_challenge, expires_at=now + ON_THE_WAY,
    ).save()  # fmt: skip
    return attempt, browser


async def came_back(state: str, browser: str, callback: str, *, now: datetime) -> tuple[Attempt, SignIn]:
    """Which sign-in is it? Each comes back once, in the browser in which it began. Raises `SignInLost`."""
    mine = (SignIn.state_hash == hashed(state)) & (SignIn.browser_hash == hashed(browser)) & (SignIn.expires_at > now)
    found = await SignIn.objects().where(mine).lock_rows().first()
    if found is None:
        raise SignInLost
    await SignIn.delete().where(SignIn.id == found.id)
    return Attempt(state, found.nonce, found.verifier, callback), found


async def arrive(
    account: Account, sign_in: SignIn, browser: Browser, *, lasts: timedelta, now: datetime, real: datetime
) -> LetIn:
    """Is the person let in? With a session; or, if they have a passkey, once it was shown as the second factor.

    `real` is the machine's moment, by which the issuer says when they showed who they are.
    """
    person = await person_of(account, now=now)
    organisation = None if account.organisation is None else await _office(person, account.organisation, now)
    second = await passkeys.has(person)
    fresh_at = None if account.at is None else min(now, now - (real - account.at))
    arrival = Arrival(
        id=new_id(), secret_hash=b"", person=person, organisation=organisation, goes_to=sign_in.goes_to,
        app_challenge=sign_in.app_challenge, second=second, fresh_at=fresh_at,
        device_hash=None if browser.device is None else hashed(browser.device),
        user_agent=browser.user_agent[:LONGEST], address=browser.address, expires_at=now + ON_THE_WAY,
    )  # fmt: skip
    if second or sign_in.app_challenge is not None:
        secret = secrets.token_urlsafe(TOKEN_BYTES)
        arrival.secret_hash = hashed(secret)
        await arrival.save()
        return LetIn(sign_in.goes_to, secret=secret, second=second)
    return LetIn(sign_in.goes_to, token=await let_in(arrival, lasts=lasts, now=now))


async def let_in(arrival: Arrival, *, lasts: timedelta, now: datetime) -> str:
    """With which token does whoever arrived act from now on?

    Another device than those on which the person signed in before is told of by every confirmed channel.
    """
    device = None
    if arrival.device_hash is not None:
        devices = await Device.objects().where(Device.person == arrival.person)
        held = next((each for each in devices if each.cookie_hash == arrival.device_hash), None)
        if held is None:
            held = Device(id=new_id(), person=arrival.person, cookie_hash=arrival.device_hash, first_at=now)
            await held.save()
            if devices:
                await _tell_of(held, arrival, now)
        device = held.id
    by = By(device, arrival.user_agent, arrival.address, arrival.fresh_at)
    token = await issue(arrival.person, now=now, organisation=arrival.organisation, lasts=lasts, by=by)
    await happened("session.begun", at=now, house=None, subject=arrival.person, who=arrival.person)
    return token


async def fetched(secret: str, verifier: str, *, lasts: timedelta, now: datetime) -> str:
    """Which token does an app get for the code that came back to it? Once, and only who began the sign-in.

    Raises `SignInLost`.
    """
    found = await Arrival.objects().where(Arrival.secret_hash == hashed(secret)).lock_rows().first()
    if found is None or found.expires_at <= now or found.app_challenge is None or found.second:
        raise SignInLost(field=["code"])
    if not same(pkce(verifier), found.app_challenge):
        raise SignInLost(field=["verifier"])
    await Arrival.delete().where(Arrival.id == found.id)
    return await let_in(found, lasts=lasts, now=now)


# --- Who it is --------------------------------------------------------------------------------------------------------

LOCK = "select pg_advisory_xact_lock(hashtextextended({}, 7))"
EMPLOYED = """
select o.id from organisation o join employee e on e.organisation = o.id
where o.inn = {} and e.person = {}
  and ({}::timestamptz at time zone o.zone)::date between e.since and coalesce(e.until, 'infinity')
limit 1
"""


async def person_of(account: Account, *, now: datetime) -> UUID:
    """Which person is it? Who has shown a passport is the one with that СНИЛС.

    An account that is confirmed only later becomes the person of the register from then on. Raises
    `AccountNotConfirmed` where a confirmation was taken back.
    """
    await Person.raw(LOCK, f"{account.issuer} {account.subject}")
    proven = account.snils if account.confirmed else None
    registered = None
    if proven is not None:
        await Person.raw(LOCK, proven)
        registered = await Person.objects().where(Person.snils == proven).first()
    mine = (Identity.issuer == account.issuer) & (Identity.subject == account.subject)
    held = await Identity.objects().where(mine).lock_rows().first()
    if held is None:
        person = registered.id if registered else await _born(account, proven)
        await Identity(
            id=new_id(), person=person, issuer=account.issuer, subject=account.subject, confirmed=account.confirmed,
            created_at=now, seen_at=now,
        ).save()  # fmt: skip
        return person
    if held.confirmed and not account.confirmed:
        raise AccountNotConfirmed
    person = registered.id if registered else held.person
    if proven is not None and registered is None:
        await Person.update({Person.snils: proven}).where(Person.id == person, Person.snils.is_null())
    changes: dict[Any, Any] = {"person": person, "confirmed": account.confirmed, "seen_at": now}
    await Identity.update(changes).where(Identity.id == held.id)
    return person


async def _born(account: Account, snils: str | None) -> UUID:
    person = Person(id=new_id(), name=account.name, born=account.born, snils=snils)
    await person.save()
    return UUID(str(person.id))


async def act_for(viewer: Viewer, organisation: UUID | None) -> Done:
    """For which organisation does the person act in this session from now on? `None`: for themselves.

    Raises `NotEmployed`.
    """
    await Session.select(Session.id).where(Session.id == viewer.session).lock_rows()
    if organisation is not None:
        found = await Organisation.select(Organisation.inn).where(Organisation.id == organisation).first()
        if found is None:
            raise NotFound(field=["organisation"])
        assert viewer.person is not None, "only who is signed in does deeds"
        await _office(viewer.person, found["inn"], viewer.now)
    await Session.update({Session.organisation: organisation}).where(Session.id == viewer.session)
    assert viewer.session is not None, "only who is signed in does deeds"
    await happened("session.changed", at=viewer.now, house=None, subject=viewer.session, who=viewer.person)
    return Done({"session": viewer.session})


async def _office(person: UUID, inn: str, now: datetime) -> UUID:
    rows = await Person.raw(EMPLOYED, inn, person, now)
    if not rows:
        raise NotEmployed
    office: UUID = rows[0]["id"]
    return office


async def _tell_of(device: Device, arrival: Arrival, now: datetime) -> None:
    what = ", ".join(filter(None, (named(arrival.user_agent), arrival.address)))
    told = Told(
        "Вход с нового устройства",
        "Sign-in from a new device",
        f"{what}. Если это не вы, завершите этот сеанс: он в списке сеансов.",
        f"{what}. If it was not you, end that session: it is in the list of sessions.",
    )
    dedup = f"device:{device.id}"
    await tell([arrival.person], NotificationKind.SIGN_IN, told, Subject(), dedup=dedup, now=now)
