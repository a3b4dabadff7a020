"""Deeds: what every function of a store answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from gosdom_core.errors import Question, Refused


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a deed?

    The ids of the things to read, by the payload's field, and what the person should know or confirm.
    """

    ids: dict[str, UUID] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    refused: Refused | None = None
    """Why was it not done, although something was written: a wrong code is counted."""

    @property
    def asked(self) -> bool:
        """Was nothing done, because the person has to confirm first?"""
        return bool(self.questions) and not self.ids
