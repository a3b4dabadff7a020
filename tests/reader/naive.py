"""The naive reader:

a resolver a field over Python rows, rights decided in Python, nothing shared with the reader but the printed SDL.

It is the oracle that the planned answers are compared with: it is slow, obvious, and knows no SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from graphql import (
    ExecutionResult,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    execute_sync,
    is_abstract_type,
    parse,
)

from tests.reader.cast import Person, Rows
from tests.reader.library import Kind

Row = dict[str, Any]


class Naive:
    """The library as one viewer may see it."""

    def __init__(self, rows: Rows, viewer: Person) -> None:
        self.rows, self.viewer = rows, viewer
        self.by_id = {row["id"]: (name, row) for name, each in rows.items() for row in each if "id" in row}

    # Rights

    def in_my_houses(self, house: UUID) -> bool:
        mine = {Kind.RESIDENT: self.viewer.houses, Kind.STAFF: self.viewer.houses_served}
        return house in mine.get(self.viewer.kind, ())

    def is_me(self, person: UUID) -> bool:
        return self.viewer.person is not None and person == self.viewer.person

    def sees(self, kind: str, row: Row) -> bool:
        rules: dict[str, Callable[[], bool]] = {
            "genre": lambda: True,
            "shelf": lambda: self.in_my_houses(row["house"]),
            "author": lambda: self.in_my_houses(row["house"]) or self.is_me(row["person"]),
            "book": lambda: self.in_my_houses(row["house"]) and (not self.is_lost(row) or self.is_me(row["owner"])),
            "cover": lambda: self.sees("book", self.get(row["book"])),
            "loan": lambda: self.sees("book", self.get(row["book"])),
            "remark": lambda: (
                self.sees("loan", self.get(row["loan"])) and self.is_me(self.get(row["loan"])["borrower"])
            ),
            "mention": lambda: self.sees("shelf", self.get(row["shelf"])),
        }
        return rules[kind]()

    def is_lost(self, book: Row) -> bool:
        return self.viewer.kind is Kind.RESIDENT and book["state"] == "LOST"

    def owns(self, book: Row) -> bool:
        return self.is_me(book["owner"]) if self.viewer.kind is Kind.RESIDENT else self.in_my_houses(book["house"])

    # Rows

    def get(self, id: UUID) -> Row:
        return self.by_id[id][1]

    def seen(self, kind: str, **having: Any) -> list[Row]:
        """All rows of a kind that the viewer may see, oldest key first."""
        found = [row for row in self.rows[kind] if all(row[name] == value for name, value in having.items())]
        return sorted((row for row in found if self.sees(kind, row)), key=lambda row: str(row["id"]))

    def one(self, kind: str, id: UUID | None) -> Row | None:
        row = None if id is None else self.get(id)
        return tagged(kind, row) if row is not None and self.sees(kind, row) else None

    def node(self, text: Any) -> Row | None:
        name, _, key = str(text).partition(":")
        try:
            kind, row = self.by_id[UUID(key)]
        except (KeyError, ValueError):
            return None
        known = kind.capitalize() == name and str(row["id"]) == key
        return tagged(kind, row) if known and self.sees(kind, row) else None

    def only(self, kind: str, text: Any) -> Row | None:
        found = self.node(text)
        return found if found and found["~"] == kind else None

    # Filters and pages

    def passes(self, book: Row, asked: Row | None) -> bool:
        tests: dict[str, Callable[[Any], bool]] = {
            "state": lambda value: book["state"] in value,
            "title": lambda value: book["title"] == value,
            "titles": lambda value: book["title"] in value,
            "minPages": lambda value: book["pages"] >= value,
            "maxPrice": lambda value: self.owns(book) and book["price"] <= Decimal(value),
            "addedSince": lambda value: book["added_at"] >= datetime.fromisoformat(value),
            "lent": lambda value: bool(self.seen("loan", book=book["id"])) == value,
            "author": lambda value: f"Author:{book['author']}" == value,
            "anyOf": lambda value: any(self.passes(book, each) for each in value),
        }
        return all(tests[name](value) for name, value in (asked or {}).items() if value is not None)

    def page(self, kind: str, rows: list[Row], given: Row, usual: tuple[str, str] | None = None) -> Row:
        order = given.get("order")
        field, way = (order["field"], order["direction"]) if order else usual or ("", "ASC")
        name = field.lower()
        token = f"{field or 'KEY'}.{way}:"

        def cursor(row: Row) -> str:
            last = key(row).replace("%", "%25").replace("~", "%7E") if kind == "genre" else key(row)
            return token + (f"{as_json(row[name])}~{last}" if name else last)

        def place(row: Row) -> tuple[Any, ...]:
            return (row[name], key(row)) if name else (key(row),)

        def position(text: str | None) -> tuple[Any, ...] | None:
            """A cursor is a place in the order, whether or not a row stands there now."""
            if text is None or not text.startswith(token):
                return None
            value, _, last = text.removeprefix(token).rpartition("~")
            read = {"pages": int, "rank": int, "title": str}.get(name, datetime.fromisoformat)
            try:
                last = unquote(last) if kind == "genre" else str(UUID(last if name else text.removeprefix(token)))
                return (read(value), last) if name else (last,)
            except ValueError:
                return None

        in_order = sorted(rows, key=place, reverse=way == "DESC")
        after, before = position(given.get("after")), position(given.get("before"))

        def is_beyond(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
            return one > other if way == "ASC" else one < other

        earlier = [row for row in in_order if after and not is_beyond(place(row), after)]
        later = [row for row in in_order if before and not is_beyond(before, place(row))]
        window = [row for row in in_order if row not in earlier and row not in later]
        if given.get("first") is None and given.get("last") is not None:
            size = min(max(given["last"], 0), 100)
            shown = window[max(len(window) - size, 0) :]
            is_before, is_after = len(window) > size or bool(earlier), bool(later)
        else:
            size = 20 if given.get("first") is None else min(max(given["first"], 0), 100)
            shown = window[:size]
            is_before, is_after = bool(earlier), len(window) > size or bool(later)
        ends = (cursor(shown[0]), cursor(shown[-1])) if shown else (None, None)
        nodes = [tagged(kind, row) for row in shown]
        return {
            "nodes": nodes,
            "edges": [{"cursor": cursor(row), "node": row} for row in nodes],
            "pageInfo": {
                "hasNextPage": is_after,
                "hasPreviousPage": is_before,
                "startCursor": ends[0],
                "endCursor": ends[1],
            },
            "totalCount": len(rows),
        }

    def books(self, rows: list[Row], given: Row) -> Row:
        return self.page(
            "book", [row for row in rows if self.passes(row, given.get("filter"))], given, ("ADDED_AT", "DESC")
        )

    def listed(self, kind: str, rows: list[Row], *by: str) -> list[Row]:
        return [tagged(kind, row) for row in sorted(rows, key=lambda row: tuple(str(row[name]) for name in by))]

    # Fields

    def field(self, kind: str, name: str, row: Row, given: Row) -> Any:
        if name == "id":
            return f"{kind}:{row['id']}"
        found = getattr(self, f"_{kind.lower()}_{name}", None)
        return found(row, given) if found else as_json(row[snake(name)])

    def _query_node(self, row: Row, given: Row) -> Any:
        return self.node(given["id"])

    def _query_nodes(self, row: Row, given: Row) -> Any:
        return [self.node(each) for each in given["ids"][:100]]

    def _query_book(self, row: Row, given: Row) -> Any:
        return self.only("book", given["id"])

    def _query_author(self, row: Row, given: Row) -> Any:
        return self.only("author", given["id"])

    def _query_loan(self, row: Row, given: Row) -> Any:
        return self.only("loan", given["id"])

    def _query_remark(self, row: Row, given: Row) -> Any:
        return self.only("remark", given["id"])

    def _query_books(self, row: Row, given: Row) -> Any:
        return self.books(self.seen("book"), given)

    def _query_authors(self, row: Row, given: Row) -> Any:
        address = (given.get("filter") or {}).get("address")
        seen = self.seen("author")
        wanted = (
            seen
            if address is None
            else [each for each in seen if self.is_me(each["person"]) and each["address"] == address]
        )
        return self.page("author", wanted, given)

    def _query_shelves(self, row: Row, given: Row) -> Any:
        return self.page("shelf", self.seen("shelf"), given)

    def _query_loans(self, row: Row, given: Row) -> Any:
        return self.page("loan", self.seen("loan"), given, ("TAKEN_AT", "ASC"))

    def _query_genres(self, row: Row, given: Row) -> Any:
        return self.page("genre", self.rows["genre"], given, ("RANK", "DESC"))

    def _genre_books(self, row: Row, given: Row) -> Any:
        return self.books(self.seen("book", genre=row["code"]), given)

    def _book_owner(self, row: Row, given: Row) -> Any:
        return f"Person:{row['owner']}"

    def _book_tags(self, row: Row, given: Row) -> Any:
        return row["tags"]

    def _book_genre(self, row: Row, given: Row) -> Any:
        return tagged("genre", next(each for each in self.rows["genre"] if each["code"] == row["genre"]))

    def _book_cover(self, row: Row, given: Row) -> Any:
        found = self.seen("cover", book=row["id"])
        return tagged("cover", found[0]) if found else None

    def _query_me(self, row: Row, given: Row) -> Any:
        mine = [each for each in self.seen("author") if self.is_me(each["person"])]
        return tagged("author", mine[0]) if mine else None

    def _query_today(self, row: Row, given: Row) -> Any:
        return "Sunday"

    def _shelf_books(self, row: Row, given: Row) -> Any:
        return self.books(self.seen("book", shelf=row["id"]), given)

    def _shelf_mentions(self, row: Row, given: Row) -> Any:
        return self.listed("mention", self.seen("mention", shelf=row["id"]), "id")

    def _shelf_bookCount(self, row: Row, given: Row) -> Any:  # noqa: N802 — the field's name
        return len(self.seen("book", shelf=row["id"]))

    def _shelf_longBooks(self, row: Row, given: Row) -> Any:  # noqa: N802
        return sum(book["pages"] > 300 for book in self.seen("book", shelf=row["id"]))

    def _shelf_pageSum(self, row: Row, given: Row) -> Any:  # noqa: N802
        return sum(book["pages"] for book in self.seen("book", shelf=row["id"]))

    def _shelf_medianPages(self, row: Row, given: Row) -> Any:  # noqa: N802
        each = sorted(n for book in self.seen("book", shelf=row["id"]) for n in [book["pages"]] * book["pages"])
        return each[(len(each) - 1) // 2] if each else None

    def _shelf_byState(self, row: Row, given: Row) -> Any:  # noqa: N802
        return self.groups("booksInState", self.seen("book", shelf=row["id"]), "state")

    def _shelf_longByGenre(self, row: Row, given: Row) -> Any:  # noqa: N802
        long = [book for book in self.seen("book", shelf=row["id"]) if book["pages"] > 300]
        return self.groups("booksOfGenre", long, "genre")

    def groups(self, kind: str, books: list[Row], by: str) -> list[Row]:
        """One row for each value, with all pages together."""
        values = sorted({book[by] for book in books})
        return [
            tagged(kind, {by: value, "pages": sum(book["pages"] for book in books if book[by] == value)})
            for value in values
        ]

    def _booksofgenre_genre(self, row: Row, given: Row) -> Any:
        return self._book_genre(row, given)

    def _author_address(self, row: Row, given: Row) -> Any:
        return row["address"] if self.is_me(row["person"]) else None

    def _author_books(self, row: Row, given: Row) -> Any:
        return self.books(self.seen("book", author=row["id"]), given)

    def _writer_books(self, row: Row, given: Row) -> Any:
        return self.page("book", self.seen("book", author=row["id"]), given)

    def _book_price(self, row: Row, given: Row) -> Any:
        return as_json(row["price"]) if self.owns(row) else None

    def _book_isOverdue(self, row: Row, given: Row) -> Any:  # noqa: N802
        return row["due_at"] < self.viewer.now

    def _book_size(self, row: Row, given: Row) -> Any:
        return f"{row['pages']} pages for {row['price']}"

    def _book_secretSize(self, row: Row, given: Row) -> Any:  # noqa: N802
        return self._book_size(row, given) if self.owns(row) else None

    def _book_measure(self, row: Row, given: Row) -> Any:
        return tagged("measure", row)

    def _book_shelf(self, row: Row, given: Row) -> Any:
        return self.one("shelf", row["shelf"])

    def _book_author(self, row: Row, given: Row) -> Any:
        return self.one("author", row["author"])

    def _book_loans(self, row: Row, given: Row) -> Any:
        return self.listed("loan", self.seen("loan", book=row["id"]), "taken_at", "id")

    def _book_loanPages(self, row: Row, given: Row) -> Any:  # noqa: N802
        return (
            self.page("loan", self.seen("loan", book=row["id"]), given, ("TAKEN_AT", "ASC")) if self.owns(row) else None
        )

    def _book_ownerLoans(self, row: Row, given: Row) -> Any:  # noqa: N802
        return self.listed("loan", self.seen("loan", book=row["id"]), "id") if self.owns(row) else []

    def _book_nextActions(self, row: Row, given: Row) -> Any:  # noqa: N802
        fitting = [move for move in self.rows["move"] if move["state"] == row["state"]]
        return [move["action"] for move in sorted(fitting, key=lambda move: int(move["rank"]))]

    def _book_greeting(self, row: Row, given: Row) -> Any:
        return f"hello, {given['name']}"

    def _loan_book(self, row: Row, given: Row) -> Any:
        return self.one("book", row["book"])

    def _loan_remarks(self, row: Row, given: Row) -> Any:
        return self.listed("remark", self.seen("remark", loan=row["id"]), "text", "id")

    def _loan_isMine(self, row: Row, given: Row) -> Any:  # noqa: N802
        return self.is_me(row["borrower"])

    def _remark_loan(self, row: Row, given: Row) -> Any:
        return self.one("loan", row["loan"])

    def _remark_ofOwnBook(self, row: Row, given: Row) -> Any:  # noqa: N802
        book = self.get(self.get(row["loan"])["book"])
        return self.sees("book", book) and self.owns(book)

    def _remark_writer(self, row: Row, given: Row) -> Any:
        return tagged("writer", self.get(row["writer"]))

    def _mention_about(self, row: Row, given: Row) -> Any:
        return self.one("book", row["about_book"]) or self.one("author", row["about_author"])


def key(row: Row) -> str:
    """A row's primary key, as text."""
    return str(row["id"] if "id" in row else row["code"])


