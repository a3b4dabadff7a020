"""Search by words: PostgreSQL's Russian full text, and a small table of synonyms that it does not know.

Which text of mine can be searched? Three lines in three files:

    tables.py      words = Words("number", "text")                        (a column that PostgreSQL fills)
    migration      alter table … add column words tsvector not null generated always as (
                       search_vector(number || ' ' || text)) stored;
                   create index … using gin (words);
    rows.py        search: str | None = where(found_by(R.words), "…", once=QUERY)

Only the columns that are named are searched: name none that a viewer of the row may not read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

QUERY: Final = "search_query"
"""The SQL function that makes a query of a client's words; a null one, which finds nothing, of what has none."""


def found_by(words: Any) -> Callable[..., str]:
    """In which rows are the words? For `where(…, once=QUERY)` in a Filter; `words` is a column `Words`."""
    return lambda row, value, viewer: f"{row(words)} @@ {value}"
