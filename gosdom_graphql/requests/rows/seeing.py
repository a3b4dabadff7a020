"""Who may see a request, and what may they do next?

About an apartment: its author, the owners, guests with the scope, the organisation while it serves the house
(afterwards what it answered itself), the region's inspectorate and prosecutor once a complaint is made. About an
entrance, the house or the yard also every resident of the house, but without the author, the apartment, the comments,
the rating, the persons in the history and complaints. `gosdom_core.access.sight` says the same in Python.
"""

from __future__ import annotations

from gosdom_core.access import ViewerKind
from gosdom_core.homes import Place
from gosdom_core.requests import COMPLAINTS, LIFE, Addressee, Applicant, DeadlineKind, Part, Provided
from gosdom_graphql.reader import Arms, Asker, Each, Row, row_by_row
from gosdom_graphql.requests import tables

D = tables.RequestDeadline
M = tables.RequestMove
R = tables.Request

STATE_BODIES = ", ".join(f"'{each.name}'" for each in Addressee if each.is_state_body)


def mine(row: Row, viewer: Asker) -> str:
    """Is it the viewer's own, or about an apartment where they may read requests?"""
    return f"({row(R.author)} = {viewer.person} or {row(R.premises)} = any({viewer.request_premises}))"


def answers_for(row: Row, viewer: Asker) -> str:
    """Does the viewer, by their office, answer for it today?"""
    match viewer.kind:
        case ViewerKind.STAFF:
            served = row_by_row(f"{row(R.house)} = any({viewer.houses_served})")
            addressed = f"{row(R.addressee)} in ('{Addressee.MANAGEMENT.name}', '{Addressee.SUPPLIER.name}')"
            return f"({row(R.organisation)} = {viewer.organisation} and {served} and {addressed})"
        case ViewerKind.SUPPORT:
            return f"{row(R.addressee)} = '{Addressee.SUPPORT.name}'"
        case ViewerKind.INSPECTOR:
            return f"({row(R.addressee)} in ({STATE_BODIES}) and {row(R.organisation)} = {viewer.organisation})"
    return "false"


def may_see(row: Row, viewer: Asker) -> str:
    """Who may see a request? Its author in any capacity, and each kind of viewer by its own arm."""
    own = f"{row(R.author)} = {viewer.person}"
    match viewer.kind:
        case ViewerKind.RESIDENT:
            of_all = f"{row(R.place)} <> '{Place.APARTMENT.name}' and {row(R.addressee)} not in ({STATE_BODIES})"
            return Arms.of(
                own,
                Each.of(row(R.premises), viewer.request_premises),
                Each.of(row(R.house), viewer.request_houses, also=of_all),
            )
        case ViewerKind.STAFF:
            first = f"{row(R.answered_by)} = {viewer.organisation}"
            later = f"{row(R.answered_also)} @> array[{viewer.organisation}]"
            return Arms.of(answers_for(row, viewer), first, later, own)
        case ViewerKind.SUPPORT:
            return Arms.of(answers_for(row, viewer), own)
        case ViewerKind.INSPECTOR:
            complained = f"({row(R.complained_at)} is not null and {row(R.region)} = {viewer.region})"
            return Arms.of(answers_for(row, viewer), complained, own)
    return "false"


def concerns(row: Row, viewer: Asker) -> str:
    """Of which requests is a viewer told who names none? Of their own, and of those that they answer for."""
    if viewer.kind is ViewerKind.RESIDENT:
        return mine(row, viewer)
    return f"({row(R.author)} = {viewer.person} or {answers_for(row, viewer)})"


def full(row: Row, viewer: Asker) -> str:
    """Who may see all of a request that they see? Everybody but a neighbour."""
    return mine(row, viewer) if viewer.kind is ViewerKind.RESIDENT else "true"


