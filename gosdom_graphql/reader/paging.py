"""Connections: pages by keyset, in both directions, in the same statement as everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from gosdom_graphql.reader.columns import kind_of
from gosdom_graphql.reader.declare import Filter, Where
from gosdom_graphql.reader.markers import Slot, look_up
from gosdom_graphql.reader.row import Row
from gosdom_graphql.reader.scan import Scan, all_of, checked_keys, json_object
from gosdom_graphql.reader.tree import Name, Page, PagePart, Parts, Selection
from gosdom_graphql.reader.values import clean, sql_type

if TYPE_CHECKING:
    from gosdom_graphql.reader.sql import Writer

USUAL, MOST = 20, 100
"""How many rows a page has when nobody says, and at most."""
MANY = 10
"""How many rows the cost takes an unpaged list for."""
_LONGEST_CURSOR = 2000
_OTHER_WAY = {"ASC": "DESC", "DESC": "ASC"}
_BEYOND = {"ASC": ">", "DESC": "<"}


def size(asked: object) -> int:
    """How many rows has the page? Nothing said: 20; less than none: none; more than 100: 100.

    >>> size(None), size(-5), size(7), size(10**9)
    (20, 0, 7, 100)
    """
    return min(max(asked, 0), MOST) if isinstance(asked, int) else USUAL


@dataclass
class Fanout:
    """How many rows a statement can fetch: this many for each of the parent's, and what hangs below."""

    each: Any = 1
    below: list[Fanout] = field(default_factory=list)

    def child(self, each: Any) -> Fanout:
        self.below.append(Fanout(each))
        return self.below[-1]

    def rows(self, variables: Mapping[str, Any]) -> int:
        """How many rows can be fetched with these variables, at most?

        >>> shelf = Fanout(); books = shelf.child(Slot(("first",))); _ = books.child(MANY)
        >>> shelf.rows({"first": 5})
        56
        """
        here = self.each if self.each in (1, MANY) else size(look_up(self.each, variables, None))
        return int(here) * (1 + sum(child.rows(variables) for child in self.below))


class Sort(NamedTuple):
    """How a connection is sorted: by a value (or none) of the SQL type `kind`, then by the key, both the same way."""

    token: str
    of: Callable[[Row], str] | None
    kind: str
    key: Any
    way: str

    def values(self, row: Row) -> list[str]:
        """By which values? The key is the last."""
        return [row(self.key)] if self.of is None else [self.of(row), row(self.key)]

    def cursor(self, row: Row) -> str:
        """Which SQL writes the cursor of a row?

        `RECEIVED_AT.DESC:2026-03-01 10:00:00+00~<uuid>`: opaque, and tied to its order.
        """
        key = f"{row(self.key)}::text"
        if kind_of(self.key) == "text":
            key = f"replace(replace({key}, '%', '%25'), '~', '%7E')"
        return f"'{self.token}:' || " + (key if self.of is None else f"{self.value(self.of(row))} || '~' || {key}")

    def value(self, sql: str) -> str:
        """How is the sorted value written in a cursor? Moments and days as JSON has them, whatever the DateStyle."""
        return f"(to_json({sql}) #>> '{{}}')" if self.kind in {"timestamptz", "date"} else f"{sql}::text"


class Cursor(NamedTuple):
    """A cursor in a variable, to be looked at before the statement is bound."""

    slot: Slot
    sort: Sort

    def fits(self, variables: Mapping[str, Any]) -> bool:
        return read_cursor(self.sort, look_up(self.slot, variables, None)) is not None


def read_cursor(sort: Sort, cursor: object) -> tuple[object, object] | None:
    """Which value and key does a cursor of this order stand for? None if it is not one."""
    if not isinstance(cursor, str) or len(cursor) > _LONGEST_CURSOR or not cursor.startswith(f"{sort.token}:"):
        return None
    value, _, key = cursor[len(sort.token) + 1 :].rpartition("~")
    if sort.of is None:
        value, key = "", cursor[len(sort.token) + 1 :]
    if kind_of(sort.key) == "text":
        key = unquote(key)
    found = (value if sort.of is None else clean(value, sort.kind), clean(key, kind_of(sort.key)))
    return None if None in found else found


def _cursor_part(sort: Sort, index: int, cursor: object) -> object:
    found = read_cursor(sort, cursor)
    return found[index] if found else None


