"""How meters, their readings, tariffs and norms are kept."""

from __future__ import annotations

from piccolo.columns import (
    UUID,
    Array,
    Boolean,
    Date,
    ForeignKey,
    Numeric,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from gosdom_graphql.homes.tables import House, Organisation, Person, Premises

RESTRICT = OnDelete.restrict
KEEP = OnUpdate.restrict


class Meter(Table, tablename="meter"):
    """A meter (прибор учёта): of premises (ИПУ), or of the whole house (ОДПУ)."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    premises = ForeignKey(
        Premises, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="the meter of the whole house"
    )
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    zone = Text(default=None)
    resource = Text(default=None)
    number = Text(default=None)
    digits = SmallInt(default=None)
    decimals = SmallInt(default=None)
    zones = Array(base_column=Text(), default=list)
    read_by = Text(default=None)
    label = Text(null=True, default=None, help_text="nobody gave it a name of their own")
    seals = Text(null=True, default=None, help_text="not told")
    installed = Date(default=None)
    initial = Array(base_column=Numeric(), default=list)
    removed = Date(null=True, default=None, help_text="still in use")
    final = Array(base_column=Numeric(), null=True, default=None, help_text="still in use")
    verify_until = Date(null=True, default=None, help_text="no end of its verification is known")
    replaces: ForeignKey[Meter] = ForeignKey(
        "self", null=True, on_delete=RESTRICT, on_update=KEEP, default=None, unique=True, help_text="the first there"
    )
    most_an_hour = Numeric(null=True, default=None, help_text="not known from its passport")
    created_at = Timestamptz(default=None)


class Reading(Table, tablename="reading"):
    """A submission, as it was judged when it came. All are kept; which of them counts, `MeterPeriod` says."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meter = ForeignKey(Meter, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    period = Date(default=None)
    at = Timestamptz(default=None)
    received_at = Timestamptz(default=None)
    source = Text(default=None)
    author = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="a machine's, or from a file"
    )
    organisation = ForeignKey(
        Organisation,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="a resident sends for themselves",
    )
    values = Array(base_column=Numeric(), default=list)
    volume = Numeric(default=None)
    change = Text(default=None)
    confirmed = Boolean(default=None)
    late = Boolean(default=None)
    billed = Boolean(default=None)
    odd = Array(base_column=Text(), default=list)
    checked_at = Timestamptz(null=True, default=None, help_text="no employee has looked at it")
    checked_by = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="no employee has looked at it"
    )
    discarded = Boolean(default=False)


class MeterPeriod(Table, tablename="meter_period"):
    """Which reading counts for a meter in a billing period, and how much was consumed by it."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meter = ForeignKey(Meter, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    period = Date(default=None)
    reading = ForeignKey(Reading, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    at = Timestamptz(default=None)
    values = Array(base_column=Numeric(), default=list)
    volume = Numeric(default=None)
    change = Text(default=None)
    # over how many months its volume is spread for an average; 0: an incomplete first month, in no average
    spread = SmallInt(default=None)


class Tariff(Table, tablename="tariff"):
    """A price of a unit: by region, supplier, resource, zone of the day, tier, and from which day."""

    id = UUID(primary_key=True, default=None)
    region = Text(default=None)
    organisation = ForeignKey(
        Organisation, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="of every supplier there"
    )
    resource = Text(default=None)
    zone = Text(default=None)
    tier = SmallInt(default=1)
    price = Numeric(digits=(12, 4), default=None)
    since = Date(default=None)
    until = Date(null=True, default=None, help_text="still in force")
    basis = Text(default=None)


class Norm(Table, tablename="norm"):
    """A norm of consumption a month (норматив): by region and resource, and from which day."""

    id = UUID(primary_key=True, default=None)
    region = Text(default=None)
    resource = Text(default=None)
    amount = Numeric(digits=(12, 4), default=None)
    per = Text(default=None)
    since = Date(default=None)
    until = Date(null=True, default=None, help_text="still in force")
    basis = Text(default=None)


class ReadingRound(Table, tablename="reading_round"):
    """What the residents of a house were told about a period's window, so that it is told once."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    period = Date(default=None)
    step = Text(default=None)
    at = Timestamptz(default=None)


class MeterReminder(Table, tablename="meter_reminder"):
    """Of which end of a meter's verification its owners were told, how many days before, so that it is told once."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meter = ForeignKey(Meter, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    until = Date(default=None)
    days_left = SmallInt(default=None)
    at = Timestamptz(default=None)
