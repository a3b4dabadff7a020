"""What is done with a request: by the organisation, by the resident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from gosdom_core.errors import Missing, NotNow, OutOfRange
from gosdom_core.requests import (
    DeadlineKind,
    FromTheFuture,
    RequestAction,
    check_answer,
    check_comment,
    check_rating,
    check_reason,
)
from gosdom_graphql.database import new_id
from gosdom_graphql.database.prepared import insert, new
from gosdom_graphql.deeds import Done
from gosdom_graphql.files import store as kept
from gosdom_graphql.requests.store.held import Line, finish, hold, running_of, settle
from gosdom_graphql.requests.store.neighbours import for_each, lead_on
from gosdom_graphql.requests.tables import Request, RequestAnswer, RequestComment
from gosdom_graphql.sessions.viewer import Viewer

A = RequestAction

# --- What the organisation does ---------------------------------------------------------------------------------------


async def take(viewer: Viewer, request: UUID) -> Done:
    """How does an employee take it into work? They become the responsible one."""
    held = await hold(viewer, request, A.TAKE)
    return await for_each(viewer, held, A.TAKE, lambda each: finish(viewer, each, A.TAKE, responsible=viewer.person))


async def answer(
    viewer: Viewer, request: UUID, text: str | None, *, resolved: bool, files: Sequence[UUID] = ()
) -> Done:
    """What does the organisation answer? `resolved`: it is done («Решено»); else the work goes on after this answer."""
    action = A.RESOLVE if resolved else A.ANSWER
    held = await hold(viewer, request, action)
    words = check_answer(text, answered=held.answered_at is not None and resolved)
    told = words or await _last_answer(held)

    async def answered(each: Request) -> Done:
        # who joined after the answer was given gets it now; files belong to the answer that they were sent with
        said = words if each.answered_at is not None else told
        return await _answered(viewer, each, action, said, files if each.id == held.id else ())

    return await for_each(viewer, held, action, answered)


async def decline(viewer: Viewer, request: UUID, reason: str, files: Sequence[UUID] = ()) -> Done:
    """Why will it not be done? «Отказано», with the reason."""
    held = await hold(viewer, request, A.DECLINE)
    words = check_reason(reason)
    return await for_each(
        viewer,
        held,
        A.DECLINE,
        lambda each: _answered(viewer, each, A.DECLINE, words, files if each.id == held.id else ()),
    )


async def _last_answer(held: Request) -> str:
    given = (
        await RequestAnswer.objects()
        .where(RequestAnswer.request == held.id)
        .order_by(RequestAnswer.created_at, ascending=False)
        .first()
    )
    return "" if given is None else given.text


async def _answered(viewer: Viewer, held: Request, action: RequestAction, words: str, files: Sequence[UUID]) -> Done:
    if files and not words:
        raise Missing(field=["text"])
    if words:
        answer = new(
            RequestAnswer,
            id=new_id(),
            house=held.house,
            request=held.id,
            author=viewer.person,
            organisation=viewer.organisation,
            text=words,
            state=held.state,
            created_at=viewer.now,
        )
        await insert(answer)
        await kept.attach(viewer, files, house=held.house, answer=answer.id)
    return await finish(
        viewer,
        held,
        action,
        words=words,
        answered_at=held.answered_at or viewer.now,
        # who answered keeps reading it, whoever takes the house over and ends the work
        answered_by=held.answered_by or viewer.organisation,
        answered_also=_also(held, viewer.organisation),
    )


def _also(held: Request, organisation: UUID | None) -> list[UUID]:
    also = [*held.answered_also]
    if organisation is None or organisation in (held.answered_by or organisation, *also):
        return also
    return [*also, organisation]


async def meet_deadline(viewer: Viewer, request: UUID, kind: DeadlineKind, at: datetime | None = None) -> Done:
    """When was it localised, inspected, eliminated, made safe?

    `at` is that moment, by default now; neither before its start nor to come.

    Raises `NotNow` where no such deadline is open, or where it is the answer that meets it.
    """
    held = await hold(viewer, request, A.MEET_DEADLINE)
    running = [each for each in await running_of(held) if each.kind == kind.name]
    if not running or kind.met_by_answer:
        raise NotNow(field=["kind"])
    moment = at or viewer.now
    if moment > viewer.now:
        raise FromTheFuture(field=["at"])
    least = min(each.starts_at for each in running)
    if moment < least:
        raise OutOfRange(field=["at"], least=least.isoformat(), most=viewer.now.isoformat(), value=moment.isoformat())
    return await for_each(viewer, held, A.MEET_DEADLINE, lambda each: _met(viewer, each, kind, moment))


async def _met(viewer: Viewer, held: Request, kind: DeadlineKind, moment: datetime) -> Done:
    running = [each for each in await running_of(held) if each.kind == kind.name]
    if not running:
        return Done()  # a neighbour who joined, and has no such deadline
    for each in running:
        # before a neighbour wrote of it, it was not due to them
        await settle([each], met_at=max(moment, each.starts_at))
    return await finish(viewer, held, A.MEET_DEADLINE, line=Line(met=kind))


# --- What the resident does -------------------------------------------------------------------------------------------


async def withdraw(viewer: Viewer, request: UUID) -> Done:
    """How does the author take it back? «Отозвано»: its deadlines end."""
    held = await hold(viewer, request, A.WITHDRAW)
    await lead_on(held)
    return await finish(viewer, held, A.WITHDRAW)


async def rate(viewer: Viewer, request: UUID, rating: int, words: str | None) -> Done:
    """How good was the answer? Once, from 1 to 5, with words if the author likes."""
    held = await hold(viewer, request, A.RATE)
    rating, words = check_rating(rating, words)
    return await finish(viewer, held, A.RATE, rating=rating, rating_text=words or None, rated_at=viewer.now)


async def comment(viewer: Viewer, request: UUID, text: str, files: Sequence[UUID] = ()) -> Done:
    """What do resident and organisation write to each other?"""
    held = await hold(viewer, request, A.COMMENT)
    written = new(
        RequestComment,
        id=new_id(),
        house=held.house,
        request=held.id,
        author=viewer.person,
        organisation=viewer.organisation,
        text=check_comment(text),
        created_at=viewer.now,
    )
    await insert(written)
    await kept.attach(viewer, files, house=held.house, comment=written.id)
    done = await finish(viewer, held, A.COMMENT, words=written.text)
    return replace(done, ids=done.ids | {"comment": written.id})
