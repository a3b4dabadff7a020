"""What other modules' tests looked at in this process, in databases of their own, is none of ours."""

from __future__ import annotations

import pytest

from gosdom_graphql.audit.looks import LOOKS


@pytest.fixture(autouse=True, scope="module")
def nothing_seen_yet() -> None:
    """This module begins with no look that waits to be written."""
    LOOKS._seen.clear()
