"""Tracing: one span an operation and one a statement, where OpenTelemetry is installed (`pip install 'gosdom[otel]'`).

The API alone is used: which SDK and exporter receive the spans is the operator's choice, made outside of us
(`opentelemetry-instrument gosdom serve`). Without the extra, or without an SDK, a span costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from gosdom_graphql.watching import what_it_does

if TYPE_CHECKING:
    from gosdom_graphql.reader.sql import Statement

INSTALLED = find_spec("opentelemetry") is not None
_NOWHERE: Final[AbstractContextManager[object]] = nullcontext()


def operation(name: str | None, kind: str, request_id: str) -> AbstractContextManager[object]:
    """In which span does an operation run? Named as the semantic conventions have it: «query Requests»."""
    if not _listened():
        return _NOWHERE
    from opentelemetry.trace import SpanKind, use_span

    span = _tracer().start_span(f"{kind} {name}" if name else kind, kind=SpanKind.SERVER)
    if not span.is_recording():
        return _NOWHERE
    span.set_attributes({"graphql.operation.type": kind, "gosdom.request_id": request_id})
    if name:
        span.set_attribute("graphql.operation.name", name)
    return use_span(span, end_on_exit=True)


def statement(running: Statement) -> Callable[[], None] | None:
    """In which span does a statement run? Its text holds no client's value, its parameters are not told."""
    if not _listened():
        return None
    return _statement(f"select {running.relations[0]}" if running.relations else "select", running.sql)


def deed(query: str) -> Callable[[], None] | None:
    """In which span does a deed's statement run? The same holds of its text."""
    if not _listened():
        return None
    return _statement(what_it_does(query), query)


def _statement(name: str, text: str) -> Callable[[], None] | None:
    from opentelemetry.trace import SpanKind

    span = _tracer().start_span(name, kind=SpanKind.CLIENT)
    if not span.is_recording():
        return None
    span.set_attributes({"db.system.name": "postgresql", "db.query.text": text})
    end: Callable[[], None] = span.end
    return end


def _listened() -> bool:
    """Is there an SDK by now? Without one, a span for each operation and each statement would be begun for nobody."""
    if not INSTALLED:
        return False
    _tracer()  # finds the one that the environment names
    # asked in the open way it would read the environment each time; should the name go, a span is begun as before
    return getattr(_api(), "_TRACER_PROVIDER", True) is not None


@cache
def _api() -> Any:
    return import_module("opentelemetry.trace")


@cache
def _tracer() -> Any:
    """It finds its SDK also when that comes later."""
    from opentelemetry.trace import get_tracer

    return get_tracer("gosdom")
