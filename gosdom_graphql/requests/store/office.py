"""What employees keep for themselves: notes on a request that residents never see, and templates of answers."""

from __future__ import annotations

from typing import Any, Final, cast
from uuid import UUID

from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotAllowed, NotFound, OutOfRange, text
from gosdom_core.requests import ANSWER_LIMIT, NOTE_LIMIT, TITLE_LIMIT, RequestAction, RequestCategory
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.homes.tables import Organisation
from gosdom_graphql.requests.store.held import Values, hold
from gosdom_graphql.requests.tables import AnswerTemplate, RequestNote
from gosdom_graphql.sessions.viewer import Viewer

TEMPLATES: Final = 200
"""Templates of one organisation."""
ANSWERING: Final = (ViewerKind.STAFF, ViewerKind.SUPPORT, ViewerKind.INSPECTOR)


async def note(viewer: Viewer, request: UUID, words: str) -> Done:
    """What do colleagues tell each other? It stands in no history, and no subscription of residents tells of it."""
    held = await hold(viewer, request, RequestAction.NOTE)
    written = RequestNote(
        id=new_id(),
        house=held.house,
        request=held.id,
        author=viewer.person,
        organisation=viewer.organisation,
        text=text(words, field=["text"], limit=NOTE_LIMIT),
        created_at=viewer.now,
    )
    await written.save()
    await happened("note.added", at=viewer.now, house=held.house, subject=written.id, who=viewer.person)
    return Done({"request": held.id, "note": written.id})


async def save_template(
    viewer: Viewer, template: UUID | None, title: str, words: str, category: RequestCategory | None
) -> Done:
    """What does the organisation answer again and again? A new template, or another text for one.

    Raises `NotAllowed` for who answers no requests, `NotFound` for another organisation's, `OutOfRange` for too many.
    """
    await _office(viewer)
    title = text(title, field=["title"], limit=TITLE_LIMIT)
    words = text(words, field=["text"], limit=ANSWER_LIMIT)
    columns: dict[str, Any] = {
        "author": viewer.person,
        "title": title,
        "text": words,
        "category": None if category is None else category.name,
        "sort_key": title.lower(),
        "updated_at": viewer.now,
    }
    if template is not None:
        await _own(viewer, template)
        await AnswerTemplate.update(cast("Values", columns)).where(AnswerTemplate.id == template)
        return Done({"template": template})
    if await AnswerTemplate.count().where(AnswerTemplate.organisation == viewer.organisation) >= TEMPLATES:
        raise OutOfRange(field=["template"], least=0, most=TEMPLATES, value=TEMPLATES + 1)
    made = AnswerTemplate(id=new_id(), organisation=viewer.organisation, **columns)
    await made.save()
    return Done({"template": made.id})


async def delete_template(viewer: Viewer, template: UUID) -> Done:
    """What if it is not needed any more? Raises `NotFound` for another organisation's."""
    await _office(viewer)
    await _own(viewer, template)
    await AnswerTemplate.delete().where(AnswerTemplate.id == template)
    assert viewer.person is not None
    return Done({"viewer": viewer.person})


async def _office(viewer: Viewer) -> None:
    """Who answers requests at all; the organisation is held, so that two do not make one too many."""
    if viewer.kind not in ANSWERING:
        raise NotAllowed
    await Organisation.select(Organisation.id).where(Organisation.id == viewer.organisation).lock_rows()


async def _own(viewer: Viewer, template: UUID) -> None:
    own = (AnswerTemplate.id == template) & (AnswerTemplate.organisation == viewer.organisation)
    if not await AnswerTemplate.exists().where(own):
        raise NotFound(field=["template"])
