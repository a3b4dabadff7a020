"""The minutes of a meeting («протокол»), as a document's data: its parts and appendices, of what is kept.

Parts that no source was read for are listed as such; the standing is in the lead. Names of owners stand in the roll for
who runs the meeting. Who may not see the meeting has no minutes, and neither has one that is not counted. Of votes and
notices there is what the reader may see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core.meetings import Channel, Form, Initiator, Mark, Outcome, Way
from gosdom_graphql.database import Database
from gosdom_graphql.exports.words import label, moment, written
from gosdom_graphql.files.rows import File
from gosdom_graphql.homes.rows import Apartment, House, Organisation, Participant
from gosdom_graphql.meetings.rows import (
    AgendaItem,
    Meeting,
    MeetingMinutes,
    MeetingNotice,
    MeetingNoticeOrder,
    MeetingWeight,
    MeetingWeightOrder,
)
from gosdom_graphql.meetings.rows.voting import Ballot, BallotFilter, BallotOrder, Vote
from gosdom_graphql.meetings.store import minutes as store
from gosdom_graphql.reader import ById, page, read, select
from gosdom_graphql.reader.markers import Slot
from gosdom_graphql.reader.tree import Page
from gosdom_graphql.sessions.viewer import Viewer

PAGE: Final = 100
MOST: Final = 5_000
"""Lines of an appendix at a time, and in all."""
_NAME: Final = select(Participant, "name")
_HEAD: Final = select(
    Meeting, "number", "form", "initiator", "standing", "starts_at", "ends_at", "meets_at", "place", "paper_address",
    "paper_hours", "stored_at", "announced_at", "opened_at", "closed_at", "total_votes", "present_votes", "quorum",
    "quorum_explanation", "root",
    house=select(House, "address", "zone"),
    author=_NAME,
    administrator=_NAME,
    organisation=select(Organisation, "name"),
    agenda=select(
        AgendaItem, "position", "wording", "majority", "majority_law", "in_favour", "against", "abstained",
        "uncounted", "outcome", "steps",
    ),
    materials=select(File, "name"),
    minutes=select(MeetingMinutes, "drawn_at", "verified", "unverified"),
)  # fmt: skip
_WEIGHTS: Final = page(
    select(MeetingWeight, "id", "votes", "share", "explanation", apartment=select(Apartment, "number")),
    order=MeetingWeightOrder,
)
_NOTICES: Final = page(
    select(MeetingNotice, "channel", "at", "particulars", "delivered_at", "delivered_by", owner=_NAME),
    order=MeetingNoticeOrder,
)
_BALLOTS: Final = page(
    select(
        Ballot, "votes",
        apartment=select(Apartment, "number"),
        cast=select(Vote, "mark", "way", "at", item=select(AgendaItem, "position"), owner=_NAME),
    ),
    filter=BallotFilter,
    order=BallotOrder,
)  # fmt: skip

LABELS: Final[dict[str, tuple[str, str]]] = {
    "minutes": ("Протокол общего собрания собственников", "Minutes of the general meeting of owners"),
    "address": ("Дом", "House"),
    "drawn": ("Составлен", "Drawn up"),
    "initiator": ("Инициатор", "Initiator"),
    "form": ("Форма", "Form"),
    "administrator": ("Администратор", "Administrator"),
    "announced": ("Сообщено", "Announced"),
    "voting": ("Голосование", "Voting"),
    "meets": ("Очная часть", "In person"),
    "paper": ("Решения на бумаге", "Decisions on paper"),
    "total": ("Всего голосов", "All votes"),
    "present": ("Участвуют", "Take part"),
    "quorum": ("Кворум", "Quorum"),
    "stored": ("Место хранения", "Kept at"),
    "materials": ("Материалы", "Materials"),
    "root": ("Корень последней печати", "Root of the last seal"),
    "agenda": ("Повестка и решения", "Agenda and decisions"),
    "item": ("Вопрос", "Item"),
    "register": ("Приложение 1. Реестр голосов на день открытия", "Appendix 1. The roll of votes as it opened"),
    "notices": ("Приложение 2. Сообщения о собрании", "Appendix 2. Notices of the meeting"),
    "ballots": ("Приложение 3. Решения собственников", "Appendix 3. The owners' decisions"),
    "must": ("Состав протокола", "What the minutes must hold"),
    "verified": ("Проверено по источнику", "A source was read"),
    "unverified": ("Не проверено: нужен юрист", "Not verified: a lawyer must look"),
    "premises": ("Помещение", "Premises"),
    "votes": ("Голосов", "Votes"),
    "board": ("доска объявлений", "the board"),
    "delivered": ("доставлено", "delivered"),
    "share": ("доля", "share"),
    "more": ("Показаны первые {count}", "The first {count} are shown"),
    Form.IN_PERSON.name: ("очное", "in person"),
    Form.ABSENTEE_SYSTEM.name: ("заочное с использованием системы", "absentee, in the system"),
    Form.ABSENTEE_PAPER.name: ("заочное, решениями на бумаге", "absentee, on paper"),
    Form.MIXED.name: ("очно-заочное", "in person and absentee"),
    Initiator.OWNER.name: ("собственник", "an owner"),
    Initiator.OWNERS_BY_DEMAND.name: ("собственники через организацию", "owners, through the organisation"),
    Initiator.ORGANISATION.name: ("управляющая организация", "the managing organisation"),
    Channel.SYSTEM.name: ("в системе", "in the system"),
    Channel.LETTER.name: ("заказным письмом", "by registered letter"),
    Channel.SIGNATURE.name: ("под роспись", "under signature"),
    Channel.BOARD.name: ("на доске", "on the board"),
    Outcome.ADOPTED.name: ("решение принято", "adopted"),
    Outcome.NOT_ADOPTED.name: ("решение не принято", "not adopted"),
    Outcome.NO_QUORUM.name: ("решение не принято: нет кворума", "not adopted: no quorum"),
    Mark.FOR.name: ("за", "for"),
    Mark.AGAINST.name: ("против", "against"),
    Mark.ABSTAINED.name: ("воздержался", "abstained"),
    Mark.BLANK.name: ("не отмечено", "nothing marked"),
    Mark.SPOILT.name: ("испорчено", "spoilt"),
    "way_SYSTEM": ("в системе", "in the system"),
    "way_PAPER": ("на бумаге", "on paper"),
    "way_IN_PERSON": ("очно", "in person"),
}
assert {f"way_{way.name}" for way in Way} <= LABELS.keys()


async def minutes(database: Database, viewer: Viewer, id: str) -> dict[str, Any] | None:
    """The document's data; None where there are no minutes that the viewer may see."""
    found = await read(ById(id, _HEAD), viewer, database.read)
    if found is None or found["minutes"] is None:
        return None
    lists = {
        "weights": await _all(database, viewer, _WEIGHTS, of=(id, "weights")),
        "notice_proofs": await _all(database, viewer, _NOTICES, of=(id, "notice_proofs")),
        "ballots": await _all(database, viewer, replace(_BALLOTS, arguments={"filter": {"meeting": [id]}})),
    }
    async with database.transaction():
        names = await store.holders(viewer, UUID(id.partition(":")[2]))
    return Telling(found, lists, names, viewer).record()


