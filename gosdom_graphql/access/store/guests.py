"""Guests: access changed, taken back, given up; and what a guest did under it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from gosdom_core.access import Deed, Grant, GuestKind, Scope, ViewerKind
from gosdom_core.errors import BadInput, NotAllowed, NotFound, NotNow
from gosdom_core.homes import Period
from gosdom_graphql.access.standing import covers, not_revoked
from gosdom_graphql.access.store.register import Home, home, names_of, scopes
from gosdom_graphql.access.tables import GuestAccess
from gosdom_graphql.database import new_id
from gosdom_graphql.database.prepared import Prepared
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.notifications.store import guests as bell
from gosdom_graphql.sessions.store.proving import require_fresh_sign_in
from gosdom_graphql.sessions.viewer import Viewer

G = GuestAccess


@dataclass(frozen=True, slots=True)
class Changed:
    """What changes? `None` leaves it as it is."""

    scopes: Collection[Scope] | None = None
    until: date | None = None


async def change(viewer: Viewer, access: UUID, changed: Changed) -> Done:
    """What may the guest do from now on, and until when? Any owner who may invite changes it.

    Raises `NotFound`, `NotAllowed`, `NotNow` for one that is over, what `check_grant` raises, and `FreshSignInNeeded`;
    to take it back asks for nothing.
    """
    held, here = await _held(viewer, access, Deed.INVITE)
    if changed.scopes is None and changed.until is None:
        raise BadInput(field=["access"])
    given = scopes(held.scopes) if changed.scopes is None else frozenset(changed.scopes)
    until = changed.until or held.until
    grant = Grant(
        str(held.granted_by), str(held.person), str(held.premises), GuestKind[held.kind], given,
        Period(held.since, until),
    )  # fmt: skip
    here.check(grant, viewer)
    await require_fresh_sign_in(viewer)
    held.scopes, held.until = names_of(given), until
    return await _finish(viewer, held, here, "changed", scopes=held.scopes, until=until)


async def revoke(viewer: Viewer, access: UUID) -> Done:
    """How is access taken back at once? By any owner who may invite: the guest's next statement does not see it."""
    held, here = await _held(viewer, access, Deed.INVITE)
    return await _finish(viewer, held, here, "revoked", revoked_at=viewer.now, ended_by=viewer.person)


async def leave(viewer: Viewer, access: UUID) -> Done:
    """How does a guest give it up?"""
    held, here = await _held(viewer, access, None)
    return await _finish(viewer, held, here, "left", revoked_at=viewer.now, ended_by=viewer.person)


async def _held(viewer: Viewer, access: UUID, deed: Deed | None) -> tuple[GuestAccess, Home]:
    """Which access is it? Locked, not over, and the viewer may do the deed; without one, it is their own.

    Unknown and unseen are one: `NotFound`; then `NotAllowed`, then `NotNow`.
    """
    held = await G.objects().where(G.id == access).lock_rows().first()
    if held is None or viewer.kind is not ViewerKind.RESIDENT:
        raise NotFound(field=["access"])
    here = await home(held.premises, viewer, field="access")
    theirs = viewer.person in (held.person, held.granted_by)
    if not theirs and not here.shows(viewer, held.granted_by, held.granted_at):
        raise NotFound(field=["access"])
    if deed is not None:
        here.may(deed, viewer)
    elif held.person != viewer.person:
        raise NotAllowed
    if not here.stands(held, viewer):
        raise NotNow(field=["access"])
    return held, here


async def _finish(viewer: Viewer, held: GuestAccess, here: Home, how: str, **changes: Any) -> Done:
    """How does every deed end? Written, told to whom it concerns, and the log last of all."""
    await G.update({getattr(G, name): value for name, value in changes.items()}).where(G.id == held.id)
    await bell.changed(held, how, here, by=viewer.person, now=viewer.now)
    await happened(f"guest_access.{how}", at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"access": held.id})


DID = Prepared(f"""
insert into guest_deed (id, house, access, at, scope, request, entry, reading)
select {{}}, g.house, g.id, {{}}::timestamptz, {{}}::text, {{}}::uuid, {{}}::uuid, {{}}::uuid
from guest_access g join house h on h.id = g.house
where g.person = {{}} and g.house = {{}} and g.premises = any({{}}::uuid[]) and {{}} = any(g.scopes)
  and {not_revoked("g", "{}::timestamptz")} and {covers("g", "({}::timestamptz at time zone h.zone)::date")}
order by g.granted_at, g.id limit 1
""")


async def did(
    viewer: Viewer, scope: Scope, *, house: UUID, premises: UUID | None, request: UUID | None = None,
    entry: UUID | None = None, reading: UUID | None = None,
) -> None:  # fmt: skip
    """What did a guest do? Written beside the deed, in its transaction, under the access that allowed it.

    Every feature calls it with its own subject. What an owner does, or an office, is no guest's deed.
    """
    if viewer.kind is not ViewerKind.RESIDENT or (premises is None and house in viewer.owned_houses):
        return
    opened = set(viewer.premises) - set(viewer.owned)
    if premises is not None:
        opened &= {premises}
    if opened:
        await DID(
            new_id(), viewer.now, scope.name, request, entry, reading,
            viewer.person, house, list(opened), scope.name, viewer.now, viewer.now,
        )  # fmt: skip
