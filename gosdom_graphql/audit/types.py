"""How the record is shown."""

from __future__ import annotations

from gosdom_graphql.audit import rows
from gosdom_graphql.reader.showing import shows


@shows(rows.DeedRecord)
class DeedRecord:
    """Who did what to what, when. A record is never changed, and holds ids, no words."""


@shows(rows.Look)
class Look:
    """Somebody opened a request, or premises, for an office («кто смотрел мои данные»)."""
