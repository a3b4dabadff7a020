"""`noticePublished`: residents hear of a notice when it is shown, not when it is pressed; and who is not told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gosdom_graphql import clock
from gosdom_graphql.demo.cast import key
from gosdom_graphql.notices import store
from tests.events.client import socket
from tests.events.conftest import Served, live

__all__ = ["live"]

PUBLISHED = """subscription($notice: ID) { noticePublished(notice: $notice) {
  what at cursor notice { id title text state isRead } } }"""
HOUSE = f"House:{key('house', 'prichalnaya')}"


async def deed(live: Served, name: str, **input: Any) -> str:
    """Which notice was it?"""
    kind = f"{name[0].upper()}{name[1:]}Input"
    query = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ notice {{ id }} userErrors {{ code }} }} }}"
    (done,) = (await live.ask("dispatcher", query, input=input)).values()
    assert done["userErrors"] == []
    return str(done["notice"]["id"])


def news(message: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = message["payload"]["data"]["noticePublished"]
    return found


async def test_a_notice_is_told_when_it_is_shown_corrected_and_withdrawn(live: Served) -> None:
    async with (
        socket(live.url, live.tokens["owner"]) as owner,
        socket(live.url, live.tokens["dispatcher"]) as dispatcher,
        socket(live.url, live.tokens["other_dispatcher"]) as other,
    ):
        for each in (owner, dispatcher, other):
            await each.subscribe(PUBLISHED)
            assert await each.pong() == []
        id = await deed(
            live, "draftNotice", kind="GENERAL", title="Субботник", text="Приходите", audience=[{"house": HOUSE}]
        )
        await deed(live, "publishNotice", notice=id)
        assert await owner.pong() == []
        now = await clock.move(live.database, by=timedelta(seconds=16))
        await store.publish_due(now)
        await deed(live, "correctNotice", notice=id, title="Субботник в 11:00")
        await deed(live, "withdrawNotice", notice=id, reason="Дождь")
        told = [news(await owner.hear()) for _ in range(3)]
        assert [each["what"] for each in told] == ["PUBLISHED", "CORRECTED", "WITHDRAWN"]
        assert {each["notice"]["id"] for each in told} == {id}
        assert told[-1]["notice"] | {"id": id} == {
            "id": id, "title": "Субботник в 11:00", "text": None, "state": "WITHDRAWN", "isRead": False,
        }  # fmt: skip
        ours = [news(await dispatcher.hear()) for _ in range(3)]
        assert [each["cursor"] for each in ours] == [each["cursor"] for each in told]
        assert ours[-1]["notice"]["text"] == "Приходите"
        assert await other.pong() == []
