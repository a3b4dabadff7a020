"""How a GraphQL selection becomes one SQL statement.

    declare, rowtype, names      what rows.py says, and what becomes of it
    selection, graphql_core      a selection becomes a tree; all that we use of graphql-core's insides is in one file
    tree                         what is asked, with no GraphQL in it
    scanner, sql, paging         a tree becomes SQL; `Scanner.scan` alone writes FROM, with the right to see a row
    markers, values, viewer      what is bound when the statement runs
    plans, run                   what is kept between requests; what is sent to PostgreSQL, and who watches
    showing, root, payloads      Strawberry types, root fields and payloads made from rows
    schema, check, probe         resolvers that pick from planned rows; what must hold before the server starts
    extension                    where it all stands in a request

What rows.py and workers need loads no GraphQL. What types.py and schema.py need (the names of `_SHOWN_BY`) loads it
when it is first named.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gosdom_graphql.reader.declare import (
    Filter,
    Order,
    by,
    by_value,
    column,
    computed,
    connection,
    either,
    expression,
    groups,
    many,
    one,
    part,
    reads,
    through,
    values,
    where,
)
from gosdom_graphql.reader.names import Connection
from gosdom_graphql.reader.row import Row
from gosdom_graphql.reader.rowtype import everyone, nobody
from gosdom_graphql.reader.run import observed, read
from gosdom_graphql.reader.scan import Arms, Each, row_by_row
from gosdom_graphql.reader.tree import ById, Single, page, select
from gosdom_graphql.reader.values import ID
from gosdom_graphql.reader.viewer import Asker, Viewer

if TYPE_CHECKING:
    from gosdom_graphql.reader.extension import Reads
    from gosdom_graphql.reader.payloads import Payload, payload, payload_type, planned
    from gosdom_graphql.reader.scalars import SCALARS
    from gosdom_graphql.reader.schema import prepare
    from gosdom_graphql.reader.showing import Node, enum, shows

_SHOWN_BY = {
    "Reads": "extension",
    **dict.fromkeys(("Payload", "payload", "payload_type", "planned"), "payloads"),
    "SCALARS": "scalars",
    "prepare": "schema",
    **dict.fromkeys(("Node", "enum", "shows"), "showing"),
}


def __getattr__(name: str) -> Any:
    if name not in _SHOWN_BY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_SHOWN_BY[name]}"), name)


__all__ = [
    "ID",
    "SCALARS",
    "Arms",
    "Asker",
    "ById",
    "Connection",
    "Each",
    "Filter",
    "Node",
    "Order",
    "Payload",
    "Reads",
    "Row",
    "Single",
    "Viewer",
    "by",
    "by_value",
    "column",
    "computed",
    "connection",
    "either",
    "enum",
    "everyone",
    "expression",
    "groups",
    "many",
    "nobody",
    "observed",
    "one",
    "page",
    "part",
    "payload",
    "payload_type",
    "planned",
    "prepare",
    "read",
    "reads",
    "row_by_row",
    "select",
    "shows",
    "through",
    "values",
    "where",
]
