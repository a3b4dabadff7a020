"""In which language is a person told things? Russian, unless English is what they would rather read."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

LANGUAGES: Final = ("ru", "en")


@lru_cache(512)
def preferred(accept_language: str) -> str:
    """Which of our languages does the header `Accept-Language` (RFC 9110) ask for? Russian where it asks for neither.

    >>> preferred("en-GB,en;q=0.9,ru;q=0.8"), preferred("de,ru;q=0.1,en;q=0.5"), preferred("de, *"), preferred("")
    ('en', 'en', 'ru', 'ru')
    >>> preferred("en;q=0, ru;q=0.1"), preferred("en;q=many")
    ('ru', 'ru')
    """
    wanted = dict.fromkeys(LANGUAGES, 0.0)
    for part in accept_language[:1000].split(","):
        tag, _, weight = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in wanted:
            wanted[language] = max(wanted[language], _weight(weight))
    # of two that are asked for alike, ours comes first
    return max(LANGUAGES, key=lambda language: wanted[language])


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0) if name.strip().lower() == "q" else 1.0
    except ValueError:
        return 0.0
