"""Who asks: at compile time an `Asker` (a kind and markers), at run time a `Viewer` (values)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from gosdom_graphql.reader.markers import Attribute, Ledger

ATTRIBUTES: dict[str, str] = {
    "session": "uuid",
    "person": "uuid",
    "organisation": "uuid",
    "organisations": "uuid[]",
    "houses": "uuid[]",
    "premises": "uuid[]",
    "owned": "uuid[]",
    "request_premises": "uuid[]",
    "request_houses": "uuid[]",
    "sending_premises": "uuid[]",
    "inviting": "uuid[]",
    "notice_places": "uuid[]",
    "owner_places": "uuid[]",
    "notice_regions": "text[]",
    "houses_served": "uuid[]",
    "owned_houses": "uuid[]",
    "reading_premises": "uuid[]",
    "former_premises": "uuid[]",
    "houses_managed": "uuid[]",
    "houses_supplied": "uuid[]",
    "meeting_premises": "uuid[]",
    "meeting_houses": "uuid[]",
    "voting_premises": "uuid[]",
    "voting_houses": "uuid[]",
    "region": "text",
    "now": "timestamptz",
    "language": "text",
}
"""What a predicate may ask of the viewer, and the SQL type of each. `kind` is no parameter: it chooses the text."""


class Viewer(Protocol):
    """What the reader needs of a viewer when a statement runs: its kind, and the attributes above by name."""

    @property
    def kind(self) -> Enum: ...
    @property
    def now(self) -> datetime: ...


class Asker:
    """The viewer while a statement is written: `kind` is known, every other attribute is a marker for a parameter."""

    session: str
    person: str
    organisation: str
    organisations: str
    houses: str
    premises: str
    owned: str
    request_premises: str
    request_houses: str
    sending_premises: str
    inviting: str
    notice_places: str
    owner_places: str
    notice_regions: str
    houses_served: str
    owned_houses: str
    reading_premises: str
    former_premises: str
    houses_managed: str
    houses_supplied: str
    meeting_premises: str
    meeting_houses: str
    voting_premises: str
    voting_houses: str
    region: str
    now: str
    language: str

    def __init__(self, kind: Any, ledger: Ledger) -> None:
        self.kind = kind
        self._ledger = ledger

    def __getattr__(self, name: str) -> str:
        if name not in ATTRIBUTES:
            raise AttributeError(f"a viewer has no {name!r}; see reader.viewer.ATTRIBUTES")
        return self._ledger.parameter(Attribute(name), ATTRIBUTES[name])
