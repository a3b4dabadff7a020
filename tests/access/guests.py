"""Guests for tests: invitations whose codes are known, and operations as a client writes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from gosdom_graphql.access.tables import GuestDeed, GuestInvitation
from gosdom_graphql.database import Database
from tests.rights.cast import FLATS, gid, key
from tests.rights.subjects import MOMENTS, RECEIVED

FIELDS = "id state kind scopes since until revokedAt guest { name } grantedBy { name } endedBy { name }"
INVITE = """mutation ($input: InviteGuestInput!) { it: inviteGuest(input: $input) {
  code link invitation { id state kind scopes since until expiresAt } userErrors { code field } } }"""
REPRESENT = """mutation ($input: InviteRepresentativeInput!) { it: inviteRepresentative(input: $input) {
  code invitation { id state deeds document } userErrors { code field } } }"""
ACCEPT = """mutation ($code: String!, $confirm: Boolean!) {
  it: acceptInvitation(input: {code: $code, confirm: $confirm}) {
    invitation { id state } access { FIELDS } power { id state deeds }
    warnings { code message figures { name value } } userErrors { code message } } }""".replace("FIELDS", FIELDS)
CHANGE = """mutation ($input: ChangeGuestAccessInput!) { it: changeGuestAccess(input: $input) {
  access { FIELDS } userErrors { code field } } }""".replace("FIELDS", FIELDS)
REVOKE = """mutation ($id: ID!) { it: revokeGuestAccess(input: {access: $id}) {
  access { FIELDS } userErrors { code } } }""".replace("FIELDS", FIELDS)
LEAVE = """mutation ($id: ID!) { it: leaveGuestAccess(input: {access: $id}) {
  access { FIELDS } userErrors { code } } }""".replace("FIELDS", FIELDS)
RENEW = """mutation ($id: ID!) { it: renewInvitationCode(input: {invitation: $id}) {
  code invitation { id } userErrors { code message } } }"""
WITHDRAW = """mutation ($id: ID!) { it: withdrawInvitation(input: {invitation: $id}) {
  invitation { id state } userErrors { code } } }"""


def offer(premises: str = "flat 1", **more: Any) -> dict[str, Any]:
    """What is offered, as a client says it."""
    return {
        "premises": gid("Premises", premises), "kind": "TENANT", "scopes": ["REQUESTS"], "until": "2027-12-31",
    } | more  # fmt: skip


def code_of(name: str) -> str:
    """The code of an invitation that a test has written: twelve letters of those that codes are made of."""
    return sha256(name.encode()).hexdigest()[:12].upper()


def invitation(name: str, by: str, premises: str, at: datetime, **more: Any) -> GuestInvitation:
    """An invitation that stands since an hour."""
    made = at - timedelta(hours=1)
    guest: dict[str, Any] = {"kind": "TENANT", "scopes": ["REQUESTS", "NOTICES"]}
    return GuestInvitation(
        id=key(name), house=key(FLATS[premises][0]), premises=key(premises), invited_by=key(by), since=made.date(),
        until=date(2027, 12, 31), code_hash=sha256(code_of(name).encode()).digest(), code_at=made, codes_day=made,
        codes=1, created_at=made, expires_at=made + timedelta(days=3), **(guest | more),
    )  # fmt: skip


PAPER: dict[str, Any] = {
    "kind": None, "scopes": [], "deeds": ["SEE_REQUESTS"], "document": "Доверенность 1",
    "document_date": date(2026, 1, 9),
}  # fmt: skip


async def write_guests(database: Database) -> None:
    """At each moment an open invitation to flat 1, to a guest and to a representative; and what Dina did there."""
    async with database.transaction():
        for moment, at in MOMENTS.items():
            await invitation(f"open {moment}", "Anna", "flat 1", at).save()
            await invitation(f"paper {moment}", "Anna", "flat 1", at, **PAPER).save()
        await GuestDeed(
            id=key("deed"), house=key("sadovaya"), access=key("grant 0"), at=RECEIVED, scope="REQUESTS",
            request=key("by_guest ACCEPTED"),
        ).save()  # fmt: skip


SUBJECTS: dict[str, tuple[str, str]] = {
    "guest": ("GuestAccess", "grant 0"),
    "sold": ("GuestAccess", "grant 2"),
    "accepted": ("GuestInvitation", "invitation 0"),
    "attorney": ("Power", "power 0"),
    "deed": ("GuestDeed", "deed"),
}


def named(subject: str, moment: str) -> str:
    """Which global id has a subject at a moment?"""
    kind, name = SUBJECTS.get(subject, ("GuestInvitation", f"{subject} {moment}"))
    return gid(kind, name)


def uuid_of(id: str) -> UUID:
    return UUID(id.partition(":")[2])
