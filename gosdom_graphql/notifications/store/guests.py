"""Who is told what of guest access: owners of a new guest and of one who left, guests of what changed for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from gosdom_core.access import Scope
from gosdom_graphql.database import new_id
from gosdom_graphql.notifications.store.bell import Subject, tell
from gosdom_graphql.notifications.words import NotificationKind, Told

if TYPE_CHECKING:
    from gosdom_graphql.access.store.register import Home
    from gosdom_graphql.access.tables import GuestAccess, Power

K = NotificationKind
TO_GUEST: Final = {
    "changed": ("Ваш гостевой доступ изменён", "Your guest access was changed"),
    "revoked": ("Ваш гостевой доступ закрыт", "Your guest access was taken back"),
}
LONGEST: Final = 40
"""Letters of a name in a title: 80 in all."""


async def added(access: GuestAccess, guest: str, here: Home, now: datetime) -> None:
    """Every owner is told of a new guest: who it is, where, what is open to them, and until when."""
    name = guest[:LONGEST]
    ru, en = (", ".join(Scope[each].text(language) for each in access.scopes) for language in ("ru", "en"))
    told = Told(
        f"Новый гость: {name}", f"New guest: {name}",
        f"{guest} принял(а) приглашение: {here.address}, {here.number}. Открыто: {ru}. До {access.until:%d.%m.%Y}.",
        f"{guest} accepted an invitation: {here.address}, {here.number}. Open: {en}. Until {access.until}.",
    )  # fmt: skip
    await _tell(here.owners, K.GUEST_ADDED, told, access, here, now)


async def represented(power: Power, name: str, here: Home, now: datetime) -> None:
    """The owner is told that their representative has accepted."""
    told = Told(
        f"Представитель: {name[:LONGEST]}", f"Representative: {name[:LONGEST]}",
        f"{name} теперь действует за вас по доверенности: {here.address}, {here.number}. До {power.until:%d.%m.%Y}.",
        f"{name} acts for you by a power of attorney: {here.address}, {here.number}. Until {power.until}.",
    )  # fmt: skip
    subject = Subject(house=here.house, opens=f"Power:{power.id}")
    await tell([power.owner], K.GUEST_ADDED, told, subject, dedup=f"guest:{new_id()}", now=now)


async def changed(access: GuestAccess, how: str, here: Home, *, by: UUID | None, now: datetime) -> None:
    """The guest is told of what an owner did; the owners, that the guest left."""
    place = f"{here.address}, {here.number}"
    if how in TO_GUEST:
        ru, en = TO_GUEST[how]
        told = Told(ru, en, place, place)
        await _tell([access.person], K.GUEST_CHANGED, told, access, here, now)
        return
    told = Told("Гость отказался от доступа", "A guest gave up their access", place, place)
    await _tell([each for each in here.owners if each != by], K.GUEST_CHANGED, told, access, here, now)


async def _tell(
    people: Iterable[UUID], kind: NotificationKind, told: Told, access: GuestAccess, here: Home, now: datetime
) -> None:
    subject = Subject(house=here.house, opens=f"GuestAccess:{access.id}")
    await tell(people, kind, told, subject, dedup=f"guest:{new_id()}", now=now)
