"""Refusals of requests, and whether one can be sent at all.

    Refused
    ├── NotNow
    │   ├── CannotExtend              the term of this answer cannot be extended
    │   ├── ExtendedTooLate           the applicant must be told before the term ends
    │   ├── AlreadyComplained         one complaint to one recipient
    │   └── OwnRequest                nobody joins what they sent themselves
    ├── NobodyServes                  the house has no organisation to send it to
    └── BadInput
        ├── NumberMisread             a slip in the number (numbers.py)
        ├── WrongPlace                what is named does not go with the place
        ├── NotYourPremises           about an apartment: only its owners and users send
        ├── SupplierDoesNotServe      the supplier has no direct contract with the house
        ├── WrongAddressee            this cannot be sent there
        ├── BeforeReceipt             an inspection is agreed for a time after the receipt
        ├── FromTheFuture             something happened later than the request came
        ├── ReasonNeeded              a refusal says why
        ├── NotAnEmployee             only who works there that day can be responsible
        └── AnswerNeeded              nothing is resolved without an answer

The lengths of texts are our choice: no law sets them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from gosdom_core.errors import BadInput, NotNow, OutOfRange, Refused, text
from gosdom_core.homes import Place
from gosdom_core.requests.categories import Addressee, RequestCategory
from gosdom_core.requests.facts import Applicant, Facts

TEXT_LIMIT: Final = 4000
ANSWER_LIMIT: Final = 10_000
COMMENT_LIMIT: Final = 2000
REASON_LIMIT: Final = 2000
RATING_TEXT_LIMIT: Final = 1000
NOTE_LIMIT: Final = 2000
TITLE_LIMIT: Final = 100
SCREEN_LIMIT: Final = 100
RATINGS: Final = (1, 5)
FLAT_TEMPERATURES: Final = (-50, 60)
DAILY_TEMPERATURES: Final = (-60, 50)
FAR: Final = timedelta(days=3653)
"""What happened, or is agreed, further away than ten years is a slip of the pen."""


class CannotExtend(NotNow):
    """Can the term be extended? Only the 30 days of an outsider's request and of a state body, once."""

    code = "CANNOT_EXTEND"
    ru = "Этот срок продлить нельзя"
    en = "This term cannot be extended"


class ExtendedTooLate(NotNow):
    """When must the applicant be told of the extension? Before the first term ends: `due` it ended."""

    code = "EXTENDED_TOO_LATE"
    ru = "О продлении нужно уведомить до окончания срока: он истёк {due:%d.%m.%Y %H:%M}"
    en = "The applicant must be told before the term ends: it ended on {due:%d.%m.%Y %H:%M}"


class AlreadyComplained(NotNow):
    """To whom is there still to complain? This recipient has a complaint about the request already."""

    code = "ALREADY_COMPLAINED"
    ru = "Жалоба по этой заявке туда уже подана"
    en = "A complaint about this request is there already"


class OwnRequest(NotNow):
    """Whom does one join? A neighbour: a request of one's own is one's own already."""

    code = "OWN_REQUEST"
    ru = "Эту заявку подали вы сами"
    en = "You sent this request yourself"


class NotAnEmployee(BadInput):
    """Who is to be responsible? Somebody who works for the organisation that day."""

    code = "NOT_AN_EMPLOYEE"
    ru = "Сегодня этот человек в организации не работает"
    en = "This person does not work for the organisation today"


class NobodyServes(Refused):
    """Who answers? No organisation of this kind serves the house that day."""

    code = "NOBODY_SERVES"
    ru = "Сейчас дом не обслуживает ни одна такая организация"
    en = "No such organisation serves the house now"


class WrongPlace(BadInput):
    """What is it about? The place and what is named do not go together."""

    code = "WRONG_PLACE"
    ru = "Место заявки указано неверно"
    en = "The place of the request does not fit"


class NotYourPremises(BadInput):
    """Whose apartment is it? Only its owners and users send a request about it."""

    code = "NOT_YOUR_PREMISES"
    ru = "Заявку о квартире подают её собственники и пользователи"
    en = "Only owners and users of an apartment send a request about it"


class SupplierDoesNotServe(BadInput):
    """Which supplier? This one has no direct contract with the house."""

    code = "SUPPLIER_DOES_NOT_SERVE"
    ru = "Этот поставщик не обслуживает дом"
    en = "This supplier does not serve the house"


class WrongAddressee(BadInput):
    """To whom?

    It cannot be sent there: a supplier is named where none is asked, or a state body, which takes complaints.
    """

    code = "WRONG_ADDRESSEE"
    ru = "Этому получателю заявку отправить нельзя"
    en = "The request cannot be sent to this addressee"


class FromTheFuture(BadInput):
    """When did it happen? Later than the request came."""

    code = "FROM_THE_FUTURE"
    ru = "Это время ещё не наступило"
    en = "This moment has not come yet"


class BeforeReceipt(BadInput):
    """For when is the inspection agreed? For a time before the request came."""

    code = "BEFORE_RECEIPT"
    ru = "Это время раньше поступления заявки"
    en = "This moment is before the request came"


class ReasonNeeded(BadInput):
    """Why is it declined, forwarded, extended? Nothing was said."""

    code = "REASON_NEEDED"
    ru = "Укажите причину"
    en = "Say why"


class AnswerNeeded(BadInput):
    """What was done? A request is not resolved without an answer."""

    code = "ANSWER_NEEDED"
    ru = "Напишите ответ: без него заявку нельзя закрыть"
    en = "Write the answer: the request cannot be closed without one"


