"""Operations by hand: one for each thing that a client may write, with its whole answer."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from graphql import execute, parse
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gosdom_graphql.http.operation import Executor
from gosdom_graphql.reader import observed
from gosdom_graphql.reader.payloads import Finished
from tests.reader.api import SCHEMA
from tests.reader.cast import ANNA, HERE, VIEWERS, Rows
from tests.reader.conftest import Ask, Context
from tests.reader.naive import Naive


@pytest.fixture(scope="module")
def anna(rows: Rows) -> Naive:
    return Naive(rows, VIEWERS["anna"])


def gid(kind: str, row: dict[str, Any]) -> str:
    return f"{kind}:{row['id']}"


@pytest.fixture(scope="module")
def seen(anna: Naive) -> dict[str, Any]:
    """A book that Anna sees and owns, with an author whom she sees."""
    return next(each for each in anna.seen("book") if anna.owns(each) and anna.one("author", each["author"]))


@pytest.fixture(scope="module")
def hidden(anna: Naive, rows: Rows) -> dict[str, Any]:
    """A book that Anna does not see."""
    return next(each for each in rows["book"] if not anna.sees("book", each))


async def test_aliases_fragments_and_duplicates_are_merged(ask: Ask, seen: dict[str, Any]) -> None:
    found = await ask(
        """
        query ($id: ID!, $no: Boolean!, $yes: Boolean = true) {
          book(id: $id) { a: title ...F title @skip(if: $no) state @include(if: $no) ... on Node { id } ...
          @include(if: $yes) { b: title } }
        }
        fragment F on Book { author { name } author { __typename } a: title }
        """,
        {"id": gid("Book", seen), "no": False},
    )
    assert found.errors is None
    assert list(found.data["book"].items()) == [
        ("a", seen["title"]),
        ("author", {"name": found.data["book"]["author"]["name"], "__typename": "Author"}),
        ("title", seen["title"]),
        ("id", gid("Book", seen)),
        ("b", seen["title"]),
    ]


async def test_several_pages_of_one_connection(ask: Ask, rows: Rows, anna: Naive) -> None:
    found = await ask(
        """{
          here: books(filter: {state: [HERE]}, order: {field: TITLE, direction: ASC}) { nodes { title state
          } totalCount }
          none: books(first: 0) { nodes { title } pageInfo { hasNextPage startCursor } totalCount }
          count: books { totalCount }
          names: books { __typename }
        }"""
    )
    titles = sorted(each["title"] for each in anna.seen("book") if each["state"] == "HERE")
    assert [each["title"] for each in found.data["here"]["nodes"]] == titles
    total = len(anna.seen("book"))
    assert found.data["none"] == {
        "nodes": [],
        "pageInfo": {"hasNextPage": True, "startCursor": None},
        "totalCount": total,
    }
    assert found.data["count"] == {"totalCount": total}
    assert found.data["names"] == {"__typename": "BookConnection"}


@pytest.mark.parametrize("direction", ["first", "last"])
@pytest.mark.parametrize(
    "order", ["", ", order: {field: TITLE, direction: DESC}", ", order: {field: PAGES, direction: ASC}"]
)
async def test_paging_through_gives_the_whole_list_in_either_direction(ask: Ask, direction: str, order: str) -> None:
    whole = (await ask(f"{{ books(first: 100{order}) {{ nodes {{ id }} }} }}")).data["books"]["nodes"]
    cursor, on, more, at = (
        ("after", "hasNextPage", "endCursor", "after")
        if direction == "first"
        else ("before", "hasPreviousPage", "startCursor", "before")
    )
    assert cursor == at
    page = f"nodes {{ id }} pageInfo {{ {on} {more} }}"
    query = f"query ($c: String) {{ books({direction}: 3, {cursor}: $c{order}) {{ {page} }} }}"
    pages: list[list[Any]] = []
    place = None
    while True:
        found = (await ask(query, {"c": place})).data["books"]
        pages.append(found["nodes"])
        place = found["pageInfo"][more]
        if not found["pageInfo"][on]:
            break
    if direction == "last":
        pages.reverse()
    assert [each for page in pages for each in page] == whole
    assert len(pages) == -(-len(whole) // 3)


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ("first: -1", 0),
        ("first: 0", 0),
        ("first: 2", 2),
        ("last: -5", 0),
        ("first: 2, last: 5", 2),
        ("first: null", None),
        ("", None),
    ],
)
async def test_sizes_are_clamped(ask: Ask, anna: Naive, asked: str, size: int | None) -> None:
    found = await ask(f"{{ books({asked} order: {{field: TITLE, direction: ASC}}) {{ nodes {{ title }} }} }}")
    assert len(found.data["books"]["nodes"]) == (min(20, len(anna.seen("book"))) if size is None else size)


@pytest.mark.parametrize(
    "cursor",
    ["", "nonsense", "TITLE.ASC:War~x", "ADDED_AT.DESC:never~" + str(UUID(int=1)), "KEY.ASC:1", "\0", "~" * 5000],
)
@pytest.mark.parametrize("how", ["literal", "variable"])
async def test_a_bad_cursor_is_the_first_page_and_noted(context: Any, cursor: str, how: str) -> None:
    from tests.reader.api import SCHEMA

    asked: Context = context("anna")
    query = (
        "query ($c: String) { b: books(first: 2, after: $c) { nodes { id } } first: books(first: 2) { nodes { id } } }"
    )
    variables: dict[str, Any] = {"c": cursor}
    if how == "literal":
        text = cursor.replace("\0", "\\u0000")
        query, variables = query.replace("query ($c: String)", "").replace("$c", f'"{text}"'), {}
    found = await SCHEMA.execute(query, variable_values=variables, context_value=asked)
    assert found.errors is None
    assert found.data is not None
    assert found.data["b"] == found.data["first"]
    assert asked.notes == [{"code": "BAD_CURSOR", "field": "b"}]


async def test_a_cursor_belongs_to_its_order(ask: Ask) -> None:
    page = "pageInfo { endCursor } nodes { id }"
    end = (await ask(f"{{ books(first: 1, order: {{field: TITLE, direction: ASC}}) {{ {page} }} }}")).data["books"][
        "pageInfo"
    ]["endCursor"]
    query = f"query ($c: String, $o: BookOrder) {{ books(first: 1, after: $c, order: $o) {{ {page} }} }}"
    title, pages = ({"field": field, "direction": "ASC"} for field in ("TITLE", "PAGES"))
    assert (await ask(query, {"c": end, "o": pages})).data == (await ask(query, {"o": pages})).data
    assert (await ask(query, {"c": end, "o": title})).data != (await ask(query, {"o": title})).data


@pytest.mark.parametrize(
    ("id", "why"),
    [
        ("garbage", "no id"),
        ("Book:1", "no uuid"),
        ("Shelf:{id}", "another type"),
        ("book:{id}", "another case"),
        ("\0", "NUL"),
    ],
)
async def test_what_is_no_id_of_a_book_is_null(ask: Ask, seen: dict[str, Any], id: str, why: str) -> None:
    query = "query ($id: ID!) { book(id: $id) { id } node(id: $id) { id } nodes(ids: [$id, $id]) { id } }"
    found = await ask(query, {"id": id.format(id=seen["id"])})
    assert (found.errors, found.data) == (None, {"book": None, "node": None, "nodes": [None, None]}), why


async def test_nodes_keep_their_order_and_hide_what_is_hidden(
    ask: Ask, seen: dict[str, Any], hidden: dict[str, Any], anna: Naive
) -> None:
    shelf = anna.seen("shelf")[0]
    ids = [gid("Book", hidden), gid("Shelf", shelf), gid("Book", seen), "x", gid("Shelf", shelf), f"Book:{UUID(int=5)}"]
    query = """query ({}) {{ nodes(ids: {}) {{ __typename id ... on Book {{ title }} ...S }} }}
               fragment S on Shelf {{ label }}"""
    there = {"__typename": "Shelf", "id": ids[1], "label": shelf["label"]}
    expected = [None, there, {"__typename": "Book", "id": ids[2], "title": seen["title"]}, None, there, None]
    assert (await ask(query.format("$ids: [ID!]!", "$ids"), {"ids": ids})).data == {"nodes": expected}
    mixed = f'["{ids[0]}", $s, "{ids[2]}", "x", $s, "{ids[5]}"]'
    assert (await ask(query.format("$s: ID!", mixed), {"s": ids[1]})).data == {"nodes": expected}


async def test_nodes_are_a_hundred_at_most(ask: Ask, seen: dict[str, Any]) -> None:
    found = await ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [gid("Book", seen)] * 150})
    assert found.data == {"nodes": [{"id": gid("Book", seen)}] * 100}


@pytest.mark.parametrize("title", ["NUL \0", "\ud800", "'; drop table book; --", "$1", "\x02p0\x03", "\\"])
async def test_a_value_that_is_no_text_finds_nothing(ask: Ask, title: str) -> None:
    query = """query ($t: String, $ts: [String!]) {
      books(filter: {title: $t}) { totalCount }
      l: books(filter: {titles: $ts}) { totalCount }
    }"""
    found = await ask(query, {"t": title, "ts": [title]})
    assert (found.errors, found.data) == (None, {"books": {"totalCount": 0}, "l": {"totalCount": 0}})


async def test_a_null_condition_is_no_condition(ask: Ask, anna: Naive) -> None:
    query = """query ($t: String, $f: BookFilter) {
      a: books(filter: {title: $t, state: null}) { totalCount }
      b: books(filter: $f) { totalCount }
    }"""
    total = {"totalCount": len(anna.seen("book"))}
    given: tuple[dict[str, Any], ...] = ({}, {"t": None, "f": None}, {"f": {"title": None}}, {"f": {}})
    for variables in given:
        assert (await ask(query, variables)).data == {"a": total, "b": total}


async def test_a_filter_does_not_tell_what_a_right_hides(ask: Ask, rows: Rows, anna: Naive) -> None:
    """Anna sees authors of her houses, but only her own address: nobody else's may be guessed by filtering."""
    found = await ask('{ authors(filter: {address: "Moon street"}) { nodes { id address } } }')
    mine = [each for each in anna.seen("author") if each["person"] == ANNA and each["address"] == "Moon street"]
    assert found.data["authors"]["nodes"] == [{"id": gid("Author", each), "address": "Moon street"} for each in mine]
    assert len(mine) < sum(each["address"] == "Moon street" for each in anna.seen("author"))


