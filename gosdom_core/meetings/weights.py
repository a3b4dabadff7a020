"""Roll: who holds how many votes, exactly, and how many are there in all? Frozen when the meeting opens.

A vote is a square metre of the premises times the share in them (ст. 48 ч. 3, ст. 37: a convention; a house that counts
in shares hands its own `votes`). Owners in common have a weight each, joint owners one together. What nobody owns
stands in the roll as a weight without holders: it counts in the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import lcm

from gosdom_core.homes import Ownership, Premises, Share, owners_on
from gosdom_core.meetings import terms
from gosdom_core.meetings.errors import JointSharesDiffer, NoVotes, SharesExceed
from gosdom_core.meetings.words import percent_text, votes_text
from gosdom_core.workdays import CalendarDays, Months, Step, add_months

Holders = tuple[str, ...]


class Basis(Enum):
    """By what right is the weight held? An entry in the register, or a deed of transfer from the builder."""

    REGISTER = "register"
    DEED = "deed"


@dataclass(frozen=True, slots=True)
class Weight:
    """Which votes are cast together? Any of the `holders` may cast it (spouses in joint ownership)."""

    key: str
    premises: str
    votes: Fraction
    holders: Holders
    area: Decimal | None = None
    share: Fraction = Fraction(1)
    entrance: str | None = None
    basis: Basis = Basis.REGISTER

    def explain(self, total: Fraction) -> Step:
        """How did it come about? `total` are all votes of the house.

        >>> weight = Weight("w", "flat 1", Fraction(27), ("anna",), Decimal("54.0"), Fraction(1, 2))
        >>> weight.explain(Fraction(1000)).ru
        '54,0 м² × доля 1/2 = 27 голосов из 1000 (2,7 %); ст. 48 ч. 3, ст. 37, ЖК РФ'
        """
        clause, votes = terms.VOTES.terms[-1], votes_text(self.votes)
        percent, of = percent_text(self.votes, total), votes_text(total)
        votes_en, of_en = votes_text(self.votes, "en"), votes_text(total, "en")
        percent_en = percent_text(self.votes, total, "en")
        area = "" if self.area is None else f"{self.area} m² × share {self.share} = "
        area_ru = "" if self.area is None else f"{str(self.area).replace('.', ',')} м² × доля {self.share} = "
        return Step(
            f"{area_ru}{votes} голосов из {of} ({percent}); {clause.cite()}",
            f"{area}{votes_en} votes of {of_en} ({percent_en}); {clause.cite('en')}",
        )


@dataclass(frozen=True, slots=True)
class Roll:
    """Which weights are there on the day the meeting opens? `total` is the sum of all, those without holders included.

    Raises `NoVotes` for an empty roll and `ValueError` where two weights have one key.

    >>> anna, nobody = Weight("a", "1", Fraction(1, 2), ("anna",)), Weight("b", "1", Fraction(1, 3), ())
    >>> flat = Roll(date(2026, 3, 1), (anna, nobody))
    >>> flat.total, flat.scale, flat.units
    (Fraction(5, 6), 6, {'a': 3, 'b': 2})
    """

    day: date
    weights: tuple[Weight, ...]
    total: Fraction = field(init=False)
    scale: int = field(init=False, repr=False, compare=False)
    units: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # the common denominator is found once: counting then adds whole numbers, and is exact all the same
        scale = lcm(*{weight.votes.denominator for weight in self.weights})
        units = {w.key: w.votes.numerator * (scale // w.votes.denominator) for w in self.weights}
        if len(units) != len(self.weights):
            raise ValueError("two weights of the roll have one key")
        if sum(units.values()) <= 0 or min(units.values()) < 0:
            raise NoVotes(field=["premises"], term=terms.VOTES.on(self.day))
        object.__setattr__(self, "scale", scale)
        object.__setattr__(self, "units", units)
        object.__setattr__(self, "total", Fraction(sum(units.values()), scale))

    def entrances(self) -> dict[str, Fraction]:
        """How many votes has each entrance? Premises without an entrance (parking places) are in none."""
        found: dict[str, int] = {}
        for weight in self.weights:
            if weight.entrance is not None:
                found[weight.entrance] = found.get(weight.entrance, 0) + self.units[weight.key]
        return {entrance: Fraction(units, self.scale) for entrance, units in found.items()}

    def held_by(self, persons: Iterable[str]) -> Fraction:
        """How many votes do these persons hold together? A joint weight counts once."""
        those = frozenset(persons)
        return sum((weight.votes for weight in self.weights if those.intersection(weight.holders)), Fraction(0))

    def with_premises(self, premises: str, weights: Sequence[Weight]) -> Roll:
        """What is the roll when the weights of one premises are split anew? The votes stay, else ValueError."""
        rest = [weight for weight in self.weights if weight.premises != premises]
        changed = replace(self, weights=(*rest, *weights))
        if changed.total != self.total:
            raise ValueError(f"the weights of {premises} do not add up to what was frozen")
        return changed


def holdings(shares: Iterable[Share], premises: str, day: date) -> dict[Holders, Fraction]:
    """Who owns how much of the premises that day? Joint owners together.

    Raises `JointSharesDiffer`, and `SharesExceed` where it is more than the whole.
    """
    found: dict[Holders, Fraction] = {}
    joint: dict[str, list[Share]] = {}
    for share in owners_on(shares, premises, day):
        if share.ownership is Ownership.JOINT:
            joint.setdefault(share.joint or "", []).append(share)
        else:
            found[(share.person,)] = found.get((share.person,), Fraction(0)) + share.fraction
    for rows in joint.values():
        if len({row.fraction for row in rows}) > 1:
            raise JointSharesDiffer(field=["shares"], premises=premises)
        holders = tuple(sorted({row.person for row in rows}))
        found[holders] = found.get(holders, Fraction(0)) + rows[0].fraction
    owned = sum(found.values(), Fraction(0))
    if owned > 1:
        raise SharesExceed(field=["shares"], premises=premises, owned=owned)
    return found


def weight_key(premises: str, holders: Holders) -> str:
    """What is the key of a weight that the caller did not name?

    >>> weight_key("flat 1", ("anna", "boris"))
    'flat 1:anna+boris'
    """
    return f"{premises}:{'+'.join(holders)}"


def roll(
    premises: Iterable[Premises],
    shares: Iterable[Share],
    *,
    day: date,
    deeds: Iterable[Share] = (),
    commissioned: date | None = None,
) -> Roll:
    """Who may vote with how many votes on the day the meeting opens?

    `premises` are all of the house: dwellings, others and parking places registered as objects. `deeds` are those who
    took their premises from the builder by deed: they vote within a year of `commissioned`, where nobody is registered
    (ст. 44 ч. 1.1). Raises `SharesExceed`, `JointSharesDiffer`, `NoVotes`. Source: ст. 48 ч. 3, ст. 37.

    >>> from gosdom_core.homes import Period
    >>> flats = [Premises("1", "h", "1", Decimal("54.3")), Premises("2", "h", "2", Decimal("40"))]
    >>> since = Period(date(2020, 1, 1))
    >>> mine = [Share("anna", "1", Fraction(1, 3), since), Share("boris", "1", Fraction(2, 3), since)]
    >>> [(weight.key, weight.votes) for weight in roll(flats, mine, day=date(2026, 3, 1)).weights]
    [('1:anna', Fraction(181, 10)), ('1:boris', Fraction(181, 5)), ('2:', Fraction(40, 1))]
    """
    by_premises = _by_premises(shares)
    by_deed = _by_premises(deeds) if _deeds_count(commissioned, day) else {}
    weights: list[Weight] = []
    for one in premises:
        basis, held = Basis.REGISTER, holdings(by_premises.get(one.id, ()), one.id, day)
        if not held and one.id in by_deed:
            basis, held = Basis.DEED, holdings(by_deed[one.id], one.id, day)
        rest = 1 - sum(held.values(), Fraction(0))
        for holders, share in [*held.items(), *([((), rest)] if rest else [])]:
            votes = Fraction(one.area) * share
            key = weight_key(one.id, holders)
            weights.append(Weight(key, one.id, votes, holders, one.area, share, one.entrance, basis))
    if not weights:
        raise NoVotes(field=["premises"], term=terms.VOTES.on(day))
    return Roll(day, tuple(weights))


def _by_premises(shares: Iterable[Share]) -> dict[str, list[Share]]:
    found: dict[str, list[Share]] = {}
    for share in shares:
        found.setdefault(share.premises, []).append(share)
    return found


def _deeds_count(commissioned: date | None, day: date) -> bool:
    if commissioned is None:
        return False
    year = terms.BY_DEED.on(day).value
    assert isinstance(year, (Months, CalendarDays))  # ст. 44 ч. 1.1 counts from the calendar, not from the clock
    return commissioned <= day <= add_months(commissioned, year.n)
