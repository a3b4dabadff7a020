"""How law is asked for."""

from __future__ import annotations

import strawberry

from gosdom_graphql.law import rows
from gosdom_graphql.reader import root


@strawberry.type
class LawQuery:
    """Questions about law."""

    law_terms = root.connection(
        rows.LawTerm,
        "The terms of law that dates are counted by.",
        filter=rows.LawTermFilter,
        order=rows.LawTermOrder,
    )
