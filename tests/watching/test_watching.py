"""What is seen from outside: figures at /metrics, spans where OpenTelemetry listens; never a person's data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gosdom_graphql.demo.region import premises_id
from gosdom_graphql.watching import metrics
from tests.a_house import House

QUERY = "query Mine { requests(first: 2) { nodes { number } } houses { totalCount } }"
ID = "f0000000-0000-7000-8000-000000000000"


def figures(text: str, start: str) -> dict[str, float]:
    lines = (line.rpartition(" ") for line in text.splitlines() if line.startswith(start))
    return {name: float(value) for name, _, value in lines}


async def told(house: House) -> str:
    answer = await house.client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return answer.text


async def test_operations_are_counted_by_name_and_outcome(house: House) -> None:
    before = figures(await told(house), "gosdom_operations_total")
    await house.ask("owner", QUERY)
    await house.client.post("/graphql", json={"query": "query Wrong { nothing }"})
    after = figures(await told(house), "gosdom_operations_total")
    grown = {name for name, value in after.items() if value != before.get(name, 0.0)}
    assert grown == {
        'gosdom_operations_total{kind="query",operation="Mine",outcome="ok"}',
        'gosdom_operations_total{kind="unknown",operation="anonymous",outcome="GRAPHQL_VALIDATION_FAILED"}',
    }


async def test_statements_pools_and_cost_are_told(house: House) -> None:
    await house.ask("owner", QUERY)
    text = await told(house)
    assert figures(text, 'gosdom_statement_seconds_count{table="request"}')
    assert figures(text, "gosdom_pool_connections").keys() >= {
        'gosdom_pool_connections{pool="read",state="idle"}',
        'gosdom_pool_connections{pool="write",state="idle"}',
    }
    assert figures(text, "gosdom_operation_cost_count")["gosdom_operation_cost_count"] >= 1


SEND = """mutation Send($input: SubmitRequestInput!) { submitRequest(input: $input) {
  request { number } userErrors { code } } }"""
LEAK = {
    "place": "APARTMENT",
    "premises": f"Premises:{premises_id('prichalnaya', '7')}",
    "category": "PIPE_BURST",
    "text": "Прорвало стояк",
}


async def test_statements_of_deeds_are_told(house: House) -> None:
    start = 'gosdom_deed_statement_seconds_count{statement="insert request"}'
    before = figures(await told(house), start).get(start, 0.0)
    assert (await house.ask("owner", SEND, input=LEAK))["submitRequest"]["userErrors"] == []
    text = await told(house)
    assert figures(text, start) == {start: before + 1}
    assert LEAK["text"] not in text


async def test_nothing_of_a_person_is_told(house: House) -> None:
    await house.ask("owner", f'query Seek {{ request(id: "Request:{ID}") {{ text author {{ name }} }} }}')
    text = await told(house)
    assert ID not in text
    assert house.tokens["owner"] not in text


def test_names_that_clients_invent_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_names", set())
    kept = {metrics._bounded(f"Operation{n}") for n in range(metrics.MOST_NAMES + 50)}
    assert len(kept) == metrics.MOST_NAMES + 1
    assert "other" in kept


@pytest.fixture(scope="module")
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    yield exporter
    provider.shutdown()


async def test_one_span_an_operation_and_one_a_statement(house: House, spans: InMemorySpanExporter) -> None:
    spans.clear()
    await house.ask("owner", QUERY)
    finished = {span.name: span for span in spans.get_finished_spans()}
    assert set(finished) == {"query Mine", "select request", "select house"}
    operation = finished["query Mine"]
    assert operation.attributes is not None
    assert operation.attributes["graphql.operation.name"] == "Mine"
    for name in ("select request", "select house"):
        parent = finished[name].parent
        assert parent is not None
        assert parent.span_id == operation.context.span_id


async def test_a_deeds_statements_have_spans_too(house: House, spans: InMemorySpanExporter) -> None:
    spans.clear()
    assert (await house.ask("owner", SEND, input=LEAK))["submitRequest"]["userErrors"] == []
    finished = {span.name: span for span in spans.get_finished_spans()}
    assert {"mutation Send", "insert request", "insert request_history", "insert event", "select request"} <= set(
        finished
    )
    operation = finished.pop("mutation Send")
    for span in finished.values():
        assert span.parent is not None
        assert span.parent.span_id == operation.context.span_id
        assert span.attributes is not None
        assert LEAK["text"] not in str(span.attributes["db.query.text"])
