"""What the matrix acts on: requests in every state that a deed needs, and their like for everything else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from gosdom_core.requests import spoken_number
from gosdom_graphql.database import Database
from gosdom_graphql.requests.tables import (
    AnswerTemplate,
    Request,
    RequestComment,
    RequestDeadline,
    RequestDraft,
    RequestNote,
)
from tests.rights.cast import HANDOVER, gid, key

RECEIVED = datetime(2026, 1, 20, 9, tzinfo=UTC)
MOMENTS = {
    # guests are not invited yet; Fedor owns flat 3; the old organisation serves
    "before": datetime(2026, 2, 1, 9, tzinfo=UTC),
    # a guest in flat 1
    "during": datetime(2026, 6, 15, 9, tzinfo=UTC),
    # the guest has left, Fedor has sold, the new organisation serves
    "after": datetime(2027, 1, 15, 9, tzinfo=UTC),
}
# place, addressee, to whom, premises, author, in which capacity
SUBJECTS: dict[str, tuple[str, str, str, str | None, str, str]] = {
    "apartment": ("APARTMENT", "MANAGEMENT", "old", "flat 1", "Anna", "OWNER"),
    "complained": ("APARTMENT", "MANAGEMENT", "old", "flat 1", "Anna", "OWNER"),
    "yard": ("YARD", "MANAGEMENT", "old", None, "Anna", "OWNER"),
    "outside": ("YARD", "MANAGEMENT", "old", None, "Kirill", "OUTSIDER"),
    "water": ("APARTMENT", "SUPPLIER", "vodokanal", "flat 1", "Anna", "OWNER"),
    "app": ("HOUSE", "SUPPORT", "support", None, "Anna", "OWNER"),
    "sold": ("APARTMENT", "MANAGEMENT", "old", "flat 3", "Fedor", "OWNER"),
    "by_guest": ("APARTMENT", "MANAGEMENT", "old", "flat 1", "Dina", "USER"),
    "answered": ("APARTMENT", "MANAGEMENT", "old", "flat 1", "Anna", "OWNER"),
    "rated": ("YARD", "MANAGEMENT", "old", None, "Anna", "OWNER"),
    "appeal": ("APARTMENT", "INSPECTORATE", "inspectorate_63", "flat 1", "Anna", "OWNER"),
    "flat_2": ("APARTMENT", "MANAGEMENT", "old", "flat 2", "Grigory", "OWNER"),
    "flat_4": ("APARTMENT", "MANAGEMENT", "old", "flat 4", "Timur", "OWNER"),
}
STATES = {
    "answerRequest": "IN_PROGRESS",
    "meetDeadline": "IN_PROGRESS",
    "rateRequest": "RESOLVED",
    "resubmitRequest": "RESOLVED",
    "fileComplaint": "RESOLVED",
    "answered": "RESOLVED",
    "rated": "DECLINED",
}
"""In which state is a request that this is asked of? All others are new."""

DEEDS = {
    "takeRequest": "",
    "answerRequest": ', text: "Сделано"',
    "declineRequest": ', reason: "Не наш участок"',
    "withdrawRequest": "",
    "commentRequest": ', text: "Когда?"',
    "meetDeadline": ", kind: LOCALISE",
    "rateRequest": ", rating: 5",
    "registerRequest": "",
    "assignRequest": f', employee: "{gid("Employment", "Olga at old")}"',
    "forwardRequest": ', addressee: SUPPLIER, reason: "Ваша труба"',
    "extendRequest": ', reason: "Ждём документы"',
    "noteRequest": ', text: "Между нами"',
    "resubmitRequest": ', text: "Всё ещё течёт"',
    "fileComplaint": ', text: "Не сделано"',
}
OFFICE = {
    "saveAnswerTemplate": 'title: "Спасибо", text: "Спасибо, что написали"',
    "deleteAnswerTemplate": f'template: "{gid("AnswerTemplate", "template")}"',
    "saveRequestDraft": 'text: "Начато"',
    "discardRequestDraft": f'draft: "{gid("RequestDraft", "draft")}"',
}
"""What is asked of templates and drafts: of the old organisation's, and of Anna's."""
SUBMISSIONS = {
    "apartment": f'place: APARTMENT, category: TAP_LEAK, premises: "{gid("Premises", "flat 1")}"',
    "flat_3": f'place: APARTMENT, category: TAP_LEAK, premises: "{gid("Premises", "flat 3")}"',
    "yard": f'place: YARD, category: YARD_CLEANING, house: "{gid("House", "sadovaya")}"',
    "entrance": f'place: ENTRANCE, category: COMMON_LIGHTING, entrance: "{gid("Entrance", "sadovaya 1")}"',
}


def state_for(operation: str, subject: str) -> str:
    """In which state is the subject of this operation?"""
    return STATES.get(subject) or STATES.get(operation, "ACCEPTED")


async def write_subjects(database: Database) -> None:
    """Each subject in each state."""
    states = ("ACCEPTED", "IN_PROGRESS", "RESOLVED", "DECLINED")
    pairs = [(subject, state) for subject in SUBJECTS for state in states]
    [term] = await database.read.fetch("select id from law_term order by id limit 1")
    async with database.transaction():
        requests = [_request(n, *pair) for n, pair in enumerate(pairs)]
        await Request.insert(*requests)
        for request in requests:
            await _belongings(request, term["id"])
        await RequestNote(
            id=key("note"),
            house=key("sadovaya"),
            request=key("apartment ACCEPTED"),
            author=key("Olga"),
            organisation=key("old"),
            text="Звонить после шести",
            created_at=RECEIVED,
        ).save()
        await AnswerTemplate(
            id=key("template"),
            organisation=key("old"),
            author=key("Olga"),
            title="Спасибо",
            text="Спасибо",
            sort_key="спасибо",
            updated_at=RECEIVED,
        ).save()
        await RequestDraft(id=key("draft"), person=key("Anna"), text="Начато", updated_at=RECEIVED).save()


def _request(n: int, subject: str, state: str) -> Request:
    place, addressee, to, premises, author, applicant = SUBJECTS[subject]
    answered = state in ("RESOLVED", "DECLINED")
    told: dict[str, Any] = {"answered_at": RECEIVED, "answered_by": key(to), "closed_at": RECEIVED} if answered else {}
    if subject == "complained":
        told["complained_at"] = RECEIVED
    if subject == "rated" and answered:
        told |= {"rating": 4, "rated_at": RECEIVED}
    return Request(
        id=key(f"{subject} {state}"),
        number=spoken_number(50_000 + n),
        house=key("sadovaya"),
        region="63",
        premises=key(premises) if premises else None,
        place=place,
        category="PIPE_BURST",
        addressee=addressee,
        organisation=key(to),
        author=key(author),
        applicant=applicant,
        text="Течёт",
        state=state,
        received_at=RECEIVED,
        registered_at=None if subject == "appeal" and state == "ACCEPTED" else RECEIVED,
        responsible=key("Olga") if state != "ACCEPTED" else None,
        due_at=RECEIVED + timedelta(days=10),
        awaits=not answered,
        **told,
    )


async def _belongings(request: Request, term: UUID) -> None:
    of = {"house": request.house, "request": request.id}
    days = 30 if request.applicant == "OUTSIDER" else 10
    for rank, kind in enumerate(("ANSWER", "REGISTER" if request.addressee == "INSPECTORATE" else "LOCALISE")):
        await RequestDeadline(
            id=key(f"{request.id} {kind}"),
            **of,
            kind=kind,
            decides=True,
            rank=rank,
            starts_at=RECEIVED,
            due_at=RECEIVED + timedelta(days=days),
            due_day=date(2026, 1, 20) + timedelta(days=days),
            term=term,
            explanation_ru="так посчитано",
            explanation_en="counted so",
            provisional=False,
            met_at=request.closed_at,
        ).save()
    await RequestComment(
        id=key(f"{request.id} comment"), **of, author=request.author, text="Жду", created_at=RECEIVED
    ).save()


async def turn_to(database: Database, moment: str) -> datetime:
    """The moment, with what is open in the hands of who serves then."""
    at = MOMENTS[moment]
    serves, left = ("new", "old") if at.date() >= HANDOVER else ("old", "new")
    async with database.transaction():
        is_open = Request.state.is_in(["ACCEPTED", "IN_PROGRESS"])
        await Request.update({Request.organisation: key(serves)}).where(Request.organisation == key(left), is_open)
    return at


def operation_text(operation: str, subject: str) -> str:
    """What is asked? One operation with one root field, whose response key is `it`."""
    id = f"Request:{key(f'{subject} {state_for(operation, subject)}')}"
    if operation == "submitRequest":
        asked = f'mutation {{ it: submitRequest(input: {{text: "Течёт", {SUBMISSIONS[subject]}}})'
        return f"{asked} {{ userErrors {{ code }} }} }}"
    if operation in OFFICE:
        return f"mutation {{ it: {operation}(input: {{{OFFICE[operation]}}}) {{ userErrors {{ code }} }} }}"
    if operation in DEEDS:
        asked = f'mutation {{ it: {operation}(input: {{request: "{id}"{DEEDS[operation]}}})'
        return f"{asked} {{ userErrors {{ code }} request {{ id }} }} }}"
    root, _, field = operation.partition(".")
    if field:
        leaves = dict.fromkeys(("applicant", "complainedAt", "rating", "text"), "")
        inside = leaves.get(field, "{ nodes { text } }" if field == "comments" else "{ __typename }")
        return f'{{ it: {root}(id: "{id}") {{ it: {field} {inside} }} }}'
    texts = {
        "viewer": "viewer { kind }",
        "request": f'request(id: "{id}") {{ id }}',
        "node": f'node(id: "{id}") {{ id }}',
        "nodes": f'nodes(ids: ["{id}"]) {{ id }}',
        "requests": f'requests(filter: {{number: "{_number(subject, operation)}"}}) {{ nodes {{ id }} }}',
        "premises": f'premises(id: "{gid("Premises", subject.replace("_", " "))}") {{ id }}',
        "house": f'house(id: "{gid("House", "tverskaya")}") {{ id }}',
        "houses": "houses { nodes { id } }",
        "organisation": f'organisation(id: "{gid("Organisation", "vodokanal")}") {{ id }}',
        "organisations": "organisations { nodes { id } }",
        "lawTerms": "lawTerms { nodes { id } }",
        "requestCategories": "requestCategories { nodes { category } }",
        "answerTemplates": "answerTemplates { nodes { id } }",
        "requestDrafts": "requestDrafts { nodes { id } }",
    }
    return f"{{ it: {texts[root]} }}"


def _number(subject: str, operation: str) -> str:
    if subject not in SUBJECTS:
        return ""
    states = ("ACCEPTED", "IN_PROGRESS", "RESOLVED", "DECLINED")
    n = list(SUBJECTS).index(subject) * len(states) + states.index(state_for(operation, subject))
    return spoken_number(50_000 + n)
