"""How a request begins: who may send it, to whom it goes, and which terms run from now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gosdom_core.errors import NotFound, text
from gosdom_core.homes import Place, Resource
from gosdom_core.requests import (
    SCREEN_LIMIT,
    Addressee,
    Applicant,
    Facts,
    Information,
    RequestAction,
    RequestCategory,
    RequestState,
    Season,
    Submission,
    check_facts,
    check_inspection,
    check_submission,
    default_addressee,
    spoken_number,
)
from gosdom_graphql.database import new_id
from gosdom_graphql.database.prepared import Prepared, insert, new
from gosdom_graphql.deeds import Done
from gosdom_graphql.files import store as files
from gosdom_graphql.homes.store import Served, served
from gosdom_graphql.homes.tables import Entrance, Premises
from gosdom_graphql.requests.store import neighbours
from gosdom_graphql.requests.store.attaching import Attached, check_attached
from gosdom_graphql.requests.store.counting import started, told
from gosdom_graphql.requests.store.drafts import discard
from gosdom_graphql.requests.store.held import finish, name_of, named
from gosdom_graphql.requests.store.recipients import recipient, supplier_of
from gosdom_graphql.requests.tables import Request
from gosdom_graphql.sessions.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What did the person send?

    `house` may be left out where `premises` or `entrance` tell it; facts as far as they are known. `join` names a
    neighbour's request about the same thing, `confirm` says that theirs is not meant. `draft` is sent with it.
    """

    place: Place
    category: RequestCategory
    text: str
    house: UUID | None = None
    entrance: UUID | None = None
    premises: UUID | None = None
    addressee: Addressee | None = None
    supplier: UUID | None = None
    occurred_at: datetime | None = None
    inspection_agreed_at: datetime | None = None
    season: Season | None = None
    supply_cut: bool | None = None
    resource: Resource | None = None
    flat_temperature: int | None = None
    mean_daily_temperature: int | None = None
    independent_sources: bool | None = None
    information: Information | None = None
    files: tuple[UUID, ...] = ()
    join: UUID | None = None
    confirm: bool = False
    screen: str | None = None
    attached: Attached | None = None
    draft: UUID | None = None


async def submit(viewer: Viewer, sent: Sent) -> Done:
    """How does a request begin?

    With its number, its addressee and the deadlines that the law sets, all in one transaction.

    Where a neighbour has written of the same thing today it is asked first. Raises `NotFound` for what is named and is
    not there, and what `check_submission` and `check_facts` raise.
    """
    return await send(viewer, sent, await _home(viewer, sent))


async def send(viewer: Viewer, sent: Sent, home: Served, *, previous: UUID | None = None) -> Done:
    """The same, once the house is held; `previous` is the request that this one continues."""
    addressee, supplier = _addressee(sent, home)
    applicant = _applicant(viewer, sent, home.house.id)
    submission = check_submission(
        Submission(
            sent.category,
            addressee,
            sent.place,
            sent.text,
            name_of(sent.premises),
            name_of(sent.entrance),
            name_of(supplier),
        ),
        applicant=applicant,
        own_premises=named(viewer.sending_premises),
        entrances=named(home.entrances),
        suppliers=named(home.suppliers),
        managed=home.management is not None,
    )
    facts = check_facts(_facts(sent, home, addressee, applicant, viewer.now))
    screen = text(sent.screen, field=["screen"], limit=SCREEN_LIMIT, required=False) or None
    await check_attached(viewer, sent.attached)
    if sent.inspection_agreed_at is not None:
        check_inspection(sent.inspection_agreed_at, viewer.now)
    request = new(
        Request,
        id=new_id(),
        number="",  # given once it is sure that it is sent: a question uses up none
        house=home.house.id,
        region=home.house.region,
        entrance=sent.entrance,
        premises=sent.premises,
        place=sent.place.name,
        category=sent.category.name,
        addressee=addressee.name,
        organisation=supplier or await recipient(home, addressee, None),
        author=viewer.person,
        applicant=applicant.name,
        text=submission.text,
        state=RequestState.ACCEPTED.name,
        received_at=viewer.now,
        registered_at=viewer.now,
        **told(facts),
        previous=previous,
        screen=screen,
        attached_kind=None if sent.attached is None else sent.attached.kind.name,
        attached=None if sent.attached is None else sent.attached.id,
        awaits=False,
        due_at=viewer.now,
    )
    if sent.join is not None:
        await neighbours.join(viewer, request, sent.join)
    elif not sent.confirm and (question := await neighbours.asked(viewer, request)) is not None:
        return Done(questions=(question,))
    request.number = await next_number()
    if sent.draft is not None:
        await discard(viewer, sent.draft)
    await insert(request)
    await insert(*started(request, facts))
    await files.attach(viewer, sent.files, house=request.house, request=request.id)
    return await finish(viewer, request, RequestAction.SUBMIT)


async def _home(viewer: Viewer, sent: Sent) -> Served:
    """Which house is meant? What is named must lie in it; premises that the viewer does not see are not there."""
    house = sent.house
    for field, table, id in (("premises", Premises, sent.premises), ("entrance", Entrance, sent.entrance)):
        if id is not None:
            found = await table.select(table.house).where(table.id == id).first()
            if found is None or (house is not None and found["house"] != house):
                raise NotFound(field=[field])
            house = found["house"]
    if house is None:
        raise NotFound(field=["house"])
    if sent.premises is not None and sent.premises not in viewer.premises and house not in viewer.houses_served:
        raise NotFound(field=["premises"])
    return await served(house, viewer.now, field="house")


def _addressee(sent: Sent, home: Served) -> tuple[Addressee, UUID | None]:
    """To whom does it go? Where the house has one supplier it need not be named; among several the sender picks."""
    addressee = sent.addressee or default_addressee(sent.category, bool(home.suppliers))
    if addressee is not Addressee.SUPPLIER or sent.supplier is not None:
        return addressee, sent.supplier
    return addressee, supplier_of(home, None)


def _applicant(viewer: Viewer, sent: Sent, house: UUID) -> Applicant:
    """In which capacity do they ask? About an apartment by its premises, else by any premises in the house."""
    if sent.place is Place.APARTMENT:
        if sent.premises in viewer.owned:
            return Applicant.OWNER
        return Applicant.USER if sent.premises in viewer.request_premises else Applicant.OUTSIDER
    if house in viewer.owned_houses:
        return Applicant.OWNER
    return Applicant.USER if house in viewer.request_houses else Applicant.OUTSIDER


def _facts(sent: Sent, home: Served, addressee: Addressee, applicant: Applicant, now: datetime) -> Facts:
    known = sent.independent_sources
    return Facts(
        category=sent.category,
        addressee=addressee,
        applicant=applicant,
        received_at=now,
        registered_at=now,
        zone=home.zone,
        occurred_at=sent.occurred_at,
        inspection_agreed_at=sent.inspection_agreed_at,
        season=sent.season,
        supply_cut=sent.supply_cut,
        resource=sent.resource,
        flat_temperature=sent.flat_temperature,
        mean_daily_temperature=sent.mean_daily_temperature,
        # what is known of the house need not be told again
        independent_sources=home.house.independent_sources if known is None else known,
        information=sent.information,
    )


NUMBER = Prepared("select nextval('request_number') as number")


async def next_number() -> str:
    """The next number of all: a sequence, so that nobody waits; a refusal leaves a gap."""
    (row,) = await NUMBER()
    return spoken_number(int(row["number"]))
