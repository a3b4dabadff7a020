"""The viewer: who asks, in which capacity, at what moment of the house's clock, and what they may lean on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from gosdom_core.access import ViewerKind


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks? The names are those that the reader's predicates use (`reader.viewer.ATTRIBUTES`).

    `premises` and `houses` are those where the person owns or is a guest today, `owned…` those of an owner,
    `request_…` those where requests may be read (owner, or guest with that scope), `sending_premises` those from which
    they may be sent, `inviting` those to which others may be invited. `notice_places` are the premises,
    entrances and houses whose notices may be read (the same, with that scope), `owner_places` those of an owner,
    `notice_regions` the regions of these houses. `houses_served` are those that the organisation serves today.
    `reading_premises` are those whose readings may be seen, `metering_premises` those from which they may be sent,
    `former_premises` those that the person owned once, and whose readings of that time they may see,
    `houses_managed` those served houses that the organisation manages, `houses_supplied` the others of them.
    `meeting_…` are those whose meetings concern the viewer (an owner, or who may vote for one), `voting_…` those for
    which they may vote themselves, a minor's consent not counted.
    `fresh_at` is when the person last showed who they are (`sessions.fresh`).
    """

    kind: ViewerKind
    now: datetime
    language: str = "ru"
    session: UUID | None = None
    person: UUID | None = None
    organisation: UUID | None = None
    region: str | None = None
    premises: tuple[UUID, ...] = ()
    houses: tuple[UUID, ...] = ()
    owned: tuple[UUID, ...] = ()
    owned_houses: tuple[UUID, ...] = ()
    request_premises: tuple[UUID, ...] = ()
    request_houses: tuple[UUID, ...] = ()
    sending_premises: tuple[UUID, ...] = ()
    inviting: tuple[UUID, ...] = ()
    notice_places: tuple[UUID, ...] = ()
    owner_places: tuple[UUID, ...] = ()
    notice_regions: tuple[str, ...] = ()
    houses_served: tuple[UUID, ...] = ()
    reading_premises: tuple[UUID, ...] = ()
    metering_premises: tuple[UUID, ...] = ()
    former_premises: tuple[UUID, ...] = ()
    houses_managed: tuple[UUID, ...] = ()
    houses_supplied: tuple[UUID, ...] = ()
    meeting_premises: tuple[UUID, ...] = ()
    meeting_houses: tuple[UUID, ...] = ()
    voting_premises: tuple[UUID, ...] = ()
    voting_houses: tuple[UUID, ...] = ()
    fresh_at: datetime | None = None

    def at(self, now: datetime, language: str) -> Viewer:
        """The same viewer at another moment, in another language."""
        return Viewer(self.kind, now, language, *_OTHERS(self))

    @property
    def organisations(self) -> tuple[UUID, ...]:
        """Which organisations does the viewer act for? None or one."""
        return () if self.organisation is None else (self.organisation,)


_OTHERS = attrgetter(*(each.name for each in fields(Viewer)[3:]))
