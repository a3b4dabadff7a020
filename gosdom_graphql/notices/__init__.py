"""Notices («информационные сообщения»): what residents are told, by whom, when, and who has read it."""
