"""Drafts, the screen that a request was started from, and the object that is attached to it."""

SQL = """
create table request_draft (
    id uuid primary key,
    person uuid not null references person on delete restrict on update restrict,
    house uuid references house on delete restrict on update restrict,
    entrance uuid references entrance on delete restrict on update restrict,
    premises uuid references premises on delete restrict on update restrict,
    place text check (place in ('APARTMENT', 'ENTRANCE', 'HOUSE', 'YARD')),
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
    text text not null,
    updated_at timestamptz not null
);
create index request_draft_of_person on request_draft (person, updated_at desc, id);

alter table request
    add column screen text,
    add column attached_kind text
        check (attached_kind in ('NOTICE', 'REQUEST', 'BILL', 'READING', 'MEETING', 'REPORT')),
    add column attached uuid,
    add constraint request_attached check ((attached_kind is null) = (attached is null));
"""
