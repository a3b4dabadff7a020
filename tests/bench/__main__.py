"""`python -m tests.bench PART …`: runs a part by its name; without a name, lists what there is."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Sequence

import tests.bench


def parts() -> list[str]:
    """Which parts are there? Every module beside this one."""
    return sorted(module.name for module in pkgutil.iter_modules(tests.bench.__path__) if module.name[0] != "_")


def main(argv: Sequence[str]) -> int:
    """Which part is asked for? Its exit code: 0 when every limit is kept."""
    if not argv or argv[0] not in parts():
        print(f"python -m tests.bench PART, where PART is one of: {', '.join(parts())}")
        return 2
    part = importlib.import_module(f"tests.bench.{argv[0]}")
    code: int = part.main(argv[1:])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
