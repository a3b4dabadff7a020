"""A photo of the meter goes with its reading: who may see the reading may look at it, nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from gosdom_core.homes import Resource
from gosdom_graphql.demo.cast import NEIGHBOUR
from tests.a_house import House
from tests.access.guests import CHANGE, REVOKE
from tests.files.sending import prepared, sent
from tests.readings.test_guests import MINE
from tests.readings.test_story import ALL, COLD, HOT, PREVIEW, SUBMIT
from tests.readings.test_story import meter as meter_of
from tests.rights.snapshot import snapshot

SEEN = """query ($meter: ID!) { meter(id: $meter) { readings(first: 1) { nodes {
  id files { name kind state link } } } } }"""
NODE = "query ($id: ID!) { node(id: $id) { ... on File { link } } }"


async def submitted(house: House, who: str, of: str, value: str, files: list[str]) -> None:
    given = {"meter": of, "values": [value], "files": files, "confirm": True}
    assert (await house.ask(who, SUBMIT, input=given))["submitReading"]["userErrors"] == []


async def of_last(house: House, who: str, meter: str) -> Any:
    """The latest reading of the meter, with its photos; None for who does not see the meter."""
    found = (await house.ask(who, SEEN, meter=meter))["meter"]
    return found and found["readings"]["nodes"][0]


async def test_a_photo_is_seen_by_who_sees_the_reading(house: House) -> None:
    await house.sign_in("neighbour", NEIGHBOUR)
    first, second = await sent(house, "owner", "тамбур.jpg"), await sent(house, "owner", "кухня.jpg")
    await submitted(house, "owner", COLD, "900", [second, first])
    shown = (await of_last(house, "owner", COLD))["files"]
    assert [(each["name"], each["kind"], each["state"]) for each in shown] == [
        ("кухня.jpg", "JPEG", "ATTACHED"), ("тамбур.jpg", "JPEG", "ATTACHED"),
    ]  # fmt: skip
    for who in ("co_owner", "dispatcher"):
        (link, _) = [each["link"] for each in (await of_last(house, who, COLD))["files"]]
        assert (await house.client.get(link)).status_code == 200, who
    for who in ("guest", "neighbour", "inspector"):
        assert await of_last(house, who, COLD) is None, who
        assert (await house.ask(who, NODE, id=first))["node"] is None, who


async def test_what_a_guest_sent_is_theirs_to_see_while_they_may(house: House) -> None:
    ((access,),) = [each.values() for each in (await house.ask("guest", MINE))["viewer"]["guestAccesses"]]
    await house.ask("owner", CHANGE, input={"access": access, "scopes": ["READINGS"]})
    file = await sent(house, "guest")
    await submitted(house, "guest", HOT, "1", [file])
    ((link,),) = [[each["link"] for each in (await of_last(house, "guest", HOT))["files"]]]
    assert (await house.client.get(link)).status_code == 200
    await house.ask("owner", REVOKE, id=access)
    assert (await house.client.get(link)).status_code == 404, "a link in the hand is no right"
    assert (await house.ask("guest", NODE, id=file))["node"] is None
    assert len((await of_last(house, "owner", HOT))["files"]) == 1


async def test_all_of_a_home_s_meters_with_their_photos(house: House) -> None:
    of_cold, of_hot = await sent(house, "owner", "холодная.jpg"), await sent(house, "owner", "горячая.jpg")
    given = [{"meter": HOT, "values": ["5"], "files": [of_hot]}, {"meter": COLD, "values": ["905"], "files": [of_cold]}]
    assert (await house.ask("owner", ALL, input={"readings": given, "confirm": True}))["submitReadings"][
        "userErrors"
    ] == []
    for meter, name in ((COLD, "холодная.jpg"), (HOT, "горячая.jpg")):
        assert [each["name"] for each in (await of_last(house, "owner", meter))["files"]] == [name]
    # nothing is attached twice
    again = {"meter": COLD, "values": ["906"], "files": [of_cold], "confirm": True}
    refused = (await house.ask("owner", SUBMIT, input=again))["submitReading"]["userErrors"]
    assert [(each["code"], each["field"]) for each in refused] == [("NOT_FOUND", ["files", "0"])]


@pytest.mark.parametrize(
    ("case", "code", "at"),
    [
        ("somebody else's", "NOT_FOUND", ["0"]),
        ("not there", "NOT_FOUND", ["0"]),
        ("no file", "NOT_FOUND", []),
        ("its bytes have not come", "FILE_NOT_SENT", ["0"]),
        ("too many", "TOO_MANY_FILES", []),
    ],
)
async def test_a_photo_is_refused_and_the_reading_with_it(house: House, case: str, code: str, at: list[str]) -> None:
    files: dict[str, Callable[[], Any]] = {
        "somebody else's": lambda: sent(house, "co_owner"),
        "its bytes have not come": lambda: prepared(house, "owner"),
    }
    if case in files:
        made = await files[case]()
        given = [made if isinstance(made, str) else made["id"]]
    else:
        many = [f"File:018f0000-0000-7000-8000-0000000000{n:02}" for n in range(11)]
        given = {"not there": many[:1], "no file": [COLD], "too many": many}[case]
    before = await snapshot(house.database)
    reading = {"meter": COLD, "values": ["950"], "files": given}
    refused = (await house.ask("owner", SUBMIT, input=reading | {"confirm": True}))["submitReading"]
    assert (refused["reading"], [(each["code"], each["field"]) for each in refused["userErrors"]]) == (
        None, [(code, ["files", *at])],
    )  # fmt: skip
    among = {"readings": [{"meter": HOT, "values": ["9"]}, reading], "confirm": True}
    refused = (await house.ask("owner", ALL, input=among))["submitReadings"]
    assert [(each["code"], each["field"]) for each in refused["userErrors"]] == [
        (code, ["readings", "1", "files", *at])
    ]
    preview = (await house.ask("owner", PREVIEW, reading=reading))["readingPreview"]
    assert (preview["period"], preview["userErrors"]) == ("2026-11-01", []), "a preview does not look at them"
    assert await snapshot(house.database) == before


async def test_two_who_name_each_other_s_photos_do_not_wait_for_one_another(house: House) -> None:
    """Each sends two meters, with their own photo and the other's, in the opposite order."""
    await house.sign_in("neighbour", NEIGHBOUR)
    cold, hot = (meter_of("8", each) for each in (Resource.COLD_WATER, Resource.HOT_WATER))
    first, second = await sent(house, "owner"), await sent(house, "neighbour")

    def given(meters: list[str], files: list[str]) -> dict[str, Any]:
        each = [
            {"meter": of, "values": ["9000"], "files": [file]} for of, file in zip(sorted(meters), files, strict=True)
        ]
        return {"readings": each, "confirm": True}

    for _ in range(5):
        answers = await asyncio.gather(
            house.ask("owner", ALL, input=given([COLD, HOT], [first, second])),
            house.ask("neighbour", ALL, input=given([cold, hot], [second, first])),
        )
        refused = [each["code"] for answer in answers for each in answer["submitReadings"]["userErrors"]]
        assert refused == ["NOT_FOUND", "NOT_FOUND"]
