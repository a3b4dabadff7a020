"""What is refused, and what is kept of the rest: never what came, but for a signed document."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from PIL import Image

from gosdom_graphql import apart
from gosdom_graphql.files import check as checking
from gosdom_graphql.files import checker
from gosdom_graphql.files.check import Checked, check
from gosdom_graphql.files.words import FileHasTooManyPixels, FileKind, FileTakesTooLong
from tests.files.sending import photo
from tests.files.specimens import PLACE, REFUSED, TAKEN, archive, png, with_place


async def checked(content: bytes, folder: Path) -> Checked:
    """As a door has it checked: in a process apart."""
    sent = folder / "sent"
    sent.write_bytes(content)
    return await check(sent, folder)


def judge(content: bytes, folder: Path) -> dict[str, Any]:
    """What that process answers, asked in this one."""
    (folder / "sent").write_bytes(content)
    return checker.judged(folder / "sent", folder)


@pytest.mark.parametrize(("make", "code"), REFUSED.values(), ids=REFUSED)
def test_refused(make: Callable[[], bytes], code: str, tmp_path: Path) -> None:
    assert judge(make(), tmp_path)["code"] == code
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(("make", "kind"), TAKEN.values(), ids=TAKEN)
def test_taken(make: Callable[[], bytes], kind: str, tmp_path: Path) -> None:
    found = judge(make(), tmp_path)
    assert found["kind"] == kind
    kept, thumbnail = tmp_path / "kept", tmp_path / "thumbnail"
    for foreign in (b"<script>", b"PK\x05\x06", b"Exif", b"at home", "Тайный автор".encode("utf-16-be")):
        assert foreign not in kept.read_bytes(), foreign
    if kind == "PDF":
        with pikepdf.open(kept) as document:
            assert (len(document.pages), document.is_encrypted) == (1, False)
        assert not thumbnail.exists()
    else:
        with Image.open(kept) as image, Image.open(thumbnail) as small:
            image.load()
            assert (image.format, image.width, image.height) == (kind, found["width"], found["height"])
            assert (small.format, max(small.size) <= 320) == ("JPEG", True)


async def test_apart_it_is_the_same(tmp_path: Path) -> None:
    """By its code and its figures a refusal is the same on the other side."""
    with pytest.raises(FileHasTooManyPixels) as refused:
        await checked(png(100_000, 100_000), tmp_path)
    assert refused.value.message("en") == "The picture has 10000000000 pixels, 64000000 are allowed"
    found = await checked(photo(), tmp_path)
    assert (found.kind, found.width, found.height) == (FileKind.JPEG, 640, 480)


def test_a_photo_is_turned_and_forgets_where_it_was_taken(tmp_path: Path) -> None:
    content = with_place()
    (tmp_path / "as it came").write_bytes(content)
    with Image.open(tmp_path / "as it came") as image:
        assert image.getexif().get_ifd(PLACE), "it had a place"
    found = judge(content, tmp_path)
    assert (found["width"], found["height"]) == (480, 640)
    with Image.open(tmp_path / "kept") as image:
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_large_photo_is_kept_smaller(tmp_path: Path) -> None:
    found = judge(photo(5000, 300), tmp_path)
    assert (found["width"], found["height"]) == (4096, 246)


def test_a_signed_document_stays_as_it_is_unless_something_hides_behind_it(tmp_path: Path) -> None:
    signed = TAKEN["a signed document"][0]()
    judge(signed, tmp_path)
    assert (tmp_path / "kept").read_bytes() == signed
    judge(signed + archive(), tmp_path)
    assert b"PK\x05\x06" not in (tmp_path / "kept").read_bytes()


async def test_what_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "SECONDS", 0.01)  # less than the process takes to start
    with pytest.raises(FileTakesTooLong):
        await checked(photo(), tmp_path)


async def test_the_loop_goes_on_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "spins.py").write_text("while True: pass\n")
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.01)

    beating = asyncio.create_task(beat())
    with pytest.MonkeyPatch.context() as patch, pytest.raises(apart.Ended):
        patch.syspath_prepend(str(tmp_path))
        await apart.run("spins", seconds=0.5)
    beating.cancel()
    assert beats > 5


async def test_no_more_memory_is_taken_than_allowed(tmp_path: Path) -> None:
    (tmp_path / "greedy.py").write_text(
        "from gosdom_graphql.apart import bind\nbind(seconds=5, memory=400_000_000, written=1000)\nbytes(10**9)\n"
    )
    with pytest.MonkeyPatch.context() as patch, pytest.raises(apart.Ended) as ended:
        patch.syspath_prepend(str(tmp_path))
        await apart.run("greedy", seconds=20)
    assert "MemoryError" in ended.value.said


@pytest.mark.parametrize(("whose", "least"), [((None, None, None, None), 0.6), ((UUID(int=1), UUID(int=1)), 0.6)])
async def test_two_at_once_and_of_a_person_one(tmp_path: Path, whose: tuple[UUID | None, ...], least: float) -> None:
    (tmp_path / "slow.py").write_text("import time\ntime.sleep(0.3)\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(tmp_path))
        started = time.monotonic()
        await asyncio.gather(*(apart.run("slow", seconds=20, whose=each) for each in whose))
    assert time.monotonic() - started >= least
