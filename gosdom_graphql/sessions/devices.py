"""Devices, in words that a person recognises: «Firefox, Linux»."""

from __future__ import annotations

from typing import Final

_BROWSERS: Final = (
    ("YaBrowser", "Яндекс Браузер"), ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip
LONGEST: Final = 300


def named(user_agent: str) -> str:
    """What does a person call it? The first of each that fits, since browsers name each other.

    >>> named("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), named("curl/8.5"), named("")
    ('Firefox, Linux', 'curl', '')
    """
    found = [next((name for word, name in each if word in user_agent), "") for each in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or user_agent.partition("/")[0].strip()[:40]
