"""How a viewer asks about themselves, ends sessions, adds passkeys, and shows that it is still they."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import strawberry
from strawberry.types import Info

from gosdom_graphql.context import Context
from gosdom_graphql.deeds import Done
from gosdom_graphql.homes.tables import Person
from gosdom_graphql.mutations import Answered, deed, key, mutation
from gosdom_graphql.reader import root
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.reader.showing import field
from gosdom_graphql.sessions import rows, store
from gosdom_graphql.sessions.store import arriving, confirming, passkeys
from gosdom_graphql.sessions.viewer import Viewer
from gosdom_graphql.sessions.webauthn import Party
from gosdom_graphql.sessions.words import ConfirmationWay


@strawberry.type
class SessionQuery:
    """Questions about oneself."""

    viewer = root.single(
        rows.Viewer,
        "Who asks; null when nobody is signed in.",
        where=lambda row, viewer: f"{row(Person.id)} = {viewer.person}",
    )


@strawberry.input(description="Which session ends.")
class RevokeSessionInput:
    session: strawberry.ID = field("The session.")


@strawberry.input(description="Which of one's sessions end.")
class RevokeSessionsInput:
    current: bool = field("Whether this one ends, too.", default=False)


@strawberry.input(description="For whom the viewer acts in this session.")
class ActForInput:
    organisation: strawberry.ID | None = field("The organisation where they work; null: for themselves.", default=None)


@strawberry.input(description="For what a passkey is asked: it is to be added.")
class BeginPasskeyInput:
    idempotency_key: UUID | None = field("Of no use here: each call asks anew, and the last one counts.", default=None)


@strawberry.input(description="What the browser made of `beginPasskey`'s options.")
class AddPasskeyInput:
    response: str = field("JSON: `JSON.stringify(credential.toJSON())`.")
    name: str = field("What the person calls it, 60 characters at most.")


@strawberry.input(description="Which passkey is given up.")
class RemovePasskeyInput:
    passkey: strawberry.ID = field("The passkey.")


@strawberry.input(description="How the person would like to show that it is still they.")
class BeginFreshSignInInput:
    contact: strawberry.ID | None = field(
        "To which confirmed address a code shall go, where there is no passkey; by default a telephone, then e-mail.",
        default=None,
    )


@strawberry.input(description="What shows that it is still the same person: one of the two.")
class ConfirmFreshSignInInput:
    passkey: str | None = field("JSON: what the browser made of `options`.", default=None)
    code: str | None = field("The code that came.", default=None)


@payload_type
class RevokeSessionPayload(Answered):
    """What came of ending a session."""

    viewer = planned(rows.Viewer, "The viewer, with the sessions that are left; null where it was this one.")


@payload_type
class RevokeSessionsPayload(Answered):
    """What came of ending sessions."""

    viewer = planned(rows.Viewer, "The viewer, with the sessions that are left.")


@payload_type
class ActForPayload(Answered):
    """What came of acting for somebody else: the next request has the other rights."""

    session = planned(rows.Session, "The session.")


@payload_type
class BeginPasskeyPayload(Answered):
    """What the browser is asked, to make a passkey."""

    options: str | None = strawberry.field(
        description="JSON for `PublicKeyCredential.parseCreationOptionsFromJSON`; counts for five minutes.",
        default=None,
    )


@payload_type
class AddPasskeyPayload(Answered):
    """What came of adding a passkey: it is asked for at every sign-in from now on."""

    passkey = planned(rows.Passkey, "The passkey.")


@payload_type
class RemovePasskeyPayload(Answered):
    """What came of giving a passkey up."""

    passkey = planned(rows.Passkey, "The passkey, which opens nothing any more.")


@payload_type
class BeginFreshSignInPayload(Answered):
    """How the person can show that it is still they."""

    way: ConfirmationWay | None = strawberry.field(description="How; null where it was refused.", default=None)
    options: str | None = strawberry.field(
        description="JSON for `PublicKeyCredential.parseRequestOptionsFromJSON`, where a passkey is asked for.",
        default=None,
    )
    contact: strawberry.ID | None = strawberry.field(
        description="The address that the code went to, where one was sent.", default=None
    )


@payload_type
class ConfirmFreshSignInPayload(Answered):
    """What came of showing that it is still the same person."""

    session = planned(rows.Session, "The session, fresh for a quarter of an hour.")


@strawberry.type
class SessionMutation:
    """Deeds on one's own sessions and passkeys."""

    @mutation
    async def revoke_session(self, info: Info[Context, None], input: RevokeSessionInput) -> RevokeSessionPayload:
        """Ends one of the viewer's sessions, at once and everywhere: its sockets close with 4403."""
        return await deed(
            info,
            RevokeSessionPayload,
            lambda viewer: store.revoke_own(viewer, key(input.session, "Session", "session")),
            input,
        )

    @mutation
    async def revoke_sessions(self, info: Info[Context, None], input: RevokeSessionsInput) -> RevokeSessionsPayload:
        """Ends all of the viewer's sessions but this one, or this one as well, at once and everywhere."""
        return await deed(
            info, RevokeSessionsPayload, lambda viewer: store.revoke_all(viewer, current=input.current), input
        )

    @mutation
    async def act_for(self, info: Info[Context, None], input: ActForInput) -> ActForPayload:
        """Acts for an organisation where the viewer works, or for themselves again, in this session."""
        return await deed(
            info,
            ActForPayload,
            lambda viewer: arriving.act_for(
                viewer,
                None if input.organisation is None else key(input.organisation, "Organisation", "organisation"),
            ),
            input,
        )

    @mutation
    async def begin_passkey(self, info: Info[Context, None], input: BeginPasskeyInput) -> BeginPasskeyPayload:
        """Begins to add a passkey. Who has one already shows first that it is they (FRESH_SIGN_IN_NEEDED)."""
        asked: list[str] = []

        async def begin(viewer: Viewer) -> Done:
            asked.append(await passkeys.begin_adding(viewer, _party(info)))
            return Done()

        payload = await deed(info, BeginPasskeyPayload, begin, input)
        payload.options = asked[0] if asked else None
        return payload

    @mutation
    async def add_passkey(self, info: Info[Context, None], input: AddPasskeyInput) -> AddPasskeyPayload:
        """Adds the passkey that the browser made: it is the second factor of every sign-in from now on."""
        return await deed(
            info,
            AddPasskeyPayload,
            lambda viewer: passkeys.add(viewer, _party(info), input.response, input.name),
            input,
        )

    @mutation
    async def remove_passkey(self, info: Info[Context, None], input: RemovePasskeyInput) -> RemovePasskeyPayload:
        """Gives a passkey up, after the person has shown that it is they."""
        return await deed(
            info,
            RemovePasskeyPayload,
            lambda viewer: passkeys.remove(viewer, key(input.passkey, "Passkey", "passkey")),
            input,
        )

    @mutation
    async def begin_fresh_sign_in(
        self, info: Info[Context, None], input: BeginFreshSignInInput
    ) -> BeginFreshSignInPayload:
        """Begins to show that it is still the same person: by a passkey, or a code where there is none."""
        ways: list[confirming.Way] = []

        async def begin(viewer: Viewer) -> Done:
            contact = None if input.contact is None else key(input.contact, "Contact", "contact")
            ways.append(await confirming.begin(viewer, _party(info), contact))
            return Done()

        payload = await deed(info, BeginFreshSignInPayload, begin, input)
        for way in ways:
            payload.way, payload.options = ConfirmationWay[way.kind], way.options
            payload.contact = None if way.contact is None else strawberry.ID(f"Contact:{way.contact}")
        return payload

    @mutation
    async def confirm_fresh_sign_in(
        self, info: Info[Context, None], input: ConfirmFreshSignInInput
    ) -> ConfirmFreshSignInPayload:
        """Shows that it is still the same person: what asks for a fresh sign-in goes on for a quarter of an hour."""

        async def confirm(viewer: Viewer) -> Done:
            done, refused = await confirming.confirm(viewer, _party(info), input.passkey, input.code)
            return replace(done, refused=refused)

        return await deed(info, ConfirmFreshSignInPayload, confirm, input)


def _party(info: Info[Context, None]) -> Party:
    return Party.of(info.context.database.settings)
