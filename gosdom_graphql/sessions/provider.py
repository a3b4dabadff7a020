"""Providers: who tells us who a person is. Each sends a browser away, and understands what it comes back with.

SignInRefused           SIGN_IN_REFUSED: the issuer, or the person there, said no
SignInFailed            SIGN_IN_FAILED: what came back cannot be believed
SignInLost              SIGN_IN_LOST: it took too long, or began in another browser
IssuerAway              ISSUER_AWAY: the issuer does not answer
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Protocol

from gosdom_core.errors import BadInput, NotAllowed, NotNow
from gosdom_core.identifiers import is_valid
from gosdom_core.identifiers import snils as checked_snils


class SignInRefused(NotAllowed):
    """Why is nobody signed in? The issuer, or the person there, said no."""

    code = "SIGN_IN_REFUSED"
    ru = "Вход отменён на стороне сервиса входа"
    en = "The sign-in service said no"


class SignInFailed(BadInput):
    """Why is nobody signed in? What came back cannot be believed."""

    code = "SIGN_IN_FAILED"
    ru = "Ответ сервиса входа не прошёл проверку, войдите ещё раз"
    en = "The answer of the sign-in service did not pass our checks, sign in again"

    def __init__(self, why: str = "") -> None:
        super().__init__()
        self.why = why
        """For the log: no personal data, no token."""


class SignInLost(NotNow):
    """Which sign-in is it? One that took too long, was used already, or began in another browser."""

    code = "SIGN_IN_LOST"
    ru = "Вход занял слишком много времени или начат в другом браузере, войдите ещё раз"
    en = "Signing in took too long, or began in another browser: sign in again"


class IssuerAway(NotNow):
    """Why can nobody sign in now? The issuer does not answer."""

    code = "ISSUER_AWAY"
    ru = "Сервис входа не отвечает, попробуйте через несколько минут"
    en = "The sign-in service does not answer, try again in some minutes"


@dataclass(frozen=True, slots=True)
class Account:
    """What does an issuer say of a person? `confirmed`: they have shown a passport there; `snils` is canonical.

    `organisation` is the ИНН of the organisation for which they chose to act, if for any. `at` is when they showed who
    they are, by the machine's clock; None where the issuer does not say.
    """

    issuer: str
    subject: str
    name: str
    confirmed: bool
    born: date | None = None
    snils: str | None = None
    organisation: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is remembered of one sign-in between going and coming back? `challenge` is of the verifier (PKCE, S256)."""

    state: str
    nonce: str
    verifier: str
    callback: str

    @property
    def challenge(self) -> str:
        """What is told of the verifier before it is shown?"""
        return pkce(self.verifier)


class Provider(Protocol):
    """Who signs people in?"""

    async def away(self, attempt: Attempt, *, fresh: bool) -> str:
        """Where is the browser sent? `fresh`: the person shows anew who they are. Raises `IssuerAway`."""

    async def account(self, attempt: Attempt, came: Mapping[str, str]) -> Account:
        """Who came back with these parameters? Raises `SignInRefused`, `SignInFailed`, `IssuerAway`."""


def pkce(verifier: str) -> str:
    """What is told of a verifier before it is shown (RFC 7636, S256)?

    >>> pkce("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def same(one: str, other: str) -> bool:
    """Are they the same secret? Whatever letters a stranger has sent."""
    return secrets.compare_digest(one.encode(), other.encode())


def known_snils(value: object) -> str | None:
    """Which СНИЛС does the issuer tell, if a well-formed one?

    >>> known_snils("112-233-445 95"), known_snils("112-233-445 96"), known_snils(None)
    ('11223344595', None, None)
    """
    return checked_snils(value) if isinstance(value, str) and is_valid(checked_snils, value) else None


def plain(name: str) -> str:
    """Which name is it, as it can be kept? Without what cannot be printed, 200 letters at most.

    >>> plain("  Анна\\n\\0 Кузнецова ")
    'Анна Кузнецова'
    """
    return " ".join("".join(each if each.isprintable() else " " for each in name).split())[:200]


def known_day(value: object) -> date | None:
    """Which day does the issuer tell: «1990-05-01», or as ЕСИА writes it, «01.05.1990»?

    >>> known_day("1990-05-01") == known_day("01.05.1990"), known_day("1990"), known_day("0000-05-01")
    (True, None, None)
    """
    if not isinstance(value, str):
        return None
    text = "-".join(reversed(value.split("."))) if value.count(".") == 2 else value
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