def sorting(page: Page, writer: Writer) -> Sort:
    """How is this page sorted? As asked; else by the order's default; else by the key, which grows with time."""
    asked = page.arguments.get("order")
    if page.order is not None and asked:
        name, way = asked
        member = page.order.members[name]
    elif page.order is not None and (usual := page.order.default()):
        member, way = usual
    else:
        return Sort("KEY.ASC", None, "text", page.rows.key, "ASC")
    token, key = f"{member.name}.{way}", page.rows.key
    if member.sql is not None:
        sql = member.sql
        return Sort(token, lambda row: writer.said(sql, row.under(row.alias, guarded=True)), member.kind, key, way)
    return Sort(token, lambda row: row(member.column), kind_of(member.column), key, way)


class Paging:
    """Writes one connection. A page is read forward from `after`, or backward from `before` if only `last` is given."""

    def __init__(self, writer: Writer, page: Page, fanout: Fanout, scan: Callable[[], Scan]) -> None:
        self.writer, self.page, self._scan = writer, page, scan
        self.sort = sorting(page, writer)
        given = page.arguments
        self.backward = given.get("first") is None and given.get("last") is not None
        asked = given.get("last") if self.backward else given.get("first")
        self.limit = writer.ledger.parameter(asked, "int", size)
        self.below = fanout.child(asked)
        self.after, self.before = self.cursor("after"), self.cursor("before")

    def cursor(self, name: str) -> tuple[str, str] | None:
        """Which markers hold the value and the key of this cursor?

        None if none is given, or what is given is no cursor of this order.
        """
        given, ledger = self.page.arguments.get(name), self.writer.ledger
        if given is None:
            return None
        if isinstance(given, Slot):
            if (given, self.sort.token) in self.writer.ignored:
                self.writer.notes.append(BAD_CURSOR)
                return None
            self.writer.cursors.append(Cursor(given, self.sort))
        elif read_cursor(self.sort, given) is None:
            self.writer.notes.append(BAD_CURSOR)
            return None
        kinds = (self.sort.kind, kind_of(self.sort.key))
        value, key = (
            ledger.parameter(given, kind, partial(_cursor_part, self.sort, n)) for n, kind in enumerate(kinds)
        )
        return value, key

    def beyond(self, row: Row, cursor: tuple[str, str], operator: str) -> str:
        """Which condition holds of rows on one side of a cursor?"""
        key = row(self.sort.key)
        if self.sort.of is None:
            return f"{key} {operator} {cursor[1]}"
        return f"({self.sort.of(row)}, {key}) {operator} ({cursor[0]}, {cursor[1]})"

    def scan(self) -> Scan:
        """All rows of the connection that the viewer may see and the filter lets through, whatever the page."""
        found = self._scan()
        asked = self.page.arguments.get("filter")
        if self.page.filter is None or not asked:
            return found
        said = list(_said(self.writer, self.page.filter, found.row, asked))
        return found.filtered(said) if said else found

    def text(self) -> str:
        """Which expression is the connection's JSON? What asks nothing of the rows reads no page."""
        before = len(self.writer.relations)
        scan, p = self.scan(), self.writer.alias()
        scanned = self.writer.relations[before:]
        self.numbered = self.backward or bool(scan.grounds) or _looks_beyond(self.page.parts)
        answer = self.parts(self.page.parts, scan.row.under(p))
        if not _reads_rows(self.page.parts):
            return answer
        forward = _BEYOND[self.sort.way]
        backward = _BEYOND[_OTHER_WAY[self.sort.way]]
        window = [self.beyond(scan.row, self.after, forward)] if self.after else []
        window += [self.beyond(scan.row, self.before, backward)] if self.before else []
        way = _OTHER_WAY[self.sort.way] if self.backward else self.sort.way
        values, rest = self.sort.values(scan.row), "".join(f" and {each}" for each in window)
        if self.numbered:
            rows = scan.numbered(values, rest, way, f"{self.limit} + 1")
        else:
            rows = scan.first(values, rest, way, self.limit)
        if scan.grounds:  # each ground is one more scan, and the whole rows are another
            self.writer.relations += [*scanned * (len(scan.grounds) - 1), scan.row.type.table._meta.tablename]
        # `having true`: one row, even where nothing that was asked is an aggregate.
        return f"(select {answer} from {rows} {p} having true)"

    def parts(self, parts: Parts, row: Row) -> str:
        return json_object((key, self.part(part, row)) for key, part in checked_keys(parts.entries))

    def part(self, part: PagePart, row: Row) -> str:
        match part:
            case Name(text=text):
                return f"'{text}'"
            case Selection():
                return self.listed(self.writer.object(part, row, self.below), row)
            case Parts(of="edges"):
                return self.listed(self.edge(part, row), row)
            case Parts():
                return self.parts(part, row)
        return self.figure(part, row)

    def edge(self, parts: Parts, row: Row) -> str:
        def texts() -> Iterator[tuple[str, str]]:
            for key, part in checked_keys(parts.entries):
                if isinstance(part, Selection):
                    yield key, self.writer.object(part, row, self.below)
                else:
                    yield key, f"'{part.text}'" if isinstance(part, Name) else self.sort.cursor(row)

        return json_object(texts())

    def listed(self, each: str, row: Row) -> str:
        """Each row of the page in its order; the row beyond the page only proves that there is one.

        Where nobody asks for that, and they come as they are listed, PostgreSQL lists them as they come.
        """
        if not self.numbered:
            return f"coalesce(json_agg({each}), '[]')"
        n = f'{row.alias}."~n"'
        way = " desc" if self.backward else ""
        return f"coalesce(json_agg({each} order by {n}{way}) filter (where {n} <= {self.limit}), '[]')"

    def figure(self, name: str, row: Row) -> str:
        match name:
            case "totalCount":
                return self.scan().select("count(*)")
            case "hasNextPage":
                return self.more(self.before, ">") if self.backward else self.surplus(self.before, ">")
            case "hasPreviousPage":
                return self.surplus(self.after, "<") if self.backward else self.more(self.after, "<")
        ends = self.backward == (name == "startCursor")
        n = f'{row.alias}."~n"'
        way = " desc" if ends else ""
        return f"(array_agg({self.sort.cursor(row)} order by {n}{way}) filter (where {n} <= {self.limit}))[1]"

    def surplus(self, cursor: tuple[str, str] | None, side: str) -> str:
        """Is there a row beyond the page the way it was read?

        One row more was read; and what a second cursor cut off is there too.
        """
        more = f"count(*) > {self.limit}"
        return f"({more} or {self.more(cursor, side)})" if cursor else f"({more})"

    def more(self, cursor: tuple[str, str] | None, side: str) -> str:
        """Is there a row at the cursor or on its other side?"""
        if cursor is None:
            return "false"
        scan = self.scan()
        ascending = self.sort.way == "ASC"
        operator = f"{side}=" if ascending else {">": "<=", "<": ">="}[side]
        return f"exists {scan.select('1', f' and {self.beyond(scan.row, cursor, operator)}')}"


