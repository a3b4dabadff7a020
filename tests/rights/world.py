"""The rows of the database in Python, and who somebody is among them, decided in Python by `gosdom_core`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core import access
from gosdom_core.access import Deed, GuestKind, Scope, Standing, ViewerKind
from gosdom_core.homes import Ownership, Period, Person
from gosdom_core.homes import Share as CoreShare
from gosdom_graphql.database.pool import ReadingPool

Row = Mapping[str, Any]
TABLES = (
    "organisation", "house", "entrance", "premises", "person", "share", "service_contract", "employee",
    "guest_access", "guest_invitation", "guest_deed", "power", "session", "law_term", "request", "request_deadline",
    "request_history", "request_comment", "request_answer", "request_category", "request_note", "answer_template",
    "request_draft",
)  # fmt: skip
HOMES = ("share", "guest_access", "power")
OFFICES = {
    "MANAGING": ViewerKind.STAFF,
    "SUPPLIER": ViewerKind.STAFF,
    "INSPECTORATE": ViewerKind.INSPECTOR,
    "PROSECUTOR": ViewerKind.INSPECTOR,
    "SUPPORT": ViewerKind.SUPPORT,
    "OPERATOR": ViewerKind.OPERATOR,
}


class World:
    """All rows, by table and key."""

    def __init__(self, rows: Mapping[str, list[Row]]) -> None:
        self.rows = {table: {row["id"]: row for row in each} for table, each in rows.items()}
        self._children: dict[tuple[str, str], dict[UUID, list[Row]]] = {}

    @classmethod
    async def load(cls, pool: ReadingPool) -> World:
        """The rows as they are now."""
        return cls({table: [dict(row) for row in await pool.fetch(f"select * from {table}")] for table in TABLES})

    def children(self, table: str, column: str, of: UUID) -> list[Row]:
        """Which rows of the table point there?"""
        if (table, column) not in self._children:
            found: dict[UUID, list[Row]] = defaultdict(list)
            for row in self.rows[table].values():
                found[row[column]].append(row)
            self._children[table, column] = found
        return self._children[table, column].get(of, [])

    def zone(self, house: UUID) -> ZoneInfo:
        return ZoneInfo(self.rows["house"][house]["zone"])

    def day(self, house: UUID, at: datetime) -> date:
        """Which day is it at the house?"""
        return at.astimezone(self.zone(house)).date()


@dataclass(frozen=True)
class Who:
    """Somebody at a moment: the words of `sessions.viewer.Viewer`, as sets."""

    kind: ViewerKind
    now: datetime
    language: str = "ru"
    session: UUID | None = None
    person: UUID | None = None
    organisation: UUID | None = None
    region: str | None = None
    premises: frozenset[UUID] = field(default=frozenset())
    houses: frozenset[UUID] = field(default=frozenset())
    owned: frozenset[UUID] = field(default=frozenset())
    owned_houses: frozenset[UUID] = field(default=frozenset())
    request_premises: frozenset[UUID] = field(default=frozenset())
    request_houses: frozenset[UUID] = field(default=frozenset())
    sending_premises: frozenset[UUID] = field(default=frozenset())
    inviting: frozenset[UUID] = field(default=frozenset())
    houses_served: frozenset[UUID] = field(default=frozenset())

    def core(self) -> access.Viewer:
        """The viewer as `gosdom_core.access` knows them."""
        return access.Viewer(
            self.kind,
            None if self.person is None else str(self.person),
            premises=frozenset(map(str, self.owned)),
            guest_premises=frozenset(map(str, self.request_premises - self.owned)),
            houses=frozenset(map(str, self.request_houses)),
            organisations=frozenset() if self.organisation is None else frozenset({str(self.organisation)}),
            serves=frozenset((str(self.organisation), str(house)) for house in self.houses_served),
            region=self.region,
        )


def acting(viewer: Who) -> access.Viewer:
    """The viewer with the premises alone from which they may send requests: a child only reads."""
    sends = viewer.sending_premises
    guest = frozenset(map(str, sends - viewer.owned))
    return replace(viewer.core(), premises=frozenset(map(str, viewer.owned & sends)), guest_premises=guest)


def covers(row: Row, day: date) -> bool:
    """Does the row's period cover the day? Both ends are in it."""
    return Period(row["since"], row["until"]).covers(day)