def parts(row: Row, viewer: Asker) -> str:
    """Which parts does the viewer play in the life of a request?"""
    if viewer.kind in (ViewerKind.ANONYMOUS, ViewerKind.OPERATOR):
        return "array[]::text[]"
    own = f"{row(R.author)} = {viewer.person}"
    home = f"{row(R.premises)} = any({viewer.sending_premises})"
    outside = f"{row(R.applicant)} = '{Applicant.OUTSIDER.name}' or {row(R.house)} = any({viewer.request_houses})"
    still = f"case when {row(R.premises)} is null then {outside} else {home} end"
    played = [f"case when {own} and {still} then '{Part.AUTHOR.name}' end"]
    if viewer.kind is ViewerKind.RESIDENT:
        played.append(f"case when not {own} and {home} then '{Part.COMPANION.name}' end")
    else:
        played.append(f"case when {answers_for(row, viewer)} then '{Part.RESPONSIBLE.name}' end")
    return f"array[{', '.join(played)}]"


def provided(row: Row, move: Row, viewer: Asker) -> str:
    """Does the further fact hold on which a move depends? The core's `may_forward`, `may_extend`, `may_complain`."""
    by_deed = ", ".join(f"'{kind.name}'" for kind in DeadlineKind if not kind.met_by_answer)
    deed_open = row.exists(
        D.request, lambda due: f"{due(D.met_at)} is null and {due(D.ended_at)} is null and {due(D.kind)} in ({by_deed})"
    )
    in_time = row.exists(
        D.request,
        lambda due: (
            f"{due(D.met_at)} is null and {due(D.ended_at)} is null and {due(D.kind)} = '{DeadlineKind.ANSWER.name}'"
            f" and {due(D.due_at)} >= {viewer.now}"
        ),
    )
    outsider = (
        f"{row(R.addressee)} = '{Addressee.MANAGEMENT.name}' and {row(R.applicant)} = '{Applicant.OUTSIDER.name}'"
    )
    extendable = (
        f"{row(R.extended_at)} is null and {row(R.registered_at)} is not null"
        f" and ({outsider} or {row(R.addressee)} in ({STATE_BODIES})) and {in_time}"
    )
    complained_of = ", ".join(f"'{each.name}'" for each, to in COMPLAINTS.items() if to)
    dissatisfied = f"({row(R.answered_at)} is not null or {is_overdue(row, viewer)})"
    return (
        f"case {move(M.provided)} when '{Provided.UNANSWERED.name}' then {row(R.answered_at)} is null"
        f" when '{Provided.UNRATED.name}' then {row(R.rating)} is null"
        f" when '{Provided.DEED_OPEN.name}' then {deed_open}"
        f" when '{Provided.REGISTERED.name}' then {row(R.registered_at)} is not null"
        f" when '{Provided.UNREGISTERED.name}' then {row(R.registered_at)} is null"
        f" when '{Provided.FORWARDABLE.name}'"
        f" then {row(R.answered_at)} is null and {row(R.addressee)} not in ({STATE_BODIES})"
        f" when '{Provided.EXTENDABLE.name}' then {extendable}"
        f" when '{Provided.COMPLAINABLE.name}' then {row(R.addressee)} in ({complained_of}) and {dissatisfied}"
        f" when '{Provided.ORDINARY.name}' then {row(R.addressee)} not in ({STATE_BODIES}) else true end"
    )


def offered(row: Row, move: Row, viewer: Asker) -> str:
    """Is the move the viewer's? What an employee who wrote it may do in both parts is offered once."""
    ours, parts_of = parts(row, viewer), {part: {m.action.name for m in LIFE if m.part is part} for part in Part}
    both = ", ".join(f"'{name}'" for name in sorted(parts_of[Part.AUTHOR] & parts_of[Part.RESPONSIBLE]))
    again = f"{move(M.part)} = '{Part.RESPONSIBLE.name}' and {move(M.action)} in ({both})"
    author = f"coalesce('{Part.AUTHOR.name}' = any({ours}), false)"
    return f"{move(M.part)} = any({ours}) and not ({again} and {author})"


def is_overdue(row: Row, viewer: Asker) -> str:
    """Is a deadline that decides over, and not met?

    What waits is found by its house or its office: by its term PostgreSQL would find all that is overdue.
    """
    over = row_by_row(f"{row(R.due_at)} < {viewer.now}")
    return f"({row(R.awaits)} and {over})"
