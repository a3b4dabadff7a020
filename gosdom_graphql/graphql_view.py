"""Where `app` finds GraphQL's door."""

from __future__ import annotations

from gosdom_graphql.http import door

__all__ = ["door"]
