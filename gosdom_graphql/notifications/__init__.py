"""Notifications: what the bell shows, by which channels a person is reached, and what was tried."""
