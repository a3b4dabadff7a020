"""How a person is forgotten: what may go goes at once, what the law keeps goes when it may.

Requests and their answers are kept as long as `gosdom_core.requests.reference.STORAGE` says, from the day that they
were closed; the name, while such a request, a share of premises, a child or a job needs it. What becomes of which
column stands in `fates`. What is kept is looked at again by the clock (`finish_erasures`) until nothing is.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

from piccolo.columns import Column
from piccolo.query.mixins import LockStrength

from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotAllowed
from gosdom_core.requests.reference import STORAGE
from gosdom_core.workdays import Months, add_months
from gosdom_graphql.audit.store.fates import AT_ONCE, IN_TIME, LAST, NEEDED
from gosdom_graphql.audit.tables import Erasure
from gosdom_graphql.audit.words import ERASED_NAME, ERASED_TEXT, ErasureIsFinal
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.homes.tables import Person
from gosdom_graphql.sessions.store.proving import require_fresh_sign_in
from gosdom_graphql.sessions.viewer import Viewer

Values: TypeAlias = dict[Column | str, Any]
"""What Piccolo's update takes: wider than a dict of names."""

AGAIN: Final = timedelta(days=1)
PEOPLE: Final = 100


async def erase(viewer: Viewer, *, confirm: bool) -> Done:
    """What if a person wants to be forgotten? They are asked once, and told what the law keeps; then it is done.

    Raises `NotAllowed` for who acts for an office: they sign in for themselves first; `FreshSignInNeeded` before it is
    done: nobody is forgotten by whoever sits down at their open screen.
    """
    if viewer.kind is not ViewerKind.RESIDENT or viewer.person is None:
        raise NotAllowed
    # who merely names the person in a row does not wait: they may hold what is to be erased
    await Person.objects().where(Person.id == viewer.person).lock_rows(LockStrength.no_key_update).first()
    kept = await _kept(viewer.person, viewer.now)
    if not confirm:
        until = _until(kept)
        figures = {"requests": kept["requests"], "until": "—" if until is None else until.isoformat()}
        return Done(questions=(ErasureIsFinal(term=STORAGE.on(viewer.now.date()), **figures),))
    await require_fresh_sign_in(viewer)
    # looked at once more tomorrow, whatever is kept: that it was asked is a deed, too, and has yet to be recorded
    asked = Erasure(id=new_id(), person=viewer.person, asked_at=viewer.now, again_at=viewer.now + AGAIN)
    mine = Erasure.person == viewer.person
    if await Erasure.exists().where(mine):
        values: Values = {Erasure.again_at: asked.again_at, Erasure.finished_at: None}
        await Erasure.update(values).where(mine)
    else:
        await asked.save()
    for _, statement in AT_ONCE:
        await _run(statement, viewer.person, viewer.now)
    await _go_on(viewer.person, viewer.now)
    await happened("person.erase", at=viewer.now, house=None, subject=viewer.person, who=viewer.person)
    return Done({"person": viewer.person})


async def finish_erasures(now: datetime) -> int:
    """Of how many people has the law let something go? For the clock; each is looked at again once a day."""
    open_ones = Erasure.finished_at.is_null() & (Erasure.again_at <= now)
    due = await (
        Erasure.objects()
        .where(open_ones)
        .order_by(Erasure.again_at)
        .limit(PEOPLE)
        .lock_rows(LockStrength.update, skip_locked=True)
    )
    for each in due:
        finished = await _go_on(each.person, now)
        values: Values = {Erasure.again_at: now + AGAIN, Erasure.finished_at: now if finished else None}
        await Erasure.update(values).where(Erasure.id == each.id)
    return len(due)


async def _go_on(person: UUID, now: datetime) -> bool:
    """Is nothing kept any more? What has been kept for long enough goes now, and the name with the last of it."""
    for _, statement in IN_TIME:
        await _run(statement, person, now)
    kept = await _kept(person, now)
    if any(kept[why] for why in ("requests", "open", "said", "owns", "parent", "works")):
        return False
    for _, statement in LAST:
        await _run(statement, person, now)
    return True


async def _kept(person: UUID, now: datetime) -> dict[str, Any]:
    rows: list[dict[str, Any]] = await _run(NEEDED, person, now)
    return rows[0]


def _until(kept: dict[str, Any]) -> date | None:
    """Until which day are requests kept, if none is open and there are any?"""
    if kept["open"] or not kept["requests"]:
        return None
    last: datetime = kept["last"]
    return add_months(last.date(), _storage(last.date()).n)


def _storage(day: date) -> Months:
    span = STORAGE.on(day).value
    assert isinstance(span, Months)
    return span


async def _run(statement: str, person: UUID, now: datetime) -> Any:
    """One statement, with what it asks for by name."""
    today = now.date()
    midnight = datetime.combine(add_months(today, -_storage(today).n), datetime.min.time(), now.tzinfo)
    values = {
        "person": person,
        "now": now,
        "today": today,
        "kept_from": midnight,
        "erased": ERASED_TEXT,
        "erased_name": ERASED_NAME,
    }
    kinds = {"person": "uuid", "now": "timestamptz", "today": "date", "kept_from": "timestamptz"}
    given: list[Any] = []

    class Bound(dict[str, str]):
        def __missing__(self, name: str) -> str:
            given.append(values[name])
            return "{}" + f"::{kinds.get(name, 'text')}"

    return await Erasure.raw(statement.format_map(Bound()), *given)
