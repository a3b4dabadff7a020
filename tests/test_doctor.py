"""`gosdom doctor`: each illness is found, named, and told with what to do; a healthy installation has none."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from gosdom_graphql import clock
from gosdom_graphql.cli import main
from gosdom_graphql.database import Database
from gosdom_graphql.demo.issuer import Issuer
from gosdom_graphql.doctor import Finding, State, examine
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import DemoSettings, Settings
from tests.conftest import in_database
from tests.sessions.signing import free_port


async def looked(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding async for finding in examine(settings)}


async def test_a_healthy_installation_has_no_illness(settings: DemoSettings) -> None:
    found = await looked(settings)
    assert {"settings", "database", "locale", "migrations", "clock", "connections", "doorbell"} <= found.keys()
    assert [finding for finding in found.values() if finding.state is State.ILL] == []
    assert found["doorbell"].words == "heard"
    assert found["channels"].state is State.ODD  # nothing is set in tests: silent, and told so
    assert found["files"].state is State.ODD


async def test_a_database_that_does_not_answer(settings: DemoSettings) -> None:
    nowhere = Settings(database_url=SecretStr("postgresql://postgres@127.0.0.1:1/gosdom"))
    found = await looked(nowhere)
    assert found["database"].state is State.ILL
    assert found["database"].do == "is it running, and is GOSDOM_DATABASE_URL right?"
    assert "migrations" not in found


async def test_migrations_that_are_missing(empty_url: str) -> None:
    found = await looked(Settings(database_url=SecretStr(empty_url)))
    assert found["migrations"].state is State.ILL
    assert found["migrations"].do == "run `gosdom migrate`"


async def test_a_locale_that_does_not_fold_russian_letters(template_url: str) -> None:
    server = await asyncpg.connect(in_database(template_url, "postgres"))
    await server.execute("create database gosdom_test_posix template template0 encoding 'UTF8' locale 'POSIX'")
    try:
        found = await looked(Settings(database_url=SecretStr(in_database(template_url, "gosdom_test_posix"))))
        assert found["locale"].state is State.ILL
        assert "C.UTF-8" in found["locale"].do
    finally:
        await server.execute("drop database gosdom_test_posix with (force)")
        await server.close()


async def test_a_clock_that_was_moved(database: Database, settings: DemoSettings) -> None:
    await clock.move(database, by=timedelta(days=3))
    found = await looked(settings)
    assert found["clock"].state is State.ODD
    assert "moved forward by 3 days" in found["clock"].words


def test_the_command_ends_with_one_where_something_is_ill(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GOSDOM_DATABASE_URL", "postgresql://postgres@127.0.0.1:1/gosdom")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("well  settings    understood\n")
    assert "ill   database" in out


async def test_whether_people_can_sign_in(settings: DemoSettings) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/issuer"

    async def found(**changed: str) -> Finding:
        return (await looked(settings.model_copy(update={"oidc_issuer": url, **changed})))["sign-in"]

    assert (await found(oidc_issuer="")).state is State.ODD
    assert (await found(public_url="http://dom.example")).state is State.ILL
    assert (await found()).words == f"{url} does not answer"
    issuer = Issuer(url, client="gosdom", callback="", people=())
    async with serving(Starlette(routes=issuer.routes()), "127.0.0.1", port):
        assert (await found()).state is State.WELL
        assert (await found(oidc_issuer=f"{url}/")).words == f"{url}/: discovery names another issuer"
