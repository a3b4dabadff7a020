"""The hub: everybody who is told what happens, each from their own place in the log, nothing lost and nothing twice.

A stream first reads what it missed, page by page, and joins the live ones when it has reached `head`. One dispatcher
reads each new page once and pushes it to the live streams, group by group: one statement tells who may see what. There
is no queue: a stream whose socket is full leaves the live ones and reads on by itself when the socket has drained.

Why nothing is lost: a page is done only when no live stream is left that has not had it, and between that look and the
new `head` nothing is awaited; a stream joins in the same breath in which it sees that its place is `head`. Why nothing
comes twice: a stream is never told a number that is not beyond its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

import structlog

from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotFound, NotSignedIn, Refused
from gosdom_graphql import clock
from gosdom_graphql.context import Context
from gosdom_graphql.events import log as events_log
from gosdom_graphql.events.cursor import AccessEnded, Cursor, CursorTooOld, CursorUnknown, read_cursor
from gosdom_graphql.events.doorbell import Doorbell
from gosdom_graphql.events.groups import Group, Subscription
from gosdom_graphql.events.log import Logged, Page
from gosdom_graphql.events.ringer import Ringer
from gosdom_graphql.events.streams import OVER, Seat, Sink, Stream, TooSlow, told
from gosdom_graphql.events.viewers import Viewers
from gosdom_graphql.sessions.viewer import Viewer

if TYPE_CHECKING:
    from gosdom_graphql.database import Database
    from gosdom_graphql.settings import Settings

LOG = structlog.get_logger(__name__)
EVERY = 1.0
"""Seconds between two reads of the log when no bell rings."""
AT_ONCE = 500
"""Pushes after which others get a turn."""
READING = 4
"""Streams that read what they missed at the same time: the others' connections are for requests."""
Seen: TypeAlias = dict[UUID, dict[Seat, tuple[str, ...]]]
"""Of each row that anybody sees: who, and with which texts."""


def _subjects(events: Iterable[Logged]) -> dict[UUID, UUID | None]:
    return {each.subject: each.who for each in events}


def _speaking(viewer: Viewer, language: str) -> Viewer:
    return viewer if viewer.language == language else viewer.at(viewer.now, language)


def _by_person(streams: Iterable[Stream]) -> dict[UUID | None, list[Stream]]:
    found: dict[UUID | None, list[Stream]] = {}
    for stream in streams:
        found.setdefault(stream.sink.person, []).append(stream)
    return found


