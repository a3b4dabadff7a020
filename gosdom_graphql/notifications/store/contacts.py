"""Addresses: each is used once a code that was sent to it came back. Codes are counted and slowed."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, cast
from urllib.parse import urlsplit
from uuid import UUID

from gosdom_core.errors import BadInput, NotFound, NotNow
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.notifications.tables import Contact, Delivery
from gosdom_graphql.notifications.words import Channel, DeliveryState
from gosdom_graphql.sessions.viewer import Viewer

CODE_LASTS: Final = timedelta(minutes=15)
CODE_EVERY: Final = timedelta(minutes=1)
CODES_A_DAY: Final = 5
TRIES: Final = 5
ADDRESSES: Final = 20
"""Of one person and channel: a phone, a tablet, a few browsers."""
EMAIL: Final = re.compile(
    r"[^@\s<>\"'(),;:\\\x00-\x1f]{1,64}@[^@\s<>\"'(),;:\\.\x00-\x1f]+(\.[^@\s<>\"'(),;:\\.\x00-\x1f]+)+"
)
PHONE: Final = re.compile(r"\+\d{10,15}")
P256DH: Final = re.compile(r"[A-Za-z0-9_-]{87}=?")
AUTH: Final = re.compile(r"[A-Za-z0-9_-]{22}={0,2}")


class BadAddress(BadInput):
    """Where is it? Nowhere that a letter, a message or a push could go."""

    code = "BAD_ADDRESS"
    ru = "Адрес указан неверно"
    en = "The address cannot be used"


class CodeTooSoon(NotNow):
    """When may the next code be sent? A minute after the last one, five a day."""

    code = "CODE_TOO_SOON"
    ru = "Новый код можно запросить позже: не раньше {at}"
    en = "Ask for another code later: not before {at}"


class WrongCode(BadInput):
    """Which code was sent? Another one; after five tries, or a quarter of an hour, it counts no more."""

    code = "WRONG_CODE"
    ru = "Код неверен или устарел; осталось попыток: {left}"
    en = "The code is wrong or out of date; tries left: {left}"


class TooManyAddresses(NotNow):
    """How many addresses may a person have by one channel? Twenty."""

    code = "TOO_MANY_ADDRESSES"
    ru = "Слишком много адресов: не более {limit}"
    en = "Too many addresses: {limit} at most"


def checked(channel: Channel, address: str, hosts: tuple[str, ...] = ()) -> str:
    """Which address is it? Trimmed; a phone without blanks. Raises `BadAddress`.

    A push endpoint must lie on one of `hosts`: it is what our own machines will call.

    >>> checked(Channel.SMS, "+7 (900) 000-00-01"), checked(Channel.EMAIL, " a@b.ru ")
    ('+79000000001', 'a@b.ru')
    """
    address = address.strip()
    if channel is Channel.SMS:
        address = re.sub(r"[\s()-]", "", address)
        fits = PHONE.fullmatch(address) is not None
    elif channel is Channel.EMAIL:
        fits = len(address) <= 254 and EMAIL.fullmatch(address) is not None
    else:
        fits = len(address) <= 1000 and allowed(address, hosts)
    if not fits:
        raise BadAddress(field=["endpoint" if channel is Channel.WEB_PUSH else "address"])
    return address


def allowed(endpoint: str, hosts: tuple[str, ...]) -> bool:
    """May our machines call this endpoint? https on a host of the list; `*.` stands for any part; a whole origin as it
    stands, for a test's receiver.

    >>> allowed("https://fcm.googleapis.com/x", ("fcm.googleapis.com",)), allowed("http://fcm.googleapis.com/x", ())
    (True, False)
    >>> allowed("https://a.push.services.mozilla.com/x", ("*.push.services.mozilla.com",))
    True
    >>> allowed("https://u@fcm.googleapis.com:81/x", ("fcm.googleapis.com",))
    False
    """
    try:
        parts = urlsplit(endpoint)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return False
    if not (endpoint.isascii() and endpoint.isprintable()) or " " in endpoint or parts.username is not None:
        return False
    if f"{parts.scheme}://{parts.netloc}" in hosts:
        return True
    named = any(host == each or (each.startswith("*.") and host.endswith(each[1:])) for each in hosts)
    return parts.scheme == "https" and port in (None, 443) and named


async def add(viewer: Viewer, channel: Channel, address: str) -> Done:
    """Which address is added? A code goes out to it; until it comes back the address is not used."""
    return await _add(viewer, channel, checked(channel, address))


async def subscribe(viewer: Viewer, endpoint: str, p256dh: str, auth: str, hosts: tuple[str, ...]) -> Done:
    """Which browser is added? A code is pushed to it, which its service worker hands back.

    An endpoint belongs to whoever signed in last in that browser: before, it is dropped for the one before.
    """
    endpoint = checked(Channel.WEB_PUSH, endpoint, hosts)
    for name, pattern, value in (("p256dh", P256DH, p256dh), ("auth", AUTH, auth)):
        if pattern.fullmatch(value) is None:
            raise BadAddress(field=[name])
    other = (Contact.address == endpoint) & (Contact.person != viewer.person) & Contact.dropped_at.is_null()
    await _drop(viewer, other & (Contact.channel == Channel.WEB_PUSH.name), "ANOTHER_PERSON")
    return await _add(viewer, Channel.WEB_PUSH, endpoint, p256dh=p256dh.rstrip("="), auth=auth.rstrip("="))


async def _add(viewer: Viewer, channel: Channel, address: str, **keys: str) -> Done:
    mine = (Contact.person == viewer.person) & (Contact.channel == channel.name)
    held = await Contact.objects().where(mine & (Contact.address == address)).lock_rows().first()
    if held is None:
        if await Contact.count().where(mine & Contact.dropped_at.is_null()) >= ADDRESSES:
            raise TooManyAddresses(limit=ADDRESSES)
        held = Contact(
            id=new_id(), person=viewer.person, channel=channel.name, address=address, created_at=viewer.now,
            token=secrets.token_urlsafe(16), **cast("Any", keys),
        )  # fmt: skip
        await held.save()
        await Contact.select(Contact.id).where(Contact.id == held.id).lock_rows()
    else:
        if held.confirmed_at is not None and held.dropped_at is None and _same(held, keys):
            return Done({"contact": held.id})
        again: dict[Any, Any] = {"dropped_at": None, "dropped_why": None, "confirmed_at": None, "failures": 0, **keys}
        await Contact.update(again).where(Contact.id == held.id)
    await _send_code(viewer, held)
    return Done({"contact": held.id})


def _same(held: Contact, keys: dict[str, str]) -> bool:
    return all(getattr(held, name) == value for name, value in keys.items())


async def resend(viewer: Viewer, contact: UUID) -> Done:
    """How does another code go out? Not sooner than a minute after the last, five a day: else `CodeTooSoon`."""
    held = await _held(viewer, contact)
    if held.confirmed_at is not None:
        raise NotNow(field=["contact"])
    await _send_code(viewer, held)
    return Done({"contact": held.id})


async def _send_code(viewer: Viewer, held: Contact) -> None:
    """Counted over the person's addresses of the channel, so that another address does not begin anew."""
    others = await Contact.objects().where(
        Contact.person == viewer.person, Contact.channel == held.channel, Contact.codes_day > viewer.now - DAY
    )
    sent = sum(each.codes for each in others)
    last = max((each.code_at for each in others if each.code_at is not None), default=None)
    if sent >= CODES_A_DAY * (ADDRESSES if held.channel == Channel.WEB_PUSH.name else 1):
        raise CodeTooSoon(at=(min(each.codes_day for each in others) + DAY).isoformat(timespec="minutes"))
    own = held.code_at if held.channel == Channel.WEB_PUSH.name else last
    if own is not None and viewer.now < own + CODE_EVERY:
        raise CodeTooSoon(at=(own + CODE_EVERY).isoformat(timespec="seconds"))
    code = f"{secrets.randbelow(1_000_000):06}"
    fresh = held.codes_day is None or held.codes_day <= viewer.now - DAY
    changes: dict[Any, Any] = {
        "code_hash": _hashed(held.id, code),
        "code_at": viewer.now,
        "code_tries": 0,
        "codes_day": viewer.now if fresh else held.codes_day,
        "codes": 1 if fresh else held.codes + 1,
    }
    await Contact.update(changes).where(Contact.id == held.id)
    await Delivery(
        id=new_id(), person=viewer.person, contact=held.id, channel=held.channel, dedup=f"code:{new_id()}",
        state=DeliveryState.PLANNED.name, urgent=True, planned_at=viewer.now, not_before=viewer.now,
        expires_at=viewer.now + CODE_LASTS, code=code,
    ).save()  # fmt: skip


