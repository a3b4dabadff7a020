"""Mutations: how a deed is asked for, done in one transaction, and answered through the reader.

    @mutation
    async def take_request(self, info: Info[Context, None], input: TakeRequestInput) -> TakeRequestPayload:
        return await deed(info, TakeRequestPayload, lambda viewer: store.take(viewer, …), input)

What the deed returns are ids and questions; the payload's rows are planned and read in the same transaction, after the
write. A refusal rolls everything back and becomes a user error.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar
from uuid import UUID

import strawberry
from strawberry.types import Info
from strawberry.types.field import StrawberryField

from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotFound, NotSignedIn, Refused
from gosdom_graphql.audit import store as audit
from gosdom_graphql.context import Context
from gosdom_graphql.deeds import Done
from gosdom_graphql.idempotency import store as idempotency
from gosdom_graphql.problems import UserError, Warning
from gosdom_graphql.reader.payloads import Payload, payload, touches
from gosdom_graphql.reader.values import split_id
from gosdom_graphql.sessions.viewer import Viewer

KEY: Final = "The same key and input again give the same outcome, for a day."
"""What an input says of its `idempotency_key`."""


@strawberry.type
class Answered(Payload):
    """What every payload tells beside the thing itself."""

    warnings: list[Warning] = strawberry.field(
        description="What is odd, and asks for a confirmation if nothing was done."
    )
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; empty when it was.")


P = TypeVar("P", bound=Answered)


def mutation(resolver: Callable[..., Any]) -> StrawberryField:
    """How does a method become a field of Mutation? Its docstring is the description that clients read."""
    field: StrawberryField = strawberry.mutation(resolver, description=inspect.getdoc(resolver))
    for argument in field.arguments:
        argument.description = "What to do, and to what."
    return field


async def deed(info: Info[Context, None], kind: type[P], do: Callable[[Viewer], Awaitable[Done]], input: Any) -> P:
    """How is a mutation answered? With what the viewer now sees of the things touched, or with why nothing was done."""
    context = info.context
    try:
        if context.viewer.kind is ViewerKind.ANONYMOUS:
            raise NotSignedIn
        async with context.database.transaction() as transaction:
            done = await _once(context, info.field_name, input, _recorded(info, kind, do))
            rows = await payload(info, kind, done.ids, context.viewer, transaction.connection, context.shape)
        context.database.deeds.set()
        warnings = [Warning.of(question, context.language) for question in done.questions]
        errors = [] if done.refused is None else [UserError.of(done.refused, context.language)]
        return kind(planned=rows, warnings=warnings, user_errors=errors)
    except Refused as refused:
        return kind(planned={}, warnings=[], user_errors=[UserError.of(refused, context.language)])


def _recorded(
    info: Info[Context, None], kind: type[Answered], do: Callable[[Viewer], Awaitable[Done]]
) -> Callable[[Viewer], Awaitable[Done]]:
    """The deed, and the record that it was done: what only asked, or tried in vain, or was done before, is none."""

    async def recorded(viewer: Viewer) -> Done:
        done = await do(viewer)
        if done.ids and done.refused is None and not done.asked:
            context, types = info.context, touches(kind)
            subjects = [(types[name], id) for name, id in done.ids.items() if name in types and id is not None]
            await audit.deed_done(viewer, info.field_name, subjects, address=context.address, call=context.request_id)
        return done

    return recorded


async def _once(context: Context, mutation: str, input: Any, do: Callable[[Viewer], Awaitable[Done]]) -> Done:
    """The deed, done once for each key that the client chose: in the input, or in the header `Idempotency-Key`."""
    key = getattr(input, "idempotency_key", None) or context.idempotency_key
    viewer = context.viewer
    if key is None:
        return await do(viewer)
    before = await idempotency.claim(viewer, mutation, key, idempotency.fingerprint(input))
    if before is not None:
        return Done(before)
    done = await do(viewer)
    if done.asked or done.refused is not None or not done.ids:  # nothing came of it that could be given again
        await idempotency.let_go(viewer, mutation, key)
    else:
        await idempotency.keep(viewer, mutation, key, done.ids)
    return done


def key(id: str, kind: str, field: str) -> UUID:
    """Which row does a global id name? Raises `NotFound` at the field for what is no id of this kind."""
    named = split_id(id)
    if named is None or named[0] != kind:
        raise NotFound(field=[field])
    return named[1]
