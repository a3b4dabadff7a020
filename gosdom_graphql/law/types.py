"""How law is shown."""

from __future__ import annotations

from gosdom_graphql.law import rows
from gosdom_graphql.reader.showing import shows


@shows(rows.LawTerm)
class LawTerm:
    """A term of law: how long, since when, by which clause, and how sure we are of it."""
