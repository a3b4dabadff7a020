"""How homes change, and what deeds of every feature must know of them."""

from __future__ import annotations

from gosdom_graphql.homes.store.serving import Served, served

__all__ = ["Served", "served"]
