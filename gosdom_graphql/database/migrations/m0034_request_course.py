"""The course of a request: registered, assigned, forwarded, extended, handed over; sent again, and complained of."""

_ACTIONS = (
    "'SUBMIT', 'TAKE', 'MEET_DEADLINE', 'ANSWER', 'RESOLVE', 'DECLINE', 'COMMENT', 'WITHDRAW', 'RATE',"
    " 'REGISTER', 'ASSIGN', 'FORWARD', 'EXTEND', 'NOTE', 'COMPLAIN', 'RESUBMIT', 'HAND_OVER'"
)

SQL = f"""
alter table organisation drop constraint organisation_kind_check;
alter table organisation add constraint organisation_kind_check
    check (kind in ('MANAGING', 'SUPPLIER', 'INSPECTORATE', 'PROSECUTOR', 'SUPPORT', 'OPERATOR'));

alter table request drop constraint request_addressee_check;
alter table request add constraint request_addressee_check
    check (addressee in ('MANAGEMENT', 'SUPPLIER', 'SUPPORT', 'INSPECTORATE', 'PROSECUTOR'));
-- a state body registers within three days of the receipt
alter table request alter registered_at drop not null;
alter table request add constraint request_registered
    check (registered_at is not null or addressee in ('INSPECTORATE', 'PROSECUTOR'));
alter table request
    add column forwarded_at timestamptz,
    add column extended_at timestamptz,
    add column answered_also uuid[] not null default '{{}}',
    add column previous uuid references request on delete restrict on update restrict;
create index request_answered_also on request using gin (answered_also);
create index request_of_previous on request (previous) where previous is not null;
create unique index request_complaint_once on request (previous, addressee)
    where addressee in ('INSPECTORATE', 'PROSECUTOR') and state <> 'WITHDRAWN';
-- what goes over with the house
create index request_of_management on request (house, organisation)
    where closed_at is null and addressee = 'MANAGEMENT';

alter table request_history
    add column assignee uuid references person on delete restrict on update restrict,
    add column to_organisation uuid references organisation on delete restrict on update restrict,
    add column words text;
alter table request_history drop constraint request_history_action_check;
alter table request_history add constraint request_history_action_check check (action in ({_ACTIONS}));

alter table request_move drop constraint request_move_action_check;
alter table request_move add constraint request_move_action_check check (action in ({_ACTIONS}));
alter table request_move drop constraint request_move_provided_check;
alter table request_move add constraint request_move_provided_check check (provided in (
    'ALWAYS', 'UNANSWERED', 'UNRATED', 'DEED_OPEN',
    'REGISTERED', 'UNREGISTERED', 'FORWARDABLE', 'EXTENDABLE', 'COMPLAINABLE', 'ORDINARY'
));
"""
