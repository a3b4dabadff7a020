"""Doors of signing in: browsers go by redirects and get a cookie, apps by the browser and get a token once.

    GET  /signin?to=/path          to the issuer; `fresh=1`: the person shows anew who they are
         /signin?app=URI&challenge=…   for an app: sent back to URI?code=…, it fetches its token with the verifier
    GET  /signin/callback          back from the issuer
    GET  /signin/second, POST      who has a passkey shows it: {"passkey": …}, {"send": true}, {"code": "123456"}
    POST /signin/token             {"code": …, "verifier": …} → {"token": …}
    POST /signout                  the session ends, the cookie goes

Cookies are `__Host-`, HttpOnly, Secure, SameSite=Lax. POSTs that a page of another site sends are refused.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import orjson
import structlog
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gosdom_core.errors import BadInput, Missing, NotAllowed, Refused
from gosdom_graphql import clock
from gosdom_graphql.http import asked as reading
from gosdom_graphql.http import cors
from gosdom_graphql.http.budget import Budget
from gosdom_graphql.http.caller import COOKIE, address, bearer, cookie
from gosdom_graphql.http.problems import Problem, Throttled
from gosdom_graphql.language import preferred
from gosdom_graphql.sessions import pages, store
from gosdom_graphql.sessions.esia import Esia, RemoteSigner
from gosdom_graphql.sessions.going import app, where
from gosdom_graphql.sessions.openid import OpenId
from gosdom_graphql.sessions.provider import IssuerAway, Provider, SignInFailed
from gosdom_graphql.sessions.store import arriving, confirming
from gosdom_graphql.sessions.webauthn import Party

if TYPE_CHECKING:
    from starlette.requests import Request

    from gosdom_graphql.database import Database
    from gosdom_graphql.settings import Settings

log = structlog.get_logger(__name__)
ON_THE_WAY: Final = "__Host-gosdom-signin"
"""What ties a sign-in on its way to the browser in which it began."""
DEVICE: Final = "__Host-gosdom-device"
"""By what a browser is known again: it opens nothing."""
YEARS: Final = 2 * 365 * 86_400


class NoIssuer(NotAllowed):
    """Who signs people in here? Nobody: the operator has named no issuer."""

    code = "NO_ISSUER"
    ru = "Вход здесь не настроен"
    en = "There is no sign-in here"


class FromElsewhere(NotAllowed):
    """Which page asks? One of another site."""

    code = "CROSS_SITE"
    ru = "Запрос пришёл с чужой страницы"
    en = "A page of another site sent this"


class TooOften(NotAllowed):
    """How often may one try? Not so often from one address."""

    code = "THROTTLED"
    ru = "Слишком много попыток входа, подождите минуту"
    en = "Too many tries to sign in, wait a minute"


STATUS: Final[dict[type[Refused], int]] = {TooOften: 429, NoIssuer: 404, FromElsewhere: 403, IssuerAway: 503}
Handler = Callable[["Request"], Awaitable[Response]]


def provider(settings: Settings) -> Provider | None:
    """Who signs people in, by the settings?"""
    if settings.esia_signer_url is not None:
        return Esia(settings, RemoteSigner(settings.esia_signer_url.get_secret_value()))
    return OpenId(settings) if settings.oidc_issuer else None


class Doors:
    """The doors, over one database and one provider."""

    def __init__(self, settings: Settings, database: Database, provider: Provider | None) -> None:
        self.settings, self.database, self._provider = settings, database, provider
        self.callback = f"{settings.public_url.rstrip('/')}/signin/callback"
        self.party = Party.of(settings)
        self.lasts = timedelta(days=settings.session_days)
        self.budget = Budget("address", settings.sign_in_budget)

    @property
    def provider(self) -> Provider:
        """Who signs people in? Raises `NoIssuer`."""
        if self._provider is None:
            raise NoIssuer
        return self._provider

    # Browsers

    async def begin(self, request: Request) -> Response:
        """The browser goes to the issuer."""
        asked = request.query_params
        provider = self.provider
        goes_to, challenge = where(asked.get("to", "/"), self.settings.cors_origins), None
        if "app" in asked:
            goes_to, challenge = app(asked["app"], self.settings.app_redirects), asked.get("challenge", "")
            if not 43 <= len(challenge) <= 128:
                raise BadInput(field=["challenge"])
        now = await clock.now(self.database)
        async with self.database.transaction():
            attempt, browser = await arriving.begin(goes_to, self.callback, challenge, now=now)
        answer = RedirectResponse(await provider.away(attempt, fresh=asked.get("fresh") == "1"), 303)
        _set(answer, ON_THE_WAY, browser, int(arriving.ON_THE_WAY.total_seconds()))
        return answer

    async def callback_(self, request: Request) -> Response:
        """The browser is back: with a session, a second factor to show, or a code for its app."""
        came, browser = dict(request.query_params), request.cookies.get(ON_THE_WAY, "")
        now = await clock.now(self.database)
        async with self.database.transaction():
            attempt, sign_in = await arriving.came_back(came.get("state", ""), browser, self.callback, now=now)
        account = await self.provider.account(attempt, came)
        device = request.cookies.get(DEVICE) or arriving.new_secret()
        by = arriving.Browser(device, request.headers.get("user-agent", ""), self._caller(request))
        async with self.database.transaction():
            let_in = await arriving.arrive(account, sign_in, by, lasts=self.lasts, now=now, real=clock.real())
        answer = await self._goes_on(request, let_in)
        _set(answer, DEVICE, device, YEARS)
        return answer

    async def second(self, request: Request) -> Response:
        """The page that asks for the second factor."""
        now = await clock.now(self.database)
        async with self.database.transaction():
            way = await confirming.second(request.cookies.get(ON_THE_WAY, ""), self.party, now=now)
        return pages.second_factor(way.options or "", _language(request))

    async def show_second(self, request: Request) -> Response:
        """What that page sends."""
        said = await self._json(request)
        secret, now = request.cookies.get(ON_THE_WAY, ""), await clock.now(self.database)
        async with self.database.transaction():
            if said.get("send") is True:
                return JSONResponse({"sent": await confirming.send_second_code(secret, now=now)})
            let_in, wrong = await confirming.show_second(
                secret, self.party, _text(said, "passkey"), _text(said, "code"), lasts=self.lasts, now=now
            )
        self.database.deeds.set()
        if let_in is None:
            assert wrong is not None, "who is not let in is told why"
            return _told(wrong, request)
        went = await self._goes_on(request, let_in)
        answer = JSONResponse({"goesTo": went.headers["location"]})
        answer.raw_headers.extend(each for each in went.raw_headers if each[0] == b"set-cookie")
        return answer

    async def _goes_on(self, request: Request, let_in: arriving.LetIn) -> Response:
        """Where does the browser go now, and what does it keep?"""
        self.database.deeds.set()
        if let_in.second:
            answer: Response = RedirectResponse("/signin/second", 303)
            _set(answer, ON_THE_WAY, let_in.secret or "", int(arriving.ON_THE_WAY.total_seconds()))
            return answer
        if let_in.token is None:
            joint = "&" if "?" in let_in.goes_to else "?"
            answer = RedirectResponse(f"{let_in.goes_to}{joint}{urlencode({'code': let_in.secret})}", 303)
        else:
            answer = RedirectResponse(let_in.goes_to, 303)
            _set(answer, COOKIE, let_in.token, int(self.lasts.total_seconds()))
            if before := cookie(request.headers.get("cookie", "")):
                await self._end(before)
        _drop(answer, ON_THE_WAY)
        answer.headers["cache-control"] = "no-store"
        return answer

    # Apps, and leaving

    async def token(self, request: Request) -> Response:
        """An app fetches its token, once."""
        said = await self._json(request)
        code, verifier = _text(said, "code"), _text(said, "verifier")
        if not code or not verifier:
            raise Missing(field=["verifier" if code else "code"])
        now = await clock.now(self.database)
        async with self.database.transaction():
            token = await arriving.fetched(code, verifier, lasts=self.lasts, now=now)
        self.database.deeds.set()
        told = {"token": token, "expiresAt": (now + self.lasts).isoformat()}
        return JSONResponse(told, headers={"cache-control": "no-store"})

    async def leave(self, request: Request) -> Response:
        """The session ends. Whoever had none is out all the same."""
        self._of_our_pages(request)
        held = bearer(request.headers.get("authorization", "")) or cookie(request.headers.get("cookie", ""))
        if held:
            await self._end(held)
        answer = Response(status_code=204)
        _drop(answer, COOKIE)
        return answer

    async def _end(self, token: str) -> None:
        now = await clock.now(self.database)
        async with self.database.transaction():
            await store.sign_out(token, now=now)
        self.database.deeds.set()

    # What is common

    def door(self, handler: Handler, *, page: bool) -> Handler:
        """A handler whose refusals are told: on a `page`, or as JSON. Each try is paid for by its address."""

        async def answered(request: Request) -> Response:
            try:
                try:
                    self.budget.take(self._caller(request), 1)
                    return await handler(request)
                except Throttled as error:
                    raise TooOften from error
                except Problem as error:
                    raise BadInput from error
            except SignInFailed as failed:
                log.warning("sign-in failed", why=failed.why)
                refused: Refused = failed
            except Refused as other:
                refused = other
            if page:
                return pages.why_not(refused, _language(request), STATUS.get(type(refused), 400))
            return _told(refused, request)

        return answered

    def _caller(self, request: Request) -> str:
        return address(request.scope, request.headers, self.settings.trusted_proxies)

    def _of_our_pages(self, request: Request) -> None:
        if cors.from_elsewhere(request.headers, self.settings.cors_origins):
            raise FromElsewhere

    async def _json(self, request: Request) -> dict[str, Any]:
        self._of_our_pages(request)
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise BadInput
        try:
            said = orjson.loads(await reading.body(request.receive, request.headers, self.settings.max_body))
        except orjson.JSONDecodeError as error:
            raise BadInput from error
        if not isinstance(said, dict):
            raise BadInput
        return said


def routes(settings: Settings, database: Database, by: Provider | None = None) -> list[BaseRoute]:
    """Which routes does signing in take? `by` stands for the settings' own provider."""
    doors = Doors(settings, database, by or provider(settings))
    return [
        Route("/signin", doors.door(doors.begin, page=True)),
        Route("/signin/callback", doors.door(doors.callback_, page=True)),
        Route("/signin/second", doors.door(doors.second, page=True)),
        Route("/signin/second", doors.door(doors.show_second, page=False), methods=["POST"]),
        Route("/signin/token", doors.door(doors.token, page=False), methods=["POST"]),
        Route("/signout", doors.door(doors.leave, page=False), methods=["POST"]),
    ]


def _told(refused: Refused, request: Request) -> Response:
    told = {"code": refused.code, "message": refused.message(_language(request)), "field": list(refused.field) or None}
    return JSONResponse(told, STATUS.get(type(refused), 400), {"cache-control": "no-store"})


def _language(request: Request) -> str:
    return preferred(request.headers.get("accept-language", ""))


def _text(said: dict[str, Any], name: str) -> str | None:
    found = said.get(name)
    return found if isinstance(found, str) else None


def _set(answer: Response, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def _drop(answer: Response, name: str) -> None:
    answer.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
