"""What residents of the demo said of their organisations, and what was replied."""

from __future__ import annotations

from dataclasses import dataclass

from gosdom_graphql.demo import cast


@dataclass(frozen=True)
class Review:
    """Who said what of whom, `days` before now at a local time; and the reply of the next working morning."""

    days: int
    at: str
    author: str
    of: str
    words: str
    reply: str = ""


REVIEWS = (
    Review(
        52,
        "19:20",
        cast.OWNER,
        "uyut",
        "Аварийная приехала за двадцать минут, а про дверь подъезда ответа ждали две недели",
        "Простите за ожидание: дверь заменили, о таких заявках теперь пишем в тот же день",
    ),
    Review(17, "21:45", cast.CO_OWNER, "uyut", "Стали отвечать в срок, спасибо Ольге Петровне"),
)