DAY: Final = timedelta(days=1)


async def confirm(viewer: Viewer, contact: UUID, code: str) -> tuple[Done, WrongCode | None]:
    """Did the code come back? Then the address is used.

    A wrong one is answered, not raised: the try is counted in the same transaction, and a refusal would undo it.
    """
    held = await _held(viewer, contact)
    if held.confirmed_at is not None:
        return Done({"contact": held.id}), None
    left = await _wrong(viewer, held, code)
    if left is not None:
        return Done(), WrongCode(field=["code"], left=left)
    changes: dict[Any, Any] = {"confirmed_at": viewer.now, "code_hash": None, "failures": 0}
    await Contact.update(changes).where(Contact.id == held.id)
    return Done({"contact": held.id}), None


async def send_code(viewer: Viewer, contact: UUID | None, *, before: datetime | None = None) -> UUID | None:
    """To which confirmed address was a code sent, that shows that it is still this person? None: there is none.

    To the one that is named; else by SMS before e-mail; of those alone that were confirmed until `before`. Raises
    `CodeTooSoon`, and `NotFound` for another's address.
    """
    if contact is not None:
        held = await _held(viewer, contact)
        known = held.confirmed_at is not None and (before is None or held.confirmed_at <= before)
        if not known or held.channel == Channel.WEB_PUSH.name:
            raise NotFound(field=["contact"])
    else:
        mine = (Contact.person == viewer.person) & Contact.confirmed_at.is_not_null() & Contact.dropped_at.is_null()
        if before is not None:
            mine &= Contact.confirmed_at <= before
        channels = [Channel.SMS.name, Channel.EMAIL.name]
        rows = await Contact.objects().where(mine & Contact.channel.is_in(channels)).order_by(Contact.id).lock_rows()
        if not rows:
            return None
        held = min(rows, key=lambda each: channels.index(each.channel))
    await _send_code(viewer, held)
    return UUID(str(held.id))


