"""`gosdom import readings FILE`: what is taken, what is printed, and again changes nothing."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from gosdom_graphql.demo.cast import key
from gosdom_graphql.readings.importing import import_file
from gosdom_graphql.readings.words import BadTable, LineVerdict
from gosdom_graphql.settings import DemoSettings
from tests.a_house import MORNING, House
from tests.workers.test_supervisor import GOSDOM

COLD, HOT = key("meter", "ozyornaya 1 cold_water"), key("meter", "ozyornaya 1 hot_water")
FILE = f"""meter,at,t1,t2,total
{COLD},2026-04-20T10:00:00+03:00,3.5,,
Meter:{HOT},2026-04-20T10:00:00+03:00,2.5,,
{HOT},2026-04-20T10:00:00,2.5,,
{HOT},2026-04-20T10:00:00+03:00,two,,
{key("meter", "nowhere")},2026-04-20T10:00:00+03:00,1,,
{COLD},2026-11-21T10:00:00+03:00,3.5,1,
{COLD},2026-05-21T10:00:00+03:00,3.4,,
{COLD},2026-04-20T10:00:00+03:00,3.5,,
"""
TOLD = """4,CELL_UNREADABLE
5,CELL_UNREADABLE
6,NOT_FOUND
7,READING_WRONG_REGISTERS
8,READING_LESS_THAN_LAST
"""


async def gosdom(settings: DemoSettings, file: Path) -> subprocess.CompletedProcess[str]:
    told = os.environ | {"GOSDOM_DATABASE_URL": settings.database_url.get_secret_value(), "PYTHONWARNINGS": "error"}
    words = [*GOSDOM, "import", "readings", str(file)]
    return await asyncio.to_thread(subprocess.run, words, env=told, capture_output=True, text=True, check=False)


async def test_a_file_is_taken_line_by_line(house: House, settings: DemoSettings, tmp_path: Path) -> None:
    """The command reads the machine's clock, which is past the days of these lines."""
    file = tmp_path / "april.csv"
    file.write_text("\ufeff" + FILE, encoding="utf-8")
    done = await gosdom(settings, file)
    assert done.returncode == 0, done.stderr
    assert done.stderr.rpartition(": ")[2] == "4 refused, 2 accepted, 1 to check, 1 repeated\n"
    found = [",".join(line.split(",")[:2]) for line in done.stdout.splitlines()]
    assert found == TOLD.splitlines()
    rows = "select m.resource, p.values[1]::text, p.period::text from meter_period p join meter m on m.id = p.meter"
    expected = [("COLD_WATER", "3.500", "2026-04-01"), ("HOT_WATER", "2.500", "2026-04-01")]
    assert sorted(map(tuple, await house.database.read.fetch(rows))) == expected
    again = await import_file(house.database, file, now=MORNING)
    assert again == {LineVerdict.REFUSED: 4, LineVerdict.REPEATED: 4}
    assert sorted(map(tuple, await house.database.read.fetch(rows))) == expected


async def test_what_is_no_table_is_told(house: House, settings: DemoSettings, tmp_path: Path) -> None:
    file = tmp_path / "no_table.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(BadTable, match="cannot be read: meter, at, t1"):
        await import_file(house.database, file, now=MORNING)
    for name, content, why in (("latin.csv", b"\xff\xfe", "utf-8"), ("gone.csv", None, "no such file")):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        done = await gosdom(settings, tmp_path / name)
        assert (done.returncode, why in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr
