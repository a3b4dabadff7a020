"""Who is told what happens to requests, when: the lines of `tests/rights.csv` that are about subscriptions."""

from __future__ import annotations

import pytest

from tests.rights.cast import Cast, key
from tests.rights.streams import is_subscription, told_of
from tests.rights.subjects import state_for, turn_to, write_subjects
from tests.rights.test_matrix import LINES, PEOPLE, named

ALL = "subscription { requestChanged { action request { id } } }"
ONE = 'subscription {{ requestChanged(request: "{}") {{ action request {{ id }} }} }}'


@pytest.fixture(scope="module")
async def subjects(cast: Cast) -> Cast:
    await write_subjects(cast.database)
    return cast


@pytest.mark.parametrize("line", [each for each in LINES if is_subscription(each)], ids=named)
async def test_the_matrix(subjects: Cast, line: dict[str, str]) -> None:
    at = await turn_to(subjects.database, line["moment"])
    request = key(f"{line['subject']} {state_for(line['operation'], line['subject'])}")
    query = ONE.format(f"Request:{request}") if line["operation"].endswith(".one") else ALL
    found = {
        persona: await told_of(subjects.database, query, request, await subjects.viewer(persona, at))
        for persona in PEOPLE
    }
    assert found == {persona: line[persona] for persona in PEOPLE}
