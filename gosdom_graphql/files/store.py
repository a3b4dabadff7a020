"""How files change: asked for, kept, attached to one thing for good; or swept.

AWAITED ──kept──▶ KEPT ──attach──▶ ATTACHED
   └────────────────┴──(a day)──▶ swept, its bytes first
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from gosdom_core.errors import NotFound, OutOfRange, text
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.files.links import new_key
from gosdom_graphql.files.tables import File
from gosdom_graphql.files.words import (
    MOST_BYTES,
    MOST_FILES,
    MOST_WAITING,
    NAME_LIMIT,
    FileKind,
    FileNotSent,
    FileState,
    FileTooLarge,
    TooManyFiles,
)
from gosdom_graphql.homes.tables import Person
from gosdom_graphql.sessions.viewer import Viewer

LIES_ABOUT: Final = timedelta(days=1)
"""After this a file that belongs to nothing is swept."""
AT_ONCE: Final = 100

# nobody else counts while this is held; who merely names the person in a row does not wait
COUNT = "select id from person where id = {} for no key update"
ORPHANS = """
select id from file where state <> 'ATTACHED' and created_at < {}::timestamptz
order by created_at limit {} for update skip locked
"""


async def prepare(viewer: Viewer, name: str, size: int | None = None) -> Done:
    """Where shall a file be sent? Its row is made; the link is one of its fields.

    Raises what is wrong with the name, `FileTooLarge`, and `TooManyFiles` where too many already lie about.
    """
    words = "".join(letter if letter.isprintable() else " " for letter in text(name, field=["name"], limit=NAME_LIMIT))
    if size is not None and size < 1:
        raise OutOfRange(field=["size"], least=1, most=MOST_BYTES, value=size)
    if size is not None and size > MOST_BYTES:
        raise FileTooLarge(field=["size"], limit=MOST_BYTES)
    await Person.raw(COUNT, viewer.person)
    if await File.count().where(File.owner == viewer.person, File.state != FileState.ATTACHED.name) >= MOST_WAITING:
        raise TooManyFiles(limit=MOST_WAITING)
    inner, outer = new_key()
    file = File(
        id=new_id(),
        owner=viewer.person,
        organisation=viewer.organisation,
        name=words,
        state=FileState.AWAITED.name,
        created_at=viewer.now,
        hmac_inner=inner,
        hmac_outer=outer,
        rank=0,
    )
    await file.save()
    return Done({"file": file.id})


@dataclass(frozen=True, slots=True)
class Content:
    """What is kept of a file? `place` is where its bytes are on the shelf."""

    kind: FileKind
    size: int
    sha256: bytes
    place: str
    width: int | None = None
    height: int | None = None


async def kept(file: UUID, content: Content) -> bool:
    """Are these its bytes now? Not where others were faster, or where it was swept meanwhile."""
    held = await File.objects().where(File.id == file).lock_rows().first()
    if held is None or held.state != FileState.AWAITED.name:
        return False
    changes: dict[Any, Any] = {
        File.state: FileState.KEPT.name,
        File.name: _named(held.name, content.kind),
        File.kind: content.kind.name,
        File.size: content.size,
        File.sha256: content.sha256,
        File.place: content.place,
        File.width: content.width,
        File.height: content.height,
    }
    await File.update(changes).where(File.id == file)
    return True


def _named(name: str, kind: FileKind) -> str:
    """How is it called? As it was, with the ending that its content has.

    >>> _named("кран.PNG", FileKind.JPEG), _named("акт", FileKind.PDF), _named("фото.jpeg", FileKind.JPEG)
    ('кран.jpg', 'акт.pdf', 'фото.jpeg')
    """
    stem, dot, ending = name.rpartition(".")
    if dot and stem and (ending.lower() == kind.ending or (kind is FileKind.JPEG and ending.lower() == "jpeg")):
        return name
    known = dot and stem and len(ending) <= 5
    return f"{(stem if known else name)[: NAME_LIMIT - 5]}.{kind.ending}"


async def attach(viewer: Viewer, files: Sequence[UUID], *, house: UUID | None, **to: UUID) -> None:
    """To what do these files belong from now on? `to` names it: by its kind, as in `request=`.

    Inside the deed that makes the thing, after it was saved. Raises `TooManyFiles`, `NotFound` for what is not the
    viewer's own or belongs to something already, `FileNotSent` for what has not come yet.
    """
    wanted = await _checked(viewer, files)
    await _put(viewer, wanted, house=house, **to)


async def change(
    viewer: Viewer, files: Sequence[UUID], *, there: Sequence[UUID], house: UUID | None, aside: dict[str, UUID],
    **to: UUID,
) -> None:  # fmt: skip
    """Which files belong to it from now on, in this order? `there` are those that do already.

    What is named no more goes `aside`, to another thing of that kind; to nothing, it is swept. Raises what `attach`
    raises.
    """
    wanted = await _checked(viewer, files, there=there)
    gone = [each for each in there if each not in wanted]
    held = await _held(gone)
    parents: dict[Any, Any] = {getattr(File, name): None for name in to}
    parents |= {getattr(File, name): id for name, id in aside.items()}
    if not aside:
        parents |= {File.state: FileState.KEPT.name, File.attached_at: None, File.house: None}
    for file in held:
        await File.update(parents).where(File.id == file)
    await _put(viewer, wanted, house=house, **to)


async def of(**parent: UUID) -> list[UUID]:
    """Which files belong to this thing, in their order? `parent` names it by its kind, as in `notice=`."""
    [(name, id)] = parent.items()
    rows = await File.select(File.id).where(getattr(File, name) == id).order_by(File.rank, File.id)
    return [row["id"] for row in rows]


async def _checked(viewer: Viewer, files: Sequence[UUID], *, there: Sequence[UUID] = ()) -> list[UUID]:
    """Each once, held: the viewer's own that came and belong to nothing, or `there` already."""
    wanted = list(dict.fromkeys(files))
    if len(wanted) > MOST_FILES:
        raise TooManyFiles(field=["files"], limit=MOST_FILES)
    for file, held in (await _held(wanted)).items():
        if file in there:
            continue
        mine = held is not None and (held.owner, held.organisation) == (viewer.person, viewer.organisation)
        if held is None or not mine or held.state == FileState.ATTACHED.name:
            raise NotFound(field=["files", str(wanted.index(file))])
        if held.state != FileState.KEPT.name:
            raise FileNotSent(field=["files", str(wanted.index(file))])
    return wanted


