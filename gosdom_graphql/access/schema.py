"""How guest access is asked for, and asked to change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import strawberry
from strawberry.types import Info

from gosdom_core.access import Deed, GuestKind, Scope
from gosdom_graphql.access import rows
from gosdom_graphql.access.store import guests, invitations, powers
from gosdom_graphql.access.store.guests import Changed
from gosdom_graphql.access.store.invitations import Offer, Paper
from gosdom_graphql.context import Context
from gosdom_graphql.deeds import Done
from gosdom_graphql.mutations import Answered, deed, key, mutation
from gosdom_graphql.reader import root
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.reader.showing import field
from gosdom_graphql.sessions.viewer import Viewer

KEY = "The same key and input give the same answer again, for 24 hours; the code is told only the first time."


@strawberry.input(description="What an owner offers a guest.")
class InviteGuestInput:
    premises: strawberry.ID = field("To which premises.")
    kind: GuestKind = field("What the guest is to the owner.")
    scopes: list[Scope] = field("What the guest may do. Never voting, never inviting others.")
    since: date | None = field("The first day; today when left out, or when it has passed.", default=None)
    until: date = field("The last day.")
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="What a power of attorney says.")
class InviteRepresentativeInput:
    premises: strawberry.ID = field("For which premises.")
    deeds: list[Deed] = field("What it allows. To invite others it never does.")
    document: str = field("What it is, its number, who certified it. 300 characters at most.")
    document_date: date = field("Of which day it is.")
    since: date | None = field("The first day; today when left out, or when it has passed.", default=None)
    until: date = field("The last day.")
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="Which invitation gets another code.")
class RenewInvitationCodeInput:
    invitation: strawberry.ID = field("The invitation.")


@strawberry.input(description="Which invitation is taken back.")
class WithdrawInvitationInput:
    invitation: strawberry.ID = field("The invitation.")


@strawberry.input(description="A code that somebody was given.")
class AcceptInvitationInput:
    code: str = field("The code, or the whole link.")
    confirm: bool = field("Whether what is offered was read: without it, a warning tells it.", default=False)


@strawberry.input(description="What changes; what is left out stays as it is.")
class ChangeGuestAccessInput:
    access: strawberry.ID = field("The access.")
    scopes: list[Scope] | None = field("What the guest may do from now on.", default=None)
    until: date | None = field("The last day.", default=None)


@strawberry.input(description="Which access is taken back.")
class RevokeGuestAccessInput:
    access: strawberry.ID = field("The access.")


@strawberry.input(description="Which access is given up.")
class LeaveGuestAccessInput:
    access: strawberry.ID = field("The access.")


@strawberry.input(description="Which power ends.")
class RevokePowerInput:
    power: strawberry.ID = field("The power.")


@strawberry.type
class WithCode(Answered):
    """What every payload with a new code tells."""

    code: str | None = strawberry.field(
        description="The code: told once, for 3 days, in groups of four. Null where nothing was done, and when an"
        " idempotency key comes again: then `renewInvitationCode` makes another one.",
        default=None,
    )
    link: str | None = strawberry.field(
        description="The same as a link, with the code behind `#`: no server on the way reads it.", default=None
    )


P = TypeVar("P", bound=WithCode)


@payload_type
class InviteGuestPayload(WithCode):
    """What came of inviting a guest."""

    invitation = planned(rows.GuestInvitation, "The invitation.")


@payload_type
class InviteRepresentativePayload(WithCode):
    """What came of naming a representative."""

    invitation = planned(rows.GuestInvitation, "The invitation.")


@payload_type
class RenewInvitationCodePayload(WithCode):
    """What came of making another code."""

    invitation = planned(rows.GuestInvitation, "The invitation.")


@payload_type
class WithdrawInvitationPayload(Answered):
    """What came of taking an invitation back."""

    invitation = planned(rows.GuestInvitation, "The invitation, as it is now.")


@payload_type
class AcceptInvitationPayload(Answered):
    """What came of handing a code in."""

    invitation = planned(rows.GuestInvitation, "The invitation, as it is now.")
    access = planned(rows.GuestAccess, "What a guest has now.")
    power = planned(rows.Power, "What a representative has now.")


@payload_type
class ChangeGuestAccessPayload(Answered):
    """What came of changing access."""

    access = planned(rows.GuestAccess, "The access, as it is now.")


@payload_type
class RevokeGuestAccessPayload(Answered):
    """What came of taking access back."""

    access = planned(rows.GuestAccess, "The access, as it is now.")


@payload_type
class LeaveGuestAccessPayload(Answered):
    """What came of giving access up."""

    access = planned(rows.GuestAccess, "The access, as it is now.")


@payload_type
class RevokePowerPayload(Answered):
    """What came of ending a power."""

    power = planned(rows.Power, "The power, as it is now.")


@strawberry.type
class AccessQuery:
    """Questions about guest access."""

    guest_accesses = root.connection(
        rows.GuestAccess,
        "Who is or was a guest where the viewer owns or gave access, and where the viewer is one; with what each did.",
        filter=rows.GuestAccessFilter,
        order=rows.GuestAccessOrder,
    )
    guest_invitations = root.connection(
        rows.GuestInvitation,
        "Invitations to the viewer's premises, and those that the viewer accepted.",
        filter=rows.GuestInvitationFilter,
        order=rows.GuestInvitationOrder,
    )
    powers = root.connection(
        rows.Power, "Who acts for the viewer, and for whom the viewer acts.", order=rows.PowerOrder
    )


@strawberry.type
class AccessMutation:
    """Deeds on guest access."""

    @mutation
    async def invite_guest(self, info: Info[Context, None], input: InviteGuestInput) -> InviteGuestPayload:
        """Invites a guest by a code that works once and for 3 days; for owners, and parents of owners.

        Asks for a fresh sign-in where the viewer has a passkey, or an issuer's account.
        """
        return await _with_code(
            info,
            InviteGuestPayload,
            lambda viewer: invitations.invite(
                viewer,
                Offer(
                    premises=key(input.premises, "Premises", "premises"),
                    kind=input.kind,
                    scopes=input.scopes,
                    since=input.since,
                    until=input.until,
                ),
            ),
            input,
        )

    @mutation
    async def invite_representative(
        self, info: Info[Context, None], input: InviteRepresentativeInput
    ) -> InviteRepresentativePayload:
        """Names a representative by a power of attorney; for owners of age. The code works once and for 3 days.

        Asks for a fresh sign-in, as to invite a guest does.
        """
        return await _with_code(
            info,
            InviteRepresentativePayload,
            lambda viewer: invitations.represent(
                viewer,
                Paper(
                    premises=key(input.premises, "Premises", "premises"),
                    deeds=input.deeds,
                    document=input.document,
                    document_date=input.document_date,
                    since=input.since,
                    until=input.until,
                ),
            ),
            input,
        )

    @mutation
    async def renew_invitation_code(
        self, info: Info[Context, None], input: RenewInvitationCodeInput
    ) -> RenewInvitationCodePayload:
        """Makes another code, for who invited: the one before opens nothing any more. Once a minute, five a day.

        Asks for a fresh sign-in, as to invite does.
        """
        return await _with_code(
            info,
            RenewInvitationCodePayload,
            lambda viewer: invitations.renew(viewer, key(input.invitation, "GuestInvitation", "invitation")),
            input,
        )

    @mutation
    async def withdraw_invitation(
        self, info: Info[Context, None], input: WithdrawInvitationInput
    ) -> WithdrawInvitationPayload:
        """Takes an open invitation back: its code opens nothing any more."""
        return await deed(
            info,
            WithdrawInvitationPayload,
            lambda viewer: invitations.withdraw(viewer, key(input.invitation, "GuestInvitation", "invitation")),
            input,
        )

    @mutation
    async def accept_invitation(
        self, info: Info[Context, None], input: AcceptInvitationInput
    ) -> AcceptInvitationPayload:
        """Hands a code in. First a warning tells what is offered; with `confirm: true` it is accepted.

        Five wrong codes a day.
        """
        return await deed(
            info,
            AcceptInvitationPayload,
            lambda viewer: invitations.accept(viewer, input.code, confirm=input.confirm),
            input,
        )

    @mutation
    async def change_guest_access(
        self, info: Info[Context, None], input: ChangeGuestAccessInput
    ) -> ChangeGuestAccessPayload:
        """Changes what a guest may do, or until when; for every owner of the premises. The guest is told.

        Asks for a fresh sign-in, as to invite does.
        """
        return await deed(
            info,
            ChangeGuestAccessPayload,
            lambda viewer: guests.change(
                viewer, key(input.access, "GuestAccess", "access"), Changed(input.scopes, input.until)
            ),
            input,
        )

    @mutation
    async def revoke_guest_access(
        self, info: Info[Context, None], input: RevokeGuestAccessInput
    ) -> RevokeGuestAccessPayload:
        """Takes access back at once; for every owner of the premises. Open subscriptions get ACCESS_ENDED."""
        return await deed(
            info,
            RevokeGuestAccessPayload,
            lambda viewer: guests.revoke(viewer, key(input.access, "GuestAccess", "access")),
            input,
        )

    @mutation
    async def leave_guest_access(
        self, info: Info[Context, None], input: LeaveGuestAccessInput
    ) -> LeaveGuestAccessPayload:
        """Gives access up, for the guest. The owners are told."""
        return await deed(
            info,
            LeaveGuestAccessPayload,
            lambda viewer: guests.leave(viewer, key(input.access, "GuestAccess", "access")),
            input,
        )

    @mutation
    async def revoke_power(self, info: Info[Context, None], input: RevokePowerInput) -> RevokePowerPayload:
        """Ends a power of attorney, for its owner and for who has it."""
        return await deed(
            info, RevokePowerPayload, lambda viewer: powers.revoke(viewer, key(input.power, "Power", "power")), input
        )


async def _with_code(
    info: Info[Context, None], kind: type[P], do: Callable[[Viewer], Awaitable[tuple[Done, str]]], input: Any
) -> P:
    """The deed's code goes into the payload: it is in no row."""
    told: list[str] = []

    async def made(viewer: Viewer) -> Done:
        done, code = await do(viewer)
        told.append(code)
        return done

    payload = await deed(info, kind, made, input)
    if told and not payload.user_errors:
        payload.code = told[0]
        payload.link = f"{info.context.database.settings.public_url}/guest#{told[0]}"
    return payload
