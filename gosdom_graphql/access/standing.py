"""The core's table of rights as SQL text: statements that decide over many rows say what `gosdom_core.access` says.

Nothing is decided here. Which standing allows which deed, under which scope, and from which age, is read from the
core's dated rules when a statement is written; a test holds who is identified against the core, person by person.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gosdom_core.access import RIGHTS, Deed, Only, Right, Standing
from gosdom_core.access.table import ADOLESCENT, ADULT
from gosdom_core.law import Dated

T = TypeVar("T")


def dated(rule: Dated[T], day: str, says: Callable[[T], str]) -> str:
    """What does a dated rule say on a day, as SQL? Null before its first term.

    >>> dated(ADULT, "d", str)
    "case when d >= date '1995-01-01' then 18 end"
    """
    arms = " ".join(f"when {day} >= date '{term.since}' then {says(term.value)}" for term in reversed(rule.terms))
    return f"case {arms} end"


def is_of_age(rule: Dated[int], born: str, day: str) -> str:
    """Are so many years full that day? Whose birthday is not known is of age."""
    years = dated(rule, day, str)
    return f"({born} is null or ({born} + make_interval(years => {years}))::date <= {day})"


def by_age(born: str, day: str) -> str:
    """As what does an owner stand: OWNER, ADOLESCENT or CHILD?"""
    return (
        f"case when {is_of_age(ADULT, born, day)} then '{Standing.OWNER.name}'"
        f" when {is_of_age(ADOLESCENT, born, day)} then '{Standing.ADOLESCENT.name}' else '{Standing.CHILD.name}' end"
    )


def allows(deed: Deed, day: str, standing: str, given: str) -> str:
    """Does a standing allow the deed that day? `given` is the array of a guest's scopes, or of an attorney's deeds.

    What is allowed within bounds (with a parent's consent, of one's own time) is not told here.
    """

    def says(table: tuple[Right, ...]) -> str:
        rights = [right for right in table if right.deed is deed and right.only.name == "FREELY"]
        free = [right.standing.name for right in rights if not right.given]
        named = [(right.standing, right.scope if right.standing is Standing.GUEST else deed) for right in rights]
        arms = [f"{standing} in ({', '.join(map(repr, free))})"] if free else []
        arms += [
            f"{standing} = '{who.name}' and '{what.name}' = any({given})"
            for right, (who, what) in zip(rights, named, strict=True)
            if right.given and what is not None
        ]
        return f"({' or '.join(arms) or 'false'})"

    return dated(RIGHTS, day, says)


def of_their_time(deed: Deed, day: str) -> str:
    """May a former owner still do it, of what fell into their ownership?"""
    right = (Standing.FORMER_OWNER, deed, Only.OF_THEIR_TIME)

    def says(table: tuple[Right, ...]) -> str:
        return str(any((each.standing, each.deed, each.only) == right for each in table)).lower()

    return f"coalesce({dated(RIGHTS, day, says)}, false)"


def covers(row: str, day: str) -> str:
    """Does the row's period cover the day? Both ends are in it."""
    return f"{day} between {row}.since and coalesce({row}.until, 'infinity')"


def not_revoked(row: str, now: str) -> str:
    """Is it not taken back yet at the moment?"""
    return f"({row}.revoked_at is null or {row}.revoked_at > {now})"


def holds(power: str, owner: str, day: str, now: str) -> str:
    """Does a power hold at the moment? While its owner owns; a parent's until the child comes of age."""
    return (
        f"({not_revoked(power, now)} and {covers(power, day)} and exists (select from share xs"
        f" where xs.premises = {power}.premises and xs.person = {power}.owner and {covers('xs', day)})"
        f" and not ({power}.deeds is null and {is_of_age(ADULT, f'{owner}.born', day)}))"
    )


def may_invite(person: str, premises: str, day: str, now: str) -> str:
    """May the person invite there at the moment? What they granted lives no longer than that."""
    own = allows(Deed.INVITE, day, f"({by_age('xo.born', day)})", "array[]::text[]")
    parent = allows(Deed.INVITE, day, f"'{Standing.PARENT.name}'", "array[]::text[]")
    return (
        f"(exists (select from share xa join person xo on xo.id = xa.person"
        f" where xa.premises = {premises} and xa.person = {person} and {covers('xa', day)} and {own})"
        f" or exists (select from power xp join person xo on xo.id = xp.owner"
        f" where xp.premises = {premises} and xp.person = {person} and xp.deeds is null"
        f" and {holds('xp', 'xo', day, now)} and {parent}))"
    )
