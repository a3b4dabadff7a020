"""What does time do to readings? Their window opens and closes, and a meter's verification ends."""

from __future__ import annotations

from gosdom_graphql.notifications.store.readings import tell_due as plan

__all__ = ["plan"]
