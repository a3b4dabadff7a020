"""How requests are shown."""

from __future__ import annotations

from enum import Enum

from gosdom_core.homes import Place
from gosdom_core.requests import (
    Addressee,
    Applicant,
    Attachable,
    Condition,
    DeadlineKind,
    Information,
    Part,
    RequestAction,
    RequestCategory,
    RequestState,
    Season,
)
from gosdom_graphql.reader.showing import enum, shows
from gosdom_graphql.requests import rows


def _in_words(kind: type[Enum]) -> None:
    """The core's enums tell their members in words; GraphQL's descriptions are those."""
    enum(kind, {member.name: f"{member.text('en')} («{member.text()}»)." for member in kind})  # type: ignore[attr-defined]  # each has text()


for _each in (
    Addressee,
    Applicant,
    Attachable,
    Condition,
    DeadlineKind,
    Information,
    RequestAction,
    RequestCategory,
    RequestState,
    Season,
):
    _in_words(_each)

enum(
    Place,
    {"APARTMENT": "An apartment.", "ENTRANCE": "An entrance.", "HOUSE": "The house.", "YARD": "The yard."},
)
enum(
    Part,
    {
        "AUTHOR": "Who sent it, and may still act.",
        "COMPANION": "Another owner of the apartment, or a guest with the scope.",
        "RESPONSIBLE": "An employee of the organisation that answers.",
        "READER": "Who sees it and can do nothing.",
    },
)
enum(
    rows.Standing,
    {
        "RUNNING": "Still time.",
        "OVERDUE": "Over, and not met.",
        "MET": "Met in time.",
        "MET_LATE": "Met, but late.",
        "ENDED": "Ended without being met: the request is closed, or the term was counted anew.",
    },
)


@shows(rows.Request)
class Request:
    """A request («заявка»): what a person asked, by when the law wants an answer, and what became of it."""


@shows(rows.RequestFacts)
class RequestFacts:
    """The facts from which the terms of a request start, as far as they were told."""


@shows(rows.RequestDeadline)
class RequestDeadline:
    """A deadline of a request: by when, by which clause, and how it was counted."""


@shows(rows.RequestHistoryEntry)
class RequestHistoryEntry:
    """A deed in the life of a request."""


@shows(rows.RequestComment)
class RequestComment:
    """A comment between the resident and the organisation."""


@shows(rows.RequestAnswer)
class RequestAnswer:
    """An answer of the organisation."""


@shows(rows.RequestCategoryInfo)
class RequestCategoryInfo:
    """What a request can be about, in the viewer's language."""


@shows(rows.RequestNote)
class RequestNote:
    """A note that colleagues write for each other; residents never see it."""


@shows(rows.AnswerTemplate)
class AnswerTemplate:
    """Words that an organisation answers with again and again."""


@shows(rows.RequestDraft)
class RequestDraft:
    """A request that is not sent yet; only its author sees it."""
