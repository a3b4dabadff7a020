"""Reminders of a request are found from the request."""

SQL = "create index reminder_of_request on reminder (request, at, id) where request is not null;"
