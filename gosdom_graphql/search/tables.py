"""How what is searched is kept."""

from __future__ import annotations

from typing import Any

from piccolo.columns import UUID, Column, Text
from piccolo.columns.defaults.base import Default
from piccolo.querystring import QueryString
from piccolo.table import Table


class Words(Column):
    """The words of other columns of the row, as PostgreSQL keeps them: a generated tsvector, which nobody writes.

    (A row that was read with it is changed by `Table.update`, not by `save`.)
    """

    value_type = str

    def __init__(self, *sources: str) -> None:
        self.sources = sources
        super().__init__(null=False)

    column_type = "tsvector"

    def default(self) -> QueryString | Default:
        return QueryString("default")

    @property
    def ddl(self) -> str:
        text = " || ' ' || ".join(f'"{name}"' for name in self.sources)
        name = self._meta.db_column_name
        return f'"{name}" tsvector not null generated always as (public.search_vector({text})) stored'

    def __get__(self, obj: Any, objtype: Any = None) -> Any:
        return obj.__dict__[self._meta.name] if obj else self

    def __set__(self, obj: Any, value: Any) -> None:
        obj.__dict__[self._meta.name] = value


class SearchSynonym(Table, tablename="search_synonym"):
    """A lexeme, and the query that stands for it. Filled by every migration from `synonyms.toml`, never by hand."""

    id = UUID(primary_key=True, default=None)
    lexeme = Text(unique=True, default=None)
    query = Text(default=None)
