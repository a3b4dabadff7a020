"""Drafts: a request as far as its author has got. Nobody else sees it; all that is checked is that it can be kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, Final, cast
from uuid import UUID

from gosdom_core.errors import NotFound, OutOfRange, text
from gosdom_core.homes import Place
from gosdom_core.requests import TEXT_LIMIT, RequestCategory
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.homes.tables import Entrance, House, Person, Premises
from gosdom_graphql.requests.store.held import Values
from gosdom_graphql.requests.tables import RequestDraft
from gosdom_graphql.sessions.viewer import Viewer

LIMIT: Final = 20
"""Drafts of one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What is known of it so far?"""

    text: str | None = None
    place: Place | None = None
    category: RequestCategory | None = None
    house: UUID | None = None
    entrance: UUID | None = None
    premises: UUID | None = None


async def save_draft(viewer: Viewer, draft: UUID | None, drafted: Drafted) -> Done:
    """How is a draft kept? As a new one, or in the place of the one that is named: whole, as it is given.

    Raises `NotFound` for a draft that is not the viewer's own and for places that are not there, `TooLong`, and
    `OutOfRange` for one draft too many.
    """
    # two tabs of one person are not to keep one too many
    await Person.select(Person.id).where(Person.id == viewer.person).lock_rows()
    words = text(drafted.text, field=["text"], limit=TEXT_LIMIT, required=False)
    await _check(viewer, drafted)
    given = {name: value.name if isinstance(value, Enum) else value for name, value in asdict(drafted).items()}
    columns: dict[str, Any] = {**given, "text": words, "updated_at": viewer.now}
    mine = RequestDraft.person == viewer.person
    if draft is not None:
        await _own(viewer, draft, field="draft")
        await RequestDraft.update(cast("Values", columns)).where(RequestDraft.id == draft)
        return Done({"draft": draft})
    if await RequestDraft.count().where(mine) >= LIMIT:
        raise OutOfRange(field=["draft"], least=0, most=LIMIT, value=LIMIT + 1)
    made = RequestDraft(id=new_id(), person=viewer.person, **columns)
    await made.save()
    return Done({"draft": made.id})


async def discard_draft(viewer: Viewer, draft: UUID) -> Done:
    """What if it is not wanted any more? It is gone. Raises `NotFound` for what is not the viewer's own."""
    await discard(viewer, draft)
    assert viewer.person is not None
    return Done({"viewer": viewer.person})


async def discard(viewer: Viewer, draft: UUID) -> None:
    """It was sent, or is not wanted: it is gone. Raises `NotFound`."""
    await _own(viewer, draft, field="draft")
    await RequestDraft.delete().where(RequestDraft.id == draft)


async def _own(viewer: Viewer, draft: UUID, *, field: str) -> None:
    own = (RequestDraft.id == draft) & (RequestDraft.person == viewer.person)
    if not await RequestDraft.select(RequestDraft.id).where(own).lock_rows().first():
        raise NotFound(field=[field])


async def _check(viewer: Viewer, drafted: Drafted) -> None:
    """What is named is there; premises are the viewer's."""
    for field, table, id in (("house", House, drafted.house), ("entrance", Entrance, drafted.entrance)):
        if id is not None and not await table.exists().where(table.id == id):
            raise NotFound(field=[field])
    if drafted.premises is not None and drafted.premises not in viewer.premises:
        found = await Premises.select(Premises.house).where(Premises.id == drafted.premises).first()
        if found is None or found["house"] not in viewer.houses_served:
            raise NotFound(field=["premises"])
