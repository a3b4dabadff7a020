"""Notes, templates of answers, and drafts: what is asked of them, and done with them."""

from __future__ import annotations

from uuid import UUID

import strawberry
from strawberry.types import Info

from gosdom_core.homes import Place
from gosdom_core.requests import RequestCategory
from gosdom_graphql.context import Context
from gosdom_graphql.mutations import KEY, Answered, deed, key, mutation
from gosdom_graphql.reader import root
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.reader.showing import field
from gosdom_graphql.requests import rows, store
from gosdom_graphql.requests.schema.fields import keys, of_request
from gosdom_graphql.sessions.rows import Viewer


@strawberry.type
class RequestOfficeQuery:
    """Questions about templates and drafts."""

    answer_templates = root.connection(
        rows.AnswerTemplate,
        "The templates of answers of the viewer's organisation.",
        filter=rows.AnswerTemplateFilter,
        order=rows.AnswerTemplateOrder,
    )
    request_drafts = root.connection(
        rows.RequestDraft, "The viewer's own drafts of requests.", order=rows.RequestDraftOrder
    )


@strawberry.input(description="A note for colleagues.")
class NoteRequestInput:
    request: strawberry.ID = field("The request.")
    text: str = field("The words, 2,000 characters at most; residents never see them.")
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="A template of answers, new or changed.")
class SaveAnswerTemplateInput:
    template: strawberry.ID | None = field("Which template is changed; without it, a new one is made.", default=None)
    title: str = field("What it is called, 100 characters at most.")
    text: str = field("The words, 10,000 characters at most.")
    category: RequestCategory | None = field("For which category; by default for every one.", default=None)
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="Which template is not needed any more.")
class DeleteAnswerTemplateInput:
    template: strawberry.ID = field("The template.")


@strawberry.input(description="A draft as it is now: what is left out is not told yet.")
class SaveRequestDraftInput:
    draft: strawberry.ID | None = field("Which draft is saved; without it, a new one, 20 at most.", default=None)
    text: str | None = field("The words so far, 4,000 characters at most.", default=None)
    place: Place | None = field("What it is about.", default=None)
    category: RequestCategory | None = field("What has happened.", default=None)
    house: strawberry.ID | None = field("The house.", default=None)
    entrance: strawberry.ID | None = field("The entrance.", default=None)
    premises: strawberry.ID | None = field("The apartment.", default=None)
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="Which draft is not wanted any more.")
class DiscardRequestDraftInput:
    draft: strawberry.ID = field("The draft.")


@payload_type
class NoteRequestPayload(Answered):
    """What came of a note."""

    request = planned(rows.Request, "The request.")
    note = planned(rows.RequestNote, "The note.")


@payload_type
class SaveAnswerTemplatePayload(Answered):
    """What came of saving a template."""

    template = planned(rows.AnswerTemplate, "The template.")


@payload_type
class DeleteAnswerTemplatePayload(Answered):
    """What came of deleting a template."""

    viewer = planned(Viewer, "Who deleted it; null when nothing was.")


@payload_type
class SaveRequestDraftPayload(Answered):
    """What came of saving a draft."""

    draft = planned(rows.RequestDraft, "The draft.")


@payload_type
class DiscardRequestDraftPayload(Answered):
    """What came of discarding a draft."""

    viewer = planned(Viewer, "Whose draft it was; null when nothing was discarded.")


@strawberry.type
class RequestOfficeMutation:
    """Deeds on notes, templates and drafts."""

    @mutation
    async def note_request(self, info: Info[Context, None], input: NoteRequestInput) -> NoteRequestPayload:
        """Writes a note for colleagues: in no history, told to nobody."""
        return await deed(
            info, NoteRequestPayload, lambda viewer: store.note(viewer, of_request(input), input.text), input
        )

    @mutation
    async def save_answer_template(
        self, info: Info[Context, None], input: SaveAnswerTemplateInput
    ) -> SaveAnswerTemplatePayload:
        """Saves a template of answers of the viewer's organisation."""
        return await deed(
            info,
            SaveAnswerTemplatePayload,
            lambda viewer: store.save_template(
                viewer, keys(input, template="AnswerTemplate")["template"], input.title, input.text, input.category
            ),
            input,
        )

    @mutation
    async def delete_answer_template(
        self, info: Info[Context, None], input: DeleteAnswerTemplateInput
    ) -> DeleteAnswerTemplatePayload:
        """Deletes a template; answers that were given with it stay."""
        return await deed(
            info,
            DeleteAnswerTemplatePayload,
            lambda viewer: store.delete_template(viewer, key(input.template, "AnswerTemplate", "template")),
            input,
        )

    @mutation
    async def save_request_draft(
        self, info: Info[Context, None], input: SaveRequestDraftInput
    ) -> SaveRequestDraftPayload:
        """Saves a draft of a request, as far as it has got."""

        def drafted() -> store.Drafted:
            named = keys(input, house="House", entrance="Entrance", premises="Premises")
            return store.Drafted(text=input.text, place=input.place, category=input.category, **named)

        return await deed(
            info,
            SaveRequestDraftPayload,
            lambda viewer: store.save_draft(viewer, keys(input, draft="RequestDraft")["draft"], drafted()),
            input,
        )

    @mutation
    async def discard_request_draft(
        self, info: Info[Context, None], input: DiscardRequestDraftInput
    ) -> DiscardRequestDraftPayload:
        """Discards a draft."""
        return await deed(
            info,
            DiscardRequestDraftPayload,
            lambda viewer: store.discard_draft(viewer, key(input.draft, "RequestDraft", "draft")),
            input,
        )
