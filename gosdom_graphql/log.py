"""Logs: one line an event, JSON for machines or plain for eyes, each with the id of its request; no personal data.

An exception's words quote values (PostgreSQL's say which phone number was there already), so of an exception the log
keeps its kind, its SQLSTATE and where it came from, never its words.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextvars import ContextVar
from traceback import extract_tb
from typing import TYPE_CHECKING, Final

import orjson
import structlog

from gosdom_graphql import clock

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

REQUEST: Final[ContextVar[str]] = ContextVar("request", default="")
"""The id of the request that is being answered: it stands in each of its lines."""


def configure(*, level: str, as_json: bool) -> None:
    """How does this process log? Its own lines and those of its libraries alike, to standard error."""
    shared: list[Processor] = [
        _of_request,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _at,
        _without_words,
    ]
    rendered: Processor = (
        structlog.processors.JSONRenderer(serializer=_json)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    # our own lines do not go through `logging`: there is one for each request, and that would take twice as long
    structlog.configure(
        processors=[*shared, rendered],
        logger_factory=_Lines,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, rendered],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


class _Lines(structlog.WriteLogger):
    """Where a line goes: to standard error, whole. It knows the name of the module that says it."""

    def __init__(self, name: str = "gosdom") -> None:
        super().__init__(sys.stderr)
        self.name = name


def _json(event: EventDict, default: Callable[[object], object]) -> str:
    return orjson.dumps(event, default=default).decode()


def _of_request(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if request_id := REQUEST.get():
        event["request_id"] = request_id
    return event


def _at(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event["at"] = clock.real().isoformat()
    return event


def _without_words(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The exception that is being handled becomes a list, the latest first: what was raised, and what had caused it."""
    info = event.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else info[1] if isinstance(info, tuple) else sys.exc_info()[1]
    if not info or error is None:
        return event
    chain: list[dict[str, object]] = []
    while error is not None and len(chain) < 5:
        state = getattr(error, "sqlstate", None)
        frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
        chain.append({"kind": type(error).__name__} | ({"sqlstate": state} if state else {}) | {"frames": frames[-12:]})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    event["error"] = chain
    return event
