"""Sight: who sees a request, how much of it, and which part do they have in it?

This is the rule in plain Python, one viewer and one request at a time; the server's SQL says the same of many rows, and
tests hold the two together. Everything is as of one moment: the caller gives what the viewer owns, may use and serves
that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from gosdom_core.homes import Place
from gosdom_core.requests import Addressee, Applicant, Part


class ViewerKind(Enum):
    """As whom does someone look? A person with two roles has a session for each, so a viewer is of one kind."""

    ANONYMOUS = "anonymous"
    RESIDENT = "resident"
    STAFF = "staff"
    INSPECTOR = "inspector"
    SUPPORT = "support"
    OPERATOR = "operator"


class Sight(Enum):
    """How much of a request is seen?

    NONE: as if it were not there. NEIGHBOUR: without author, apartment, comments, rating, and the persons in the
    history. FULL: all of it.
    """

    NONE = "none"
    NEIGHBOUR = "neighbour"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and what is theirs at this moment?

    `premises` are owned (a share is enough), `guest_premises` are open to a guest with the scope `REQUESTS`, `houses`
    are those of both. `organisations` employ the viewer, `serves` are the pairs (organisation, house) of their service
    contracts in force. `region` is the inspector's: of the inspectorate, or of the prosecutor's office.
    """

    kind: ViewerKind
    person: str | None = None
    premises: frozenset[str] = frozenset()
    guest_premises: frozenset[str] = frozenset()
    houses: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    serves: frozenset[tuple[str, str]] = frozenset()
    region: str | None = None


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """What decides who sees a request?

    `premises` is the apartment it is about, `None` for an entrance, a house, a yard. `organisation` is whom it is
    addressed to now (after a handover the new one, if it was open), `answered_by` the organisation that answered first,
    `answered_also` are those that answered after it: the house may change hands more than once.
    `applicant` is what the author was when it was sent. `complained_at` is when a complaint about it went to the
    inspectorate.
    """

    author: str
    applicant: Applicant
    addressee: Addressee
    place: Place
    house: str
    region: str
    premises: str | None = None
    organisation: str | None = None
    answered_by: str | None = None
    answered_also: frozenset[str] = frozenset()
    complained_at: datetime | None = None


def sight(viewer: Viewer, request: RequestSeen) -> Sight:
    """How much of the request does the viewer see?

    >>> by_anna = ("anna", Applicant.OWNER, Addressee.MANAGEMENT)
    >>> tap = RequestSeen(*by_anna, Place.APARTMENT, "house 1", "63", "flat 1", "uo")
    >>> wife = Viewer(ViewerKind.RESIDENT, "zoya", frozenset({"flat 1"}), houses=frozenset({"house 1"}))
    >>> neighbour = Viewer(ViewerKind.RESIDENT, "vera", frozenset({"flat 2"}), houses=frozenset({"house 1"}))
    >>> sight(wife, tap), sight(neighbour, tap)
    (<Sight.FULL: 'full'>, <Sight.NONE: 'none'>)
    """
    # the operator keeps the machine running and reads nobody's letters; nobody is signed in, nothing is seen
    if viewer.kind in (ViewerKind.ANONYMOUS, ViewerKind.OPERATOR):
        return Sight.NONE
    # an author keeps reading their own, also after ownership or access ended, in whatever role they sign in
    if viewer.person is not None and viewer.person == request.author:
        return Sight.FULL
    match viewer.kind:
        case ViewerKind.RESIDENT:
            return _resident(viewer, request)
        case ViewerKind.STAFF:
            return Sight.FULL if _serves(viewer, request) or _answered(viewer, request) else Sight.NONE
        case ViewerKind.INSPECTOR:
            return Sight.FULL if _inspects(viewer, request) else Sight.NONE
        case _:
            # support: what is addressed to support, of every region
            return Sight.FULL if request.addressee is Addressee.SUPPORT else Sight.NONE


