"""A small library:

the reader's own cast. Books stand on shelves of houses, have authors, loans, and things said of them.

Who may see what, in words: a resident sees shelves of their houses, books of their houses that are not lost, and
their own lost ones; staff sees
the houses that it serves; nobody else sees any. Authors are seen in their houses, and by themselves. A loan is seen
with its book, and a remark
on a loan with its loan by the borrower only. A remark's writer is shown with the remark.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import Enum

from piccolo.columns import UUID, Array, Date, ForeignKey, Integer, Numeric, Text, Timestamptz
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from gosdom_graphql.reader import (
    ID,
    Arms,
    Asker,
    Each,
    Filter,
    Order,
    Row,
    by,
    where,
)
from gosdom_graphql.reader.columns import kind_of


class Kind(Enum):
    ANONYMOUS = "anonymous"
    RESIDENT = "resident"
    STAFF = "staff"


class BookState(Enum):
    """Where a book is."""

    HERE = "на полке"
    LENT = "на руках"
    LOST = "утеряна"


class Action(Enum):
    """What can be done with a book."""

    LEND = "lend"
    RETURN = "return"
    WRITE_OFF = "write off"


def key() -> UUID:
    return UUID(primary_key=True, default=None)


def to(table: type[Table], *, null: bool = False, unique: bool = False) -> ForeignKey[Table]:
    return ForeignKey(table, null=null, unique=unique, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)


class Shelf(Table, tablename="shelf"):
    id = key()
    house = UUID(default=None)
    label = Text()


class Genre(Table, tablename="genre"):
    code = Text(primary_key=True)
    name = Text()
    rank = Integer()


class Author(Table, tablename="author"):
    id = key()
    house = UUID(default=None)
    person = UUID(default=None)
    name = Text()
    born = Date(null=True, default=None)
    address = Text()


class Book(Table, tablename="book"):
    id = key()
    house = UUID(default=None)
    shelf = to(Shelf)
    author = to(Author, null=True)
    genre = to(Genre)
    tags = Array(Text(), default=None)
    owner = UUID(default=None)
    title = Text()
    pages = Integer()
    price = Numeric()
    state = Text()
    added_at = Timestamptz(default=None)
    due_at = Timestamptz(default=None)


class Cover(Table, tablename="cover"):
    id = key()
    book = to(Book, unique=True)
    colour = Text()


class Loan(Table, tablename="loan"):
    id = key()
    book = to(Book)
    borrower = UUID(default=None)
    taken_at = Timestamptz(default=None)


class Remark(Table, tablename="remark"):
    id = key()
    loan = to(Loan)
    writer = to(Author)
    text = Text()


class Mention(Table, tablename="mention"):
    id = key()
    shelf = to(Shelf)
    about_book = to(Book, null=True)
    about_author = to(Author, null=True)


class Move(Table, tablename="move"):
    code = Text(primary_key=True)
    state = Text()
    action = Text()
    rank = Integer()


TABLES = (Shelf, Genre, Author, Book, Cover, Loan, Remark, Mention, Move)


def in_my_houses(row: Row, viewer: Asker, house: UUID) -> str:
    match viewer.kind:
        case Kind.RESIDENT:
            return f"{row(house)} = any({viewer.houses})"
        case Kind.STAFF:
            return f"{row(house)} = any({viewer.houses_served})"
    return "false"


def shelf_seen(row: Row, viewer: Asker) -> str:
    return in_my_houses(row, viewer, Shelf.house)


def author_seen(row: Row, viewer: Asker) -> str:
    return f"{in_my_houses(row, viewer, Author.house)} or {row(Author.person)} = {viewer.person}"


def book_seen(row: Row, viewer: Asker) -> str:
    seen = in_my_houses(row, viewer, Book.house)
    match viewer.kind:
        case Kind.RESIDENT:
            kept = Each.of(row(Book.house), viewer.houses, also=f"{row(Book.state)} <> 'LOST'")
            return Arms.of(kept, f"({seen} and {row(Book.owner)} = {viewer.person})")
        case Kind.STAFF:
            return Each.of(row(Book.house), viewer.houses_served)
    return seen


def own_book(row: Row, viewer: Asker) -> str:
    return (
        f"{row(Book.owner)} = {viewer.person}"
        if viewer.kind is Kind.RESIDENT
        else in_my_houses(row, viewer, Book.house)
    )


def own_address(row: Row, viewer: Asker) -> str:
    return f"{row(Author.person)} = {viewer.person}"


def own_loan(row: Row, viewer: Asker) -> str:
    return f"{row(Loan.borrower)} = {viewer.person}"


def how_long(pages: int, price: Decimal) -> str:
    return f"{pages} pages for {price:f}"


class BookFilter(Filter):
    """Which books."""

    state: list[BookState] | None = where(
        lambda row, value, viewer: f"{row(Book.state)} = any({value})", "In one of these states."
    )
    title: str | None = where(lambda row, value, viewer: f"{row(Book.title)} = {value}", "With exactly this title.")
    titles: list[str] | None = where(
        lambda row, value, viewer: f"{row(Book.title)} = any({value})", "With one of these titles."
    )
    min_pages: int | None = where(lambda row, value, viewer: f"{row(Book.pages)} >= {value}", "At least so long.")
    max_price: Decimal | None = where(lambda row, value, viewer: f"{row(Book.price)} <= {value}", "At most so dear.")
    added_since: datetime | None = where(
        lambda row, value, viewer: f"{row(Book.added_at)} >= {value}", "Added at or after."
    )
    lent: bool | None = where(
        lambda row, value, viewer: f"({row.exists(Loan.book)}) = {value}",
        "Has it ever been lent, as far as one may see?",
    )
    author: ID | None = where(lambda row, value, viewer: f"{row(Book.author)} = {value}", "By this author.")
    any_of: list[BookFilter] | None = where(
        lambda row, each, viewer: " or ".join(each) or "false", "One of these holds."
    )


class BookOrder(Order):
    """How books are sorted."""

    ADDED_AT = by(Book.added_at, "By the moment they were added.", default="DESC")
    TITLE = by(Book.title, "By title.")
    PAGES = by(Book.pages, "By length.")


class AuthorFilter(Filter):
    """Which authors."""

    address: str | None = where(lambda row, value, viewer: f"{row(Author.address)} = {value}", "Who live there.")


class GenreOrder(Order):
    """How genres are sorted."""

    RANK = by(Genre.rank, "By rank.", default="DESC")


class LoanOrder(Order):
    """How loans are sorted."""

    TAKEN_AT = by(Loan.taken_at, "By the moment they were taken.", default="ASC")


def ddl(table: type[Table]) -> str:
    """The table as a migration would make it."""
    lines = []
    for each in table._meta.columns:
        rest = " primary key" if each._meta.primary_key else "" if each._meta.null else " not null"
        if isinstance(each, ForeignKey):
            rest += f" references {each._foreign_key_meta.resolved_references._meta.tablename}"
        lines.append(f'"{each._meta.name}" {kind_of(each)}{rest}')
    return f"create table {table._meta.tablename} ({', '.join(lines)})"
