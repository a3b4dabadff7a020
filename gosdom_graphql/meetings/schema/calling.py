"""How a meeting is drafted, demanded, announced, cancelled."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import strawberry
from strawberry.types import Info

from gosdom_core.meetings import Channel, Form, ItemKind
from gosdom_graphql.context import Context
from gosdom_graphql.meetings import rows, store
from gosdom_graphql.meetings.schema.fields import of_meeting
from gosdom_graphql.mutations import KEY, Answered, deed, key, mutation
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.reader.showing import field

FILES: Final = "Documents and photos that were uploaded for it (`prepareUpload`), 10 at most."


# --- Inputs ---------------------------------------------------------------------------------------------------------


@strawberry.input(description="An item of an agenda.")
class AgendaItemInput:
    kind: ItemKind = field("Which question of the catalogue (`agendaCatalogue`).")
    wording: str | None = field(
        "How it is put to the vote, 2,000 characters at most; by default our words.", default=None
    )
    entrance: strawberry.ID | None = field(
        "Which entrance it is about; the transfer of a dwelling must say.", default=None
    )


@strawberry.input(description="A meeting to be prepared. It stays a draft until it is announced.")
class DraftMeetingInput:
    house: strawberry.ID = field("The house.")
    form: Form = field("In which form it is held.")
    starts_at: datetime = field("From when it is voted on.")
    ends_at: datetime = field("Until when; in the system 7 to 60 days later.")
    agenda: list[AgendaItemInput] = field("The questions, 50 at most.")
    by_demand: bool = field(
        "An owner only: owners with a tenth of the votes demand that the organisation calls it.", default=False
    )
    in_system: bool = field("Whether the absentee part of a mixed one is voted on in the system.", default=False)
    annual: bool = field("Whether it is the yearly one.", default=False)
    administrator: str | None = field(
        "The СНИЛС of who takes decisions on paper: an owner of the house, or an employee of its manager. By default"
        " whoever drafts it.",
        default=None,
    )
    meets_at: datetime | None = field("When owners meet in person, if they do.", default=None)
    place: str | None = field("Where they meet.", default=None)
    paper_address: str | None = field("Where decisions on paper are taken.", default=None)
    paper_hours: str | None = field("At which hours.", default=None)
    stored_at: str | None = field("Where the minutes and the decisions will be kept.", default=None)
    repeat_of: strawberry.ID | None = field("The meeting without a quorum that it repeats.", default=None)
    files: list[strawberry.ID] | None = field(FILES, default=None)
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="What to change in a draft: the fields that are given; null empties one that may be.")
class ChangeMeetingInput:
    meeting: strawberry.ID = field("The meeting.")
    form: Form | None = field("In which form it is held.", default=None)
    starts_at: datetime | None = field("From when it is voted on.", default=None)
    ends_at: datetime | None = field("Until when.", default=None)
    agenda: list[AgendaItemInput] | None = field("The whole agenda anew.", default=None)
    in_system: bool | None = field("Whether a mixed one is voted on in the system, too.", default=None)
    annual: bool | None = field("Whether it is the yearly one.", default=None)
    administrator: str | None = field("The administrator's СНИЛС; null is its author.", default=strawberry.UNSET)
    meets_at: datetime | None = field("When owners meet in person.", default=strawberry.UNSET)
    place: str | None = field("Where they meet.", default=strawberry.UNSET)
    paper_address: str | None = field("Where decisions on paper are taken.", default=strawberry.UNSET)
    paper_hours: str | None = field("At which hours.", default=strawberry.UNSET)
    stored_at: str | None = field("Where the minutes will be kept.", default=strawberry.UNSET)
    files: list[strawberry.ID] | None = field("Further materials; those that are there stay.", default=None)


@strawberry.input(description="Which demand for a meeting to join.")
class JoinMeetingDemandInput:
    meeting: strawberry.ID = field("The meeting.")


@strawberry.input(description="Where else notice of a meeting was given, beside the system.")
class MeetingNoticeInput:
    channel: Channel = field("By letter, under signature, or on the board.")
    notice: strawberry.ID | None = field(
        "Of which owner: their notice in the system (`noticeProofs`). A letter or a signature without it: of all.",
        default=None,
    )
    at: datetime | None = field("When; by default now.", default=None)
    particulars: str | None = field("The number of the letter, where the board hangs.", default=None)
    files: list[strawberry.ID] | None = field(FILES, default=None)


@strawberry.input(description="Which draft to announce, and where else notice is given of it.")
class AnnounceMeetingInput:
    meeting: strawberry.ID = field("The meeting.")
    notices: list[MeetingNoticeInput] = field("Where else notice is given: the law wants one place at least.")
    confirm: bool = field("Announce it although something is odd, as a warning told.", default=False)


@strawberry.input(description="Further notices of a meeting.")
class RecordMeetingNoticesInput:
    meeting: strawberry.ID = field("The meeting.")
    notices: list[MeetingNoticeInput] = field("The notices, 500 at most; one that is known already changes nothing.")
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="Why a meeting is cancelled.")
class CancelMeetingInput:
    meeting: strawberry.ID = field("The meeting.")
    reason: str = field("The reason, 1,000 characters at most; owners read it.")


# --- Payloads -------------------------------------------------------------------------------------------------------


@payload_type
class DraftMeetingPayload(Answered):
    """What came of drafting a meeting; warnings tell what will be asked when it is announced."""

    meeting = planned(rows.Meeting, "The draft.")


@payload_type
class ChangeMeetingPayload(Answered):
    """What came of changing a draft; warnings tell what will be asked when it is announced."""

    meeting = planned(rows.Meeting, "The draft, as it is now.")


@payload_type
class JoinMeetingDemandPayload(Answered):
    """What came of joining a demand."""

    meeting = planned(rows.Meeting, "The meeting, with what the demand has come to.")


@payload_type
class AnnounceMeetingPayload(Answered):
    """What came of announcing a meeting; warnings alone ask for a confirmation."""

    meeting = planned(rows.Meeting, "The meeting, as it is now.")


@payload_type
class RecordMeetingNoticesPayload(Answered):
    """What came of recording notices."""

    meeting = planned(rows.Meeting, "The meeting, as it is now.")


@payload_type
class CancelMeetingPayload(Answered):
    """What came of cancelling a meeting."""

    meeting = planned(rows.Meeting, "The meeting, as it is now.")


# --- Deeds ----------------------------------------------------------------------------------------------------------


@strawberry.type
class CallingMutation:
    """Deeds by which a meeting is called."""

    @mutation
    async def draft_meeting(self, info: Info[Context, None], input: DraftMeetingInput) -> DraftMeetingPayload:
        """Drafts a general meeting; what a date or a form breaks is refused at once, with its clause."""
        act = _act(info)
        return await deed(
            info, DraftMeetingPayload, lambda viewer: store.draft(viewer, _drafted(input), act=act), input
        )

    @mutation
    async def change_meeting(self, info: Info[Context, None], input: ChangeMeetingInput) -> ChangeMeetingPayload:
        """Changes a draft; all of it is judged again."""
        act = _act(info)
        return await deed(
            info,
            ChangeMeetingPayload,
            lambda viewer: store.change(viewer, of_meeting(input), _changes(input), act=act),
            input,
        )

    @mutation
    async def join_meeting_demand(
        self, info: Info[Context, None], input: JoinMeetingDemandInput
    ) -> JoinMeetingDemandPayload:
        """Joins a demand: with a tenth of all votes the organisation must call the meeting, and its term runs."""
        return await deed(
            info, JoinMeetingDemandPayload, lambda viewer: store.join_demand(viewer, of_meeting(input)), input
        )

    @mutation
    async def announce_meeting(self, info: Info[Context, None], input: AnnounceMeetingInput) -> AnnounceMeetingPayload:
        """Announces a meeting: every owner is told by every channel, and the proof is kept."""
        act = _act(info)
        return await deed(
            info,
            AnnounceMeetingPayload,
            lambda viewer: store.announce(viewer, of_meeting(input), _placed(input), act=act, confirm=input.confirm),
            input,
        )

    @mutation
    async def record_meeting_notices(
        self, info: Info[Context, None], input: RecordMeetingNoticesInput
    ) -> RecordMeetingNoticesPayload:
        """Records where else notice of a meeting was given, with its proof."""
        return await deed(
            info,
            RecordMeetingNoticesPayload,
            lambda viewer: store.record_notices(viewer, of_meeting(input), _placed(input)),
            input,
        )

    @mutation
    async def cancel_meeting(self, info: Info[Context, None], input: CancelMeetingInput) -> CancelMeetingPayload:
        """Cancels a meeting before it opens; owners who were told of it are told of that."""
        return await deed(
            info, CancelMeetingPayload, lambda viewer: store.cancel(viewer, of_meeting(input), input.reason), input
        )


def _act(info: Info[Context, None]) -> str | None:
    """Which act makes this installation a regional system? The operator's setting."""
    return info.context.database.settings.regional_system_act.strip() or None


