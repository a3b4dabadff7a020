"""Every refusal of every deed on requests, one line each: what is asked, by whom, and what they are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.rights.cast import gid
from tests.rights.subjects import MOMENTS

DURING = MOMENTS["during"]
BEFORE_ANYBODY_SERVED = datetime(2022, 6, 1, 9, tzinfo=UTC)
NOBODY = "Request:018f3f7e-0000-7000-8000-000000000001"
SADOVAYA, LESNAYA, TVERSKAYA = (gid("House", name) for name in ("sadovaya", "lesnaya", "tverskaya"))
FLAT, ENTRANCE = gid("Premises", "flat 1"), gid("Entrance", "sadovaya 1")


def yard(**more: Any) -> dict[str, Any]:
    """A request that is in order, but for what is said."""
    return {"place": "YARD", "category": "YARD_CLEANING", "text": "Не убрано", "house": SADOVAYA} | more


def flat(**more: Any) -> dict[str, Any]:
    return {"place": "APARTMENT", "category": "TAP_LEAK", "text": "Капает", "premises": FLAT} | more


def of(subject: str, state: str, **more: Any) -> dict[str, Any]:
    return {"request": gid("Request", f"{subject} {state}")} | more


@dataclass(frozen=True)
class Case:
    """One refusal."""

    name: str
    mutation: str
    input: dict[str, Any]
    code: str
    field: list[str] | None
    who: str = "owner"
    at: datetime = DURING


SUBMIT = [
    Case("no words", "submitRequest", yard(text=" \n"), "MISSING", ["text"]),
    Case("too many words", "submitRequest", yard(text="я" * 4001), "TOO_LONG", ["text"]),
    Case("a letter that is none", "submitRequest", yard(text="a\0b"), "BAD_INPUT", ["text"]),
    Case("half of a letter", "submitRequest", yard(text="a\ud800b"), "BAD_INPUT", ["text"]),
    Case("no house at all", "submitRequest", yard(house=None), "NOT_FOUND", ["house"]),
    Case("an id that is none", "submitRequest", yard(house="Садовая, 1"), "NOT_FOUND", ["house"]),
    Case("an id of nothing", "submitRequest", yard(house=NOBODY.replace("Request", "House")), "NOT_FOUND", ["house"]),
    Case("an id of something else", "submitRequest", yard(house=FLAT), "NOT_FOUND", ["house"]),
    Case("a flat of another house", "submitRequest", flat(house=LESNAYA), "NOT_FOUND", ["premises"]),
    Case(
        "a flat that is not seen", "submitRequest", flat(premises=gid("Premises", "flat 7")), "NOT_FOUND", ["premises"]
    ),
    Case(
        "an entrance of another house",
        "submitRequest",
        yard(place="ENTRANCE", house=LESNAYA, entrance=ENTRANCE),
        "NOT_FOUND",
        ["entrance"],
    ),
    Case(
        "an apartment, not said which",
        "submitRequest",
        flat(premises=None, house=SADOVAYA),
        "WRONG_PLACE",
        ["premises"],
    ),
    Case("the yard with an apartment", "submitRequest", yard(premises=FLAT), "WRONG_PLACE", ["premises"]),
    Case("an entrance, not said which", "submitRequest", yard(place="ENTRANCE"), "WRONG_PLACE", ["entrance"]),
    Case(
        "the house with an entrance",
        "submitRequest",
        yard(place="HOUSE", entrance=ENTRANCE),
        "WRONG_PLACE",
        ["entrance"],
    ),
    Case(
        "a guest without the scope", "submitRequest", flat(), "NOT_YOUR_PREMISES", ["premises"], "guest_without_scope"
    ),
    Case("to the inspectorate", "submitRequest", yard(addressee="INSPECTORATE"), "WRONG_ADDRESSEE", ["addressee"]),
    Case(
        "a supplier nobody asked",
        "submitRequest",
        yard(supplier=gid("Organisation", "vodokanal")),
        "WRONG_ADDRESSEE",
        ["supplier"],
    ),
    Case(
        "a supplier of another house",
        "submitRequest",
        yard(addressee="SUPPLIER", supplier=gid("Organisation", "teplo")),
        "SUPPLIER_DOES_NOT_SERVE",
        ["supplier"],
    ),
    Case(
        "which of two suppliers",
        "submitRequest",
        yard(addressee="SUPPLIER", house=LESNAYA),
        "SUPPLIER_DOES_NOT_SERVE",
        ["supplier"],
    ),
    Case(
        "no supplier at all",
        "submitRequest",
        yard(addressee="SUPPLIER", house=TVERSKAYA),
        "SUPPLIER_DOES_NOT_SERVE",
        ["supplier"],
    ),
    Case(
        "nobody manages yet",
        "submitRequest",
        yard(house=TVERSKAYA),
        "NOBODY_SERVES",
        ["addressee"],
        at=BEFORE_ANYBODY_SERVED,
    ),
    Case(
        "before the law that is known",
        "submitRequest",
        yard(addressee="SUPPORT"),
        "TERM_UNKNOWN",
        None,
        "dispatcher_at_home",
        datetime(1999, 6, 1, tzinfo=UTC),
    ),
    Case("damage to come", "submitRequest", yard(occurredAt="2026-06-15T09:00:01Z"), "FROM_THE_FUTURE", ["occurredAt"]),
    Case(
        "damage before time began",
        "submitRequest",
        yard(category="PIPE_BURST", occurredAt="0001-01-01T00:00:00+14:00"),
        "OUT_OF_RANGE",
        ["occurredAt"],
    ),
    Case(
        "an inspection in the past",
        "submitRequest",
        yard(inspectionAgreedAt="2026-06-15T08:59:59Z"),
        "BEFORE_RECEIPT",
        ["inspectionAgreedAt"],
    ),
    Case(
        "an inspection after the end of time",
        "submitRequest",
        flat(category="WATER_QUALITY", inspectionAgreedAt="9999-12-31T23:59:59-12:00"),
        "OUT_OF_RANGE",
        ["inspectionAgreedAt"],
    ),
    Case(
        "a flat on fire",
        "submitRequest",
        flat(category="HEATING_NONE", flatTemperature=61),
        "OUT_OF_RANGE",
        ["flatTemperature"],
    ),
    Case(
        "a day colder than any",
        "submitRequest",
        flat(category="HEATING_NONE", meanDailyTemperature=-(2**31)),
        "OUT_OF_RANGE",
        ["meanDailyTemperature"],
    ),
    Case("nobody is signed in", "submitRequest", yard(), "NOT_SIGNED_IN", None, "anonymous"),
]
STAFF = [
    Case("taken already", "takeRequest", of("apartment", "IN_PROGRESS"), "NOT_NOW", None, "other_dispatcher"),
    Case("an id that is none", "takeRequest", {"request": "100-042-6"}, "NOT_FOUND", ["request"], "other_dispatcher"),
    Case("an id of nothing", "takeRequest", {"request": NOBODY}, "NOT_FOUND", ["request"], "other_dispatcher"),
    Case("an id of something else", "takeRequest", {"request": SADOVAYA}, "NOT_FOUND", ["request"], "other_dispatcher"),
    Case(
        "answered before it was taken",
        "answerRequest",
        of("apartment", "ACCEPTED", text="Да"),
        "NOT_NOW",
        None,
        "other_dispatcher",
    ),
    Case(
        "resolved without an answer",
        "answerRequest",
        of("apartment", "IN_PROGRESS"),
        "ANSWER_NEEDED",
        ["text"],
        "other_dispatcher",
    ),
    Case(
        "an answer of blanks",
        "answerRequest",
        of("apartment", "IN_PROGRESS", text=" ", resolved=False),
        "ANSWER_NEEDED",
        ["text"],
        "other_dispatcher",
    ),
    Case(
        "too long an answer",
        "answerRequest",
        of("apartment", "IN_PROGRESS", text="я" * 10_001),
        "TOO_LONG",
        ["text"],
        "other_dispatcher",
    ),
    Case(
        "an answer of no letters",
        "answerRequest",
        of("apartment", "IN_PROGRESS", text="\0"),
        "BAD_INPUT",
        ["text"],
        "other_dispatcher",
    ),
    Case(
        "answered after it was resolved",
        "answerRequest",
        of("apartment", "RESOLVED", text="Да"),
        "NOT_NOW",
        None,
        "other_dispatcher",
    ),
    Case(
        "declined without a reason",
        "declineRequest",
        of("apartment", "ACCEPTED", reason=" "),
        "REASON_NEEDED",
        ["reason"],
        "other_dispatcher",
    ),
    Case(
        "declined with a novel",
        "declineRequest",
        of("apartment", "ACCEPTED", reason="я" * 2001),
        "TOO_LONG",
        ["reason"],
        "other_dispatcher",
    ),
    Case(
        "declined twice",
        "declineRequest",
        of("apartment", "DECLINED", reason="Нет"),
        "NOT_NOW",
        None,
        "other_dispatcher",
    ),
    Case(
        "what no deadline asks",
        "meetDeadline",
        of("apartment", "IN_PROGRESS", kind="INSPECT"),
        "NOT_NOW",
        ["kind"],
        "other_dispatcher",
    ),
    Case(
        "what the answer meets",
        "meetDeadline",
        of("apartment", "IN_PROGRESS", kind="ANSWER"),
        "NOT_NOW",
        ["kind"],
        "other_dispatcher",
    ),
    Case(
        "done tomorrow",
        "meetDeadline",
        of("apartment", "IN_PROGRESS", kind="LOCALISE", at="2026-06-15T09:00:01Z"),
        "FROM_THE_FUTURE",
        ["at"],
        "other_dispatcher",
    ),
    Case(
        "done before it came",
        "meetDeadline",
        of("apartment", "IN_PROGRESS", kind="LOCALISE", at="0001-01-01T00:00:00+14:00"),
        "OUT_OF_RANGE",
        ["at"],
        "other_dispatcher",
    ),
    Case(
        "done before it was taken",
        "meetDeadline",
        of("apartment", "ACCEPTED", kind="LOCALISE"),
        "NOT_NOW",
        None,
        "other_dispatcher",
    ),
]
RESIDENT = [
    Case("withdrawn when resolved", "withdrawRequest", of("apartment", "RESOLVED"), "NOT_NOW", None),
    Case("no stars", "rateRequest", of("apartment", "RESOLVED", rating=0), "OUT_OF_RANGE", ["rating"]),
    Case("six stars", "rateRequest", of("apartment", "RESOLVED", rating=6), "OUT_OF_RANGE", ["rating"]),
    Case(
        "a review too long", "rateRequest", of("apartment", "RESOLVED", rating=1, text="я" * 1001), "TOO_LONG", ["text"]
    ),
    Case(
        "a review of no letters", "rateRequest", of("apartment", "RESOLVED", rating=1, text="\0"), "BAD_INPUT", ["text"]
    ),
    Case("rated before it is answered", "rateRequest", of("apartment", "ACCEPTED", rating=5), "NOT_NOW", None),
    Case("rated twice", "rateRequest", of("rated", "RESOLVED", rating=5), "NOT_NOW", None),
    Case("nothing said", "commentRequest", of("apartment", "ACCEPTED", text="  "), "MISSING", ["text"]),
    Case("too much said", "commentRequest", of("apartment", "ACCEPTED", text="я" * 2001), "TOO_LONG", ["text"]),
    Case("half a letter said", "commentRequest", of("apartment", "ACCEPTED", text="\udfff"), "BAD_INPUT", ["text"]),
]
OLGA, NINA = gid("Employment", "Olga at old"), gid("Employment", "Nina at new")
COURSE = [
    Case("registered already", "registerRequest", of("apartment", "ACCEPTED"), "NOT_NOW", None, "other_dispatcher"),
    Case("by its author", "registerRequest", of("appeal", "ACCEPTED"), "NOT_ALLOWED", None),
    Case("not registered yet", "takeRequest", of("appeal", "ACCEPTED"), "NOT_NOW", None, "inspector"),
    Case("to a stranger", "assignRequest", of("apartment", "ACCEPTED", employee=NINA), "NOT_FOUND", ["employee"],
         "other_dispatcher"),
    Case("to a flat", "assignRequest", of("apartment", "ACCEPTED", employee=FLAT), "NOT_FOUND", ["employee"],
         "other_dispatcher"),
    Case("what is over", "assignRequest", of("apartment", "RESOLVED", employee=OLGA), "NOT_NOW", None,
         "other_dispatcher"),
    Case("forwarded, not said why", "forwardRequest", of("apartment", "ACCEPTED", addressee="SUPPLIER", reason=" "),
         "REASON_NEEDED", ["reason"], "other_dispatcher"),
    Case("forwarded with too many words", "forwardRequest",
         of("apartment", "ACCEPTED", addressee="SUPPLIER", reason="я" * 2001), "TOO_LONG", ["reason"],
         "other_dispatcher"),
    Case("forwarded to the inspectorate", "forwardRequest",
         of("apartment", "ACCEPTED", addressee="INSPECTORATE", reason="Не к нам"), "WRONG_ADDRESSEE", ["addressee"],
         "other_dispatcher"),
    Case("forwarded to oneself", "forwardRequest",
         of("apartment", "ACCEPTED", addressee="MANAGEMENT", reason="Не к нам"), "WRONG_ADDRESSEE", ["addressee"],
         "other_dispatcher"),
    Case("forwarded to who does not supply it", "forwardRequest",
         of("apartment", "ACCEPTED", addressee="SUPPLIER", supplier=gid("Organisation", "teplo"), reason="Не к нам"),
         "SUPPLIER_DOES_NOT_SERVE", ["supplier"], "other_dispatcher"),
    Case("a complaint, forwarded", "forwardRequest",
         of("appeal", "ACCEPTED", addressee="MANAGEMENT", reason="Не к нам"), "NOT_NOW", None, "inspector"),
    Case("ten working days", "extendRequest", of("apartment", "ACCEPTED", reason="Ждём"), "CANNOT_EXTEND", None,
         "other_dispatcher"),
    Case("put off too late", "extendRequest", of("outside", "ACCEPTED", reason="Ждём"), "EXTENDED_TOO_LATE", None,
         "other_dispatcher"),
    Case("put off, not said why", "extendRequest", of("outside", "ACCEPTED", reason=""), "REASON_NEEDED", ["reason"],
         "other_dispatcher", MOMENTS["before"]),
    Case("put off by 31 days", "extendRequest", of("outside", "ACCEPTED", reason="Ждём", days=31), "OUT_OF_RANGE",
         ["days"], "other_dispatcher", MOMENTS["before"]),
    Case("put off by no day", "extendRequest", of("outside", "ACCEPTED", reason="Ждём", days=0), "OUT_OF_RANGE",
         ["days"], "other_dispatcher", MOMENTS["before"]),
    Case("still open", "resubmitRequest", of("apartment", "ACCEPTED", text="Ещё"), "NOT_NOW", None),
    Case("nothing said anew", "resubmitRequest", of("apartment", "RESOLVED", text=" "), "MISSING", ["text"]),
    Case("sent again from an oven", "resubmitRequest", of("apartment", "RESOLVED", text="Ещё", flatTemperature=100),
         "OUT_OF_RANGE", ["flatTemperature"]),
    Case("sent again from the future", "resubmitRequest",
         of("apartment", "RESOLVED", text="Ещё", occurredAt="2029-01-01T00:00:00Z"), "FROM_THE_FUTURE",
         ["occurredAt"]),
    Case("sent again with what nobody sent", "resubmitRequest",
         of("apartment", "RESOLVED", text="Ещё", files=[gid("File", "none")]), "NOT_FOUND", ["files", "0"]),
    Case("no reason to complain", "fileComplaint", of("water", "ACCEPTED", text="Плохо"), "NOT_NOW", None,
         at=datetime(2026, 1, 21, 9, tzinfo=UTC)),
    Case("complained of support", "fileComplaint", of("app", "RESOLVED", text="Плохо"), "NOT_NOW", None),
    Case("complained to the management", "fileComplaint", of("apartment", "RESOLVED", to="MANAGEMENT", text="Плохо"),
         "WRONG_ADDRESSEE", ["to"]),
    Case("complained without words", "fileComplaint", of("apartment", "RESOLVED", text=""), "MISSING", ["text"]),
    Case("complained for the second time", "fileComplaint", of("answered", "RESOLVED", text="Плохо"),
         "ALREADY_COMPLAINED", ["to"]),
    Case("a note without words", "noteRequest", of("apartment", "ACCEPTED", text=" "), "MISSING", ["text"],
         "other_dispatcher"),
    Case("a note by a resident", "noteRequest", of("apartment", "ACCEPTED", text="Я"), "NOT_ALLOWED", None),
    Case("joins their own", "submitRequest", yard(join=gid("Request", "yard ACCEPTED")), "OWN_REQUEST", ["join"]),
    Case("joins what is hidden", "submitRequest", yard(join=gid("Request", "apartment ACCEPTED")), "NOT_FOUND",
         ["join"], "neighbour"),
    Case("joins what is over", "submitRequest", yard(join=gid("Request", "yard RESOLVED"), category="PIPE_BURST"),
         "NOT_NOW", ["join"], "neighbour"),
    Case("attached to what is hidden", "submitRequest", yard(attached=gid("Request", "apartment ACCEPTED")),
         "NOT_FOUND", ["attached"], "neighbour"),
    Case("attached to a bill, which nobody has yet", "submitRequest", yard(attached=gid("Bill", "of August")),
         "NOT_FOUND", ["attached"]),
    Case("attached to a house", "submitRequest", yard(attached=SADOVAYA), "NOT_FOUND", ["attached"]),
    Case("a screen with a long name", "submitRequest", yard(screen="я" * 101), "TOO_LONG", ["screen"]),
    Case("somebody else's draft", "submitRequest", yard(draft=gid("RequestDraft", "draft")), "NOT_FOUND", ["draft"],
         "neighbour"),
]  # fmt: skip
CASES = [*SUBMIT, *STAFF, *RESIDENT, *COURSE]
