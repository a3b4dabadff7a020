"""A request with its thread, as a document's data: facts, deadlines with their clauses, answers, comments, history.

What the viewer may not see is not in it: for a neighbour neither the applicant nor the comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from gosdom_core.requests import Addressee, DeadlineKind, RequestAction, RequestCategory, RequestState
from gosdom_graphql.database import Database
from gosdom_graphql.exports.words import label, member, moment, written
from gosdom_graphql.files.rows import File
from gosdom_graphql.homes.rows import Apartment, House, Organisation, Participant
from gosdom_graphql.law.rows import LawTerm
from gosdom_graphql.reader import ById, page, read, select
from gosdom_graphql.reader.markers import Slot
from gosdom_graphql.requests.rows import (
    Request,
    RequestAnswer,
    RequestComment,
    RequestCommentOrder,
    RequestDeadline,
    RequestHistoryEntry,
)
from gosdom_graphql.sessions.viewer import Viewer

MOST_COMMENTS: Final = 1_000
_WHO: Final = {"author": select(Participant, "name"), "organisation": select(Organisation, "name")}
_FILES: Final = select(File, "name")
_COMMENTS: Final = replace(
    page(select(RequestComment, "text", "created_at", files=_FILES, **_WHO), order=RequestCommentOrder),
    arguments={"first": 100, "after": Slot(("after",))},
)
_REQUEST: Final = select(
    Request, "number", "received_at", "state", "category", "place", "addressee", "text", "answered_at", "closed_at",
    "rating",
    house=select(House, "address", "zone"),
    apartment=select(Apartment, "number"),
    responsible=select(Participant, "name"),
    files=_FILES,
    deadlines=select(
        RequestDeadline, "kind", "due_at", "standing", "explanation", law=select(LawTerm, "act", "clause")
    ),
    answers=select(RequestAnswer, "text", "created_at", files=_FILES, **_WHO),
    history=select(
        RequestHistoryEntry, "at", "action", "state",
        person=select(Participant, "name"), organisation=select(Organisation, "name"),
    ),
    comments=_COMMENTS,
    **_WHO,
)  # fmt: skip


async def thread(database: Database, viewer: Viewer, id: str) -> dict[str, Any] | None:
    """The document's data; None for a request that is unknown, or that the viewer may not see."""
    found = await read(ById(id, _REQUEST), viewer, database.read, {"after": None})
    if found is None:
        return None
    comments, info = found["comments"]["nodes"], found["comments"]["pageInfo"]
    while info["hasNextPage"] and len(comments) < MOST_COMMENTS:
        asked = ById(id, select(Request, comments=_COMMENTS))
        more = await read(asked, viewer, database.read, {"after": info["endCursor"]})
        if more is None:
            return None
        comments, info = [*comments, *more["comments"]["nodes"]], more["comments"]["pageInfo"]
    return Telling(found, viewer).record(comments, cut=info["hasNextPage"])


class Telling:
    """One request, told in the viewer's language, by the clock of its house."""

    def __init__(self, request: Mapping[str, Any], viewer: Viewer) -> None:
        self.request, self.viewer, self.language = request, viewer, viewer.language
        self.zone = ZoneInfo(request["house"]["zone"])

    def record(self, comments: Iterable[Mapping[str, Any]], *, cut: bool) -> dict[str, Any]:
        """As the template `record` takes it."""
        request, number = self.request, self.request["number"]
        thread = [self.entry(each["created_at"], self.who(each), each["text"], each["files"]) for each in comments]
        if cut:
            thread.append({"head": self.label("more").format(count=len(thread)), "text": "", "notes": []})
        sections = {
            "deadlines": [self.deadline(each) for each in request["deadlines"]],
            "answers": [
                self.entry(each["created_at"], self.who(each), each["text"], each["files"])
                for each in request["answers"]
            ],
            "comments": thread,
            "history": [self.deed(each) for each in request["history"]],
        }
        made = written(self.viewer.now.astimezone(self.zone).replace(tzinfo=None), self.language)
        return {
            "made": self.viewer.now.isoformat(),
            "language": self.language,
            "title": f"{self.label('request')} {self.label('number')} {number}",
            "lead": member(RequestCategory, request["category"], self.language),
            "facts": [[self.label(name), value] for name, value in self.facts().items() if value],
            "sections": [
                {"title": self.label(name), "entries": entries} for name, entries in sections.items() if entries
            ],
            "footer": f"{self.label('number')} {number} · {self.label('made')} {made}",
        }

    def facts(self) -> dict[str, str]:
        """What stands in the table; what is empty is left out."""
        request = self.request
        return {
            "state": member(RequestState, request["state"], self.language),
            "place": self.label(request["place"]),
            "address": request["house"]["address"],
            "apartment": (request["apartment"] or {}).get("number", ""),
            "addressee": member(Addressee, request["addressee"], self.language),
            "organisation": (request["organisation"] or {}).get("name", ""),
            "author": (request["author"] or {}).get("name", ""),
            "responsible": (request["responsible"] or {}).get("name", ""),
            "received_at": self.at(request["received_at"]),
            "answered_at": self.at(request["answered_at"]),
            "closed_at": self.at(request["closed_at"]),
            "rating": str(request["rating"] or ""),
            "text": request["text"],
            "files": ", ".join(each["name"] for each in request["files"]),
        }

    def deadline(self, due: Mapping[str, Any]) -> dict[str, Any]:
        """By when, by which clause, how it stands, and how it was counted."""
        by = self.at(due["due_at"]) or self.label("at_once")
        law = f"{due['law']['act']}, {due['law']['clause']}" if due["law"] else ""
        return {
            "head": f"{member(DeadlineKind, due['kind'], self.language)}: {by}, {self.label(due['standing'])}",
            "text": due["explanation"],
            "notes": [law] if law else [],
        }

    def deed(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Who did what, when."""
        action = member(RequestAction, entry["action"], self.language)
        state = member(RequestState, entry["state"], self.language)
        who = {"author": entry["person"], "organisation": entry["organisation"]}
        return self.entry(entry["at"], self.who(who), f"{action} → {state}", ())

    def entry(self, at: str, who: str, text: str, files: Iterable[Mapping[str, str]]) -> dict[str, Any]:
        """Words, with when and whose they are above, and the names of files below."""
        names = ", ".join(each["name"] for each in files)
        return {
            "head": ", ".join(each for each in (self.at(at), who) if each),
            "text": text,
            "notes": [f"{self.label('files')}: {names}"] if names else [],
        }

    def who(self, of: Mapping[str, Any]) -> str:
        """Whose is it? As far as the viewer may know."""
        return ", ".join(each["name"] for each in (of["author"], of["organisation"]) if each)

    def at(self, text: str | None) -> str:
        return written(moment(text, self.zone), self.language)

    def label(self, name: str) -> str:
        return label(name, self.language)
