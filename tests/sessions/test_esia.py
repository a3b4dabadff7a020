"""ЕСИА's ways: its paths, what is signed and in which order, the profile, and a token that its service verifies."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gosdom_graphql import clock
from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.demo.region import snils_of
from gosdom_graphql.demo.seed import open_region
from gosdom_graphql.serving import serving
from gosdom_graphql.sessions.tables import Identity
from gosdom_graphql.settings import DemoSettings
from tests.sessions.browser import OURS, Browser, browser, query_of

OID = "1000299353"
SCOPES = "openid fullname snils birthdate"
WHO = "{ viewer { account person { name born snils shares { premises { number } } } } }"


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Portal:
    """ЕСИА and the signing service in one, with keys in place of ГОСТ: who signs here is the test's own."""

    ours: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    theirs: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    out_of_order: tuple[int, Any] | None = None
    """What the signing service answers when it is, with which status."""

    def routes(self) -> list[Route]:
        return [
            Route("/sign", self.sign, methods=["POST"]),
            Route("/verify", self.verify, methods=["POST"]),
            Route("/aas/oauth2/v3/te", self.token, methods=["POST"]),
            Route("/rs/prns/{oid}", self.profile),
        ]

    async def form(self, request: Request) -> dict[str, str]:
        return dict(parse_qsl((await request.body()).decode()))

    async def sign(self, request: Request) -> Response:
        text = base64.b64decode((await self.form(request))["text"])
        self.asked.append(text.decode())
        if self.out_of_order is not None:
            return JSONResponse(self.out_of_order[1], self.out_of_order[0])
        return JSONResponse({"signature": base64.b64encode(self.ours.sign(text, ec.ECDSA(SHA256()))).decode()})

    async def verify(self, request: Request) -> Response:
        said = await self.form(request)
        text, signature = (base64.b64decode(said[name]) for name in ("text", "signature"))
        return JSONResponse(
            {"valid": said["algorithm"] == "GOST3410_2012_256" and self.holds(self.theirs, text, signature)}
        )

    @staticmethod
    def holds(key: ec.EllipticCurvePrivateKey, text: bytes, signature: bytes) -> bool:
        try:
            key.public_key().verify(signature, text, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True

    async def token(self, request: Request) -> Response:
        said = await self.form(request)
        text = "".join(said[name] for name in ("client_id", "scope", "timestamp", "state", "redirect_uri", "code"))
        if not self.holds(self.ours, text.encode(), raw(said["client_secret"])) or said["code"] != "the code":
            return JSONResponse({"error": "invalid_request"}, 400)
        return JSONResponse({"access_token": "of the person", "id_token": self.id_token(), "token_type": "Bearer"})

    def id_token(self) -> str:
        now = int(clock.real().timestamp())
        claims = {"aud": "GOSDOM", "exp": now + 60, "nonce": self.nonce, "urn:esia:sbj_id": int(OID), "auth_time": now}
        claims |= self.claims
        head, body = (b64(json.dumps(each).encode()) for each in ({"alg": "GOST3410_2012_256"}, claims))
        return f"{head}.{body}.{b64(self.theirs.sign(f'{head}.{body}'.encode(), ec.ECDSA(SHA256())))}"

    async def profile(self, request: Request) -> Response:
        if request.headers.get("authorization") != "Bearer of the person" or request.path_params["oid"] != OID:
            return JSONResponse({"code": "ESIA-005011"}, 401)
        return JSONResponse(self.person)


@pytest.fixture
def portal() -> Portal:
    name = "Ксения Денисовна Орлова"
    snils = snils_of(name)
    return Portal(
        person={
            "firstName": "Ксения", "middleName": "Денисовна", "lastName": "Орлова", "birthDate": "05.06.1990",
            "snils": f"{snils[:3]}-{snils[3:6]}-{snils[6:9]} {snils[9:]}", "trusted": True, "status": "REGISTERED",
        }
    )  # fmt: skip


@pytest.fixture
async def one(portal: Portal, database: Database, settings: DemoSettings) -> AsyncIterator[Browser]:
    await open_region(database, {}, with_history=False)
    async with serving(Starlette(routes=portal.routes()), "127.0.0.1", 0) as url:
        changes = {
            "oidc_issuer": url, "oidc_client_id": "GOSDOM", "oidc_scopes": SCOPES, "esia_signer_url": SecretStr(url),
            "esia_certificate_hash": "AB12", "public_url": OURS, "sign_in_budget": 0,
        }  # fmt: skip
        async with browser(create_app(settings.model_copy(update=changes), database)) as found:
            yield found


async def back(one: Browser, portal: Portal, code: str = "the code") -> Any:
    begun = await one.go("/signin")
    asked = query_of(begun.headers["location"])
    portal.nonce = portal.nonce or asked["nonce"]
    return await one.go(f"/signin/callback?code={code.replace(' ', '%20')}&state={asked['state']}")


async def test_what_is_asked_is_signed_in_the_order_that_esia_puts_it(one: Browser, portal: Portal) -> None:
    begun = await one.go("/signin?fresh=1")
    where, asked = begun.headers["location"].partition("?")[0], query_of(begun.headers["location"])
    assert where.endswith("/aas/oauth2/v2/ac")
    told = ("client_id", "scope", "client_certificate_hash", "access_type", "prompt")
    assert {name: asked[name] for name in told} == {
        "client_id": "GOSDOM", "scope": SCOPES, "client_certificate_hash": "AB12", "access_type": "online",
        "prompt": "login",
    }  # fmt: skip
    text = "".join(asked[name] for name in ("client_id", "scope", "timestamp", "state", "redirect_uri"))
    assert portal.asked == [text]
    assert Portal.holds(portal.ours, text.encode(), raw(asked["client_secret"]))


async def test_a_confirmed_account_is_the_person_of_the_register(one: Browser, portal: Portal) -> None:
    done = await back(one, portal)
    assert (done.status_code, one.token is not None) == (303, True)
    viewer = (await one.ask(WHO))["viewer"]
    assert (viewer["account"], viewer["person"]["shares"]) == ("CONFIRMED", [{"premises": {"number": "11"}}])


async def test_an_account_that_is_not_confirmed_is_somebody_new(one: Browser, portal: Portal) -> None:
    portal.person |= {"trusted": False}
    portal.claims = {"urn:esia:sbj_id": OID}
    await Identity.delete(force=True)
    await back(one, portal)
    viewer = (await one.ask(WHO))["viewer"]
    assert viewer == {
        "account": "UNCONFIRMED",
        "person": {"name": "Ксения Денисовна Орлова", "born": "1990-06-05", "snils": None, "shares": []},
    }


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "OTHER"},
        {"exp": 1},
        {"exp": None},
        {"nonce": "x"},
        {"urn:esia:sbj_id": None},
        {"urn:esia:sbj_id": "../orgs"},
        {"urn:esia:sbj_id": 5},
    ],
    ids=str,
)
async def test_a_token_that_is_not_for_us_now_lets_nobody_in(
    one: Browser, portal: Portal, claims: dict[str, Any]
) -> None:
    portal.claims = claims
    refused = await back(one, portal)
    assert (refused.status_code, "SIGN_IN_FAILED" in refused.text, one.token) == (400, True, None)


