"""The server's schema without the limits of the door: proofs ask for more than a client may."""

from __future__ import annotations

import strawberry

from gosdom_graphql.reader.schema import prepare
from gosdom_graphql.schema import Mutation, Query, schema

SCHEMA = prepare(
    strawberry.Schema(
        Query,
        Mutation,
        extensions=[each for each in schema.extensions if not each.__module__.startswith("gosdom_graphql.http")],
        config=schema.config,
    )
)
"""The same types, planned and resolved as they are."""
