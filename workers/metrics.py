"""What do workers tell of themselves? Counters of this process, and how the queue stands, for Prometheus."""

from __future__ import annotations

from typing import Any

from prometheus_client import Counter, Gauge

DELIVERIES = Counter("gosdom_deliveries", "Attempts by channel and outcome.", ["channel", "outcome"])
PLANNED = Counter("gosdom_plans", "Notifications that time brought, by plan.", ["plan"])
SWEPT = Counter("gosdom_deliveries_swept", "Deliveries whose worker was gone: these may have been sent twice.")
OLDEST = Gauge("gosdom_delivery_oldest_seconds", "Age of the oldest planned delivery, from when it was due.")
WAITING = Gauge("gosdom_deliveries_waiting", "Deliveries by state.", ["state"])
UNNUMBERED = Gauge("gosdom_events_unnumbered", "Events that have no number yet: the ringer's lag.")
DOORBELL = Gauge("gosdom_doorbell_usage", "Which part of PostgreSQL's notification queue is full.")


def stands(figures: dict[str, Any]) -> None:
    """How does the queue stand now?"""
    OLDEST.set(max(0.0, float(figures["oldest"] or 0)))
    WAITING.labels("PLANNED").set(figures["planned"])
    WAITING.labels("SENDING").set(figures["sending"])
    UNNUMBERED.set(figures["unnumbered"])
    DOORBELL.set(float(figures["doorbell"]))
