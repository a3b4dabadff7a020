"""Follow one's house live, in a terminal: every request of yours, as it moves.

    gosdom demo                                         # prints a token for each persona
    python examples/follow_house.py TOKEN [--url http://127.0.0.1:8000]

Needs `pip install websockets`. The server may be restarted: the client comes back by itself, after its last cursor, and
what happened in between is told first. Nothing is lost, nothing is told twice.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

QUERY = """subscription Follow($after: Cursor) {
  requestChanged(after: $after) {
    at action cursor
    request { number category state isOverdue house { address } answers { text } comments(last: 1) { nodes { text } } }
  }
}"""
FINAL = {4400: "we spoke the wrong language", 4401: "sign in first", 4403: "the token is not valid any more"}
READ_AFRESH = {"CURSOR_UNKNOWN", "CURSOR_TOO_OLD"}


def told(change: dict[str, Any]) -> str:
    """How is a change told in one line?"""
    request = change["request"]
    words = ""
    if change["action"] == "COMMENT" and request["comments"]["nodes"]:
        words = f": {request['comments']['nodes'][-1]['text']}"
    elif change["action"] in {"ANSWER", "RESOLVE", "DECLINE"} and request["answers"]:
        words = f": {request['answers'][-1]['text']}"
    late = " (overdue)" if request["isOverdue"] else ""
    where = request["house"]["address"] if request["house"] else ""
    return f"{change['at'][:19]}  {request['number']}  {change['action']}, {request['state']}{late}  {where}{words}"


async def follow(url: str, token: str, cursor: str | None) -> str | None:
    """Where did we come to, when the connection ended? Raises SystemExit where coming back would not help."""
    address = url.rstrip("/").replace("http", "ws", 1) + "/graphql"
    try:
        async with connect(address, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]  # a str will do
            await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
            ack = json.loads(await socket.recv())
            cursor = cursor or ack["payload"]["cursor"]  # from before we subscribe: nothing falls in between
            asked = {"query": QUERY, "variables": {"after": cursor}}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": asked}))
            print(f"-- following {url} after {cursor}", flush=True)
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "next" and message["payload"].get("data"):
                    change = message["payload"]["data"]["requestChanged"]
                    print(told(change), flush=True)
                    cursor = change["cursor"]
                elif message["type"] in {"next", "error"}:
                    errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
                    code = errors[0].get("extensions", {}).get("code")
                    print(f"-- {errors[0]['message']} ({code})", flush=True)
                    if code not in READ_AFRESH:
                        raise SystemExit(1)
                    return None  # the log is another one: begin with what happens from now on
                elif message["type"] == "complete":
                    return cursor
    except ConnectionClosed as closed:
        code = closed.rcvd.code if closed.rcvd else 1006
        if code in FINAL:
            raise SystemExit(f"-- {FINAL[code]} ({code})") from closed
        print(f"-- the server has gone ({code})", flush=True)
    except (OSError, WebSocketException) as error:
        print(f"-- cannot connect: {error}", flush=True)
    return cursor


async def for_ever(url: str, token: str) -> None:
    """Come back each time, a little later each time that it fails, and not all clients in the same second."""
    cursor, wait = None, 0.5
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        cursor = await follow(url, token, cursor)
        wait = 0.5 if loop.time() - began > 10 else min(wait * 2, 15.0)
        await asyncio.sleep(wait * (0.5 + random.random()))  # noqa: S311 (no secret)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("token", help="who follows")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where gosdom is served (%(default)s)")
    asked = parser.parse_args()
    try:
        asyncio.run(for_ever(asked.url, asked.token))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
