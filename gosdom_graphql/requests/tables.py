"""How requests are kept."""

from __future__ import annotations

from piccolo.columns import (
    UUID,
    Array,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from gosdom_graphql.homes.tables import Entrance, House, Organisation, Person, Premises
from gosdom_graphql.law.tables import LawTerm
from gosdom_graphql.search.tables import Words

RESTRICT = OnDelete.restrict
KEEP = OnUpdate.restrict


class Request(Table, tablename="request"):
    """A request, with the facts from which its terms start."""

    id = UUID(primary_key=True, default=None)
    number = Text(default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    region = Text(default=None)
    entrance = ForeignKey(
        Entrance,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="only what is about an entrance",
    )
    premises = ForeignKey(
        Premises,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="an outsider has none in the house",
    )
    place = Text(default=None)
    category = Text(default=None)
    addressee = Text(default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    author = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    applicant = Text(default=None)
    text = Text(default=None)
    state = Text(default=None)
    received_at = Timestamptz(default=None)
    registered_at = Timestamptz(null=True, default=None, help_text="a state body has not registered it yet")
    forwarded_at = Timestamptz(null=True, default=None, help_text="terms run from the receipt")
    occurred_at = Timestamptz(null=True, default=None, help_text="not told when the damage happened")
    inspection_agreed_at = Timestamptz(null=True, default=None, help_text="no other time of the inspection was agreed")
    season = Text(null=True, default=None, help_text="taken from the day unless told")
    supply_cut = Boolean(null=True, default=None, help_text="not told")
    flat_temperature = SmallInt(null=True, default=None, help_text="not told")
    mean_daily_temperature = SmallInt(null=True, default=None, help_text="not told")
    independent_sources = Boolean(null=True, default=None, help_text="not known of the house")
    resource = Text(null=True, default=None, help_text="not told which supply a burst cut")
    information = Text(null=True, default=None, help_text="only a request for information asks for one")
    responsible = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="nobody has taken it yet"
    )
    answered_at = Timestamptz(null=True, default=None, help_text="not answered yet")
    answered_by = ForeignKey(
        Organisation, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="not answered yet"
    )
    # who answered after that: the house may change hands more than once
    answered_also = Array(base_column=UUID(), default=list)
    extended_at = Timestamptz(null=True, default=None, help_text="the term of the answer is the first one")
    closed_at = Timestamptz(null=True, default=None, help_text="still open")
    complained_at = Timestamptz(null=True, default=None, help_text="nobody complained to the inspectorate")
    rating = SmallInt(null=True, default=None, help_text="not rated")
    rating_text = Text(null=True, default=None, help_text="not rated in words")
    rated_at = Timestamptz(null=True, default=None, help_text="not rated")
    previous: ForeignKey[Request] = ForeignKey(
        "self", null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="continues no other request"
    )
    joined: ForeignKey[Request] = ForeignKey(
        "self", null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="joins no neighbour's request"
    )
    screen = Text(null=True, default=None, help_text="the client does not say where it was started")
    attached_kind = Text(null=True, default=None, help_text="nothing is attached")
    attached = UUID(null=True, default=None, help_text="nothing is attached")
    # the nearest deadline that still waits, or the last one where none does: what the queue is sorted by
    due_at = Timestamptz(default=None)
    awaits = Boolean(default=None)
    words = Words("number", "text")


class RequestDeadline(Table, tablename="request_deadline"):
    """A deadline of a request, as it was counted when it started."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    request = ForeignKey(Request, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    kind = Text(default=None)
    condition = Text(null=True, default=None, help_text="holds whatever the circumstances")
    decides = Boolean(default=None)
    rank = SmallInt(default=None)
    starts_at = Timestamptz(default=None)
    due_at = Timestamptz(null=True, default=None, help_text="at once: the act names no number")
    due_day = Date(null=True, default=None, help_text="at once: the act names no number")
    term = ForeignKey(LawTerm, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    explanation_ru = Text(default=None)
    explanation_en = Text(default=None)
    provisional = Boolean(default=None)
    met_at = Timestamptz(null=True, default=None, help_text="not met yet")
    ended_at = Timestamptz(null=True, default=None, help_text="not ended without being met")


class RequestHistory(Table, tablename="request_history"):
    """Who did what with a request, when."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    request = ForeignKey(Request, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    at = Timestamptz(default=None)
    action = Text(default=None)
    state = Text(default=None)
    deadline = Text(null=True, default=None, help_text="only meeting a deadline names its kind")
    person = ForeignKey(
        Person,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="what the clock does, nobody does",
    )
    organisation = ForeignKey(
        Organisation,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="a resident acts for themselves",
    )
    assignee = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="only an assignment names one"
    )
    to_organisation = ForeignKey(
        Organisation,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="only forwarding and a handover lead to another",
    )
    words = Text(null=True, default=None, help_text="only forwarding and extending say why")
    term = ForeignKey(
        LawTerm,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="only a handover, a complaint and an extension lean on one of their own",
    )


class RequestComment(Table, tablename="request_comment"):
    """What the resident and the responsible employee write to each other."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    request = ForeignKey(Request, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    author = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    organisation = ForeignKey(
        Organisation,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="a resident writes for themselves",
    )
    text = Text(default=None)
    created_at = Timestamptz(default=None)


class RequestAnswer(Table, tablename="request_answer"):
    """What an organisation answered: that it is done, that it goes on, or why it is declined."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    request = ForeignKey(Request, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    author = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    text = Text(default=None)
    state = Text(default=None)
    created_at = Timestamptz(default=None)


class RequestNote(Table, tablename="request_note"):
    """What employees write for each other; residents never see it."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    request = ForeignKey(Request, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    author = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    text = Text(default=None)
    created_at = Timestamptz(default=None)


class AnswerTemplate(Table, tablename="answer_template"):
    """Words that an organisation answers with again and again."""

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    author = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    title = Text(default=None)
    text = Text(default=None)
    category = Text(null=True, default=None, help_text="for every category")
    sort_key = Text(default=None)
    updated_at = Timestamptz(default=None)


class RequestDraft(Table, tablename="request_draft"):
    """A request that is not sent yet: as far as its author has got."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    house = ForeignKey(House, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="not told yet")
    entrance = ForeignKey(
        Entrance, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="not told yet"
    )
    premises = ForeignKey(
        Premises, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="not told yet"
    )
    place = Text(null=True, default=None, help_text="not told yet")
    category = Text(null=True, default=None, help_text="not told yet")
    text = Text(default=None)
    updated_at = Timestamptz(default=None)


class RequestMove(Table, tablename="request_move"):
    """The life of a request as the core has it: who may do what in which state. Filled by every migration."""

    id = UUID(primary_key=True, default=None)
    state = Text(default=None)
    part = Text(default=None)
    action = Text(default=None)
    next_state = Text(default=None)
    provided = Text(default=None)
    rank = Integer(default=None)


class RequestCategory(Table, tablename="request_category"):
    """What a request can be about, as the core has it. Filled by every migration."""

    id = UUID(primary_key=True, default=None)
    category = Text(default=None)
    name_ru = Text(default=None)
    name_en = Text(default=None)
    addressee = Text(default=None)
    urgent = Boolean(default=None)
    call = Array(base_column=Text(), default=list)
    rank = Integer(default=None)
