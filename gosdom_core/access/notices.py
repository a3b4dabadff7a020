"""Notices: who sees one?

The rule in plain Python, one viewer and one notice at a time; the server's SQL says the same of many rows, and tests
hold the two together. To whom a notice is addressed is four sets, made by `reaches` of what its author named.

- Who wrote it: every colleague of the organisation, from the draft on and for ever, also after a handover.
- Nobody else before it is shown (published, and the seconds for undoing it are over). Then, also when it is expired or
  withdrawn:
- residents of a place that it is addressed to: owners of this day, and guests with the scope `NOTICES`; what is for
  owners only, owners alone. A notice goes with the home, like paper in a letterbox: a buyer reads it, a seller no more.
- employees of the organisations that serve one of its houses this day: they are asked about a colleague's outage;
- the inspectorate of its region, who watches over terms, and the support desk, who is asked as well;
- these offices not what is addressed to single premises: that is a letter. The operator reads nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gosdom_core.access.seeing import ViewerKind


@dataclass(frozen=True, slots=True)
class Addressed:
    """To whom, in one line of an audience?

    A whole region, or in a house: all of it, an entrance, premises. `letter`: to single premises, as no riser is.
    """

    region: str
    house: str | None = None
    entrance: str | None = None
    premises: str | None = None
    letter: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom does a notice reach?

    `places` are ids of premises, entrances and houses whose residents read it, `regions` are addressed as a whole;
    `houses` and `seen_regions` are where offices see it: without those of letters.
    """

    places: frozenset[str] = frozenset()
    houses: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    seen_regions: frozenset[str] = frozenset()


def reaches(audience: Iterable[Addressed]) -> Reach:
    """Whom does a notice to this audience reach?

    >>> reach = reaches([Addressed("63", "house 1", entrance="entrance 2"), Addressed("77")])
    >>> sorted(reach.places), sorted(reach.houses), sorted(reach.regions), sorted(reach.seen_regions)
    (['entrance 2'], ['house 1'], ['77'], ['63', '77'])
    """
    lines = tuple(audience)
    common = [line for line in lines if not line.letter]
    return Reach(
        places=frozenset(place for line in lines if (place := line.premises or line.entrance or line.house)),
        houses=frozenset(line.house for line in common if line.house),
        regions=frozenset(line.region for line in lines if line.house is None),
        seen_regions=frozenset(line.region for line in common),
    )


@dataclass(frozen=True, slots=True)
class NoticeSeen:
    """What decides who sees a notice? `shown_at` is from when others than its author do; `None`: never yet."""

    organisation: str
    reach: Reach
    shown_at: datetime | None = None
    owners_only: bool = False


@dataclass(frozen=True, slots=True)
class NoticeReader:
    """Who looks?

    `places` are the premises, entrances and houses where they are an owner or a guest with the scope `NOTICES` this
    day, `owner_places` those of an owner, `regions` those of their houses. `serves` are the houses that their
    organisation serves this day, `region` is where their office works.
    """

    kind: ViewerKind
    organisation: str | None = None
    places: frozenset[str] = frozenset()
    owner_places: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    serves: frozenset[str] = frozenset()
    region: str | None = None


def writes_notice(reader: NoticeReader, notice: NoticeSeen) -> bool:
    """Is it their organisation's own?"""
    offices = (ViewerKind.STAFF, ViewerKind.INSPECTOR, ViewerKind.OPERATOR)
    return reader.kind in offices and reader.organisation == notice.organisation


def sees_notice(reader: NoticeReader, notice: NoticeSeen, now: datetime) -> bool:
    """Does the reader see the notice at the moment?

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    >>> notice = NoticeSeen("uo", reaches([Addressed("63", "house 1")]), shown_at=noon)
    >>> anna = NoticeReader(ViewerKind.RESIDENT, places=frozenset({"flat 1", "house 1"}), regions=frozenset({"63"}))
    >>> sees_notice(anna, notice, noon), sees_notice(anna, notice, noon.replace(hour=11))
    (True, False)
    """
    if writes_notice(reader, notice):
        return True
    if notice.shown_at is None or notice.shown_at > now:
        return False
    return _is_reached(reader, notice.reach, owners_only=notice.owners_only)


def _is_reached(reader: NoticeReader, reach: Reach, *, owners_only: bool) -> bool:
    match reader.kind:
        case ViewerKind.RESIDENT if owners_only:
            found = not reach.places.isdisjoint(reader.owner_places)
        case ViewerKind.RESIDENT:
            found = bool(reach.places & reader.places or reach.regions & reader.regions)
        case ViewerKind.STAFF:
            found = bool(reach.houses & reader.serves) or reader.region in reach.regions
        case ViewerKind.INSPECTOR:
            found = reader.region in reach.seen_regions
        case _:
            found = reader.kind is ViewerKind.SUPPORT and bool(reach.seen_regions)
    return found
