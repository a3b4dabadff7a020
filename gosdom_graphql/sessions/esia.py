"""ЕСИА (Госуслуги) as an issuer: its own paths, every request signed, and only what it says over its own channel.

It has no discovery and no secret of ours: `client_secret` is a signature (ГОСТ Р 34.10-2012) over what is asked, made
by whoever holds the key. That is a `Signer`: a service beside us, since ГОСТ needs certified software. The same service
verifies what ЕСИА signs; of its id token the subject (`urn:esia:sbj_id`, the oid) is believed, and who that is comes
from the profile (`/rs/prns/{oid}`): СНИЛС, name, and `trusted`, which is true for a confirmed account.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote, urlencode

from gosdom_graphql import clock
from gosdom_graphql.sessions import outside
from gosdom_graphql.sessions.openid import LEEWAY, code_of
from gosdom_graphql.sessions.provider import Account, Attempt, SignInFailed, known_day, known_snils, plain, same

if TYPE_CHECKING:
    from gosdom_graphql.settings import Settings

AUTHORISE: Final = "/aas/oauth2/v2/ac"
TOKEN: Final = "/aas/oauth2/v3/te"  # noqa: S105 — a path
PERSON: Final = "/rs/prns/"


class Signer(Protocol):
    """Who holds the key that ЕСИА knows us by?"""

    async def sign(self, text: bytes) -> bytes:
        """Which signature has this text, raw? Raises `IssuerAway`."""

    async def verify(self, text: bytes, signature: bytes, algorithm: str) -> bool:
        """Did ЕСИА sign this text? `algorithm` is the token's: RS256, GOST3410_2012_256. Raises `IssuerAway`."""


class RemoteSigner:
    """A signing service beside us: POST /sign {text}, POST /verify {text, signature, algorithm}; all in base64."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    async def sign(self, text: bytes) -> bytes:
        """Which signature has this text?"""
        found = await outside.post(f"{self._url}/sign", {"text": base64.b64encode(text).decode()})
        try:
            return base64.b64decode(found["signature"], validate=True)
        except (KeyError, TypeError, ValueError) as error:
            raise SignInFailed("the signer answered no signature") from error

    async def verify(self, text: bytes, signature: bytes, algorithm: str) -> bool:
        """Did ЕСИА sign this text?"""
        form = {
            "text": base64.b64encode(text).decode(),
            "signature": base64.b64encode(signature).decode(),
            "algorithm": algorithm,
        }
        return (await outside.post(f"{self._url}/verify", form)).get("valid") is True


class Esia:
    """ЕСИА, with whoever signs for us."""

    def __init__(self, settings: Settings, signer: Signer) -> None:
        self.settings, self.signer = settings, signer
        self.base = settings.oidc_issuer.rstrip("/")

    async def away(self, attempt: Attempt, *, fresh: bool) -> str:
        """Where is the browser sent?"""
        at = _stamp(clock.real())
        asked = self._common(attempt, at) | {
            "client_secret": await self._secret(attempt, at),
            "response_type": "code",
            "access_type": "online",
            "nonce": attempt.nonce,
        }
        if fresh:
            asked["prompt"] = "login"
        return f"{self.base}{AUTHORISE}?{urlencode(asked)}"

    async def account(self, attempt: Attempt, came: Mapping[str, str]) -> Account:
        """Who came back?"""
        code, at = code_of(came), _stamp(clock.real())
        form = self._common(attempt, at) | {
            "client_secret": await self._secret(attempt, at, code),
            "grant_type": "authorization_code",
            "token_type": "Bearer",
            "code": code,
        }
        tokens = await outside.post(f"{self.base}{TOKEN}", form)
        access = tokens.get("access_token")
        if not isinstance(access, str):
            raise SignInFailed("no access token")
        claims = await self._claims(tokens.get("id_token"), attempt)
        subject = str(claims.get("urn:esia:sbj_id") or claims.get("sub") or "")
        if not subject.isdigit():
            raise SignInFailed("the id token names nobody")
        person = await outside.get(f"{self.base}{PERSON}{quote(subject)}", bearer=access)
        names = (person.get(part) for part in ("firstName", "middleName", "lastName"))
        at_esia = claims.get("auth_time")
        return Account(
            issuer=self.settings.oidc_issuer,
            subject=subject,
            name=plain(" ".join(str(each) for each in names if each)) or subject,
            confirmed=person.get("trusted") is True,
            born=known_day(person.get("birthDate")),
            snils=known_snils(person.get("snils")),
            at=datetime.fromtimestamp(at_esia, UTC) if isinstance(at_esia, int) and 0 < at_esia < 10**11 else None,
        )

    def _common(self, attempt: Attempt, at: str) -> dict[str, str]:
        return {
            "client_id": self.settings.oidc_client_id,
            "client_certificate_hash": self.settings.esia_certificate_hash,
            "scope": self.settings.oidc_scopes,
            "timestamp": at,
            "state": attempt.state,
            "redirect_uri": attempt.callback,
        }

    async def _secret(self, attempt: Attempt, at: str, code: str = "") -> str:
        """The signature over what is asked, in the order in which ЕСИА puts it together."""
        settings = self.settings
        text = f"{settings.oidc_client_id}{settings.oidc_scopes}{at}{attempt.state}{attempt.callback}{code}"
        return base64.urlsafe_b64encode(await self.signer.sign(text.encode())).decode().rstrip("=")

    async def _claims(self, token: object, attempt: Attempt) -> dict[str, Any]:
        """What does the id token say? ЕСИА may sign with ГОСТ, which no library of ours knows: the signer verifies."""
        try:
            head, body, signature = str(token).split(".")
            header, claims = _part(head), _part(body)
            valid = await self.signer.verify(f"{head}.{body}".encode(), _raw(signature), str(header.get("alg")))
        except (ValueError, binascii.Error) as error:
            raise SignInFailed("the id token cannot be read") from error
        if not valid:
            raise SignInFailed("the id token's signature")
        now, client = clock.real().timestamp(), self.settings.oidc_client_id
        expires, audience = claims.get("exp"), claims.get("aud")
        if not isinstance(expires, int | float) or expires + LEEWAY < now:
            raise SignInFailed("the id token is out of date")
        if client != audience and not (isinstance(audience, list) and client in audience):
            raise SignInFailed("the id token was issued to another client")
        if "nonce" in claims and not same(str(claims["nonce"]), attempt.nonce):
            raise SignInFailed("the id token answers another question")
        return claims


def _stamp(at: datetime) -> str:
    """How does ЕСИА write a moment?

    >>> _stamp(datetime(2026, 11, 28, 9, 5, 7, tzinfo=UTC))
    '2026.11.28 09:05:07 +0000'
    """
    return at.strftime("%Y.%m.%d %H:%M:%S %z")


def _raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _part(part: str) -> dict[str, Any]:
    found = json.loads(_raw(part))
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004 — a value of a stranger's, not a type of ours
    return found
