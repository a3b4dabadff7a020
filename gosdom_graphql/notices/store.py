"""How notices change: one function a deed, one transaction each, the notice's row locked first.

    DRAFT ──publish──▶ PUBLISHED ──(15 seconds, in which `undo` leads back)──▶ shown ──▶ EXPIRED
      ▲ └──schedule──▶ SCHEDULED ──(its moment: `publish_due`)──▶ shown          └────▶ WITHDRAWN
      └──────undo──────────┘

Readers see a notice from `shown_at` on, whether or not anybody was awake to tell them; `publish_due` (`telling.py`) is
what the clock calls: it publishes what is scheduled, says in the log that a notice is shown, puts its residents in line
to be told, and writes down what has expired.

The log: `notice.draft`, `notice.schedule`, `notice.publish`, `notice.undo`, `notice.read`, `notice.hold`,
`notice.expire`; and what residents are told of: `notice.published`, `notice.published.corrected`,
`notice.published.withdrawn`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import resources
from typing import Any, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from piccolo.columns import Column

from gosdom_core import access, notices
from gosdom_core.access import ViewerKind
from gosdom_core.errors import Missing, NotAllowed, NotFound, NotNow, OutOfRange, Question, text
from gosdom_core.homes import Resource
from gosdom_core.notices import Counted, EventNeeded
from gosdom_core.workdays import Deadline
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.files import store as files
from gosdom_graphql.homes.tables import House, Organisation
from gosdom_graphql.law.store import term_id
from gosdom_graphql.notices import addressing
from gosdom_graphql.notices.addressing import To
from gosdom_graphql.notices.tables import Notice, NoticeAudience, NoticeRecipient, NoticeVersion
from gosdom_graphql.notices.telling import publish_due
from gosdom_graphql.notices.words import (
    MOST_MARKED,
    OUTAGES,
    REASON_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    UNDO_SECONDS,
    NoticeEndsEarly,
    NoticeKind,
    NoticeState,
    ScheduledForThePast,
)
from gosdom_graphql.sessions.viewer import Viewer

__all__ = [
    "To", "Written", "correct", "draft", "load", "mark_read", "publish", "publish_due", "undo", "withdraw",
]  # fmt: skip

Values: TypeAlias = dict[Column | str, Any]
"""What Piccolo's update takes: wider than a dict of names."""

AHEAD = timedelta(days=3 * 366)
BEHIND = timedelta(days=366)
"""Within how much time of now lie the moments of a notice? A slip in the year is seen. Our choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What did the author write?"""

    kind: NoticeKind
    title: str
    text: str
    to: tuple[To, ...]
    urgent: bool | None = None
    resource: Resource | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    discovered_at: datetime | None = None
    expires_at: datetime | None = None
    files: tuple[UUID, ...] = ()


# --- Writing --------------------------------------------------------------------------------------------------------


async def draft(viewer: Viewer, written: Written) -> Done:
    """How does a notice begin? As a draft, seen by colleagues; what a date would break is told at once.

    Raises `NotAllowed` for who may not write to that audience, `NotFound`, `AudienceUnfit`, and what is wrong with the
    words and the moments.
    """
    if viewer.kind not in (ViewerKind.STAFF, ViewerKind.INSPECTOR, ViewerKind.OPERATOR):
        raise NotAllowed
    kind = written.kind
    said = _checked(
        kind,
        {
            "title": written.title,
            "text": written.text,
            "urgent": notices.RULES[kind.rule].quiet_breaks if written.urgent is None else written.urgent,
            "resource": written.resource,
            "begins_at": written.begins_at,
            "ends_at": written.ends_at,
            "discovered_at": written.discovered_at,
            "expires_at": written.expires_at,
        },
        viewer.now,
    )
    rows = await addressing.audience(viewer, kind, written.to)
    notice = Notice(
        id=new_id(),
        kind=kind.name,
        state=NoticeState.DRAFT.name,
        organisation=viewer.organisation,
        author=viewer.person,
        created_at=viewer.now,
        at=viewer.now,
        owners_only=kind.owners_only,
        **_columns(said),
        **addressing.reach(rows),
    )
    questions = await _count_term(notice, rows, viewer.now)
    await notice.save()
    for row in rows:
        row.notice = notice.id
    await NoticeAudience.insert(*rows)
    await files.attach(viewer, written.files, house=notice.house, notice=notice.id)
    return await _done(viewer, notice, "notice.draft", questions)


