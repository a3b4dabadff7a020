"""What becomes of each column that may tell of a person, once they ask to be forgotten? Nothing is without an answer.

at once    erased, whatever the law keeps
in time    erased when the request that it belongs to has been kept for as long as the law says
last       erased with the name, which stays while a kept request, a share, a child or a job needs it
stays      not erased, and why

`table.column`, or `table.*` where the whole row goes. A test walks the database: a column that names a person, or may
hold words, an address or an id, and has no answer here, fails it.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from gosdom_graphql.access.standing import holds

Step: TypeAlias = "tuple[tuple[str, ...], str]"
"""Which columns it answers for, and the statement."""

BELL = ("notification.title_ru", "notification.title_en", "notification.body_ru", "notification.body_en")
_UNSAID = "title_ru = {erased}, title_en = {erased}, body_ru = {erased}, body_en = {erased}"
_LED_BY = """
select 'GuestAccess:' || id from guest_access where person = {person}
union all select 'Power:' || id from power where person = {person}
"""
AT_ONCE: Final[tuple[Step, ...]] = (
    (("arrival.*",), "delete from arrival where person = {person}"),
    (("confirmation.*",), "delete from confirmation where session in (select id from session where person = {person})"),
    (
        ("session.person", "session.user_agent", "session.address", "session.token_hash"),
        (
            "update session set revoked_at = coalesce(revoked_at, {now}), user_agent = '', address = '', device = null,"
            " fresh_at = null where person = {person}"
        ),
    ),
    (("device.*",), "delete from device where person = {person}"),
    (("passkey.*",), "delete from passkey where person = {person}"),
    (("identity.*",), "delete from identity where person = {person}"),
    (("account_link.*",), "delete from account_link where person = {person}"),
    (("request_draft.*",), "delete from request_draft where person = {person}"),
    (
        ("guest_invitation.invited_by", "guest_invitation.code_hash"),
        "delete from guest_invitation where invited_by = {person} and accepted_by is null",
    ),
    (
        ("guest_access.person", "guest_access.granted_by", "guest_access.ended_by"),
        "update guest_access set revoked_at = {now} where {person} in (person, granted_by) and revoked_at is null",
    ),
    (
        ("power.person", "power.owner", "power.ended_by"),
        (
            "update power set revoked_at = {now}"
            " where {person} in (person, owner) and revoked_at is null and deeds is not null"
        ),
    ),
    (("delivery.*",), "delete from delivery where person = {person}"),
    (("notification.*",), "delete from notification where person = {person}"),
    (BELL, f"update notification set {_UNSAID} where kind = 'GUEST_ADDED' and subject in ({_LED_BY})"),
    (("reminder.*",), "delete from reminder where person = {person}"),
    (("notification_setting.*",), "delete from notification_setting where person = {person}"),
    (("notification_preference.*",), "delete from notification_preference where person = {person}"),
    (("contact.*",), "delete from contact where person = {person}"),
    (("idempotency_key.*",), "delete from idempotency_key where person = {person}"),
    (
        ("organisation_review.author", "organisation_review.text"),
        "update organisation_review set text = {erased}, withdrawn_at = {now} where author = {person}",
    ),
)
"""In the order in which foreign keys let them go."""

_OLD = "select id from request where author = {person} and closed_at < {kept_from}"
_OWN_WORDS = (
    "author = {person} and organisation is null and request in (select id from request where closed_at < {kept_from})"
)
IN_TIME: Final[tuple[Step, ...]] = (
    (
        ("file.owner", "file.name", "file.place", "file.sha256", "file.hmac_inner", "file.hmac_outer"),
        (
            "update file set state = 'KEPT', attached_at = null, request = null, comment = null, house = null"
            " where owner = {person} and organisation is null"
            f" and (request in ({_OLD}) or comment in (select id from request_comment where {_OWN_WORDS}))"
        ),
    ),
    (
        ("request_comment.author", "request_comment.text"),
        f"update request_comment set text = {{erased}} where {_OWN_WORDS}",
    ),
    (
        ("request.author", "request.text", "request.rating_text", "request.words"),
        f"update request set text = {{erased}}, rating_text = null where id in ({_OLD})",
    ),
    (("request_note.text",), f"update request_note set text = {{erased}} where request in ({_OLD})"),
    (BELL, f"update notification set {_UNSAID} where request in ({_OLD})"),
    (("reminder.text",), f"delete from reminder where request in ({_OLD})"),
)
"""A file that belongs to nothing is swept with its bytes within a day: those that were never attached, and these."""

LAST: Final[tuple[Step, ...]] = (
    (("power.document",), "update power set document = {erased} where owner = {person}"),
    (
        ("guest_invitation.document",),
        "update guest_invitation set document = {erased} where invited_by = {person} and document is not null",
    ),
    (
        ("deed_record.address",),
        (
            "update deed_record set address = null"
            " where person = {person} and organisation is null and address is not null"
        ),
    ),
    (
        ("person.name", "person.snils"),
        "update person set name = {erased_name}, born = null, snils = null where id = {person}",
    ),
)

NEEDED: Final = f"""
select
  (select count(*) from request r where r.author = {{person}} and coalesce(r.closed_at, {{now}}) >= {{kept_from}})
    as requests,
  (select max(r.closed_at) from request r where r.author = {{person}}) as last,
  exists (select from request r where r.author = {{person}} and r.closed_at is null) as open,
  exists (select from request_comment c where c.author = {{person}} and c.organisation is null
    and c.text <> {{erased}}) as said,
  exists (select from share s where s.person = {{person}} and coalesce(s.until, {{today}}) >= {{today}})
    or exists (select from register_entry e where e.person = {{person}} and coalesce(e.until, {{today}}) >= {{today}})
    as owns,
  exists (select from power w join person o on o.id = w.owner
    where w.person = {{person}} and w.deeds is null and {holds("w", "o", "{today}", "{now}")}) as parent,
  exists (select from employee e where e.person = {{person}} and coalesce(e.until, {{today}}) >= {{today}}) as works
