r"""Errors: every refusal of the house, each with a code that never changes and its words in Russian and English.

    Refused                      not done, nothing was written; .code .field .figures .term .message(language)
    ├── TermUnknown              the law of that day is not known here
    ├── NotFound                 there is no such thing, or it may not be seen: one and the same answer for both
    ├── NotSignedIn              only a signed-in person may do this
    ├── NotAllowed               the person may see it, but not do this
    ├── NotNow                   the thing is in a state in which this cannot be done
    └── BadInput                 the input cannot be used
        ├── Missing              a value must be given
        ├── TooLong              a text is longer than it may be
        └── OutOfRange           a figure is outside its bounds

Each feature's module adds its own children (`requests.py`, `readings.py`, …); `codes()` lists all that are imported.
An oddity is not an error: a rule answers it with a `Question`, which the same input with a confirmation settles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from gosdom_core.law import Term


class Coded:
    """What has a code and words? A refusal and a question: `field` is the path of the input's field, `figures` the
    numbers behind it, `term` the clause it leans on. Children name their code, which never changes, and their words in
    both languages."""

    code: ClassVar[str]
    ru: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, *, field: Sequence[str] = (), term: Term[Any] | None = None, **figures: object) -> None:
        self.field = tuple(field)
        self.term = term
        self.figures = figures

    def message(self, language: str = "ru") -> str:
        """What is the person told? `language` is "ru" or "en"."""
        return (self.en if language == "en" else self.ru).format_map(self.figures)


class Refused(Coded, Exception):
    """Why was it not done? Nothing was written.

    >>> error = TooLong(field=["text"], limit=4000, length=4001)
    >>> error.code, error.message("en")
    ('TOO_LONG', 'The text is longer than 4000 characters: 4001')
    """

    code = "REFUSED"
    ru = "Отказано"
    en = "Refused"

    def __str__(self) -> str:
        return self.message("en")

    def __reduce__(self) -> tuple[Any, ...]:
        # keyword-only arguments do not survive the default pickling, and refusals cross process borders
        return _revive, (type(self), self.field, self.term, self.figures)


def _revive(kind: type[Refused], field: tuple[str, ...], term: Term[Any] | None, figures: dict[str, object]) -> Refused:
    return kind(field=field, term=term, **figures)


class Question(Coded):
    """What should be confirmed before it is done? A value, not raised; equal to another with the same code, field and
    figures."""

    code = "QUESTION"
    ru = "Подтвердите"
    en = "Please confirm"

    def _key(self) -> tuple[object, ...]:
        return self.code, self.field, self.figures

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Question) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.code, self.field))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.figures.items())})"


class TermUnknown(Refused):
    """Which law held that day? Not known: the day is before the first term or after the end of the last."""

    code = "TERM_UNKNOWN"
    ru = "На {day} норма «{name}» неизвестна"
    en = "The term {name} is not known on {day}"


class NotFound(Refused):
    """Where is it? There is no such thing, or this person may not see it."""

    code = "NOT_FOUND"
    ru = "Не найдено"
    en = "Not found"


class NotSignedIn(Refused):
    """Who asks? Nobody is signed in."""

    code = "NOT_SIGNED_IN"
    ru = "Войдите, чтобы продолжить"
    en = "Sign in to go on"


class NotAllowed(Refused):
    """Who may do this? Not this person."""

    code = "NOT_ALLOWED"
    ru = "Это действие вам недоступно"
    en = "You may not do this"


class NotNow(Refused):
    """When can it be done? Not in the state in which the thing is."""

    code = "NOT_NOW"
    ru = "Сейчас это сделать нельзя"
    en = "This cannot be done now"


class BadInput(Refused):
    """What is wrong with the input?"""

    code = "BAD_INPUT"
    ru = "Значение не подходит"
    en = "The value cannot be used"


class Missing(BadInput):
    """What is missing?"""

    code = "MISSING"
    ru = "Заполните это поле"
    en = "This field must be filled in"


class TooLong(BadInput):
    """How long may it be? `limit` and `length` are in characters."""

    code = "TOO_LONG"
    ru = "Текст длиннее {limit} знаков: {length}"
    en = "The text is longer than {limit} characters: {length}"


class OutOfRange(BadInput):
    """Between which bounds must it be? `least`, `most` and the `value` given."""

    code = "OUT_OF_RANGE"
    ru = "Допустимо от {least} до {most}, указано {value}"
    en = "Must be from {least} to {most}, got {value}"


C = TypeVar("C", bound=Coded)


def tree(root: type[C]) -> Iterator[type[C]]:
    """Which kinds are there? The class and all its children, parents first.

    >>> TooLong in tree(Refused)
    True
    """
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


def codes() -> dict[str, type[Coded]]:
    """Which class stands behind each code, refusals and questions alike? Two classes with one code are our mistake:
    ValueError.

    >>> codes()["NOT_FOUND"] is NotFound
    True
    """
    found: dict[str, type[Coded]] = {}
    for kind in (*tree(Refused), *tree(Question)):
        if found.setdefault(kind.code, kind) is not kind:
            raise ValueError(f"{kind.code} is the code of {found[kind.code].__name__} and of {kind.__name__}")
    return found


def text(value: str | None, *, field: Sequence[str], limit: int, required: bool = True) -> str:
    """What did the person write? Stripped of blanks around it. With the field's name, raises `Missing`, `TooLong`, or
    `BadInput` for what is no letter of any script (NUL, half of a surrogate pair).

    >>> text("  течёт  ", field=["text"], limit=10)
    'течёт'
    """
    stripped = (value or "").strip()
    if required and not stripped:
        raise Missing(field=field)
    if len(stripped) > limit:
        raise TooLong(field=field, limit=limit, length=len(stripped))
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in stripped):
        raise BadInput(field=field)
    return stripped
