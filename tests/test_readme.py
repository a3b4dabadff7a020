"""The README keeps its word: its examples run, its table is the settings, its commands are the ones that are tested."""

from __future__ import annotations

import doctest
import re
import tomllib
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from gosdom_graphql.cli import main
from gosdom_graphql.settings import Settings

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")


def test_its_examples_run() -> None:
    found = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert (found.failed, found.attempted > 8) == (0, True)


def test_two_lines_do_everything_with_extras_that_exist() -> None:
    lines = re.findall(r"^python3 -m venv .*$", TEXT, flags=re.MULTILINE)
    install = "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e '.[{}]' && .venv/bin/{}"
    assert lines == [install.format("server", "gosdom demo"), install.format("dev", "pytest -n 3 --dist loadfile")]
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert {"server", "dev"} <= set(extras)


def test_its_table_tells_settings_with_their_defaults() -> None:
    told = re.findall(r"^\| `GOSDOM_(\w+)` \| (?:`(.*?)`)? *\|", TEXT, flags=re.MULTILINE)
    assert len(told) >= 8
    for name, default in told:
        field = Settings.model_fields[name.lower()]
        real = "" if field.default is PydanticUndefined else str(field.default)
        assert default == (real.lower() if isinstance(field.default, bool) else real), name


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#][^)]*)\)", TEXT)
    assert links != []
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
    headings = {
        re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]*)\)", TEXT)) <= headings


@pytest.mark.parametrize("option", ["--data", "--port", "--now", "--story"])
def test_the_options_it_names_are_there(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["demo", "--help"])
    assert option in TEXT
    assert option in capsys.readouterr().out
