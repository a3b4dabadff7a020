"""The words of notifications: kinds, channels, and how a delivery stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Channel(Enum):
    """By what is a person reached?"""

    WEB_PUSH = "web_push"
    EMAIL = "email"
    SMS = "sms"

    def text(self, language: str = "ru") -> str:
        """What is it called?

        >>> Channel.EMAIL.text(), Channel.EMAIL.text("en")
        ('Электронная почта', 'E-mail')
        """
        return _CHANNELS[self.name][language == "en"]


_CHANNELS: Final = {
    "WEB_PUSH": ("Push-уведомления", "Web push"),
    "EMAIL": ("Электронная почта", "E-mail"),
    "SMS": ("СМС", "SMS"),
}


class DeliveryState(Enum):
    """How does a delivery stand?"""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    GAVE_UP = "gave_up"


class NotificationKind(Enum):
    """What is told?"""

    REQUEST_SUBMITTED = "request_submitted"
    REQUEST_NEW = "request_new"
    REQUEST_TAKEN = "request_taken"
    REQUEST_ANSWERED = "request_answered"
    REQUEST_COMMENTED = "request_commented"
    REQUEST_CHANGED = "request_changed"
    REQUEST_DUE_TOMORROW = "request_due_tomorrow"
    REQUEST_OVERDUE = "request_overdue"
    NOTICE = "notice"
    URGENT_NOTICE = "urgent_notice"
    LEGAL_NOTICE = "legal_notice"
    REMINDER = "reminder"
    PAYMENT_REMINDER = "payment_reminder"
    CONTACT = "contact"
    READINGS = "readings"
    VERIFICATION = "verification"
    GUEST_ADDED = "guest_added"
    GUEST_CHANGED = "guest_changed"
    SIGN_IN = "sign_in"
    MEETING = "meeting"
    MEETING_NOTICE = "meeting_notice"

    def text(self, language: str = "ru") -> str:
        """What is it called?

        >>> NotificationKind.REQUEST_ANSWERED.text()
        'Ответ на заявку'
        """
        about = KINDS[self]
        return about.en if language == "en" else about.ru


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a kind?

    `channels` are those that are on until the person says otherwise; `urgent` passes quiet hours and is never put into
    a digest; `legal` cannot be switched off.
    """

    ru: str
    en: str
    channels: tuple[Channel, ...]
    urgent: bool = False
    legal: bool = False


_ALL = (Channel.WEB_PUSH, Channel.EMAIL, Channel.SMS)
_USUAL = (Channel.WEB_PUSH, Channel.EMAIL)
_PUSH = (Channel.WEB_PUSH,)
K = NotificationKind
KINDS: Final[dict[NotificationKind, About]] = {
    K.REQUEST_SUBMITTED: About("Заявка отправлена", "Request sent", _USUAL),
    K.REQUEST_NEW: About("Новая заявка", "New request", _PUSH),
    K.REQUEST_TAKEN: About("Заявка взята в работу", "Request taken into work", _PUSH),
    K.REQUEST_ANSWERED: About("Ответ на заявку", "Request answered", _USUAL),
    K.REQUEST_COMMENTED: About("Комментарий к заявке", "Comment on a request", _PUSH),
    K.REQUEST_CHANGED: About("Изменение по заявке", "Request changed", _PUSH),
    K.REQUEST_DUE_TOMORROW: About("Завтра срок ответа", "An answer is due tomorrow", _USUAL),
    K.REQUEST_OVERDUE: About("Срок ответа прошёл", "An answer is overdue", _USUAL),
    K.NOTICE: About("Сообщение дома", "Notice of the house", _USUAL),
    K.URGENT_NOTICE: About("Срочное сообщение дома", "Urgent notice of the house", _ALL, urgent=True),
    K.LEGAL_NOTICE: About("Уведомление по закону", "Notice required by law", _USUAL, legal=True),
    K.REMINDER: About("Напоминание", "Reminder", _USUAL),
    K.PAYMENT_REMINDER: About("Напоминание об оплате", "Payment reminder", _USUAL),
    K.CONTACT: About("Подтверждение адреса", "Confirmation of an address", (), urgent=True, legal=True),
    K.READINGS: About("Показания счётчиков", "Meter readings", _USUAL),
    K.VERIFICATION: About("Поверка счётчика", "Verification of a meter", _USUAL),
    K.GUEST_ADDED: About("Новый гость в доме", "New guest at home", _USUAL),
    K.GUEST_CHANGED: About("Гостевой доступ изменён", "Guest access changed", _USUAL),
    K.MEETING: About("Собрание собственников", "Meeting of owners", _USUAL),
    K.MEETING_NOTICE: About("Сообщение о собрании", "Notice of a meeting", _ALL, legal=True),
    K.SIGN_IN: About("Вход с нового устройства", "Sign-in from a new device", _ALL, urgent=True, legal=True),
}


class ReminderKind(Enum):
    """What is a reminder of?"""

    OWN = "own"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Told:
    """What is a person told, in both languages? `title` within 80 characters, `body` within 500."""

    title_ru: str
    title_en: str
    body_ru: str
    body_en: str
