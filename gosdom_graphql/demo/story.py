"""A burst pipe, on the night before a long holiday: who must do what, by when, by which clause, and what came of it.

The story goes through the HTTP API alone, moves the clock by `POST /demo/clock`, and checks all that it tells: the
command prints it, a test plays the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from gosdom_core.homes import Resource
from gosdom_core.requests import Addressee, Applicant, DeadlineKind, Facts, RequestCategory, deadlines
from gosdom_core.workdays import is_working, next_working_day
from gosdom_graphql import clock
from gosdom_graphql.demo import cast
from gosdom_graphql.demo.cast import key
from gosdom_graphql.demo.client import Client, Unexpected
from gosdom_graphql.demo.region import entrance_id, premises_id
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.sessions.tables import Session

if TYPE_CHECKING:
    from gosdom_graphql.database import Database

ZONE = ZoneInfo(cast.SAMARA)
LONG = 3
"""Days off in a row that are more than a weekend."""

OFFICE = ["ASSIGN", "FORWARD", "NOTE"]
AFTERWARDS = ["COMPLAIN", "RESUBMIT"]
AT_WORK = ["MEET_DEADLINE", "ANSWER", "RESOLVE", "DECLINE", "COMMENT", *OFFICE]
"""What a dispatcher may do with what is in work, while something is still to be mended."""

SHOWN = """
fragment Shown on Request {
  id number state isOverdue nextActions
  deadlines { kind dueAt metAt standing law { act clause text } }
}
"""


def deed(name: str) -> str:
    """How is a mutation asked, with the request as it is afterwards?

    >>> deed("takeRequest").split("{")[0]
    'mutation Deed($input: TakeRequestInput!) '
    """
    kind = f"{name[0].upper()}{name[1:]}Input"
    return (
        f"mutation Deed($input: {kind}!) {{ {name}(input: $input)"
        f" {{ request {{ ...Shown }} userErrors {{ code field message }} }} }}{SHOWN}"
    )


LOOK = f"query Look($id: ID!) {{ request(id: $id) {{ ...Shown }} }}{SHOWN}"
LOOK_CLOSELY = """
query LookClosely($id: ID!) {
  request(id: $id) {
    number text state
    author { name } apartment { number } applicant rating
    comments { totalCount }
    history { action person { name } }
  }
}
"""
OVERDUE = "query Overdue { requests(first: 100, filter: {overdue: true, open: true}) { nodes { id } } }"
SUBMIT, TAKE, MEET = deed("submitRequest"), deed("takeRequest"), deed("meetDeadline")
COMMENT, ANSWER, RATE = deed("commentRequest"), deed("answerRequest"), deed("rateRequest")


async def show(database: Database, url: str, tokens: Mapping[str, str]) -> int:
    """Plays the story before everybody's eyes. 0 when all went as it should, else 1 and what did not."""
    token = await sessions.issue(key("person", cast.NEIGHBOUR), now=await clock.now(database))
    try:
        now = await clock.now(database)
        await BurstPipe(Client(url, {**tokens, "neighbour": token}), now, print).play()
    except Unexpected as unexpected:
        print(f"\nThe story went another way: {unexpected}")
        return 1
    finally:
        held = await Session.select(Session.id).where(Session.token_hash == sessions.hashed(token)).first()
        if held is not None:
            await sessions.revoke(held["id"], now=await clock.now(database))
    return 0


def eve_of_a_long_holiday(now: datetime) -> date:
    """On which evening to come does a long holiday begin? The last working day before three days off or more.

    >>> eve_of_a_long_holiday(datetime(2026, 11, 23, 9, tzinfo=ZONE))
    datetime.date(2026, 12, 30)
    """
    day = now.astimezone(ZONE).date() + timedelta(days=1)
    while not is_working(day) or next_working_day(day + timedelta(days=1)) - day <= timedelta(days=LONG):
        day += timedelta(days=1)
    return day


