"""How requests are asked for, and asked to change: here from the sending to the answer, in `course` where they go,
in `office` what employees keep beside them, and drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry
from strawberry.types import Info

from gosdom_core.errors import NotFound
from gosdom_core.homes import Place, Resource
from gosdom_core.requests import Addressee, DeadlineKind, Information, RequestAction, RequestCategory, Season
from gosdom_graphql.context import Context
from gosdom_graphql.events.changes import Change, changes
from gosdom_graphql.events.log import Logged
from gosdom_graphql.mutations import Answered, deed, mutation
from gosdom_graphql.reader import root
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.reader.showing import field
from gosdom_graphql.reader.values import split_id
from gosdom_graphql.requests import rows, store
from gosdom_graphql.requests.schema.course import RequestCourseMutation
from gosdom_graphql.requests.schema.fields import FILES, files_of, keys
from gosdom_graphql.requests.schema.fields import of_request as _request
from gosdom_graphql.requests.schema.office import RequestOfficeMutation, RequestOfficeQuery


@strawberry.type
class RequestQuery(RequestOfficeQuery):
    """Questions about requests."""

    request = root.by_id(rows.Request, "A request by its id; null for who may not see it.")
    requests = root.connection(
        rows.Request,
        "The requests that the viewer may see: a resident's own and the house's, the queue of an organisation.",
        filter=rows.RequestFilter,
        order=rows.RequestOrder,
    )
    request_categories = root.connection(
        rows.RequestCategoryInfo, "What a request can be about.", order=rows.RequestCategoryOrder
    )


@strawberry.input(
    description="A request to be sent. Facts that are not told stay unknown: then each branch of the law is shown."
)
class SubmitRequestInput:
    place: Place = field("What it is about.")
    category: RequestCategory = field("What has happened.")
    text: str = field("The words of the applicant, 4,000 characters at most.")
    house: strawberry.ID | None = field(
        "The house; may be left out where `premises` or `entrance` tell it.", default=None
    )
    entrance: strawberry.ID | None = field("The entrance, where it is about one.", default=None)
    premises: strawberry.ID | None = field("The apartment, where it is about one.", default=None)
    addressee: Addressee | None = field("Who shall answer; by default the category tells.", default=None)
    supplier: strawberry.ID | None = field(
        "Which of the house's suppliers, where it goes to one of several.", default=None
    )
    occurred_at: datetime | None = field("When the damage happened.", default=None)
    inspection_agreed_at: datetime | None = field("The time of the inspection that was agreed.", default=None)
    season: Season | None = field("The season; by default October to April is winter.", default=None)
    supply_cut: bool | None = field("Whether the supply is cut.", default=None)
    resource: Resource | None = field("Which supply is cut.", default=None)
    flat_temperature: int | None = field("Degrees Celsius in the flat.", default=None)
    mean_daily_temperature: int | None = field("Mean degrees Celsius of the day outside.", default=None)
    independent_sources: bool | None = field(
        "Whether the house has two independent sources of electricity.", default=None
    )
    information: Information | None = field("What information is asked for.", default=None)
    files: list[strawberry.ID] | None = field(FILES, default=None)
    join: strawberry.ID | None = field(
        "A neighbour's open request about the same thing: one answer will go to each.", default=None
    )
    confirm: bool = field("Send it although a neighbour has written of the same thing today.", default=False)
    screen: str | None = field("The screen of the client that it is started from, 100 characters.", default=None)
    attached: strawberry.ID | None = field(
        "What it is attached to: a notice, a reading, a meeting or another request that the viewer sees.", default=None
    )
    draft: strawberry.ID | None = field("The draft that it was: gone once it is sent.", default=None)
    idempotency_key: UUID | None = field("The same key and input again give the same outcome, for a day.", default=None)


@strawberry.input(description="Which request to take into work.")
class TakeRequestInput:
    request: strawberry.ID = field("The request.")


@strawberry.input(description="An answer to a request.")
class AnswerRequestInput:
    request: strawberry.ID = field("The request.")
    text: str | None = field(
        "The answer, 10,000 characters at most; may be left out once an answer was given.", default=None
    )
    resolved: bool = field("Whether it is done («Решено»); else the work goes on.", default=True)
    files: list[strawberry.ID] | None = field(FILES, default=None)
    idempotency_key: UUID | None = field("The same key and input again give the same outcome, for a day.", default=None)


@strawberry.input(description="Why a request is declined.")
class DeclineRequestInput:
    request: strawberry.ID = field("The request.")
    reason: str = field("The reason, 2,000 characters at most.")
    files: list[strawberry.ID] | None = field(FILES, default=None)


@strawberry.input(description="Which request its author takes back.")
class WithdrawRequestInput:
    request: strawberry.ID = field("The request.")


@strawberry.input(description="A comment on a request.")
class CommentRequestInput:
    request: strawberry.ID = field("The request.")
    text: str = field("The words, 2,000 characters at most.")
    files: list[strawberry.ID] | None = field(FILES, default=None)
    idempotency_key: UUID | None = field("The same key and input again give the same outcome, for a day.", default=None)


@strawberry.input(description="What was done by which deadline, and when.")
class MeetDeadlineInput:
    request: strawberry.ID = field("The request.")
    kind: DeadlineKind = field("Which deadline: what was done.")
    at: datetime | None = field("When it was done; by default now.", default=None)


@strawberry.input(description="How the author rates the answer.")
class RateRequestInput:
    request: strawberry.ID = field("The request.")
    rating: int = field("From 1 to 5.")
    text: str | None = field("The rating in words, 1,000 characters at most.", default=None)


@payload_type
class SubmitRequestPayload(Answered):
    """What came of sending a request; a warning alone asks whether to join a neighbour's."""

    request = planned(rows.Request, "The request, with its number and its deadlines.")


