"""Access: who sees a request and in which part, who may do what with premises, and when a guest's access ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gosdom_core import errors
from gosdom_core.access import (
    RIGHTS,
    SUGGESTED,
    Deed,
    Grant,
    GuestKind,
    Only,
    Power,
    Register,
    RequestSeen,
    Scope,
    Sight,
    Standing,
    Viewer,
    ViewerKind,
    age,
    allows,
    check_grant,
    is_live,
    may,
    parts,
    rights,
    sight,
    standings,
)
from gosdom_core.homes import Period, Person, Place, Share
from gosdom_core.requests import Addressee, Applicant, Part

# --- Who sees a request ----------

COMPLAINED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

# anna wrote it, of flat 1 in house 1 (region 63), to the managing organisation uo
TAP = RequestSeen("anna", Applicant.OWNER, Addressee.MANAGEMENT, Place.APARTMENT, "house 1", "63", "flat 1", "uo")
LIGHT = replace(TAP, place=Place.ENTRANCE, premises=None)
YARD = replace(LIGHT, place=Place.YARD)
BY_OUTSIDER = replace(YARD, applicant=Applicant.OUTSIDER)
TO_SUPPLIER = replace(TAP, addressee=Addressee.SUPPLIER, organisation="vodokanal")
TO_SUPPORT = replace(TAP, addressee=Addressee.SUPPORT, organisation="support")
HANDED_OVER = replace(TAP, organisation="uo", answered_by="old uo")
REQUESTS = {
    "tap": TAP,
    "light": LIGHT,
    "by an outsider": BY_OUTSIDER,
    "to the supplier": TO_SUPPLIER,
    "to support": TO_SUPPORT,
    "answered before the handover": HANDED_OVER,
    "tap, complained": replace(TAP, complained_at=COMPLAINED),
    "light, complained": replace(LIGHT, complained_at=COMPLAINED),
    "to the inspectorate": replace(TAP, addressee=Addressee.INSPECTORATE, organisation="gzhi"),
    "to the prosecutor": replace(TAP, addressee=Addressee.PROSECUTOR, organisation="prosecutor"),
    "light, to the inspectorate": replace(LIGHT, addressee=Addressee.INSPECTORATE, organisation="gzhi"),
    "handed over twice": replace(HANDED_OVER, answered_also=frozenset({"middle uo"})),
}

ONE = frozenset({"flat 1"})
TWO = frozenset({"flat 2"})
HOUSE = frozenset({"house 1"})


def staff(organisation: str, *houses: str) -> Viewer:
    serves = frozenset((organisation, house) for house in houses)
    return Viewer(ViewerKind.STAFF, f"of {organisation}", organisations=frozenset({organisation}), serves=serves)


PEOPLE = {
    "nobody": Viewer(ViewerKind.ANONYMOUS),
    "anna": Viewer(ViewerKind.RESIDENT, "anna", premises=ONE, houses=HOUSE),
    "anna, moved out": Viewer(ViewerKind.RESIDENT, "anna"),
    "anna, now of flat 2": Viewer(ViewerKind.RESIDENT, "anna", premises=TWO, houses=HOUSE),
    "her co-owner": Viewer(ViewerKind.RESIDENT, "zoya", premises=ONE, houses=HOUSE),
    "a guest with the scope": Viewer(ViewerKind.RESIDENT, "gleb", guest_premises=ONE, houses=HOUSE),
    "a guest without it": Viewer(ViewerKind.RESIDENT, "fedor"),
    "a neighbour": Viewer(ViewerKind.RESIDENT, "vera", premises=TWO, houses=HOUSE),
    "a guest next door": Viewer(ViewerKind.RESIDENT, "pavel", guest_premises=TWO, houses=HOUSE),
    "of another house": Viewer(
        ViewerKind.RESIDENT, "lev", premises=frozenset({"flat 9"}), houses=frozenset({"house 9"})
    ),
    "uo": staff("uo", "house 1"),
    "uo, no longer serving": staff("uo", "house 9"),
    "old uo": staff("old uo", "house 9"),
    "another uo of the house": staff("second uo", "house 1"),
    "supplier": staff("vodokanal", "house 1"),
    "supplier of another house": staff("vodokanal", "house 9"),
    # works for uo, which lost the house, and for another organisation, which serves it
    "of two employers": Viewer(
        ViewerKind.STAFF,
        "oleg",
        organisations=frozenset({"uo", "second uo"}),
        serves=frozenset({("second uo", "house 1")}),
    ),
    "middle uo": staff("middle uo", "house 9"),
    "inspector": Viewer(ViewerKind.INSPECTOR, "inna", organisations=frozenset({"gzhi"}), region="63"),
    "prosecutor": Viewer(ViewerKind.INSPECTOR, "prokhor", organisations=frozenset({"prosecutor"}), region="63"),
    "inspector elsewhere": Viewer(ViewerKind.INSPECTOR, "ivan", organisations=frozenset({"gzhi 16"}), region="16"),
    "inspector of nowhere": Viewer(ViewerKind.INSPECTOR, "igor"),
    "support": Viewer(ViewerKind.SUPPORT, "sveta"),
    "operator": Viewer(ViewerKind.OPERATOR, "oksana"),
}

# who sees what, by hand: F full, n as a neighbour, - not at all; the columns are those of REQUESTS
SEEN = """
                           tap  light outs suppl supp hand tap! light! gzhi pros gzhi! twice
