"""What the inputs of meetings have in common."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gosdom_graphql.mutations import key


def of_meeting(input: Any) -> UUID:
    """Which meeting does an input name?"""
    return key(input.meeting, "Meeting", "meeting")
