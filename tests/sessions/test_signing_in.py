"""Signing in at a real issuer, over the real protocol: who is let in, as whom, and what is not believed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from gosdom_graphql import clock
from gosdom_graphql.database import Database, new_id
from gosdom_graphql.demo.cast import key
from gosdom_graphql.demo.issuer import Granted
from gosdom_graphql.notifications.tables import Contact, Delivery, Notification
from gosdom_graphql.sessions import openid
from gosdom_graphql.sessions.provider import pkce
from gosdom_graphql.sessions.tables import Arrival, Identity, Session, SignIn
from gosdom_graphql.settings import DemoSettings
from tests.rights.snapshot import snapshot
from tests.sessions.browser import OURS, Browser, browser, query_of
from tests.sessions.signing import Signing, signing_in

WHO = "{ viewer { kind account person { name shares { premises { number } } } } }"
SESSIONS = "{ viewer { sessions { id device address isCurrent organisation { name } freshAt } } }"
NOBODY = {"viewer": None}
VERIFIER = "v" * 43


@pytest.fixture(scope="module")
async def signing(database: Database, settings: DemoSettings) -> AsyncIterator[Signing]:
    apps = ("org.example:/back", "http://127.0.0.1/back")
    async with signing_in(database, settings, app_redirects=apps, cors_origins=("https://front.example",)) as found:
        yield found


@pytest.fixture
async def one(signing: Signing) -> AsyncIterator[Browser]:
    async with browser(signing.app) as found:
        yield found


@pytest.fixture
async def other(signing: Signing) -> AsyncIterator[Browser]:
    async with browser(signing.app, "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Safari/604.1") as found:
        yield found


async def test_a_browser_signs_in_and_out(one: Browser) -> None:
    assert await one.ask(WHO) == NOBODY
    done = await one.sign_in("newcomer", start="/signin?to=/requests")
    assert (done.status_code, done.headers["location"]) == (303, "/requests")
    cookie = next(each for each in done.headers.get_list("set-cookie") if each.startswith("__Host-gosdom="))
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(cookie.split("; "))
    person = {"name": "Ксения Денисовна Орлова", "shares": [{"premises": {"number": "11"}}]}
    assert await one.ask(WHO) == {"viewer": {"kind": "RESIDENT", "account": "CONFIRMED", "person": person}}
    session = (await one.ask(SESSIONS))["viewer"]["sessions"][-1]
    assert session["freshAt"] is not None
    assert session | {"id": "", "freshAt": None} == {
        "id": "", "device": "Firefox, Linux", "address": "192.0.2.7", "isCurrent": True, "organisation": None,
        "freshAt": None,
    }  # fmt: skip
    left = await one.house.post("/signout", headers={"Origin": OURS})
    assert (left.status_code, one.token) == (204, None)
    assert await one.ask(WHO) == NOBODY


async def test_the_token_is_kept_nowhere(one: Browser, database: Database) -> None:
    await one.sign_in("newcomer")
    assert one.token is not None
    held = await Session.select()
    assert one.token not in repr(held)
    assert await SignIn.count() == 0


async def test_staff_act_for_the_organisation_that_they_chose(one: Browser, database: Database) -> None:
    await one.sign_in("dispatcher")
    assert (await one.ask(WHO))["viewer"]["kind"] == "STAFF"
    assert (await one.ask(SESSIONS))["viewer"]["sessions"][-1]["organisation"] == {"name": "УК «Самарский уют»"}


async def test_an_employee_changes_between_home_and_work_in_one_session(one: Browser) -> None:
    act = """mutation($organisation: ID) { it: actFor(input: {organisation: $organisation}) {
      session { isCurrent organisation { name } } userErrors { code field } } }"""
    await one.sign_in("dispatcher")
    for organisation, kind in ((None, "RESIDENT"), (f"Organisation:{key('organisation', 'uyut')}", "STAFF")):
        done = (await one.ask(act, organisation=organisation))["it"]
        assert done["userErrors"] == []
        assert (await one.ask(WHO))["viewer"]["kind"] == kind
    for organisation, code in (("volga", "NOT_EMPLOYED"), ("nobody", "NOT_FOUND")):
        refused = await one.ask(act, organisation=f"Organisation:{key('organisation', organisation)}")
        assert [each["code"] for each in refused["it"]["userErrors"]] == [code]
    assert (await one.ask(WHO))["viewer"]["kind"] == "STAFF"


async def test_two_first_sign_ins_at_once_are_one_person(one: Browser, other: Browser, signing: Signing) -> None:
    someone = signing.issuer.people["unconfirmed"]
    signing.issuer.people["twice"] = type(someone)("twice", "Двойник", "", {"trusted": False})
    backs = [await each.choose("twice", (await each.go("/signin")).headers["location"]) for each in (one, other)]
    await asyncio.gather(one.go(backs[0]), other.go(backs[1]))
    assert one.token != other.token
    assert len((await one.ask(SESSIONS))["viewer"]["sessions"]) == 2


async def test_every_confirmed_channel_tells_of_a_new_device(one: Browser, other: Browser, database: Database) -> None:
    person, now = key("person", "Анна Сергеевна Кузнецова"), await clock.now(database)
    for channel, address in (("EMAIL", "a@mail.example"), ("SMS", "+79000000001"), ("EMAIL", "new@mail.example")):
        await Contact(
            id=new_id(), person=person, channel=channel, address=address, token=address, created_at=now,
            confirmed_at=None if address.startswith("new") else now,
        ).save()  # fmt: skip
    await one.sign_in("owner")
    await other.sign_in("owner")
    told = Delivery.select(Delivery.channel, Delivery.not_before).where(Delivery.person == person)
    assert {each["channel"] for each in await told} == {"EMAIL", "SMS"}
    assert all(each["not_before"] - now < timedelta(minutes=1) for each in await told), "at once, also at night"
    await Delivery.delete(force=True)
    await Contact.delete(force=True)


async def test_who_does_not_work_there_is_not_let_in(one: Browser, signing: Signing) -> None:
    someone = signing.issuer.people["newcomer"]
    office = signing.issuer.people["dispatcher"].claims["organisation_inn"]
    signing.issuer.people["newcomer"] = type(someone)(
        someone.subject, someone.name, "", {**someone.claims, "organisation_inn": office}
    )
    try:
        refused = await one.sign_in("newcomer")
    finally:
        signing.issuer.people["newcomer"] = someone
    assert (refused.status_code, "NOT_EMPLOYED" in refused.text, one.token) == (400, True, None)


async def test_an_account_that_is_not_confirmed_gets_no_premises(one: Browser, database: Database) -> None:
    await one.sign_in("unconfirmed")
    viewer = (await one.ask(WHO))["viewer"]
    assert (viewer["kind"], viewer["account"], viewer["person"]["shares"]) == ("RESIDENT", "UNCONFIRMED", [])


async def test_confirmed_later_it_becomes_the_person_of_the_register_and_never_less(
    one: Browser, signing: Signing
) -> None:
    someone = signing.issuer.people["unconfirmed"]
    await one.sign_in("unconfirmed")
    claims = signing.issuer.people["newcomer"].claims
    signing.issuer.people["unconfirmed"] = type(someone)("unconfirmed", someone.name, "", claims)
    await one.sign_in("unconfirmed")
    assert (await one.ask(WHO))["viewer"]["person"]["name"] == "Ксения Денисовна Орлова"
    signing.issuer.people["unconfirmed"] = someone
    refused = await one.sign_in("unconfirmed")
    assert (refused.status_code, "ACCOUNT_NOT_CONFIRMED" in refused.text) == (400, True)
    await Identity.delete().where(Identity.subject == "unconfirmed")


async def test_signing_in_again_ends_the_session_before(one: Browser) -> None:
    await one.sign_in("owner")
    before = one.token
    await one.sign_in("owner", start="/signin?fresh=1")
    assert before != one.token
    assert (await one.ask(WHO))["viewer"] is not None
    one.house.cookies.set("__Host-gosdom", before or "", domain="dom.example")
    assert await one.ask(WHO) == NOBODY


async def test_a_new_device_is_told_of_and_a_known_one_is_not(one: Browser, other: Browser, database: Database) -> None:
    await one.sign_in("co_owner")
    await one.sign_in("co_owner")
    person = key("person", "Игорь Павлович Кузнецов")
    told = Notification.select(Notification.body_ru, Notification.kind).where(Notification.person == person)
    assert await told == []
    await other.sign_in("co_owner")
    words = "Safari, iPhone, 192.0.2.7. Если это не вы, завершите этот сеанс: он в списке сеансов."
    assert await told == [{"kind": "SIGN_IN", "body_ru": words}]
    await other.sign_in("co_owner")
    assert len(await told) == 1


# --- The way there and back -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "status"),
    [
        ("/signin?to=/requests?x=1", 303),
        ("/signin?to=https://front.example/after", 303),
        ("/signin?to=https://evil.example/", 400),
        ("/signin?to=//evil.example", 400),
        ("/signin?to=/%5Cevil.example", 400),
        ("/signin?to=https://front.example%5C@evil.example/", 400),
        ("/signin?to=javascript:alert(1)", 400),
        ("/signin?to=https://[::1", 400),
        ("/signin?to=", 400),
        (f"/signin?app=http://[::1&challenge={pkce(VERIFIER)}", 400),
        (f"/signin?app=org.example:/back&challenge={pkce(VERIFIER)}", 303),
        (f"/signin?app=http://127.0.0.1:5173/back&challenge={pkce(VERIFIER)}", 303),
        (f"/signin?app=http://127.0.0.1:5173/elsewhere&challenge={pkce(VERIFIER)}", 400),
        (f"/signin?app=org.evil:/back&challenge={pkce(VERIFIER)}", 400),
        ("/signin?app=org.example:/back&challenge=short", 400),
        ("/signin?app=org.example:/back", 400),
    ],
)
async def test_nobody_is_sent_elsewhere(one: Browser, start: str, status: int) -> None:
    assert (await one.go(start)).status_code == status


async def lost(answer: Any, one: Browser) -> None:
    assert (answer.status_code, "SIGN_IN_LOST" in answer.text, one.token) == (400, True, None)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_sign_in_comes_back_once_in_its_own_browser(one: Browser, other: Browser) -> None:
    begun = await one.go("/signin")
    back = await one.choose("newcomer", begun.headers["location"])
    await other.go("/signin")
    await lost(await other.go(back), other)
    kept = one.house.cookies["__Host-gosdom-signin"]
    assert (await one.go(back)).status_code == 303
    one.house.cookies.delete("__Host-gosdom")
    one.house.cookies.set("__Host-gosdom-signin", kept)
    await lost(await one.go(back), one)
    await lost(await one.go("/signin/callback?code=x&state=y"), one)
    await lost(await one.go("/signin/callback"), one)


@pytest.mark.parametrize(
    ("error", "code", "status"), [("access_denied", "SIGN_IN_REFUSED", 400), ("server_error", "ISSUER_AWAY", 503)]
)
async def test_what_the_issuer_says_no_to(one: Browser, signing: Signing, error: str, code: str, status: int) -> None:
    state = query_of((await one.go("/signin")).headers["location"])["state"]
    refused = await one.go(f"/signin/callback?error={error}&state={state}&iss={signing.issuer.url}")
    assert (refused.status_code, code in refused.text, one.token) == (status, True, None)


@pytest.mark.parametrize("told", ["", "&iss=https://another.example"])
async def test_an_answer_of_another_issuer_is_not_taken_to_ours(one: Browser, signing: Signing, told: str) -> None:
    state = query_of((await one.go("/signin")).headers["location"])["state"]
    refused = await one.go(f"/signin/callback?code=x&state={state}{told}")
    assert (refused.status_code, "SIGN_IN_FAILED" in refused.text) == (400, True)


STRANGER = ECKey.generate_key("P-256")


def claimed(**changed: Any) -> Callable[..., tuple[dict[str, Any], dict[str, Any], Any]]:
    def change(header: dict[str, Any], claims: dict[str, Any], key: Any) -> Any:
        found = {**claims, **changed}
        return header, {name: value for name, value in found.items() if value is not None}, key

    return change


def by_the_public_key(header: dict[str, Any], claims: dict[str, Any], key: Any) -> Any:
    """What is public taken for a shared secret: the oldest trick."""
    return {"alg": "HS256"}, claims, OctKey.import_key(key.as_dict(private=False)["x"])


TAMPERED: dict[str, Any] = {
    "another issuer": claimed(iss="https://another.example"),
    "no issuer": claimed(iss=None),
    "another audience": claimed(aud="somebody"),
    "among others, without azp": claimed(aud=["gosdom", "somebody"]),
    "issued to another": claimed(azp="somebody"),
    "another nonce": claimed(nonce="x"),
    "no nonce": claimed(nonce=None),
    "out of date": claimed(exp=1),
    "no end": claimed(exp=None),
    "issued to come": claimed(iat=99999999999),
    "a text for a moment": claimed(exp="tomorrow"),
    "nobody": claimed(sub=""),
    "another access token": claimed(at_hash="x"),
    "another subject than userinfo's": claimed(sub="owner"),
    "a stranger's key": lambda header, claims, key: (header, claims, STRANGER),
    "a stranger's key by another name": lambda header, claims, key: ({**header, "kid": "x"}, claims, STRANGER),
    "signed by the public key": by_the_public_key,
}


@pytest.mark.parametrize("name", TAMPERED)
async def test_a_token_that_cannot_be_believed_lets_nobody_in(
    one: Browser, signing: Signing, monkeypatch: pytest.MonkeyPatch, name: str, database: Database
) -> None:
    honest = signing.issuer.signed

    def signed(granted: Granted, access: str) -> str:
        token = jwt.decode(honest(granted, access), signing.issuer.keys[-1], algorithms=["ES256"])
        header, claims, key = TAMPERED[name](dict(token.header), dict(token.claims), signing.issuer.keys[-1])
        return jwt.encode(header, claims, key, algorithms=["ES256", "HS256"])

    monkeypatch.setattr(signing.issuer, "signed", signed)
    begun = await one.go("/signin")
    back = await one.choose("newcomer", begun.headers["location"])
    before = {table: each for table, each in (await snapshot(database)).items() if table != "sign_in"}
    refused = await one.go(back)
    assert (refused.status_code, "SIGN_IN_FAILED" in refused.text, one.token) == (400, True, None)
    after = await snapshot(database)
    assert {table: after[table] for table in before} == before


@pytest.mark.parametrize("name", ["a list of one", "among others, with azp", "a name that cannot be kept"])
async def test_a_token_that_can_be_believed_lets_its_person_in(
    one: Browser, signing: Signing, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    changes: dict[str, dict[str, Any]] = {
        "a list of one": {"aud": ["gosdom"]},
        "among others, with azp": {"aud": ["somebody", "gosdom"], "azp": "gosdom"},
        "a name that cannot be kept": {"name": "Ксения\0"},
    }
    honest = signing.issuer.signed

    def signed(granted: Granted, access: str) -> str:
        key = signing.issuer.keys[-1]
        token = jwt.decode(honest(granted, access), key, algorithms=["ES256"])
        return jwt.encode(dict(token.header), {**token.claims, **changes[name]}, key)

    monkeypatch.setattr(signing.issuer, "signed", signed)
    assert (await one.sign_in("newcomer")).status_code == 303
    assert one.token is not None


async def test_a_token_that_nobody_signed_lets_nobody_in(
    one: Browser, signing: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = signing.issuer.signed
    nothing = "eyJhbGciOiJub25lIn0"
    monkeypatch.setattr(signing.issuer, "signed", lambda *given: f"{nothing}.{honest(*given).split('.')[1]}.")
    assert "SIGN_IN_FAILED" in (await one.sign_in("newcomer")).text


async def test_an_issuer_may_change_its_keys(one: Browser, signing: Signing, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await one.sign_in("newcomer")).status_code == 303
    monkeypatch.setattr(openid, "AGAIN", 0.0)
    signing.issuer.rotate()
    assert (await one.sign_in("newcomer")).status_code == 303


async def test_strangers_tokens_do_not_make_us_ask_for_keys_each_time(
    one: Browser, signing: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await one.sign_in("newcomer")).status_code == 303
    monkeypatch.setattr(openid, "AGAIN", 3600.0)
    signing.issuer.rotate()
    assert "SIGN_IN_FAILED" in (await one.sign_in("newcomer")).text
    monkeypatch.setattr(openid, "AGAIN", 0.0)
    assert (await one.sign_in("newcomer")).status_code == 303


# --- Apps -------------------------------------------------------------------------------------------------------------


async def test_an_app_fetches_its_token_once(one: Browser) -> None:
    start = f"/signin?app=org.example:/back&challenge={pkce(VERIFIER)}"
    for verifier, status in (("w" * 43, 400), (VERIFIER, 200)):
        done = await one.sign_in("newcomer", start=start)
        assert done.headers["location"].startswith("org.example:/back?code=")
        assert one.token is None
        code = query_of(done.headers["location"])["code"]
        said = {"code": code, "verifier": verifier}
        answer = await one.house.post("/signin/token", json=said)
        assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")
    assert (await one.house.post("/signin/token", json=said)).json()["code"] == "SIGN_IN_LOST"
    told = answer.json()
    headers = {"Authorization": f"Bearer {told['token']}", "Accept": "application/json"}
    asked = await one.house.get("/graphql?query={viewer{kind}}", headers=headers)
    assert asked.json() == {"data": {"viewer": {"kind": "RESIDENT"}}}
    await Arrival.delete(force=True)


@pytest.mark.parametrize(
    ("body", "media", "code"),
    [
        (b"{}", "application/json", "MISSING"),
        (b'{"code": "x"}', "application/json", "MISSING"),
        (b'{"code": "x", "verifier": 7}', "application/json", "MISSING"),
        (b'{"code": "x", "verifier": "y"}', "application/json", "SIGN_IN_LOST"),
        (b"[]", "application/json", "BAD_INPUT"),
        (b"{", "application/json", "BAD_INPUT"),
        (b"code=x&verifier=y", "application/x-www-form-urlencoded", "BAD_INPUT"),
        (b" " * 300_000, "application/json", "BAD_INPUT"),
    ],
)
async def test_what_is_no_exchange_is_refused_with_its_code(one: Browser, body: bytes, media: str, code: str) -> None:
    answer = await one.house.post("/signin/token", content=body, headers={"Content-Type": media})
    assert (answer.status_code, answer.json()["code"]) == (400, code)


# --- Whose page asks, and how often -----------------------------------------------------------------------------------


async def test_a_page_of_another_site_signs_nobody_out(one: Browser) -> None:
    await one.sign_in("newcomer")
    answer = await one.house.post("/signout", headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (403, "CROSS_SITE")
    assert (await one.ask(WHO))["viewer"] is not None


async def test_one_address_does_not_try_for_ever(signing: Signing, database: Database) -> None:
    from gosdom_graphql.app import create_app

    app = create_app(signing.settings.model_copy(update={"sign_in_budget": 3}), database)
    async with browser(app) as one:
        assert [(await one.go("/signin")).status_code for _ in range(5)] == [303, 303, 303, 429, 429]


async def test_without_an_issuer_there_is_no_sign_in(settings: DemoSettings, database: Database) -> None:
    from gosdom_graphql.app import create_app

    async with browser(create_app(settings, database)) as one:
        answer = await one.go("/signin", headers={"Accept-Language": "en"})
    assert (answer.status_code, "There is no sign-in here" in answer.text) == (404, True)


async def test_an_issuer_that_does_not_answer_is_told_as_such(signing: Signing, database: Database) -> None:
    from gosdom_graphql.app import create_app

    away = signing.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9/issuer"})
    async with browser(create_app(away, database)) as one:
        answer = await one.go("/signin")
    assert (answer.status_code, "ISSUER_AWAY" in answer.text) == (503, True)


def test_the_server_starts_without_what_only_a_sign_in_needs() -> None:
    code = (
        "import sys, gosdom_graphql.schema, gosdom_graphql.app, gosdom_graphql.sessions.http;"
        "print([each for each in ('aiohttp', 'joserfc.jwt', 'webauthn') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


async def test_it_takes_minutes_not_more(one: Browser, database: Database) -> None:
    """Last in this module: the clock does not go back."""
    begun = await one.go("/signin")
    back = await one.choose("newcomer", begun.headers["location"])
    await clock.move(database, by=timedelta(minutes=10))
    await lost(await one.go(back), one)
