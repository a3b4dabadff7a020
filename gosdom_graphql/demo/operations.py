"""Three operations to paste into GraphiQL: what the demo prints when it has started."""

from __future__ import annotations

from dataclasses import dataclass

from gosdom_graphql.demo.region import premises_id


@dataclass(frozen=True)
class Operation:
    """What is asked, and by whom? `text` runs as it stands: ids of the region are the same in every demo."""

    persona: str
    title: str
    text: str


OPERATIONS = (
    Operation(
        "owner",
        "my home, my requests, and by when the law wants what",
        """\
query MyRequests {
  viewer { now person { name shares { ownership premises { number area house { address } } } } }
  requests(first: 3, filter: {mine: true}) {
    totalCount
    nodes {
      number text state isOverdue nextActions
      deadlines { kind dueAt standing explanation law { act clause confidence } }
    }
  }
}""",
    ),
    Operation(
        "dispatcher",
        "the queue, the most urgent first",
        """\
query Queue {
  requests(first: 5, filter: {open: true}, order: {field: DUE_AT, direction: ASC}) {
    nodes { id number category dueAt isOverdue house { address } apartment { number } author { name } nextActions }
    pageInfo { hasNextPage endCursor }
  }
}""",
    ),
    Operation(
        "owner",
        "report a burst pipe: the answer says who must do what, by when, by which clause",
        f"""\
mutation ReportBurstPipe {{
  submitRequest(input: {{
    place: APARTMENT, premises: "Premises:{premises_id("prichalnaya", "7")}",
    category: PIPE_BURST, text: "Прорвало стояк, вода идёт к соседям!"
  }}) {{
    request {{ id number organisation {{ name emergencyPhone }} deadlines {{ kind dueAt law {{ act clause }} }} }}
    userErrors {{ code field message }}
  }}
}}""",
    ),
)
