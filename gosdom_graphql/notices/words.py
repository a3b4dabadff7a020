r"""Words of notices that the server needs, and what is refused of them.

    BadInput
    ├── NoticeEndsEarly          it would end before it begins, or expire before it is shown
    ├── AudienceUnfit            a notice of this kind is not addressed to those
    └── ScheduledForThePast      it shall be published at a moment that is over

The core says by when each kind must be told (`gosdom_core.notices`); here is what people choose from.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from gosdom_core.errors import BadInput
from gosdom_core.notices import Audience, Kind, audience

UNDO_SECONDS: Final = 15
TITLE_LIMIT: Final = 200
TEXT_LIMIT: Final = 10_000
REASON_LIMIT: Final = 1000
RISER_LIMIT: Final = 100
MOST_PLACES: Final = 1000
MOST_MARKED: Final = 100


class NoticeKind(Enum):
    """What is told?

    Плановое и аварийное отключение, работы, изменение цены, собрание, уборка, совет, статья, прочее.
    """

    PLANNED_OUTAGE = "planned_outage"
    EMERGENCY_OUTAGE = "emergency_outage"
    WORKS = "works"
    PRICE_CHANGE = "price_change"
    MEETING = "meeting"
    CLEANING = "cleaning"
    ADVICE = "advice"
    ARTICLE = "article"
    GENERAL = "general"

    @property
    def rule(self) -> Kind:
        """Which rule of the core does it follow? Cleaning, advice and articles have no term of their own.

        >>> NoticeKind.CLEANING.rule
        <Kind.GENERAL: 'general'>
        """
        return Kind.__members__.get(self.name, Kind.GENERAL)

    @property
    def owners_only(self) -> bool:
        """Is it for owners alone? A meeting is called by telling the owners.

        >>> NoticeKind.MEETING.owners_only, NoticeKind.WORKS.owners_only
        (True, False)
        """
        return audience(self.rule) == (Audience.OWNERS,)


OUTAGES: Final = frozenset({NoticeKind.PLANNED_OUTAGE, NoticeKind.EMERGENCY_OUTAGE})


class NoticeState(Enum):
    """Where is a notice in its life?

    DRAFT → SCHEDULED → PUBLISHED → EXPIRED or WITHDRAWN. For 15 seconds after it was published nobody is shown it, and
    it can be taken back to DRAFT.
    """

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class NoticeNews(Enum):
    """What are residents told of a notice? It came out, was corrected, was withdrawn."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class AudienceKind(Enum):
    """To whom is it addressed? A region, a house, an entrance, a riser (стояк), single premises."""

    REGION = "region"
    HOUSE = "house"
    ENTRANCE = "entrance"
    RISER = "riser"
    PREMISES = "premises"

    @property
    def in_law(self) -> Audience:
        """As what does the core know it? A region is all of its houses, a riser some premises.

        >>> AudienceKind.RISER.in_law
        <Audience.PREMISES: 'premises'>
        """
        return {
            AudienceKind.REGION: Audience.HOUSE,
            AudienceKind.HOUSE: Audience.HOUSE,
            AudienceKind.ENTRANCE: Audience.ENTRANCE,
        }.get(self, Audience.PREMISES)


class ArticleTopic(Enum):
    """What is an article about? Права, экономия, ремонт."""

    RIGHTS = "rights"
    SAVING = "saving"
    REPAIR = "repair"


class NoticeEndsEarly(BadInput):
    """Until when? It would end before it begins, or expire before it is shown."""

    code = "NOTICE_ENDS_EARLY"
    ru = "Конец раньше начала"
    en = "It would end before it begins"


class AudienceUnfit(BadInput):
    """To whom can it be addressed? A notice of this kind is not for those."""

    code = "NOTICE_AUDIENCE_UNFIT"
    ru = "Сообщение такого вида этим адресатам не отправляют"
    en = "A notice of this kind is not addressed to them"


class ScheduledForThePast(BadInput):
    """When shall it be published? That moment is over."""

    code = "NOTICE_SCHEDULED_FOR_THE_PAST"
    ru = "Время публикации уже прошло"
    en = "The moment of publication is over"
