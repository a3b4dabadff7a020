"""What a resident does who is not content: sends it again with more details, or complains to a state body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from gosdom_core.errors import text
from gosdom_core.homes import Place
from gosdom_core.requests import (
    COMPLAINT_REASON,
    COMPLAINTS,
    TEXT_LIMIT,
    Addressee,
    AlreadyComplained,
    RequestAction,
    RequestCategory,
    RequestState,
    WrongAddressee,
)
from gosdom_graphql.database import new_id
from gosdom_graphql.database.prepared import insert, new
from gosdom_graphql.deeds import Done
from gosdom_graphql.homes.store import Served, served
from gosdom_graphql.law.store import term_id
from gosdom_graphql.requests.store.counting import ENUMS, PLAIN, facts_of, started
from gosdom_graphql.requests.store.held import Line, finish, hold, house_of
from gosdom_graphql.requests.store.recipients import office
from gosdom_graphql.requests.store.sending import Sent, next_number, send
from gosdom_graphql.requests.tables import Request
from gosdom_graphql.sessions.viewer import Viewer

A = RequestAction


async def resubmit(
    viewer: Viewer, request: UUID, words: str, facts: Mapping[str, Any] | None = None, files: Sequence[UUID] = ()
) -> Done:
    """What is said anew? A request of its own, with its own number and terms, linked to the first one, which is over.

    `facts` are those that changed, by the names of `Sent`; the others are as they were told. It goes to who answers
    today: the house may have another organisation by now. Raises what `send` raises.
    """
    home = await served(await house_of(request), viewer.now, field="request")
    held = await hold(viewer, request, A.RESUBMIT)
    done = await send(
        viewer, replace(_again(held, home, words), files=tuple(files), **(facts or {})), home, previous=held.id
    )
    await finish(viewer, held, A.RESUBMIT)
    return Done({**done.ids, "previous": held.id})


def _again(held: Request, home: Served, words: str) -> Sent:
    """The same request, with other words."""
    addressee: Addressee | None = Addressee[held.addressee]
    supplier = held.organisation if addressee is Addressee.SUPPLIER else None
    if supplier is not None and supplier not in home.suppliers:
        addressee = supplier = None
    enums: dict[str, Any] = {
        name: None if getattr(held, name) is None else kind[getattr(held, name)] for name, kind in ENUMS.items()
    }
    # the inspection was agreed for that time, not for this one
    plain = {name: getattr(held, name) for name in PLAIN if name != "inspection_agreed_at"}
    return Sent(
        place=Place[held.place],
        category=RequestCategory[held.category],
        text=words,
        house=held.house,
        entrance=held.entrance,
        premises=held.premises,
        addressee=addressee,
        supplier=supplier,
        confirm=True,
        **plain,
        **enums,
    )


async def complain(viewer: Viewer, request: UUID, to: Addressee, words: str) -> Done:
    """Of what, to whom? The complaint is a request of its own to the state body of the house's region.

    Its officer reads the whole thread, and its answer is due from the registration. Raises `WrongAddressee`,
    `AlreadyComplained`, `NobodyServes`.
    """
    held = await hold(viewer, request, A.COMPLAIN)
    if to not in COMPLAINTS[Addressee[held.addressee]]:
        raise WrongAddressee(field=["to"])
    words = text(words, field=["text"], limit=TEXT_LIMIT)
    there = (Request.previous == held.id) & (Request.addressee == to.name)
    if await Request.exists().where(there, Request.state != RequestState.WITHDRAWN.name):
        raise AlreadyComplained(field=["to"])
    complaint = new(
        Request,
        id=new_id(),
        number=await next_number(),
        house=held.house,
        region=held.region,
        entrance=held.entrance,
        premises=held.premises,
        place=held.place,
        category=held.category,
        addressee=to.name,
        organisation=await office(to, held.region),
        author=viewer.person,
        applicant=held.applicant,
        text=words,
        state=RequestState.ACCEPTED.name,
        received_at=viewer.now,
        previous=held.id,
        awaits=False,
        due_at=viewer.now,
    )
    await insert(complaint)
    await insert(*started(complaint, await facts_of(complaint)))
    await finish(viewer, complaint, A.SUBMIT)
    await Request.raw(THREAD, held.id, viewer.now)
    offered = term_id(COMPLAINT_REASON.name, COMPLAINT_REASON.on(viewer.now.date()))
    await finish(viewer, held, A.COMPLAIN, line=Line(term=offered), complained_at=held.complained_at or viewer.now)
    return Done({"request": held.id, "complaint": complaint.id})


THREAD = """
with recursive thread as (
  select previous as id from request where id = {}
  union all
  select r.previous from request r join thread on thread.id = r.id
)
update request set complained_at = {} where id in (select id from thread) and complained_at is null
"""
"""What was sent before it belongs to the thread, too."""
