"""What is erased with a person, or when a request has been kept for long enough, is found without reading it all."""

SQL = """
create index notification_of_request on notification (request) where request is not null;
create index notification_of_guest on notification (subject) where kind = 'GUEST_ADDED';
create index request_comment_of_author on request_comment (author);
create index file_of_owner on file (owner);
create index arrival_of_person on arrival (person);
"""