async def test_a_token_that_another_signed_lets_nobody_in(one: Browser, portal: Portal) -> None:
    honest, portal.theirs = portal.theirs, ec.generate_private_key(ec.SECP256R1())
    token = portal.id_token()
    portal.theirs = honest
    portal.id_token = lambda: token  # type: ignore[method-assign]  # another's, for this test
    assert "SIGN_IN_FAILED" in (await back(one, portal)).text


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "....", "e30.W10.x", None])
async def test_what_is_no_token_lets_nobody_in(one: Browser, portal: Portal, token: str | None) -> None:
    portal.id_token = lambda: token  # type: ignore[method-assign,assignment,return-value]  # a stranger's
    assert "SIGN_IN_FAILED" in (await back(one, portal)).text


@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (200, {}, "SIGN_IN_FAILED"),
        (200, {"signature": None}, "SIGN_IN_FAILED"),
        (200, {"signature": "не base64"}, "SIGN_IN_FAILED"),
        (200, ["signature"], "SIGN_IN_FAILED"),
        (403, {"error": "no_key"}, "SIGN_IN_FAILED"),
        (503, {}, "ISSUER_AWAY"),
    ],
)
async def test_a_signer_that_is_out_of_order_sends_nobody_away(
    one: Browser, portal: Portal, status: int, answer: Any, code: str
) -> None:
    portal.out_of_order = status, answer
    begun = await one.go("/signin")
    assert "location" not in begun.headers
    assert code in begun.text
    assert (one.token, portal.asked != []) == (None, True)


async def test_a_code_that_is_not_esias_lets_nobody_in(one: Browser, portal: Portal) -> None:
    assert "SIGN_IN_FAILED" in (await back(one, portal, code="another")).text