@payload_type
class TakeRequestPayload(Answered):
    """What came of taking a request into work."""

    request = planned(rows.Request, "The request, as it is now.")


@payload_type
class AnswerRequestPayload(Answered):
    """What came of answering a request."""

    request = planned(rows.Request, "The request, as it is now.")


@payload_type
class DeclineRequestPayload(Answered):
    """What came of declining a request."""

    request = planned(rows.Request, "The request, as it is now.")


@payload_type
class WithdrawRequestPayload(Answered):
    """What came of withdrawing a request."""

    request = planned(rows.Request, "The request, as it is now.")


@payload_type
class CommentRequestPayload(Answered):
    """What came of commenting a request."""

    request = planned(rows.Request, "The request, as it is now.")
    comment = planned(rows.RequestComment, "The comment.")


@payload_type
class MeetDeadlinePayload(Answered):
    """What came of meeting a deadline."""

    request = planned(rows.Request, "The request, as it is now.")


@payload_type
class RateRequestPayload(Answered):
    """What came of rating a request."""

    request = planned(rows.Request, "The request, as it is now.")


@strawberry.type
class RequestMutation(RequestCourseMutation, RequestOfficeMutation):
    """Deeds on requests."""

    @mutation
    async def submit_request(self, info: Info[Context, None], input: SubmitRequestInput) -> SubmitRequestPayload:
        """Sends a request; the answer tells by when the law wants it answered, and by which clause."""
        return await deed(info, SubmitRequestPayload, lambda viewer: store.submit(viewer, _sent(input)), input)

    @mutation
    async def take_request(self, info: Info[Context, None], input: TakeRequestInput) -> TakeRequestPayload:
        """Takes a request into work: the employee becomes the responsible one."""
        return await deed(info, TakeRequestPayload, lambda viewer: store.take(viewer, _request(input)), input)

    @mutation
    async def answer_request(self, info: Info[Context, None], input: AnswerRequestInput) -> AnswerRequestPayload:
        """Answers a request: it is done, or the work goes on."""
        return await deed(
            info,
            AnswerRequestPayload,
            lambda viewer: store.answer(
                viewer, _request(input), input.text, resolved=input.resolved, files=files_of(input)
            ),
            input,
        )

    @mutation
    async def decline_request(self, info: Info[Context, None], input: DeclineRequestInput) -> DeclineRequestPayload:
        """Declines a request, with the reason."""
        return await deed(
            info,
            DeclineRequestPayload,
            lambda viewer: store.decline(viewer, _request(input), input.reason, files_of(input)),
            input,
        )

    @mutation
    async def withdraw_request(self, info: Info[Context, None], input: WithdrawRequestInput) -> WithdrawRequestPayload:
        """Takes a request back: its deadlines end."""
        return await deed(info, WithdrawRequestPayload, lambda viewer: store.withdraw(viewer, _request(input)), input)

    @mutation
    async def comment_request(self, info: Info[Context, None], input: CommentRequestInput) -> CommentRequestPayload:
        """Comments a request."""
        return await deed(
            info,
            CommentRequestPayload,
            lambda viewer: store.comment(viewer, _request(input), input.text, files_of(input)),
            input,
        )

    @mutation
    async def meet_deadline(self, info: Info[Context, None], input: MeetDeadlineInput) -> MeetDeadlinePayload:
        """Tells that what a deadline asks was done, and when."""
        return await deed(
            info,
            MeetDeadlinePayload,
            lambda viewer: store.meet_deadline(viewer, _request(input), input.kind, input.at),
            input,
        )

    @mutation
    async def rate_request(self, info: Info[Context, None], input: RateRequestInput) -> RateRequestPayload:
        """Rates the answer, once, from 1 to 5."""
        return await deed(
            info,
            RateRequestPayload,
            lambda viewer: store.rate(viewer, _request(input), input.rating, input.text),
            input,
        )


@payload_type
class RequestChange(Change):
    """Something happened to a request: it was sent, taken, answered, commented, a deadline was met, and so on."""

    action: RequestAction | None = strawberry.field(
        description="What was done; null for what nobody did, like a deadline that passed, and for a complaint."
    )
    request = planned(rows.Request, "The request, as it is now.")

    @classmethod
    def told(cls, event: Logged) -> dict[str, Any]:
        """Which deed was it?"""
        return {"action": _ACTIONS.get(event.kind)}


_ACTIONS = {f"request.{action.value}": action for action in RequestAction}


@strawberry.type
class RequestSubscription:
    """What happens to requests."""

    request_changed = changes(
        rows.Request,
        RequestChange,
        "What happens to one request, or to all of the viewer's: a resident's own and their apartment's, an"
        " employee's queue.",
        kinds="request.",
        argument="request",
        all=rows.concerns,
    )


def _sent(input: SubmitRequestInput) -> store.Sent:
    """The same words, with the ids of GraphQL turned into keys."""
    ids = keys(
        input,
        house="House",
        entrance="Entrance",
        premises="Premises",
        supplier="Organisation",
        join="Request",
        draft="RequestDraft",
    )
    told = {name: value for name, value in vars(input).items() if name != "idempotency_key"}
    return store.Sent(**told | ids | {"attached": _attached(input.attached), "files": files_of(input)})


def _attached(id: str | None) -> store.Attached | None:
    """What is attached? Raises `NotFound` for an id of no such kind."""
    if id is None:
        return None
    named = split_id(id)
    kinds = {name: kind for kind, name in rows.ATTACHED.items()}
    if named is None or named[0] not in kinds:
        raise NotFound(field=["attached"])
    return store.Attached(kinds[named[0]], named[1])
