"""Voters: who may cast a weight at a moment, and whose is it after a sale in the middle of the voting?

Weights are frozen when the meeting opens; who may cast one is looked up at the moment of casting. What was cast before
a sale stands, the buyer casts only what has not been cast.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction

from gosdom_core.homes import Period, Person, Share
from gosdom_core.meetings import terms
from gosdom_core.meetings.errors import ConsentMissing, MinorIsRepresented, NotAnOwner, SuccessionUnclear
from gosdom_core.meetings.weights import Holders, Roll, Weight, holdings

# --- May this person cast it? ----------------------------------------------------------------------------------------


class Representation(Enum):
    """By what right does one act for another? По доверенности; законный представитель (parent, guardian)."""

    POWER_OF_ATTORNEY = "power_of_attorney"
    LEGAL = "legal"


@dataclass(frozen=True, slots=True)
class Representative:
    """Who acts for whom, by what right, and when? `document` names the paper (ст. 48 ч. 2)."""

    person: str
    owner: str
    right: Representation
    period: Period
    document: str = ""


@dataclass(frozen=True, slots=True)
class Voter:
    """Who casts, and for whom? `by` is the paper of a representative, or none for the owner."""

    person: str
    owner: str
    by: Representative | None = None


def voter(
    weight: Weight,
    person: str,
    *,
    day: date,
    people: Mapping[str, Person],
    representatives: Iterable[Representative] = (),
    consents: Container[str] = (),
) -> Voter:
    """May this person cast the weight that day, and for whom?

    The weight's `holders` must be those of the day (`held`). `people` tell who is a minor: under fourteen the legal
    representative votes, under eighteen the owner with a written consent (`consents` holds such owners). Any joint
    owner casts the whole weight. Raises `NotAnOwner`, `MinorIsRepresented`, `ConsentMissing`. Source: ст. 48 ч. 2; from
    memory.

    >>> flat = Weight("w", "1", Fraction(54), ("anna", "boris"))
    >>> voter(flat, "boris", day=date(2026, 3, 20), people={})
    Voter(person='boris', owner='boris', by=None)
    """
    represented, consent = terms.REPRESENTED_UNDER.on(day), terms.CONSENT_UNDER.on(day)
    if person in weight.holders:
        age = _age(people.get(person), day)
        if age is not None and age < represented.value:
            raise MinorIsRepresented(term=represented, age=represented.value)
        if age is not None and age < consent.value and person not in consents:
            raise ConsentMissing(term=consent, age=consent.value)
        return Voter(person, person)
    for paper in representatives:
        if paper.person == person and paper.owner in weight.holders and paper.period.covers(day):
            age = _age(people.get(paper.owner), day)
            votes_oneself = age is not None and represented.value <= age < consent.value
            if paper.right is Representation.POWER_OF_ATTORNEY or not votes_oneself:
                return Voter(person, paper.owner, paper)
    raise NotAnOwner(term=terms.REPRESENTATIVE.on(day))


def _age(person: Person | None, day: date) -> int | None:
    if person is None or person.born is None:
        return None
    born = person.born
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


# --- Whose is it now? ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Part:
    """A part of a frozen weight on its way through owners; one that was cast keeps its key for good."""

    key: str
    origin: Weight
    holders: Holders
    share: Fraction
    cast: bool


@dataclass(slots=True)
class _Premises:
    """The parts of one premises while changes of owners are played over them."""

    premises: str
    cast: Container[str]
    parts: list[_Part] = field(default_factory=list)

    def change(self, now: Mapping[Holders, Fraction], day: date) -> None:
        """Plays one day's change of owners."""
        released: list[_Part] = []
        free = [part for part in self.parts if not part.holders]
        for holders in sorted({part.holders for part in self.parts if part.holders}):
            own = [part for part in self.parts if part.holders == holders]
            lost = _sum(own) - now.get(holders, Fraction(0))
            if lost > 0:
                if lost < _sum(own) and _mixed(own):
                    raise SuccessionUnclear(premises=self.premises, day=day)
                self._hand(own, lost, (), released)
        gains = {holders: share - _sum(self._of(holders)) for holders, share in sorted(now.items())}
        gains = {holders: gain for holders, gain in gains.items() if gain > 0}
        if _unclear(gains, released, free):
            raise SuccessionUnclear(premises=self.premises, day=day)
        pool = [*released, *free]
        for holders, gain in gains.items():
            self._hand(pool, gain, holders, [])

    def _of(self, holders: Holders) -> list[_Part]:
        return [part for part in self.parts if part.holders == holders]

    def _hand(self, source: list[_Part], amount: Fraction, to: Holders, taken: list[_Part]) -> None:
        """Hands so much of the source to others; a part that is not taken whole is split."""
        for part in [part for part in source if part.holders != to]:
            if amount <= 0:
                break
            if part.share > amount:
                source.append(self._split(part, amount))
            part.holders = to
            amount -= part.share
            source.remove(part)
            taken.append(part)

    def _split(self, part: _Part, amount: Fraction) -> _Part:
        """Cuts so much off; both get new keys, unless they were cast together. Answers with what stays."""
        rest = replace(part, share=part.share - amount)
        part.share = amount
        if not part.cast:
            rest.key, part.key = f"{part.key}/1", f"{part.key}/2"
            rest.cast, part.cast = rest.key in self.cast, part.key in self.cast
        self.parts.append(rest)
        return rest


