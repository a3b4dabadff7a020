"""Powers: who acts for an owner of premises? An owner names an attorney by a code (`invitations.represent`); a parent
is entered by who has seen the papers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotFound, NotNow, text
from gosdom_graphql.access.store.register import home
from gosdom_graphql.access.tables import Power
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.homes.tables import Premises
from gosdom_graphql.sessions.viewer import Viewer


async def record_parent(
    parent: UUID, child: UUID, premises: UUID, *, document: str, document_date: date, since: date, viewer: Viewer
) -> Done:
    """Who is the parent of a child that owns? Any deed of the child is theirs, until it comes of age.

    For an office that has seen the certificate of birth; no operation of the API calls it.
    """
    found = await Premises.select(Premises.house).where(Premises.id == premises).first()
    if found is None:
        raise NotFound(field=["premises"])
    power = Power(
        id=new_id(), house=found["house"], premises=premises, person=parent, owner=child, deeds=None,
        document=text(document, field=["document"], limit=300), document_date=document_date, since=since, until=None,
        recorded_at=viewer.now,
    )  # fmt: skip
    await power.save()
    await happened("power.recorded", at=viewer.now, house=found["house"], subject=power.id, who=viewer.person)
    return Done({"power": power.id})


async def revoke(viewer: Viewer, power: UUID) -> Done:
    """How does a power end? Its owner takes it back, or who has it gives it up; a parent stays one."""
    held = await Power.objects().where(Power.id == power).lock_rows().first()
    if held is None or viewer.kind is not ViewerKind.RESIDENT or viewer.person not in (held.person, held.owner):
        raise NotFound(field=["power"])
    here = await home(held.premises, viewer, field="power")
    over = held.revoked_at is not None or (held.until is not None and held.until < here.day)
    if over or held.deeds is None:
        raise NotNow(field=["power"])
    await Power.update({Power.revoked_at: viewer.now, Power.ended_by: viewer.person}).where(Power.id == held.id)
    await happened("power.revoked", at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"power": held.id})
