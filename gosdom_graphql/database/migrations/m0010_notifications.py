"""Notifications: the bell, addresses and their codes, settings, reminders, deliveries."""

SQL = """
create table notification (
    id uuid primary key,
    person uuid not null references person on delete restrict on update restrict,
    house uuid references house on delete restrict on update restrict,
    kind text not null check (kind in (
        'REQUEST_SUBMITTED', 'REQUEST_NEW', 'REQUEST_TAKEN', 'REQUEST_ANSWERED', 'REQUEST_COMMENTED',
        'REQUEST_CHANGED', 'REQUEST_DUE_TOMORROW', 'REQUEST_OVERDUE', 'NOTICE', 'URGENT_NOTICE',
        'LEGAL_NOTICE', 'REMINDER', 'PAYMENT_REMINDER', 'CONTACT'
    )),
    subject text,
    request uuid references request on delete restrict on update restrict,
    dedup text not null,
    title_ru text not null,
    title_en text not null,
    body_ru text not null,
    body_en text not null,
    urgent boolean not null,
    at timestamptz not null,
    read_at timestamptz,
    unique (person, dedup)
);
create index notification_of_person on notification (person, at desc, id);
create index notification_unread on notification (person) where read_at is null;

create table contact (
    id uuid primary key,
    person uuid not null references person on delete restrict on update restrict,
    channel text not null check (channel in ('WEB_PUSH', 'EMAIL', 'SMS')),
    address text not null,
    p256dh text,
    auth text,
    token text not null unique,
    created_at timestamptz not null,
    confirmed_at timestamptz,
    code_hash text,
    code_at timestamptz,
    code_tries smallint not null default 0,
    codes_day timestamptz,
    codes smallint not null default 0,
    failures smallint not null default 0,
    dropped_at timestamptz,
    dropped_why text,
    unique (person, channel, address),
    constraint contact_keys check ((channel = 'WEB_PUSH') = (p256dh is not null and auth is not null)),
    constraint contact_dropped check ((dropped_at is null) = (dropped_why is null))
);
create unique index contact_endpoint on contact (address) where channel = 'WEB_PUSH' and dropped_at is null;

create table notification_setting (
    id uuid primary key,
    person uuid not null references person on delete restrict on update restrict,
    kind text not null check (kind in (
        'REQUEST_SUBMITTED', 'REQUEST_NEW', 'REQUEST_TAKEN', 'REQUEST_ANSWERED', 'REQUEST_COMMENTED',
        'REQUEST_CHANGED', 'REQUEST_DUE_TOMORROW', 'REQUEST_OVERDUE', 'NOTICE', 'URGENT_NOTICE',
        'LEGAL_NOTICE', 'REMINDER', 'PAYMENT_REMINDER', 'CONTACT'
    )),
    channel text not null check (channel in ('WEB_PUSH', 'EMAIL', 'SMS')),
    enabled boolean not null,
    unique (person, kind, channel)
);

create table notification_preference (
    id uuid primary key,
    person uuid not null unique references person on delete restrict on update restrict,
    language text not null check (language in ('ru', 'en')),
    zone text not null,
    quiet boolean not null,
    quiet_since time not null,
    quiet_until time not null
);

create table reminder (
    id uuid primary key,
    person uuid not null references person on delete restrict on update restrict,
    house uuid references house on delete restrict on update restrict,
    kind text not null check (kind in ('OWN', 'PAYMENT')),
    request uuid references request on delete restrict on update restrict,
    text text not null,
    made_at timestamptz not null,
    at timestamptz not null,
    again_at timestamptz check (again_at > at),
    told smallint not null default 0 check (told between 0 and 2),
    settled_at timestamptz
);
create index reminder_of_person on reminder (person, at, id);
create index reminder_first on reminder (at) where told = 0 and settled_at is null;
create index reminder_second on reminder (again_at) where told = 1 and settled_at is null and again_at is not null;

create table delivery (
    id uuid primary key,
    person uuid not null references person on delete restrict on update restrict,
    contact uuid not null references contact on delete restrict on update restrict,
    notification uuid references notification on delete restrict on update restrict,
    channel text not null check (channel in ('WEB_PUSH', 'EMAIL', 'SMS')),
    dedup text not null,
    state text not null check (state in ('PLANNED', 'SENDING', 'SENT', 'GAVE_UP')),
    attempt integer not null default 0,
    urgent boolean not null,
    planned_at timestamptz not null,
    not_before timestamptz not null,
    expires_at timestamptz not null,
    digest uuid references delivery on delete restrict on update restrict,
    code text,
    retry_at timestamptz,
    leased_until timestamptz,
    reason text,
    sent_at timestamptz,
    unique (person, dedup, contact),
    constraint delivery_leased check ((state = 'SENDING') = (leased_until is not null)),
    constraint delivery_sent check ((state = 'SENT') = (sent_at is not null)),
    constraint delivery_explained check (state <> 'GAVE_UP' or reason is not null)
) with (fillfactor = 80);
create index delivery_due on delivery (channel, urgent desc, not_before, id) where state = 'PLANNED' and digest is null;
create index delivery_many on delivery (contact) where state = 'PLANNED' and digest is null and not urgent;
create index delivery_leased on delivery (leased_until) where state = 'SENDING';
create index delivery_digest on delivery (digest) where digest is not null;
create index delivery_of_notification on delivery (notification) where notification is not null;
create index delivery_of_contact on delivery (contact, sent_at);
create index delivery_dead on delivery (planned_at desc) where state = 'GAVE_UP';
create index delivery_sms on delivery (person, sent_at) where channel = 'SMS';
create index request_due on request (due_at) where awaits;
"""
