"""A small OpenID Connect issuer: the real protocol, and whoever opens its page chooses whom to be.

    routes = Issuer("http://127.0.0.1:8000/issuer", client="gosdom", callback=…, people=…).routes()

Authorisation code flow with PKCE (S256), ES256, discovery, JWKS, userinfo; codes count once, for a minute. It knows one
client, and asks nobody for a password: for a demo and for tests alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gosdom_graphql import clock
from gosdom_graphql.sessions.openid import half_hash
from gosdom_graphql.sessions.provider import pkce

if TYPE_CHECKING:
    from joserfc.jwk import ECKey
    from starlette.requests import Request

LASTS: Final = 60
"""Seconds for which a code counts."""
_PAGE: Final = """<!doctype html><html lang="ru"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Кто вы? — вход в демонстрацию gosdom</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}}
button{{font:inherit;text-align:left;width:100%;padding:.5rem 1rem;margin:.25rem 0}}small{{opacity:.7}}</style>
<body><h1>Кто вы?</h1><p>Сервис входа демонстрации: все люди вымышлены, пароля нет.</p>
<form method="post">{hidden}{people}</form>"""
_CHOICE: Final = '<button name="as" value="{subject}">{name}<br><small>{about}</small></button>'


@dataclass(frozen=True)
class Someone:
    """Who can be chosen? `claims` are told of them beside `sub` and `name`; `about` stands on the page."""

    subject: str
    name: str
    about: str
    claims: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Granted:
    """What stands behind a code or an access token?"""

    someone: Someone
    asked: Mapping[str, str]
    at: float


class Issuer:
    """The issuer at `url`, for one client."""

    def __init__(self, url: str, *, client: str, callback: str, people: Sequence[Someone]) -> None:
        self.url, self.client, self.callback = url, client, callback
        self.people = {each.subject: each for each in people}
        self.keys: list[ECKey] = []
        self._codes: dict[str, Granted] = {}
        self._tokens: dict[str, Granted] = {}
        self.rotate()

    def rotate(self) -> None:
        """It signs with another key from now on, and tells only that one."""
        from joserfc.jwk import ECKey

        self.keys = [ECKey.generate_key("P-256", {"kid": secrets.token_hex(4), "use": "sig", "alg": "ES256"})]

    def routes(self) -> list[BaseRoute]:
        """Which routes does it take? Below the path of its own address."""
        path = urlsplit(self.url).path.rstrip("/")
        return [
            Route(f"{path}/.well-known/openid-configuration", self._discovery),
            Route(f"{path}/jwks", self._jwks),
            Route(f"{path}/authorize", self._authorize, methods=["GET", "POST"]),
            Route(f"{path}/token", self._token, methods=["POST"]),
            Route(f"{path}/userinfo", self._userinfo),
        ]

    async def _discovery(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/jwks",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "token_endpoint_auth_methods_supported": ["none"],
                "code_challenge_methods_supported": ["S256"],
                "scopes_supported": ["openid", "profile"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _jwks(self, _request: Request) -> Response:
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.keys]})

    async def _authorize(self, request: Request) -> Response:
        """Whom to be is chosen on a page, and told by the browser."""
        asked = await _form(request) if request.method == "POST" else dict(request.query_params)
        # who has another client's address, or sends people elsewhere, is told here, and not sent there
        if asked.get("client_id") != self.client or asked.get("redirect_uri") != self.callback:
            return HTMLResponse("client_id or redirect_uri is not known here", 400)
        state = {name: asked[name] for name in ("state",) if name in asked} | {"iss": self.url}
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            return self._back(state | {"error": "invalid_request"})
        if request.method == "GET":
            return HTMLResponse(self._page(asked))
        someone = self.people.get(asked.get("as", ""))
        if someone is None:
            return self._back(state | {"error": "access_denied"})
        code = secrets.token_urlsafe(24)
        self._codes[code] = Granted(someone, asked, clock.elapsed())
        return self._back(state | {"code": code})

    def _back(self, told: Mapping[str, str]) -> Response:
        return RedirectResponse(f"{self.callback}?{urlencode(told)}", 303)

    def _page(self, asked: Mapping[str, str]) -> str:
        hidden = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in asked.items()
        )
        people = "".join(
            _CHOICE.format(subject=escape(each.subject), name=escape(each.name), about=escape(each.about))
            for each in self.people.values()
        )
        return _PAGE.format(hidden=hidden, people=people)

    async def _token(self, request: Request) -> Response:
        form = await _form(request)
        granted = self._codes.pop(form.get("code", ""), None)
        if (
            granted is None
            or clock.elapsed() - granted.at > LASTS
            or form.get("grant_type") != "authorization_code"
            or form.get("client_id") != self.client
            or form.get("redirect_uri") != self.callback
            or pkce(form.get("code_verifier", "")) != granted.asked.get("code_challenge")
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(24)
        self._tokens[access] = granted
        told = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": LASTS,
            "id_token": self.signed(granted, access),
        }
        return JSONResponse(told, headers={"cache-control": "no-store"})

    def signed(self, granted: Granted, access: str) -> str:
        """Which id token goes with the access token?"""
        from joserfc import jwt

        now = int(clock.real().timestamp())
        claims = {
            "iss": self.url,
            "sub": granted.someone.subject,
            "aud": self.client,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": granted.asked.get("nonce", ""),
            "at_hash": half_hash("ES256", access),
        }
        return jwt.encode({"alg": "ES256", "kid": self.keys[-1].kid}, claims, self.keys[-1])

    async def _userinfo(self, request: Request) -> Response:
        granted = self._tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if granted is None or clock.elapsed() - granted.at > LASTS:
            return JSONResponse({"error": "invalid_token"}, 401)
        someone = granted.someone
        return JSONResponse({"sub": someone.subject, "name": someone.name, **someone.claims})


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))
