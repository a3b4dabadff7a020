"""How homes are read, and who may see them.

Houses, organisations and who serves which house are open data (ГИС ЖКХ publishes them). Premises, shares and people
are not.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gosdom_core.access import ViewerKind
from gosdom_core.homes import OrganisationKind, Ownership, PremisesKind, Resource
from gosdom_graphql.homes import tables
from gosdom_graphql.homes.words import ContractKind
from gosdom_graphql.meetings import tables as meetings
from gosdom_graphql.organisations import rows as organisations
from gosdom_graphql.reader import (
    Asker,
    Connection,
    Each,
    Filter,
    Order,
    Row,
    by,
    by_value,
    column,
    connection,
    everyone,
    expression,
    many,
    nobody,
    one,
    part,
    reads,
    where,
)
from gosdom_graphql.readings import tables as readings
from gosdom_graphql.search import QUERY, found_by

if TYPE_CHECKING:
    from gosdom_graphql.meetings.rows import Meeting
    from gosdom_graphql.readings.rows import Meter

A = tables.Account
C = tables.ServiceContract
E = tables.Entrance
H = tables.House
L = tables.AccountLink
O = tables.Organisation
P = tables.Premises
R = tables.RegisterEntry
S = tables.Share
W = tables.Employee


def in_force(row: Row, viewer: Asker, since: object, until: object, zone: str) -> str:
    """Does the period of days cover the viewer's today, in that zone?"""
    return f"({viewer.now} at time zone {zone})::date between {row(since)} and coalesce({row(until)}, 'infinity')"


BY_WORDS = "Use `search`: it finds by whole words, and takes as long among many as among few."


def drawn_up(row: Row, figure: Any) -> str:
    """What did the clock last draw up? −1 for none: an index holds this very expression."""
    return f"coalesce({row(figure)}, -1)"


class OrganisationFilter(Filter):
    """Which organisations?"""

    kind: list[OrganisationKind] | None = where(
        lambda row, value, viewer: f"{row(O.kind)} = any({value})", "Of these kinds."
    )
    region: str | None = where(
        lambda row, value, viewer: f"{row(O.region)} = {value}", "Of this region (code of the subject)."
    )
    name: str | None = where(
        lambda row, value, viewer: f"strpos({row(O.sort_key)}, lower({value})) > 0",
        "Whose name contains this, whatever the case.",
        deprecated=BY_WORDS,
    )
    serves: str | None = where(
        lambda row, value, viewer: row.exists(
            C.organisation, lambda c: f"{c(C.house)}::text = split_part({value}, ':', 2)"
        ),
        "That serve or served this house (its id).",
    )
    licence: str | None = where(
        lambda row, value, viewer: f"{row(O.licence)} = {value}", "With this number of its licence."
    )
    search: str | None = where(
        found_by(O.words),
        "With all of these words in the name, the address or the ИНН; the last one may be only begun.",
        once=QUERY,
    )
    share_from: Decimal | None = where(
        lambda row, value, viewer: f"{drawn_up(row, O.share_in_time)} >= greatest({value}, 0)",
        "That answer at least this share in time, 0 to 1, as the clock last drew it up: at least once a day, and soon"
        " after each answer that fell due.",
    )
    rating_from: Decimal | None = where(
        lambda row, value, viewer: f"{drawn_up(row, O.rating)} >= greatest({value}, 0)",
        "Rated at least so, 1 to 5, as the clock last drew it up: at least once a day, and soon after each rating.",
    )


class OrganisationOrder(Order):
    """How are organisations sorted?"""

    NAME = by(O.sort_key, "By name.", default="ASC")
    SHARE_IN_TIME = by_value(
        lambda row, viewer: drawn_up(row, O.share_in_time),
        "numeric",
        "By the share of answers in time, as the clock last drew it up: at least once a day, and soon after each answer"
        " that fell due. Those without one are below all others.",
    )
    RATING = by_value(
        lambda row, viewer: drawn_up(row, O.rating),
        "numeric",
        "By the rating, as the clock last drew it up: at least once a day, and soon after each rating. Those without"
        " one are below all others.",
    )


