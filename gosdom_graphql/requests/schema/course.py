"""Deeds on where a request goes: registered, assigned, forwarded, put off, sent again, complained of."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import strawberry
from strawberry.types import Info

from gosdom_core.homes import Resource
from gosdom_core.requests import Addressee, Information, Season
from gosdom_graphql.context import Context
from gosdom_graphql.mutations import KEY, Answered, deed, key, mutation
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.reader.showing import field
from gosdom_graphql.requests import rows, store
from gosdom_graphql.requests.schema.fields import FILES, files_of, of_request

AS_BEFORE: Final = "Left out, as it was told before; null, not known any more."


@strawberry.input(description="Which appeal a state body registers.")
class RegisterRequestInput:
    request: strawberry.ID = field("The appeal.")


@strawberry.input(description="Who of the organisation is responsible.")
class AssignRequestInput:
    request: strawberry.ID = field("The request.")
    employee: strawberry.ID = field("The employee: an `Employment` of the organisation.")


@strawberry.input(description="Where a request goes, and why.")
class ForwardRequestInput:
    request: strawberry.ID = field("The request.")
    addressee: Addressee = field("Who shall answer now.")
    supplier: strawberry.ID | None = field(
        "Which of the house's suppliers, where it goes to one of several.", default=None
    )
    reason: str = field("Why, 2,000 characters at most; the resident reads it.")


@strawberry.input(description="By how much the answer is put off, and why.")
class ExtendRequestInput:
    request: strawberry.ID = field("The request.")
    days: int | None = field("Calendar days, 30 at most; by default 30.", default=None)
    reason: str = field("Why, 2,000 characters at most; the resident reads it.")


@strawberry.input(description="What is said anew about a request that is over.")
class ResubmitRequestInput:
    request: strawberry.ID = field("The request that is over.")
    text: str = field("The words, with more details; 4,000 characters at most.")
    occurred_at: datetime | None = field(f"When the damage happened. {AS_BEFORE}", default=strawberry.UNSET)
    inspection_agreed_at: datetime | None = field(
        "The time of the inspection that is agreed now; what was agreed before is over.", default=None
    )
    season: Season | None = field(f"The season. {AS_BEFORE}", default=strawberry.UNSET)
    supply_cut: bool | None = field(f"Whether the supply is cut. {AS_BEFORE}", default=strawberry.UNSET)
    resource: Resource | None = field(f"Which supply is cut. {AS_BEFORE}", default=strawberry.UNSET)
    flat_temperature: int | None = field(f"Degrees Celsius in the flat. {AS_BEFORE}", default=strawberry.UNSET)
    mean_daily_temperature: int | None = field(
        f"Mean degrees Celsius of the day outside. {AS_BEFORE}", default=strawberry.UNSET
    )
    independent_sources: bool | None = field(
        f"Whether the house has two independent sources of electricity. {AS_BEFORE}", default=strawberry.UNSET
    )
    information: Information | None = field(f"What information is asked for. {AS_BEFORE}", default=strawberry.UNSET)
    files: list[strawberry.ID] | None = field(FILES, default=None)
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="A complaint about how a request was, or was not, answered.")
class FileComplaintInput:
    request: strawberry.ID = field("The request.")
    to: Addressee = field("To whom: INSPECTORATE or PROSECUTOR, of the house's region.", default=Addressee.INSPECTORATE)
    text: str = field("The words, 4,000 characters at most.")
    idempotency_key: UUID | None = field(KEY, default=None)


@payload_type
class RegisterRequestPayload(Answered):
    """What came of registering an appeal."""

    request = planned(rows.Request, "The appeal; its answer is counted from now.")


@payload_type
class AssignRequestPayload(Answered):
    """What came of assigning a request."""

    request = planned(rows.Request, "The request, as it is now.")


@payload_type
class ForwardRequestPayload(Answered):
    """What came of forwarding a request."""

    request = planned(rows.Request, "The request; null once the viewer has no part in it any more.")


@payload_type
class ExtendRequestPayload(Answered):
    """What came of putting an answer off."""

    request = planned(rows.Request, "The request, with its new deadline.")


@payload_type
class ResubmitRequestPayload(Answered):
    """What came of sending a request again."""

    request = planned(rows.Request, "The new request, with its own number and deadlines.")
    previous = planned(rows.Request, "The request that it continues.")


@payload_type
class FileComplaintPayload(Answered):
    """What came of a complaint."""

    complaint = planned(rows.Request, "The complaint: a request to the state body, with its own number and deadlines.")
    request = planned(rows.Request, "The request that it is about.")


@strawberry.type
class RequestCourseMutation:
    """Deeds on where a request goes."""

    @mutation
    async def register_request(self, info: Info[Context, None], input: RegisterRequestInput) -> RegisterRequestPayload:
        """Registers an appeal: a state body has three days for it, and answers within 30 days from now (Law 59)."""
        return await deed(info, RegisterRequestPayload, lambda viewer: store.register(viewer, of_request(input)), input)

    @mutation
    async def assign_request(self, info: Info[Context, None], input: AssignRequestInput) -> AssignRequestPayload:
        """Makes an employee responsible for a request; those of neighbours who joined it go with it."""
        return await deed(
            info,
            AssignRequestPayload,
            lambda viewer: store.assign(viewer, of_request(input), key(input.employee, "Employment", "employee")),
            input,
        )

    @mutation
    async def forward_request(self, info: Info[Context, None], input: ForwardRequestInput) -> ForwardRequestPayload:
        """Forwards a request that is not answered to whom it concerns; the resident is told where and why."""
        supplier = input.supplier
        return await deed(
            info,
            ForwardRequestPayload,
            lambda viewer: store.forward(
                viewer,
                of_request(input),
                input.addressee,
                None if supplier is None else key(supplier, "Organisation", "supplier"),
                input.reason,
            ),
            input,
        )

    @mutation
    async def extend_request(self, info: Info[Context, None], input: ExtendRequestInput) -> ExtendRequestPayload:
        """Puts an answer off, once: only to an outsider and by a state body, told before the term ends."""
        return await deed(
            info,
            ExtendRequestPayload,
            lambda viewer: store.prolong(viewer, of_request(input), input.days, input.reason),
            input,
        )

    @mutation
    async def resubmit_request(self, info: Info[Context, None], input: ResubmitRequestInput) -> ResubmitRequestPayload:
        """Sends a request that is over again, with more details and facts; the new one is linked to it."""
        return await deed(
            info,
            ResubmitRequestPayload,
            lambda viewer: store.resubmit(viewer, of_request(input), input.text, _facts(input), files_of(input)),
            input,
        )

    @mutation
    async def file_complaint(self, info: Info[Context, None], input: FileComplaintInput) -> FileComplaintPayload:
        """Complains to a state body once a term is over or the answer does not satisfy; it reads the whole thread."""
        return await deed(
            info,
            FileComplaintPayload,
            lambda viewer: store.complain(viewer, of_request(input), input.to, input.text),
            input,
        )


def _facts(input: ResubmitRequestInput) -> dict[str, Any]:
    """Which facts are told anew? By their names; what is left out is not among them."""
    told = {name: value for name, value in vars(input).items() if name not in ("request", "text", "files")}
    return {name: value for name, value in told.items() if name != "idempotency_key" and value is not strawberry.UNSET}
