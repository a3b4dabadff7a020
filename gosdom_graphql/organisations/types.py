"""How scores, statistics, documents and reviews are shown."""

from __future__ import annotations

from gosdom_graphql.organisations import rows
from gosdom_graphql.organisations.words import DocumentKind
from gosdom_graphql.reader.showing import enum, shows

enum(
    DocumentKind,
    {
        "CHARTER": "Its charter («устав»).",
        "LICENCE": "Its licence («лицензия»).",
        "CONTRACT": "A contract («договор»).",
        "PRICES": "What it does, and for which price («перечень услуг и тарифы»).",
        "OTHER": "Something else.",
    },
)


@shows(rows.OrganisationScore)
class OrganisationScore:
    """How well an organisation answers, in the last twelve months: our own measure, the same for all."""


@shows(rows.RequestsInState)
class RequestsInState:
    """Requests in one state."""


@shows(rows.RequestsOfCategory)
class RequestsOfCategory:
    """Requests of one category."""


@shows(rows.RequestsOfEmployee)
class RequestsOfEmployee:
    """Requests that one employee took."""


@shows(rows.OrganisationStatistics)
class OrganisationStatistics:
    """An organisation's requests, all together: those of the last twelve months, and of the month they began in."""


@shows(rows.OverdueRequest)
class OverdueRequest:
    """A request whose deadline is over, as who watches over the organisation sees it: without who asked, and what."""


@shows(rows.OrganisationDocument)
class OrganisationDocument:
    """A document that an organisation shows to residents."""


@shows(rows.OrganisationReview)
class OrganisationReview:
    """What a resident says of an organisation («отзыв»), and what it replied."""
