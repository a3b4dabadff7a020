"""Voters of meetings: the frozen roll, who may cast a weight on a day, and sales in the middle of the voting."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gosdom_core import meetings
from gosdom_core.homes import Ownership, Period, Person, Premises, PremisesKind, Share
from gosdom_core.meetings import Representation, Representative, Roll, Voter, Weight

DAY = date(2026, 3, 2)
LONG_AGO = Period(date(2010, 1, 1))
F = Fraction
WHOLE_SHARE = F(1)


def flat(number: str, area: str, entrance: str | None = "1") -> Premises:
    return Premises(number, "house", number, Decimal(area), entrance=entrance)


def owns(
    person: str, premises: str, fraction: Fraction = WHOLE_SHARE, since: date | None = None, until: date | None = None
) -> Share:
    kind = Ownership.SOLE if fraction == 1 else Ownership.SHARED
    return Share(person, premises, fraction, Period(since or LONG_AGO.since, until), kind)


def together(person: str, premises: str, fraction: Fraction = WHOLE_SHARE, joint: str | None = "spouses") -> Share:
    return Share(person, premises, fraction, LONG_AGO, Ownership.JOINT, joint)


def held_votes(roll: Roll) -> dict[str, tuple[Fraction, tuple[str, ...]]]:
    return {weight.key: (weight.votes, weight.holders) for weight in roll.weights}


# --- The roll --------------------------------------------------------------------------------------------------------


def test_the_votes_of_a_house_area_times_share_48_3() -> None:
    premises = [
        flat("1", "54.3"),
        flat("2", "40.05"),
        flat("3", "30"),
        Premises("p", "house", "п1", Decimal("13.2"), PremisesKind.PARKING),
    ]
    shares = [
        owns("anna", "1", F(1, 3)),
        owns("boris", "1", F(2, 3)),
        together("vera", "2"),
        together("gleb", "2"),
        owns("anna", "p"),
    ]
    found = meetings.roll(premises, shares, day=DAY)
    assert held_votes(found) == {
        "1:anna": (F("18.1"), ("anna",)),
        "1:boris": (F("36.2"), ("boris",)),
        "2:gleb+vera": (F("40.05"), ("gleb", "vera")),
        "3:": (F(30), ()),
        "p:anna": (F("13.2"), ("anna",)),
    }
    assert (found.total, found.entrances()) == (F("137.55"), {"1": F("124.35")})
    assert found.held_by(["anna"]) == F("31.3")
    assert found.held_by(["vera", "gleb"]) == F("40.05")
    assert found.weights[0].explain(found.total).en == (
        "54.3 m² × share 1/3 = 18.1 votes of 137.55 (≈ 13.1588 %); ст. 48 ч. 3, ст. 37, Housing Code"
    )


def test_two_rows_of_one_owner_are_one_weight() -> None:
    shares = [owns("anna", "1", F(1, 4)), owns("anna", "1", F(1, 4)), owns("boris", "1", F(1, 2))]
    found = meetings.roll([flat("1", "40")], shares, day=DAY)
    assert held_votes(found) == {"1:anna": (F(20), ("anna",)), "1:boris": (F(20), ("boris",))}


def test_spouses_may_own_jointly_a_part_beside_another_owner() -> None:
    shares = [together("vera", "1", F(1, 2), None), together("gleb", "1", F(1, 2), None), owns("anna", "1", F(1, 2))]
    found = meetings.roll([flat("1", "40")], shares, day=DAY)
    assert {key: votes for key, (votes, _) in held_votes(found).items()} == {"1:anna": F(20), "1:gleb+vera": F(20)}


def test_only_the_shares_of_the_day_count() -> None:
    shares = [owns("anna", "1", until=DAY - timedelta(days=1)), owns("boris", "1", since=DAY)]
    assert list(held_votes(meetings.roll([flat("1", "40")], shares, day=DAY))) == ["1:boris"]
    assert list(held_votes(meetings.roll([flat("1", "40")], shares, day=DAY - timedelta(days=1)))) == ["1:anna"]


def test_a_roll_that_cannot_be_is_refused() -> None:
    with pytest.raises(meetings.SharesExceed) as exceeded:
        meetings.roll([flat("1", "40")], [owns("anna", "1", F(2, 3)), owns("boris", "1", F(1, 2))], day=DAY)
    assert (exceeded.value.code, exceeded.value.figures) == ("SHARES_EXCEED", {"premises": "1", "owned": F(7, 6)})
    with pytest.raises(meetings.JointSharesDiffer) as differ:
        meetings.roll([flat("1", "40")], [together("vera", "1", F(1, 2)), together("gleb", "1", F(1, 3))], day=DAY)
    assert differ.value.figures == {"premises": "1"}
    with pytest.raises(meetings.NoVotes) as none:
        meetings.roll([], [], day=DAY)
    assert none.value.field == ("premises",)
    with pytest.raises(meetings.NoVotes):
        meetings.roll([flat("1", "0")], [owns("anna", "1")], day=DAY)
    twice = Weight("w", "1", F(1), ("anna",))
    with pytest.raises(ValueError, match="one key"):
        Roll(DAY, (twice, twice))


COMMISSIONED = date(2025, 3, 2)


@pytest.mark.parametrize(
    ("day", "commissioned", "expected"),
    [
        (date(2026, 3, 2), COMMISSIONED, ["1:anna", "2:boris"]),
        (date(2026, 3, 3), COMMISSIONED, ["1:anna", "2:"]),
        (date(2025, 3, 1), COMMISSIONED, ["1:anna", "2:"]),
        (date(2026, 3, 2), None, ["1:anna", "2:"]),
    ],
    ids=["the last day of the year", "a day later", "before commissioning", "not a new house"],
)
def test_holders_by_deed_vote_within_a_year_of_commissioning_44_1_1(
    day: date, commissioned: date | None, expected: list[str]
) -> None:
    deeds = [owns("boris", "2", since=date(2025, 1, 1)), owns("builder", "1", since=date(2025, 1, 1))]
    found = meetings.roll(
        [flat("1", "40"), flat("2", "30")], [owns("anna", "1")], day=day, deeds=deeds, commissioned=commissioned
    )
    assert [weight.key for weight in found.weights] == expected
    assert found.total == 70
    by_deed = [weight.key for weight in found.weights if weight.basis is meetings.Basis.DEED]
    assert by_deed == [key for key in expected if key == "2:boris"]


# --- Who may cast it -------------------------------------------------------------------------------------------------

MINE = Weight("w", "1", F(40), ("anna", "boris"))
CHILD = Weight("c", "1", F(40), ("child",))
POWER = Representative("rita", "anna", Representation.POWER_OF_ATTORNEY, Period(DAY, date(2026, 3, 10)), "77 АБ 1")
PARENT = Representative("mother", "child", Representation.LEGAL, LONG_AGO)


def born(year: int, month: int = 3, day: int = 2) -> dict[str, Person]:
    return {"child": Person("child", "Child", date(year, month, day))}


def test_any_joint_owner_casts_the_whole_weight() -> None:
    assert meetings.voter(MINE, "boris", day=DAY, people={}) == Voter("boris", "boris")


def test_a_representative_acts_while_the_power_lasts_48_2() -> None:
    found = meetings.voter(MINE, "rita", day=date(2026, 3, 10), people={}, representatives=[POWER])
    assert found == Voter("rita", "anna", POWER)
    for day, papers in ((date(2026, 3, 11), [POWER]), (DAY, [])):
        with pytest.raises(meetings.NotAnOwner) as refused:
            meetings.voter(MINE, "rita", day=day, people={}, representatives=papers)
        assert refused.value.code == "NOT_AN_OWNER"
        assert refused.value.term is not None
        assert refused.value.term.clause == "ст. 48 ч. 2"


def test_nobody_else_votes() -> None:
    for weight in (MINE, Weight("nobody's", "2", F(1), ())):
        with pytest.raises(meetings.NotAnOwner):
            meetings.voter(weight, "guest", day=DAY, people={}, representatives=[POWER])


def test_a_child_under_fourteen_is_represented() -> None:
    people = born(2012, 3, 3)  # turns fourteen tomorrow
    with pytest.raises(meetings.MinorIsRepresented) as refused:
        meetings.voter(CHILD, "child", day=DAY, people=people, consents={"child"})
    assert refused.value.message() == "За собственника младше 14 лет голосует законный представитель"
    found = meetings.voter(CHILD, "mother", day=DAY, people=people, representatives=[PARENT])
    assert found == Voter("mother", "child", PARENT)


@pytest.mark.parametrize("people", [born(2012), born(2008, 3, 3)], ids=["fourteen today", "eighteen tomorrow"])
def test_from_fourteen_to_eighteen_the_owner_votes_with_consent(people: dict[str, Person]) -> None:
    with pytest.raises(meetings.ConsentMissing) as refused:
        meetings.voter(CHILD, "child", day=DAY, people=people)
    assert refused.value.message("en") == "An owner under 18 votes with the written consent of a parent or guardian"
    assert meetings.voter(CHILD, "child", day=DAY, people=people, consents={"child"}) == Voter("child", "child")
    with pytest.raises(meetings.NotAnOwner):
        meetings.voter(CHILD, "mother", day=DAY, people=people, representatives=[PARENT])


def test_at_eighteen_one_votes_alone() -> None:
    assert meetings.voter(CHILD, "child", day=DAY, people=born(2008)) == Voter("child", "child")


# --- Sales in the middle of the voting -------------------------------------------------------------------------------

SALE = date(2026, 3, 10)
BEFORE = SALE - timedelta(days=1)
FLAT = [flat("1", "60")]


def after(
    shares: list[Share], cast: frozenset[str] = frozenset(), day: date = SALE
) -> dict[str, tuple[Fraction, tuple[str, ...]]]:
    return held_votes(meetings.held(meetings.roll(FLAT, shares, day=DAY), shares, premises="1", day=day, cast=cast))


WHOLE = [owns("anna", "1", until=BEFORE), owns("boris", "1", since=SALE)]


def test_the_buyer_casts_what_the_seller_has_not() -> None:
    assert after(WHOLE, day=BEFORE) == {"1:anna": (F(60), ("anna",))}
    assert after(WHOLE) == {"1:anna": (F(60), ("boris",))}


def test_a_vote_cast_before_the_sale_stands() -> None:
    roll = meetings.roll(FLAT, WHOLE, day=DAY)
    now = meetings.held(roll, WHOLE, premises="1", day=SALE, cast={"1:anna"})
    assert meetings.castable(now, "boris", {"1:anna"}) == ()
    assert now.total == roll.total


def test_a_flat_sold_to_two_is_split_and_each_casts_a_share() -> None:
    shares = [
        owns("anna", "1", until=BEFORE),
        owns("boris", "1", F(1, 3), since=SALE),
        owns("vera", "1", F(2, 3), since=SALE),
    ]
    assert after(shares) == {"1:anna/2": (F(20), ("boris",)), "1:anna/1": (F(40), ("vera",))}
    assert after(shares, frozenset({"1:anna"})) == {"1:anna": (F(60), ("boris", "vera"))}


def test_a_share_cast_before_its_sale_leaves_the_buyer_nothing_and_the_co_owner_theirs() -> None:
    shares = [
        owns("anna", "1", F(1, 2), until=BEFORE),
        owns("boris", "1", F(1, 2)),
        owns("vera", "1", F(1, 2), since=SALE),
    ]
    roll = meetings.roll(FLAT, shares, day=DAY)
    now = meetings.held(roll, shares, premises="1", day=SALE, cast={"1:anna"})
    assert [meetings.castable(now, person, {"1:anna"}) for person in ("anna", "vera")] == [(), ()]
    assert [weight.key for weight in meetings.castable(now, "boris", {"1:anna"})] == ["1:boris"]


def test_a_part_sold_splits_what_was_not_cast_and_sold_on_keeps_its_key() -> None:
    third = date(2026, 3, 12)
    shares = [
        owns("anna", "1", until=BEFORE),
        owns("anna", "1", F(1, 4), since=SALE),
        owns("boris", "1", F(3, 4), since=SALE, until=third - timedelta(days=1)),
        owns("vera", "1", F(3, 4), since=third),
    ]
    assert after(shares) == {"1:anna/1": (F(15), ("anna",)), "1:anna/2": (F(45), ("boris",))}
    assert after(shares, day=third) == {"1:anna/1": (F(15), ("anna",)), "1:anna/2": (F(45), ("vera",))}
    # boris cast between the sales: the last buyer gets nothing
    roll = meetings.held(
        meetings.roll(FLAT, shares, day=DAY), shares, premises="1", day=third, cast=frozenset({"1:anna/2"})
    )
    assert meetings.castable(roll, "vera", {"1:anna/2"}) == ()


def test_heirs_take_what_was_nobodys_for_a_while() -> None:
    shares = [
        owns("anna", "1", until=BEFORE),
        owns("heir", "1", F(1, 2), since=date(2026, 3, 15)),
        owns("other heir", "1", F(1, 2), since=date(2026, 3, 15)),
    ]
    assert after(shares) == {"1:anna": (F(60), ())}
    assert after(shares, day=date(2026, 3, 15)) == {
        "1:anna/2": (F(30), ("heir",)),
        "1:anna/1": (F(30), ("other heir",)),
    }


def test_an_owner_who_registers_during_the_meeting_casts_what_nobody_held() -> None:
    assert after([owns("anna", "1", since=SALE)], day=SALE) == {"1:": (F(60), ("anna",))}


def test_sales_that_the_register_cannot_tell_apart_are_for_a_person_to_decide() -> None:
    shares = [
        owns("anna", "1", F(1, 2), until=BEFORE),
        owns("boris", "1", F(1, 2), until=BEFORE),
        owns("vera", "1", F(1, 2), since=SALE),
        owns("gleb", "1", F(1, 2), since=SALE),
    ]
    with pytest.raises(meetings.SuccessionUnclear) as refused:
        after(shares, frozenset({"1:anna"}))
    assert (refused.value.code, refused.value.figures) == ("SUCCESSION_UNCLEAR", {"premises": "1", "day": SALE})
    # while nothing is cast, or all is, it does not matter whose part is whose
    assert sorted(holders for _, holders in after(shares).values()) == [("gleb",), ("vera",)]
    assert {key: votes for key, (votes, _) in after(shares, frozenset({"1:anna", "1:boris"})).items()} == {
        "1:anna": F(30),
        "1:boris": F(30),
    }


def test_one_who_buys_a_cast_and_an_uncast_share_and_sells_a_part_is_unclear_too() -> None:
    later = date(2026, 3, 12)
    shares = [
        owns("anna", "1", F(1, 2), until=BEFORE),
        owns("boris", "1", F(1, 2), until=BEFORE),
        owns("vera", "1", since=SALE, until=later - timedelta(days=1)),
        owns("vera", "1", F(1, 2), since=later),
        owns("gleb", "1", F(1, 2), since=later),
    ]
    assert {key: holders for key, (_, holders) in after(shares, frozenset({"1:anna"})).items()} == {
        "1:anna": ("vera",),
        "1:boris": ("vera",),
    }
    with pytest.raises(meetings.SuccessionUnclear):
        after(shares, frozenset({"1:anna"}), day=later)


def test_votes_frozen_cannot_change_by_a_split() -> None:
    roll = meetings.roll(FLAT, [owns("anna", "1")], day=DAY)
    with pytest.raises(ValueError, match="add up"):
        roll.with_premises("1", [Weight("w", "1", F(59), ("anna",))])


@st.composite
def histories(draw: st.DrawFn) -> list[Share]:
    """Up to four sales of one flat: on each day new people hold random shares that make the whole."""
    days = sorted(draw(st.sets(st.integers(1, 15), max_size=4)))
    starts = [LONG_AGO.since, *(DAY + timedelta(days=n) for n in days)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), None]
    shares: list[Share] = []
    for since, until in zip(starts, ends, strict=True):
        parts = draw(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 3)), min_size=1, max_size=4))
        whole = sum(part for _, part in parts)
        shares += [Share(who, "1", F(part, whole), Period(since, until), Ownership.SHARED) for who, part in parts]
    return shares


@given(histories())
@settings(max_examples=60)
def test_while_nothing_is_cast_everybody_holds_what_the_register_says(shares: list[Share]) -> None:
    roll = meetings.roll(FLAT, shares, day=DAY)
    for n in range(16):
        day = DAY + timedelta(days=n)
        now = meetings.held(roll, shares, premises="1", day=day)
        own = {
            holders: sum((weight.votes for weight in now.weights if weight.holders == holders), F(0))
            for holders in {weight.holders for weight in now.weights}
        }
        assert own == {holders: 60 * part for holders, part in meetings.holdings(shares, "1", day).items()}


@given(histories(), st.data())
@settings(max_examples=60)
def test_whoever_casts_whenever_no_vote_is_cast_twice_or_lost(shares: list[Share], data: st.DataObject) -> None:
    roll = meetings.roll(FLAT, shares, day=DAY)
    cast: dict[str, Fraction] = {}
    for n in range(16):
        day = DAY + timedelta(days=n)
        try:
            now = meetings.held(roll, shares, premises="1", day=day, cast=cast.keys())
        except meetings.SuccessionUnclear:
            return
        by_key = {weight.key: weight.votes for weight in now.weights}
        assert sum(by_key.values()) == roll.total
        # what was cast keeps its key and its votes whatever is sold later
        assert {key: by_key[key] for key in cast} == cast
        for person in data.draw(st.sets(st.sampled_from("abcd"), max_size=2)):
            cast |= {weight.key: weight.votes for weight in meetings.castable(now, person, cast.keys())}