async def test_python_fields_introspection_and_planned_ones_stand_side_by_side(ask: Ask, seen: dict[str, Any]) -> None:
    query = f"""{{
      today __typename __type(name: "Book") {{ name }}
      book(id: "{gid("Book", seen)}") {{ hi: greeting(name: "Ann") size secretSize }}
    }}"""
    size = f"{seen['pages']} pages for {seen['price']:f}"
    assert (await ask(query)).data == {
        "today": "Sunday",
        "__typename": "Query",
        "__type": {"name": "Book"},
        "book": {"hi": "hello, Ann", "size": size, "secretSize": size},
    }


async def test_one_statement_for_each_root_field(ask: Ask, seen: dict[str, Any]) -> None:
    query = f"""{{
      book(id: "{gid("Book", seen)}") {{ author {{ books {{ nodes {{ loans {{ remarks {{ text }} }} }} }} }} }}
      me {{ name }} today
    }}"""
    with observed() as statements:
        await ask(query)
    assert len(statements) == 2
    assert statements[0].relations == ("book", "author", "book", "loan", "remark")


async def test_a_question_of_python_alone_reads_nothing(ask: Ask) -> None:
    with observed() as statements:
        assert (await ask("{ today }")).data == {"today": "Sunday"}
    assert statements == []


