"""Codes that stand on bills: eight digits by which whoever holds the bill links its account."""

from __future__ import annotations

import secrets
from hashlib import sha256
from uuid import UUID


def new_code() -> str:
    """Which code stands on a bill?"""
    return f"{secrets.randbelow(10**8):08}"


def hashed(account: UUID, code: str) -> bytes:
    """How is a code kept? Hidden from a glance: eight digits can be tried out, so guesses are counted and slowed."""
    return sha256(f"{account}:{''.join(code.split())}".encode(errors="replace")).digest()
