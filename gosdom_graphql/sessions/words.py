"""The words of signing in."""

from __future__ import annotations

from enum import Enum


class AccountState(Enum):
    """What does the issuer say of a person's account?"""

    NONE = "none"
    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"


class ConfirmationWay(Enum):
    """How does a session show that it is still the same person?"""

    PASSKEY = "passkey"
    CODE = "code"
    SIGN_IN = "sign_in"
