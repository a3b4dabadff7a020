"""How a token becomes a viewer, in one statement that also reads the house's clock; and what a viewer may read of
themselves."""

from __future__ import annotations

from datetime import datetime

from gosdom_core.access import Deed, Standing, ViewerKind
from gosdom_core.requests import RequestCategory
from gosdom_graphql.access import tables as access
from gosdom_graphql.access.rows import GuestAccess
from gosdom_graphql.access.standing import allows, by_age, covers, holds, may_invite, not_revoked, of_their_time
from gosdom_graphql.homes import tables as homes
from gosdom_graphql.homes.rows import AccountLink, Organisation, Person, RegisterEntry, may_see_person
from gosdom_graphql.homes.words import HomesProblem
from gosdom_graphql.notifications import tables as told
from gosdom_graphql.notifications.rows import (
    Contact,
    Notification,
    NotificationFilter,
    NotificationOrder,
    NotificationPreference,
    NotificationSetting,
    Reminder,
    ReminderOrder,
)
from gosdom_graphql.reader import (
    Asker,
    Connection,
    Row,
    column,
    computed,
    connection,
    expression,
    many,
    one,
    part,
    reads,
)
from gosdom_graphql.sessions import tables
from gosdom_graphql.sessions.devices import named
from gosdom_graphql.sessions.words import AccountState

G = access.GuestAccess
K = tables.Passkey
N = told.Notification
S = tables.Session

TODAY = "cross join lateral (select (signed.now at time zone h.zone)::date as day) d"


def _open(deed: Deed) -> str:
    """Is it open to this deed, by the core's table?"""
    return allows(deed, "day", "standing", "given")


IDENTIFY = f"""
with clock as (
  select $1::timestamptz + offset_us * interval '1 microsecond' as now from house_clock
), signed as (
  select s.id, s.person, s.organisation, s.expires_at, s.fresh_at, o.kind, o.region, p.born, clock.now
  from clock
  join session s on s.token_hash = $2 and s.revoked_at is null and (s.expires_at is null or s.expires_at > clock.now)
  join person p on p.id = s.person
  left join organisation o on o.id = s.organisation
  where s.organisation is null or exists (
    select from employee e
    where e.person = s.person and e.organisation = s.organisation
      and (clock.now at time zone o.zone)::date between e.since and coalesce(e.until, 'infinity')
  )
), stands as (
  select a.premises, a.house, h.region, d.day, true as owned, {by_age("signed.born", "d.day")} as standing,
    array[]::text[] as given
  from signed join share a on a.person = signed.person join house h on h.id = a.house {TODAY}
  where signed.organisation is null and {covers("a", "d.day")}
  union all
  select g.premises, g.house, h.region, d.day, false, '{Standing.GUEST.name}', g.scopes
  from signed join guest_access g on g.person = signed.person join house h on h.id = g.house {TODAY}
  where signed.organisation is null and {not_revoked("g", "signed.now")} and {covers("g", "d.day")}
    and {may_invite("g.granted_by", "g.premises", "d.day", "signed.now")}
  union all
  select w.premises, w.house, h.region, d.day, false,
    case when w.deeds is null then '{Standing.PARENT.name}' else '{Standing.ATTORNEY.name}' end,
    coalesce(w.deeds, array[]::text[])
  from signed join power w on w.person = signed.person join person o on o.id = w.owner
  join house h on h.id = w.house {TODAY}
  where signed.organisation is null and {holds("w", "o", "d.day", "signed.now")}
), home as (
  select stands.*, p.entrance, {_open(Deed.SEE_REQUESTS)} as requests, {_open(Deed.SEND_REQUESTS)} as sends,
    {_open(Deed.INVITE)} as invites, {_open(Deed.READ_NOTICES)} as notices, {_open(Deed.SEE_READINGS)} as readings,
    {_open(Deed.SUBMIT_READINGS)} as meters, {_open(Deed.VOTE)} as votes
  from stands join premises p on p.id = stands.premises
), theirs as (
  select array_agg(premises) as premises, array_agg(house) as houses,
    array_agg(premises) filter (where owned) as owned,
    array_agg(house) filter (where owned) as owned_houses,
    array_agg(premises) filter (where requests) as request_premises,
    array_agg(house) filter (where requests) as request_houses,
    array_agg(premises) filter (where sends) as sending_premises,
    array_agg(premises) filter (where invites) as inviting,
    array_agg(premises) filter (where readings) as reading_premises,
    array_agg(premises) filter (where meters) as metering_premises,
    array_agg(premises) filter (where owned or votes) as meeting_premises,
    array_agg(house) filter (where owned or votes) as meeting_houses,
    array_agg(premises) filter (where votes) as voting_premises,
    array_agg(house) filter (where votes) as voting_houses,
    array_agg(premises) filter (where notices) || array_agg(house) filter (where notices)
      || array_agg(entrance) filter (where notices and entrance is not null) as notice_places,
    array_agg(premises) filter (where notices and owned) || array_agg(house) filter (where notices and owned)
      || array_agg(entrance) filter (where notices and owned and entrance is not null) as owner_places,
    array_agg(region) filter (where notices) as notice_regions
  from home
), served as (
  select distinct c.house, c.kind = 'MANAGEMENT' as managed
  from signed join service_contract c on c.organisation = signed.organisation join house h on h.id = c.house {TODAY}
  where {covers("c", "d.day")}
), former as (
  select distinct a.premises
  from signed join share a on a.person = signed.person join house h on h.id = a.house {TODAY}
  where signed.organisation is null and a.until < d.day and {of_their_time(Deed.SEE_READINGS, "d.day")}
)
select clock.now, signed.id as session, signed.person, signed.organisation, signed.kind, signed.region,
  signed.expires_at, signed.fresh_at,
  theirs.*, array(select premises from former) as former_premises,
  array(select distinct house from served) as houses_served,
  array(select distinct house from served where managed) as houses_managed,
  array(select house from served group by house having not bool_or(managed)) as houses_supplied
from clock left join signed on true cross join theirs
"""
"""What a further feature leans on is a column of `home` for its deed, one of `theirs`, and the viewer's name."""

