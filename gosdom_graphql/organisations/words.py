"""Words that only the server needs to keep what organisations show."""

from __future__ import annotations

from enum import Enum


class DocumentKind(Enum):
    """What is a document of an organisation? Its charter, its licence, a contract, what it does for which price."""

    CHARTER = "charter"
    LICENCE = "licence"
    CONTRACT = "contract"
    PRICES = "prices"
    OTHER = "other"
