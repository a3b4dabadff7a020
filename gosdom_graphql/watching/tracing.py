"""Tracing: one span an operation and one a statement, where OpenTelemetry is installed (`pip install 'gosdom[otel]'`).

The API alone is used: which SDK and exporter receive the spans is the operator's choice, made outside of us
(`opentelemetry-instrument gosdom serve`). Without the extra, or without an SDK, a span costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from gosdom_graphql.watching import what_it_does

if TYPE_CHECKING:
    from gosdom_graphql.reader.sql import Statement

INSTALLED = find_spec("opentelemetry") is not None
_NOWHERE: Final[AbstractContextManager[object]] = nullcontext()


def operation(name: str | None, kind: str, request_id: str) -> AbstractContextManager[object]:
    """In which span does an operation run? Named as the semantic conventions have it: «query Requests»."""
    if not (INSTALLED and _received()):
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
    return _statement(f"select {running.relations[0]}" if running.relations else "select", running.sql)


def deed(query: str) -> Callable[[], None] | None:
    """In which span does a deed's statement run? The same holds of its text."""
    return _statement(what_it_does(query), query)


def _statement(name: str, text: str) -> Callable[[], None] | None:
    if not (INSTALLED and _received()):
        return None
    from opentelemetry.trace import SpanKind

    span = _tracer().start_span(name, kind=SpanKind.CLIENT)
    if not span.is_recording():
        return None
    span.set_attributes({"db.system.name": "postgresql", "db.query.text": text})
    end: Callable[[], None] = span.end
    return end


def _received() -> bool:
    """Does anybody receive spans? As long as no SDK is there, none is begun: beginning one tells nobody, and costs."""
    return _trace()._TRACER_PROVIDER is not None


@cache
def _trace() -> Any:
    """OpenTelemetry's, with the SDK that the environment names, if it names one. Another may come later."""
    from opentelemetry import trace

    trace.get_tracer_provider()
    return trace


@cache
def _tracer() -> Any:
    """It finds its SDK also when that comes later."""
    return _trace().get_tracer("gosdom")
