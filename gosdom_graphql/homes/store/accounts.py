"""Personal accounts («лицевой счёт»): linked by contract, account number and the code from the bill.

A wrong guess is told, not raised: it is counted in the same transaction, and a refusal would undo it. Three are free,
then each has to wait twice as long as the one before, until a day's rest. A right one takes nothing off: whoever has an
account of their own would link it again and again, to guess at others' in between.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from gosdom_core.errors import BadInput, NotFound, NotNow, Refused, text
from gosdom_core.identifiers import IdentifierInvalid
from gosdom_core.identifiers import els as checked_els
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.homes.codes import hashed, new_code
from gosdom_graphql.homes.tables import Account, AccountLink, AccountTries, Person
from gosdom_graphql.sessions.store.proving import require_confirmed, require_fresh_sign_in
from gosdom_graphql.sessions.viewer import Viewer

FREE: Final = 3
FIRST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=6)
FORGOTTEN: Final = timedelta(days=1)


class AccountUnknown(BadInput):
    """Which account is it? None with this number."""

    code = "ACCOUNT_UNKNOWN"
    ru = "Лицевой счёт с таким номером не найден"
    en = "There is no account with this number"


class ContractDiffers(BadInput):
    """Which contract has the account? Another one."""

    code = "CONTRACT_DIFFERS"
    ru = "Номер договора не подходит к этому лицевому счёту"
    en = "The contract number does not belong to this account"


class WrongBillCode(BadInput):
    """Which code stands on the bill? Another one."""

    code = "WRONG_BILL_CODE"
    ru = "Код не подходит: возьмите его из последней квитанции"
    en = "The code does not fit: take it from the latest bill"


class TooManyGuesses(NotNow):
    """When may the next guess be made? Each wrong one waits twice as long as the one before."""

    code = "TOO_MANY_GUESSES"
    ru = "Слишком много неверных попыток: следующая не раньше {at}"
    en = "Too many wrong tries: the next one not before {at}"


@dataclass(frozen=True, slots=True)
class Given:
    """What did the person copy from the bill?"""

    contract: str
    number: str
    code: str


async def open_account(
    premises: UUID, *, house: UUID, organisation: UUID, number: str, contract: str, now: datetime,
    els: str | None = None, code: str | None = None,
) -> tuple[UUID, str]:  # fmt: skip
    """Which account is opened, and which code stands on its bills? For whoever bills, and for a demo."""
    code = code or new_code()
    account = Account(
        id=new_id(), house=house, premises=premises, organisation=organisation, number=number, els=els,
        contract=contract, code_hash=b"", opened_at=now,
    )  # fmt: skip
    account.code_hash = hashed(account.id, code)
    await account.save()
    return UUID(str(account.id)), code


async def link(viewer: Viewer, given: Given) -> tuple[Done, Refused | None]:
    """Which account has the person linked? Each mistake is told at its own field, and counted.

    Raises `AccountNotConfirmed`, `FreshSignInNeeded` (bills and payments come with it), `TooManyGuesses`.
    """
    await require_confirmed(viewer)
    await require_fresh_sign_in(viewer)
    contract = text(given.contract, field=["contract"], limit=40)
    number = _number(text(given.number, field=["account"], limit=40))
    code = text(given.code, field=["code"], limit=40)
    tries = await _may_guess(viewer)
    found = await _accounts(number)
    if not found:
        return await _counted(viewer, tries, AccountUnknown(field=["account"]))
    found = [each for each in found if _plain(each.contract) == _plain(contract)]
    if not found:
        return await _counted(viewer, tries, ContractDiffers(field=["contract"]))
    account = next(
        (each for each in found if secrets.compare_digest(bytes(each.code_hash), hashed(each.id, code))), None
    )
    if account is None:
        return await _counted(viewer, tries, WrongBillCode(field=["code"]))
    return await _linked(viewer, account), None


async def unlink(viewer: Viewer, account: UUID) -> Done:
    """How does a person let an account go?"""
    mine = (AccountLink.account == account) & (AccountLink.person == viewer.person) & AccountLink.removed_at.is_null()
    held = await AccountLink.objects().where(mine).lock_rows().first()
    if held is None:
        raise NotFound(field=["account"])
    await AccountLink.update({AccountLink.removed_at: viewer.now}).where(AccountLink.id == held.id)
    await happened("account.unlinked", at=viewer.now, house=held.house, subject=account, who=viewer.person)
    assert viewer.person is not None, "only who is signed in does deeds"
    return Done({"viewer": viewer.person})


async def _linked(viewer: Viewer, account: Account) -> Done:
    mine = (AccountLink.account == account.id) & (AccountLink.person == viewer.person)
    held = await AccountLink.objects().where(mine).lock_rows().first()
    if held is None:
        held = AccountLink(
            id=new_id(), house=account.house, account=account.id, person=viewer.person, linked_at=viewer.now
        )
        await held.save()
    elif held.removed_at is not None:
        changes: dict[Any, Any] = {"linked_at": viewer.now, "removed_at": None}
        await AccountLink.update(changes).where(AccountLink.id == held.id)
    else:
        return Done({"link": held.id})
    await happened("account.linked", at=viewer.now, house=account.house, subject=account.id, who=viewer.person)
    return Done({"link": held.id})


async def _accounts(number: str) -> list[Account]:
    same = (Account.number == number) | (Account.els == number)
    found: list[Account] = await Account.objects().where(same & Account.closed_at.is_null()).lock_rows()
    return found


def _number(given: str) -> str:
    """The number as it is kept: an account's own digits, or a ЕЛС, which has letters among them."""
    plain = _plain(given)
    if plain.isdigit():
        return plain
    try:
        return checked_els(given)
    except IdentifierInvalid as refused:
        raise type(refused)(field=["account"], term=refused.term, **refused.figures) from refused


def _plain(given: str) -> str:
    return "".join(each for each in given.upper() if each.isalnum())


async def _may_guess(viewer: Viewer) -> int:
    """How many wrong guesses were there lately? The person's row is locked: nobody guesses twice at once."""
    await Person.select(Person.id).where(Person.id == viewer.person).lock_rows()
    held = await AccountTries.objects().where(AccountTries.person == viewer.person).first()
    if held is None or viewer.now - held.last_at > FORGOTTEN:
        return 0
    if held.tries >= FREE:
        wait = min(LONGEST, FIRST * 2 ** min(held.tries - FREE, 20))
        if viewer.now < held.last_at + wait:
            raise TooManyGuesses(at=(held.last_at + wait).isoformat(timespec="seconds"))
    return int(held.tries)


async def _counted(viewer: Viewer, tries: int, wrong: Refused) -> tuple[Done, Refused]:
    changes: dict[Any, Any] = {"tries": min(tries + 1, 1000), "last_at": viewer.now}
    mine = AccountTries.person == viewer.person
    if not await AccountTries.update(changes).where(mine).returning(AccountTries.id):
        await AccountTries(id=new_id(), person=viewer.person, **changes).save()
    return Done(), wrong
