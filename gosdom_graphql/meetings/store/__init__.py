"""How meetings change: each deed in its module; the clock in `opening`, `sealing`, `closing` and `minutes`."""

from gosdom_graphql.meetings.store.calling import (
    Drafted,
    Item,
    Placed,
    announce,
    cancel,
    change,
    draft,
    record_notices,
)
from gosdom_graphql.meetings.store.demanding import join_demand
from gosdom_graphql.meetings.store.minutes import hand_over, send_on

__all__ = [
    "Drafted", "Item", "Placed", "announce", "cancel", "change", "draft", "hand_over", "join_demand",
    "record_notices", "send_on",
]  # fmt: skip
