"""How the library is read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from gosdom_graphql.reader import (
    ID,
    Connection,
    column,
    computed,
    connection,
    either,
    everyone,
    expression,
    groups,
    many,
    nobody,
    one,
    part,
    reads,
    through,
    values,
)
from tests.reader import library as t
from tests.reader.library import Action, BookState


@reads(t.Shelf, may_see=t.shelf_seen)
class Shelf:
    label: str = column(t.Shelf.label, "What is written on it.")
    books: Connection[Book] = connection(t.Book.shelf, "The books on it.", filter=t.BookFilter, order=t.BookOrder)
    mentions: list[Mention] = many(t.Mention.shelf, "What is pinned to it.", order=[t.Mention.id])
    book_count: int = expression(lambda row, viewer: row.count(t.Book.shelf), "How many books stand here.")
    long_books: int = expression(
        lambda row, viewer: row.count(t.Book.shelf, lambda book: f"{book(t.Book.pages)} > 300"), "How many long ones."
    )
    page_sum: int = expression(
        lambda row, viewer: row.sum(t.Book.pages, lambda book: f"{book(t.Book.shelf)} = {row(t.Shelf.id)}"),
        "How many pages stand here.",
    )
    median_pages: int | None = expression(
        lambda row, viewer: row.median(
            t.Book.pages, t.Book.pages, lambda book: f"{book(t.Book.shelf)} = {row(t.Shelf.id)}"
        ),
        "Half of the pages are in books that are no longer than this.",
    )
    by_state: list[BooksInState] = groups(t.Book.shelf, "Where its books are.", by=[t.Book.state], sums=[t.Book.pages])
    long_by_genre: list[BooksOfGenre] = groups(
        t.Book.shelf,
        "What its long books are.",
        by=[t.Book.genre],
        sums=[t.Book.pages],
        where=lambda row, book, viewer: f"{book(t.Book.pages)} > 300 and {book(t.Book.shelf)} = {row(t.Shelf.id)}",
    )


@reads(t.Author, may_see=t.author_seen)
class Author:
    name: str = column(t.Author.name, "The name on the cover.")
    born: date | None = column(t.Author.born, "The day of birth.")
    address: str | None = column(t.Author.address, "Where to write to; the author's own business.", if_=t.own_address)
    books: Connection[Book] = connection(t.Book.author, "The author's books.", filter=t.BookFilter, order=t.BookOrder)


@reads(t.Author, may_see=nobody, node=False)
class Writer:
    """Shown with a remark."""

    name: str = column(t.Author.name, "The name.")
    books: Connection[Book] = connection(t.Book.author, "The writer's books, as far as they may be seen.")


@reads(t.Book, may_see=t.book_seen, node=False)
class BooksInState:
    """The books of a shelf that are in one place."""

    state: BookState = column(t.Book.state, "Where.")
    pages: int = column(t.Book.pages, "How many pages they have together.")


@reads(t.Book, may_see=t.book_seen, node=False)
class BooksOfGenre:
    """The books of a shelf that are of one genre."""

    genre: Genre | None = one(t.Book.genre, "Which genre.")
    pages: int = column(t.Book.pages, "How many pages they have together.")


@reads(t.Book, may_see=nobody, node=False)
class Measure:
    pages: int = column(t.Book.pages, "How many pages.")
    price: Decimal = column(t.Book.price, "How much.")


@reads(t.Book, may_see=t.book_seen)
class Book:
    title: str = column(t.Book.title, "The title.")
    state: BookState = column(t.Book.state, "Where it is.")
    added_at: datetime = column(t.Book.added_at, "When it came.")
    price: Decimal | None = column(t.Book.price, "What it cost; the owner's business.", if_=t.own_book)
    is_overdue: bool = expression(lambda row, viewer: f"{row(t.Book.due_at)} < {viewer.now}", "Should it be back?")
    size: str = computed([t.Book.pages, t.Book.price], "In words.", by=t.how_long)
    secret_size: str | None = computed(
        [t.Book.pages, t.Book.price], "In words, for the owner.", by=t.how_long, if_=t.own_book
    )
    measure: Measure = part("Figures.")
    owner: ID = column(t.Book.owner, "Whose it is.", whose="Person")
    tags: list[str] = column(t.Book.tags, "What readers call it.")
    genre: Genre | None = one(t.Book.genre, "What it is.")
    cover: Cover | None = one(t.Cover.book, "What it is bound in.")
    shelf: Shelf | None = one(t.Book.shelf, "Where it stands.")
    author: Author | None = one(t.Book.author, "Who wrote it.")
    loans: list[Loan] = many(t.Loan.book, "Who took it, and when.", order=[t.Loan.taken_at, t.Loan.id])
    loan_pages: Connection[Loan] | None = connection(
        t.Loan.book, "The same, paged, for the owner.", order=t.LoanOrder, if_=t.own_book
    )
    owner_loans: list[Loan] = many(t.Loan.book, "The same; nobody else sees any.", order=[t.Loan.id], if_=t.own_book)
    next_actions: list[Action] = values(
        t.Move.action,
        "What can be done with it.",
        where=lambda row, move, viewer: f"{move(t.Move.state)} = {row(t.Book.state)}",
        order=[t.Move.rank],
    )


@reads(t.Genre, may_see=everyone)
class Genre:
    code: str = column(t.Genre.code, "The code.")
    name: str = column(t.Genre.name, "The name.")
    books: Connection[Book] = connection(t.Book.genre, "Its books.", filter=t.BookFilter, order=t.BookOrder)


@reads(t.Cover, may_see=through(t.Cover.book))
class Cover:
    colour: str = column(t.Cover.colour, "The colour.")


@reads(t.Loan, may_see=through(t.Loan.book))
class Loan:
    taken_at: datetime = column(t.Loan.taken_at, "When it was taken.")
    book: Book | None = one(t.Loan.book, "What was taken.")
    is_mine: bool = expression(t.own_loan, "Did the viewer take it?")
    remarks: list[Remark] = many(t.Remark.loan, "What was said.", order=[t.Remark.text, t.Remark.id])


@reads(t.Remark, may_see=through(t.Remark.loan, t.own_loan))
class Remark:
    text: str = column(t.Remark.text, "The words.")
    loan: Loan | None = one(t.Remark.loan, "About which loan.")
    of_own_book: bool = expression(
        lambda row, viewer: row.parent(t.Remark.loan, lambda loan, viewer: loan.parent(t.Loan.book, t.own_book)),
        "Is the book the viewer's?",
    )
    writer: Writer = one(t.Remark.writer, "Who said it.", shown=True)


@reads(t.Mention, may_see=through(t.Mention.shelf))
class Mention:
    about: Book | Author | None = either(t.Mention.about_book, t.Mention.about_author, "What is spoken of.")