"""
"""What needs the name yet?"""

IDS = "ids, days and numbers alone: they lead to nobody once the name is gone"
OFFICE = "a deed for an office, whose record it is; it leads to nobody once the name is gone"
RECORD = "the record of who did and saw what only grows: ids, told to who did it and to the operator"
MEETING = "the record of what the owners of a house decided, and who voted how: a court may ask for it; " + IDS
STAYS: Final = {
    "share.person": "the register says who owned what; " + IDS,
    "share.joint": IDS,
    "register_entry.person": "the register says who owned what; " + IDS,
    "register_entry.cadastral_number": "of premises",
    "reading.author": "bills are made of readings, which belong to the meter; " + IDS,
    "account_tries.person": "else whoever tries codes would begin anew; " + IDS,
    "guest_try.person": "else whoever tries codes would begin anew; " + IDS,
    "guest_invitation.accepted_by": "the proof of an access that was given; " + IDS,
    "notice_recipient.person": "the proof that a notice reached its houses; " + IDS,
    "erasure.person": IDS,
    "deed_record.person": RECORD,
    "deed_record.concerns": RECORD,
    "deed_record.owner": RECORD,
    "deed_record.subject": RECORD,
    "deed_record.call": RECORD,
    "look.person": RECORD,
    "look.concerns": RECORD,
    "look.address": "from where an employee looked, for their office: its record; so it is with `deed_record.address`,"
    " which goes with the name where a person acted for themselves",
    "event.subject": IDS,
    "event.who": IDS,
    "rights_new.whose": "gone within seconds",
    "employee.person": OFFICE,
    "employee.position": OFFICE,
    "request.responsible": OFFICE,
    "request_counted.employee": OFFICE,
    "tally_by_employee.employee": OFFICE,
    "request_history.person": OFFICE,
    "request_history.assignee": OFFICE,
    "request_history.words": OFFICE,
    "request_answer.author": OFFICE,
    "request_answer.text": OFFICE,
    "request_note.author": OFFICE,
    "answer_template.author": OFFICE,
    "answer_template.title": OFFICE,
    "answer_template.text": OFFICE,
    "answer_template.sort_key": OFFICE,
    "reading.checked_by": OFFICE,
    "notice.author": OFFICE,
    "notice_version.replaced_by": OFFICE,
    "organisation_review.replied_by": OFFICE,
    "organisation_document.author": OFFICE,
    "organisation_document.title": OFFICE,
    "organisation_review.reply": OFFICE,
    "meeting.author": MEETING,
    "meeting.administrator": MEETING,
    "meeting_demand.person": MEETING,
    "meeting_notice.person": MEETING,
    "meeting_notice.particulars": MEETING,
    "meeting_notice.entered_by": MEETING,
    "meeting_weight.key": MEETING,
    "ballot.key": MEETING,
    "paper_decision.owner": MEETING,
    "paper_decision.entered_by": MEETING,
    "vote.person": MEETING,
    "vote.owner": MEETING,
    "vote.receipt": MEETING,
    "vote.salt": MEETING,
    "meeting_attendance.person": MEETING,
    "meeting_attendance.entered_by": MEETING,
}
"""What is not erased, and why."""

NOT_PERSONAL: Final = (
    "account.code_hash", "account.contract", "account.els", "account.number", "article.*", "deed_record.deed",
    "deed_record.subject_type", "event.kind", "house.*", "law_term.*", "meter.*", "norm.*", "notice.explanation_en",
    "notice.explanation_ru", "notice.regions", "notice.seen_regions", "notice.text", "notice.title",
    "notice.withdrawn_reason", "notice.words", "notice_audience.*", "notice_version.text", "notice_version.title",
    "organisation.*", "premises.*", "reading.odd", "request.attached", "request.number", "request.region",
    "request.screen", "request_category.*", "request_counted.category", "request_counted.region",
    "request_counted.state", "request_deadline.*", "score_tally.*", "search_synonym.*", "sign_in.*", "tariff.*",
    "agenda_item.*", "meeting.cancelled_reason", "meeting.demand_en", "meeting.demand_ru", "meeting.held_en",
    "meeting.held_ru", "meeting.paper_address", "meeting.paper_hours", "meeting.place", "meeting.quorum_en",
    "meeting.quorum_ru", "meeting.region", "meeting.root", "meeting.standing", "meeting.stored_at",
    "meeting_deadline.*", "meeting_minutes.*", "meeting_turnout.*", "meeting_weight.explanation_en",
    "meeting_weight.explanation_ru", "vote_seal.*",
)  # fmt: skip
"""Homes, organisations, law and numbers: they tell of no person."""
