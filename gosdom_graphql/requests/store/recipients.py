"""Which organisation is it that a request goes to, that day?"""

from __future__ import annotations

from uuid import UUID

from gosdom_core.homes import OrganisationKind
from gosdom_core.requests import Addressee, NobodyServes, SupplierDoesNotServe, WrongAddressee
from gosdom_graphql.homes.store import Served
from gosdom_graphql.homes.tables import Organisation

OFFICES = {
    Addressee.SUPPORT: OrganisationKind.SUPPORT,
    Addressee.INSPECTORATE: OrganisationKind.INSPECTORATE,
    Addressee.PROSECUTOR: OrganisationKind.PROSECUTOR,
}


async def recipient(home: Served, addressee: Addressee, supplier: UUID | None) -> UUID:
    """Who answers there? Among several suppliers the sender picks; a state body is that of the house's region.

    Raises `SupplierDoesNotServe`, `NobodyServes`, or `WrongAddressee` for a supplier that nobody asked for.
    """
    if addressee is Addressee.SUPPLIER:
        return supplier_of(home, supplier)
    if supplier is not None:
        raise WrongAddressee(field=["supplier"])
    if addressee is Addressee.MANAGEMENT:
        if home.management is None:
            raise NobodyServes(field=["addressee"])
        return home.management
    return await office(addressee, home.house.region)


def supplier_of(home: Served, supplier: UUID | None) -> UUID:
    """Which supplier? The one that is named, or the only one."""
    if supplier is None and len(home.suppliers) == 1:
        return next(iter(home.suppliers))
    if supplier not in home.suppliers or supplier is None:
        raise SupplierDoesNotServe(field=["supplier"])
    return supplier


async def office(addressee: Addressee, region: str) -> UUID:
    """Which desk, or which state body of the region? Raises `NobodyServes`."""
    kind = Organisation.kind == OFFICES[addressee].name
    where = kind & (Organisation.region == region) if addressee.is_state_body else kind
    found = await Organisation.select(Organisation.id).where(where).order_by(Organisation.id).first()
    if found is None:
        raise NobodyServes(field=["addressee"])
    return UUID(str(found["id"]))
