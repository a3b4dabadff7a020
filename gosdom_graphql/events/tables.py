"""How the log is kept: `event` grows, `event_new` holds what has no number yet, `event_order` is one order for all."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, BigSerial, ForeignKey, Integer, OnDelete, OnUpdate, Text, Timestamptz
from piccolo.table import Table

from gosdom_graphql.homes.tables import House


class Event(Table, tablename="event"):
    """What happened to which subject, when, by whom; of `notification.added`, to whom."""

    id = BigSerial(primary_key=True)
    at = Timestamptz(default=None)
    kind = Text(default=None)
    house = ForeignKey(
        House,
        null=True,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        default=None,
        help_text="a notice to several houses, or to a region, belongs to none of them",
    )
    subject = UUID(default=None)
    who = UUID(null=True, default=None, help_text="what the clock does, nobody does")


class EventNew(Table, tablename="event_new"):
    """Which events have no number yet? Nearly always empty."""

    id = BigInt(primary_key=True, default=None)


class EventOrder(Table, tablename="event_order"):
    """Which number has an event in the one order for all?"""

    seq = BigSerial(primary_key=True)
    id = BigInt(unique=True, default=None)


class EventLog(Table, tablename="event_log"):
    """Which log is it, and how far back does it go? One row, id 1.

    `epoch` is another one after a restore, `pruned` the last number that is no longer kept, `rights` counts the times
    that somebody's rights changed.
    """

    id = Integer(primary_key=True, default=None)
    epoch = Text(default=None)
    pruned = BigInt(default=0)
    rights = BigInt(default=0)


class RightsNew(Table, tablename="rights_new"):
    """Whose rights changed since the last numbering: persons, organisations, premises? Nearly always empty."""

    id = BigSerial(primary_key=True)
    whose = UUID(default=None)
