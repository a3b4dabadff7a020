"""One statement tells who stands behind a token. Each condition of it is taken away once: somebody then is another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gosdom_graphql.access.tables import GuestAccess, Power
from gosdom_graphql.database import new_id
from gosdom_graphql.homes.tables import Employee, Share
from gosdom_graphql.sessions import identify, store
from gosdom_graphql.sessions.rows import IDENTIFY
from tests.rights.cast import EVERYBODY, IDENTIFIED, LONG_AGO, NOW, Cast, key, token
from tests.rights.test_oracle import as_who
from tests.rights.world import Who, World, who

MIDNIGHTS = [
    datetime(2026, *day, hour, 30, tzinfo=UTC)
    for day in ((6, 19), (6, 30), (8, 31), (10, 31), (11, 21))
    for hour in (19, 20, 21)
]
MOMENTS = (NOW, datetime(2026, 6, 15, 9, tzinfo=UTC), datetime(2026, 2, 1, 9, tzinfo=UTC), *MIDNIGHTS)
MORE = ("expired", "revoked", "never employed", "works elsewhere now")

EMPLOYED = "and (clock.now at time zone o.zone)::date between e.since and coalesce(e.until, 'infinity')"


def today(of: str) -> str:
    return f"d.day between {of}.since and coalesce({of}.until, 'infinity')"


# what is taken away, which of its places (0: the first), and what stands there then
PARTS: dict[str, tuple[str, int, str]] = {
    "not revoked": ("s.revoked_at is null", 0, "true"),
    "not expired": ("(s.expires_at is null or s.expires_at > clock.now)", 0, "true"),
    "the employee themselves": ("e.person = s.person", 0, "true"),
    "of this very organisation": ("e.organisation = s.organisation", 0, "true"),
    "employed today": (EMPLOYED, 0, ""),
    "the office's zone": ("at time zone o.zone", 0, "at time zone 'UTC'"),
    "a share of one's own": ("a.person = signed.person", 0, "true"),
    "shares are not for the office": (f"signed.organisation is null and {today('a')}", 0, today("a")),
    "owned today": (today("a"), 0, "true"),
    "a share in the house's zone": ("at time zone h.zone", 0, "at time zone 'UTC'"),
    "a guest oneself": ("g.person = signed.person", 0, "true"),
    "guests are not for the office": ("signed.organisation is null and (g.", 0, "true and (g."),
    "not taken back": ("(g.revoked_at is null or g.revoked_at > signed.now)", 0, "true"),
    "a guest today": (today("g"), 0, "true"),
    "a guest in the house's zone": ("at time zone h.zone", 1, "at time zone 'UTC'"),
    "the inviter owns these premises": ("xa.premises = g.premises", 0, "true"),
    "the inviter, not somebody": ("xa.person = g.granted_by", 0, "true"),
    "the inviter owns today": (today("xa"), 0, "true"),
    "the inviter is of age": ("'CHILD' end) in ('OWNER', 'PARENT')", 0, "'CHILD' end) is not null"),
    "the inviter is a parent": ("xp.person = g.granted_by", 0, "false"),
    "the inviter is a parent, not somebody": ("xp.person = g.granted_by", 0, "true"),
    "the inviter is a parent, no attorney": ("xp.deeds is null", 0, "true"),
    "a representative oneself": ("w.person = signed.person", 0, "true"),
    "powers are not for the office": ("signed.organisation is null and ((w.", 0, "true and ((w."),
    "a power not taken back": ("(w.revoked_at is null or w.revoked_at > signed.now)", 0, "true"),
    "a power today": (today("w"), 0, "true"),
    "its owner, not somebody": ("xs.person = w.owner", 0, "true"),
    "until the child comes of age": ("and not (w.deeds is null and", 0, "and not (false and"),
    "a power in the house's zone": ("at time zone h.zone", 2, "at time zone 'UTC'"),
    "one's own contracts": ("c.organisation = signed.organisation", 0, "true"),
    "served today": (today("c"), 0, "date '2026-01-01' between c.since and coalesce(c.until, 'infinity')"),
    "served in the house's zone": ("at time zone h.zone", 3, "at time zone 'UTC'"),
    "owned, not visited": ("array_agg(premises) filter (where owned)", 0, "array_agg(premises)"),
    "houses of owners": ("array_agg(house) filter (where owned)", 0, "array_agg(house)"),
    "premises with requests": ("array_agg(premises) filter (where requests)", 0, "array_agg(premises)"),
    "houses with requests": ("array_agg(house) filter (where requests)", 0, "array_agg(house)"),
    "premises of who sends": ("array_agg(premises) filter (where sends)", 0, "array_agg(premises)"),
    "premises of who invites": ("array_agg(premises) filter (where invites)", 0, "array_agg(premises)"),
    "requests with the scope": ("standing = 'GUEST' and 'REQUESTS' = any(given)", 0, "standing = 'GUEST'"),
    "sending with the scope": ("standing = 'GUEST' and 'REQUESTS' = any(given)", 1, "standing = 'GUEST'"),
    "seen by the power": ("standing = 'ATTORNEY' and 'SEE_REQUESTS' = any(given)", 0, "standing = 'ATTORNEY'"),
    "sent by the power": ("standing = 'ATTORNEY' and 'SEND_REQUESTS' = any(given)", 0, "standing = 'ATTORNEY'"),
    "a child does not send": ("in ('OWNER', 'ADOLESCENT', 'PARENT')", 0, "<> 'GUEST'"),
    "a child does not invite": ("in ('OWNER', 'PARENT')) end as invites", 0, "<> 'GUEST') end as invites"),
}


def without(fragment: str, place: int, instead: str) -> str:
    """The statement without one of its conditions."""
    pieces = IDENTIFY.split(fragment)
    assert len(pieces) > place + 1, f"IDENTIFY has no such condition any more: {fragment}"
    return fragment.join(pieces[: place + 1]) + instead + fragment.join(pieces[place + 1 :])


@pytest.fixture(scope="module")
async def more(cast: Cast) -> Cast:
    """People whom only one condition keeps out."""
    async with cast.database.transaction():
        lasts = NOW - LONG_AGO - timedelta(days=1)
        await store.issue(key("Anna"), now=LONG_AGO, lasts=lasts, token=token("expired"))
        await store.issue(key("Anna"), now=LONG_AGO, token=token("revoked"))
        await store.issue(key("Vera"), now=LONG_AGO, organisation=key("new"), token=token("never employed"))
        await store.issue(key("Yakov"), now=LONG_AGO, organisation=key("teplo"), token=token("works elsewhere now"))
        await Employee(
            id=new_id(), organisation=key("teplo"), person=key("Yakov"), position="Слесарь", since=date(2026, 11, 1)
        ).save()
        # who sold owns something else, and an employee is a guest
        await Share(
            id=new_id(), house=key("lesnaya"), premises=key("parking 11"), person=key("Fedor"), ownership="SOLE",
            numerator=1, denominator=1, since=date(2020, 1, 1),
        ).save()  # fmt: skip
        await GuestAccess(
            id=new_id(), house=key("sadovaya"), premises=key("flat 1"), person=key("Olga"), granted_by=key("Anna"),
            kind="HELPER", scopes=["REQUESTS"], since=date(2026, 1, 1), granted_at=LONG_AGO,
        ).save()  # fmt: skip
        # a child has let somebody in, a son has a place that is his own, and an employee has a power
        await GuestAccess(
            id=new_id(), house=key("sadovaya"), premises=key("flat 4"), person=key("Kirill"), granted_by=key("Misha"),
            kind="HELPER", scopes=["REQUESTS"], since=date(2026, 1, 1), granted_at=LONG_AGO,
        ).save()  # fmt: skip
        await GuestAccess(
            id=new_id(), house=key("sadovaya"), premises=key("flat 2"), person=key("Kirill"), granted_by=key("Rodion"),
            kind="HELPER", scopes=["REQUESTS"], since=date(2026, 1, 1), granted_at=LONG_AGO,
        ).save()  # fmt: skip
        await Share(
            id=new_id(), house=key("sadovaya"), premises=key("shop"), person=key("Timur"), ownership="SOLE",
            numerator=1, denominator=1, since=date(2020, 1, 1),
        ).save()  # fmt: skip
        paper = {"document": "Бумага", "document_date": date(2019, 1, 1), "recorded_at": LONG_AGO}
        for who, owner, premises, deeds, until in (
            ("Elena", "Timur", "shop", None, None),
            ("Olga", "Vera", "flat 2", ["SEE_REQUESTS"], date(2027, 1, 1)),
        ):
            await Power(
                id=new_id(), house=key("sadovaya"), premises=key(premises), person=key(who), owner=key(owner),
                deeds=deeds, since=date(2020, 1, 1), until=until, **paper,  # type: ignore[arg-type]  # columns by name
            ).save()  # fmt: skip
    row = await cast.database.read.fetchrow(
        "select id from session where token_hash = $1", store.hashed("token of revoked")
    )
    assert row is not None
    async with cast.database.transaction():
        await store.revoke(row["id"], now=LONG_AGO + timedelta(days=1))
    return cast


@pytest.fixture(scope="module")
async def expected(more: Cast) -> dict[tuple[str, datetime], Who]:
    """Who is who, says Python."""
    world = await World.load(more.database.read)
    everybody = (*EVERYBODY, *IDENTIFIED, *MORE)
    return {(each, moment): who(world, token(each), moment) for each in everybody for moment in MOMENTS}


async def different(cast: Cast, expected: dict[tuple[str, datetime], Who]) -> str:
    """Who is another than Python says, and when? The first found."""
    for (persona, moment), known in expected.items():
        if as_who(await cast.viewer(persona, moment)) != known:
            return f"{persona} at {moment}"
    return ""


async def test_everybody_is_who_python_says(more: Cast, expected: dict[tuple[str, datetime], Who]) -> None:
    assert await different(more, expected) == ""


@pytest.mark.parametrize("name", PARTS)
async def test_without_any_one_condition_somebody_is_another(
    more: Cast, expected: dict[tuple[str, datetime], Who], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identify, "IDENTIFY", without(*PARTS[name]))
    assert await different(more, expected) != ""
