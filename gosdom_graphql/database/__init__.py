"""PostgreSQL: two pools and transactions (`engine`), migrations (`migrate`), a server of our own (`embedded`)."""

from __future__ import annotations

from gosdom_graphql.database.engine import Database, Unfit, new_id, new_key

__all__ = ["Database", "Unfit", "new_id", "new_key"]