@reads(tables.Organisation, may_see=everyone)
class Organisation:
    """What may be read of an organisation."""

    kind: OrganisationKind = column(O.kind, "What it does.")
    name: str = column(O.name, "Its name.")
    region: str = column(O.region, "The region where it works (code of the subject).")
    inn: str = column(O.inn, "ИНН.")
    licence: str | None = column(O.licence, "The number of its licence to manage houses, if it manages any.")
    address: str = column(O.address, "Where its office is.")
    phone: str = column(O.phone, "Its telephone.")
    email: str = column(O.email, "Its e-mail address.")
    site: str | None = column(O.site, "Its site.")
    emergency_phone: str | None = column(O.emergency_phone, "The emergency dispatch (АДС), day and night.")
    office_hours: str = column(O.office_hours, "When the office is open, in words.")
    contracts: Connection[ServiceContract] = connection(C.organisation, "Which houses it serves or served.")
    employees: Connection[Employment] = connection(W.organisation, "Who works and worked there; for colleagues.")
    score: organisations.OrganisationScore | None = part("How well it answers: open to everybody.")
    statistics: organisations.OrganisationStatistics | None = part(
        "Its requests, all together; for its staff, the inspectorate of its region and the operator.",
        if_=organisations.looks_after,
    )
    documents: Connection[organisations.OrganisationDocument] = connection(
        organisations.X.organisation,
        "Its charter, its licence, its contracts: what it shows to whoever is signed in.",
        filter=organisations.OrganisationDocumentFilter,
        order=organisations.OrganisationDocumentOrder,
    )
    reviews: Connection[organisations.OrganisationReview] = connection(
        organisations.V.organisation,
        "What residents say of it.",
        filter=organisations.OrganisationReviewFilter,
        order=organisations.OrganisationReviewOrder,
    )


def _mine(row: Row, value: str, viewer: Asker) -> str:
    """The viewer's own houses are few: they are read one by one, and not found among all by walking."""
    own = Each.of(row(H.id), f"({viewer.houses} || {viewer.houses_served})")
    return own if value == "true" else f"not {own}"


class HouseFilter(Filter):
    """Which houses?"""

    region: str | None = where(
        lambda row, value, viewer: f"{row(H.region)} = {value}", "Of this region (code of the subject)."
    )
    address: str | None = where(
        lambda row, value, viewer: f"strpos(lower({row(H.address)}), lower({value})) > 0",
        "Whose address contains this, whatever the case.",
        deprecated=BY_WORDS,
    )
    search: str | None = where(
        found_by(H.words),
        "With all of these words and numbers in the address; the last one may be only begun. What an address may say or"
        " not («г.», «ул.», «дом», «корп.») need not fit.",
        once="address_query",
    )
    mine: bool | None = where(
        _mine,
        "Where the viewer lives or which the viewer's organisation serves today.",
    )


class HouseOrder(Order):
    """How are houses sorted?"""

    ADDRESS = by(H.sort_key, "By address.", default="ASC")


class PremisesFilter(Filter):
    """Which premises?"""

    kind: list[PremisesKind] | None = where(
        lambda row, value, viewer: f"{row(P.kind)} = any({value})", "Of these kinds."
    )
    without_cadastral_number: bool | None = where(
        lambda row, value, viewer: f"({row(P.cadastral_number)} is null) = {value}",
        "Without (or with) a cadastral number.",
    )


class PremisesOrder(Order):
    """How are premises sorted?"""

    NUMBER = by(P.sort_key, "By number, as people count: 2 before 10.", default="ASC")


@reads(tables.House, may_see=everyone)
class House:
    """What may be read of a house."""

    address: str = column(H.address, "The address.")
    region: str = column(H.region, "The code of the subject.")
    zone: str = column(H.zone, "The time zone, an IANA name: terms end at midnight there.")
    fias: str | None = expression(lambda row, viewer: f"{row(H.fias)}::text", "ФИАС/ГАР id of the building.")
    entrances: list[Entrance] = many(E.house, "The entrances.", order=[E.number])
    contracts: list[ServiceContract] = many(C.house, "Who serves it and who did, by date.", order=[C.since, C.id])
    premises: Connection[Premises] = connection(
        P.house, "The premises that the viewer may see.", filter=PremisesFilter, order=PremisesOrder
    )
    meetings: Connection[Meeting] = connection(
        meetings.Meeting.house, "Its general meetings of owners, as far as the viewer may see them."
    )
    is_voting: bool = expression(
        lambda row, viewer: row.exists(
            meetings.Meeting.house,
            lambda one: f"{one(meetings.Meeting.state)} = 'OPEN' and {one(meetings.Meeting.ends_at)} > {viewer.now}",
        ),
        "Whether a meeting that the viewer may see is being voted on: the banner.",
    )


