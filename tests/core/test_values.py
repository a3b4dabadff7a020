"""The library as a whole: its values cannot be changed, it opens nothing but its own data, and it prints nothing."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import pytest

import gosdom_core
from gosdom_core.workdays import Workdays

ROOT = Path(gosdom_core.__file__).parent
NAMES = [module.name for module in pkgutil.walk_packages(gosdom_core.__path__, "gosdom_core.")]


def values() -> Iterator[Any]:
    """Which dataclasses does the library hand out or take?"""
    for name in NAMES:
        for kind in vars(importlib.import_module(name)).values():
            own = inspect.isclass(kind) and kind.__module__ == name and not kind.__name__.startswith("_")
            if own and is_dataclass(kind):
                yield kind


def test_every_dataclass_is_frozen_and_has_slots() -> None:
    found = list(values())
    assert len(found) > 100
    loose = [kind.__qualname__ for kind in found if not kind.__dataclass_params__.frozen]
    assert loose == []
    assert [kind.__qualname__ for kind in found if "__slots__" not in vars(kind)] == []


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Workdays(10).n = 11  # type: ignore[misc] # the mistake itself


def calls(source: str) -> Iterator[tuple[str, int]]:
    """What of the outer world does the source touch, and in which line?"""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("open", "print", "input", "exec", "eval"):
            yield ast.unparse(node.func), node.lineno
        if isinstance(node, ast.Attribute) and node.attr in ("read_text", "read_bytes", "open"):
            yield node.attr, node.lineno


def test_only_the_packages_own_data_is_read() -> None:
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in sorted(ROOT.rglob("*.py"))
        for name, _ in calls(path.read_text(encoding="utf-8"))
    }
    assert found == {
        ("law.py", "read_text"),  # sources.toml
        ("requests/categories.py", "read_text"),  # categories.toml
        ("__main__.py", "open"),  # the file of a meeting that the shell was told to count
    }
