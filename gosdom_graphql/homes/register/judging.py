"""What would a register change? Line after line, on what is known of the house; nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from gosdom_core.errors import BadInput, Missing, Refused
from gosdom_core.homes import Ownership, PremisesKind
from gosdom_graphql.homes.register.reading import Line, Owner, RegisterVerdict, Verdict, lines
from gosdom_graphql.homes.register.refusals import CadastralNumberDiffers, CadastralNumberTaken, SharesExceedWhole


@dataclass(slots=True)
class Known:
    """Premises that are there, or would be. `id` is None for those that a line adds."""

    id: UUID | None
    number: str
    kind: PremisesKind
    area: Decimal
    cadastral: str | None
    entrance: int | None
    owners: dict[str, Owner] = field(default_factory=dict)
    """Who owns it in force, by СНИЛС."""
    changed: bool = False


@dataclass(slots=True)
class House:
    """What is known of the house, and becomes of it. `elsewhere` are numbers that premises of other houses bear."""

    premises: dict[str, Known]
    entrances: frozenset[int]
    elsewhere: frozenset[str]
    today: date
    entries: dict[tuple[str, str], Owner] = field(default_factory=dict)
    """What the register says, by cadastral number and СНИЛС: also where no premises bear the number."""
    touched: set[tuple[str, str]] = field(default_factory=set)


def judge(house: House, table: str) -> list[Verdict]:
    """What comes of each line? The house is changed as it would be. Raises `RegisterUnreadable`.

    Whether owners own more than the whole is asked at the end, when who sold has gone: the last line about the
    premises is then wrong.
    """
    verdicts: list[Verdict] = []
    last: dict[str, Verdict] = {}
    for each in lines(table):
        verdict = each if isinstance(each, Verdict) else _judged(house, each)
        verdicts.append(verdict)
        known = _named(house, each) if isinstance(each, Line) and each.owner is not None else None
        if known is not None and verdict.verdict is not RegisterVerdict.WRONG:
            last[known.number] = verdict
    for number, verdict in last.items():
        whole = whole_of(list(house.premises[number].owners.values()), house.today)
        if whole > 1:
            verdict.verdict = RegisterVerdict.WRONG
            verdict.refused = SharesExceedWhole(field=["share"], sum=str(whole))
    return verdicts


def _named(house: House, line: Line) -> Known | None:
    """Which premises is the line about: by the number on the door, or else the cadastral one?"""
    return house.premises.get(line.number) if line.number else _bearing(house, line.cadastral)


def _bearing(house: House, cadastral: str | None) -> Known | None:
    return next((each for each in house.premises.values() if cadastral and each.cadastral == cadastral), None)


def _judged(house: House, line: Line) -> Verdict:
    try:
        return Verdict(line.at, _apply(house, line))
    except Refused as refused:
        return Verdict(line.at, RegisterVerdict.WRONG, refused)


def _apply(house: House, line: Line) -> RegisterVerdict:
    bearing, known = _bearing(house, line.cadastral), _named(house, line)
    if line.cadastral in house.elsewhere or (bearing is not None and bearing is not known):
        raise CadastralNumberTaken(field=["cadastral_number"])
    if line.entrance is not None and line.entrance not in house.entrances:
        raise BadInput(field=["entrance"])
    verdict = RegisterVerdict.UNCHANGED
    if known is None and line.number:
        if line.area is None:
            raise Missing(field=["area"])
        known = Known(None, line.number, line.kind, line.area, line.cadastral, line.entrance, changed=True)
        house.premises[line.number] = known
        verdict = RegisterVerdict.ADDED
    elif known is not None:
        verdict = _change(known, line)
    if line.owner is not None:
        verdict = _own(house, known, line.owner, line.cadastral, verdict)
    return verdict


def _change(known: Known, line: Line) -> RegisterVerdict:
    if line.cadastral is not None and known.cadastral not in (None, line.cadastral):
        raise CadastralNumberDiffers(field=["cadastral_number"])
    before = known.cadastral, known.area, known.entrance
    known.cadastral = line.cadastral or known.cadastral
    known.area = line.area or known.area
    known.entrance = line.entrance if line.entrance is not None else known.entrance
    if before == (known.cadastral, known.area, known.entrance):
        return RegisterVerdict.UNCHANGED
    known.changed = True
    return RegisterVerdict.CHANGED


def _own(
    house: House, known: Known | None, owner: Owner, cadastral: str | None, verdict: RegisterVerdict
) -> RegisterVerdict:
    """The owner is one from now on, or as the register now says."""
    number = cadastral or (known.cadastral if known else None)
    before = known.owners.get(owner.snils) if known else house.entries.get((number or "", owner.snils))
    if number is not None:
        changed = house.entries.get((number, owner.snils)) != owner
        house.entries[number, owner.snils] = owner
        if changed:
            house.touched.add((number, owner.snils))
    if known is not None and before != owner:
        known.owners[owner.snils] = owner
        known.changed = True
    if before == owner or verdict is RegisterVerdict.ADDED:
        return verdict
    return RegisterVerdict.ADDED if before is None else RegisterVerdict.CHANGED


def whole_of(owners: list[Owner], day: date) -> Fraction:
    """How much of it do these own together that day? Those who own jointly own their part once."""
    now = [each for each in owners if each.since <= day and (each.until is None or each.until >= day)]
    joint = {each.share for each in now if each.ownership is Ownership.JOINT}
    return sum((each.share for each in now if each.ownership is not Ownership.JOINT), Fraction(0)) + max(
        joint, default=Fraction(0)
    )
