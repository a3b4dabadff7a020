"""Every refusal of every deed: its code, its field, and that nothing was written."""

from __future__ import annotations

import pytest

from gosdom_core.requests import Addressee
from gosdom_graphql.requests import store
from tests.requests.refusals import CASES, Case
from tests.rights.cast import Cast, key
from tests.rights.conftest import Ask
from tests.rights.snapshot import snapshot
from tests.rights.subjects import MOMENTS, turn_to, write_subjects

INSPECTORATE = Addressee.INSPECTORATE

TEXT = """mutation ($input: %s!) { it: %s(input: $input) {
  request { id } warnings { code } userErrors { code field message law { clause } }
} }"""


@pytest.fixture(scope="module")
async def subjects(cast: Cast) -> Cast:
    await write_subjects(cast.database)
    async with cast.database.transaction():
        await store.complain(
            await cast.viewer("owner", MOMENTS["during"]), key("answered RESOLVED"), INSPECTORATE, "Плохо"
        )
    await turn_to(cast.database, "during")
    return cast


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.mutation}: {case.name}")
async def test_a_refusal_says_why_and_writes_nothing(ask: Ask, subjects: Cast, case: Case) -> None:
    before = await snapshot(subjects.database)
    kind = f"{case.mutation[0].upper()}{case.mutation[1:]}Input"
    viewer = await subjects.viewer(case.who, case.at)
    found = await ask(TEXT % (kind, case.mutation), {"input": case.input}, viewer)
    assert found.errors is None
    assert found.data is not None
    it = found.data["it"]
    assert [(each["code"], each["field"]) for each in it["userErrors"]] == [(case.code, case.field)]
    assert all(each["message"] for each in it["userErrors"])
    assert (it["request"], it["warnings"]) == (None, [])
    assert await snapshot(subjects.database) == before


def test_every_code_of_a_deed_is_among_the_cases() -> None:
    """The codes that `gosdom_graphql.requests.store` and the checks it calls can raise."""
    assert {case.code for case in CASES} == {
        "ALREADY_COMPLAINED", "ANSWER_NEEDED", "BAD_INPUT", "BEFORE_RECEIPT", "CANNOT_EXTEND", "EXTENDED_TOO_LATE",
        "FROM_THE_FUTURE", "MISSING", "NOBODY_SERVES", "NOT_ALLOWED", "NOT_FOUND", "NOT_NOW", "NOT_SIGNED_IN",
        "NOT_YOUR_PREMISES", "OUT_OF_RANGE", "OWN_REQUEST", "REASON_NEEDED", "SUPPLIER_DOES_NOT_SERVE",
        "TERM_UNKNOWN", "TOO_LONG", "WRONG_ADDRESSEE", "WRONG_PLACE",
    }  # fmt: skip
