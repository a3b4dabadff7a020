"""The pair of keys that signs our pushes (VAPID, RFC 8292): made once. A new one ends all subscriptions."""

from __future__ import annotations

import base64
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from gosdom_graphql.settings import Settings


def made() -> tuple[str, str]:
    """Which pair? (private, public), base64url without padding.

    >>> private, public = made()
    >>> (len(private), len(public), public == public_of(private))
    (43, 87, True)
    """
    private = _coded(ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32, "big"))
    return private, public_of(private)


def public_of(private: str) -> str:
    """Which public key does a browser subscribe with? The uncompressed point of this private one."""
    value = int.from_bytes(base64.urlsafe_b64decode(private + "=" * (-len(private) % 4)), "big")
    numbers = ec.derive_private_key(value, ec.SECP256R1()).public_key().public_numbers()
    return _coded(b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big"))


def public_key(settings: Settings) -> str | None:
    """Which public key belongs to our private one, if pushes are set up?"""
    private = settings.vapid_private_key
    return None if private is None else public_of(private.get_secret_value())


def kept(path: Path) -> str:
    """Which private key is in this file? One is made where there is none, for its owner's eyes alone (mode 0600)."""
    with suppress(FileNotFoundError, ValueError, KeyError, TypeError):
        return str(json.loads(path.read_text(encoding="utf-8"))["private"])
    private, public = made()
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123 — a Path cannot be opened with a mode of its own
        file.write(json.dumps({"private": private, "public": public}, indent=2) + "\n")
    aside.replace(path)
    return private


def _coded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