IDENTIFY_SESSIONS = f"""
select asked.id as asked, found.* from unnest($2::uuid[]) asked(id)
cross join lateral ({IDENTIFY.replace("s.token_hash = $2", "s.id = asked.id")}) found
"""
"""The same for many sessions at once: for whoever is told what happens, long after the token was shown."""

LOOK_UP = f"""
select found.*, l.rights, c.offset_us, exists (select from rights_new) as changing
from ({IDENTIFY}) found cross join event_log l cross join house_clock c
"""
"""The same, and as of which state of all rights."""


def own(row: Row, viewer: Asker, person: object) -> str:
    """Is it the viewer's own?"""
    return "false" if viewer.kind is ViewerKind.ANONYMOUS else f"{row(person)} = {viewer.person}"


def lasts(row: Row, viewer: Asker) -> str:
    """Is the session one of the viewer's, and not over?"""
    mine = own(row, viewer, S.person)
    return f"({mine} and {row(S.revoked_at)} is null and coalesce({row(S.expires_at)}, 'infinity') > {viewer.now})"


@reads(tables.Identity, may_see=lambda row, viewer: own(row, viewer, tables.Identity.person), node=False)
class Identity:
    """An issuer's account of the person: only whether it is there, and confirmed, is told (`Viewer.account`)."""

    confirmed: bool = column(tables.Identity.confirmed, "Whether the issuer has seen a passport.")


@reads(tables.Session, may_see=lasts)
class Session:
    """What may be read of a session that is not over."""

    device: str = computed((S.user_agent,), "What the person signed in on, as they would call it.", by=named)
    address: str = column(S.address, "From which address; of IPv6 the network.")
    created_at: datetime = column(S.created_at, "When it began.")
    expires_at: datetime | None = column(S.expires_at, "When it ends by itself; null: it does not.")
    fresh_at: datetime | None = column(S.fresh_at, "When the person last showed in it that it is they.")
    is_current: bool = expression(lambda row, viewer: f"{row(S.id)} = {viewer.session}", "Whether it is this one.")
    organisation: Organisation | None = one(S.organisation, "For which organisation the person acts in it, if for any.")


@reads(tables.Passkey, may_see=lambda row, viewer: own(row, viewer, K.person))
class Passkey:
    """What may be read of a passkey."""

    name: str = column(K.name, "What the person calls it.")
    created_at: datetime = column(K.created_at, "When it was added.")
    used_at: datetime | None = column(K.used_at, "When it was last shown.")
    removed_at: datetime | None = column(K.removed_at, "When it was given up; it opens nothing since.")


