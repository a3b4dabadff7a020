r"""Words of meetings that the server needs, and what is refused of them.

    NotNow
    ├── DemandTooSmall           the owners who demand it hold too few votes
    └── NotVotedHere             its form knows no such votes
    BadInput
    └── RepeatsNothing           the meeting it repeats had a quorum, or is of another house

The core says what a date, a form or a channel breaks (`gosdom_core.meetings`); here is what people choose from.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from gosdom_core.errors import BadInput, NotNow

MOST_ITEMS: Final = 50
WORDING_LIMIT: Final = 2_000
PLACE_LIMIT: Final = 500
REASON_LIMIT: Final = 1_000
MOST_NOTICES: Final = 500


class MeetingState(Enum):
    """Where is a meeting in its life?

    DRAFT → ANNOUNCED → OPEN → COUNTED, or CANCELLED before it opens.
    """

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    COUNTED = "counted"
    CANCELLED = "cancelled"


class MeetingNews(Enum):
    """What has happened to a meeting?"""

    DRAFTED = "drafted"
    CHANGED = "changed"
    DEMANDED = "demanded"
    ANNOUNCED = "announced"
    NOTICED = "noticed"
    OPENED = "opened"
    HELD = "held"
    COUNTED = "counted"
    CANCELLED = "cancelled"
    MINUTES = "minutes"


class MeetingDeadlineKind(Enum):
    """What is due of a meeting?"""

    CALL = "call"
    DRAW_UP = "draw_up"
    TO_ORGANISATION = "to_organisation"
    TO_INSPECTORATE = "to_inspectorate"
    STORE = "store"


class RepeatsNothing(BadInput):
    """Which meeting does it repeat? One of the same house that had no quorum."""

    code = "REPEATS_NOTHING"
    ru = "Повторить можно собрание этого же дома, на котором не было кворума"
    en = "A meeting of the same house that had no quorum can be repeated"


class DemandTooSmall(NotNow):
    """How many votes demand it? `votes` of `total`; `needed` at least."""

    code = "DEMAND_TOO_SMALL"
    ru = "Требуют созвать собрание {votes} из {total} голосов, нужно не менее {needed}"
    en = "The demand is joined by {votes} of {total} votes, at least {needed} are needed"


class NotVotedHere(NotNow):
    """How is this meeting voted on? Not in this way: its form is another."""

    code = "NOT_VOTED_HERE"
    ru = "На этом собрании так не голосуют: форма собрания другая"
    en = "This meeting is not voted on in this way: its form is another"