class Hub:
    """Everybody who is told what happens, in this process. `run()` is its life."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self.viewers = Viewers(database.read)
        self.ringer = Ringer(settings, database.deeds)
        self.doorbell = Doorbell(settings, self._rang, self._rights, self.viewers.drop)
        self.groups: dict[Any, Group] = {}
        self.sinks: dict[UUID, dict[Sink, set[Stream]]] = {}
        """Of each session where its clients sit, and what each is told."""
        self.streams: set[Stream] = set()
        self.head = 0
        self.epoch = ""
        self.refusals = 0
        """How often a full socket sent a stream back to reading by itself: for metrics and tests."""
        self._state: Page | None = None
        self._ready = asyncio.Event()
        self._bell = asyncio.Event()
        self._recheck = False
        """Do rights have to be looked at again? Of those whose are not known any more (`viewers`)."""
        self._looked = 0.0
        self._reading = asyncio.Semaphore(READING)
        self._together: dict[tuple[Group, int, UUID | None], tuple[list[Stream], asyncio.Task[None]]] = {}
        """Who waits to read on, by where they stand."""
        self._tasks: set[asyncio.Task[None]] = set()

    # Its life

    async def run(self) -> None:
        """Numbers, listens, dispatches until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            for each in (self.ringer.run(), self.doorbell.run(), self._dispatch()):
                group.create_task(each)

    async def ready(self) -> None:
        """Returns when the log has been read once."""
        await self._ready.wait()

    async def stop(self) -> None:
        """Lets go of everybody: 1012, after which clients come back."""
        for sink in [each for sinks in self.sinks.values() for each in sinks]:
            with suppress(Exception):
                await sink.close(1012, "Service restart")
        for task in list(self._tasks):
            task.cancel()

    def _rang(self, number: int) -> None:
        if number == 0 or number > self.head:
            self._bell.set()

    def _rights(self, text: str) -> None:
        if self.viewers.changed(text):
            self._recheck = True
            self._bell.set()

    # The dispatcher

    async def _dispatch(self) -> None:
        while True:
            try:
                await self._turn()
            except Exception:  # asyncpg raises what is neither of its families when a backend is killed
                LOG.warning("events are not told for now", exc_info=True)
                await asyncio.sleep(0.1)

    async def _turn(self) -> None:
        """One look at the log, and what follows from it."""
        if not self._ready.is_set():
            self.head = await events_log.end(self.database.read)
        page = await events_log.page(self.database.read, self.head)
        before, self._state = self._state, page
        if before is not None and page.epoch != before.epoch:
            await self._begin_anew()
            return
        self.epoch = page.epoch
        self._ready.set()
        self.viewers.upto(page.rights)
        if page.events:
            await self._tell_all(page)
        if self._recheck or clock.elapsed() > self._looked + EVERY:
            self._recheck, self._looked = False, clock.elapsed()
            await self._look_again(page)
        if not page.full:
            await clock.came(self._bell, EVERY)
            self._bell.clear()

    async def _begin_anew(self) -> None:
        """The log is another one: whoever reads on from a place in the old one would miss what they cannot know of."""
        for stream in list(self.streams):
            await self._end(stream, CursorUnknown(field=["after"]))
        self._ready.clear()
        self._state = None

    async def _tell_all(self, page: Page) -> None:
        done: set[Stream] = set()
        while waiting := [
            group for group in self.groups.values() if any(map(group.wants, page.events)) and not group.streams <= done
        ]:
            for group in waiting:
                streams = group.streams - done
                done.update(streams - await self._tell(group, streams, page))
        self.head = page.events[-1].seq

    async def _tell(self, group: Group, streams: Collection[Stream], page: Page) -> set[Stream]:
        """These streams are told what of the page they may see. The answer: those that left before its end."""
        viewers = await self._viewers({each.sink.seat[0] for each in streams}, page)
        asking = [each for each in streams if each.sink.seat[0] in viewers]
        if len(asking) < len(streams):
            for gone in set(streams) - set(asking):
                await self._session_over(gone.sink)
        events = [each for each in page.events if group.wants(each)]
        of: dict[UUID | None, list[Stream]] = {}
        if group.declared.personal:
            of = _by_person(asking)
            events = [each for each in events if each.who in of]
        if not events:
            return set()
        seen = await self._seen(group, {each.sink.seat for each in asking}, _subjects(events), viewers, page)
        await self._end_unseen(group, asking, seen)
        left: set[Stream] = set()
        for event in events:
            may = seen.get(event.subject, {})
            listening = of.get(event.who, ()) if group.declared.personal else asking
            await self._tell_event(group, event, listening, may, viewers, page, left)
        return left

    async def _tell_event(
        self,
        group: Group,
        event: Logged,
        streams: Iterable[Stream],
        may: Mapping[Seat, Sequence[str]],
        viewers: Mapping[UUID, Viewer],
        page: Page,
        left: set[Stream],
    ) -> None:
        """One event to those who `may` see it, each with their texts; who leaves meanwhile is added to `left`."""
        cursor, made = Cursor(page.epoch, event.seq), dict[Any, bytes]()
        for number, stream in enumerate(streams, 1):
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
            seat = stream.sink.seat
            texts = may.get(seat)
            if texts is None or stream.over or event.seq <= stream.cursor or stream in left:
                continue
            same = texts if group.plain else (texts, seat)
            data = made.get(same)
            if data is None:
                data = made[same] = self._data(group, event, cursor, texts, viewers[seat[0]], seat, page)
            if not await self._push(stream, event, cursor, data):
                left.add(stream)

    def _data(
        self, group: Group, event: Logged, cursor: Cursor, texts: Sequence[str], viewer: Viewer, seat: Seat, page: Page
    ) -> bytes:
        context = None if group.plain else Context(viewer.at(page.now, seat[1]), self.database)
        return group.data(event, cursor, texts, context).encode()

    async def _push(self, stream: Stream, event: Logged, cursor: Cursor, data: bytes) -> bool:
        """A full socket is no reason to wait: the stream goes on by itself, from here. False: it has left."""
        try:
            taken = await stream.sink.push(stream, cursor, data)
        except Exception:  # noqa: BLE001 — whatever is wrong with one socket is no other's concern
            self.leave(stream)
            return False
        if taken:
            stream.cursor = event.seq
        elif stream in stream.group.streams:
            self.refusals += 1
            stream.group.streams.discard(stream)
            stream.cursor = event.seq - 1
            self._spawn(stream)
        return taken

    async def _seen(
        self,
        group: Group,
        seats: Iterable[Seat],
        about: Mapping[UUID, UUID | None],
        viewers: Mapping[UUID, Viewer],
        page: Page,
    ) -> Seen:
        """Who sees which subject, and what of it? One statement for each kind of viewer.

        `about` are the subjects, with the person whom what happened concerns, for groups that are personal.
        """
        subjects = list(about)
        kinds: dict[ViewerKind, list[Seat]] = {}
        for seat in seats:
            kinds.setdefault(viewers[seat[0]].kind, []).append(seat)
        found: Seen = {}
        for kind, asking in kinds.items():
            asked = [_speaking(viewers[session], language) for session, language in asking]
            statement = group.statement(kind)
            for row in await statement.run(self.database.read, subjects, asked, page.now, list(about.values())):
                may = found.setdefault(subjects[row.subject], {})
                for place in row.viewers:
                    may[asking[place]] = row.texts
        return found

    async def _viewers(self, sessions: Collection[UUID], page: Page) -> dict[UUID, Viewer]:
        return await self.viewers.of(sessions, rights=page.rights, now=page.now)

    # What ends without an event

    async def _look_again(self, page: Page) -> None:
        """Sessions that are over close, streams about a row that may no longer be seen end."""
        sessions = self.viewers.unknown(self.sinks, page.now) | (self.viewers.aging() & self.sinks.keys())
        if not sessions:
            return
        viewers = await self._viewers(sessions, page)
        for session in sessions - set(viewers):
            for sink in list(self.sinks.get(session, ())):
                await self._session_over(sink)
        named: dict[Group, list[Stream]] = {}
        for each in self.streams:
            if each.group.subject is not None and each.sink.seat[0] in viewers:
                named.setdefault(each.group, []).append(each)
        for group, members in named.items():
            assert group.subject is not None
            seen = await self._seen(group, {each.sink.seat for each in members}, {group.subject: None}, viewers, page)
            await self._end_unseen(group, members, seen)

    async def _end_unseen(self, group: Group, streams: Iterable[Stream], seen: Seen) -> None:
        """Streams about one row end where that is not seen any more."""
        if group.subject is None:
            return
        may = seen.get(group.subject, {})
        for stream in streams:
            if stream.sink.seat not in may:
                await self._end(stream, AccessEnded())

    async def _session_over(self, sink: Sink) -> None:
        for stream in list(self._streams_of(sink)):
            self.leave(stream)
        self.gone(sink)
        with suppress(Exception):
            await sink.close(OVER, "Session over")

    async def _end(self, stream: Stream, why: Refused) -> None:
        if stream.over:
            return
        self.leave(stream)
        with suppress(Exception):
            await stream.sink.end(stream, told(why, stream.sink.seat[1]))

    # Those who come and go

    def came(self, sink: Sink) -> None:
        """A client has signed in; when its session ends by itself is looked up within a second, with others'."""
        self.sinks.setdefault(sink.seat[0], {}).setdefault(sink, set())

    def gone(self, sink: Sink) -> None:
        """A client has left."""
        session = sink.seat[0]
        sinks = self.sinks.get(session, {})
        sinks.pop(sink, None)
        if not sinks:
            self.sinks.pop(session, None)
            self.viewers.forget(session)

    def _streams_of(self, sink: Sink) -> set[Stream]:
        return self.sinks.get(sink.seat[0], {}).get(sink, set())

    def cursor(self) -> Cursor:
        """Where does the log stand?"""
        return Cursor(self.epoch, self.head)

    async def subscribe(self, asked: Subscription, sink: Sink, id: str) -> Stream:
        """The client is told from now on, or from its cursor on.

        Raises what the client is refused with: a cursor of another log, a row that it may not see, nobody signed in.
        """
        await self.ready()
        start = self.head if asked.after is None else await self._start(asked.after)
        stream = Stream(asked.group, sink, id, start)
        if asked.group.subject is not None:
            await self._check(asked.group, sink.seat)
        return stream

    async def _check(self, group: Group, seat: Seat) -> None:
        """May the row be seen that the group is about? Asked again where rights changed meanwhile."""
        assert group.subject is not None
        rights = -1
        while rights != self.viewers.rights:
            page, rights = self._page(), self.viewers.rights
            viewers = await self._viewers({seat[0]}, page)
            if seat[0] not in viewers:
                raise NotSignedIn
            if not await self._seen(group, [seat], {group.subject: None}, viewers, page):
                raise NotFound(field=[group.declared.argument or "id"])

    def begin(self, stream: Stream) -> None:
        """The stream runs: when its client knows that it was taken."""
        stream.group = self.groups.setdefault(stream.group.key, stream.group)
        stream.group.members += 1
        self.streams.add(stream)
        self._streams_of(stream.sink).add(stream)
        if stream.cursor >= self.head:
            stream.group.streams.add(stream)
        else:
            self._spawn(stream)

    def leave(self, stream: Stream) -> None:
        """The stream is over, whoever ended it."""
        if stream.over:
            return
        stream.over = True
        if stream in self.streams:
            stream.group.members -= 1
        self.streams.discard(stream)
        self._streams_of(stream.sink).discard(stream)
        stream.group.streams.discard(stream)
        if stream.task is not None and stream.task is not asyncio.current_task():
            stream.task.cancel()
        if stream.group.members == 0:
            self.groups.pop(stream.group.key, None)

    def _page(self) -> Page:
        assert self._state is not None
        return self._state

    async def _start(self, after: str) -> int:
        cursor = read_cursor(after)
        page = self._page()
        if cursor.epoch != page.epoch:
            raise CursorUnknown(field=["after"])
        if cursor.seq > self.head and cursor.seq > await events_log.end(self.database.read):
            raise CursorUnknown(field=["after"])
        if cursor.seq < page.pruned:
            raise CursorTooOld(field=["after"])
        return cursor.seq

    def _spawn(self, stream: Stream) -> None:
        """From now on it reads by itself, until it is where all are."""
        stream.task = self._task(self._follow(stream))

    def _task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # One stream by itself

    async def _follow(self, stream: Stream) -> None:
        """It reads what it has not been told, until it is where all are."""
        try:
            while not stream.over:
                await stream.sink.drained(self.settings.socket_grace)
                if stream.cursor >= self.head:
                    stream.task = None
                    stream.group.streams.add(stream)
                    return
                await self._read_on(stream)
        except TooSlow:
            self.leave(stream)
        except Exception:  # asyncpg raises what is neither of its families when a backend is killed
            LOG.warning("a stream is read anew", exc_info=True)
            await asyncio.sleep(0.2)
            if not stream.over:
                self._spawn(stream)

    async def _read_on(self, stream: Stream) -> None:
        """Streams of a group that stand at the same place read on together: after a restart nearly all do."""
        who = stream.sink.person if stream.group.declared.personal else None
        place = stream.group, stream.cursor, who
        if place not in self._together:
            self._together[place] = [], self._task(self._read_together(*place))
        streams, reading = self._together[place]
        streams.append(stream)
        await asyncio.shield(reading)

    async def _read_together(self, group: Group, after: int, who: UUID | None) -> None:
        async with self._reading:
            waiting, _ = self._together.pop((group, after, who))
            streams, upto = [each for each in waiting if not each.over], self.head
            page = await events_log.page(
                self.database.read, after, upto=upto, kind=group.declared.kinds, subject=group.subject, who=who
            )
            if after < page.pruned:
                for stream in streams:
                    await self._end(stream, CursorTooOld(field=["after"]))
                return
            left = await self._tell(group, streams, page)
        for stream in streams:
            if stream not in left:
                stream.cursor = max(stream.cursor, page.events[-1].seq if page.full else upto)
