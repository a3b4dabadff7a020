"""How homes change, and what deeds of every feature must know of them."""

from __future__ import annotations

from gosdom_graphql.homes.store.serving import Served, contracts_on, served

__all__ = ["Served", "contracts_on", "served"]