@dataclass(frozen=True, slots=True)
class Submission:
    """What does a person send?

    `premises` only about an apartment, `entrance` only about an entrance, `supplier` only to a supplier.
    """

    category: RequestCategory
    addressee: Addressee
    place: Place
    text: str
    premises: str | None = None
    entrance: str | None = None
    supplier: str | None = None


def check_submission(
    submission: Submission,
    *,
    applicant: Applicant,
    own_premises: Collection[str],
    entrances: Collection[str],
    suppliers: Collection[str],
    managed: bool,
) -> Submission:
    """Can it be sent? The same with its text stripped; raises the `Refused` that says what is wrong.

    `own_premises` are those that the person owns or uses with the scope of requests, `entrances` those of the house,
    `suppliers` those with a direct contract for the house that day, `managed` whether an organisation manages it.

    >>> to = Addressee.MANAGEMENT
    >>> leak = Submission(RequestCategory.TAP_LEAK, to, Place.APARTMENT, " капает ", premises="flat 1")
    >>> here = {"own_premises": {"flat 1"}, "entrances": {"1"}, "suppliers": {"vodokanal"}}
    >>> check_submission(leak, applicant=Applicant.OWNER, managed=True, **here).text
    'капает'
    """
    stripped = text(submission.text, field=["text"], limit=TEXT_LIMIT)
    _check_place(submission, applicant, own_premises, entrances)
    _check_addressee(submission, suppliers, managed=managed)
    return replace(submission, text=stripped)


def _check_place(
    submission: Submission, applicant: Applicant, own_premises: Collection[str], entrances: Collection[str]
) -> None:
    apartment, entrance = submission.place is Place.APARTMENT, submission.place is Place.ENTRANCE
    if apartment != (submission.premises is not None):
        raise WrongPlace(field=["premises"])
    if entrance != (submission.entrance is not None) or (entrance and submission.entrance not in entrances):
        raise WrongPlace(field=["entrance"])
    if apartment and (applicant is Applicant.OUTSIDER or submission.premises not in own_premises):
        raise NotYourPremises(field=["premises"])


def _check_addressee(submission: Submission, suppliers: Collection[str], *, managed: bool) -> None:
    match submission.addressee:
        case Addressee.INSPECTORATE | Addressee.PROSECUTOR:
            # a complaint starts from a request that was answered badly or not at all; it is not sent in its stead
            raise WrongAddressee(field=["addressee"])
        case Addressee.SUPPLIER:
            if submission.supplier not in suppliers:
                raise SupplierDoesNotServe(field=["supplier"])
            return
        case Addressee.MANAGEMENT if not managed:
            raise NobodyServes(field=["addressee"])
    if submission.supplier is not None:
        raise WrongAddressee(field=["supplier"])


def check_facts(facts: Facts) -> Facts:
    """Can these facts be? The same; raises `FromTheFuture` or `OutOfRange` with the fact's name as the field.

    An inspection is agreed for a time after the receipt, damage happened before it.
    """
    if facts.occurred_at is not None and facts.occurred_at > facts.received_at:
        raise FromTheFuture(field=["occurredAt"])
    if facts.occurred_at is not None:
        _not_far(facts.occurred_at, facts.received_at, "occurredAt")
    _within(facts.flat_temperature, FLAT_TEMPERATURES, "flatTemperature")
    _within(facts.mean_daily_temperature, DAILY_TEMPERATURES, "meanDailyTemperature")
    return facts


def check_inspection(agreed_at: datetime, received_at: datetime) -> datetime:
    """Can an inspection be agreed for this time? The same; raises `BeforeReceipt` or `OutOfRange`."""
    if agreed_at < received_at:
        raise BeforeReceipt(field=["inspectionAgreedAt"])
    _not_far(agreed_at, received_at, "inspectionAgreedAt")
    return agreed_at


def check_rating(rating: int, words: str | None) -> tuple[int, str]:
    """Can it be rated so? From 1 to 5, words are welcome; raises `OutOfRange` or `TooLong`.

    >>> check_rating(5, " спасибо "), check_rating(1, None)
    ((5, 'спасибо'), (1, ''))
    """
    _within(rating, RATINGS, "rating")
    return rating, text(words, field=["text"], limit=RATING_TEXT_LIMIT, required=False)


def check_reason(reason: str | None) -> str:
    """Why is it declined, forwarded, extended? The reason stripped; raises `ReasonNeeded` or `TooLong`."""
    stripped = text(reason, field=["reason"], limit=REASON_LIMIT, required=False)
    if not stripped:
        raise ReasonNeeded(field=["reason"])
    return stripped


def check_answer(answer: str | None, *, answered: bool) -> str:
    """What is answered?

    The text stripped, empty only where an answer was given before; raises `AnswerNeeded` or `TooLong`.
    """
    stripped = text(answer, field=["text"], limit=ANSWER_LIMIT, required=False)
    if not stripped and not answered:
        raise AnswerNeeded(field=["text"])
    return stripped


def check_comment(comment: str) -> str:
    """What is said? The text stripped; raises `Missing` or `TooLong`."""
    return text(comment, field=["text"], limit=COMMENT_LIMIT)


def _not_far(moment: datetime, received_at: datetime, field: str) -> None:
    if abs(moment - received_at) > FAR:
        least, most = ((received_at + far).date().isoformat() for far in (-FAR, FAR))
        raise OutOfRange(field=[field], least=least, most=most, value=moment.isoformat())


def _within(value: int | None, bounds: tuple[int, int], field: str) -> None:
    least, most = bounds
    if value is not None and not least <= value <= most:
        raise OutOfRange(field=[field], least=least, most=most, value=value)