@reads(tables.Entrance, may_see=everyone)
class Entrance:
    """What may be read of an entrance."""

    number: int = column(E.number, "Its number.")
    house: House | None = one(E.house, "The house.")


@reads(tables.ServiceContract, may_see=everyone)
class ServiceContract:
    """What may be read of a contract by which a house is served."""

    kind: ContractKind = column(C.kind, "Management, or the direct supply of resources.")
    resources: list[Resource] = column(C.resources, "What is supplied; empty for management.")
    since: date = column(C.since, "The first day.")
    until: date | None = column(C.until, "The last day; null while it goes on.")
    house: House | None = one(C.house, "The house.")
    organisation: Organisation | None = one(C.organisation, "The organisation.")


def own_or_served(row: Row, viewer: Asker, premises: object, house: object, own: str) -> str:
    """Residents see what is theirs, employees what is in a house that they serve today."""
    if viewer.kind is ViewerKind.RESIDENT:
        return f"{row(premises)} = any({own})"
    if viewer.kind is ViewerKind.STAFF:
        return f"{row(house)} = any({viewer.houses_served})"
    return "false"


def may_see_premises(row: Row, viewer: Asker) -> str:
    """Who may see premises? Who owns a share or is a guest there today, and who serves the house."""
    return own_or_served(row, viewer, P.id, P.house, viewer.premises)


@reads(tables.Premises, may_see=may_see_premises)
class Premises:
    """What may be read of premises."""

    kind: PremisesKind = column(P.kind, "What they are used for.")
    number: str = column(P.number, "The number on the door.")
    area: Decimal = column(P.area, "The area in square metres.")
    cadastral_number: str | None = column(P.cadastral_number, "The cadastral number; null where it is not linked.")
    house: House | None = one(P.house, "The house.")
    entrance: Entrance | None = one(P.entrance, "The entrance.")
    shares: list[Share] = many(
        S.premises, "Whose they are and were, as far as the viewer may know.", order=[S.since, S.id]
    )
    meters: Connection[Meter] = connection(readings.Meter.premises, "Their meters, those that were removed too.")


def may_see_share(row: Row, viewer: Asker) -> str:
    """Who may see a share? Its owner always, the co-owners of today, and who serves the house."""
    seen = own_or_served(row, viewer, S.premises, S.house, viewer.owned)
    return f"({row(S.person)} = {viewer.person} or {seen})" if viewer.kind is ViewerKind.RESIDENT else seen


@reads(tables.Share, may_see=may_see_share)
class Share:
    """What may be read of a share of premises."""

    ownership: Ownership = column(S.ownership, "Sole, shared or joint.")
    numerator: int = column(S.numerator, "The share is numerator/denominator of the premises, exactly.")
    denominator: int = column(S.denominator, "The share is numerator/denominator of the premises, exactly.")
    since: date = column(S.since, "The first day of ownership.")
    until: date | None = column(S.until, "The last day of ownership; null while it lasts.")
    premises: Premises | None = one(S.premises, "The premises.")
    owner: Participant | None = one(S.person, "Who owns it.", shown=True)


@reads(tables.Person, may_see=nobody, node=False)
class Participant:
    """What others may read of a person: only the name, and only beside what they may see."""

    name: str = column(tables.Person.name, "The name, as it is shown to others.")


@reads(tables.Premises, may_see=nobody, node=False)
class Apartment:
    """What may be read of premises beside a request about them."""

    kind: PremisesKind = column(P.kind, "What they are used for.")
    number: str = column(P.number, "The number on the door.")


def may_see_person(row: Row, viewer: Asker) -> str:
    """Who may see all that is kept about a person? They themselves."""
    return "false" if viewer.kind is ViewerKind.ANONYMOUS else f"{row(tables.Person.id)} = {viewer.person}"


@reads(tables.Person, may_see=may_see_person)
class Person:
    """What a person may read about themselves."""

    name: str = column(tables.Person.name, "The name.")
    born: date | None = column(tables.Person.born, "The day of birth.")
    snils: str | None = column(tables.Person.snils, "СНИЛС.")
    shares: list[Share] = many(S.person, "What the person owns and owned.", order=[S.since, S.id])
    employments: list[Employment] = many(W.person, "Where the person works and worked.", order=[W.since, W.id])


def may_see_entry(row: Row, viewer: Asker) -> str:
    """Who may see what the register says of a person? They themselves."""
    return "false" if viewer.kind is ViewerKind.ANONYMOUS else f"{row(R.person)} = {viewer.person}"


