"""The same sign-in at npm's oidc-provider, unchanged: its discovery, PKCE, userinfo, keys and codes are not our own."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.demo.region import snils_of
from gosdom_graphql.demo.seed import open_region
from gosdom_graphql.settings import DemoSettings
from tests.clients.node import CLIENTS, PATIENCE
from tests.sessions.browser import OURS, browser
from tests.sessions.signing import CALLBACK, free_port

WHO = "{ viewer { kind account person { name shares { premises { number } } } } }"
FORM = re.compile(r'<form[^>]* action="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@asynccontextmanager
async def issuer(url: str, secret: str) -> AsyncIterator[None]:
    """It listens until the block ends."""
    told = {"ISSUER": url, "CALLBACK": CALLBACK, "SECRET": secret, "SNILS": snils_of("Ксения Денисовна Орлова")}
    process = await asyncio.create_subprocess_exec(
        "node", "issuer.mjs", cwd=CLIENTS, env={**os.environ, **told}, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while (line := await process.stdout.readline()) != b"ready\n":
                assert line, "oidc-provider ended"
        yield
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def through(out: httpx.AsyncClient, where: str) -> str:
    """With which address does the issuer send us back, after its forms of login and consent?"""
    answer = await out.get(where)
    for _ in range(12):
        if answer.is_redirect:
            where = urljoin(str(answer.url), answer.headers["location"])
            if where.startswith(OURS):
                return where
            answer = await out.get(where)
            continue
        form = FORM.search(answer.text)
        assert form is not None, answer.text
        said = {**dict(HIDDEN.findall(answer.text)), "login": "oid-1", "password": "any"}
        answer = await out.post(urljoin(str(answer.url), form[1]), data=said)
    raise AssertionError(where)


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("secret", ["", "a secret: with %2B, + and &"], ids=["by PKCE alone", "with a secret"])
async def test_the_same_sign_in_works_there(database: Database, settings: DemoSettings, secret: str) -> None:
    await open_region(database, {}, with_history=False)
    url = f"http://127.0.0.1:{free_port()}"
    changes = {"oidc_issuer": url, "public_url": OURS, "oidc_client_secret": SecretStr(secret) if secret else None}
    app = create_app(settings.model_copy(update=changes), database)
    async with issuer(url, secret), browser(app) as one, httpx.AsyncClient(timeout=20) as out:
        begun = await one.go("/signin?to=/requests&fresh=1")
        parts = urlsplit(await through(out, begun.headers["location"]))
        done = await one.go(f"{parts.path}?{parts.query}")
        assert (done.status_code, done.headers.get("location")) == (303, "/requests"), done.text
        viewer = (await one.ask(WHO))["viewer"]
    assert (viewer["kind"], viewer["account"]) == ("RESIDENT", "CONFIRMED")
    assert viewer["person"] == {"name": "Ксения Денисовна Орлова", "shares": [{"premises": {"number": "11"}}]}
