"""By what do messages travel between the clock and the hands? By PostgreSQL; by Redis or RabbitMQ where a URL says so.

A message lost by a broker is no loss: its deliveries' lease ends, and they are claimed again.
"""

from __future__ import annotations

from typing import Final

from dramatiq import Broker
from dramatiq.middleware import AgeLimit, AsyncIO, CurrentMessage, Middleware, ShutdownNotifications, TimeLimit

from gosdom_graphql.settings import Settings

QUEUE: Final = "deliver"
LIMIT: Final = 45_000
"""Milliseconds that a message may take: less than a delivery's lease."""


def middleware() -> list[Middleware]:
    """What stands around a message? No retries: those are `deliver`'s, which knows why something failed."""
    return [AgeLimit(max_age=60_000), TimeLimit(time_limit=LIMIT), ShutdownNotifications(), CurrentMessage(), AsyncIO()]


def broker_of(settings: Settings) -> Broker:
    """Which broker do the settings name? Raises ValueError for a URL of another kind."""
    url = (
        settings.database_url.get_secret_value()
        if settings.broker_url is None
        else settings.broker_url.get_secret_value()
    )
    scheme = url.partition("://")[0]
    if scheme in {"postgresql", "postgres"}:
        from dramatiq_postgres import PostgresBroker

        broker: Broker = PostgresBroker(
            url=url,
            results=False,
            middleware=middleware(),
            heartbeat_interval=5.0,
            heartbeat_ttl=20.0,
            maintenance_interval=5.0,
            purge_maxage="1 day",
        )
        return broker
    if scheme in {"redis", "rediss"}:
        from dramatiq.brokers.redis import RedisBroker

        return RedisBroker(url=url, middleware=middleware())  # type: ignore[no-untyped-call]  # dramatiq's own
    if scheme in {"amqp", "amqps"}:
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        return RabbitmqBroker(url=url, middleware=middleware())
    raise ValueError(f"GOSDOM_BROKER_URL: {scheme}:// is none of postgresql://, redis://, amqp://")
