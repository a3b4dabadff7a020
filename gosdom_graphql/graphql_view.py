"""Where `app` finds GraphQL's routes."""

from __future__ import annotations

from gosdom_graphql.http import routes

__all__ = ["routes"]
