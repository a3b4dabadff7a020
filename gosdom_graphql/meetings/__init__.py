"""Meetings: how the general meeting of owners is called, held, counted, proven and kept."""