BAD_CURSOR = "BAD_CURSOR"
"""The note that a cursor was not one of this connection in this order, so that the page is the first one."""


def page(writer: Writer, asked: Page, fanout: Fanout, scan: Callable[[], Scan]) -> str:
    """Which expression answers this connection, over the rows that `scan` gives?"""
    return Paging(writer, asked, fanout, scan).text()


def _looks_beyond(parts: Parts) -> bool:
    """Is it asked what comes before and after the page?"""
    return any(isinstance(part, Parts) and part.of == "pageInfo" for part in parts.entries.values())


def _reads_rows(parts: Parts) -> bool:
    return any(
        not isinstance(part, Name)
        and part != "totalCount"
        and (not isinstance(part, Parts) or part.of == "edges" or _reads_rows(part))
        for part in parts.entries.values()
    )


def filtered(writer: Writer, filter: type[Filter], row: Row, asked: Mapping[str, Any]) -> str:
    """Which condition is this filter?

    Every condition that has a value must hold; columns with a right are null without it.
    """
    return all_of(_said(writer, filter, row, asked))


def _said(writer: Writer, filter: type[Filter], row: Row, asked: Mapping[str, Any]) -> Iterator[str]:
    guarded = row.under(row.alias, guarded=True)
    for name, each in filter.conditions.items():
        if asked.get(name) is not None:
            said = each.sql(guarded, _filter_value(writer, each, row, asked[name]), writer.viewer)
            writer.checked(said)
            yield said


def _filter_value(writer: Writer, where: Where, row: Row, value: Any) -> Any:
    shape = where.shape
    python = shape.one
    if issubclass(python, Filter):
        if not shape.many:
            return writer.aside(f"({filtered(writer, python, row, value)})")
        return [writer.aside(f"({filtered(writer, python, row, each)})") for each in value if each is not None]
    if isinstance(value, bool):  # it is in the plan's key anyhow, and PostgreSQL plans better for what it knows
        return str(value).lower()
    given = writer.ledger.parameter(value, f"{sql_type(python)}[]" if shape.many else sql_type(python))
    return writer.ledger.once(f"{where.once}({given})") if where.once else given
