"""How much of a heavy test is run: `GOSDOM_SCALE`, in per cent. A hundredth unless told, a tenth in CI."""

from __future__ import annotations

import os
from typing import Final

SCALE: Final = int(os.environ.get("GOSDOM_SCALE", "1"))
"""In per cent."""
SMALL: Final = 1_000
LEAST: Final = 100


def scaled(n: int) -> int:
    """How many of `n` are made today? Up to 1,000 all of them; of more, the part that is asked for, a hundred at least.

    >>> scaled(40), 100 <= scaled(3_000) <= 3_000
    (40, True)
    """
    return n if n <= SMALL else max(LEAST, n * SCALE // 100)