async def test_a_payload_is_read_again_after_the_write(ask: Ask, seen: dict[str, Any], hidden: dict[str, Any]) -> None:
    query = """mutation ($id: UUID!, $title: String!) {
      retitle(book: $id, title: $title) { said a: book { title author { name } } book { ...B } shelf { id } }
    } fragment B on Book { id x: title }"""
    with observed() as statements:
        found = await ask(query, {"id": str(seen["id"]), "title": "Новое имя"})
    assert found.errors is None
    assert found.data["retitle"]["said"] == "done"
    assert found.data["retitle"]["a"]["title"] == "Новое имя"
    assert found.data["retitle"]["book"] == {"id": gid("Book", seen), "x": "Новое имя"}
    assert len(statements) == 3
    assert (await ask(query, {"id": str(hidden["id"]), "title": hidden["title"]})).data["retitle"]["book"] is None
    await ask(query, {"id": str(seen["id"]), "title": seen["title"]})


@pytest.mark.parametrize(
    ("asked", "finished"),
    [
        ("book { title a: price state tags author { id name } measure { pages } } shelf { id }", True),
        ("again: book { __typename x: addedAt isOverdue loanPages(first: 2) { totalCount nodes { id } } }", True),
        ("book { title size } shelf { id }", False),  # Python makes a field of columns
        ("book { greeting }", False),  # a resolver of its own
        ("said", True),
    ],
)
async def test_what_postgresql_finished_is_what_the_executor_makes(
    context: Any, seen: dict[str, Any], asked: str, finished: bool
) -> None:
    query = f"mutation ($id: UUID!, $title: String!) {{ retitle(book: $id, title: $title) {{ {asked} }} }}"
    met: list[bool] = []

    class Watched(Executor):
        def complete_value(self, kind: Any, fields: Any, info: Any, path: Any, result: Any, position: Any) -> Any:
            if isinstance(result, dict):
                met.append(type(result) is Finished)
            return super().complete_value(kind, fields, info, path, result, position)

    given = {"id": str(seen["id"]), "title": seen["title"]}
    told = []
    for executor in (Watched, StrawberryGraphQLCoreExecutionContext):
        found: Any = await execute(  # type: ignore[misc]  # its resolvers are asynchronous
            SCHEMA._schema, parse(query), context_value=context("anna"), variable_values=given, executor_class=executor
        )
        assert found.errors is None
        told.append(json.dumps(found.data))
    assert told[0] == told[1]
    assert all(met) is finished