def _homes_problem(row: Row, viewer: Asker) -> str:
    """Why are premises missing? What the register names and nobody here bears, then that there is nothing at all."""
    if viewer.kind is not ViewerKind.RESIDENT:
        return "null::text"
    unmatched = row.exists(homes.RegisterEntry.person, lambda e: f"{e(homes.RegisterEntry.premises)} is null")
    confirmed = row.exists(tables.Identity.person, lambda i: i(tables.Identity.confirmed))
    return (
        f"case when {unmatched} then 'NUMBER_NOT_LINKED' when cardinality({viewer.owned}) > 0 then null"
        f" when not {confirmed} then 'ACCOUNT_NOT_CONFIRMED' else 'NOT_IN_REGISTER' end"
    )


@reads(homes.Person, may_see=may_see_person, node=False)
class Viewer:
    """What a viewer may read of themselves."""

    kind: ViewerKind = expression(lambda row, viewer: f"'{viewer.kind.name}'", "In which capacity the viewer acts.")
    now: datetime = expression(lambda row, viewer: viewer.now, "The moment of the house's clock.")
    person: Person | None = part("The person.")
    guest_accesses: list[GuestAccess] = many(G.person, "Where the person is or was a guest.", order=[G.since, G.id])
    sessions: list[Session] = many(
        S.person, "Where the person is signed in; what is over is not there.", order=[S.created_at, S.id]
    )
    passkeys: list[Passkey] = many(K.person, "The person's passkeys, also those given up.", order=[K.created_at, K.id])
    account: AccountState = expression(
        lambda row, viewer: (
            f"case when {row.exists(tables.Identity.person, lambda i: i(tables.Identity.confirmed))} then 'CONFIRMED'"
            f" when {row.exists(tables.Identity.person)} then 'UNCONFIRMED' else 'NONE' end"
        ),
        "What the issuer of sign-ins says of the person: only a confirmed account gets premises.",
    )
    homes_problem: HomesProblem | None = expression(
        _homes_problem,
        "Why the person does not find their premises: what of the register could not be matched, or that nothing was;"
        " null where nothing is missing, and for who acts for an organisation.",
    )
    homes_repair: RequestCategory | None = expression(
        lambda row, viewer: (
            f"case when {_homes_problem(row, viewer)} in ('NUMBER_NOT_LINKED', 'NOT_IN_REGISTER')"
            " then 'CADASTRAL_NUMBER' end"
            if viewer.kind is ViewerKind.RESIDENT
            else "null::text"
        ),
        "The category of the request that repairs it; the same one for a wrong share or area. Staff decide on it.",
    )
    register_entries: list[RegisterEntry] = many(
        homes.RegisterEntry.person,
        "What the ownership register says of the person, also where no premises bear the number yet.",
        order=[homes.RegisterEntry.since, homes.RegisterEntry.id],
    )
    account_links: list[AccountLink] = many(
        homes.AccountLink.person,
        "The personal accounts («лицевой счёт») that the person has linked.",
        order=[homes.AccountLink.linked_at, homes.AccountLink.id],
    )
    notifications: Connection[Notification] = connection(
        N.person, "What the bell shows.", filter=NotificationFilter, order=NotificationOrder
    )
    unread_count: int = expression(
        lambda row, viewer: row.count(N.person, lambda each: f"{each(N.read_at)} is null"),
        "How many notifications are unread.",
    )
    contacts: list[Contact] = many(
        told.Contact.person,
        "By which addresses the person is reached.",
        order=[told.Contact.created_at, told.Contact.id],
    )
    notification_settings: list[NotificationSetting] = many(
        told.NotificationSetting.person,
        "What the person chose by kind and channel; what is not listed stands as the kind has it.",
        order=[told.NotificationSetting.kind, told.NotificationSetting.channel],
    )
    notification_preference: NotificationPreference | None = one(
        told.NotificationPreference.person, "The person's language and hours; null until they are chosen."
    )
    reminders: Connection[Reminder] = connection(
        told.Reminder.person, "What the person is reminded of.", order=ReminderOrder
    )
