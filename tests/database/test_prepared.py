"""Statements that are written once: the rows are Piccolo's, the values are each run's own, and nothing is frozen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from piccolo.table import Table

from gosdom_core.homes import OrganisationKind
from gosdom_graphql.database import Database, new_id, new_key
from gosdom_graphql.database.engine import ONLOOKERS
from gosdom_graphql.database.prepared import Prepared, among, insert, new, update
from gosdom_graphql.events.tables import Event, EventLog
from gosdom_graphql.homes.tables import Organisation
from gosdom_graphql.idempotency.tables import IdempotencyKey
from gosdom_graphql.requests.tables import Request

O = Organisation
FROM = Prepared(lambda region, kind: O.select(O.id, O.name).where((O.kind == kind) & (O.region == region)))
SITE = Prepared(lambda site, id: O.update({O.site: site}).where(O.id == id))


@pytest.fixture
def told() -> Iterator[list[str]]:
    """What whoever looks on is told."""
    said: list[str] = []
    ONLOOKERS.add(said.append)
    yield said
    ONLOOKERS._all.remove(said.append)


def office(name: str = "Контора", **columns: Any) -> Organisation:
    """An organisation in a region of its own."""
    given = dict.fromkeys(("zone", "address", "phone", "email", "office_hours", "sort_key"), "")
    return new(
        Organisation,
        **{**given, "id": new_id(), "inn": new_key(), "kind": "MANAGING", "name": name, "region": "63"} | columns,
    )


async def count() -> int:
    return int(await Organisation.count())


async def test_values_are_bound_by_name_in_whatever_order(database: Database) -> None:
    region = "order"
    await insert(here := office(region=region), office(region="elsewhere"), office(region=region, kind="SUPPLIER"))
    expected = await O.select(O.id, O.name).where((O.kind == "MANAGING") & (O.region == region))
    runs = (
        await FROM(region, "MANAGING"),
        await FROM(kind="MANAGING", region=region),
        await FROM(region, kind="MANAGING"),
    )
    assert expected == [{"id": here.id, "name": here.name}]
    assert [[dict(row) for row in rows] for rows in runs] == [expected] * 3
    assert await FROM("nowhere", "MANAGING") == []


async def test_rows_of_objects_are_those_that_piccolo_makes(database: Database) -> None:
    await insert(made := office())
    held = Prepared(lambda id: O.objects().where(O.id == id).lock_rows().first())
    found, expected = await held.first(made.id), await O.objects().where(O.id == made.id).first()
    assert found is not None
    assert expected is not None
    assert vars(found) == vars(expected)
    assert await held.first(new_id()) is None
    every = Prepared(lambda ids: O.objects().where(among(O.id, ids)).order_by(O.id))
    assert [type(row) for row in await every([made.id])] == [Organisation]


async def test_many_keys_are_one_text(database: Database, told: list[str]) -> None:
    offices = [office(), office(), office()]
    await insert(*offices)
    told.clear()
    some = Prepared(lambda ids: O.select(O.id).where(among(O.id, ids)).order_by(O.id))
    for keys in ([each.id for each in offices], [offices[0].id], []):
        assert [row["id"] for row in await some(keys)] == keys
    assert len(told) == 3
    assert len({*told}) == 1


async def test_a_row_is_made_and_written_as_piccolo_does(database: Database) -> None:
    given = vars(office())
    named = {name: value for name, value in given.items() if not name.startswith("_")}
    expected = vars(Organisation(**named))
    expected.pop("words")  # PostgreSQL makes it
    assert given == expected
    await insert(mine := office(site="дом.рф"))
    await (theirs := Organisation(**named | {"site": "дом.рф", "id": new_id(), "inn": new_key()})).save()
    found = await O.select(O.kind, O.name, O.region, O.zone, O.site, O.licence).where(O.id.is_in([mine.id, theirs.id]))
    assert found == [found[0]] * 2
    assert (mine._exists_in_db, theirs._exists_in_db) == (True, True)


async def test_what_is_made_for_each_row_is_made_anew(database: Database) -> None:
    names = {each._meta.name for each in Request._meta.columns} - {"words", "answered_also"}
    columns = dict.fromkeys(names)
    first, second = new(Request, **columns), new(Request, **columns)
    assert first.answered_also == second.answered_also == []
    assert first.answered_also is not second.answered_also


async def test_rows_are_changed_by_their_keys(database: Database) -> None:
    one, two, three = offices = [office(), office(), office()]
    await insert(*offices)
    await update(Organisation, one.id, site="a", phone="1")
    await update(Organisation, two.id, three.id, site="b")
    await update(Organisation, site="nobody's")
    mine = O.select(O.id, O.site, O.phone).where(O.id.is_in([each.id for each in offices])).order_by(O.id)
    assert {row["id"]: (row["site"], row["phone"]) for row in await mine} == {
        one.id: ("a", "1"), two.id: ("b", ""), three.id: ("b", "")
    }  # fmt: skip


async def test_none_is_written_but_never_compared(database: Database) -> None:
    await insert(made := office(site="there"))
    await SITE(None, made.id)
    assert (await O.select(O.site).where(O.id == made.id).first() or {})["site"] is None
    before = await O.select().order_by(O.id)
    with pytest.raises(TypeError, match="None is compared"):
        await SITE("gone", None)
    assert await O.select().order_by(O.id) == before


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((), {}),
        (("63",), {}),
        (("63", "MANAGING", "more"), {}),
        (("63",), {"region": "63"}),
        (("63", "MANAGING"), {"kind": "MANAGING"}),
        ((), {"region": "63", "kind": "MANAGING", "zone": "unknown"}),
    ],
)
async def test_each_value_is_given_once(
    database: Database, told: list[str], values: tuple[str, ...], named: dict[str, str]
) -> None:
    with pytest.raises(TypeError):
        await FROM(*values, **named)
    assert told == []


async def test_an_enum_is_not_plain(database: Database) -> None:
    """Enums are kept by their names, and nobody guesses that."""
    with pytest.raises(asyncpg.DataError):
        await FROM("63", OrganisationKind.MANAGING)
    before = await count()
    with pytest.raises(asyncpg.DataError):
        await insert(office(kind=OrganisationKind.MANAGING))
    assert await count() == before


@pytest.mark.parametrize(
    "build",
    [
        lambda id: O.select().where(O.id == id, O.id != new_id()),  # a key
        lambda id: Event.select().where(Event.subject == id, Event.at < datetime.now(UTC)),  # a moment
        lambda id: EventLog.insert(EventLog(id=id, epoch="")),
        lambda id: O.select(),  # the value goes nowhere
        lambda id, most: O.select().where(O.id == id).limit(most),  # in the text instead of beside it
    ],
)
async def test_nothing_that_changes_is_frozen(database: Database, told: list[str], build: Callable[..., Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        await Prepared(build)(*[new_id(), 1][: build.__code__.co_argcount])
    assert told == []


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (Organisation, {"id": None}),
        (Organisation, {**{c._meta.name: "" for c in Organisation._meta.columns[:-1]}, "unknown": ""}),
        (IdempotencyKey, {"key": None}),
    ],
)
def test_a_row_has_its_columns_and_no_others(table: type[Table], columns: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="missing or unknown"):
        new(table, **columns)


async def test_it_runs_inside_the_transaction_and_is_rolled_back_with_it(database: Database) -> None:
    made, before = office(region="rolled back"), await count()
    with pytest.raises(ZeroDivisionError):
        async with database.transaction():
            await insert(made)
            await update(Organisation, made.id, site="changed")
            await SITE("again", made.id)
            assert [row["id"] for row in await FROM("rolled back", "MANAGING")] == [made.id]
            raise ZeroDivisionError
    assert await FROM("rolled back", "MANAGING") == []
    assert await count() == before


async def test_onlookers_are_told_of_each_run(database: Database, told: list[str]) -> None:
    await insert(made := office())
    await FROM("63", "MANAGING")
    await update(Organisation, made.id, site="a")
    await O.raw("select {}::int, {}::int", 1, 2)
    assert [text.split()[0] for text in told] == ["INSERT", "SELECT", "UPDATE", "select"]
    assert told[-1] == "select $1::int, $2::int"
