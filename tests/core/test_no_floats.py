"""No float near money or votes: neither a literal, nor a call, nor a division of whole numbers, nor an annotation."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import gosdom_core

ROOT = Path(gosdom_core.__file__).parent
MONEY_AND_VOTES = ("bills", "meetings", "capital_repair", "subsidies", "readings", "reports", "homes", "identifiers")
FORBIDDEN_NAMES = {"float", "math.sqrt", "math.pow", "math.exp", "math.log"}


def files() -> list[Path]:
    found = [path for name in MONEY_AND_VOTES for path in (ROOT / f"{name}.py", *sorted((ROOT / name).rglob("*.py")))]
    return [path for path in found if path.exists()]


def floats(source: str) -> Iterator[tuple[int, str]]:
    """Which lines of the source hold a float, and how?"""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, (float, complex)):
            yield node.lineno, f"the literal {node.value!r}"
        if isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno, "the name float"
        if isinstance(node, ast.Attribute) and ast.unparse(node) in FORBIDDEN_NAMES:
            yield node.lineno, ast.unparse(node)
        if isinstance(node, ast.Attribute) and node.attr in ("total_seconds", "timestamp"):
            yield node.lineno, f"{node.attr} gives a float: count whole units instead"
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Div)
            and is_whole(node.left)
            and is_whole(node.right)
        ):
            yield node.lineno, f"{ast.unparse(node)} divides whole numbers"


def is_whole(node: ast.expr) -> bool:
    counts = isinstance(node, ast.Call) and ast.unparse(node.func) in ("len", "int")
    return counts or (isinstance(node, ast.Constant) and isinstance(node.value, int))


def test_the_modules_of_money_and_votes_are_there() -> None:
    assert {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in files()} == set(MONEY_AND_VOTES)


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_float_near_money_or_votes(path: Path) -> None:
    found = [f"{path.relative_to(ROOT)}:{line} {what}" for line, what in floats(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "x = 0.1",
        "x = 1e3",
        "x = float(y)",
        "def f(x: float) -> None: ...",
        "x = 1 / 3",
        "x = len(a) / 2",
        "d.total_seconds()",
    ],
)
def test_the_search_finds_what_it_looks_for(source: str) -> None:
    assert [*floats(source)]


@pytest.mark.parametrize("source", ["x = Decimal('0.1')", "x = Fraction(1, 3)", "x = a // 2", "x = Fraction(a) / 2"])
def test_the_search_leaves_the_rest_alone(source: str) -> None:
    assert [*floats(source)] == []
