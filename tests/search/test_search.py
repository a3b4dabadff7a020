"""Search by words: Russian forms, synonyms, a word that is only begun, a number as it is said; and never an error."""

from __future__ import annotations

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import NEIGHBOUR, OWNER, key
from gosdom_graphql.demo.region import premises_id
from gosdom_graphql.search.store import groups
from tests.a_house import House
from tests.scale import scaled

MATCHES = "select coalesce(search_vector($1) @@ search_query($2), false)"


@pytest.mark.parametrize(
    ("case", "text", "words", "found"),
    [
        ("the same word", "Сломался лифт", "лифт", True),
        ("another form", "Застряли в лифте", "лифт", True),
        ("capitals", "НЕТ СВЕТА", "свет", True),
        ("ё and е are one", "Течет стояк", "течёт", True),
        ("a synonym of another root", "Протекает крыша", "протечка", True),
        ("and back", "Протечка с потолка", "течёт", True),
        ("a form that the dictionary cuts differently", "Холодные батареи", "батарея", True),
        ("a phrase stands for a word", "Нет горячей воды третий день", "гвс", True),
        ("every word must be there", "Протекает крыша", "протечка подвал", False),
        ("the order of words does not matter", "Протекает крыша над лифтом", "лифт крыша", True),
        ("the last word is only begun", "Не работает вентиляция", "вентил", True),
        ("a word that is begun is not the last", "Не работает вентиляция", "вентил кухня", False),
        ("a long word is only begun", "Обследование железобетонных конструкций", "железобетон", True),
        (
            "of a very long word the first twenty letters",
            "Стеклопластикобетонопроводы",
            "стеклопластикобетонопровод",
            True,
        ),
        ("every letter of a beginning counts", "Не работает вентиляция", "вентир", False),
        ("two letters are no beginning", "Вентиляция", "ве", False),
        ("words that mean nothing alone do not matter", "Нет воды в квартире", "а где же вода, нет её", True),
        ("signs do not matter", "Кран: капает!", "«кран», - капает?", True),
        ("a number as it is written", "100-042-6 Нет воды", "100-042-6", True),
        ("a number as it is said", "100-042-6 Нет воды", "№ 100 042 6", True),
        ("a number without its check digit", "100-042-6 Нет воды", "100042", True),
        ("a long number", "1-000-100-000-7 Нет воды", "1 000 100 000 7", True),
        ("another number", "100-042-6 Нет воды", "100-024-6", False),
        ("a part of a word is not its beginning", "Водоканал", "канал", False),
        ("latin letters", "Не открывается app.gosdom", "gosdom", True),
        ("no words", "Нет воды", "", False),
        ("only signs", "Нет воды", "!!! *:& | ( ' \\ %", False),
        ("only words that mean nothing", "Нет воды", "и не на", False),
        ("operators of queries are no operators", "Нет воды", "вода | лифт", False),
    ],
)
async def test_what_is_found(database: Database, case: str, text: str, words: str, found: bool) -> None:
    assert await database.read.fetchval(MATCHES, text, words) is found


async def test_synonyms_find_each_other(database: Database) -> None:
    """Of every group each word finds each other entry."""
    pairs = [(text, word) for group in groups() for word in group if " " not in word for text in group]
    missed = [pair for pair in pairs if not await database.read.fetchval(MATCHES, *pair)]
    assert (len(pairs) > 500, missed) == (True, [])


@settings(max_examples=scaled(1500), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300))
async def test_no_words_are_an_error(database: Database, words: str) -> None:
    assert await database.read.fetchval(MATCHES, words, words) in {True, False}


SUBMIT = """
mutation ($input: SubmitRequestInput!) { submitRequest(input: $input) { request { number } userErrors { code } } }
"""
SEARCH = "query ($words: String) { requests(filter: {search: $words}) { totalCount nodes { text } } }"


async def found(house: House, who: str | None, words: str | None) -> list[str]:
    page = (await house.ask(who, SEARCH, words=words))["requests"]
    assert page["totalCount"] == len(page["nodes"])
    return sorted(each["text"] for each in page["nodes"])


async def test_who_finds_what(house: House) -> None:
    """A neighbour finds what is common by its words, and nothing by what is hidden from them."""
    await house.sign_in("neighbour", NEIGHBOUR)
    at_home = {"place": "APARTMENT", "premises": f"Premises:{premises_id('prichalnaya', '7')}"}
    in_the_house = {"place": "HOUSE", "house": f"House:{key('house', 'prichalnaya')}"}
    numbers = {}
    for text, place, category in (
        ("Протекает кран на кухне", at_home, "TAP_LEAK"),
        ("Течёт крыша над лестницей", in_the_house, "ROOF_LEAK"),
    ):
        sent = await house.ask("owner", SUBMIT, input={"text": text, "category": category, **place})
        assert sent["submitRequest"]["userErrors"] == []
        numbers[text] = sent["submitRequest"]["request"]["number"]
    kran, krysha = numbers
    assert await found(house, "owner", "протечка") == [kran, krysha]
    assert await found(house, "dispatcher", "кры протеч") == []
    assert await found(house, "dispatcher", "протечка кры") == [krysha]
    assert await found(house, "owner", numbers[kran]) == [kran]
    assert await found(house, "other_dispatcher", "протечка") == []
    assert await found(house, None, "протечка") == []
    assert await found(house, "owner", "") == []
    assert await found(house, "owner", "\0") == []
    assert await found(house, "owner", None) == [kran, krysha]
    assert await found(house, "neighbour", "протечка") == [krysha]
    assert await found(house, "neighbour", "кран") == []
    assert await found(house, "neighbour", numbers[kran]) == []
    assert await found(house, "neighbour", numbers[krysha].replace("-", "")[:-1]) == [krysha]
    for hidden in (*OWNER.split(), "7", "TAP_LEAK", "Причальная"):
        assert await found(house, "dispatcher", hidden) == []


async def test_the_words_cannot_be_written_by_hand(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    with pytest.raises(asyncpg.GeneratedAlwaysError):
        await connection.execute("insert into request (words) values ('')")
    await connection.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ягодная слобода 12", ["Казань, ул. Ягодная Слобода, 12"]),
        ("12, слобода ягодная", ["Казань, ул. Ягодная Слобода, 12"]),
        ("Казань", ["Казань, ул. Ягодная Слобода, 12", "Казань, ул. Озёрная, 8"]),
        ("озер", ["Казань, ул. Озёрная, 8"]),
        ("казань ул озерная 8", ["Казань, ул. Озёрная, 8"]),
        ("г. Казань, улица Озёрная, дом 8", ["Казань, ул. Озёрная, 8"]),
        ("Татарстан, Казань, озёрная", []),
        ("ягодная слобода 1", []),
        ("дом", []),
        ("Москва", []),
        ("", []),
    ],
)
async def test_a_house_is_found_by_words_of_its_address(house: House, words: str, found: list[str]) -> None:
    query = "query ($words: String) { houses(filter: {search: $words}) { totalCount nodes { address } } }"
    page = (await house.ask("owner", query, words=words))["houses"]
    assert (page["totalCount"], sorted(each["address"] for each in page["nodes"])) == (len(found), sorted(found))
