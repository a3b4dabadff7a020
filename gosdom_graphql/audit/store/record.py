"""How the record grows: ids, never words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gosdom_core.access import Deed, Scope, ViewerKind
from gosdom_graphql.access.standing import covers, holds, not_revoked
from gosdom_graphql.audit.tables import Look
from gosdom_graphql.database import new_id
from gosdom_graphql.database.prepared import Prepared
from gosdom_graphql.sessions.viewer import Viewer

_DEEDS = "case s.kind when 'Request' then '{}' when 'MeterReading' then '{}' when 'Premises' then '{}' end"
_SCOPE = _DEEDS.format(Scope.REQUESTS.name, Scope.READINGS.name, Scope.READINGS.name)
_DEED = _DEEDS.format(Deed.SEND_REQUESTS.name, Deed.SUBMIT_READINGS.name, Deed.SUBMIT_READINGS.name)
_THERE = "x.person = me.person and x.house = at.house and (at.premises is null or x.premises = at.premises)"
_DAY = "(me.at at time zone h.zone)::date"
DONE = Prepared(f"""
with me as (
  select {{}}::uuid as person, {{}}::timestamptz as at, {{}}::boolean as resident, {{}}::uuid[] as owned,
    {{}}::uuid[] as owned_houses
)
insert into deed_record
  (id, at, deed, person, organisation, session, address, call, subject_type, subject, concerns, owner)
select s.id, me.at, {{}}, me.person, {{}}, {{}}, {{}}, {{}}, s.kind, s.subject, nullif(r.author, me.person), b.owner
from me cross join unnest({{}}::uuid[], {{}}::text[], {{}}::uuid[]) s(id, kind, subject)
left join request r on s.kind = 'Request' and r.id = s.subject
left join lateral (
  select r.house, r.premises where r.id is not null
  union all select m.house, m.premises from reading e join meter m on m.id = e.meter
    where s.kind = 'MeterReading' and e.id = s.subject
  union all select p.house, p.id from premises p where s.kind = 'Premises' and p.id = s.subject
  union all select i.house, i.premises from guest_invitation i where s.kind = 'GuestInvitation' and i.id = s.subject
  union all select a.house, a.premises from guest_access a where s.kind = 'GuestAccess' and a.id = s.subject
) at on me.resident
left join lateral (
  select f.owner from (
    select x.owner, 1 as rank, x.recorded_at as since, x.id
    from power x join person o on o.id = x.owner join house h on h.id = x.house
    where {_THERE} and {holds("x", "o", _DAY, "me.at")} and (x.deeds is null or {_DEED} = any(x.deeds))
    union all
    select x.granted_by, 2, x.granted_at, x.id from guest_access x join house h on h.id = x.house
    where {_THERE} and {not_revoked("x", "me.at")} and {covers("x", _DAY)} and {_SCOPE} = any(x.scopes)
  ) f order by f.rank, f.since, f.id limit 1
) b on not coalesce(at.premises = any(me.owned), at.house = any(me.owned_houses))
""")
"""An owner acts for themselves; others there under a power, or as a guest under the access that opens it."""


async def deed_done(
    viewer: Viewer, deed: str, subjects: Sequence[tuple[str, UUID]], *, address: str | None, call: str | None
) -> None:
    """Who did what to what, for whom? A line for each thing that the deed touched; one without a thing if it did none.

    In the transaction of the deed: what was rolled back was not done.
    """
    touched: Sequence[tuple[str | None, UUID | None]] = subjects or [(None, None)]
    await DONE(
        viewer.person,
        viewer.now,
        viewer.kind is ViewerKind.RESIDENT,
        list(viewer.owned),
        list(viewer.owned_houses),
        deed,
        viewer.organisation,
        viewer.session,
        address or None,
        call or None,
        [new_id() for _ in touched],
        [kind for kind, _ in touched],
        [subject for _, subject in touched],
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """Who opened which request, or which premises, for an office, from where, when?"""

    kind: str
    subject: UUID
    person: UUID
    organisation: UUID
    session: UUID
    address: str | None
    at: datetime


LOOKED = """
insert into look (id, at, house, request, premises, concerns, person, organisation, session, address)
select l.id, l.at, coalesce(r.house, p.house), r.id, coalesce(r.premises, p.id), r.author,
  l.person, l.organisation, l.session, l.address
from unnest({}::uuid[], {}::timestamptz[], {}::text[], {}::uuid[], {}::uuid[], {}::uuid[], {}::uuid[], {}::text[])
  l(id, at, kind, subject, person, organisation, session, address)
left join request r on l.kind = 'Request' and r.id = l.subject
left join premises p on l.kind = 'Premises' and p.id = l.subject
where coalesce(r.house, p.house) is not null and r.author is distinct from l.person
on conflict do nothing
"""


async def looked(looks: Sequence[Looked]) -> None:
    """Who looked? One statement for a batch; again within the hour, and at one's own request, is not written."""
    await Look.raw(
        LOOKED,
        [new_id() for _ in looks],
        [each.at for each in looks],
        [each.kind for each in looks],
        [each.subject for each in looks],
        [each.person for each in looks],
        [each.organisation for each in looks],
        [each.session for each in looks],
        [each.address for each in looks],
    )
