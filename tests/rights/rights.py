"""Who sees what, and what passes a filter: `gosdom_core.access` and plain Python, one row at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gosdom_core import access
from gosdom_core.access import Deed, Sight, Standing, ViewerKind
from gosdom_core.homes import Period, Place
from gosdom_core.requests import Addressee, Applicant, RequestState
from tests.rights.paging import Seen
from tests.rights.world import Row, Who, World, covers, grant, open_to, power, register

# which table holds the rows of a type
TABLE = {
    "Organisation": "organisation",
    "House": "house",
    "Entrance": "entrance",
    "ServiceContract": "service_contract",
    "Premises": "premises",
    "Share": "share",
    "Person": "person",
    "Employment": "employee",
    "GuestAccess": "guest_access",
    "GuestDeed": "guest_deed",
    "GuestInvitation": "guest_invitation",
    "Power": "power",
    "LawTerm": "law_term",
    "Request": "request",
    "RequestDeadline": "request_deadline",
    "RequestHistoryEntry": "request_history",
    "RequestComment": "request_comment",
    "RequestAnswer": "request_answer",
    "RequestCategoryInfo": "request_category",
    "RequestNote": "request_note",
    "AnswerTemplate": "answer_template",
    "RequestDraft": "request_draft",
}
OPEN_DATA = ("Organisation", "House", "Entrance", "ServiceContract", "LawTerm", "RequestCategoryInfo")
# a neighbour does not see these of a request
FULL_ONLY = (
    "complainedAt", "facts", "apartment", "premises", "author", "applicant", "responsible", "rating", "ratingText",
    "ratedAt", "screen", "attachedKind", "attached",
)  # fmt: skip


class Rights:
    """What one viewer may see of the rows."""

    def __init__(self, world: World, viewer: Who) -> None:
        self.world, self.viewer, self.core = world, viewer, viewer.core()
        self._sights: dict[UUID, Sight] = {}

    def is_me(self, person: UUID) -> bool:
        return self.viewer.person is not None and person == self.viewer.person

    def sees(self, kind: str, row: Row) -> bool:
        """May the viewer see the row? In words: the docstrings of rows.py."""
        if kind in OPEN_DATA:
            return True
        return bool(getattr(self, f"sees_{kind.lower()}")(row))

    def sees_premises(self, row: Row) -> bool:
        """Who owns a share or is a guest there today, and who serves the house."""
        return self.own_or_served(row["id"], row["house"], self.viewer.premises)

    def sees_share(self, row: Row) -> bool:
        """Its owner always, the co-owners of today, and who serves the house."""
        own = self.viewer.kind is ViewerKind.RESIDENT and self.is_me(row["person"])
        return own or self.own_or_served(row["premises"], row["house"], self.viewer.owned)

    def sees_person(self, row: Row) -> bool:
        """They themselves."""
        return self.is_me(row["id"])

    def sees_employment(self, row: Row) -> bool:
        """The employee, and the colleagues."""
        return self.is_me(row["person"]) or row["organisation"] == self.viewer.organisation

    def sees_guestaccess(self, row: Row) -> bool:
        """The guest, who gave it, every owner of its time, and who may invite there for one of them."""
        return self.is_at_home(row, row["granted_by"], row["granted_at"], row["person"])

    def sees_guestinvitation(self, row: Row) -> bool:
        """Who invited, who accepted, every owner of its time, and who may invite there for one of them."""
        return self.is_at_home(row, row["invited_by"], row["created_at"], row["accepted_by"])

    def sees_guestdeed(self, row: Row) -> bool:
        """Who sees the access under which it was done."""
        return self.sees_guestaccess(self.world.rows["guest_access"][row["access"]])

    def sees_power(self, row: Row) -> bool:
        """The two whom it concerns."""
        resident = self.viewer.kind is ViewerKind.RESIDENT
        return resident and (self.is_me(row["person"]) or self.is_me(row["owner"]))

    def is_at_home(self, row: Row, giver: UUID, at: datetime, guest: UUID | None) -> bool:
        if self.viewer.kind is not ViewerKind.RESIDENT:
            return False
        if self.is_me(giver) or (guest is not None and self.is_me(guest)):
            return True
        premises = row["premises"]
        if premises not in self.viewer.owned | self.viewer.inviting:
            return False
        if premises in open_to(self.world, giver, Deed.INVITE, self.viewer.now):
            return True
        given, today = (self.world.day(row["house"], moment) for moment in (at, self.viewer.now))
        return any(
            share["since"] <= given and covers(share, today)
            for share in self.world.children("share", "premises", premises)
            if premises not in self.viewer.owned or self.is_me(share["person"])
        )

    # Where guest access stands

    def access_state(self, row: Row) -> str:
        """As the core says of the same grant, as if its days were today alone."""
        today = self.world.day(row["house"], self.viewer.now)
        given = replace(grant(row), period=Period(today, today), revoked_at=None)
        known = register(self.world, row["premises"], self.viewer.now)
        stands = access.is_live(given, self.viewer.now, self.world.zone(row["house"]), known)
        return self.told_state(row, today, stands=stands)

    def state_of_power(self, row: Row) -> str:
        """As the core says of the same power alone, as if its days were today alone."""
        today = self.world.day(row["house"], self.viewer.now)
        known = register(self.world, row["premises"], self.viewer.now)
        alone = replace(known, grants=(), powers=(replace(power(row), period=Period(today, today)),))
        zone = self.world.zone(row["house"])
        found = access.standings(str(row["person"]), str(row["premises"]), self.viewer.now, zone, alone)
        return self.told_state(row, today, stands=bool(found & {Standing.ATTORNEY, Standing.PARENT}))

    def told_state(self, row: Row, today: date, *, stands: bool) -> str:
        if row["revoked_at"] is not None and row["revoked_at"] <= self.viewer.now:
            return "LEFT" if row["ended_by"] == row["person"] else "REVOKED"
        if row["until"] is not None and row["until"] < today:
            return "OVER"
        if not stands:
            return "VOID"
        return "PENDING" if row["since"] > today else "LIVE"

    def invitation_state(self, row: Row) -> str:
        today = self.world.day(row["house"], self.viewer.now)
        if row["accepted_at"] is not None or row["withdrawn_at"] is not None:
            return "ACCEPTED" if row["accepted_at"] is not None else "WITHDRAWN"
        if row["expires_at"] <= self.viewer.now or row["until"] < today:
            return "OVER"
        may = open_to(self.world, row["invited_by"], Deed.INVITE, self.viewer.now)
        return "OPEN" if row["premises"] in may else "VOID"

    def sees_request(self, row: Row) -> bool:
        return self.sight(row) is not Sight.NONE

    def sees_requestcomment(self, row: Row) -> bool:
        return self.sight_of_parent(row) is Sight.FULL

    def sees_requestdeadline(self, row: Row) -> bool:
        return self.sight_of_parent(row) is not Sight.NONE

    def sees_requestnote(self, row: Row) -> bool:
        """Who works for the organisation that wrote it, while they see the request."""
        seen = self.sight_of_parent(row) is not Sight.NONE
        return self.works_in_an_office() and row["organisation"] == self.viewer.organisation and seen

    def sees_answertemplate(self, row: Row) -> bool:
        """Who works for its organisation, which answers requests."""
        return self.works_in_an_office() and row["organisation"] == self.viewer.organisation

    def sees_requestdraft(self, row: Row) -> bool:
        """Who writes it."""
        return self.is_me(row["person"])

    def works_in_an_office(self) -> bool:
        return self.viewer.kind in (ViewerKind.STAFF, ViewerKind.SUPPORT, ViewerKind.INSPECTOR)

    sees_requestanswer = sees_requestdeadline

    def sees_requesthistoryentry(self, row: Row) -> bool:
        """Who sees the request; that somebody complained, not a neighbour."""
        sight = self.sight_of_parent(row)
        return sight is Sight.FULL if row["action"] == "COMPLAIN" else sight is not Sight.NONE

    def own_or_served(self, premises: UUID, house: UUID, own: frozenset[UUID]) -> bool:
        if self.viewer.kind is ViewerKind.RESIDENT:
            return premises in own
        return self.viewer.kind is ViewerKind.STAFF and house in self.viewer.houses_served

    def sight(self, request: Row) -> Sight:
        if request["id"] not in self._sights:
            self._sights[request["id"]] = access.sight(self.core, seen(request))
        return self._sights[request["id"]]

    def sight_of_parent(self, row: Row) -> Sight:
        return self.sight(self.world.rows["request"][row["request"]])

    # Rows

    def all(self, kind: str) -> list[Row]:
        return [row for row in self.world.rows[TABLE[kind]].values() if self.sees(kind, row)]

    def below(self, kind: str, column: str, of: Row) -> list[Row]:
        found = self.world.children(TABLE[kind], column, of["id"])
        return [row for row in found if self.sees(kind, row)]

    def listed(self, kind: str, column: str, of: Row, *by: str) -> list[Seen]:
        rows = sorted(self.below(kind, column, of), key=lambda row: [row[name] for name in by])
        return [Seen(kind, row) for row in rows]

    def one(self, kind: str, id: UUID | None) -> Seen | None:
        row = None if id is None else self.world.rows[TABLE[kind]].get(id)
        return Seen(kind, row) if row is not None and self.sees(kind, row) else None

    def shown(self, kind: str, id: UUID | None) -> Seen | None:
        """A person or an apartment beside what may be seen: no right of its own."""
        table = {"Participant": "person", "Apartment": "premises"}[kind]
        return None if id is None else Seen(kind, self.world.rows[table][id])

    def node(self, text: Any, *, kind: str | None = None) -> Seen | None:
        name, _, rest = str(text).partition(":")
        try:
            id = UUID(rest)
        except ValueError:
            return None
        if name not in TABLE or str(id) != rest or kind not in (None, name):
            return None
        return self.one(name, id)


def seen(request: Row) -> access.RequestSeen:
    """The request as the core decides over it."""

    def text(id: UUID | None) -> str | None:
        return None if id is None else str(id)

    return access.RequestSeen(
        author=str(request["author"]),
        applicant=Applicant[request["applicant"]],
        addressee=Addressee[request["addressee"]],
        place=Place[request["place"]],
        house=str(request["house"]),
        region=request["region"],
        premises=text(request["premises"]),
        organisation=text(request["organisation"]),
        answered_by=text(request["answered_by"]),
        answered_also=frozenset(map(str, request["answered_also"])),
        complained_at=request["complained_at"],
    )


def contains(text: str, asked: str) -> bool:
    return is_text(asked) and asked.lower() in text.lower()


def is_text(asked: str) -> bool:
    """Can a row have this text at all? PostgreSQL keeps neither NUL nor half of a surrogate pair."""
    return "\0" not in asked and not any("\ud800" <= letter <= "\udfff" for letter in asked)


class Filters(Rights):
    """Which rows pass a filter?"""

    def passing(self, kind: str, rows: Iterable[Row], asked: dict[str, Any] | None) -> list[Row]:
        given = {name: value for name, value in (asked or {}).items() if value is not None}
        tests: dict[str, Callable[[Row, Any], bool]] = getattr(self, f"filter_{kind.lower()}")()
        return [row for row in rows if all(tests[name](row, value) for name, value in given.items())]

    def filter_request(self) -> dict[str, Callable[[Row, Any], bool]]:
        return {
            "state": lambda row, value: row["state"] in value,
            "open": lambda row, value: RequestState[row["state"]].is_open == value,
            "category": lambda row, value: row["category"] in value,
            "place": lambda row, value: row["place"] in value,
            "house": lambda row, value: f"House:{row['house']}" in value,
            "mine": lambda row, value: self.is_me(row["author"]) == value,
            "receivedFrom": lambda row, value: row["received_at"] >= datetime.fromisoformat(value),
            "receivedBefore": lambda row, value: row["received_at"] < datetime.fromisoformat(value),
            "overdue": lambda row, value: self.is_overdue(row) == value,
            "number": lambda row, value: row["number"] == value,
            "assignedToMe": lambda row, value: self.is_responsible(row) == value,
            "addressee": lambda row, value: row["addressee"] in value,
        }

    def is_responsible(self, row: Row) -> bool:
        """Hidden from neighbours, whatever they ask."""
        mine = row["responsible"] is not None and self.is_me(row["responsible"])
        return mine and self.sight(row) is Sight.FULL

    def filter_answertemplate(self) -> dict[str, Callable[[Row, Any], bool]]:
        return {"category": lambda row, value: row["category"] is None or row["category"] in value}

    def filter_house(self) -> dict[str, Callable[[Row, Any], bool]]:
        ours = self.viewer.houses | self.viewer.houses_served
        return {
            "region": lambda row, value: row["region"] == value,
            "address": lambda row, value: contains(row["address"], value),
            "mine": lambda row, value: (row["id"] in ours) == value,
        }

    def filter_organisation(self) -> dict[str, Callable[[Row, Any], bool]]:
        return {
            "kind": lambda row, value: row["kind"] in value,
            "region": lambda row, value: row["region"] == value,
            "name": lambda row, value: contains(row["name"], value),
            "licence": lambda row, value: row["licence"] == value,
            "serves": lambda row, value: (
                value
                in {
                    f"House:{each['house']}"
                    for each in self.world.children("service_contract", "organisation", row["id"])
                }
            ),
        }

    def filter_premises(self) -> dict[str, Callable[[Row, Any], bool]]:
        return {
            "kind": lambda row, value: row["kind"] in value,
            "withoutCadastralNumber": lambda row, value: (row["cadastral_number"] is None) == value,
        }

    def filter_guestaccess(self) -> dict[str, Callable[[Row, Any], bool]]:
        return {
            "premises": lambda row, value: f"Premises:{row['premises']}" == value,
            "state": lambda row, value: self.access_state(row) in value,
            "mine": lambda row, value: self.is_me(row["person"]) == value,
        }

    def filter_guestinvitation(self) -> dict[str, Callable[[Row, Any], bool]]:
        return {
            "premises": lambda row, value: f"Premises:{row['premises']}" == value,
            "state": lambda row, value: self.invitation_state(row) in value,
        }

    def filter_lawterm(self) -> dict[str, Callable[[Row, Any], bool]]:
        return {
            "name": lambda row, value: is_text(value) and row["name"].startswith(value),
            "confidence": lambda row, value: row["confidence"] in value,
            "on": lambda row, value: row["since"] <= date.fromisoformat(value) <= (row["until"] or date.max),
        }

    def deadlines(self, request: Row) -> list[Row]:
        return self.world.children("request_deadline", "request", request["id"])

    def is_overdue(self, request: Row) -> bool:
        """A deadline that decides is over and nobody met or ended it."""
        return any(
            due["decides"]
            and due["met_at"] is None
            and due["ended_at"] is None
            and due["due_at"] is not None
            and self.viewer.now > due["due_at"]
            for due in self.deadlines(request)
        )
