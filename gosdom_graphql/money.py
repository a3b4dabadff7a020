"""Money, as the API shows it."""

from __future__ import annotations

from decimal import Decimal

import strawberry


@strawberry.type(description="A sum of money.")
class Money:
    """A sum of money."""

    amount: Decimal = strawberry.field(description="How much, exactly.")
    currency: str = strawberry.field(description="The currency: «RUB».")

    @classmethod
    def roubles(cls, amount: Decimal) -> Money:
        """So many roubles."""
        return cls(amount=amount, currency="RUB")
