"""The naive reader: a resolver a field over rows in Python, with rights decided by the core and plain Python.

It shares nothing with the server but the printed SDL and the tables. It is the oracle that planned answers are compared
with: slow, obvious, and it knows no SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    execute_sync,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    parse,
)

from gosdom_core import access
from gosdom_core.access import Sight
from gosdom_core.requests import (
    Addressee,
    Applicant,
    DeadlineKind,
    RequestState,
    may_complain,
    may_forward,
    next_actions,
)
from tests.reader.naive import as_json, snake
from tests.rights.paging import Seen, page
from tests.rights.rights import FULL_ONLY, Filters, seen
from tests.rights.scope import PLANNED, is_covered
from tests.rights.world import Row, acting


class Naive(Filters):
    """The whole API as one viewer may see it."""

    def field(self, kind: str, name: str, source: Any, given: dict[str, Any]) -> Any:
        """What is this field of this object?"""
        row: Row = source.row if isinstance(source, Seen) else {}
        if name == "id":
            return f"{kind}:{row['id']}"
        if kind == "Request" and name in FULL_ONLY and self.sight(row) is not Sight.FULL:
            return None
        found = getattr(self, f"{snake(kind).lstrip('_')}_{snake(name)}", None)
        if found is not None:
            return found(row, given)
        value = row[snake(name)]
        return list(value) if isinstance(value, list) else as_json(value)

    def in_language(self, row: Row, name: str) -> Any:
        return row[f"{name}_en" if self.viewer.language == "en" else f"{name}_ru"]

    def connection(self, kind: str, rows: Iterable[Row], given: dict[str, Any]) -> dict[str, Any]:
        asked = given.get("filter")
        return page(kind, self.passing(kind, rows, asked) if asked else list(rows), given)

    # Roots

    def query_viewer(self, row: Row, given: dict[str, Any]) -> Any:
        return None if self.viewer.person is None else Seen("Viewer", self.world.rows["person"][self.viewer.person])

    def query_request(self, row: Row, given: dict[str, Any]) -> Any:
        return self.node(given["id"], kind="Request")

    def query_house(self, row: Row, given: dict[str, Any]) -> Any:
        return self.node(given["id"], kind="House")

    def query_organisation(self, row: Row, given: dict[str, Any]) -> Any:
        return self.node(given["id"], kind="Organisation")

    def query_premises(self, row: Row, given: dict[str, Any]) -> Any:
        return self.node(given["id"], kind="Premises")

    def query_node(self, row: Row, given: dict[str, Any]) -> Any:
        return self.node(given["id"])

    def query_nodes(self, row: Row, given: dict[str, Any]) -> Any:
        return [self.node(each) for each in given["ids"][:100]]

    def query_requests(self, row: Row, given: dict[str, Any]) -> Any:
        return self.connection("Request", self.all("Request"), given)

    def query_houses(self, row: Row, given: dict[str, Any]) -> Any:
        return self.connection("House", self.all("House"), given)

    def query_organisations(self, row: Row, given: dict[str, Any]) -> Any:
        return self.connection("Organisation", self.all("Organisation"), given)

    def query_law_terms(self, row: Row, given: dict[str, Any]) -> Any:
        return self.connection("LawTerm", self.all("LawTerm"), given)

    def query_request_categories(self, row: Row, given: dict[str, Any]) -> Any:
        return page("RequestCategoryInfo", list(self.world.rows["request_category"].values()), given)

    # The viewer, people

    def viewer_kind(self, row: Row, given: dict[str, Any]) -> Any:
        return self.viewer.kind.name

    def viewer_now(self, row: Row, given: dict[str, Any]) -> Any:
        return as_json(self.viewer.now)

    def viewer_person(self, row: Row, given: dict[str, Any]) -> Any:
        return Seen("Person", row)

    def viewer_guest_accesses(self, row: Row, given: dict[str, Any]) -> Any:
        return self.listed("GuestAccess", "person", row, "since", "id")

    def person_shares(self, row: Row, given: dict[str, Any]) -> Any:
        return self.listed("Share", "person", row, "since", "id")

    def person_employments(self, row: Row, given: dict[str, Any]) -> Any:
        return self.listed("Employment", "person", row, "since", "id")

    def employment_organisation(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Organisation", row["organisation"])

    def employment_employee(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["person"])

    def guest_access_apartment(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Apartment", row["premises"])

    def guest_access_house(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("House", row["house"])

    def guest_access_premises(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Premises", row["premises"])

    def guest_access_guest(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["person"])

    def guest_access_granted_by(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["granted_by"])

    def query_guest_accesses(self, row: Row, given: dict[str, Any]) -> Any:
        return self.connection("GuestAccess", self.all("GuestAccess"), given)

    def query_guest_invitations(self, row: Row, given: dict[str, Any]) -> Any:
        return self.connection("GuestInvitation", self.all("GuestInvitation"), given)

    def query_powers(self, row: Row, given: dict[str, Any]) -> Any:
        return self.connection("Power", self.all("Power"), given)

    def guest_access_state(self, row: Row, given: dict[str, Any]) -> Any:
        return self.access_state(row)

    def guest_access_ended_by(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["ended_by"])

    def guest_access_deeds(self, row: Row, given: dict[str, Any]) -> Any:
        return page("GuestDeed", self.below("GuestDeed", "access", row), given)

    def guest_deed_request(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Request", row["request"])

    def guest_deed_entry(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("RequestHistoryEntry", row["entry"])

    def guest_invitation_document(self, row: Row, given: dict[str, Any]) -> Any:
        return row["document"] if self.is_between_the_two(row) else None

    def guest_invitation_document_date(self, row: Row, given: dict[str, Any]) -> Any:
        return as_json(row["document_date"]) if self.is_between_the_two(row) else None

    def is_between_the_two(self, row: Row) -> bool:
        return self.viewer.person in (row["invited_by"], row["accepted_by"])

    def guest_invitation_state(self, row: Row, given: dict[str, Any]) -> Any:
        return self.invitation_state(row)

    def guest_invitation_apartment(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Apartment", row["premises"])

    def guest_invitation_house(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("House", row["house"])

    def guest_invitation_premises(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Premises", row["premises"])

    def guest_invitation_invited_by(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["invited_by"])

    def guest_invitation_guest(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["accepted_by"])

    def guest_invitation_access(self, row: Row, given: dict[str, Any]) -> Any:
        return next(iter(self.listed("GuestAccess", "invitation", row)), None)

    def guest_invitation_power(self, row: Row, given: dict[str, Any]) -> Any:
        return next(iter(self.listed("Power", "invitation", row)), None)

    def power_state(self, row: Row, given: dict[str, Any]) -> Any:
        return self.state_of_power(row)

    def power_apartment(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Apartment", row["premises"])

    def power_house(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("House", row["house"])

    def power_premises(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Premises", row["premises"])

    def power_representative(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["person"])

    def power_owner(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["owner"])

    # Homes

    def organisation_contracts(self, row: Row, given: dict[str, Any]) -> Any:
        return page("ServiceContract", self.below("ServiceContract", "organisation", row), given)

    def house_entrances(self, row: Row, given: dict[str, Any]) -> Any:
        return self.listed("Entrance", "house", row, "number")

    def house_contracts(self, row: Row, given: dict[str, Any]) -> Any:
        return self.listed("ServiceContract", "house", row, "since", "id")

    def house_premises(self, row: Row, given: dict[str, Any]) -> Any:
        return self.connection("Premises", self.below("Premises", "house", row), given)

    def entrance_house(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("House", row["house"])

    def service_contract_house(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("House", row["house"])

    def service_contract_organisation(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Organisation", row["organisation"])

    def premises_house(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("House", row["house"])

    def premises_entrance(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Entrance", row["entrance"])

    def premises_shares(self, row: Row, given: dict[str, Any]) -> Any:
        return self.listed("Share", "premises", row, "since", "id")

    def share_premises(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Premises", row["premises"])

    def share_owner(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["person"])

    # Law

    def law_term_act(self, row: Row, given: dict[str, Any]) -> Any:
        return self.in_language(row, "act")

    def law_term_text(self, row: Row, given: dict[str, Any]) -> Any:
        return self.in_language(row, "text")

    def request_category_info_name(self, row: Row, given: dict[str, Any]) -> Any:
        return self.in_language(row, "name")

    # Requests

    def request_is_overdue(self, row: Row, given: dict[str, Any]) -> Any:
        return self.is_overdue(row)

    def request_facts(self, row: Row, given: dict[str, Any]) -> Any:
        return Seen("RequestFacts", row)

    def request_house(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("House", row["house"])

    def request_entrance(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Entrance", row["entrance"])

    def request_apartment(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Apartment", row["premises"])

    def request_premises(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Premises", row["premises"])

    def request_organisation(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Organisation", row["organisation"])

    def request_author(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["author"])

    def request_responsible(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["responsible"])

    def request_deadlines(self, row: Row, given: dict[str, Any]) -> Any:
        return self.listed("RequestDeadline", "request", row, "rank", "id")

    def request_answers(self, row: Row, given: dict[str, Any]) -> Any:
        return self.listed("RequestAnswer", "request", row, "created_at", "id")

    def request_history(self, row: Row, given: dict[str, Any]) -> Any:
        return self.listed("RequestHistoryEntry", "request", row, "at", "id")

    def request_comments(self, row: Row, given: dict[str, Any]) -> Any:
        return page("RequestComment", self.below("RequestComment", "request", row), given)

    def request_next_actions(self, row: Row, given: dict[str, Any]) -> Any:
        open_deeds = [
            due
            for due in self.deadlines(row)
            if due["met_at"] is None and due["ended_at"] is None and not DeadlineKind[due["kind"]].met_by_answer
        ]
        addressee, answered = Addressee[row["addressee"]], row["answered_at"] is not None
        longer = addressee.is_state_body or (
            addressee is Addressee.MANAGEMENT and row["applicant"] == Applicant.OUTSIDER.name
        )
        in_time = any(
            due["kind"] == DeadlineKind.ANSWER.name
            and due["met_at"] is None
            and due["ended_at"] is None
            and due["due_at"] is not None
            and due["due_at"] >= self.viewer.now
            for due in self.deadlines(row)
        )
        found = next_actions(
            RequestState[row["state"]],
            access.parts(acting(self.viewer), seen(row)),
            answered=answered,
            rated=row["rating"] is not None,
            deed_open=bool(open_deeds),
            registered=row["registered_at"] is not None,
            forwardable=may_forward(addressee, answered=answered),
            extendable=row["extended_at"] is None and row["registered_at"] is not None and in_time and longer,
            complainable=may_complain(addressee, answered=answered, overdue=self.is_overdue(row)),
            ordinary=not addressee.is_state_body,
        )
        return [action.name for action in found]

    def request_deadline_law(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("LawTerm", row["term"])

    def request_deadline_explanation(self, row: Row, given: dict[str, Any]) -> Any:
        return self.in_language(row, "explanation")

    def request_deadline_standing(self, row: Row, given: dict[str, Any]) -> Any:
        due = row["due_at"]
        if row["met_at"] is not None:
            return "MET_LATE" if due is not None and row["met_at"] > due else "MET"
        if row["ended_at"] is not None:
            return "ENDED"
        return "OVERDUE" if row["decides"] and due is not None and self.viewer.now > due else "RUNNING"

    def request_history_entry_person(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["person"]) if self.sight_of_parent(row) is Sight.FULL else None

    def request_history_entry_organisation(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Organisation", row["organisation"])

    def request_history_entry_to_organisation(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Organisation", row["to_organisation"])

    def request_history_entry_law(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("LawTerm", row["term"])

    def request_history_entry_assignee(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["assignee"]) if self.sight_of_parent(row) is Sight.FULL else None

    def request_history_entry_words(self, row: Row, given: dict[str, Any]) -> Any:
        return row["words"] if self.sight_of_parent(row) is Sight.FULL else None

    def request_attached(self, row: Row, given: dict[str, Any]) -> Any:
        # nothing else is attached in these rows
        return None if row["attached"] is None else f"Request:{row['attached']}"

    def request_previous(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Request", row["previous"])

    def request_continuations(self, row: Row, given: dict[str, Any]) -> Any:
        return self.listed("Request", "previous", row, "received_at", "id")

    def request_joined(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Request", row["joined"])

    def request_joined_count(self, row: Row, given: dict[str, Any]) -> Any:
        return len(self.below("Request", "joined", row))

    def request_notes(self, row: Row, given: dict[str, Any]) -> Any:
        return self.listed("RequestNote", "request", row, "created_at", "id")

    def request_note_author(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["author"])

    def answer_template_author(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["author"])

    def request_draft_house(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("House", row["house"])

    def request_draft_entrance(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Entrance", row["entrance"])

    def request_draft_premises(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Premises", row["premises"])

    def query_answer_templates(self, row: Row, given: dict[str, Any]) -> Any:
        return self.connection("AnswerTemplate", self.all("AnswerTemplate"), given)

    def query_request_drafts(self, row: Row, given: dict[str, Any]) -> Any:
        return self.connection("RequestDraft", self.all("RequestDraft"), given)

    def organisation_employees(self, row: Row, given: dict[str, Any]) -> Any:
        return page("Employment", self.below("Employment", "organisation", row), given)

    def request_comment_author(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["author"])

    def request_comment_organisation(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Organisation", row["organisation"])

    def request_answer_organisation(self, row: Row, given: dict[str, Any]) -> Any:
        return self.one("Organisation", row["organisation"])

    def request_answer_author(self, row: Row, given: dict[str, Any]) -> Any:
        return self.shown("Participant", row["author"]) if self.sight_of_parent(row) is Sight.FULL else None


def naive_schema(sdl: str) -> GraphQLSchema:
    """The printed schema with naive resolvers, as far as they go; the context of an operation is a `Naive`."""
    schema = build_schema(sdl)
    for graphql in schema.type_map.values():
        if is_abstract_type(graphql):
            graphql.resolve_type = lambda source, info, abstract: source.kind
        if isinstance(graphql, GraphQLObjectType) and _is_of_rows(graphql.name):
            for name, field in list(graphql.fields.items()):
                field.resolve = _resolver(graphql.name, name)
                target = get_named_type(field.type)
                of_python = graphql is schema.query_type and name not in PLANNED.roots
                if of_python or not is_covered(graphql.name, name, target.name, is_leaf=is_leaf_type(target)):
                    del graphql.fields[name]
    return schema


def _is_of_rows(name: str) -> bool:
    page_or_edge = name == "PageInfo" or name.endswith(("Connection", "Edge"))
    return not name.startswith("__") and not page_or_edge


def _resolver(kind: str, name: str) -> Callable[..., Any]:
    return lambda source, info, **given: info.context.field(kind, name, source, given)


def answer(schema: GraphQLSchema, naive: Naive, query: str, variables: dict[str, Any]) -> ExecutionResult:
    """What does the naive reader answer?"""
    return execute_sync(schema, parse(query), context_value=naive, variable_values=variables)
