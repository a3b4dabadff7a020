"""How the record is read: each person about themselves, the operator about all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from gosdom_core.access import ViewerKind
from gosdom_graphql.audit import tables
from gosdom_graphql.reader import ID, Asker, Filter, Order, Row, by, column, expression, one, reads, where

if TYPE_CHECKING:
    from gosdom_graphql.homes.rows import House, Organisation, Participant

D = tables.DeedRecord
L = tables.Look


def own_deed(row: Row, viewer: Asker) -> str:
    """Whose deed is it? The session and the address are shown to who did it, and to the operator."""
    match viewer.kind:
        case ViewerKind.OPERATOR:
            return "true"
        case ViewerKind.ANONYMOUS:
            return "false"
    return f"{row(D.person)} = {viewer.person}"


def may_see_deed(row: Row, viewer: Asker) -> str:
    """Who may see that a deed was done? Who did it, whose request it was done to, for whom, and the operator."""
    match viewer.kind:
        case ViewerKind.OPERATOR:
            return "true"
        case ViewerKind.ANONYMOUS:
            return "false"
    return f"{viewer.person} in ({row(D.person)}, {row(D.concerns)}, {row(D.owner)})"


@reads(tables.DeedRecord, may_see=may_see_deed)
class DeedRecord:
    """What may be read of a record of a deed."""

    at: datetime = column(D.at, "When.")
    deed: str = column(D.deed, "What was done: the name of the mutation.")
    subject: ID | None = expression(
        lambda row, viewer: f"{row(D.subject_type)} || ':' || {row(D.subject)}",
        "To what: its id, whether or not the viewer may see it now.",
    )
    person: Participant | None = one(D.person, "Who did it.", shown=True)
    organisation: Organisation | None = one(D.organisation, "On whose behalf; null for themselves.")
    owner: Participant | None = one(
        D.owner, "For whom, by the access or the power that they gave; null for oneself or an office.", shown=True
    )
    concerns_viewer: bool = expression(
        lambda row, viewer: (
            "false" if viewer.kind is ViewerKind.ANONYMOUS else f"coalesce({row(D.concerns)} = {viewer.person}, false)"
        ),
        "Whether it was done to a request of the viewer's.",
    )
    session: str | None = expression(
        lambda row, viewer: f"{row(D.session)}::text",
        "In which session; for who did it, and the operator.",
        if_=own_deed,
    )
    address: str | None = column(D.address, "From which address; for who did it, and the operator.", if_=own_deed)
    call: str | None = column(D.call, "The `X-Request-Id` of the call; for who did it, and the operator.", if_=own_deed)


class DeedRecordFilter(Filter):
    """Which records of deeds?"""

    deed: list[str] | None = where(lambda row, value, viewer: f"{row(D.deed)} = any({value})", "Of these mutations.")
    subject: ID | None = where(lambda row, value, viewer: f"{row(D.subject)} = {value}", "Done to this thing.")
    person: ID | None = where(lambda row, value, viewer: f"{row(D.person)} = {value}", "Done by this person.")
    concerns: ID | None = where(
        lambda row, value, viewer: f"{row(D.concerns)} = {value}", "Done to requests of this person."
    )
    organisation: ID | None = where(
        lambda row, value, viewer: f"{row(D.organisation)} = {value}", "Done on behalf of this organisation."
    )
    owner: ID | None = where(lambda row, value, viewer: f"{row(D.owner)} = {value}", "Done for this person.")
    at_from: datetime | None = where(lambda row, value, viewer: f"{row(D.at)} >= {value}", "At or after.")
    at_before: datetime | None = where(lambda row, value, viewer: f"{row(D.at)} < {value}", "Before.")


class DeedRecordOrder(Order):
    """How are records of deeds sorted?"""

    AT = by(D.at, "By the moment.", default="DESC")


def may_see_look(row: Row, viewer: Asker) -> str:
    """Who may see that somebody looked? Whose request it is, who owns the apartment today, who looked, the operator."""
    match viewer.kind:
        case ViewerKind.OPERATOR:
            return "true"
        case ViewerKind.ANONYMOUS:
            return "false"
        case ViewerKind.RESIDENT:
            home = f"{row(L.premises)} = any({viewer.owned})"
            return f"({row(L.concerns)} = {viewer.person} or {home} or {row(L.person)} = {viewer.person})"
    return f"({row(L.concerns)} = {viewer.person} or {row(L.person)} = {viewer.person})"


def own_look(row: Row, viewer: Asker) -> str:
    """Who may see from where somebody looked? They themselves, and the operator."""
    match viewer.kind:
        case ViewerKind.OPERATOR:
            return "true"
        case ViewerKind.ANONYMOUS:
            return "false"
    return f"{row(L.person)} = {viewer.person}"


@reads(tables.Look, may_see=may_see_look)
class Look:
    """What may be read of a look."""

    at: datetime = column(L.at, "When; again within the hour is told once.")
    request: ID | None = column(L.request, "Which request was opened; null for premises.", whose="Request")
    premises: ID | None = column(L.premises, "Which premises were opened, or the request was about.", whose="Premises")
    house: House | None = one(L.house, "The house.")
    person: Participant | None = one(L.person, "Who opened it.", shown=True)
    organisation: Organisation | None = one(L.organisation, "On whose behalf.")
    session: str | None = expression(
        lambda row, viewer: f"{row(L.session)}::text",
        "In which session; for who looked, and the operator.",
        if_=own_look,
    )
    address: str | None = column(L.address, "From which address; for who looked, and the operator.", if_=own_look)


class LookFilter(Filter):
    """Which looks?"""

    request: ID | None = where(lambda row, value, viewer: f"{row(L.request)} = {value}", "At this request.")
    premises: ID | None = where(
        lambda row, value, viewer: f"{row(L.premises)} = {value}", "At requests about these premises."
    )
    person: ID | None = where(lambda row, value, viewer: f"{row(L.person)} = {value}", "By this person.")
    organisation: ID | None = where(
        lambda row, value, viewer: f"{row(L.organisation)} = {value}", "On behalf of this organisation."
    )
    mine: bool | None = where(
        lambda row, value, viewer: f"coalesce({row(L.concerns)} = {viewer.person}, false) = {value}",
        "At the viewer's own requests, or not.",
    )
    at_from: datetime | None = where(lambda row, value, viewer: f"{row(L.at)} >= {value}", "At or after.")
    at_before: datetime | None = where(lambda row, value, viewer: f"{row(L.at)} < {value}", "Before.")


class LookOrder(Order):
    """How are looks sorted?"""

    AT = by(L.at, "By the moment.", default="DESC")


# --- All that is kept about a person ----------------------------------------------------------------------------------

ABOUT = (
    "person.id", "share.person", "register_entry.person", "account_link.person", "guest_invitation.invited_by",
    "guest_invitation.accepted_by", "guest_access.person", "guest_access.granted_by", "guest_access.ended_by",
    "power.person", "power.owner", "power.ended_by", "guest_try.person", "account_tries.person", "employee.person",
    "identity.person", "device.person", "passkey.person", "session.person", "arrival.person", "contact.person",
    "notification.person", "notification_setting.person", "notification_preference.person", "reminder.person",
    "delivery.person", "notice_recipient.person", "request_draft.person", "request.author", "request_comment.author",
    "file.owner", "reading.author", "organisation_review.author", "deed_record.person", "deed_record.concerns",
    "deed_record.owner", "look.person", "look.concerns", "erasure.person",
    "meeting.author", "meeting_demand.person", "meeting_notice.person", "paper_decision.owner", "vote.owner",
    "meeting_attendance.person",
)  # fmt: skip
"""Which rows are about the person, by the column that names them? Exported whole, but for `SECRET`."""
_SENT = "select id from request where author = $1"
BELOW = {
    "request_deadline.request": _SENT,
    "request_history.request": _SENT,
    "request_answer.request": _SENT,
    "request_comment.request": _SENT,
    "file.request": _SENT,
    "file.comment": f"select id from request_comment where request in ({_SENT})",
    "file.answer": f"select id from request_answer where request in ({_SENT})",
    "guest_deed.access": "select id from guest_access where $1 in (person, granted_by)",
    "account.id": "select account from account_link where person = $1",
}
"""What belongs to a thing of the person's: exported with it."""
ACTED = (
    "request.responsible", "request_history.person", "request_history.assignee", "request_answer.author",
    "request_note.author", "answer_template.author", "reading.checked_by", "notice.author",
    "notice_version.replaced_by", "organisation_review.replied_by", "organisation_document.author",
    "meeting.administrator",
    "meeting_notice.entered_by", "paper_decision.entered_by", "meeting_attendance.entered_by",
)  # fmt: skip
"""Where the person acted for an office: what stands there is others', so only its id and its moments are exported."""
LEFT_OUT = {
    "idempotency_key.person": "ids of what a deed touched, gone after a day",
    "request_counted.employee": "a copy of `request.responsible`, for statistics",
    "request_counted.request": "a copy of the request, for statistics",
    "tally_by_employee.employee": "numbers, made of `request.responsible`",
    "confirmation.session": "a question that waits for minutes",
    "request_note.request": "what employees write for each other, and no resident sees",
    "request.previous": "the requests themselves are exported",
    "request.joined": "neighbours' requests are theirs",
    "notification.request": "the bell of others; one's own is `notification.person`",
    "reminder.request": "reminders of others; one's own are `reminder.person`",
    "vote.person": "what was cast for another is theirs; one's own votes are `vote.owner`",
    "look.request": "the same looks as `look.concerns`",
    "guest_deed.request": "the same deeds as `guest_deed.access`",
}
"""What is not exported, and why."""
SECRET = (
    "token_hash", "p256dh", "auth", "token", "code_hash", "code", "input_hash", "cookie_hash", "secret_hash",
    "device_hash", "app_challenge", "passkey_challenge", "credential", "public_key", "hmac_inner", "hmac_outer",
)  # fmt: skip
"""Columns that are keys to something."""
INNER = {"request": ("words",), "file": ("place",)}
"""Columns that are made of others, or tell where something lies."""
OWN_ALONE = ("file", "reading")
"""Of these a row that was made for an office is others': only what the person made for themselves is exported."""
WORDS = ("title_ru", "title_en", "body_ru", "body_en")
"""Columns of the bell that quote what somebody wrote."""


