"""How law is kept: filled from `gosdom_core` by every migration, never by hand."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Text
from piccolo.table import Table


class LawTerm(Table, tablename="law_term"):
    """A term of law: one value of one `Dated` of the core."""

    id = UUID(primary_key=True, default=None)
    name = Text(default=None)
    since = Date(default=None)
    until = Date(null=True, default=None, help_text="in force with no end named")
    act_ru = Text(default=None)
    act_en = Text(default=None)
    link = Text(null=True, default=None, help_text="only reports of the act were seen")
    clause = Text(default=None)
    confidence = Text(default=None)
    text_ru = Text(default=None)
    text_en = Text(default=None)
    note = Text(default=None)
    checked = Date(default=None)
