"""How notices are shown."""

from __future__ import annotations

from gosdom_graphql.notices import rows
from gosdom_graphql.notices.words import ArticleTopic, AudienceKind, NoticeKind, NoticeNews, NoticeState
from gosdom_graphql.reader.showing import enum, shows

enum(
    NoticeKind,
    {
        "PLANNED_OUTAGE": "A planned outage («плановое отключение»): which supply, from when, until when.",
        "EMERGENCY_OUTAGE": "An emergency outage («аварийное отключение»): it may come at night.",
        "WORKS": "Works in the house («работы»).",
        "PRICE_CHANGE": "The price of management or upkeep changes («изменение цены»).",
        "MEETING": "A general meeting of owners («собрание собственников»): for owners only.",
        "CLEANING": "Cleaning («уборка»).",
        "ADVICE": "Advice («совет»).",
        "ARTICLE": "An article («статья»).",
        "GENERAL": "Anything else («прочее»).",
    },
)
enum(
    NoticeState,
    {
        "DRAFT": "Written; only colleagues see it.",
        "SCHEDULED": "It comes out at its moment by itself.",
        "PUBLISHED": "Published: residents see it from `shownAt` on.",
        "WITHDRAWN": "Withdrawn: that it was there, and why it is gone, is still told.",
        "EXPIRED": "Over: it is in the archive.",
    },
)
enum(
    NoticeNews,
    {
        "PUBLISHED": "It came out: residents see it.",
        "CORRECTED": "It was corrected: it counts as unread again.",
        "WITHDRAWN": "It was withdrawn.",
    },
)
enum(
    AudienceKind,
    {
        "REGION": "A whole region.",
        "HOUSE": "A house.",
        "ENTRANCE": "An entrance («подъезд»).",
        "RISER": "The premises along a riser («стояк»).",
        "PREMISES": "Single premises: a letter.",
    },
)
enum(
    ArticleTopic,
    {
        "RIGHTS": "Rights of residents («права»).",
        "SAVING": "Saving water, heat, electricity and money («экономия»).",
        "REPAIR": "Repair and upkeep («ремонт»).",
    },
)


@shows(rows.Notice)
class Notice:
    """A notice («информационное сообщение»): what residents are told by who serves or watches over their house."""


@shows(rows.NoticeAudience)
class NoticeAudience:
    """A line of an audience: to whom a notice is addressed."""


@shows(rows.NoticeVersion)
class NoticeVersion:
    """How a notice read before a correction."""


@shows(rows.NoticeReach)
class NoticeReach:
    """How far a notice has got: «прочитали 37 из 96»."""


@shows(rows.Article)
class Article:
    """An article of the knowledge base: rights, saving, repair."""
