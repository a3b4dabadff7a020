"""Who is told of a notice as it comes out, when: `stream_rights.csv`, written by hand. Whom it reaches, and the
author's organisation: also who serves the house, its region's inspector, and support."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.notices.test_matrix import cast
from tests.rights.cast import Cast, gid, key
from tests.rights.streams import told_of
from tests.rights.subjects import MOMENTS
from tests.rights.test_matrix import PEOPLE, named

__all__ = ["cast"]

with Path(__file__).with_name("stream_rights.csv").open(encoding="utf-8") as file:
    LINES = list(csv.DictReader(file))
ALL = "subscription { noticePublished { what notice { id } } }"
ONE = 'subscription {{ noticePublished(notice: "{}") {{ what notice {{ id }} }} }}'


@pytest.mark.parametrize("line", LINES, ids=named)
async def test_the_matrix(cast: Cast, line: dict[str, str]) -> None:
    name, at = f"notice {line['subject']}", MOMENTS[line["moment"]]
    query = ONE.format(gid("Notice", name)) if line["operation"].endswith(".one") else ALL
    found = {
        persona: await told_of(cast.database, query, key(name), await cast.viewer(persona, at)) for persona in PEOPLE
    }
    assert found == {persona: line[persona] for persona in PEOPLE}
