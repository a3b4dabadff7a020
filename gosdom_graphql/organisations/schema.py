"""How reviews and what is overdue are asked for, and how documents and reviews are asked to change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import strawberry
from strawberry.types import Info

from gosdom_graphql.context import Context
from gosdom_graphql.homes import rows as homes
from gosdom_graphql.mutations import Answered, deed, key, mutation
from gosdom_graphql.organisations import rows, store
from gosdom_graphql.organisations.words import DocumentKind
from gosdom_graphql.reader import root
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.reader.showing import field


@strawberry.type
class OrganisationQuery:
    """Questions about how organisations work."""

    organisation_review = root.by_id(rows.OrganisationReview, "A review by its id; null for one that was withdrawn.")
    organisation_reviews = root.connection(
        rows.OrganisationReview,
        "What residents say of organisations.",
        filter=rows.OrganisationReviewFilter,
        order=rows.OrganisationReviewOrder,
    )
    overdue_requests = root.connection(
        rows.OverdueRequest,
        "What is overdue now, the worst first: at the viewer's organisation, or in the region that they inspect.",
        filter=rows.OverdueRequestFilter,
        order=rows.OverdueRequestOrder,
    )


@strawberry.input(description="A document that the viewer's organisation shows to residents.")
class AddOrganisationDocumentInput:
    kind: DocumentKind = field("What it is.")
    title: str = field("What it is called, 200 characters at most.")
    files: list[strawberry.ID] = field("Its pages: files that were uploaded for it (`prepareUpload`), 1 to 10.")
    idempotency_key: UUID | None = field("The same key and input again give the same outcome, for a day.", default=None)


@strawberry.input(description="Which document is not shown any more.")
class RemoveOrganisationDocumentInput:
    document: strawberry.ID = field("The document.")


@strawberry.input(description="A review of an organisation that serves the author's house.")
class ReviewOrganisationInput:
    organisation: strawberry.ID = field("Of whom.")
    text: str = field("The words, 2,000 characters at most. Everybody reads them, without the author's name.")
    idempotency_key: UUID | None = field("The same key and input again give the same outcome, for a day.", default=None)


@strawberry.input(description="What the organisation replies to a review.")
class ReplyToReviewInput:
    review: strawberry.ID = field("The review.")
    text: str = field("The words, 2,000 characters at most.")


@strawberry.input(description="Which review its author takes back.")
class WithdrawReviewInput:
    review: strawberry.ID = field("The review.")


@payload_type
class AddOrganisationDocumentPayload(Answered):
    """What came of adding a document."""

    document = planned(rows.OrganisationDocument, "The document.")
    organisation = planned(homes.Organisation, "The organisation, with the document.")


@payload_type
class RemoveOrganisationDocumentPayload(Answered):
    """What came of removing a document."""

    organisation = planned(homes.Organisation, "The organisation, without the document.")


@payload_type
class ReviewOrganisationPayload(Answered):
    """What came of writing a review."""

    review = planned(rows.OrganisationReview, "The review.")
    organisation = planned(homes.Organisation, "The organisation.")


@payload_type
class ReplyToReviewPayload(Answered):
    """What came of replying to a review."""

    review = planned(rows.OrganisationReview, "The review, with the reply.")


@payload_type
class WithdrawReviewPayload(Answered):
    """What came of withdrawing a review."""

    organisation = planned(homes.Organisation, "The organisation, without the review.")


@strawberry.type
class OrganisationMutation:
    """Deeds on documents and reviews."""

    @mutation
    async def add_organisation_document(
        self, info: Info[Context, None], input: AddOrganisationDocumentInput
    ) -> AddOrganisationDocumentPayload:
        """Adds a document to the viewer's organisation: whoever is signed in reads it."""
        return await deed(
            info,
            AddOrganisationDocumentPayload,
            lambda viewer: store.add_document(
                viewer, input.kind, input.title, [key(each, "File", "files") for each in input.files]
            ),
            input,
        )

    @mutation
    async def remove_organisation_document(
        self, info: Info[Context, None], input: RemoveOrganisationDocumentInput
    ) -> RemoveOrganisationDocumentPayload:
        """Removes a document: nobody reads it from now on."""
        return await deed(
            info,
            RemoveOrganisationDocumentPayload,
            lambda viewer: store.remove_document(viewer, key(input.document, "OrganisationDocument", "document")),
            input,
        )

    @mutation
    async def review_organisation(
        self, info: Info[Context, None], input: ReviewOrganisationInput
    ) -> ReviewOrganisationPayload:
        """Writes a review of an organisation that serves the viewer's house today; one of each."""
        return await deed(
            info,
            ReviewOrganisationPayload,
            lambda viewer: store.review(viewer, key(input.organisation, "Organisation", "organisation"), input.text),
            input,
        )

    @mutation
    async def reply_to_review(self, info: Info[Context, None], input: ReplyToReviewInput) -> ReplyToReviewPayload:
        """Replies to a review for the organisation, once."""
        return await deed(
            info, ReplyToReviewPayload, lambda viewer: store.reply(viewer, _review(input), input.text), input
        )

    @mutation
    async def withdraw_review(self, info: Info[Context, None], input: WithdrawReviewInput) -> WithdrawReviewPayload:
        """Takes a review back: nobody reads it from now on."""
        return await deed(info, WithdrawReviewPayload, lambda viewer: store.withdraw(viewer, _review(input)), input)


def _review(input: Any) -> UUID:
    return key(input.review, "OrganisationReview", "review")
