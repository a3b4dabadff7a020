"""Watching: how the house is seen from outside, by figures (Prometheus) and by traces (OpenTelemetry).

No personal data.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_DOES: Final = re.compile(
    r'\b(insert(?=\s+into)|delete(?=\s+from)|update|select(?=.*?\bfrom))\b(?:\s+into|\s+from|(?<=select).*?\bfrom)?\s+"?(\w+)',
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(2_000)
def what_it_does(query: str) -> str:
    """What does a statement of ours do first, and to which table?

    >>> what_it_does('INSERT INTO "request" ("id") VALUES ($1)'), what_it_does("update house_clock set offset_us = $1")
    ('insert request', 'update house_clock')
    >>> what_it_does('SELECT "id", "at" FROM "event" WHERE "id" = $1'), what_it_does("notify gosdom")
    ('select event', 'other')
    >>> what_it_does("update meter m set label = $1 from reading r where r.meter = m.id")
    'update meter'
    """
    found = _DOES.search(query)
    return f"{found[1]} {found[2]}".lower() if found else "other"
