"""Requests («заявки»): sent, taken, answered by the day the law names, read and rated."""