def tagged(kind: str, row: Row) -> Row:
    return {**row, "~": kind}


def snake(name: str) -> str:
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name)


def as_json(value: Any) -> Any:
    """How a value is printed in JSON, said once more and independently."""
    if isinstance(value, datetime):
        fraction = f".{value.microsecond:06}".rstrip("0").rstrip(".")
        return f"{value:%Y-%m-%dT%H:%M:%S}{fraction}+00:00"
    return value if isinstance(value, int) or value is None else str(value)


def naive_schema(sdl: str) -> GraphQLSchema:
    """The printed schema with naive resolvers; the context of an operation is a `Naive`."""
    schema = build_schema(sdl)
    for graphql in schema.type_map.values():
        if is_abstract_type(graphql):
            graphql.resolve_type = lambda row, info, abstract: row["~"].capitalize()
        if isinstance(graphql, GraphQLObjectType) and graphql.name in KINDS:
            for name, field in graphql.fields.items():
                field.resolve = _resolver(graphql.name, name)
    return schema


KINDS = (
    "Query", "Shelf", "BooksInState", "BooksOfGenre", "Genre", "Cover", "Author", "Writer", "Book", "Measure", "Loan",
    "Remark", "Mention",
)  # fmt: skip


def _resolver(kind: str, name: str) -> Callable[..., Any]:
    return lambda row, info, **given: info.context.field(kind, name, row or {}, given)


def answer(schema: GraphQLSchema, naive: Naive, query: str, variables: Row) -> ExecutionResult:
    """What does the naive reader answer?"""
    return execute_sync(schema, parse(query), context_value=naive, variable_values=variables)
