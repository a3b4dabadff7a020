"""Requests: what a person asked, by when the law wants an answer, and what became of it."""

SQL = """
create sequence request_number;

create table request (
    id uuid primary key,
    number text not null unique,
    house uuid not null references house on delete restrict on update restrict,
    region text not null,
    entrance uuid references entrance on delete restrict on update restrict,
    premises uuid references premises on delete restrict on update restrict,
    place text not null check (place in ('APARTMENT', 'ENTRANCE', 'HOUSE', 'YARD')),
    category text not null check (category in (
        'GAS_SMELL', 'LIFT_STUCK', 'PIPE_BURST', 'ELECTRICAL_HAZARD', 'FACADE_FALLING', 'ICICLES',
        'SEWER_CLOG', 'POWER_OUTAGE', 'COLD_WATER_NONE', 'HOT_WATER_NONE', 'WATER_PRESSURE', 'WATER_QUALITY',
        'TAP_LEAK', 'HEATING_NONE', 'HEATING_WEAK', 'HEATING_EXCESS', 'GAS_NONE', 'VENTILATION',
        'LIFT_BROKEN', 'ROOF_LEAK', 'ENTRANCE_DOOR', 'ENTRANCE_WINDOW', 'COMMON_LIGHTING',
        'BASEMENT_FLOODED', 'CHUTE_CLOG', 'WASTE_COLLECTION', 'ENTRANCE_CLEANING', 'YARD_CLEANING',
        'YARD_EQUIPMENT', 'PESTS', 'NOISE_NEIGHBOURS', 'BILL_WRONG', 'PAYMENT_MISSING', 'DOCUMENT_REQUEST',
        'REPORT_REQUEST', 'MEETING_REQUEST', 'CAPITAL_REPAIR', 'CADASTRAL_NUMBER', 'STAFF_CONDUCT',
        'METER_MISSING', 'METER_WRONG', 'METER_SERVICE', 'APP_PROBLEM', 'OTHER'
    )),
    addressee text not null check (addressee in ('MANAGEMENT', 'SUPPLIER', 'SUPPORT', 'INSPECTORATE')),
    organisation uuid not null references organisation on delete restrict on update restrict,
    author uuid not null references person on delete restrict on update restrict,
    applicant text not null check (applicant in ('OWNER', 'USER', 'OUTSIDER')),
    text text not null,
    state text not null check (state in ('ACCEPTED', 'IN_PROGRESS', 'RESOLVED', 'DECLINED', 'WITHDRAWN')),
    received_at timestamptz not null,
    registered_at timestamptz not null check (registered_at >= received_at),
    occurred_at timestamptz check (occurred_at <= received_at),
    inspection_agreed_at timestamptz check (inspection_agreed_at >= received_at),
    season text check (season in ('WINTER', 'SUMMER')),
    supply_cut boolean,
    resource text check (resource in ('COLD_WATER', 'HOT_WATER', 'SEWER', 'ELECTRICITY', 'GAS', 'HEATING', 'WASTE')),
    flat_temperature smallint,
    mean_daily_temperature smallint,
    independent_sources boolean,
    information text check (information in ('COPY_OF_ACT', 'MONTHLY_VOLUMES', 'DISCLOSED', 'SERVICES_491', 'OTHER')),
    responsible uuid references person on delete restrict on update restrict,
    answered_at timestamptz,
    answered_by uuid references organisation on delete restrict on update restrict,
    closed_at timestamptz,
    complained_at timestamptz,
    rating smallint check (rating between 1 and 5),
    rating_text text,
    rated_at timestamptz,
    due_at timestamptz not null,
    awaits boolean not null,
    constraint request_about check (
        (place = 'APARTMENT') = (premises is not null) and (place = 'ENTRANCE') = (entrance is not null)
    ),
    constraint request_closed check ((state in ('RESOLVED', 'DECLINED', 'WITHDRAWN')) = (closed_at is not null)),
    constraint request_waits check (closed_at is null or not awaits),
    constraint request_answered check ((answered_at is null) = (answered_by is null)),
    constraint request_rated check (
        (rating is null) = (rated_at is null) and (rating is not null or rating_text is null)
    )
);
create index request_of_organisation on request (organisation, received_at desc, id);
create index request_queue on request (organisation, due_at, id) where awaits;
create index request_of_house on request (house, received_at desc, id);
create index request_of_author on request (author, received_at desc, id);
create index request_of_premises on request (premises, received_at desc, id) where premises is not null;
create index request_answered_by on request (answered_by, received_at desc, id) where answered_by is not null;
create index request_complained on request (region, received_at desc, id) where complained_at is not null;

create table request_deadline (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    request uuid not null references request on delete restrict on update restrict,
    kind text not null check (kind in (
        'ANSWER', 'QUALITY_ANSWER', 'INFORMATION', 'LOCALISE', 'INSPECT', 'ELIMINATE', 'RESTORE',
        'MAKE_SAFE', 'FREE_PEOPLE', 'CHECK_METER', 'REGISTER', 'FORWARD'
    )),
    condition text check (condition in (
        'ONE_SOURCE', 'INDEPENDENT_SOURCES', 'FLAT_FROM_12', 'FLAT_FROM_10_TO_12', 'FLAT_BELOW_10',
        'WARMER_THAN_5', 'COLD_UP_TO_5', 'WATER_OR_SEWER_CUT', 'HEATING_CUT', 'HEATING_CUT_FLAT_FROM_12',
        'HEATING_CUT_FLAT_FROM_10_TO_12', 'HEATING_CUT_FLAT_BELOW_10', 'COPY_OF_ACT', 'MONTHLY_VOLUMES',
        'DISCLOSED', 'SERVICES_491', 'NOT_DISCLOSED', 'REGISTERED_LAST_DAY'
    )),
    decides boolean not null,
    rank smallint not null,
    starts_at timestamptz not null,
    due_at timestamptz,
    due_day date,
    term uuid not null references law_term on delete restrict on update restrict,
    explanation_ru text not null,
    explanation_en text not null,
    provisional boolean not null,
    met_at timestamptz check (met_at >= starts_at),
    ended_at timestamptz,
    constraint request_deadline_once check (met_at is null or ended_at is null),
    unique (request, rank)
);

create table request_history (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    request uuid not null references request on delete restrict on update restrict,
    at timestamptz not null,
    action text not null check (action in (
        'SUBMIT', 'TAKE', 'MEET_DEADLINE', 'ANSWER', 'RESOLVE', 'DECLINE', 'COMMENT', 'WITHDRAW', 'RATE'
    )),
    state text not null check (state in ('ACCEPTED', 'IN_PROGRESS', 'RESOLVED', 'DECLINED', 'WITHDRAWN')),
    deadline text check (deadline in (
        'ANSWER', 'QUALITY_ANSWER', 'INFORMATION', 'LOCALISE', 'INSPECT', 'ELIMINATE', 'RESTORE',
        'MAKE_SAFE', 'FREE_PEOPLE', 'CHECK_METER', 'REGISTER', 'FORWARD'
    )),
    person uuid references person on delete restrict on update restrict,
    organisation uuid references organisation on delete restrict on update restrict
);
create index request_history_of_request on request_history (request, at, id);

create table request_comment (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    request uuid not null references request on delete restrict on update restrict,
    author uuid not null references person on delete restrict on update restrict,
    organisation uuid references organisation on delete restrict on update restrict,
    text text not null,
    created_at timestamptz not null
);
create index request_comment_of_request on request_comment (request, created_at, id);

create table request_answer (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    request uuid not null references request on delete restrict on update restrict,
    author uuid not null references person on delete restrict on update restrict,
    organisation uuid not null references organisation on delete restrict on update restrict,
    text text not null,
    state text not null check (state in ('IN_PROGRESS', 'RESOLVED', 'DECLINED')),
    created_at timestamptz not null
);
create index request_answer_of_request on request_answer (request, created_at, id);

-- what the core says, written again by every migration
create table request_move (
    id uuid primary key,
    state text not null check (state in ('ACCEPTED', 'IN_PROGRESS', 'RESOLVED', 'DECLINED', 'WITHDRAWN')),
    part text not null check (part in ('AUTHOR', 'COMPANION', 'RESPONSIBLE', 'READER')),
    action text not null check (action in (
        'SUBMIT', 'TAKE', 'MEET_DEADLINE', 'ANSWER', 'RESOLVE', 'DECLINE', 'COMMENT', 'WITHDRAW', 'RATE'
    )),
    next_state text not null check (next_state in ('ACCEPTED', 'IN_PROGRESS', 'RESOLVED', 'DECLINED', 'WITHDRAWN')),
    provided text not null check (provided in ('ALWAYS', 'UNANSWERED', 'UNRATED', 'DEED_OPEN')),
    rank integer not null,
    unique (state, part, action)
);

create table request_category (
    id uuid primary key,
    category text not null unique check (category in (
        'GAS_SMELL', 'LIFT_STUCK', 'PIPE_BURST', 'ELECTRICAL_HAZARD', 'FACADE_FALLING', 'ICICLES',
        'SEWER_CLOG', 'POWER_OUTAGE', 'COLD_WATER_NONE', 'HOT_WATER_NONE', 'WATER_PRESSURE', 'WATER_QUALITY',
        'TAP_LEAK', 'HEATING_NONE', 'HEATING_WEAK', 'HEATING_EXCESS', 'GAS_NONE', 'VENTILATION',
        'LIFT_BROKEN', 'ROOF_LEAK', 'ENTRANCE_DOOR', 'ENTRANCE_WINDOW', 'COMMON_LIGHTING',
        'BASEMENT_FLOODED', 'CHUTE_CLOG', 'WASTE_COLLECTION', 'ENTRANCE_CLEANING', 'YARD_CLEANING',
        'YARD_EQUIPMENT', 'PESTS', 'NOISE_NEIGHBOURS', 'BILL_WRONG', 'PAYMENT_MISSING', 'DOCUMENT_REQUEST',
        'REPORT_REQUEST', 'MEETING_REQUEST', 'CAPITAL_REPAIR', 'CADASTRAL_NUMBER', 'STAFF_CONDUCT',
        'METER_MISSING', 'METER_WRONG', 'METER_SERVICE', 'APP_PROBLEM', 'OTHER'
    )),
    name_ru text not null,
    name_en text not null,
    addressee text not null check (addressee in ('MANAGEMENT', 'SUPPLIER_IF_DIRECT', 'SUPPORT')),
    urgent boolean not null,
    call text[] not null default '{}',
    rank integer not null
);
"""
