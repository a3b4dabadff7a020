"""gosdom_core: the rules of an apartment building as a library.

No database, no clock, no network, no dependency: every function is handed the day and answers with a value that can
say why. Start with `requests` (deadlines of answers), `workdays` (how terms are counted), `law` (what a term is);
`README.md` is the tour.
"""