def _files(input: Any) -> tuple[UUID, ...]:
    return tuple(key(each, "File", "files") for each in input.files or ())


def _agenda(agenda: list[AgendaItemInput]) -> tuple[store.Item, ...]:
    return tuple(
        store.Item(
            kind=each.kind,
            wording=each.wording,
            entrance=None if each.entrance is None else key(each.entrance, "Entrance", "agenda"),
        )
        for each in agenda
    )


def _drafted(input: DraftMeetingInput) -> store.Drafted:
    """The same words, with the ids of GraphQL turned into keys."""
    told = {each.name: getattr(input, each.name) for each in fields(store.Drafted)}
    return store.Drafted(
        **told
        | {
            "house": key(input.house, "House", "house"),
            "agenda": _agenda(input.agenda),
            "repeat_of": None if input.repeat_of is None else key(input.repeat_of, "Meeting", "repeatOf"),
            "files": _files(input),
        }
    )


_EMPTIES: Final = ("administrator", "meets_at", "place", "paper_address", "paper_hours", "stored_at")


def _changes(input: ChangeMeetingInput) -> dict[str, Any]:
    """Which fields are named, with what?"""
    said = {
        name: value
        for name, value in vars(input).items()
        if name != "meeting" and value is not strawberry.UNSET and (value is not None or name in _EMPTIES)
    }
    if "agenda" in said:
        said["agenda"] = _agenda(said["agenda"])
    if "files" in said:
        said["files"] = _files(input)
    return said


def _placed(input: AnnounceMeetingInput | RecordMeetingNoticesInput) -> list[store.Placed]:
    return [
        store.Placed(
            channel=each.channel,
            notice=None if each.notice is None else key(each.notice, "MeetingNotice", "notices"),
            at=each.at,
            particulars=each.particulars,
            files=_files(each),
        )
        for each in input.notices
    ]