nobody                     -    -     -    -     -    -    -    -      -    -    -     -
anna                       F    F     F    F     F    F    F    F      F    F    F     F
anna, moved out            F    F     F    F     F    F    F    F      F    F    F     F
anna, now of flat 2        F    F     F    F     F    F    F    F      F    F    F     F
her co-owner               F    n     n    F     F    F    F    n      F    F    -     F
a guest with the scope     F    n     n    F     F    F    F    n      F    F    -     F
a guest without it         -    -     -    -     -    -    -    -      -    -    -     -
a neighbour                -    n     n    -     -    -    -    n      -    -    -     -
a guest next door          -    n     n    -     -    -    -    n      -    -    -     -
of another house           -    -     -    -     -    -    -    -      -    -    -     -
uo                         F    F     F    -     -    F    F    F      -    -    -     F
uo, no longer serving      -    -     -    -     -    -    -    -      -    -    -     -
old uo                     -    -     -    -     -    F    -    -      -    -    -     F
middle uo                  -    -     -    -     -    -    -    -      -    -    -     F
another uo of the house    -    -     -    -     -    -    -    -      -    -    -     -
supplier                   -    -     -    F     -    -    -    -      -    -    -     -
supplier of another house  -    -     -    -     -    -    -    -      -    -    -     -
of two employers           -    -     -    -     -    -    -    -      -    -    -     -
inspector                  -    -     -    -     -    -    F    F      F    -    F     -
prosecutor                 -    -     -    -     -    -    F    F      -    F    -     -
inspector elsewhere        -    -     -    -     -    -    -    -      -    -    -     -
inspector of nowhere       -    -     -    -     -    -    -    -      -    -    -     -
support                    -    -     -    -     F    -    -    -      -    -    -     -
operator                   -    -     -    -     -    -    -    -      -    -    -     -
"""
LETTERS = {"F": Sight.FULL, "n": Sight.NEIGHBOUR, "-": Sight.NONE}


def cells() -> list[tuple[str, str, Sight]]:
    found = []
    for line in SEEN.strip("\n").splitlines()[1:]:
        who, letters = line[:27].strip(), line[27:].split()
        found += [(who, what, LETTERS[letter]) for what, letter in zip(REQUESTS, letters, strict=True)]
    return found


@pytest.mark.parametrize(("who", "what", "expected"), cells())
def test_who_sees_what(who: str, what: str, expected: Sight) -> None:
    assert sight(PEOPLE[who], REQUESTS[what]) is expected


def test_the_table_has_every_person() -> None:
    assert {who for who, _, _ in cells()} == set(PEOPLE)


# who acts how, by hand; everybody who acts also reads
PARTS = [
    ("anna", "tap", "READER AUTHOR"),
    ("anna, moved out", "tap", "READER"),
    ("anna, now of flat 2", "tap", "READER"),
    ("her co-owner", "tap", "READER COMPANION"),
    ("a guest with the scope", "tap", "READER COMPANION"),
    ("a guest without it", "tap", ""),
    ("a neighbour", "tap", ""),
    ("anna", "light", "READER AUTHOR"),
    ("anna, now of flat 2", "light", "READER AUTHOR"),
    ("anna, moved out", "light", "READER"),
    ("anna, moved out", "by an outsider", "READER AUTHOR"),
    ("a neighbour", "light", "READER"),
    ("her co-owner", "light", "READER"),
    ("uo", "tap", "READER RESPONSIBLE"),
    ("uo", "light", "READER RESPONSIBLE"),
    ("uo", "to the supplier", ""),
    ("uo, no longer serving", "tap", ""),
    ("old uo", "answered before the handover", "READER"),
    ("uo", "answered before the handover", "READER RESPONSIBLE"),
    ("supplier", "to the supplier", "READER RESPONSIBLE"),
    ("support", "to support", "READER RESPONSIBLE"),
    ("support", "tap", ""),
    ("inspector", "tap, complained", "READER"),
    ("inspector", "to the inspectorate", "READER RESPONSIBLE"),
    ("inspector", "to the prosecutor", ""),
    ("prosecutor", "to the prosecutor", "READER RESPONSIBLE"),
    ("prosecutor", "tap, complained", "READER"),
    ("middle uo", "handed over twice", "READER"),
    ("inspector elsewhere", "to the inspectorate", ""),
    ("operator", "tap", ""),
    ("nobody", "tap", ""),
]


@pytest.mark.parametrize(("who", "what", "expected"), PARTS)
def test_who_acts_how(who: str, what: str, expected: str) -> None:
    assert parts(PEOPLE[who], REQUESTS[what]) == {Part[name] for name in expected.split()}


def test_a_guest_who_wrote_it_reads_on_after_access_ended_and_acts_no_more() -> None:
    by_guest = replace(TAP, author="gleb", applicant=Applicant.USER)
    before, after = PEOPLE["a guest with the scope"], Viewer(ViewerKind.RESIDENT, "gleb")
    assert sight(before, by_guest) is sight(after, by_guest) is Sight.FULL
    assert parts(before, by_guest) == {Part.READER, Part.AUTHOR}
    assert parts(after, by_guest) == {Part.READER}


def test_an_employee_who_wrote_it_has_both_parts() -> None:
    by_employee = replace(BY_OUTSIDER, author="of uo")
    assert parts(PEOPLE["uo"], by_employee) == {Part.READER, Part.AUTHOR, Part.RESPONSIBLE}


def test_the_operator_reads_not_even_their_own() -> None:
    assert sight(PEOPLE["operator"], replace(BY_OUTSIDER, author="oksana")) is Sight.NONE


VIEWERS = st.sampled_from(list(PEOPLE.values()))
SEEN_REQUESTS = st.builds(
    RequestSeen,
    author=st.sampled_from(["anna", "zoya", "gleb", "oleg"]),
    applicant=st.sampled_from(Applicant),
    addressee=st.sampled_from(Addressee),
    place=st.sampled_from(Place),
    house=st.sampled_from(["house 1", "house 9"]),
    region=st.sampled_from(["63", "16"]),
    premises=st.sampled_from([None, "flat 1", "flat 2"]),
    organisation=st.sampled_from([None, "uo", "old uo", "vodokanal"]),
    answered_by=st.sampled_from([None, "uo", "old uo"]),
    complained_at=st.sampled_from([None, COMPLAINED]),
)


@given(VIEWERS, SEEN_REQUESTS)
def test_who_does_not_see_has_no_part_and_who_sees_reads(viewer: Viewer, request_: RequestSeen) -> None:
    seen = sight(viewer, request_)
    assert (seen is Sight.NONE) == (parts(viewer, request_) == frozenset())
    assert seen is Sight.NONE or Part.READER in parts(viewer, request_)
    assert seen is not Sight.NEIGHBOUR or parts(viewer, request_) == {Part.READER}


@given(SEEN_REQUESTS)
def test_an_apartment_is_no_neighbours_business(request_: RequestSeen) -> None:
    if request_.place is Place.APARTMENT:
        assert all(sight(viewer, request_) is not Sight.NEIGHBOUR for viewer in PEOPLE.values())


@given(VIEWERS, SEEN_REQUESTS)
def test_losing_everything_never_shows_more(viewer: Viewer, request_: RequestSeen) -> None:
    order = [Sight.NONE, Sight.NEIGHBOUR, Sight.FULL]
    bare = Viewer(viewer.kind, viewer.person)
    assert order.index(sight(bare, request_)) <= order.index(sight(viewer, request_))


# --- The table of rights ----------

DAY = date(2026, 11, 21)
ZONE = ZoneInfo("Europe/Samara")
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=ZONE)

# F freely, c with a parent's consent, t of their own time, g so far as it was given, - not
ALLOWED = """
                 OWNER CHILD ADOLESCENT PARENT ATTORNEY GUEST FORMER_OWNER
