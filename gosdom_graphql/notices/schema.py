"""How notices are asked for, written, published and read."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry
from strawberry.types import Info

from gosdom_core.homes import Resource
from gosdom_graphql.context import Context
from gosdom_graphql.events.changes import Change, changes
from gosdom_graphql.events.log import Logged
from gosdom_graphql.mutations import Answered, deed, key, mutation
from gosdom_graphql.notices import rows, store
from gosdom_graphql.notices.words import NoticeKind, NoticeNews
from gosdom_graphql.reader import root
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.reader.showing import field
from gosdom_graphql.sessions.rows import Viewer


@strawberry.type
class NoticeQuery:
    """Questions about notices."""

    notice = root.by_id(rows.Notice, "A notice by its id; null for who may not see it.")
    notices = root.connection(
        rows.Notice,
        "The notices that the viewer may see: of a resident's homes and region, of the houses that an organisation"
        " serves, and those that it wrote, drafts included. The archive: all that was ever shown, with `search`.",
        filter=rows.NoticeFilter,
        order=rows.NoticeOrder,
    )
    articles = root.connection(
        rows.Article,
        "The knowledge base: rights, saving, repair. Open to everyone.",
        filter=rows.ArticleFilter,
        order=rows.ArticleOrder,
    )


CONFIRM = "Do it although something is odd, as a warning told; the clause stays shown beside the notice."


@strawberry.input(
    description="A line of an audience. Exactly one of `region`, `house`, `entrance` and `premises` is named."
)
class NoticeAudienceInput:
    region: str | None = field(
        "A whole region (code of the subject); for its inspectorate, and the operator.", default=None
    )
    house: strawberry.ID | None = field("A house.", default=None)
    entrance: strawberry.ID | None = field("An entrance.", default=None)
    premises: list[strawberry.ID] | None = field("Single premises, or those along a riser.", default=None)
    riser: str | None = field(
        "What the riser («стояк») of these premises is called; without it, a letter.", default=None
    )


@strawberry.input(description="A notice to be written. It stays a draft until it is published.")
class DraftNoticeInput:
    kind: NoticeKind = field("What is told.")
    title: str = field("The title, 200 characters at most.")
    text: str = field("The text, 10,000 characters at most.")
    audience: list[NoticeAudienceInput] = field("To whom: up to 1,000 houses, entrances and premises.")
    urgent: bool | None = field("Whether it may come at night; by default only an emergency may.", default=None)
    resource: Resource | None = field("Which supply is cut; an outage must name it.", default=None)
    begins_at: datetime | None = field(
        "When what it announces begins: an outage, works, a price, a meeting.", default=None
    )
    ends_at: datetime | None = field("When it ends.", default=None)
    discovered_at: datetime | None = field("When an emergency was found; by default now.", default=None)
    expires_at: datetime | None = field("From when it is only in the archive; by default it stays.", default=None)
    files: list[strawberry.ID] | None = field(
        "Photos and documents that were uploaded for it (`prepareUpload`), 10 at most.", default=None
    )
    idempotency_key: UUID | None = field("The same key and input again give the same outcome, for a day.", default=None)


@strawberry.input(description="When to publish a draft.")
class PublishNoticeInput:
    notice: strawberry.ID = field("The notice.")
    at: datetime | None = field(
        "The moment to publish it; by default now: then residents see it after 15 seconds, in which it can be undone.",
        default=None,
    )
    confirm: bool = field(CONFIRM, default=False)


@strawberry.input(description="Which publication to undo.")
class UndoNoticeInput:
    notice: strawberry.ID = field("The notice.")


@strawberry.input(description="What to change in a notice: the fields that are given; null empties one.")
class CorrectNoticeInput:
    notice: strawberry.ID = field("The notice.")
    title: str | None = field("The title.", default=strawberry.UNSET)
    text: str | None = field("The text.", default=strawberry.UNSET)
    urgent: bool | None = field("Whether it may come at night.", default=strawberry.UNSET)
    resource: Resource | None = field("Which supply is cut.", default=strawberry.UNSET)
    begins_at: datetime | None = field("When what it announces begins.", default=strawberry.UNSET)
    ends_at: datetime | None = field("When it ends.", default=strawberry.UNSET)
    expires_at: datetime | None = field("From when it is only in the archive.", default=strawberry.UNSET)
    files: list[strawberry.ID] | None = field(
        "All its photos and documents from now on, 10 at most: those that stay, and those that were uploaded for it;"
        " null for none.",
        default=strawberry.UNSET,
    )
    confirm: bool = field(CONFIRM, default=False)


@strawberry.input(description="Why a notice is withdrawn.")
class WithdrawNoticeInput:
    notice: strawberry.ID = field("The notice.")
    reason: str = field("The reason, 1,000 characters at most; residents read it.")


@strawberry.input(description="Which notices the viewer has read.")
class MarkNoticesReadInput:
    notices: list[strawberry.ID] = field("The notices, 100 at most.")


@payload_type
class DraftNoticePayload(Answered):
    """What came of writing a notice; warnings tell which clause its dates would break if it were published now."""

    notice = planned(rows.Notice, "The draft.")


@payload_type
class PublishNoticePayload(Answered):
    """What came of publishing a notice."""

    notice = planned(rows.Notice, "The notice, as it is now.")


@payload_type
class UndoNoticePayload(Answered):
    """What came of undoing a publication."""

    notice = planned(rows.Notice, "The draft that it is again.")


@payload_type
class CorrectNoticePayload(Answered):
    """What came of correcting a notice."""

    notice = planned(rows.Notice, "The notice, as it is now.")


@payload_type
class WithdrawNoticePayload(Answered):
    """What came of withdrawing a notice."""

    notice = planned(rows.Notice, "The notice, as it is now.")


@payload_type
class MarkNoticesReadPayload(Answered):
    """What came of marking notices as read."""

    viewer = planned(Viewer, "Who has read them; null when nothing was marked.")


@strawberry.type
class NoticeMutation:
    """Deeds on notices."""

    @mutation
    async def draft_notice(self, info: Info[Context, None], input: DraftNoticeInput) -> DraftNoticePayload:
        """Writes a notice, as a draft; the answer tells by when the law wants it told, and by which clause."""
        return await deed(info, DraftNoticePayload, lambda viewer: store.draft(viewer, _written(input)), input)

    @mutation
    async def publish_notice(self, info: Info[Context, None], input: PublishNoticeInput) -> PublishNoticePayload:
        """Publishes a draft now, with 15 seconds to undo it, or at a moment to come."""
        return await deed(
            info,
            PublishNoticePayload,
            lambda viewer: store.publish(viewer, _notice(input), at=input.at, confirm=input.confirm),
            input,
        )

    @mutation
    async def undo_notice(self, info: Info[Context, None], input: UndoNoticeInput) -> UndoNoticePayload:
        """Takes a publication back before anybody saw it: within 15 seconds, or before its scheduled moment."""
        return await deed(info, UndoNoticePayload, lambda viewer: store.undo(viewer, _notice(input)), input)

    @mutation
    async def correct_notice(self, info: Info[Context, None], input: CorrectNoticeInput) -> CorrectNoticePayload:
        """Changes a draft, or corrects what is shown: how it read before is kept, and it is unread again."""
        return await deed(
            info,
            CorrectNoticePayload,
            lambda viewer: store.correct(
                viewer, _notice(input), _changes(input), attached=_files(input), confirm=input.confirm
            ),
            input,
        )

    @mutation
    async def withdraw_notice(self, info: Info[Context, None], input: WithdrawNoticeInput) -> WithdrawNoticePayload:
        """Withdraws what is shown: its text is hidden, its title and the reason stay."""
        return await deed(
            info, WithdrawNoticePayload, lambda viewer: store.withdraw(viewer, _notice(input), input.reason), input
        )

    @mutation
    async def mark_notices_read(self, info: Info[Context, None], input: MarkNoticesReadInput) -> MarkNoticesReadPayload:
        """Marks notices as read by the viewer, all of them or none."""
        return await deed(
            info,
            MarkNoticesReadPayload,
            lambda viewer: store.mark_read(viewer, [key(each, "Notice", "notices") for each in input.notices]),
            input,
        )


@payload_type
class NoticeChange(Change):
    """Something happened to a notice that residents see."""

    what: NoticeNews = strawberry.field(description="What happened.")
    notice = planned(rows.Notice, "The notice, as it is now.")

    @classmethod
    def told(cls, event: Logged) -> dict[str, Any]:
        """Which news is it?"""
        return {"what": NoticeNews[event.kind.rpartition(".")[2].upper()]}


@strawberry.type
class NoticeSubscription:
    """What happens to notices."""

    notice_published = changes(
        rows.Notice,
        NoticeChange,
        "Notices as they come out (after the seconds in which they can be undone), are corrected, or withdrawn: one of"
        " them, or all that reach the viewer, and those of their organisation.",
        kinds="notice.published",
        argument="notice",
        all=rows.concerns,
    )


def _notice(input: Any) -> UUID:
    return key(input.notice, "Notice", "notice")


def _written(input: DraftNoticeInput) -> store.Written:
    """The same words, with the ids of GraphQL turned into keys."""
    told = {each.name: getattr(input, each.name) for each in fields(store.Written) if each.name not in ("to", "files")}
    files = tuple(key(each, "File", "files") for each in input.files or ())
    return store.Written(**told, to=tuple(_to(each) for each in input.audience), files=files)


def _to(line: NoticeAudienceInput) -> store.To:
    return store.To(
        region=line.region,
        house=None if line.house is None else key(line.house, "House", "audience"),
        entrance=None if line.entrance is None else key(line.entrance, "Entrance", "audience"),
        premises=tuple(key(each, "Premises", "audience") for each in line.premises or ()),
        riser=line.riser,
    )


def _files(input: CorrectNoticeInput) -> list[UUID] | None:
    """Which files has it from now on? None where they stay as they are."""
    if input.files is strawberry.UNSET:
        return None
    return [key(each, "File", "files") for each in input.files or ()]


def _changes(input: CorrectNoticeInput) -> dict[str, Any]:
    """Which columns are named, with what?"""
    return {
        name: value
        for name, value in vars(input).items()
        if name not in ("notice", "files", "confirm") and value is not strawberry.UNSET
    }