def who(world: World, token: str | None, now: datetime, language: str = "ru") -> Who:
    """Who stands behind a token at a moment? Nobody signed in, expired, revoked, or dismissed: anonymous."""
    nobody = Who(ViewerKind.ANONYMOUS, now, language)
    hashed = sha256(token.encode()).digest() if token else None
    session = next((row for row in world.rows["session"].values() if row["token_hash"] == hashed), None)
    if session is None or session["revoked_at"] is not None:
        return nobody
    if session["expires_at"] is not None and session["expires_at"] <= now:
        return nobody
    common = {"now": now, "language": language, "session": session["id"], "person": session["person"]}
    if session["organisation"] is None:
        home: dict[str, Any] = {**_home(world, session["person"], now)}
        return Who(ViewerKind.RESIDENT, **common, **home)
    office = world.rows["organisation"][session["organisation"]]
    today = now.astimezone(ZoneInfo(office["zone"])).date()
    jobs = world.children("employee", "organisation", office["id"])
    if not any(job["person"] == session["person"] and covers(job, today) for job in jobs):
        return nobody
    served = {
        row["house"]
        for row in world.children("service_contract", "organisation", office["id"])
        if covers(row, world.day(row["house"], now))
    }
    return Who(
        OFFICES[office["kind"]],
        **common,
        organisation=office["id"],
        region=office["region"],
        houses_served=frozenset(served),
    )


def _home(world: World, person: UUID, now: datetime) -> dict[str, frozenset[UUID]]:
    """What is theirs to lean on: as the core says of each of the premises where they have to do with anything."""
    owned = [row for row in world.children("share", "person", person) if covers(row, world.day(row["house"], now))]
    here = {row["premises"] for table in HOMES for row in world.children(table, "person", person)}
    stands = {each for each in here if standings(world, person, each, now) - {Standing.FORMER_OWNER}}
    asking = open_to(world, person, Deed.SEE_REQUESTS, now)

    def houses(premises: Iterable[UUID]) -> frozenset[UUID]:
        return frozenset(world.rows["premises"][each]["house"] for each in premises)

    return {
        "premises": frozenset(stands),
        "houses": houses(stands),
        "owned": frozenset(row["premises"] for row in owned),
        "owned_houses": frozenset(row["house"] for row in owned),
        "request_premises": asking,
        "request_houses": houses(asking),
        "sending_premises": open_to(world, person, Deed.SEND_REQUESTS, now),
        "inviting": open_to(world, person, Deed.INVITE, now),
    }


def standings(world: World, person: UUID, premises: UUID, now: datetime) -> frozenset[Standing]:
    """As what does a person stand to the premises?"""
    zone = world.zone(world.rows["premises"][premises]["house"])
    return access.standings(str(person), str(premises), now, zone, register(world, premises, now))


def open_to(world: World, person: UUID, deed: Deed, now: datetime) -> frozenset[UUID]:
    """Of which premises may they do it, without anybody's consent?"""
    found = set()
    for premises in {row["premises"] for table in HOMES for row in world.children(table, "person", person)}:
        zone = world.zone(world.rows["premises"][premises]["house"])
        rights = access.rights(str(person), str(premises), now, zone, register(world, premises, now))
        if rights.get(deed) is access.Only.FREELY:
            found.add(premises)
    return frozenset(found)


def register(world: World, premises: UUID, now: datetime) -> access.Register:
    """What is known of the premises, in the core's words? A power that was taken back is none."""
    shares = tuple(
        CoreShare(
            str(each["person"]),
            str(each["premises"]),
            each["numerator"],
            Period(each["since"], each["until"]),
            Ownership[each["ownership"]],
        )
        for each in world.children("share", "premises", premises)
    )
    people = {each.person: world.rows["person"][UUID(each.person)] for each in shares}
    born = {name: Person(name, each["name"], each["born"]) for name, each in people.items()}
    powers = tuple(
        power(each)
        for each in world.children("power", "premises", premises)
        if each["revoked_at"] is None or each["revoked_at"] > now
    )
    grants = tuple(map(grant, world.children("guest_access", "premises", premises)))
    return access.Register(shares, born, grants, powers)


def grant(row: Row) -> access.Grant:
    """The access as the core knows it."""
    return access.Grant(
        str(row["granted_by"]),
        str(row["person"]),
        str(row["premises"]),
        GuestKind[row["kind"]],
        frozenset(Scope[each] for each in row["scopes"]),
        Period(row["since"], row["until"]),
        row["revoked_at"],
    )


def power(row: Row) -> access.Power:
    """The power as the core knows it."""
    deeds = None if row["deeds"] is None else frozenset(Deed[each] for each in row["deeds"])
    period = Period(row["since"], row["until"])
    return access.Power(str(row["person"]), str(row["owner"]), str(row["premises"]), period, deeds)
