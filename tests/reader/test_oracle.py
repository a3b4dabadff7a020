"""Generated operations: the planned answers are those of the naive reader, and would not be if any one right were
missing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from graphql import parse, validate

from gosdom_graphql.reader import observed
from gosdom_graphql.reader.rowtype import ROWS, Through, everyone, nobody
from gosdom_graphql.reader.schema import planned_schema
from tests.reader.api import SCHEMA
from tests.reader.cast import VIEWERS, Rows
from tests.reader.conftest import Ask
from tests.reader.naive import Naive, answer, naive_schema
from tests.reader.operations import Maker

ORACLE = naive_schema(SCHEMA.as_str())
"""Built once: the library's schema with naive resolvers."""


def cursors(value: Any) -> Iterator[str]:
    """Which cursors are in an answer?"""
    if isinstance(value, dict):
        for name, each in value.items():
            if name in ("cursor", "startCursor", "endCursor") and each:
                yield each
            yield from cursors(each)
    elif isinstance(value, list):
        for each in value:
            yield from cursors(each)


async def compare(ask: Ask, rows: Rows, viewer: str, maker: Maker) -> tuple[str, str, str]:
    """One operation asked of both: what each of them answers, as text with the keys in their order; and the
    operation.
    """
    query, variables = maker.make()
    expected = answer(ORACLE, Naive(rows, VIEWERS[viewer]), query, variables)
    assert not expected.errors, (query, variables, expected.errors)
    with observed() as statements:
        found = await ask(query, variables, viewer)
    assert not found.errors, (query, variables, found.errors)
    asked = [each for each in found.data or {} if each not in ("today", "__typename")]
    assert len(statements) == len(asked), query
    maker.cursors = (maker.cursors + list(cursors(expected.data)))[-200:]
    return json.dumps(found.data), json.dumps(expected.data), f"{query}\n{variables}"


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("seed", range(5))
async def test_the_answer_is_the_naive_one(ask: Ask, rows: Rows, viewer: str, seed: int) -> None:
    maker = Maker(ORACLE, rows, seed)
    for _ in range(100):
        found, expected, asked = await compare(ask, rows, viewer, maker)
        assert found == expected, asked


def rights() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every right of the library: its name, and how to remove it."""
    for rows in ROWS.values():
        if not rows.cls.__module__.startswith("tests.reader"):
            continue
        if rows.may_see not in (everyone, nobody):
            yield f"{rows.name}.may_see", partial(setattr, rows, "may_see", everyone)
        if isinstance(rows.may_see, Through) and rows.may_see.also:
            yield f"{rows.name}.also", partial(setattr, rows, "may_see", Through(rows.may_see.parent))
        for each in rows.fields.values():
            if each.if_ is not None:
                yield f"{rows.name}.{each.name}", partial(setattr, each, "if_", None)


@contextmanager
def without(remove: Callable[[], Any]) -> Iterator[None]:
    """The library without one right, and with no plan that knew it."""
    kept: list[tuple[Any, dict[str, Any]]] = [
        (each, dict(vars(each))) for rows in ROWS.values() for each in (rows, *rows.fields.values())
    ]
    plans = planned_schema(SCHEMA._schema).plans
    remove()
    for each, _ in kept:
        vars(each).pop("guarded", None)
    plans.clear()
    try:
        yield
    finally:
        for each, state in kept:
            vars(each).clear()
            vars(each).update(state)
        plans.clear()


RIGHTS = dict(rights())


@pytest.mark.parametrize("name", RIGHTS)
async def test_without_any_one_right_the_answers_differ(ask: Ask, rows: Rows, name: str) -> None:
    makers = {viewer: Maker(ORACLE, rows, seed=7) for viewer in ("anna", "boris", "staff")}
    with without(RIGHTS[name]):
        for _ in range(1000):
            for viewer, maker in makers.items():
                found, expected, _ = await compare(ask, rows, viewer, maker)
                if found != expected:
                    return
    pytest.fail(f"nothing shows that {name} is there")


def test_generated_operations_are_valid_and_many_sided(rows: Rows) -> None:
    maker = Maker(ORACLE, rows, seed=3)
    texts = [maker.make()[0] for _ in range(300)]
    assert [errors for text in texts if (errors := validate(ORACLE, parse(text)))] == []
    for shape in (
        "fragment F",
        "... on ",
        "@skip",
        "@include",
        "$v",
        "anyOf",
        "last:",
        "before:",
        "nodes(",
        "... on Author",
        "totalCount",
    ):
        assert any(shape in text for text in texts), shape
