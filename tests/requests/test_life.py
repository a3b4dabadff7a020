"""The life of a request in the real store: whoever tries whatever in whichever order, the core and the database agree.

The model is the core's own: `access.parts` and `requests.next_actions` say who may do what, `effect` what becomes of a
deadline. The store is asked, the database is looked at, and the API tells each person what they may do next.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import Future
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from strawberry.types import ExecutionResult

from gosdom_core import access
from gosdom_core.errors import NotAllowed, NotFound, NotNow, Refused
from gosdom_core.homes import Place
from gosdom_core.requests import (
    COMPLAINTS,
    LIFE,
    Addressee,
    AlreadyComplained,
    CannotExtend,
    DeadlineKind,
    DeadlineState,
    ExtendedTooLate,
    Facts,
    Part,
    RequestAction,
    RequestCategory,
    RequestDeadline,
    RequestState,
    deadlines,
    effect,
    extend,
    may_complain,
    may_extend,
    may_forward,
    next_actions,
)
from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.requests import store
from gosdom_graphql.requests.store import Sent
from gosdom_graphql.requests.store.counting import facts
from gosdom_graphql.requests.store.held import event_of
from gosdom_graphql.requests.tables import Request
from gosdom_graphql.settings import DemoSettings
from tests.requests.deeds import SAMARA
from tests.rights.api import SCHEMA
from tests.rights.cast import Cast, key, token, write_cast
from tests.rights.letters import hand_over
from tests.rights.rights import seen
from tests.rights.world import World, who
from tests.scale import scaled

T = TypeVar("T")
A = RequestAction
PEOPLE = (
    "owner", "co_owner", "neighbour", "guest", "former_owner", "outsider", "dispatcher", "other_dispatcher",
    "supplier", "support", "inspector", "prosecutor",
)  # fmt: skip
FLAT, HOUSE = {"place": Place.APARTMENT, "premises": key("flat 1")}, {"place": Place.HOUSE, "house": key("sadovaya")}
SUBMISSIONS: tuple[tuple[str, RequestCategory, dict[str, Any]], ...] = (
    ("owner", RequestCategory.PIPE_BURST, FLAT),
    ("guest", RequestCategory.HEATING_NONE, FLAT),
    ("neighbour", RequestCategory.NOISE_NEIGHBOURS, HOUSE),
    ("outsider", RequestCategory.APP_PROBLEM, HOUSE),
    ("other_dispatcher", RequestCategory.ROOF_LEAK, HOUSE),
    ("outsider", RequestCategory.PESTS, HOUSE),
    ("guest", RequestCategory.METER_WRONG, FLAT),
)
STATE_BODIES = tuple(each for each in Addressee if each.is_state_body)
DEEDS = tuple(action for action in A if action not in (A.SUBMIT, A.HAND_OVER))
CHATTER = (A.NOTE, A.COMMENT, A.ASSIGN, A.WITHDRAW)
"""What is always possible, and leads nowhere."""
GOES = {
    Addressee.MANAGEMENT: Addressee.SUPPLIER,
    Addressee.SUPPLIER: Addressee.MANAGEMENT,
    Addressee.SUPPORT: Addressee.MANAGEMENT,
}
"""Where is it forwarded to? A state body forwards nothing: it is all complaints."""
OFFICES = {
    "dispatcher": "Nina at new", "other_dispatcher": "Olga at old", "supplier": "Pavel at vodokanal",
    "support": "Rita at support", "inspector": "Sergei at inspectorate_63", "prosecutor": "Varvara at prosecutor_63",
}  # fmt: skip
ASKED = "query ($id: ID!) { request(id: $id) { state nextActions deadlines { kind } history { action } } }"


@dataclass(frozen=True)
class Due:
    """A deadline as the model has it."""

    kind: DeadlineKind
    state: DeadlineState
    due_at: datetime | None
    decides: bool

    @property
    def is_open(self) -> bool:
        return self.state is DeadlineState.OPEN


def recipient(addressee: Addressee) -> Addressee:
    """To whom is there to complain? To the last one; where there is nobody, to the inspectorate, in vain."""
    return (COMPLAINTS[addressee] or (Addressee.INSPECTORATE,))[-1]


class House:
    """A database and a loop of its own: hypothesis calls from a thread that may not wait for a coroutine."""

    def __init__(self, url: DemoSettings) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.stack = AsyncExitStack()
        self.database: Database = self.run(self.stack.enter_async_context(Database.open(url)))
        self.cast: Cast = self.run(write_cast(self.database))
        # who owns, works and serves where does not change here
        self.world = self.run(World.load(self.database.read))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        waiting: Future[T] = asyncio.run_coroutine_threadsafe(work, self.loop)
        return waiting.result()

    def close(self) -> None:
        self.run(self.stack.aclose())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@pytest.fixture(scope="module")
def house(settings: DemoSettings) -> Iterator[House]:
    """Not the `database` of other modules: that one belongs to the loop of the tests."""
    opened = House(settings)
    yield opened
    opened.close()


class Life(RuleBasedStateMachine):
    """One request, everybody in the house, and the clock."""

    house: ClassVar[House]
    known: dict[tuple[str, datetime], frozenset[Part]]
    at: dict[datetime, dict[str, bool]]
    row: dict[str, Any] | None
    terms: Facts | None

    @initialize(which=st.sampled_from(SUBMISSIONS), complaint=st.sampled_from((None, None, *STATE_BODIES)))
    def sent(self, which: tuple[str, RequestCategory, dict[str, Any]], complaint: Addressee | None) -> None:
        """A request, or a complaint about one that nobody answered."""
        self.now = datetime(2026, 8, 30, 6, tzinfo=UTC) - (timedelta(days=60) if complaint else timedelta())
        self._look_again()
        self.turn, (author, category, where) = 0, which
        sent = Sent(category=category, text="Помогите", confirm=True, **where)
        self.request = self.house.run(self._done(author, store.submit, sent))
        if complaint and category is not RequestCategory.APP_PROBLEM:
            self.now += timedelta(days=60)
            self.request = self.house.run(
                self._done(author, store.complain, self.request, complaint, "Молчат", of="complaint")
            )
        self.state, self.answered, self.rated, self.extended = RequestState.ACCEPTED, False, False, False
        self.path = [(A.SUBMIT, self.state)]
        self.deadlines: dict[UUID, Due] = {}
        self.complaints: set[Addressee] = set()
        self._learn(deadlines(self._facts_of_terms))

    def _learn(self, counted: Iterable[RequestDeadline]) -> None:
        """New deadlines are there, as the core counts them."""
        rows = self._rows("select id, kind, due_at, decides from request_deadline where request = $1 order by rank")
        fresh = [row for row in rows if row["id"] not in self.deadlines]
        assert [(row["kind"], row["due_at"], row["decides"]) for row in fresh] == [
            (each.kind.name, each.deadline.at, each.decides) for each in counted
        ]
        for row in fresh:
            due = Due(DeadlineKind[row["kind"]], DeadlineState.OPEN, row["due_at"], row["decides"])
            self.deadlines[row["id"]] = due

    # What people do

    @rule(persona=st.sampled_from(PEOPLE), action=st.sampled_from(DEEDS), kind=st.sampled_from(DeadlineKind))
    def somebody_tries(self, persona: str, action: RequestAction, kind: DeadlineKind) -> None:
        expected = self._expected(persona, action, kind)
        try:
            self.house.run(self._tried(persona, action, kind, self._facts_of_terms.addressee))
            came: type[Refused] | None = None
        except Refused as refused:
            came = type(refused)
        assert came is expected, (persona, action, kind)
        if came is None:
            self._settle(action, kind)

    @rule(data=st.data())
    def somebody_does_what_they_may(self, data: st.DataObject) -> None:
        """Most of what is merely tried is refused: here the request goes on."""
        kinds = [each.kind for each in self.deadlines.values() if each.is_open] or list(DeadlineKind)
        acts = {
            action: people
            for action in DEEDS
            if (
                people := [each for each in PEOPLE if any(self._expected(each, action, kind) is None for kind in kinds)]
            )
        }
        if acts:
            action = data.draw(st.sampled_from([each for each in acts for _ in range(1 if each in CHATTER else 9)]))
            persona = data.draw(st.sampled_from(acts[action]))
            may = [kind for kind in kinds if self._expected(persona, action, kind) is None]
            self.somebody_tries(persona, action, data.draw(st.sampled_from(may)))

    @rule(data=st.data())
    def the_next_one_does(self, data: st.DataObject) -> None:
        """The same, so that it is chosen more often."""
        self.somebody_does_what_they_may(data)

    @rule(data=st.data())
    def and_the_next(self, data: st.DataObject) -> None:
        """Once more."""
        self.somebody_does_what_they_may(data)

    @rule(hours=st.sampled_from((1, 20, 24 * 14)))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def the_house_is_handed_over(self) -> None:
        self.now = max(self.now, datetime(2026, 9, 1, 6, tzinfo=UTC))
        row = self._row
        goes = self.state.is_open and row["addressee"] == "MANAGEMENT" and row["organisation"] == key("old")
        self.house.run(hand_over(self.house.database, self.now))
        self._look_again()
        if goes:
            self.path.append((A.HAND_OVER, self.state))
            assert (self._row["organisation"], self._row["responsible"]) == (key("new"), None)

    # What must hold

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        row = self._row
        stored = (row["state"], row["answered_at"] is not None, row["rating"] is not None, row["closed_at"] is None)
        assert stored == (self.state.name, self.answered, self.rated, self.state.is_open)
        due = self._rows("select * from request_deadline where request = $1")
        found = {each["id"]: (DeadlineKind[each["kind"]], _state(each)) for each in due}
        assert found == {id: (each.kind, each.state) for id, each in self.deadlines.items()}
        waits = [each["due_at"] for each in due if _state(each) is DeadlineState.OPEN and each["decides"]]
        nearest = min((at for at in waits if at is not None), default=None)
        assert row["awaits"] is (nearest is not None)
        assert nearest in (None, row["due_at"])
        assert (row["extended_at"] is not None) == self.extended
        history = self._rows("select action, state from request_history where request = $1 order by at, id")
        assert [(RequestAction[each["action"]], RequestState[each["state"]]) for each in history] == self.path
        events = self._rows("select kind from event where subject = $1 order by id")
        assert [each["kind"] for each in events] == [event_of(action) for action, _ in self.path]
        answers = self._rows("select id from request_answer where request = $1")
        assert len(answers) == len([True for action, _ in self.path if action in (A.ANSWER, A.RESOLVE, A.DECLINE)])

    @invariant()
    def people_are_offered_what_the_core_allows(self) -> None:
        self.turn += 1
        some = [PEOPLE[(self.turn * 3 + n) % len(PEOPLE)] for n in range(3)]
        for persona, told in self.house.run(self._asked_by(some)).items():
            parts = self._parts(persona)
            if not parts:
                assert told is None, persona
                continue
            offered = next_actions(self.state, parts, **self._facts)
            full = access.sight(self._viewer(persona), seen(self._row)) is access.Sight.FULL
            assert told == {
                "state": self.state.name,
                "nextActions": [action.name for action in offered],
                "deadlines": [{"kind": each.kind.name} for each in self.deadlines.values()],
                # that somebody complained is no neighbour's business
                "history": [{"action": action.name} for action, _ in self.path if full or action is not A.COMPLAIN],
            }, persona

    # The model

    def _look_again(self) -> None:
        """What was known of the rows is old."""
        self.known, self.at, self.row, self.terms = {}, {}, None, None

    @property
    def _facts(self) -> dict[str, bool]:
        if self.now not in self.at:
            self.at[self.now] = self._facts_now()
        return self.at[self.now]

    def _facts_now(self) -> dict[str, bool]:
        running, facts = [each for each in self.deadlines.values() if each.is_open], self._facts_of_terms
        overdue = any(each.decides and each.due_at is not None and each.due_at < self.now for each in running)
        in_time = any(
            each.kind is DeadlineKind.ANSWER and each.due_at is not None and each.due_at >= self.now for each in running
        )
        registered = self._row["registered_at"] is not None
        return {
            "answered": self.answered,
            "rated": self.rated,
            "deed_open": any(not each.kind.met_by_answer for each in running),
            "registered": registered,
            "forwardable": may_forward(facts.addressee, answered=self.answered),
            "extendable": in_time and registered and not self.extended and may_extend(facts),
            "complainable": may_complain(facts.addressee, answered=self.answered, overdue=overdue),
            "ordinary": not facts.addressee.is_state_body,
        }

    @property
    def _row(self) -> dict[str, Any]:
        if self.row is None:
            [self.row] = self._rows("select * from request where id = $1")
        return self.row

    @property
    def _facts_of_terms(self) -> Facts:
        if self.terms is None:
            self.terms = facts(Request(**self._row), SAMARA)
        return self.terms

    def _parts(self, persona: str) -> frozenset[Part]:
        found = self.known.get((persona, self.now))
        if found is None:
            found = access.parts(self._viewer(persona), seen(self._row))
            self.known[persona, self.now] = found
        return found

    def _viewer(self, persona: str) -> access.Viewer:
        return who(self.house.world, token(persona), self.now).core()

    def _expected(self, persona: str, action: RequestAction, kind: DeadlineKind) -> type[Refused] | None:
        """By what is it refused? None: it is done."""
        parts = self._parts(persona)
        if not parts:
            return NotFound
        if action not in next_actions(self.state, parts, **self._facts):
            ever = any(row.action is action and row.part in parts for row in LIFE)
            if ever and action is A.EXTEND and self.state.is_open and not self.answered:
                late = may_extend(self._facts_of_terms) and not self.extended and self._row["registered_at"] is not None
                return ExtendedTooLate if late else CannotExtend
            return NotNow if ever else NotAllowed
        if action is A.COMPLAIN:
            return AlreadyComplained if recipient(self._facts_of_terms.addressee) in self.complaints else None
        is_open = any(each.is_open and each.kind is kind for each in self.deadlines.values()) and not kind.met_by_answer
        return NotNow if action is A.MEET_DEADLINE and not is_open else None

    def _settle(self, action: RequestAction, kind: DeadlineKind) -> None:
        leads = {
            A.TAKE: "IN_PROGRESS", A.RESOLVE: "RESOLVED", A.DECLINE: "DECLINED", A.WITHDRAW: "WITHDRAWN",
            A.FORWARD: "ACCEPTED",
        }  # fmt: skip
        self.state = RequestState[leads.get(action, self.state.name)]
        self.answered |= action in (A.ANSWER, A.RESOLVE, A.DECLINE)
        self.rated |= action is A.RATE
        if action is not A.NOTE:
            # what colleagues tell each other stands in no history
            self.path.append((action, self.state))
        self._look_again()
        for id, each in self.deadlines.items():
            met = action is A.MEET_DEADLINE and each.kind is kind
            after = DeadlineState.MET if met else effect(action, each.kind)
            anew = action is A.FORWARD or (action in (A.REGISTER, A.EXTEND) and each.kind is DeadlineKind.ANSWER)
            if each.is_open:
                self.deadlines[id] = replace(each, state=DeadlineState.ENDED if anew else after)
        if action is A.FORWARD:
            self.extended = False
            done = {each.kind for each in self.deadlines.values() if each.state is DeadlineState.MET}
            self._learn(each for each in deadlines(self._facts_of_terms) if each.kind not in done)
        elif action is A.REGISTER:
            self._learn(each for each in deadlines(self._facts_of_terms) if each.kind is DeadlineKind.ANSWER)
        elif action is A.EXTEND:
            self.extended = True
            self._learn([extend(self._facts_of_terms, told_at=self.now)])
        elif action is A.COMPLAIN:
            self.complaints.add(recipient(self._facts_of_terms.addressee))
        self.now += timedelta(minutes=1)

    # The store

    async def _done(self, persona: str, deed: Any, *given: Any, of: str = "request", **more: Any) -> UUID:
        viewer = await self.house.cast.viewer(persona, self.now)
        async with self.house.database.transaction():
            done = await deed(viewer, *given, **more)
        return UUID(str(done.ids[of]))

    async def _tried(self, persona: str, action: RequestAction, kind: DeadlineKind, addressee: Addressee) -> None:
        deeds: dict[RequestAction, tuple[Any, tuple[Any, ...], dict[str, Any]]] = {
            A.TAKE: (store.take, (), {}),
            A.MEET_DEADLINE: (store.meet_deadline, (kind,), {}),
            A.ANSWER: (store.answer, ("Работаем",), {"resolved": False}),
            A.RESOLVE: (store.answer, ("Готово",), {"resolved": True}),
            A.DECLINE: (store.decline, ("Не к нам",), {}),
            A.COMMENT: (store.comment, ("Ждём",), {}),
            A.WITHDRAW: (store.withdraw, (), {}),
            A.RATE: (store.rate, (5, None), {}),
            A.REGISTER: (store.register, (), {}),
            A.ASSIGN: (store.assign, (key(OFFICES.get(persona, "Nina at new")),), {}),
            A.FORWARD: (store.forward, (GOES.get(addressee, Addressee.MANAGEMENT), None, "Не к нам"), {}),
            A.EXTEND: (store.prolong, (None, "Ждём документы"), {}),
            A.NOTE: (store.note, ("Между нами",), {}),
            A.COMPLAIN: (store.complain, (recipient(addressee), "Плохо"), {}),
            A.RESUBMIT: (store.resubmit, ("Ещё подробности",), {}),
        }
        deed, given, more = deeds[action]
        await self._done(persona, deed, self.request, *given, **more)

    async def _asked_by(self, people: list[str]) -> dict[str, Any]:
        return dict(zip(people, await asyncio.gather(*map(self._asked, people)), strict=True))

    async def _asked(self, persona: str) -> Any:
        viewer = await self.house.cast.viewer(persona, self.now)
        context = Context(viewer, self.house.database)
        found = await SCHEMA.execute(ASKED, variable_values={"id": f"Request:{self.request}"}, context_value=context)
        assert isinstance(found, ExecutionResult)
        assert found.errors is None
        return None if found.data is None else found.data["request"]

    def _rows(self, query: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self.house.run(self.house.database.read.fetch(query, self.request))]


def _state(row: dict[str, Any]) -> DeadlineState:
    if row["met_at"] is not None:
        return DeadlineState.MET
    return DeadlineState.OPEN if row["ended_at"] is None else DeadlineState.ENDED


def test_whatever_people_do(house: House) -> None:
    Life.house = house
    checks = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=scaled(12), stateful_step_count=20, deadline=None, suppress_health_check=checks, database=None
        ),
    )
