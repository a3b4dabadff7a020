"""What does time do to notices? Those whose moment has come are published, and their residents told."""

from __future__ import annotations

from gosdom_graphql.notices.store import publish_due as plan

__all__ = ["plan"]