async def _all(
    database: Database, viewer: Viewer, wanted: Page, of: tuple[str, str] | None = None
) -> list[Mapping[str, Any]]:
    """Every line of an appendix, page by page; `MOST` at most. It hangs on a meeting, `of` its id, or on nothing."""
    lines: list[Mapping[str, Any]] = []
    after = None
    asked = replace(wanted, arguments={**wanted.arguments, "first": PAGE, "after": Slot(("after",))})
    tree = asked if of is None else ById(of[0], select(Meeting, **{of[1]: asked}))
    while len(lines) < MOST:
        found = await read(tree, viewer, database.read, {"after": after})
        if of is not None:
            found = found[of[1]]
        lines += found["nodes"]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    return lines


class Telling:
    """A meeting told in the viewer's language, by the clock of its house."""

    def __init__(
        self,
        meeting: Mapping[str, Any],
        lists: Mapping[str, list[Mapping[str, Any]]],
        names: Mapping[str, str],
        viewer: Viewer,
    ) -> None:
        self.names = names
        self.meeting, self.lists, self.viewer, self.language = meeting, lists, viewer, viewer.language
        self.zone = ZoneInfo(meeting["house"]["zone"])

    def record(self) -> dict[str, Any]:
        """As the template `record` takes it."""
        title = f"{self.label('minutes')} № {self.meeting['number']}"
        return {
            "made": self.meeting["minutes"]["drawn_at"],
            "language": self.language,
            "title": title,
            "lead": self.meeting["standing"][0].upper() + self.meeting["standing"][1:],
            "facts": [[self.label(name), value] for name, value in self.facts().items() if value],
            "sections": [
                {"title": self.label("agenda"), "entries": [self.item(each) for each in self.meeting["agenda"]]},
                {"title": self.label("must"), "entries": self.must()},
                self.appendix("register", [self.weight(each) for each in self.lists["weights"]]),
                self.appendix("notices", [self.notice(each) for each in self.lists["notice_proofs"]]),
                self.appendix("ballots", [self.ballot(each) for each in self.lists["ballots"] if each["cast"]]),
            ],
            "footer": f"{title} · {self.meeting['standing']}",
        }

    def facts(self) -> dict[str, str | None]:
        """Number, date and place; who, in which form, when; how many took part; where it is kept."""
        known = self.meeting
        called_by = known["organisation"] or known["author"]
        paper = [each for each in (known["paper_address"], known["paper_hours"]) if each]
        return {
            "address": known["house"]["address"],
            "drawn": self.at(known["minutes"]["drawn_at"]),
            "initiator": f"{self.label(known['initiator'])}: {called_by['name']}",
            "form": self.label(known["form"]),
            "administrator": known["administrator"] and known["administrator"]["name"],
            "announced": self.at(known["announced_at"]),
            "voting": f"{self.at(known['starts_at'])} – {self.at(known['ends_at'])}",
            "meets": known["meets_at"] and f"{self.at(known['meets_at'])}, {known['place']}",
            "paper": ", ".join(paper),
            "total": known["total_votes"],
            "present": known["present_votes"],
            "quorum": known["quorum_explanation"],
            "materials": ", ".join(each["name"] for each in known["materials"]),
            "stored": known["stored_at"],
            "root": known["root"],
        }

    def item(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """What was proposed, the votes, the decision, and how it was counted."""
        head = f"{self.label('item')} {item['position']}: {item['majority']} ({item['majority_law']})"
        return {"head": head, "text": item["wording"], "notes": [self.label(item["outcome"]), *(item["steps"] or ())]}

    def must(self) -> list[dict[str, Any]]:
        """What the minutes must hold, by sources that were read and by none."""
        told = self.meeting["minutes"]
        return [
            {"head": self.label(name), "text": "\n".join(told[name]), "notes": []}
            for name in ("verified", "unverified")
            if told[name]
        ]

    def appendix(self, name: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
        if len(entries) >= MOST:
            more = self.label("more").format(count=MOST)
            entries = [*entries[:MOST], {"head": more, "text": "", "notes": []}]
        return {"title": self.label(name), "entries": entries}

    def weight(self, weight: Mapping[str, Any]) -> dict[str, Any]:
        head = f"{self.label('premises')} {weight['apartment']['number']}, {self.label('share')} {weight['share']}"
        names = self.names.get(weight["id"])
        return {"head": head, "text": weight["explanation"], "notes": [names] if names else []}

    def notice(self, notice: Mapping[str, Any]) -> dict[str, Any]:
        whom = notice["owner"]["name"] if notice["owner"] else self.label("board")
        notes = [notice["particulars"]] if notice["particulars"] else []
        if notice["delivered_at"]:
            by = ", ".join(notice["delivered_by"])
            notes.append(f"{self.label('delivered')} {self.at(notice['delivered_at'])}: {by}")
        return {"head": f"{self.at(notice['at'])}, {self.label(notice['channel'])}", "text": whom, "notes": notes}

    def ballot(self, ballot: Mapping[str, Any]) -> dict[str, Any]:
        """What was cast with it, item by item, and for whom."""
        head = f"{self.label('premises')} {ballot['apartment']['number']}, {self.label('votes')} {ballot['votes']}"
        notes = [
            f"{self.at(each['at'])}, {each['owner']['name']}, {self.label('way_' + each['way'])}"
            for each in ballot["cast"][:1]
        ]
        said = "; ".join(f"{each['item']['position']} — {self.label(each['mark'])}" for each in ballot["cast"])
        return {"head": head, "text": said, "notes": notes}

    def at(self, text: str) -> str:
        return written(moment(text, self.zone), self.language)

    def label(self, name: str) -> str:
        return label(name, self.language, LABELS)
