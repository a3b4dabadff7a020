"""The demo's own issuer, on the demo's own address: whoever opens /signin chooses whom to be."""

from __future__ import annotations

import httpx
import pytest

from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.demo.people import people, routes
from gosdom_graphql.demo.seed import open_region
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import DemoSettings
from tests.sessions.browser import HIDDEN
from tests.sessions.signing import free_port

KINDS = {
    "owner": "RESIDENT", "co_owner": "RESIDENT", "guest": "RESIDENT", "dispatcher": "STAFF",
    "other_dispatcher": "STAFF", "supplier": "STAFF", "support": "SUPPORT", "inspector": "INSPECTOR",
    "operator": "OPERATOR", "tenant": "RESIDENT", "newcomer": "RESIDENT", "without_home": "RESIDENT",
    "unconfirmed": "RESIDENT",
}  # fmt: skip


async def test_everybody_of_the_demo_can_sign_in(database: Database, settings: DemoSettings) -> None:
    await open_region(database, {}, with_history=False)
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    ours = settings.model_copy(update={"public_url": here, "oidc_issuer": f"{here}/issuer", "sign_in_budget": 0})
    kinds = {}
    async with (
        serving(create_app(ours, database, routes(ours)), "127.0.0.1", port),
        httpx.AsyncClient(base_url=here, timeout=20) as client,
    ):
        for someone in people():
            begun = await client.get("/signin")
            page = await client.get(begun.headers["location"])
            assert someone.name in page.text
            chosen = await client.post(
                "/issuer/authorize", data={**dict(HIDDEN.findall(page.text)), "as": someone.subject}
            )
            # httpx keeps Secure cookies from plain HTTP, as browsers do not on this very machine
            kept = {"Cookie": f"__Host-gosdom-signin={begun.cookies['__Host-gosdom-signin']}"}
            done = await client.get(chosen.headers["location"], headers=kept)
            token = {"Authorization": f"Bearer {done.cookies['__Host-gosdom']}", "Accept": "application/json"}
            answer = await client.get("/graphql?query={viewer{kind}}", headers=token)
            kinds[someone.subject] = answer.json()["data"]["viewer"]["kind"]
    assert kinds == KINDS


@pytest.mark.parametrize("changed", ["client_id", "redirect_uri", "code_challenge_method", "response_type"])
async def test_its_issuer_sends_nobody_elsewhere(database: Database, settings: DemoSettings, changed: str) -> None:
    here = "http://127.0.0.1:8000"
    ours = settings.model_copy(update={"public_url": here, "oidc_issuer": f"{here}/issuer"})
    asked = {
        "client_id": "gosdom", "redirect_uri": f"{here}/signin/callback", "code_challenge_method": "S256",
        "response_type": "code", "state": "s",
    } | {changed: "https://evil.example"}  # fmt: skip
    transport = httpx.ASGITransport(create_app(ours, database, routes(ours)))
    async with httpx.AsyncClient(transport=transport, base_url=here) as client:
        answer = await client.get("/issuer/authorize", params=asked)
    if changed in {"client_id", "redirect_uri"}:
        assert (answer.status_code, "location" in answer.headers) == (400, False)
    else:
        assert answer.headers["location"].startswith(f"{here}/signin/callback?state=s&")
        assert "error=invalid_request" in answer.headers["location"]
