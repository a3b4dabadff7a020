"""Logs: one line an event, JSON for machines or plain for eyes, each with the id of its request; no personal data.

An exception's words quote values (PostgreSQL's say which phone number was there already), so of an exception the log
keeps its kind, its SQLSTATE and where it came from, never its words.
"""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from functools import cache
from traceback import extract_tb
from typing import TYPE_CHECKING, Final

import orjson
import structlog

from gosdom_graphql import clock

if TYPE_CHECKING:
    from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

REQUEST: Final[ContextVar[str]] = ContextVar("request", default="")
"""The id of the request that is being answered: it stands in each of its lines."""


def configure(*, level: str, as_json: bool) -> None:
    """How does this process log? Its own lines and those of its libraries alike, to standard error."""
    shared: list[Processor] = [_told, _without_words]
    rendered: Processor = _as_json if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    # our own lines do not go through `logging`: there is one for each request, and that would take twice as long
    structlog.configure(
        processors=[*shared, rendered],
        logger_factory=_Lines,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    logger.cache_clear()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, rendered],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


@cache
def logger(name: str) -> FilteringBoundLogger:
    """Who says something for each request? Made once, until the process is told anew how to log."""
    bound: FilteringBoundLogger = structlog.get_logger(name).bind()
    return bound


class _Lines:
    """Where a line goes: to standard error, whole, which flushes at its end. It knows the module that says it."""

    def __init__(self, name: str = "gosdom") -> None:
        self.name = name

    def msg(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = msg


def _told(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Which request is it about, how bad is it, who says it and when? All in one step: each page has a line."""
    if request_id := REQUEST.get():
        event["request_id"] = request_id
    event["level"] = "error" if method == "exception" else method
    record = event.get("_record")
    event["logger"] = logger.name if record is None else record.name
    event["at"] = clock.real().isoformat()
    return event


def _as_json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return orjson.dumps(event, default=repr).decode()


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