def _resident(viewer: Viewer, request: RequestSeen) -> Sight:
    # about an apartment: its owners of this day, whoever of them wrote it, and guests with the scope; nobody else
    if request.place is Place.APARTMENT:
        return Sight.FULL if _lives_in(viewer, request.premises) else Sight.NONE
    # about an entrance, the house, the yard: everyone in the house, guests with the scope included; not who wrote it;
    # a complaint is between its author and the state body
    common = request.house in viewer.houses and not request.addressee.is_state_body
    return Sight.NEIGHBOUR if common else Sight.NONE


def _lives_in(viewer: Viewer, premises: str | None) -> bool:
    return premises is not None and (premises in viewer.premises or premises in viewer.guest_premises)


def _serves(viewer: Viewer, request: RequestSeen) -> bool:
    """Addressed to the viewer's organisation, which serves the house this day: by its own contract, not by that of
    another employer.

    The support desk and state bodies are no organisations of the house: what is addressed to support is theirs by
    their kind, what is addressed to a state body is that office's.
    """
    if request.organisation is None or request.addressee not in (Addressee.MANAGEMENT, Addressee.SUPPLIER):
        return False
    pair = (request.organisation, request.house)
    return request.organisation in viewer.organisations and pair in viewer.serves


def _answered(viewer: Viewer, request: RequestSeen) -> bool:
    # after a handover an organisation keeps reading what it answered itself, to be able to account for it
    answered = request.answered_also | ({request.answered_by} if request.answered_by is not None else set())
    return not answered.isdisjoint(viewer.organisations)


def _inspects(viewer: Viewer, request: RequestSeen) -> bool:
    # no snooping: only once somebody complained in their region, or where their own office was asked
    complained = request.complained_at is not None and viewer.region is not None and viewer.region == request.region
    return complained or _is_asked(viewer, request)


def _is_asked(viewer: Viewer, request: RequestSeen) -> bool:
    # a region has an inspectorate and a prosecutor: what one of them is asked is not the other's to answer
    return request.addressee.is_state_body and request.organisation in viewer.organisations


def parts(viewer: Viewer, request: RequestSeen) -> frozenset[Part]:
    """Which parts does the viewer have in the request's life? None of them where it is not seen; else at least READER.

    An author is AUTHOR while they are still what they were when they sent it: about an apartment, an owner or a guest
    with the scope of it; about an entrance, a house or a yard, a resident of the house; who sent it as an outsider
    stays one. Afterwards they read on, and a right lost cannot be used through an old request (our choice; the law is
    silent).

    >>> light = RequestSeen("anna", Applicant.OWNER, Addressee.MANAGEMENT, Place.ENTRANCE, "house 1", "63", None, "uo")
    >>> moved_out = Viewer(ViewerKind.RESIDENT, "anna")
    >>> at_home = Viewer(ViewerKind.RESIDENT, "anna", premises=frozenset({"flat 1"}), houses=frozenset({"house 1"}))
    >>> parts(moved_out, light) == {Part.READER}, parts(at_home, light) == {Part.READER, Part.AUTHOR}
    (True, True)
    """
    if sight(viewer, request) is Sight.NONE:
        return frozenset()
    found = {Part.READER}
    if viewer.person == request.author:
        if _may_still_act(viewer, request):
            found.add(Part.AUTHOR)
    elif viewer.kind is ViewerKind.RESIDENT and request.place is Place.APARTMENT:
        # only who lives in the apartment sees a request about it
        found.add(Part.COMPANION)
    if _responsible(viewer, request):
        found.add(Part.RESPONSIBLE)
    return frozenset(found)


def _may_still_act(viewer: Viewer, request: RequestSeen) -> bool:
    if request.place is Place.APARTMENT:
        return _lives_in(viewer, request.premises)
    return request.applicant is Applicant.OUTSIDER or request.house in viewer.houses


def _responsible(viewer: Viewer, request: RequestSeen) -> bool:
    match viewer.kind:
        case ViewerKind.STAFF:
            return _serves(viewer, request)
        case ViewerKind.SUPPORT:
            return request.addressee is Addressee.SUPPORT
        case ViewerKind.INSPECTOR:
            return _is_asked(viewer, request)
        case _:
            return False
