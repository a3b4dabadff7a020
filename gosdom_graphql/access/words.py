"""The words of guest access: where an invitation and an access stand, and why a code opens nothing."""

from __future__ import annotations

from enum import Enum

from gosdom_core.errors import BadInput, NotNow, Question


class InvitationState(Enum):
    """Where does an invitation stand?

    OVER: its hours have passed, or the last day that it offers; VOID: who invited may no longer invite.
    """

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    OVER = "over"
    VOID = "void"


class AccessState(Enum):
    """Where does a guest's access, or a power, stand?

    PENDING: its first day is to come; OVER: its last day has passed; REVOKED by an owner; LEFT by who had it; VOID: who
    gave it may no longer give it, like after a sale.
    """

    LIVE = "live"
    PENDING = "pending"
    OVER = "over"
    REVOKED = "revoked"
    LEFT = "left"
    VOID = "void"


class InvitationUnknown(BadInput):
    """Which invitation has this code? None. Wrong codes are counted: five a day."""

    code = "INVITATION_UNKNOWN"
    ru = "Приглашения с таким кодом нет; осталось попыток: {left}"
    en = "No invitation has this code; tries left: {left}"


class TriedTooOften(NotNow):
    """When may the next code be tried? A day after the first of five wrong ones."""

    code = "TRIED_TOO_OFTEN"
    ru = "Слишком много неверных кодов. Попробуйте не раньше {at}"
    en = "Too many wrong codes. Try again not before {at}"


class InvitationOver(NotNow):
    """Does the invitation still stand? It was used or withdrawn, or its time has passed."""

    code = "INVITATION_OVER"
    ru = "Приглашение уже использовано, отозвано или устарело. Попросите новое"
    en = "The invitation was used or withdrawn, or is out of date. Ask for another one"


class InvitationOffered(Question):
    """What is offered? The same input with `confirm: true` accepts it."""

    code = "INVITATION_OFFERED"
    ru = "{inviter} приглашает вас: {address}, {number}. Принять?"
    en = "{inviter} invites you: {address}, {number}. Accept?"


class AlreadyGuest(NotNow):
    """Is the person a guest there already, in these days? An owner can change that access."""

    code = "ALREADY_GUEST"
    ru = "Доступ к этому помещению на эти дни уже есть: попросите изменить его"
    en = "You have access to these premises on these days already: ask to have it changed"


class TooManyInvitations(NotNow):
    """How many invitations may premises have? Twenty that are open or of the last day."""

    code = "TOO_MANY_INVITATIONS"
    ru = "Слишком много приглашений в это помещение: не более {limit} за день"
    en = "Too many invitations to these premises: {limit} a day at most"