def kept(column: str) -> str:
    """Which rows are kept about a person by this column of `ABOUT`? $1 the person, $2 after which key, $3 how many."""
    table, _, name = column.partition(".")
    own = " and organisation is null" if table in OWN_ALONE else ""
    return _kept(table, f'"{name}" = $1{own}')


def kept_below(column: str) -> str:
    """Which rows of `BELOW` belong to things of the person's?"""
    table, _, name = column.partition(".")
    return _kept(table, f'"{name}" in ({BELOW[column]})')


def kept_of_deeds(column: str) -> str:
    """Which rows of `ACTED` did the person make for an office? Their ids and moments."""
    table, _, name = column.partition(".")
    moments = (
        "(select coalesce(jsonb_object_agg(key, value), jsonb_build_object()) from jsonb_each(to_jsonb(t))"
        " where key like '%at' or key = 'id')"
    )
    return f'select t.id, {moments}::text as row from "{table}" t where "{name}" = $1 and t.id > $2 order by 1 limit $3'


KEPT_FILES = f"""
select t.id, t.place, t.kind from file t
where t.place is not null and t.id > $2 and (
  (t.owner = $1 and t.organisation is null)
  or t.request in ({BELOW["file.request"]}) or t.comment in ({BELOW["file.comment"]})
  or t.answer in ({BELOW["file.answer"]})
)
order by 1 limit $3
"""
"""Whose bytes are exported? The person's own files, and those on their requests; parameters as of `kept`."""


def _kept(table: str, where: str) -> str:
    left_out = _array((*SECRET, *INNER.get(table, ())))
    if table == "notification":  # what the bell told of others' requests are their words
        others = "t.request is not null and t.request not in (select id from request where author = $1)"
        left_out += f" - case when {others} then {_array(WORDS)} else {_array(())} end"
    return (
        f"select t.id, (to_jsonb(t) - {left_out})::text as row"
        f' from "{table}" t where {where} and t.id > $2 order by 1 limit $3'
    )


def _array(names: tuple[str, ...]) -> str:
    return "array[" + ", ".join(f"'{name}'" for name in names) + "]::text[]"
