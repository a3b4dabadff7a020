"""Every term of the library, as a table for people and as data for machines."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from textwrap import wrap
from typing import Any

import gosdom_core
from gosdom_core import law
from gosdom_core.law import Dated, Term

UNSURE = ("memory", "disputed")
OURS = "product"


def load() -> None:
    """Where do all terms come from? From importing every module of the library, new ones included."""
    for module in pkgutil.walk_packages(gosdom_core.__path__, "gosdom_core."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


@dataclass(frozen=True, slots=True)
class Row:
    """Which term stands in the table? `until` is the last day of force, `None` while it holds."""

    name: str
    term: Term[Any]
    until: date | None
    checked: date


def rows(only: str = "") -> list[Row]:
    """Which terms are there, by name and day? `only` keeps the names that begin so.

    >>> load()
    >>> [row.name for row in rows("workdays.year.2026")]
    ['workdays.year.2026']
    """
    named: Mapping[str, Dated[Any]] = law.terms()
    return [
        Row(name, term, dated.ends(term), dated.checked)
        for name, dated in named.items()
        if name.startswith(only)
        for term in dated.terms
    ]


_YES = {"ru": ("да", "нет"), "en": ("yes", "no")}

# --- A value in words, and as data ------------------------------------------------------------------------------------


def told(value: object, language: str = "ru") -> str:
    """How is a term's value told in one line? A part that has parts of its own stands in brackets.

    >>> told(Fraction(2, 3)), told((1, Decimal("0.15"))), told(frozenset({"4.10", "4.2", "4"})), told({"a": 1})
    ('2/3', '1, 0.15', '4, 4.2, 4.10', 'a: 1')
    >>> told(((2, 23), (3, 8)))
    '(2, 23), (3, 8)'
    """
    text = getattr(value, "text", None)
    if callable(text):
        return str(text(language))
    match value:
        case bool():
            found = _YES[language][not value]
        case date() | time():
            found = value.isoformat()
        case Enum():
            found = value.name.lower()
        case Mapping():
            found = "; ".join(f"{_part(key, language)}: {_part(item, language)}" for key, item in value.items())
        case frozenset() | set():
            found = ", ".join(sorted((told(item, language) for item in value), key=_order))
        case tuple() | list():
            parts = [_part(item, language) for item in value]
            # sentences have commas of their own
            found = ("; " if any(", " in part and part[0] != "(" for part in parts) else ", ").join(parts)
        case _ if callable(value):
            found = str(getattr(value, "__name__", value))
        case _ if is_dataclass(value):
            shown = ((field.name, getattr(value, field.name)) for field in fields(value))
            found = ", ".join(f"{name} {_part(item, language)}" for name, item in shown if item not in (None, (), ""))
        case _:
            found = str(value)
    return found


def _part(value: object, language: str) -> str:
    text = told(value, language)
    compound = isinstance(value, (tuple, list)) or (is_dataclass(value) and not hasattr(value, "text"))
    return f"({text})" if compound and ", " in text else text


def _order(item: object) -> list[str | int]:
    """Numbers in their own order, also those of items ("4" before "4.2" before "4.10"); words in the alphabet's."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", str(item))]


def data(value: object) -> Any:
    """What is a value for a machine? JSON's own kinds; exact numbers as strings: "22.5", "2/3".

    >>> data(Fraction(2, 3)), data(date(2026, 1, 1)), data((Decimal("9.5"), None)), data(frozenset({10, 9}))
    ('2/3', '2026-01-01', ['9.5', None], [9, 10])
    """
    found: Any
    match value:
        case None | bool() | int() | str():
            found = value
        case date() | datetime() | time():
            found = value.isoformat()
        case Enum():
            found = value.name
        case Decimal() | Fraction():
            found = str(value)
        case Mapping():
            found = {str(told(key)): data(item) for key, item in value.items()}
        case frozenset() | set():
            found = sorted((data(item) for item in value), key=_order)
        case tuple() | list():
            found = [data(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            found = {field.name: data(getattr(value, field.name)) for field in fields(value)}
        case _:
            found = told(value)
    return found


def records(found: Iterable[Row]) -> list[dict[str, Any]]:
    """What is each term for a machine? One object a term, the same keys in each."""
    return [
        {
            "name": row.name,
            "value": data(row.term.value),
            "text": {language: told(row.term.value, language) for language in ("ru", "en")},
            "since": row.term.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
            "act": {"ru": row.term.act.ru, "en": row.term.act.en, "link": row.term.act.link},
            "clause": row.term.clause,
            "confidence": row.term.confidence,
            "source": list(row.term.source),
            "note": row.term.note,
            "checked": row.checked.isoformat(),
        }
        for row in found
    ]


# --- The table --------------------------------------------------------------------------------------------------------

HEADS = {
    "ru": ("норма", "значение", "действует", "уверены", "пункт и акт", "откуда", "проверено"),
    "en": ("term", "value", "in force", "how sure", "clause and act", "source", "checked"),
}
SURE = {
    "ru": {
        "primary": "текст акта",
        "secondary": "пересказ",
        "memory": "по памяти",
        "disputed": "спорно",
        "product": "выбор наш",
    },
    "en": {name: name for name in ("primary", "secondary", "memory", "disputed", "product")},
}
WIDTHS = (23, 25, 10, 10, 26, 6, 10)
MOST_LINES = 6


def table(found: Iterable[Row], language: str = "ru") -> Iterator[str]:
    """How do the terms look in a terminal of 120 columns? One line after another, a heading for each module."""
    module = ""
    for row in found:
        head, _, thing = row.name.partition(".")
        if head != module:
            module = head
            yield from ("", module.upper(), _line(HEADS[language]), _line(["─" * width for width in WIDTHS]))
        yield from _cells(row, thing, language)


def _cells(row: Row, thing: str, language: str) -> Iterator[str]:
    act = row.term.cite(language) if row.term.clause else row.term.act.title(language)
    force = f"{row.term.since:%d.%m.%Y}" + (f" {row.until:%d.%m.%Y}" if row.until else "")
    texts = (
        told(row.term.value, language),
        force,
        SURE[language][row.term.confidence],
        act,
        " ".join(row.term.source),
        f"{row.checked:%d.%m.%Y}",
    )
    columns = [_name(thing, WIDTHS[0])]
    columns += [_wrapped(text, width) for text, width in zip(texts, WIDTHS[1:], strict=True)]
    for index in range(max(map(len, columns))):
        yield _line([column[index] if index < len(column) else "" for column in columns])


def _wrapped(text: str, width: int) -> list[str]:
    lines = wrap(text, width) or [""]
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"]


def _name(thing: str, width: int) -> list[str]:
    """A dotted name is broken after a dot or an underscore, so that no part of it is hidden."""
    lines = [""]
    for part in re.findall(r"[^._]*[._]?", thing):
        if len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return lines


def _line(cells: Iterable[str]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()