@reads(tables.RegisterEntry, may_see=may_see_entry)
class RegisterEntry:
    """What a person may read of the ownership register about themselves."""

    cadastral_number: str = column(R.cadastral_number, "The cadastral number.")
    ownership: Ownership = column(R.ownership, "Sole, shared or joint.")
    numerator: int = column(R.numerator, "The share is numerator/denominator, exactly.")
    denominator: int = column(R.denominator, "The share is numerator/denominator, exactly.")
    since: date = column(R.since, "The first day of ownership.")
    until: date | None = column(R.until, "The last day of ownership; null while it lasts.")
    house: House | None = one(R.house, "The house: a request to mend it goes there.")
    premises: Premises | None = one(R.premises, "The premises; null while none bear the number here.")


def may_see_link(row: Row, viewer: Asker) -> str:
    """Who may see that an account was linked? Who linked it, until they let it go."""
    if viewer.kind is ViewerKind.ANONYMOUS:
        return "false"
    return f"({row(L.person)} = {viewer.person} and {row(L.removed_at)} is null)"


@reads(tables.AccountLink, may_see=may_see_link)
class AccountLink:
    """What may be read of an account that the person has linked."""

    linked_at: datetime = column(L.linked_at, "When it was linked.")
    account: PersonalAccount | None = one(L.account, "The account.")


@reads(tables.Account, may_see=lambda row, viewer: row.exists(L.account, of=AccountLink))
class PersonalAccount:
    """What may be read of a personal account: by whom has linked it."""

    number: str = column(A.number, "Its number with the organisation.")
    els: str | None = column(A.els, "Its number in ГИС ЖКХ (ЕЛС), where it has one.")
    contract: str = column(A.contract, "The number of the contract.")
    closed_at: datetime | None = column(A.closed_at, "When it was closed.")
    organisation: Organisation | None = one(A.organisation, "Who keeps it.")
    house: House | None = one(A.house, "The house.")
    apartment: Apartment | None = one(A.premises, "The premises: their number and kind.", shown=True)


_QUALITY = """
with managed as (
  select distinct on (c.house) c.house, c.organisation
  from service_contract c join house h on h.id = c.house
  where {whose} and c.kind = 'MANAGEMENT'
    and ($2::timestamptz at time zone h.zone)::date between c.since and coalesce(c.until, 'infinity')
  order by c.house, c.since desc
), counted as (
  select m.house, m.organisation, count(p.id) as premises, count(p.cadastral_number) as numbered
  from managed m left join premises p on p.house = m.house group by m.house, m.organisation
), summed as (
  select organisation, count(*) as houses, sum(premises) as premises, sum(numbered) as numbered
  from counted group by organisation
)
select h.id, h.address, c.premises, c.numbered,
  (select count(*) from register_entry e where e.house = h.id and e.premises is null) as waiting,
  count(*) over () as houses, sum(c.premises) over () as all_premises, sum(c.numbered) over () as all_numbered,
  (
    select json_agg(x) from (
      select o.id, o.name, s.houses, s.premises, s.numbered
      from summed s join organisation o on o.id = s.organisation
      order by s.premises - s.numbered desc, o.sort_key, o.id limit $3
    ) x
  ) as organisations
from counted c join house h on h.id = c.house
order by c.premises - c.numbered desc, h.sort_key, h.id limit $3
"""
QUALITY = _QUALITY.format(whose="c.organisation = $1")
QUALITY_OF_REGION = _QUALITY.format(whose="h.region = $1")
"""How many premises bear a cadastral number, in the houses that an organisation manages, or of a region, by house and
by organisation, the worst first: one statement for all of them, which sums over houses, as no relation of a row does.
"""


def may_see_employment(row: Row, viewer: Asker) -> str:
    """Who may see who works where? The employee, and the colleagues."""
    if viewer.kind is ViewerKind.ANONYMOUS:
        return "false"
    return f"({row(W.person)} = {viewer.person} or {row(W.organisation)} = any({viewer.organisations}))"


@reads(tables.Employee, may_see=may_see_employment)
class Employment:
    """What may be read of somebody's work for an organisation."""

    position: str = column(W.position, "What they are there.")
    since: date = column(W.since, "The first day.")
    until: date | None = column(W.until, "The last day; null while it lasts.")
    organisation: Organisation | None = one(W.organisation, "The organisation.")
    employee: Participant | None = one(W.person, "Who it is.", shown=True)
