"""What the log says of people are ids: no name, no address, no words, whatever was done."""

from __future__ import annotations

from structlog.testing import capture_logs

from gosdom_graphql.audit.looks import LOOKS
from gosdom_graphql.demo.cast import PERSONAS, key
from tests.a_house import House

HOUSE = f"House:{key('house', 'prichalnaya')}"
SUBMIT = """
mutation ($house: ID!, $text: String!) {
  submitRequest(input: {place: HOUSE, category: OTHER, house: $house, text: $text}) { request { id } }
}
"""
WORDS = ("Сосед в 12-й квартире", "secret@example.org", "Ответ по делу", "Отзыв о службе")


async def test_the_log_names_nobody_and_quotes_nobody(house: House) -> None:
    complaint, contact, said, review = WORDS
    with capture_logs() as lines:
        sent = await house.ask("owner", SUBMIT, house=HOUSE, text=complaint)
        id = sent["submitRequest"]["request"]["id"]
        await house.ask("dispatcher", "query ($id: ID!) { request(id: $id) { text author { name } } }", id=id)
        comment = (
            "mutation ($id: ID!, $t: String!) { commentRequest(input: {request: $id, text: $t}) { comment { id } } }"
        )
        await house.ask("dispatcher", comment, id=id, t=said)
        add = "mutation ($a: String!) { addContact(input: {channel: EMAIL, address: $a}) { userErrors { code } } }"
        await house.ask("owner", add, a=contact)
        write = (
            "mutation ($o: ID!, $t: String!) {"
            " reviewOrganisation(input: {organisation: $o, text: $t}) { review { id } userErrors { code } } }"
        )
        found = await house.ask("owner", write, o=f"Organisation:{key('organisation', 'uyut')}", t=review)
        assert found["reviewOrganisation"]["review"] is not None
        await house.client.get("/export", headers={"Authorization": f"Bearer {house.tokens['owner']}"})
        await LOOKS.write(house.database)
    told = repr(lines)
    assert len(lines) == 6
    names = {name for person, _ in PERSONAS.values() for name in person.split()}
    assert [word for word in (*WORDS, *names, *house.tokens.values()) if word in told] == []
