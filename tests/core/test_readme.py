"""The tour and the example: every line of them runs."""

from __future__ import annotations

import doctest
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import gosdom_core

README = Path(gosdom_core.__file__).parent / "README.md"
ROOT = README.parent.parent
NOT_FEATURES = {"__main__", "shell"}


def test_every_example_of_the_tour_runs() -> None:
    found = doctest.testfile(str(README), module_relative=False, encoding="utf-8", optionflags=doctest.ELLIPSIS)
    assert found.failed == 0
    assert found.attempted > 60


def test_the_tour_visits_every_module() -> None:
    headings = set(re.findall(r"^## `(\w+)`", README.read_text(encoding="utf-8"), flags=re.MULTILINE))
    modules = {module.name for module in pkgutil.iter_modules(gosdom_core.__path__)}
    assert headings == modules - NOT_FEATURES


def test_every_code_block_is_checked_or_is_for_the_shell() -> None:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", README.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert blocks
    for language, block in blocks:
        assert language in ("python", "sh", "text"), block
        assert language != "python" or ">>> " in block, block


def test_the_commands_of_the_tour_run() -> None:
    text = README.read_text(encoding="utf-8")
    commands = re.findall(r"^\$ python -m (gosdom_core.*)$", text, flags=re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        ran = subprocess.run(
            [sys.executable, "-m", *command.split()], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, f"{command}: {ran.stderr}"
        assert ran.stdout, command


def test_the_example_prints_a_deadline_with_its_clause_and_counting() -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-m", "examples.deadline"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == [
        "Ответить: до 23.01.2027 00:00",
        "  10 рабочих дней, п. 36 абз. 1, Правила № 416 (ПП РФ от 15.05.2013)",
        "  начало 30.12.2026; день 1 — 11.01.2027; день 10 — 22.01.2027; срок истекает 22.01.2027 в 24:00",
        "Устранить неисправность: до 31.12.2026 21:15",
        "  1 сутки, приложение № 2, протечки кровли, Нормы № 170 (Госстрой РФ от 27.09.2003)",
        "  начало 30.12.2026 21:15; через 1 сутки: 31.12.2026 21:15",
    ]
