"""The register of a house as CSV: what does each line say?

    number;kind;area;cadastral_number;entrance;owner;snils;ownership;share;since;until
    7;RESIDENTIAL;58.2;63:01:9999901:107;2;Анна Сергеевна Кузнецова;90000006194;JOINT;1;2015-04-01;

A line is about premises, by their number on the door, and may name an owner. Without a number on the door it is about
whichever premises bear its cadastral number: those may not be known here yet. Semicolons or commas, dots or commas in
areas, days as 2015-04-01 or 01.04.2015.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from typing import Final, TypeVar

from gosdom_core.errors import BadInput, Missing, OutOfRange, Refused, text
from gosdom_core.homes import Ownership, PremisesKind
from gosdom_core.identifiers import cadastral_number, snils
from gosdom_graphql.homes.register.refusals import RegisterUnreadable

COLUMNS: Final = (
    "number", "kind", "area", "cadastral_number", "entrance", "owner", "snils", "ownership", "share", "since", "until",
)  # fmt: skip
MOST: Final = 2_000
LARGEST: Final = Decimal(100_000)
T = TypeVar("T")


class RegisterVerdict(Enum):
    """What comes of a line?"""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom does a line name as an owner? `share` of the premises, exactly; spouses who own jointly have the whole.

    It is the СНИЛС that says who it is: the name is for who is not known yet.
    """

    name: str = field(compare=False)
    snils: str
    ownership: Ownership
    share: Fraction
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """What does a line say? `at` is its place in the file, the header being 1."""

    at: int
    number: str
    kind: PremisesKind
    area: Decimal | None
    cadastral: str | None
    entrance: int | None
    owner: Owner | None


@dataclass(slots=True)
class Verdict:
    """What comes of the line at this place?"""

    line: int
    verdict: RegisterVerdict
    refused: Refused | None = None


def lines(table: str) -> Iterator[Line | Verdict]:
    """What does each line say, or what is wrong with it? Raises `RegisterUnreadable`."""
    first = table.lstrip("\ufeff").split("\n", 1)[0]
    reader = csv.reader(io.StringIO(table.lstrip("\ufeff")), delimiter=";" if ";" in first else ",", strict=True)
    unreadable = RegisterUnreadable(field=["csv"], columns=", ".join(COLUMNS), most=MOST)
    try:
        rows = [(reader.line_num, row) for row in reader if any(each.strip() for each in row)]
    except csv.Error as error:
        raise unreadable from error
    header = [each.strip().lower() for each in rows[0][1]] if rows else []
    known = len(set(header)) == len(header) and set(header) <= set(COLUMNS) and "cadastral_number" in header
    if not known or len(rows) > MOST + 1:
        raise unreadable
    for at, row in rows[1:]:
        try:
            if len(row) > len(header):
                raise BadInput
            yield _line(at, dict(zip(header, (each.strip() for each in row), strict=False)))
        except Refused as refused:
            yield Verdict(at, RegisterVerdict.WRONG, refused)


def numbers(table: str) -> list[str]:
    """Which cadastral numbers are in the table? Raises `RegisterUnreadable`."""
    return [each.cadastral for each in lines(table) if isinstance(each, Line) and each.cadastral is not None]


def _line(at: int, said: dict[str, str]) -> Line:
    number = text(said.get("number"), field=["number"], limit=20, required=False)
    cadastral = _read(said, "cadastral_number", cadastral_number)
    if not number and cadastral is None:
        raise Missing(field=["number"])
    owner = _owner(said)
    if not number and owner is None:
        raise Missing(field=["number"])
    kind = _read(said, "kind", lambda name: PremisesKind[name.upper()])
    return Line(
        at, number, kind or PremisesKind.RESIDENTIAL, _read(said, "area", area), cadastral,
        _read(said, "entrance", int), owner,
    )  # fmt: skip


def _owner(said: dict[str, str]) -> Owner | None:
    if not any(said.get(name) for name in ("owner", "snils", "ownership", "share", "since", "until")):
        return None
    number = _read(said, "snils", snils)
    since = _read(said, "since", _day)
    share = _read(said, "share", Fraction)
    for name, value in (("snils", number), ("since", since)):
        if value is None:
            raise Missing(field=[name])
    assert number is not None, "said above"
    assert since is not None, "said above"
    ownership = _read(said, "ownership", lambda name: Ownership[name.upper()])
    ownership = ownership or (Ownership.SHARED if share not in (None, Fraction(1)) else Ownership.SOLE)
    share = share if share is not None else Fraction(1)
    if not 0 < share <= 1 or share.denominator > 10**9 or (ownership is not Ownership.SHARED and share != 1):
        raise OutOfRange(field=["share"], least="0", most="1", value=str(share)[:40])
    until = _read(said, "until", _day)
    if until is not None and until < since:
        raise OutOfRange(field=["until"], least=since.isoformat(), most="…", value=until.isoformat())
    return Owner(text(said.get("owner"), field=["owner"], limit=200), number, ownership, share, since, until)


def _read(said: dict[str, str], name: str, read: Callable[[str], T]) -> T | None:
    """The value of a column, if it is there. What cannot be read is refused at the column."""
    value = said.get(name)
    if not value:
        return None
    try:
        return read(value)
    except Refused as refused:
        raise type(refused)(field=[name], term=refused.term, **refused.figures) from refused
    except (ValueError, KeyError, ZeroDivisionError, InvalidOperation) as error:
        raise BadInput(field=[name]) from error


def area(value: str, *, field: Sequence[str] = ()) -> Decimal:
    """How many square metres? To the hundredth. Raises `OutOfRange`, `BadInput`.

    >>> area("58,2")
    Decimal('58.20')
    """
    found = Decimal(value.replace(",", ".").replace("\u00a0", "").replace(" ", ""))
    if not found.is_finite() or not 0 < found < LARGEST:
        raise OutOfRange(field=field, least="0", most=str(LARGEST), value=value[:20])
    if found != found.quantize(Decimal("0.01")):
        raise BadInput(field=field)
    return found.quantize(Decimal("0.01"))


def _day(value: str) -> date:
    return date.fromisoformat("-".join(reversed(value.split("."))) if value.count(".") == 2 else value)
