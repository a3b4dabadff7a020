r"""Errors of meetings: every refusal and every question of a general meeting.

Refused
├── NotNow
│   ├── VotingNotOpen         the voting has not begun or is over
│   ├── VoteIsFinal           the item has been voted on, and otherwise
│   └── SuccessionUnclear     whose the uncast part of a weight is, the register does not tell
├── NotAllowed
│   ├── NotAnOwner            neither an owner of the weight that day nor their representative
│   ├── MinorIsRepresented    a child under fourteen is represented
│   └── ConsentMissing        a minor votes with a written consent
└── BadInput
    ├── SharesExceed          the shares in premises make more than one
    ├── JointSharesDiffer     rows of one joint ownership name different fractions
    ├── NoVotes               the premises have no area
    ├── BadMarks              the marks do not fit the agenda
    ├── ItemNotOffered        the subject of the item is not known here
    ├── EntranceMissing       the item needs the entrance of the premises
    ├── EndsBeforeItStarts    the end is not after the start
    ├── FormNotOpen           the form has a condition that is not met
    ├── NoticeTooLate         the notice is later than its term
    ├── NoticeNotPlaced       the notice is not where it must be
    └── VotingTime            the voting is shorter or longer than it may be
Question
├── AdministratorToldLate     the term of the notice to the administrator is disputed: it is asked, not refused
├── MajorityUnsure            the item or its majority is known from memory, is disputed, or may be another by the Code
└── NoLegalForce              the system is not one of those the law names
"""

from __future__ import annotations

from gosdom_core.errors import BadInput, NotAllowed, NotNow, Question


class VotingNotOpen(NotNow):
    """When is the voting open? `starts`, `ends` and the moment `at`."""

    code = "VOTING_NOT_OPEN"
    ru = "Голосование открыто с {starts} до {ends}"
    en = "Voting is open from {starts} until {ends}"


class VoteIsFinal(NotNow):
    """Which items have been voted on otherwise? `items` counts from 1."""

    code = "VOTE_IS_FINAL"
    ru = "По вопросам {items} голос уже подан: первый действительный голос окончательный"
    en = "Items {items} have been voted on: the first valid vote is final"


class SuccessionUnclear(NotNow):
    """Whose is the part that has not been cast? Shares of `premises`, cast and not cast, changed hands on `day`."""

    code = "SUCCESSION_UNCLEAR"
    ru = "В помещении {premises} {day} перешло несколько долей, часть уже проголосовала: чья остальная, неясно"
    en = "Several shares of {premises}, some of them cast, changed hands on {day}: whose the rest is, is not clear"


class NotAnOwner(NotAllowed):
    """Who may cast it? Its owner that day, or a representative with papers."""

    code = "NOT_AN_OWNER"
    ru = "Голосовать может только собственник или его представитель"
    en = "Only the owner or their representative may vote"


class MinorIsRepresented(NotAllowed):
    """Who votes for a child under `age`?"""

    code = "MINOR_IS_REPRESENTED"
    ru = "За собственника младше {age} лет голосует законный представитель"
    en = "An owner under {age} is represented by a parent or guardian"


class ConsentMissing(NotAllowed):
    """What does an owner under `age` need?"""

    code = "CONSENT_MISSING"
    ru = "Собственник младше {age} лет голосует с письменного согласия законного представителя"
    en = "An owner under {age} votes with the written consent of a parent or guardian"


class SharesExceed(BadInput):
    """How much is owned? More than the whole: `owned` of `premises`."""

    code = "SHARES_EXCEED"
    ru = "Доли в помещении {premises} составляют {owned}, больше единицы"
    en = "The shares of {premises} make {owned}, more than the whole"


class JointSharesDiffer(BadInput):
    """Which fraction is owned jointly? The rows of `premises` differ."""

    code = "JOINT_SHARES_DIFFER"
    ru = "В совместной собственности на {premises} указаны разные доли"
    en = "The rows of the joint ownership of {premises} name different fractions"


class NoVotes(BadInput):
    """How many votes are there? None."""

    code = "NO_VOTES"
    ru = "Площади помещений не указаны: голосов нет"
    en = "The premises have no area: there are no votes"


class BadMarks(BadInput):
    """How many marks must there be? `expected` items, each one of `+-0.x`; got `marks`."""

    code = "BAD_MARKS"
    ru = "Отметки «{marks}» не подходят к повестке из {expected} вопросов"
    en = "The marks “{marks}” do not fit an agenda of {expected} items"


class ItemNotOffered(BadInput):
    """Why is it not offered? The subject of `item` of ст. 44 ч. 2 has not been verified."""

    code = "ITEM_NOT_OFFERED"
    ru = "Вопрос по п. {item} ч. 2 ст. 44 не предлагается: его предмет не проверен"
    en = "Item {item} of art. 44 part 2 is not offered: its subject is not verified"


class EntranceMissing(BadInput):
    """Which entrance is it about? The item needs one of the `entrances` of the house."""

    code = "ENTRANCE_MISSING"
    ru = "Укажите подъезд, где находится помещение: {entrances}"
    en = "Name the entrance of the premises: {entrances}"


class EndsBeforeItStarts(BadInput):
    """When does it end? Not after it starts."""

    code = "ENDS_BEFORE_IT_STARTS"
    ru = "Окончание должно быть позже начала"
    en = "The end must be after the start"


class FormNotOpen(BadInput):
    """What does the form need that is not there?"""

    code = "FORM_NOT_OPEN"
    ru = "Заочно бумажными решениями можно голосовать только после очного собрания без кворума с той же повесткой"
    en = "Paper absentee voting needs an earlier meeting in person with the same agenda that had no quorum"


class NoticeTooLate(BadInput):
    """By which day must notice be given? `latest`; it was given on `given`."""

    code = "NOTICE_TOO_LATE"
    ru = "Сообщить о собрании нужно не позднее {latest}, а сообщено {given}"
    en = "Notice must be given by {latest}, it was given on {given}"


class NoticeNotPlaced(BadInput):
    """Where else must the notice stand? `missing` names it in Russian, `missing_en` in English."""

    code = "NOTICE_NOT_PLACED"
    ru = "Сообщение нужно разместить ещё: {missing}"
    en = "The notice must also be placed: {missing_en}"


class VotingTime(BadInput):
    """How long may the voting last? From `least` to `most` days; it lasts `length`."""

    code = "VOTING_TIME"
    ru = "Голосование в системе длится от {least} до {most} дней, а назначено {length}"
    en = "Voting in the system lasts from {least} to {most} days, set to {length}"


class AdministratorToldLate(Question):
    """Was the administrator told in time? By `latest`; told on `given`."""

    code = "ADMINISTRATOR_TOLD_LATE"
    ru = "Администратору общего собрания нужно сообщить не позднее {latest} (срок спорный), а сообщено {given}"
    en = "The administrator must be told by {latest} (the term is disputed), told on {given}"


class MajorityUnsure(Question):
    """Is the majority of the item sure? No: item number `number` of the agenda leans on `confidence`."""

    code = "MAJORITY_UNSURE"
    ru = "Вопрос {number}: предмет или большинство требует проверки юристом"
    en = "Item {number}: the subject or the majority must be checked by a lawyer"


class NoLegalForce(Question):
    """Has the meeting legal force? Not in this system."""

    code = "NO_LEGAL_FORCE"
    ru = "Без юридической силы: система не является ГИС ЖКХ или региональной"
    en = "Without legal force: the system is neither GIS ZhKKh nor a regional one"