def _sum(parts: Iterable[_Part]) -> Fraction:
    return sum((part.share for part in parts), Fraction(0))


def _mixed(parts: Iterable[_Part]) -> bool:
    return len({part.cast for part in parts}) > 1


def _unclear(gains: Mapping[Holders, Fraction], released: list[_Part], free: list[_Part]) -> bool:
    """Can it not be told who got a part that was cast, and who one that was not?"""
    wanted, given, spare = sum(gains.values(), Fraction(0)), _sum(released), _sum(free)
    if len(gains) > 1:
        return _mixed(released if wanted <= given else [*released, *free])
    if not gains:
        return False
    return (_mixed(released) and wanted < given) or (_mixed(free) and given < wanted < given + spare)


def held(roll: Roll, shares: Iterable[Share], *, premises: str, day: date, cast: Container[str] = ()) -> Roll:
    """Who holds the frozen weights of the premises that day?

    Plays every change of owners since the meeting opened; `cast` are the keys of weights that have been cast. A weight
    that passes whole keeps its key; one that was not cast and passes in part is split (`key/1`, `key/2`, of the same
    votes together). `shares` hold the history of the register; holders by deed are handed in with it. Each weight's
    `share` is its part of the premises. Raises `SuccessionUnclear` where the register cannot tell; then a person
    decides.

    >>> flat = Roll(date(2026, 3, 1), (Weight("w", "1", Fraction(54), ("anna",)),))
    >>> sold = [Share("anna", "1", Fraction(1), Period(date(2020, 1, 1), date(2026, 3, 9))),
    ...         Share("boris", "1", Fraction(1), Period(date(2026, 3, 10)))]
    >>> [castable(held(flat, sold, premises="1", day=date(2026, 3, day)), "boris") == () for day in (9, 10)]
    [True, False]
    >>> castable(held(flat, sold, premises="1", day=date(2026, 3, 10), cast={"w"}), "boris", cast={"w"})
    ()
    """
    own = [share for share in shares if share.premises == premises]
    frozen = [weight for weight in roll.weights if weight.premises == premises]
    state = _Premises(premises, cast, [_Part(w.key, w, w.holders, w.share, w.key in cast) for w in frozen])
    changes = {share.period.since for share in own}
    changes |= {share.period.until + timedelta(days=1) for share in own if share.period.until is not None}
    for changed in sorted(change for change in changes if roll.day < change <= day):
        state.change(holdings(own, premises, changed), changed)
    return roll.with_premises(premises, _weights(state.parts))


def _weights(parts: Iterable[_Part]) -> list[Weight]:
    found: dict[str, Weight] = {}
    for part in sorted(parts, key=lambda part: part.key):
        votes = part.origin.votes * part.share / part.origin.share
        before = found.get(part.key)
        if before is None:
            found[part.key] = replace(part.origin, key=part.key, holders=part.holders, share=part.share, votes=votes)
        else:
            # one that was cast and then sold in parts is still one weight
            holders = tuple(sorted({*before.holders, *part.holders}))
            found[part.key] = replace(
                before, holders=holders, share=before.share + part.share, votes=before.votes + votes
            )
    return list(found.values())


def castable(roll: Roll, person: str, cast: Container[str] = ()) -> tuple[Weight, ...]:
    """Which weights may the person still cast as an owner? `roll` is that of `held`, `cast` holds the keys cast."""
    return tuple(weight for weight in roll.weights if person in weight.holders and weight.key not in cast)
