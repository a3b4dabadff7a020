"""Rights: who may do what with premises, as owner, child, representative, guest or former owner?

`RIGHTS` is the table, dated like every rule. What is sure of it: only owners vote, in person or through a
representative (ЖК РФ ст. 48), and users may write to the organisation, send readings and pay (Rules 416 п. 36, Rules
354). The rest is our choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from gosdom_core import acts
from gosdom_core.law import Dated, Term

CHECKED = date(2026, 11, 21)


class Scope(Enum):
    """What can an owner open to a guest?

    Bills, paying, readings, requests, notices, the chat. Never voting, never inviting others.
    """

    BILLS = "bills"
    PAY = "pay"
    READINGS = "readings"
    REQUESTS = "requests"
    NOTICES = "notices"
    CHAT = "chat"

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> Scope.READINGS.text(), Scope.READINGS.text("en")
        ('Показания', 'Readings')
        """
        return _SCOPES[self.name][language == "en"]


class Deed(Enum):
    """What can be done with premises?

    `scope` is what a guest must have been given for it; `None`: no guest ever does it.
    """

    SEE_BILLS = "see_bills"
    PAY_BILLS = "pay_bills"
    SEE_READINGS = "see_readings"
    SUBMIT_READINGS = "submit_readings"
    SEE_REQUESTS = "see_requests"
    SEND_REQUESTS = "send_requests"
    READ_NOTICES = "read_notices"
    READ_CHAT = "read_chat"
    WRITE_CHAT = "write_chat"
    VOTE = "vote"
    INVITE = "invite"

    @property
    def scope(self) -> Scope | None:
        """Which scope opens it to a guest?

        >>> Deed.SUBMIT_READINGS.scope, Deed.VOTE.scope
        (<Scope.READINGS: 'readings'>, None)
        """
        return _SCOPE_OF[self.name]


class Standing(Enum):
    """As what does a person stand to premises?

    OWNER of age; CHILD: an owner under 14; ADOLESCENT: an owner from 14 to 17; PARENT: the legal representative of
    either; ATTORNEY: by a power of attorney; GUEST: by an owner's grant; FORMER_OWNER.
    """

    OWNER = "owner"
    CHILD = "child"
    ADOLESCENT = "adolescent"
    PARENT = "parent"
    ATTORNEY = "attorney"
    GUEST = "guest"
    FORMER_OWNER = "former_owner"


class Only(Enum):
    """Within which bounds is it allowed?

    WITH_CONSENT: of a parent, in writing. OF_THEIR_TIME: what fell into their ownership.
    """

    FREELY = "freely"
    WITH_CONSENT = "with_consent"
    OF_THEIR_TIME = "of_their_time"


@dataclass(frozen=True, slots=True)
class Right:
    """Which standing allows which deed, under which scope, within which bounds?

    `given`: only so far as the scope or the power gives it.
    """

    standing: Standing
    deed: Deed
    scope: Scope | None
    only: Only = Only.FREELY
    given: bool = False


_SCOPES = {
    "BILLS": ("Счета", "Bills"),
    "PAY": ("Оплата", "Payment"),
    "READINGS": ("Показания", "Readings"),
    "REQUESTS": ("Заявки", "Requests"),
    "NOTICES": ("Сообщения", "Notices"),
    "CHAT": ("Домовой чат", "House chat"),
}
_SCOPE_OF: dict[str, Scope | None] = {
    "SEE_BILLS": Scope.BILLS,
    "PAY_BILLS": Scope.PAY,
    "SEE_READINGS": Scope.READINGS,
    "SUBMIT_READINGS": Scope.READINGS,
    "SEE_REQUESTS": Scope.REQUESTS,
    "SEND_REQUESTS": Scope.REQUESTS,
    "READ_NOTICES": Scope.NOTICES,
    "READ_CHAT": Scope.CHAT,
    "WRITE_CHAT": Scope.CHAT,
    "VOTE": None,
    "INVITE": None,
}

_D = Deed
_SEEN = (_D.SEE_BILLS, _D.SEE_READINGS, _D.SEE_REQUESTS, _D.READ_NOTICES)


def _rows(standing: Standing, *deeds: Deed, only: Only = Only.FREELY, given: bool = False) -> tuple[Right, ...]:
    return tuple(Right(standing, deed, deed.scope, only, given) for deed in deeds)


TABLE: tuple[Right, ...] = (
    *_rows(Standing.OWNER, *Deed),
    # a child's parent acts for it (ГК РФ ст. 28); the child reads what concerns its home
    *_rows(Standing.CHILD, *_SEEN),
    # an adolescent acts with a parent's consent in writing (ГК РФ ст. 26); small everyday deeds need none (our reading)
    *_rows(Standing.ADOLESCENT, *_SEEN, _D.SUBMIT_READINGS, _D.SEND_REQUESTS, _D.READ_CHAT, _D.WRITE_CHAT),
    *_rows(Standing.ADOLESCENT, _D.VOTE, _D.PAY_BILLS, only=Only.WITH_CONSENT),
    *_rows(Standing.PARENT, *Deed),
    # a power of attorney names what it gives; to invite others is for who owns the home
    *_rows(Standing.ATTORNEY, *(deed for deed in Deed if deed is not _D.INVITE), given=True),
    *_rows(Standing.GUEST, *(deed for deed in Deed if deed.scope is not None), given=True),
    # debts and papers of one's own time stay one's own
    *_rows(Standing.FORMER_OWNER, _D.SEE_BILLS, _D.PAY_BILLS, _D.SEE_READINGS, only=Only.OF_THEIR_TIME),
    *_rows(Standing.FORMER_OWNER, _D.SEE_REQUESTS, only=Only.OF_THEIR_TIME),
)

RIGHTS = Dated(
    "access.rights",
    Term(
        date(2005, 3, 1),
        TABLE,
        acts.HOUSING_CODE,
        "ст. 48",
        "product",
        note="законом определено, что голосуют собственники; остальное — выбор gosdom",
    ),
    checked=CHECKED,
)
ADULT = Dated("access.age.adult", Term(date(1995, 1, 1), 18, acts.CIVIL_CODE, "ст. 21", "memory"), checked=CHECKED)
ADOLESCENT = Dated(
    "access.age.adolescent", Term(date(1995, 1, 1), 14, acts.CIVIL_CODE, "ст. 26, 28", "memory"), checked=CHECKED
)


def allows(standing: Standing, deed: Deed, day: date) -> Right | None:
    """Does the standing allow the deed that day, and within which bounds? `None`: it does not.

    >>> allows(Standing.GUEST, Deed.VOTE, date(2026, 11, 21)) is None
    True
    >>> allows(Standing.ADOLESCENT, Deed.VOTE, date(2026, 11, 21)).only
    <Only.WITH_CONSENT: 'with_consent'>
    """
    return next((row for row in RIGHTS.on(day).value if row.standing is standing and row.deed is deed), None)
