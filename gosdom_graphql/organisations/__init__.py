"""Organisations as people judge them: the open score, statistics of requests, and reviews with replies.

A million requests are not added up while somebody waits: every deed adds what it changed to the tallies (`tallies`),
and a statement adds up the tallies.
"""
