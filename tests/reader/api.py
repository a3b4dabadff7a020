"""The library's GraphQL schema."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry
from strawberry.schema.config import StrawberryConfig

from gosdom_graphql.reader import SCALARS, Payload, Reads, payload, payload_type, planned, prepare, root, shows
from tests.reader import library as t
from tests.reader import rows
from tests.reader.library import Kind


@shows(rows.Shelf)
class Shelf:
    """A shelf of a house."""


@shows(rows.Author)
class Author:
    """Somebody who writes."""


@shows(rows.Writer)
class Writer:
    """Somebody who wrote a remark."""


@shows(rows.BooksInState)
class BooksInState:
    """The books of a shelf that are in one place."""


@shows(rows.BooksOfGenre)
class BooksOfGenre:
    """The books of a shelf that are of one genre."""


@shows(rows.Measure)
class Measure:
    """Figures of a book."""


@shows(rows.Book)
class Book:
    """A book on a shelf."""

    @strawberry.field(description="A Python field.")  # type: ignore[untyped-decorator]  # Strawberry types it as Any
    def greeting(self, name: str = "you") -> str:
        return f"hello, {name}"


@shows(rows.Genre)
class Genre:
    """A kind of books; open to everyone, and without a global id."""


@shows(rows.Cover)
class Cover:
    """What a book is bound in."""


@shows(rows.Loan)
class Loan:
    """Somebody took a book."""


@shows(rows.Remark)
class Remark:
    """Somebody said something."""


@shows(rows.Mention)
class Mention:
    """A book or an author is spoken of."""


@strawberry.type(description="What can be asked.")
class Query(root.NodeQuery):
    book = root.by_id(rows.Book, "A book.")
    author = root.by_id(rows.Author, "An author.")
    loan = root.by_id(rows.Loan, "A loan.")
    remark = root.by_id(rows.Remark, "A remark.")
    books = root.connection(rows.Book, "Books.", filter=t.BookFilter, order=t.BookOrder)
    authors = root.connection(rows.Author, "Authors.", filter=t.AuthorFilter)
    shelves = root.connection(rows.Shelf, "Shelves.")
    genres = root.connection(rows.Genre, "Genres.", order=t.GenreOrder)
    loans = root.connection(rows.Loan, "Loans.", order=t.LoanOrder)
    me = root.single(
        rows.Author, "The viewer as an author.", where=lambda row, viewer: f"{row(t.Author.person)} = {viewer.person}"
    )

    @strawberry.field(description="A Python root field.")  # type: ignore[untyped-decorator]  # Strawberry types it as Any
    def today(self) -> str:
        return "Sunday"

    @strawberry.field(description="A moment comes back.")  # type: ignore[untyped-decorator]  # Strawberry types it as Any
    def echo(self, at: datetime) -> datetime:
        return at


@payload_type
class MoveBookPayload(Payload):
    """What came of it."""

    book = planned(rows.Book, "The book as it is now.")
    shelf = planned(rows.Shelf, "The shelf that it stands on.")
    said: str = strawberry.field(description="A Python field of a payload.")


@strawberry.type(description="What can be done.")
class Mutation:
    @strawberry.mutation(description="A book gets another title.")  # type: ignore[untyped-decorator]  # Strawberry types it as Any
    async def retitle(self, info: strawberry.Info[Any, None], book: UUID, title: str) -> MoveBookPayload:
        async with info.context.writing() as connection:
            await connection.execute("update book set title = $1 where id = $2", title, book)
            shelf = await connection.fetchval("select shelf from book where id = $1", book)
            rows_read = await payload(
                info, MoveBookPayload, {"book": book, "shelf": shelf}, info.context.viewer, connection
            )
            return MoveBookPayload(planned=rows_read, said="done")


SCHEMA = prepare(
    strawberry.Schema(query=Query, mutation=Mutation, config=StrawberryConfig(scalar_map=SCALARS), extensions=[Reads]),
    Kind,
)
