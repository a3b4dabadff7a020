"""Any OpenID Connect issuer: authorisation code flow with PKCE, everything that it says checked.

The issuer is named in the settings and tells the rest itself (discovery, JWKS). Its keys are kept, and read anew when
it signs with one that is not known: that is how it changes them. joserfc checks signatures: Authlib's own JOSE became
it, and the rest of Authlib would be two forms behind an HTTP client that it is about to leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256, sha384, sha512
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus, urlencode

from gosdom_graphql import clock
from gosdom_graphql.sessions import outside
from gosdom_graphql.sessions.provider import (
    Account,
    Attempt,
    IssuerAway,
    SignInFailed,
    SignInRefused,
    known_day,
    known_snils,
    plain,
    same,
)

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

    from gosdom_graphql.settings import Settings

ALGORITHMS: Final = (
    "RS256",
    "ES256",
    "PS256",
    "RS384",
    "ES384",
    "PS384",
    "RS512",
    "ES512",
    "PS512",
    "Ed25519",
    "EdDSA",
)
"""Signatures by a key of which we know the public half alone; never `none`, never a shared secret."""
KEPT: Final = 3600.0
"""Seconds for which what the issuer says of itself is believed."""
AGAIN: Final = 10.0
"""Seconds between two readings of its keys: a stranger's token must not make us ask for each."""
LEEWAY: Final = 60
"""Seconds that its clock and ours may differ."""


