"""The office: notes that residents never see, and templates of answers."""

SQL = """
create table request_note (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    request uuid not null references request on delete restrict on update restrict,
    author uuid not null references person on delete restrict on update restrict,
    organisation uuid not null references organisation on delete restrict on update restrict,
    text text not null,
    created_at timestamptz not null
);
create index request_note_of_request on request_note (request, created_at, id);

create table answer_template (
    id uuid primary key,
    organisation uuid not null references organisation on delete restrict on update restrict,
    author uuid not null references person on delete restrict on update restrict,
    title text not null,
    text text not null,
    category text check (category in (
        'GAS_SMELL', 'LIFT_STUCK', 'PIPE_BURST', 'ELECTRICAL_HAZARD', 'FACADE_FALLING', 'ICICLES',
        'SEWER_CLOG', 'POWER_OUTAGE', 'COLD_WATER_NONE', 'HOT_WATER_NONE', 'WATER_PRESSURE', 'WATER_QUALITY',
        'TAP_LEAK', 'HEATING_NONE', 'HEATING_WEAK', 'HEATING_EXCESS', 'GAS_NONE', 'VENTILATION',
        'LIFT_BROKEN', 'ROOF_LEAK', 'ENTRANCE_DOOR', 'ENTRANCE_WINDOW', 'COMMON_LIGHTING',
        'BASEMENT_FLOODED', 'CHUTE_CLOG', 'WASTE_COLLECTION', 'ENTRANCE_CLEANING', 'YARD_CLEANING',
        'YARD_EQUIPMENT', 'PESTS', 'NOISE_NEIGHBOURS', 'BILL_WRONG', 'PAYMENT_MISSING', 'DOCUMENT_REQUEST',
        'REPORT_REQUEST', 'MEETING_REQUEST', 'CAPITAL_REPAIR', 'CADASTRAL_NUMBER', 'STAFF_CONDUCT',
        'METER_MISSING', 'METER_WRONG', 'METER_SERVICE', 'APP_PROBLEM', 'OTHER'
    )),
    sort_key text not null,
    updated_at timestamptz not null
);
create index answer_template_of_organisation on answer_template (organisation, sort_key, id);
"""