async def code_came(viewer: Viewer, contact: UUID, code: str) -> WrongCode | None:
    """Did the code that went to a confirmed address come back? It counts once; a wrong one is answered, as above."""
    held = await _held(viewer, contact)
    left = await _wrong(viewer, held, code)
    if left is not None:
        return WrongCode(field=["code"], left=left)
    await Contact.update({Contact.code_hash: None}).where(Contact.id == held.id)
    return None


async def _wrong(viewer: Viewer, held: Contact, code: str) -> int | None:
    """How many tries are left after a wrong code, which is counted? None: it was the right one."""
    out = held.code_hash is not None and held.code_at is not None and viewer.now <= held.code_at + CODE_LASTS
    tries = held.code_tries + 1
    if out and tries <= TRIES and secrets.compare_digest(held.code_hash, _hashed(held.id, code.strip())):
        return None
    await Contact.update({Contact.code_tries: min(tries, TRIES + 1)}).where(Contact.id == held.id)
    return max(0, TRIES - tries) if out else 0


async def remove(viewer: Viewer, contact: UUID) -> Done:
    """How is an address taken back? It is used no more; what was planned for it is given up."""
    held = await _held(viewer, contact)
    await _drop(viewer, Contact.id == held.id, "REMOVED")
    return Done({"contact": held.id})


async def unsubscribe(viewer: Viewer, endpoint: str) -> Done:
    """How does a browser leave? By its endpoint, which is all that it knows."""
    named = (Contact.channel == Channel.WEB_PUSH.name) & (Contact.address == endpoint.strip())
    held = await Contact.objects().where(named & (Contact.person == viewer.person)).lock_rows().first()
    if held is None:
        raise NotFound(field=["endpoint"])
    await _drop(viewer, Contact.id == held.id, "REMOVED")
    return Done({"contact": held.id})


async def _drop(viewer: Viewer, which: Any, why: str) -> None:
    changes: dict[Any, Any] = {"dropped_at": viewer.now, "dropped_why": why, "code_hash": None, "confirmed_at": None}
    await Contact.update(changes).where(which & Contact.dropped_at.is_null())


async def _held(viewer: Viewer, contact: UUID) -> Contact:
    mine = (Contact.id == contact) & (Contact.person == viewer.person)
    held = await Contact.objects().where(mine).lock_rows().first()
    if held is None or held.dropped_at is not None:
        raise NotFound(field=["contact"])
    return cast("Contact", held)


def _hashed(contact: UUID, code: str) -> str:
    """Six digits are quickly tried out, so the hash hides a code from a glance only; the tries are what is counted."""
    return sha256(f"{contact}:{code}".encode(errors="replace")).hexdigest()


def code_expires(at: datetime) -> datetime:
    """Until when does a code count?"""
    return at + CODE_LASTS