def _checked(kind: NoticeKind, said: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The words and the moments, stripped and within bounds, with what the kind asks for."""
    said = said | {
        "title": text(said["title"], field=["title"], limit=TITLE_LIMIT),
        "text": text(said["text"], field=["text"], limit=TEXT_LIMIT),
    }
    for name in ("begins_at", "ends_at", "discovered_at", "expires_at"):
        moment = said[name]
        latest = now if name == "discovered_at" else now + AHEAD
        if moment is not None and not now - BEHIND <= moment <= latest:
            least, value = (now - BEHIND).isoformat(), moment.isoformat()
            raise OutOfRange(field=[_camel(name)], least=least, most=latest.isoformat(), value=value)
    rule = notices.RULES[kind.rule]
    if rule.term is not None and rule.counted is Counted.BEFORE_EVENT and said["begins_at"] is None:
        raise EventNeeded(field=["beginsAt"])
    if rule.term is not None and rule.counted is Counted.FROM_DISCOVERY and said["discovered_at"] is None:
        said["discovered_at"] = now
    if kind in OUTAGES and said["resource"] is None:
        raise Missing(field=["resource"])
    begins, ends = said["begins_at"], said["ends_at"]
    if ends is not None and begins is None:
        raise Missing(field=["beginsAt"])
    if ends is not None and ends <= begins:
        raise NoticeEndsEarly(field=["endsAt"])
    return said


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.name if isinstance(value, Resource) else value for name, value in said.items()}


async def _count_term(notice: Notice, rows: Sequence[NoticeAudience], told: datetime) -> tuple[Question, ...]:
    """By when must it be told, and what is odd if it is told at that moment? The strictest of the houses' zones.

    Writes the term and its explanation into the notice, unsaved.
    """
    kind = NoticeKind[notice.kind].rule
    found: list[tuple[Deadline, ZoneInfo, date | None]] = []
    for zone in await _zones(notice, rows):
        event = None if notice.begins_at is None else notice.begins_at.astimezone(zone).date()
        due = notices.due(kind, zone=zone, event=event, discovered=notice.discovered_at)
        if due is not None:
            found.append((due, zone, event))
    strictest = min(found, key=lambda each: each[0].at or told, default=None)
    if strictest is None:
        return ()
    due, zone, day = strictest
    dated = notices.RULES[kind].term
    assert dated is not None
    notice.due_at, notice.due_day, notice.term = due.at, due.day, term_id(dated.name, due.term)
    notice.explanation_ru, notice.explanation_en = due.explain("ru"), due.explain("en")
    return notices.questions(kind, told=told, zone=zone, event=day, discovered=notice.discovered_at)


async def _zones(notice: Notice, rows: Sequence[NoticeAudience]) -> list[ZoneInfo]:
    """In which zones do its days begin? Those of its houses; of a region, its author's."""
    houses = {row.house for row in rows if row.house is not None}
    names = (
        {each["zone"] for each in await House.select(House.zone).where(House.id.is_in(list(houses)))}
        if houses
        else set()
    )
    if any(row.house is None for row in rows):
        office = await Organisation.select(Organisation.zone).where(Organisation.id == notice.organisation).first()
        assert office is not None
        names.add(office["zone"])
    return [ZoneInfo(name) for name in sorted(names)]


async def correct(
    viewer: Viewer,
    notice: UUID,
    changes: Mapping[str, Any],
    *,
    attached: Sequence[UUID] | None = None,
    confirm: bool = False,
) -> Done:
    """How is it put right? A draft is changed; what is shown keeps how it read before, and counts as unread again.

    `changes` are columns by name, those that are named; `attached` are its files from now on, where they change.
    Moments that would break a clause are asked about first.
    """
    held = await _held(viewer, notice)
    is_draft = held.state == NoticeState.DRAFT.name
    if not is_draft and not _is_shown(held, viewer.now):
        raise NotNow
    kind = NoticeKind[held.kind]
    before = {name: getattr(held, name) for name in _SAID}
    before["resource"] = None if held.resource is None else Resource[held.resource]
    said = _checked(kind, before | dict(changes), viewer.now)
    if held.expires_at != said["expires_at"] and said["expires_at"] is not None and said["expires_at"] <= viewer.now:
        raise NoticeEndsEarly(field=["expiresAt"])
    there = await files.of(notice=held.id)
    filed = attached is not None and [*dict.fromkeys(attached)] != there
    if said == before and not filed:
        return Done({"notice": held.id})
    moved = said["begins_at"] != before["begins_at"] or said["discovered_at"] != before["discovered_at"]
    for name, value in _columns(said).items():
        setattr(held, name, value)
    questions = await _count_term(held, await _audience(held), viewer.now) if moved else ()
    changed = {name: getattr(held, name) for name in (*_SAID, *_TERM)}
    if is_draft:
        if filed:
            await _file(viewer, held, attached or (), there, {})
        await _write(held, **changed)
        return await _done(viewer, held, "notice.draft", questions)
    if questions and not confirm:
        return Done(questions=questions)
    version = await _keep_version(viewer, held.id, _columns(before))
    if filed:
        await _file(viewer, held, attached or (), there, {"notice_version": version})
    await _write(held, **changed, corrected_at=viewer.now)
    return await _done(viewer, held, "notice.published.corrected", questions)


_SAID = ("title", "text", "urgent", "resource", "begins_at", "ends_at", "discovered_at", "expires_at")
_TERM = ("due_at", "due_day", "term", "explanation_ru", "explanation_en")


async def _file(
    viewer: Viewer, held: Notice, attached: Sequence[UUID], there: Sequence[UUID], aside: dict[str, UUID]
) -> None:
    await files.change(viewer, attached, there=there, house=held.house, aside=aside, notice=held.id)


async def _keep_version(viewer: Viewer, notice: UUID, before: Mapping[str, Any]) -> UUID:
    kept = {name: before[name] for name in ("title", "text", "urgent", "resource", "begins_at", "ends_at")}
    number = 1 + await NoticeVersion.count().where(NoticeVersion.notice == notice)
    version = NoticeVersion(
        id=new_id(), notice=notice, number=number, replaced_at=viewer.now, replaced_by=viewer.person, **kept
    )
    await version.save()
    return UUID(str(version.id))


# --- Publishing -----------------------------------------------------------------------------------------------------


async def publish(viewer: Viewer, notice: UUID, *, at: datetime | None = None, confirm: bool = False) -> Done:
    """When do people see it? In 15 seconds, in which it can be undone; or at a moment to come.

    A term that is broken by it is asked about, and does not keep it from being published: `confirm`.

    Raises `NotNow` for what is no draft, `NotAllowed` where the author no longer serves all of the houses.
    """
    held = await _held(viewer, notice)
    if held.state != NoticeState.DRAFT.name:
        raise NotNow
    if at is not None and at <= viewer.now:
        raise ScheduledForThePast(field=["at"])
    if at is not None and at > viewer.now + AHEAD:
        least, most = viewer.now.isoformat(), (viewer.now + AHEAD).isoformat()
        raise OutOfRange(field=["at"], least=least, most=most, value=at.isoformat())
    shown_at = at or viewer.now + timedelta(seconds=UNDO_SECONDS)
    if held.expires_at is not None and held.expires_at <= shown_at:
        raise NoticeEndsEarly(field=["at"] if at else [])
    rows = await _audience(held)
    await addressing.may_write(viewer, rows)
    questions = await _count_term(held, rows, shown_at)
    if questions and not confirm:
        return Done(questions=questions)
    if at is None:
        await _write(held, state=NoticeState.PUBLISHED.name, shown_at=shown_at, at=shown_at, held_at=None)
        return await _done(viewer, held, "notice.publish", questions)
    await _write(held, state=NoticeState.SCHEDULED.name, publish_at=at, held_at=None)
    return await _done(viewer, held, "notice.schedule", questions)


async def undo(viewer: Viewer, notice: UUID) -> Done:
    """How is a publication taken back? To a draft, until the first resident can see it. Raises `NotNow` then."""
    held = await _held(viewer, notice)
    waits = held.state == NoticeState.SCHEDULED.name
    runs = held.state == NoticeState.PUBLISHED.name and not _is_shown(held, viewer.now) and held.announced_at is None
    if not (waits or runs):
        raise NotNow
    await _write(held, state=NoticeState.DRAFT.name, publish_at=None, shown_at=None, at=held.created_at)
    return await _done(viewer, held, "notice.undo")


async def withdraw(viewer: Viewer, notice: UUID, reason: str) -> Done:
    """Why is it withdrawn? What it said is hidden from now on; that it was there, and the reason, is told."""
    held = await _held(viewer, notice)
    if held.state != NoticeState.PUBLISHED.name or not _is_shown(held, viewer.now):
        raise NotNow
    words = text(reason, field=["reason"], limit=REASON_LIMIT)
    await _write(held, state=NoticeState.WITHDRAWN.name, withdrawn_at=viewer.now, withdrawn_reason=words)
    return await _done(viewer, held, "notice.published.withdrawn")


# --- Reading --------------------------------------------------------------------------------------------------------

MARK = """
insert into notice_recipient as mark (id, notice, person, counted, read_at)
select u.id, u.notice, {}::uuid, false, {}::timestamptz from unnest({}::uuid[], {}::uuid[]) u (id, notice)
on conflict (notice, person) do update set read_at = excluded.read_at
  where mark.read_at is null
    or mark.read_at < (select corrected_at from notice where notice.id = mark.notice)
returning notice
"""


async def mark_read(viewer: Viewer, ids: Sequence[UUID]) -> Done:
    """Which notices has the person read? 100 at most at once; what is read already stays as it is.

    Only residents have something to mark (`NotAllowed`); one that is not there, or not seen, and none is marked.
    """
    if viewer.kind is not ViewerKind.RESIDENT or viewer.person is None:
        raise NotAllowed
    wanted = sorted(set(ids))
    if len(wanted) > MOST_MARKED:
        raise OutOfRange(field=["notices"], least=1, most=MOST_MARKED, value=len(wanted))
    found = await Notice.objects().where(Notice.id.is_in(wanted)) if wanted else []
    reader = addressing.as_reader(viewer)
    seen = {each.id: each for each in found if access.sees_notice(reader, addressing.as_seen(each), viewer.now)}
    if len(seen) != len(wanted):
        raise NotFound(field=["notices"])
    marked = await NoticeRecipient.raw(MARK, viewer.person, viewer.now, [new_id() for _ in wanted], wanted)
    for row in marked:
        notice = seen[row["notice"]]
        await happened("notice.read", at=viewer.now, house=notice.house, subject=notice.id, who=viewer.person)
    return Done({"viewer": viewer.person})


# --- What every deed does -------------------------------------------------------------------------------------------


async def _held(viewer: Viewer, id: UUID) -> Notice:
    """The notice, locked. Unknown and unseen are one: `NotFound`; then `NotAllowed` for who did not write it."""
    held = await Notice.objects().where(Notice.id == id).lock_rows().first()
    reader = addressing.as_reader(viewer)
    if held is None or not access.sees_notice(reader, addressing.as_seen(held), viewer.now):
        raise NotFound(field=["notice"])
    if not access.writes_notice(reader, addressing.as_seen(held)):
        raise NotAllowed(field=["notice"])
    return held


def _is_shown(notice: Notice, now: datetime) -> bool:
    """May residents see it, and is it not over?"""
    over = notice.expires_at is not None and notice.expires_at <= now
    return notice.state == NoticeState.PUBLISHED.name and notice.shown_at <= now and not over


async def _audience(notice: Notice) -> list[NoticeAudience]:
    line = NoticeAudience
    return await line.objects().where(line.notice == notice.id).order_by(line.rank)


async def _write(notice: Notice, **changes: Any) -> None:
    changed: Values = {getattr(Notice, name): value for name, value in changes.items()}
    await Notice.update(changed).where(Notice.id == notice.id)


async def _done(viewer: Viewer, notice: Notice, kind: str, questions: tuple[Question, ...] = ()) -> Done:
    await happened(kind, at=viewer.now, house=notice.house, subject=notice.id, who=viewer.person)
    return Done({"notice": notice.id}, questions)


# --- The knowledge base ---------------------------------------------------------------------------------------------

NAMESPACE = uuid5(NAMESPACE_URL, "gosdom:article")
WRITE = """
insert into article (id, slug, topic, title, text, basis, rank) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (id) do update set (topic, title, text, basis, rank)
  = (excluded.topic, excluded.title, excluded.text, excluded.basis, excluded.rank)
"""


def articles() -> list[dict[str, str]]:
    """Which articles are there? As `articles.toml` has them."""
    found = resources.files("gosdom_graphql.notices").joinpath("articles.toml").read_text(encoding="utf-8")
    listed: list[dict[str, str]] = tomllib.loads(found)["article"]
    return listed


async def load(connection: Any) -> None:
    """How do the articles get into the table? By every migration; an id stands for a slug, so bookmarks keep."""
    rows = [
        (uuid5(NAMESPACE, each["slug"]), each["slug"], each["topic"], each["title"].strip(), each["text"].strip(),
         each.get("basis", ""), rank)
        for rank, each in enumerate(articles())
    ]  # fmt: skip
    await connection.execute("delete from article where not id = any($1::uuid[])", [row[0] for row in rows])
    await connection.executemany(WRITE, rows)
