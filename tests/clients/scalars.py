"""What Schemathesis sends where the schema asks for a scalar of ours: it loads this by SCHEMATHESIS_HOOKS."""

from __future__ import annotations

import schemathesis
from hypothesis import strategies as st
from hypothesis_graphql import nodes

FIGURES = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3)
WRITTEN = FIGURES.map("{:f}".format) | st.sampled_from(["0", "-0.5", "1" * 100])
schemathesis.graphql.scalar("Decimal", WRITTEN.map(nodes.String))