class OpenId:
    """An issuer as the settings name it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.issuer = settings.oidc_issuer
        self._said: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def away(self, attempt: Attempt, *, fresh: bool) -> str:
        """Where is the browser sent?"""
        said = await self._discovered()
        asked = {
            "response_type": "code",
            "client_id": self.settings.oidc_client_id,
            "redirect_uri": attempt.callback,
            "scope": self.settings.oidc_scopes,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        if fresh:
            asked |= {"prompt": "login", "max_age": "0"}
        where = _text(said, "authorization_endpoint")
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}"

    async def account(self, attempt: Attempt, came: Mapping[str, str]) -> Account:
        """Who came back?"""
        said = await self._discovered()
        told = came.get("iss")
        # RFC 9207: an answer of another issuer is not taken to ours
        if told != self.issuer and (told is not None or said.get("authorization_response_iss_parameter_supported")):
            raise SignInFailed("the answer is another issuer's")
        code = code_of(came)
        tokens = await self._exchange(said, attempt, code)
        claims = await self._claims(said, tokens, attempt)
        if "userinfo_endpoint" in said and "access_token" in tokens:
            more = await outside.get(_text(said, "userinfo_endpoint"), bearer=_text(tokens, "access_token"))
            if more.get("sub") != claims["sub"]:
                raise SignInFailed("userinfo is about another account")
            claims = {**more, **claims}
        return self._told(claims)

    async def answers(self) -> None:
        """Does the issuer answer, as itself? Raises `IssuerAway`, `SignInFailed`."""
        await self._discovered()

    async def _exchange(self, said: dict[str, Any], attempt: Attempt, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.callback,
            "code_verifier": attempt.verifier,
            "client_id": self.settings.oidc_client_id,
        }
        secret, basic = self.settings.oidc_client_secret, None
        if secret is not None and "client_secret_basic" in said.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        ):
            # each encoded as in a form before it is joined (RFC 6749, 2.3.1)
            basic = quote_plus(form.pop("client_id")), quote_plus(secret.get_secret_value())
        elif secret is not None:
            form["client_secret"] = secret.get_secret_value()
        return await outside.post(_text(said, "token_endpoint"), form, basic=basic)

    async def _claims(self, said: dict[str, Any], tokens: dict[str, Any], attempt: Attempt) -> dict[str, Any]:
        """What does the id token say? Signed by the issuer, for us, now, in answer to this very question."""
        from joserfc.errors import JoseError
        from joserfc.jwt import JWTClaimsRegistry

        token = _text(tokens, "id_token")
        header, claims = await self._verified(said, token)
        registry = JWTClaimsRegistry(
            now=int(clock.real().timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.settings.oidc_client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True},
        )
        try:
            registry.validate(claims)
        except (JoseError, TypeError) as error:
            raise SignInFailed(f"the id token: {type(error).__name__} {getattr(error, 'claim', '')}") from error
        if not same(str(claims["nonce"]), attempt.nonce):
            raise SignInFailed("the id token answers another question")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self.settings.oidc_client_id) != self.settings.oidc_client_id:
            raise SignInFailed("the id token was issued to another client")
        if "at_hash" in claims and claims["at_hash"] != half_hash(header["alg"], _text(tokens, "access_token")):
            raise SignInFailed("the access token is not the id token's")
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
            raise SignInFailed("the id token names nobody")
        return claims

    async def _verified(self, said: dict[str, Any], token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The header and the claims of a token. With a key that is not known the keys are read anew, once."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        failed = ""
        for fresh in (False, True):
            keys = await self._read_keys(said, fresh=fresh)
            if keys is None:
                break
            try:
                found = jwt.decode(token, keys, algorithms=ALGORITHMS)
            except (JoseError, ValueError) as error:
                failed = type(error).__name__
                continue
            return dict(found.header), dict(found.claims)
        raise SignInFailed(f"the id token's signature: {failed}")

    async def _discovered(self) -> dict[str, Any]:
        """What does the issuer say of itself?"""
        if self._said is not None and clock.elapsed() < self._said[0] + KEPT:
            return self._said[1]
        said = await outside.get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != self.issuer:
            raise SignInFailed("discovery names another issuer")
        self._said = clock.elapsed(), said
        return said

    async def _read_keys(self, said: dict[str, Any], *, fresh: bool) -> KeySet | None:
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        if self._keys is not None:
            age = clock.elapsed() - self._keys[0]
            if age < (AGAIN if fresh else KEPT):
                return None if fresh else self._keys[1]
        found = await outside.get(_text(said, "jwks_uri"))
        try:
            usable = [each for each in found.get("keys", []) if each.get("kty") != "oct" and each.get("use") != "enc"]
            keys = KeySet.import_key_set({"keys": usable})
        except (JoseError, ValueError, TypeError, AttributeError) as error:
            raise SignInFailed("the issuer's keys cannot be read") from error
        self._keys = clock.elapsed(), keys
        return keys

    def _told(self, claims: Mapping[str, Any]) -> Account:
        names = self.settings
        whole = " ".join(str(claims[part]) for part in ("given_name", "middle_name", "family_name") if claims.get(part))
        name = claims.get("name") or whole or claims["sub"]
        at = claims.get("auth_time")
        office = claims.get(names.oidc_organisation_claim)
        return Account(
            issuer=self.issuer,
            subject=claims["sub"],
            name=plain(str(name)),
            confirmed=claims.get(names.oidc_confirmed_claim) is True,
            born=known_day(claims.get("birthdate")),
            snils=known_snils(claims.get(names.oidc_snils_claim)),
            organisation=office if isinstance(office, str) and office.isdigit() else None,
            at=datetime.fromtimestamp(at, UTC) if isinstance(at, int) and 0 < at < 10**11 else None,
        )


def code_of(came: Mapping[str, str]) -> str:
    """With which code did the browser come back? Raises what the issuer said instead."""
    if "error" in came:
        raise IssuerAway if came["error"] in {"server_error", "temporarily_unavailable"} else SignInRefused
    if not came.get("code"):
        raise SignInFailed("no code came back")
    return came["code"]


def half_hash(algorithm: str, token: str) -> str:
    """What does the id token say of the access token that comes with it (OpenID Connect Core, 3.1.3.6)?"""
    import base64

    hashes = {"384": sha384, "512": sha512}
    digest = hashes.get(algorithm[-3:], sha512 if algorithm.startswith("Ed") else sha256)(token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")


def _text(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not found:
        raise SignInFailed(f"no {name}")
    return found