SEE_BILLS        F     F     F          F      g        g     t
PAY_BILLS        F     -     c          F      g        g     t
SEE_READINGS     F     F     F          F      g        g     t
SUBMIT_READINGS  F     -     F          F      g        g     -
SEE_REQUESTS     F     F     F          F      g        g     t
SEND_REQUESTS    F     -     F          F      g        g     -
READ_NOTICES     F     F     F          F      g        g     -
READ_CHAT        F     -     F          F      g        g     -
WRITE_CHAT       F     -     F          F      g        g     -
VOTE             F     -     c          F      g        -     -
INVITE           F     -     -          F      -        -     -
"""
BOUNDS = {
    "F": (Only.FREELY, False),
    "c": (Only.WITH_CONSENT, False),
    "t": (Only.OF_THEIR_TIME, False),
    "g": (Only.FREELY, True),
}


def test_the_table_of_rights() -> None:
    lines = [line.split() for line in ALLOWED.strip("\n").splitlines()]
    assert [line[0] for line in lines[1:]] == [deed.name for deed in Deed]
    assert lines[0] == [standing.name for standing in Standing]
    for deed, *letters in lines[1:]:
        for standing, letter in zip(Standing, letters, strict=True):
            right = allows(standing, Deed[deed], DAY)
            found = None if right is None else (right.only, right.given)
            assert (deed, standing.name, found) == (deed, standing.name, BOUNDS.get(letter))


def test_a_right_is_one_row_and_names_the_scope_of_its_deed() -> None:
    rows = RIGHTS.on(DAY).value
    assert len({(row.standing, row.deed) for row in rows}) == len(rows)
    assert all(row.scope is row.deed.scope for row in rows)


def test_no_scope_opens_voting_or_inviting() -> None:
    assert [deed.name for deed in Deed if deed.scope is None] == ["VOTE", "INVITE"]
    assert {deed.scope for deed in Deed} - {None} == set(Scope)
    assert all(allows(Standing.GUEST, deed, DAY) is None for deed in (Deed.VOTE, Deed.INVITE))


# --- Owners, children, representatives, guests ----------

ANNA = Share("anna", "flat 1", Fraction(1, 2), Period(date(2020, 5, 1), date(2026, 12, 31)))
ZOYA = Share("zoya", "flat 1", Fraction(1, 4), Period(date(2020, 5, 1)))
KOSTYA = Share("kostya", "flat 1", Fraction(1, 4), Period(date(2020, 5, 1)))
GUEST = Grant(
    "anna", "gleb", "flat 1", GuestKind.TENANT, frozenset({Scope.READINGS, Scope.REQUESTS}),
    Period(date(2026, 11, 1), date(2027, 1, 31)),
)  # fmt: skip
PEOPLE_OF_THE_FLAT = {
    "anna": Person("anna", "Анна", date(1980, 1, 1)),
    "zoya": Person("zoya", "Зоя"),
    "kostya": Person("kostya", "Костя", date(2010, 6, 15)),
}
REGISTER = Register(
    shares=(ANNA, ZOYA, KOSTYA),
    people=PEOPLE_OF_THE_FLAT,
    grants=(GUEST,),
    powers=(
        Power("zoya", "kostya", "flat 1", Period(date(2020, 5, 1))),
        Power("advokat", "anna", "flat 1", Period(date(2026, 1, 1), date(2026, 12, 31)), frozenset({Deed.VOTE})),
    ),
)


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("case", "person", "moment", "expected"),
    [
        ("an owner", "anna", at(2026, 12, 31, 23), {"OWNER"}),
        ("an owner of yesterday", "anna", at(2027, 1, 1, 0), {"FORMER_OWNER"}),
        ("before ownership began", "anna", at(2020, 4, 30), set()),
        ("an owner whose birthday is not known is of age, and a parent", "zoya", at(2024, 6, 14), {"OWNER", "PARENT"}),
        ("a child of 13", "kostya", at(2024, 6, 14), {"CHILD"}),
        ("14 on the birthday", "kostya", at(2024, 6, 15), {"ADOLESCENT"}),
        ("17", "kostya", at(2028, 6, 14), {"ADOLESCENT"}),
        ("18", "kostya", at(2028, 6, 15), {"OWNER"}),
        ("a parent's power ends when the child is of age", "zoya", at(2028, 6, 15), {"OWNER"}),
        ("an attorney", "advokat", at(2026, 6, 1), {"ATTORNEY"}),
        ("an attorney whose power ended", "advokat", at(2027, 1, 1), set()),
        ("a guest before the first day", "gleb", at(2026, 10, 31, 23), set()),
        ("a guest on the first day", "gleb", at(2026, 11, 1, 0), {"GUEST"}),
        ("a guest on the giver's last day", "gleb", at(2026, 12, 31, 23), {"GUEST"}),
        ("the giver sold: the grant is over, though it names a later day", "gleb", at(2027, 1, 1, 0), set()),
        ("a stranger", "lev", NOON, set()),
    ],
)
def test_standings(case: str, person: str, moment: datetime, expected: set[str]) -> None:
    assert {standing.name for standing in standings(person, "flat 1", moment, ZONE, REGISTER)} == expected
    assert standings(person, "flat 2", moment, ZONE, REGISTER) == frozenset()


def test_the_day_is_that_of_the_house() -> None:
    moment = datetime(2026, 12, 31, 20, 30, tzinfo=UTC)  # 1 January in Samara, still 31 December in Kaliningrad
    kaliningrad = ZoneInfo("Europe/Kaliningrad")
    found = [standings("anna", "flat 1", moment, zone, REGISTER) for zone in (ZONE, kaliningrad)]
    assert found == [{Standing.FORMER_OWNER}, {Standing.OWNER}]


def test_what_a_guest_may_do_is_what_was_given() -> None:
    assert rights("gleb", "flat 1", NOON, ZONE, REGISTER) == dict.fromkeys(
        [Deed.SEE_READINGS, Deed.SUBMIT_READINGS, Deed.SEE_REQUESTS, Deed.SEND_REQUESTS], Only.FREELY
    )


def test_what_an_attorney_may_do_is_what_the_power_names() -> None:
    assert rights("advokat", "flat 1", NOON, ZONE, REGISTER) == {Deed.VOTE: Only.FREELY}


def test_a_power_of_attorney_that_names_nothing_gives_nothing() -> None:
    empty = replace(REGISTER, powers=(replace(REGISTER.powers[1], deeds=frozenset()),))
    assert standings("advokat", "flat 1", NOON, ZONE, empty) == {Standing.ATTORNEY}
    assert rights("advokat", "flat 1", NOON, ZONE, empty) == {}


def test_the_freest_of_several_standings_counts() -> None:
    invited = replace(
        GUEST, guest="anna", giver="zoya", scopes=frozenset(Scope), period=Period(DAY, date(2027, 12, 31))
    )
    register = replace(REGISTER, grants=(invited,))
    after = rights("anna", "flat 1", at(2027, 2, 1), ZONE, register)
    assert after[Deed.SEE_BILLS] is Only.FREELY
    assert Deed.VOTE not in after
    assert rights("anna", "flat 1", at(2027, 2, 1), ZONE, REGISTER)[Deed.SEE_BILLS] is Only.OF_THEIR_TIME


def test_an_adolescent_votes_with_consent_and_a_guest_does_not() -> None:
    assert may(Deed.VOTE, "kostya", "flat 1", NOON, ZONE, REGISTER) is Only.WITH_CONSENT
    assert may(Deed.VOTE, "zoya", "flat 1", NOON, ZONE, REGISTER) is Only.FREELY
    with pytest.raises(errors.NotAllowed) as refused:
        may(Deed.VOTE, "gleb", "flat 1", NOON, ZONE, REGISTER)
    assert (refused.value.code, refused.value.figures) == ("NOT_ALLOWED", {"deed": "VOTE"})


def test_a_grant_is_revoked_at_once() -> None:
    revoked = replace(GUEST, revoked_at=NOON)
    assert is_live(revoked, NOON - timedelta(microseconds=1), ZONE, REGISTER)
    assert not is_live(revoked, NOON, ZONE, REGISTER)


@pytest.mark.parametrize(
    ("case", "change", "code", "field"),
    [
        ("nothing is opened", {"scopes": frozenset()}, "GRANTS_NOTHING", ("scopes",)),
        ("without an end", {"period": Period(DAY)}, "GRANT_ENDS_EARLY", ("until",)),
        (
            "ends before it starts",
            {"period": Period(date(2026, 12, 2), date(2026, 12, 1))},
            "GRANT_ENDS_EARLY",
            ("until",),
        ),
        ("ended yesterday", {"period": Period(date(2026, 11, 1), date(2026, 11, 20))}, "GRANT_ENDS_EARLY", ("until",)),
        ("to a co-owner", {"guest": "zoya"}, "GUEST_OWNS_ALREADY", ("guest",)),
        ("by a stranger", {"giver": "lev"}, "NOT_ALLOWED", ()),
        ("by a guest", {"giver": "gleb"}, "NOT_ALLOWED", ()),
        ("by an adolescent", {"giver": "kostya"}, "NOT_ALLOWED", ()),
        ("by an attorney", {"giver": "advokat"}, "NOT_ALLOWED", ()),
        ("of another flat", {"premises": "flat 2"}, "NOT_ALLOWED", ()),
    ],
)
def test_what_cannot_be_granted(case: str, change: dict[str, Any], code: str, field: tuple[str, ...]) -> None:
    with pytest.raises(errors.Refused) as refused:
        check_grant(replace(GUEST, **change), NOON, ZONE, REGISTER)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_grant_for_today_and_one_by_a_parent_alone_can_be() -> None:
    today = replace(GUEST, period=Period(DAY, DAY))
    assert check_grant(today, NOON, ZONE, REGISTER) is today
    parent = replace(REGISTER, powers=(Power("mother", "kostya", "flat 1", Period(date(2020, 5, 1))),))
    by_parent = replace(GUEST, giver="mother")
    assert check_grant(by_parent, NOON, ZONE, parent) is by_parent
    assert not is_live(by_parent, at(2028, 6, 15), ZONE, parent)


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2008, 11, 22), date(2026, 11, 21), 17),
        (date(2008, 11, 21), date(2026, 11, 21), 18),
        (date(2012, 2, 29), date(2026, 2, 27), 13),
        (date(2012, 2, 29), date(2026, 2, 28), 14),
        (date(2012, 2, 29), date(2028, 2, 28), 15),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
    ],
)
def test_age(born: date, day: date, years: int) -> None:
    assert age(born, day) == years


def test_what_is_suggested_and_words() -> None:
    assert {kind.name: len(scopes) for kind, scopes in SUGGESTED.items()} == {"HOUSEHOLD": 6, "TENANT": 4, "HELPER": 3}
    assert [scope.text() for scope in Scope] == ["Счета", "Оплата", "Показания", "Заявки", "Сообщения", "Домовой чат"]
    assert [kind.text("en") for kind in GuestKind] == ["Member of the household", "Tenant", "Helper"]


MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2027, 3, 1), timezones=st.just(ZONE))  # noqa: DTZ001 - zoned here


@given(MOMENTS, st.sets(st.sampled_from(Scope), min_size=1), st.dates(DAY, date(2027, 2, 28)))
def test_a_guest_never_votes_never_invites_and_never_outlives_the_giver(
    moment: datetime, scopes: set[Scope], until: date
) -> None:
    register = replace(REGISTER, grants=(replace(GUEST, scopes=frozenset(scopes), period=Period(DAY, until)),))
    found = rights("gleb", "flat 1", moment, ZONE, register)
    assert {deed.scope for deed in found} <= scopes
    live = DAY <= moment.date() <= min(until, date(2026, 12, 31))
    assert bool(found) == live


def test_every_pair_of_standing_and_deed_is_answered() -> None:
    for standing, deed in product(Standing, Deed):
        right = allows(standing, deed, DAY)
        assert right is None or (right.standing, right.deed) == (standing, deed)
