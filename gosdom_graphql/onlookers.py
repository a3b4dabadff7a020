"""Who looks on while statements run: metrics and traces, of the reader's statements and of deeds' alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
End: TypeAlias = Callable[[], None]


class Onlookers(Generic[T]):
    """Each is called with what begins; what it returns, if anything, is called when that has ended, well or not.

    >>> said, looking = [], Onlookers[str]()
    >>> looking.add(lambda what: said.append(f"{what} begins") or (lambda: said.append(f"{what} ends")))
    >>> end = looking.begun("select 1")
    >>> end()
    >>> said
    ['select 1 begins', 'select 1 ends']
    """

    def __init__(self) -> None:
        self._all: list[Callable[[T], End | None]] = []

    def add(self, onlooker: Callable[[T], End | None]) -> None:
        """From now on, for as long as this process lives, this one looks on, too: once."""
        if onlooker not in self._all:
            self._all.append(onlooker)

    def begun(self, what: T) -> End:
        """It begins: everybody is told. What is to be called when it has ended?"""
        ends = [end for onlooker in self._all if (end := onlooker(what)) is not None]
        if len(ends) == 1:  # metrics alone, where nobody traces
            return ends[0]

        def ended() -> None:
            for end in ends:
                end()

        return ended
