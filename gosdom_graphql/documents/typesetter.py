"""What runs apart: data on the standard input, a PDF on the standard output.

python -m gosdom_graphql.documents.typesetter TEMPLATE
"""

from __future__ import annotations

import json
import sys
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from gosdom_graphql.apart import bind

TEMPLATES: Final = Path(__file__).parent / "templates"


PICTURES: Final = 0x1F000
"""From here on there are emoji, which no font of ours has."""
JOINERS: Final = {0xFE0F, 0x200D, *range(0x1F3FB, 0x1F400)}
"""What joins the parts of an emoji, or colours one."""


def spelled(text: str) -> str:
    """The same text in which an emoji is its name: it is not lost on paper.

    >>> spelled("Спасибо 👍️"), spelled("1 500 ₽, №")
    ('Спасибо [thumbs up sign]', '1 500 ₽, №')
    """
    return "".join(
        "" if ord(letter) in JOINERS else letter if ord(letter) < PICTURES else _name(letter) for letter in text
    )


def _name(letter: str) -> str:
    return f"[{unicodedata.name(letter, hex(ord(letter))).lower()}]"


def main(template: str) -> int:
    """Sets the document. Typst reads nothing but the templates, and no font of the machine's.

    A script for which there is no font here keeps it from being PDF/A; then it is a plain PDF, with boxes.
    """
    import typst

    bind(seconds=30, memory=4_000_000_000, written=100_000_000)
    data = spelled(sys.stdin.buffer.read().decode())
    asked = {
        "input": TEMPLATES / f"{template}.typ",
        "root": TEMPLATES,
        "ignore_system_fonts": True,
        "sys_inputs": {"data": data},
        "timestamp": datetime.fromisoformat(json.loads(data)["made"]),
    }
    compile: Any = typst.compile
    try:
        content = compile(**asked, pdf_standards="a-2b")
    except typst.TypstError:
        content = compile(**asked)
    sys.stdout.buffer.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
