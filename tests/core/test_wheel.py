"""The wheel: it installs alone in an empty environment, brings no dependency, and works there as it does here."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import gosdom_core

ROOT = Path(gosdom_core.__file__).parent.parent
MODULES = sorted(module.name for module in pkgutil.iter_modules(gosdom_core.__path__) if module.name != "__main__")
MOST_MS = 50
# what making one small dataclass takes on an idle machine: how slow this one is at the moment is measured by it, in
# time of the processor, which does not run while the process waits for others to be done
DATACLASS_MS = 0.5

IMPORT = """
from time import process_time
start = process_time()
import gosdom_core.{module}
took = process_time() - start
from dataclasses import dataclass
start = process_time()
for _ in range(20):
    @dataclass(frozen=True, slots=True)
    class Four:
        a: int
        b: str
        c: int
        d: int
print(took * 1000, (process_time() - start) * 1000 / 20)
"""

DOCTESTS = """
import doctest, importlib, json, pathlib, pkgutil, sys
import gosdom_core
failed = attempted = 0
for module in pkgutil.walk_packages(gosdom_core.__path__, "gosdom_core."):
    found = doctest.testmod(importlib.import_module(module.name))
    failed, attempted = failed + found.failed, attempted + found.attempted
readme = pathlib.Path(gosdom_core.__file__).parent / "README.md"
tour = doctest.testfile(str(readme), module_relative=False, encoding="utf-8")
print(json.dumps({
    "where": gosdom_core.__file__, "failed": failed, "attempted": attempted,
    "tour failed": tour.failed, "tour attempted": tour.attempted,
    "others": sorted({name.partition(".")[0] for name in sys.modules} & {"gosdom_graphql", "workers", "piccolo"}),
}))
"""


def run(*command: str | Path, cwd: Path) -> str:
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    done = subprocess.run(command, cwd=cwd, env=outside, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(place), str(ROOT)]
    # pip fetches the build's own tool where this environment has none
    isolated = subprocess.run([sys.executable, "-c", "import hatchling"], capture_output=True, check=False).returncode
    done = subprocess.run(
        [*command, *([] if isolated else ["--no-build-isolation"])], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return next(place.glob("gosdom-*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(place, with_pip=False)
    found = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(found), "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--no-deps", "--no-index", "--compile", wheel, cwd=place)
    return found


def test_the_wheel_holds_the_library_whole_and_typed(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    here = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "gosdom_core").rglob("*")
        if path.is_file() and not {"__pycache__", ".mypy_cache"} & set(path.parts)
    }
    assert here - names == set()
    assert {"gosdom_core/py.typed", "gosdom_core/README.md", "gosdom_core/categories.toml"} <= names
    assert not any(name.startswith(("tests/", "examples/")) for name in names)


def test_no_dependency_comes_with_it(python: Path, tmp_path: Path) -> None:
    script = "import importlib.metadata as m; print(sorted(d.metadata['Name'] for d in m.distributions()))"
    assert run(python, "-I", "-c", script, cwd=tmp_path).strip() == "['gosdom']"
    script = "import importlib.metadata as m; print([r for r in m.requires('gosdom') if 'extra' not in r])"
    assert run(python, "-I", "-c", script, cwd=tmp_path).strip() == "[]"


def test_its_doctests_and_its_tour_run_there(python: Path, tmp_path: Path) -> None:
    found = json.loads(run(python, "-I", "-W", "error", "-c", DOCTESTS, cwd=tmp_path))
    assert found.pop("attempted") > 200
    assert found.pop("tour attempted") > 60
    assert Path(found.pop("where")).is_relative_to(python.parent.parent)
    assert found == {"failed": 0, "tour failed": 0, "others": []}


def test_it_answers_from_the_shell_there(python: Path, tmp_path: Path) -> None:
    assert (
        run(python, "-I", "-m", "gosdom_core", "workday", "2026-12-30", "--add", "10", cwd=tmp_path) == "22.01.2027\n"
    )
    found = json.loads(run(python, "-I", "-m", "gosdom_core", "--json", cwd=tmp_path))
    assert len(found) > 200


@pytest.mark.parametrize("module", MODULES)
def test_it_is_imported_in_under_50_ms(python: Path, tmp_path: Path, module: str) -> None:
    tries = []
    for _ in range(10):
        took, dataclass = map(float, run(python, "-I", "-c", IMPORT.format(module=module), cwd=tmp_path).split())
        tries.append(took / max(1, dataclass / DATACLASS_MS))
        if tries[-1] < MOST_MS:
            break
    assert min(tries) < MOST_MS