def expect(what: str, found: object, expected: object) -> None:
    """Is it as it should be? Raises `Unexpected` with both."""
    if found != expected:
        raise Unexpected(f"{what} should be {expected!r}, and is {found!r}")


def to_the_minute(moment: str) -> datetime:
    """Which minute is it? The clock does not stand still while the story asks.

    >>> to_the_minute("2026-12-30T19:40:01.5+00:00").isoformat()
    '2026-12-30T23:40:00+04:00'
    """
    return datetime.fromisoformat(moment).astimezone(ZONE).replace(second=0, microsecond=0)


class BurstPipe:
    """The story: `api` answers, `tell` is given each line."""

    def __init__(self, api: Client, now: datetime, tell: Callable[[str], object]) -> None:
        self.api = api
        self.tell = tell
        self.eve = eve_of_a_long_holiday(now)
        self.back = next_working_day(self.eve + timedelta(days=5))
        self.damage = self._at(0, "23:25")
        self.reported = self._at(0, "23:40")
        self.request: dict[str, Any] = {}
        self.common: dict[str, Any] = {}

    async def play(self) -> None:
        """From the flood to the stars."""
        self.tell(f"A burst pipe: {cast.HOUSES[0].address}, apartment 7, on the eve of a long holiday.")
        await self._reported()
        await self._taken()
        await self._met("LOCALISE", self._at(1, "00:04"), told=self._at(1, "00:20"), words="the riser is closed")
        await self._met("INSPECT", self._at(1, "01:05"), words="the flat and the flat below are inspected")
        await self._met("RESTORE", self._at(1, "02:50"), words="a bypass is laid, water is back")
        await self._talked()
        await self._neighbours()
        await self._overdue()
        await self._met("ELIMINATE", self._at(4, "12:00"), words="the riser is replaced", late=True)
        await self._answered()
        await self._rated()
        self.tell("\nEverything went as the law and the story have it.")

    def _facts(self) -> Facts:
        """What is known of the flood: the numbers of the law are the core's, and its own tests hold those."""
        return Facts(
            RequestCategory.PIPE_BURST,
            Addressee.MANAGEMENT,
            Applicant.OWNER,
            self.reported,
            ZONE,
            occurred_at=self.damage,
            supply_cut=True,
            resource=Resource.COLD_WATER,
        )

    # --- chapters

    async def _reported(self) -> None:
        await self._when(self.reported, "The owner reports it; the law starts counting.")
        self.request = await self._deed(
            "owner",
            SUBMIT,
            place="APARTMENT",
            premises=f"Premises:{premises_id('prichalnaya', '7')}",
            category="PIPE_BURST",
            text="Прорвало стояк холодной воды, течёт к соседям!",
            occurredAt=self.damage.isoformat(),
            supplyCut=True,
            resource="COLD_WATER",
        )
        due = {each.kind.name: (each.deadline.at, each.deadline.term.clause) for each in deadlines(self._facts())}
        found = {
            each["kind"]: (to_the_minute(each["dueAt"]), each["law"]["clause"]) for each in self.request["deadlines"]
        }
        expect("what is due", found, due)
        await self._shown("ACCEPTED", owner=["COMMENT", "WITHDRAW"], dispatcher=["TAKE", "DECLINE", "COMMENT", *OFFICE])

    async def _taken(self) -> None:
        await self._when(self._at(0, "23:46"), "The dispatcher takes it.")
        self.request = await self._deed("dispatcher", TAKE, request=self.request["id"])
        await self._shown("IN_PROGRESS", owner=["COMMENT", "WITHDRAW"], dispatcher=AT_WORK)

    async def _met(
        self, kind: str, done: datetime, *, words: str, told: datetime | None = None, late: bool = False
    ) -> None:
        await self._when(told or done, f"The dispatcher tells: {words}, at {done:%H:%M}.")
        self.request = await self._deed("dispatcher", MEET, request=self.request["id"], kind=kind, at=done.isoformat())
        met = next(each for each in self.request["deadlines"] if each["kind"] == kind)
        expect(f"when {kind} was met", datetime.fromisoformat(met["metAt"]), done)
        expect(f"how {kind} stands", met["standing"], "MET_LATE" if late else "MET")
        self._deadline(met)
        still_to_do = any(each["kind"] != "ANSWER" and not each["metAt"] for each in self.request["deadlines"])
        await self._next(owner=["COMMENT", "WITHDRAW"], dispatcher=AT_WORK if still_to_do else AT_WORK[1:])

    async def _talked(self) -> None:
        await self._when(self._at(1, "10:15"), "The owner and the dispatcher write to each other.")
        asked = "Воду дали, спасибо. Когда заменят стояк? В стене мокро."
        await self._deed("owner", COMMENT, request=self.request["id"], text=asked)
        await self._deed("dispatcher", COMMENT, request=self.request["id"], text="Бригада будет после выходных.")
        seen = (await self.api.ask("co_owner", LOOK_CLOSELY, id=self.request["id"]))["request"]
        expect("how many comments the co-owner reads", seen["comments"], {"totalCount": 2})
        self.tell(f"    «{asked}» The co-owner reads it too.")
        await self._next(owner=["COMMENT", "WITHDRAW"], co_owner=["COMMENT"], dispatcher=AT_WORK)

    async def _neighbours(self) -> None:
        await self._when(self._at(1, "10:40"), "The owner also writes about the entrance: it is dark on the stairs.")
        self.common = await self._deed(
            "owner",
            SUBMIT,
            place="ENTRANCE",
            entrance=f"Entrance:{entrance_id('prichalnaya', 2)}",
            category="COMMON_LIGHTING",
            text="После аварии на лестнице не горит свет.",
        )
        for who, words in (("neighbour", "A neighbour"), ("other_dispatcher", "The other organisation")):
            seen = (await self.api.ask(who, LOOK_CLOSELY, id=self.request["id"]))["request"]
            expect(f"what {who} sees of the flood", seen, None)
            self.tell(f"    {words} sees nothing of the flood in the apartment.")
        expect("what the other organisation sees", await self._look("other_dispatcher", self.common["id"]), None)
        seen = (await self.api.ask("neighbour", LOOK_CLOSELY, id=self.common["id"]))["request"]
        hidden = {name: seen.pop(name) for name in ("author", "apartment", "applicant", "rating")}
        expect("what is hidden from the neighbour", hidden, dict.fromkeys(hidden))
        expect("what else the neighbour reads", seen, {
            "number": self.common["number"],
            "text": "После аварии на лестнице не горит свет.",
            "state": "ACCEPTED",
            "comments": {"totalCount": 0},
            "history": [{"action": "SUBMIT", "person": None}],
        })  # fmt: skip
        self.tell(f"    The neighbour reads request {self.common['number']} about the stairs, but not whose it is.")
        await self._next(
            self.common, owner=["COMMENT", "WITHDRAW"], neighbour=[], dispatcher=["TAKE", "DECLINE", "COMMENT", *OFFICE]
        )

    async def _overdue(self) -> None:
        [due] = [each.deadline.at for each in deadlines(self._facts()) if each.kind is DeadlineKind.ELIMINATE]
        assert due is not None, "a term of days ends at a moment"
        late = due + timedelta(minutes=1)
        await self._when(
            late, "Three days have passed since the damage: the riser is not mended, and everybody sees it."
        )
        seen = await self._look("owner", self.request["id"])
        assert seen is not None, "the owner sees their own"
        expect("whether it is overdue", seen["isOverdue"], expected=True)
        late_ones = [each for each in seen["deadlines"] if each["standing"] == "OVERDUE"]
        expect("what is overdue", [each["kind"] for each in late_ones], ["ELIMINATE"])
        queue = (await self.api.ask("dispatcher", OVERDUE))["requests"]["nodes"]
        found = [each for each in queue if each["id"] == self.request["id"]]
        expect("what stands in the overdue queue", found, [{"id": self.request["id"]}])
        self._deadline(late_ones[0])
        # a term is over: from now on the author may complain
        await self._next(owner=["COMMENT", "WITHDRAW", "COMPLAIN"], dispatcher=AT_WORK)

    async def _answered(self) -> None:
        await self._when(datetime.combine(self.back, time(10, 30), ZONE), "Back at work, the organisation answers.")
        words = "Стояк заменён, акт о заливе составлен. Приносим извинения за задержку."
        self.request = await self._deed("dispatcher", ANSWER, request=self.request["id"], text=words, resolved=True)
        met = {each["kind"]: each["standing"] for each in self.request["deadlines"]}
        in_time = dict.fromkeys(("ANSWER", "LOCALISE", "INSPECT", "RESTORE"), "MET")
        expect("how it ended", met, in_time | {"ELIMINATE": "MET_LATE"})
        await self._shown("RESOLVED", owner=["COMMENT", "RATE", *AFTERWARDS], dispatcher=["COMMENT", "NOTE"])

    async def _rated(self) -> None:
        await self._when(datetime.combine(self.back, time(19, 5), ZONE), "The owner rates the answer: 4 of 5.")
        self.request = await self._deed(
            "owner", RATE, request=self.request["id"], rating=4, text="Ночью приехали быстро, стояк ждали долго."
        )
        again = await self.api.ask("owner", RATE, input={"request": self.request["id"], "rating": 5})
        codes = [each["code"] for each in again["rateRequest"]["userErrors"]]
        expect("what a second rating is told", codes, ["NOT_NOW"])
        self.tell("    A second rating is refused: once is once.")
        await self._next(owner=["COMMENT", *AFTERWARDS], dispatcher=["COMMENT", "NOTE"])

    # --- what chapters are made of

    def _at(self, days: int, clock: str) -> datetime:
        """So many days after the eve, at the local time."""
        return datetime.combine(self.eve + timedelta(days=days), time.fromisoformat(clock), ZONE)

    async def _when(self, moment: datetime, words: str) -> None:
        await self.api.move_clock(moment)
        self.tell(f"\n{moment:%a %d.%m.%Y %H:%M}  {words}")

    async def _deed(self, who: str, query: str, **given: Any) -> dict[str, Any]:
        (payload,) = (await self.api.ask(who, query, input=given)).values()
        expect(f"what {who} is told", payload["userErrors"], [])
        request: dict[str, Any] = payload["request"]
        return request

    async def _look(self, who: str, id: str) -> dict[str, Any] | None:
        seen: dict[str, Any] | None = (await self.api.ask(who, LOOK, id=id))["request"]
        return seen

    async def _shown(self, state: str, **actions: list[str]) -> None:
        """The request as it stands now, its deadlines, and what each person may do next."""
        expect("the state", self.request["state"], state)
        self.tell(f"    request {self.request['number']}: {state}")
        for each in self.request["deadlines"]:
            self._deadline(each)
        await self._next(**actions)

    async def _next(self, *others: dict[str, Any], **actions: list[str]) -> None:
        """What each person may do next, with this request or with another one."""
        (request,) = others or (self.request,)
        for who, expected in actions.items():
            seen = await self._look(who, request["id"])
            expect(f"what the {who} may do next", seen and seen["nextActions"], expected)
            self.tell(f"    next for the {who}: {', '.join(expected) or 'to read'}")

    def _deadline(self, each: dict[str, Any]) -> None:
        law, due = each["law"], to_the_minute(each["dueAt"])
        told = f"    {each['kind']:<9} by {due:%d.%m.%Y %H:%M}  {each['standing']:<8}"
        self.tell(f"{told}  {law['text']}: {law['clause']}, {law['act']}")
