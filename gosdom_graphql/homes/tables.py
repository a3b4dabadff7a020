"""How homes are kept."""

from __future__ import annotations

from piccolo.columns import (
    UUID,
    Array,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from gosdom_graphql.search.tables import Words

RESTRICT = OnDelete.restrict
KEEP = OnUpdate.restrict


class Organisation(Table, tablename="organisation"):
    """An organisation: УО/ТСЖ, РСО, ГЖИ, the support desk, the operator."""

    id = UUID(primary_key=True, default=None)
    kind = Text(default=None)
    name = Text(default=None)
    region = Text(default=None)
    zone = Text(default=None)
    inn = Text(default=None)
    licence = Text(null=True, default=None, help_text="only who manages houses needs a licence")
    address = Text(default=None)
    phone = Text(default=None)
    email = Text(default=None)
    site = Text(null=True, default=None, help_text="not every organisation has one")
    emergency_phone = Text(null=True, default=None, help_text="only who has an emergency dispatch (АДС)")
    office_hours = Text(default=None)
    sort_key = Text(default=None)
    rating = Numeric(digits=(5, 4), null=True, default=None, help_text="nobody rated, or not drawn up yet")
    share_in_time = Numeric(digits=(5, 4), null=True, default=None, help_text="too few fell due, or not drawn up yet")
    scored_at = Timestamptz(null=True, default=None, help_text="the clock has yet to draw its score up")
    scored_until = Timestamptz(null=True, default=None, help_text="the clock has yet to draw its score up")
    words = Words("name", "address", "inn")


class House(Table, tablename="house"):
    """An apartment building (МКД)."""

    id = UUID(primary_key=True, default=None)
    region = Text(default=None)
    zone = Text(default=None)
    address = Text(default=None)
    fias = UUID(null=True, default=None, help_text="not every house is linked to ФИАС yet")
    independent_sources = Boolean(
        null=True, default=None, help_text="unknown until somebody tells whether the house has two sources"
    )
    sort_key = Text(default=None)
    words = Words("address")


class Entrance(Table, tablename="entrance"):
    """An entrance (подъезд)."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    number = Integer(default=None)


class Premises(Table, tablename="premises"):
    """Premises (помещение): an apartment, a shop, a parking place."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    entrance = ForeignKey(
        Entrance,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="a shop or a parking place has none",
    )
    kind = Text(default=None)
    number = Text(default=None)
    area = Numeric(digits=(10, 2), default=None)
    cadastral_number = Text(null=True, default=None, help_text="not linked yet")
    sort_key = Text(default=None)


class Person(Table, tablename="person"):
    """A person."""

    id = UUID(primary_key=True, default=None)
    name = Text(default=None)
    born = Date(null=True, default=None, help_text="not told")
    snils = Text(null=True, default=None, help_text="not told")


class Share(Table, tablename="share"):
    """A share of premises that a person owns: numerator/denominator, exact."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    premises = ForeignKey(Premises, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    ownership = Text(default=None)
    numerator = Integer(default=None)
    denominator = Integer(default=None)
    joint = UUID(null=True, default=None, help_text="the same for spouses who own together; else none")
    since = Date(default=None)
    until = Date(null=True, default=None, help_text="still owned")


class ServiceContract(Table, tablename="service_contract"):
    """Who serves the house, since when: management, or the direct supply of resources."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    kind = Text(default=None)
    resources = Array(base_column=Text(), default=list)
    since = Date(default=None)
    until = Date(null=True, default=None, help_text="still in force")


class Employee(Table, tablename="employee"):
    """Who works for an organisation, since when."""

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    position = Text(default=None)
    since = Date(default=None)
    until = Date(null=True, default=None, help_text="still employed")


class RegisterEntry(Table, tablename="register_entry"):
    """What the ownership register says of a person, by cadastral number."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    cadastral_number = Text(default=None)
    premises = ForeignKey(
        Premises, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="no premises bear the number"
    )
    ownership = Text(default=None)
    numerator = Integer(default=None)
    denominator = Integer(default=None)
    since = Date(default=None)
    until = Date(null=True, default=None, help_text="still owned")
    imported_at = Timestamptz(default=None)


class Account(Table, tablename="account"):
    """A personal account (лицевой счёт) of premises with an organisation; of the bill's code only the SHA-256."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    premises = ForeignKey(Premises, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    number = Text(default=None)
    els = Text(null=True, default=None, help_text="ГИС ЖКХ has issued none yet")
    contract = Text(default=None)
    code_hash = Bytea(default=None)
    opened_at = Timestamptz(default=None)
    closed_at = Timestamptz(null=True, default=None, help_text="still open")


class AccountLink(Table, tablename="account_link"):
    """Who has linked an account, by the code from its bill."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    account = ForeignKey(Account, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    linked_at = Timestamptz(default=None)
    removed_at = Timestamptz(null=True, default=None, help_text="in use")


class AccountTries(Table, tablename="account_tries"):
    """How often somebody has guessed wrong at accounts, and when last; no row: never."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None, unique=True)
    tries = SmallInt(default=None)
    last_at = Timestamptz(default=None)