async def _put(viewer: Viewer, wanted: Sequence[UUID], *, house: UUID | None, **to: UUID) -> None:
    parent = {getattr(File, name): id for name, id in to.items()}
    for rank, file in enumerate(wanted):
        changes: dict[Any, Any] = {
            File.state: FileState.ATTACHED.name,
            File.attached_at: viewer.now,
            File.rank: rank,
            File.house: house,
            **parent,
        }
        await File.update(changes).where(File.id == file)


async def hold(files: Sequence[UUID]) -> None:
    """How does a deed that attaches files to several things begin? All are locked at once, in the order of their keys:
    two such deeds, each with a file of the other, would else wait for one another."""
    await _held(list(dict.fromkeys(files)))


async def _held(files: Sequence[UUID]) -> dict[UUID, File | None]:
    """The files, locked in the order of their keys; None for those that are not there."""
    found = await File.objects().where(File.id.is_in(list(files))).order_by(File.id).lock_rows() if files else []
    rows = {each.id: each for each in found}
    return {file: rows.get(file) for file in files}


async def sweep(now: datetime, forget: Callable[[UUID], Awaitable[object]]) -> int:
    """What lies about for more than a day? Gone, its bytes first (`forget`); how many rows. In one transaction.

    Where the shelf does not answer the row stays, and with it the knowledge of what is still to be removed.
    """
    found = [row["id"] for row in await File.raw(ORPHANS, now - LIES_ABOUT, AT_ONCE)]
    for file in found:
        await forget(file)
    if found:
        await File.delete().where(File.id.is_in(found))
    return len(found)
