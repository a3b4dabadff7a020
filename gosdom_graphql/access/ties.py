"""Who has, or had, to do with a home: rows that nobody is shown, and that predicates ask whether they are there."""

from __future__ import annotations

from gosdom_graphql.access import tables
from gosdom_graphql.homes import tables as homes
from gosdom_graphql.reader import everyone, reads


@reads(homes.Person, may_see=everyone, node=False)
class AnyPerson:
    """Whoever gave access: only ever asked whether they still may."""


@reads(homes.Premises, may_see=everyone, node=False)
class AnyHome:
    """A home: only ever asked whose it is, or was."""


@reads(homes.Share, may_see=everyone, node=False)
class AnyShare:
    """A share in a home: only ever asked whether it is, or was, there."""


@reads(tables.GuestAccess, may_see=everyone, node=False)
class AnyGuest:
    """A guest's access to a home: only ever asked whether it was there."""


@reads(tables.Power, may_see=everyone, node=False)
class AnyPower:
    """A power over a home: only ever asked whether it is, or was, there."""
