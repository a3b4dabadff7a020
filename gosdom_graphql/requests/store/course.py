"""Where a request goes: registered by a state body, assigned to an employee, forwarded, its term extended."""

from __future__ import annotations

from uuid import UUID

from gosdom_core.errors import NotFound, NotNow
from gosdom_core.requests import (
    Addressee,
    DeadlineKind,
    NotAnEmployee,
    RequestAction,
    RequestState,
    check_reason,
    extend,
    forwarded,
)
from gosdom_core.words import day_text
from gosdom_graphql.database.prepared import insert
from gosdom_graphql.deeds import Done
from gosdom_graphql.homes.store import served
from gosdom_graphql.homes.tables import Employee, Organisation
from gosdom_graphql.requests.store.counting import facts, facts_of, row, started
from gosdom_graphql.requests.store.held import Line, finish, hold, hold_seen, house_of, moved, running_of, settle
from gosdom_graphql.requests.store.neighbours import for_each
from gosdom_graphql.requests.store.recipients import recipient
from gosdom_graphql.requests.tables import Request, RequestDeadline
from gosdom_graphql.sessions.viewer import Viewer

A = RequestAction
ANSWER = DeadlineKind.ANSWER


async def register(viewer: Viewer, request: UUID) -> Done:
    """When was the appeal registered? Now: from this moment its answer is counted (Law 59 ст. 12)."""
    held = await hold(viewer, request, A.REGISTER)
    held.registered_at = viewer.now
    waited = [each for each in await running_of(held) if each.kind == ANSWER.name]
    await settle(waited, ended_at=viewer.now)
    others = [kind for kind in DeadlineKind if kind is not ANSWER]
    await insert(*started(held, await facts_of(held), without=others, rank=await _next_rank(held)))
    return await finish(viewer, held, A.REGISTER, registered_at=viewer.now)


async def assign(viewer: Viewer, request: UUID, employee: UUID) -> Done:
    """Who of the organisation is responsible? An employee of that day. Raises `NotFound`, `NotAnEmployee`."""
    held = await hold(viewer, request, A.ASSIGN)
    person = await _employed(viewer, employee)
    line = Line(assignee=person)
    return await for_each(
        viewer, held, A.ASSIGN, lambda each: finish(viewer, each, A.ASSIGN, line=line, responsible=person)
    )


EMPLOYED = """
select e.person, ({}::timestamptz at time zone o.zone)::date between e.since and coalesce(e.until, 'infinity') as works
from employee e join organisation o on o.id = e.organisation
where e.id = {} and e.organisation = {}
"""


async def _employed(viewer: Viewer, employee: UUID) -> UUID:
    rows = await Employee.raw(EMPLOYED, viewer.now, employee, viewer.organisation)
    if not rows:
        raise NotFound(field=["employee"])
    if not rows[0]["works"]:
        raise NotAnEmployee(field=["employee"])
    return UUID(str(rows[0]["person"]))


async def forward(viewer: Viewer, request: UUID, addressee: Addressee, supplier: UUID | None, reason: str) -> Done:
    """To whom does it go now, and why? The resident is told; the terms run as `gosdom_core.requests.forwarded` has it.

    What was met stays met; what was still open ends, and the new addressee's terms begin. Raises `WrongAddressee`,
    `SupplierDoesNotServe`, `NobodyServes`, `ReasonNeeded`.
    """
    home = await served(await house_of(request), viewer.now, field="request")
    held = await hold(viewer, request, A.FORWARD)
    words = check_reason(reason)
    # whether it may go there at all is asked before who answers there
    forwarded(facts(held, home.zone), addressee, at=viewer.now)
    to = await recipient(home, addressee, supplier)
    found = await Organisation.select(Organisation.name).where(Organisation.id == to).first()
    name = found["name"] if found else ""

    async def go(each: Request) -> Done:
        before = facts(each, home.zone)
        after = forwarded(before, addressee, at=viewer.now)
        await settle(await running_of(each), ended_at=viewer.now)
        each.addressee, each.organisation = addressee.name, to
        if after.received_at != before.received_at:
            each.forwarded_at = each.registered_at = viewer.now
        await insert(*started(each, after, without=await _met(each), rank=await _next_rank(each)))
        return await finish(
            viewer,
            each,
            A.FORWARD,
            line=Line(to=to, words=words),
            words=f"{name}: {words}",
            addressee=each.addressee,
            organisation=to,
            responsible=None,
            registered_at=each.registered_at,
            forwarded_at=each.forwarded_at,
            extended_at=None,
        )

    return await for_each(viewer, held, A.FORWARD, go)


async def prolong(viewer: Viewer, request: UUID, days: int | None, reason: str) -> Done:
    """Until when is the answer put off, and why? Only where the law knows it, told before the first term ends.

    Raises `CannotExtend` and `ExtendedTooLate` with the clause, `OutOfRange`, `ReasonNeeded`.
    """
    held = await hold_seen(viewer, request, field="request")
    known = await facts_of(held)
    extended = held.extended_at is not None
    try:
        await moved(viewer, held, A.EXTEND)
    except NotNow:
        if RequestState[held.state].is_open and held.answered_at is None:
            extend(known, told_at=viewer.now, extended=extended)  # says why not, by which clause
        raise
    words = check_reason(reason)
    due = extend(known, told_at=viewer.now, days=days, extended=extended)
    (first,) = [each for each in await running_of(held) if each.kind == ANSWER.name]
    await settle([first], ended_at=viewer.now)
    later = row(held, due, first.starts_at, await _next_rank(held))
    later.starts_at = first.starts_at
    await insert(later)
    assert due.deadline.day is not None, "an extension is of days"
    told = f"{day_text(due.deadline.day)}: {words}"
    return await finish(
        viewer, held, A.EXTEND, line=Line(words=words, term=later.term), words=told, extended_at=viewer.now
    )


async def _next_rank(held: Request) -> int:
    return int(await RequestDeadline.count().where(RequestDeadline.request == held.id))


async def _met(held: Request) -> list[DeadlineKind]:
    deadline = RequestDeadline
    rows = await deadline.select(deadline.kind).where(deadline.request == held.id, deadline.met_at.is_not_null())
    return [DeadlineKind[each["kind"]] for each in rows]
