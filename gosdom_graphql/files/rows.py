"""How files are read, and who may see one: who sees the thing that it belongs to; before that, who sent it."""

from __future__ import annotations

from datetime import datetime

from gosdom_core.access import ViewerKind
from gosdom_graphql.files import tables
from gosdom_graphql.files.links import WINDOW, Use
from gosdom_graphql.files.words import FileKind, FileState
from gosdom_graphql.reader import Asker, Row, column, expression, reads

F = tables.File


def _seen(row: Row, viewer: Asker) -> str:
    return "true"


def own(row: Row, viewer: Asker) -> str:
    """Is it the viewer's, and not attached yet?"""
    if viewer.kind is ViewerKind.ANONYMOUS:
        return "false"
    office = row(F.organisation)
    for_whom = f"{office} is null" if viewer.kind is ViewerKind.RESIDENT else f"{office} = {viewer.organisation}"
    return f"({row(F.state)} <> '{FileState.ATTACHED.name}' and {row(F.owner)} = {viewer.person} and {for_whom})"


def may_see(row: Row, viewer: Asker) -> str:
    """Who may see a file? Who sees the request, comment, answer, reading or document it belongs to; what a notice
    says."""
    from gosdom_graphql.notices.rows import readable  # those rows name these

    whole = (F.request, F.comment, F.answer, F.reading, F.document, F.meeting, F.meeting_notice, F.decision)
    parents = (*((parent, _seen) for parent in whole), (F.notice, readable), (F.notice_version, _seen))
    arms = (f"({row(parent)} is not null and {row.parent(parent, condition)})" for parent, condition in parents)
    return f"({' or '.join((own(row, viewer), *arms))})"


def link(use: Use, row: Row, viewer: Asker) -> str:
    """Which link leads to the file? For the viewer's session; for ten to fifteen minutes."""
    until = f"((floor(date_part('epoch', {viewer.now}) / {WINDOW})::bigint + 3) * {WINDOW})::text"
    session = f"{viewer.session}::text"
    message = f"('{use.value}:' || {row(F.id)} || ':' || {session} || ':' || {until})"
    inner = f"sha256({row(F.hmac_inner)} || convert_to({message}, 'UTF8'))"
    signature = f"encode(sha256({row(F.hmac_outer)} || {inner}), 'hex')"
    return (
        f"'/files/' || {row(F.id)} || '?for={use.value}&session=' || {session} || '&until=' || {until}"
        f" || '&signature=' || {signature}"
    )


@reads(tables.File, may_see=may_see)
class File:
    """What may be read of a file."""

    name: str = column(F.name, "Its name, as it was sent; the ending is what its content is.")
    state: FileState = column(F.state, "Where it is in its life.")
    kind: FileKind | None = column(F.kind, "What it is by its content; null until it was sent.")
    size: int | None = column(F.size, "How many bytes it has.")
    width: int | None = column(F.width, "How many pixels wide; null for a document.")
    height: int | None = column(F.height, "How many pixels high; null for a document.")
    created_at: datetime = column(F.created_at, "When the link to send it was asked for.")
    upload_link: str | None = expression(
        lambda row, viewer: (
            f"case when {row(F.state)} = '{FileState.AWAITED.name}' then {link(Use.SEND, row, viewer)} end"
        ),
        "Where to PUT its bytes, from this server's root, within ten minutes; null once they came.",
    )
    link: str | None = expression(
        lambda row, viewer: f"case when {row(F.kind)} is not null then {link(Use.READ, row, viewer)} end",
        "Where its bytes are, from this server's root. Made for this session, and good for ten to fifteen minutes.",
    )
    thumbnail_link: str | None = expression(
        lambda row, viewer: f"case when {row(F.width)} is not null then {link(Use.THUMBNAIL, row, viewer)} end",
        "Where a small picture of it is, a JPEG of at most 320 pixels a side; null for a document.",
    )


@reads(tables.File, may_see=may_see, node=False)
class Shelved:
    """What the doors read of a file, with the right of who asks: never shown."""

    name: str = column(F.name, "Its name.")
    state: FileState = column(F.state, "Where it is in its life.")
    kind: FileKind | None = column(F.kind, "What it is.")
    place: str | None = column(F.place, "Where its bytes are.")
    own: bool = expression(own, "Whether it is the viewer's, and not attached yet.")
    inner: str = expression(lambda row, viewer: f"encode({row(F.hmac_inner)}, 'hex')", "One half of the links' key.")
    outer: str = expression(lambda row, viewer: f"encode({row(F.hmac_outer)}, 'hex')", "The other half.")