async def test_a_response_key_is_bounded(ask: Ask) -> None:
    assert (await ask(f"{{ me {{ {'a' * 100}: name }} }}")).errors is None
    found = await ask(f"{{ me {{ {'a' * 101}: name }} }}")
    assert found.data is None
    assert [each.message for each in found.errors or ()] == [
        "a response key is a GraphQL name of at most 100 characters"
    ]


async def test_fragments_that_multiply_are_refused(ask: Ask) -> None:
    twice = " ".join(f"{name}: books {{ nodes {{ author {{ ...F%d }} }} }}" for name in "ab")
    parts = [f"fragment F{n} on Author {{ {twice.replace('%d', str(n + 1))} }}" for n in range(14)]
    found = await ask(" ".join(["{ me { ...F0 } }", *parts, "fragment F14 on Author { name }"]))
    assert found.data is None
    assert [each.message for each in found.errors or ()] == [
        "a query asks for 5000 fields at most, fragments counted wherever they stand"
    ]


async def test_scalars_print_alike_and_refuse_what_is_vague(ask: Ask) -> None:
    query = "query ($at: DateTime!) { echo(at: $at) }"
    assert (await ask(query, {"at": "2026-03-01T10:00:00.120000+03:00"})).data == {
        "echo": "2026-03-01T10:00:00.12+03:00"
    }
    for vague in ("2026-03-01T10:00:00", "2026-03-01", "yesterday", 5, "2026-13-01T10:00:00Z"):
        assert (await ask(query, {"at": vague})).errors


async def test_nobody_sees_nothing(ask: Ask, rows: Rows) -> None:
    query = """query ($ids: [ID!]!) {
      nodes(ids: $ids) { id } books { totalCount } shelves { totalCount } authors { totalCount } me { id }
    }"""
    ids = [
        f"{kind.capitalize()}:{row['id']}" for kind in ("book", "shelf", "loan", "remark") for row in rows[kind][:20]
    ]
    none = {"totalCount": 0}
    assert (await ask(query, {"ids": ids}, "nobody")).data == {
        "nodes": [None] * len(ids),
        "books": none,
        "shelves": none,
        "authors": none,
        "me": None,
    }


async def test_a_house_is_not_everything(ask: Ask, rows: Rows) -> None:
    """A lost book of one's own house is its owner's only."""
    lost = [each for each in rows["book"] if each["state"] == "LOST" and each["house"] == HERE]
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    found = await ask(query, {"ids": [gid("Book", each) for each in lost]})
    assert found.data == {"nodes": [{"id": gid("Book", each)} if each["owner"] == ANNA else None for each in lost]}
    assert {each["owner"] == ANNA for each in lost} == {True, False}
