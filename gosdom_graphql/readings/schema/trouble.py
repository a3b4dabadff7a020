"""How a request about a meter is asked for, before it is sent."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from gosdom_core.errors import Refused
from gosdom_core.homes import Place, Resource
from gosdom_core.requests import RequestCategory
from gosdom_graphql.context import Context
from gosdom_graphql.mutations import key
from gosdom_graphql.reader.showing import field
from gosdom_graphql.readings.rows import trouble


def named(description: str) -> Any:
    """An argument: what it means."""
    return strawberry.argument(description=description)


@strawberry.type(description="A request about a meter, with everything filled in: hand it to `submitRequest`.")
class MeterRequest:
    category: RequestCategory = field("METER_WRONG, or METER_MISSING.")
    place: Place = field("The apartment.")
    premises: strawberry.ID = field("The premises.")
    supplier: strawberry.ID | None = field("The supplier that keeps the meter, where one does.")
    text: str = field("The words, in the viewer's language; of a missing meter the last ones are the person's own.")


async def asked(
    info: Info[Context, None],
    meter: Annotated[strawberry.ID | None, named("The meter that shows something else.")] = None,
    premises: Annotated[strawberry.ID | None, named("Or: the premises in whose list one is missing,")] = None,
    resource: Annotated[Resource | None, named("and what that one measures.")] = None,
) -> MeterRequest | None:
    """What is to be sent?"""
    viewer, found = info.context.viewer, None
    try:
        async with info.context.database.read.acquire() as connection:
            if meter is not None:
                found = await trouble.wrong(viewer, connection, key(meter, "Meter", "meter"))
            elif premises is not None and resource is not None:
                home = key(premises, "Premises", "premises")
                found = await trouble.missing(viewer, connection, home, resource)
    except Refused:
        return None
    if found is None:
        return None
    supplier = None if found.supplier is None else strawberry.ID(f"Organisation:{found.supplier}")
    return MeterRequest(
        category=found.category, place=Place.APARTMENT, premises=strawberry.ID(f"Premises:{found.premises}"),
        supplier=supplier, text=found.text,
    )  # fmt: skip
