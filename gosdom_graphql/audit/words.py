"""What a person is told before they are forgotten."""

from __future__ import annotations

from gosdom_core.errors import Question


class ErasureIsFinal(Question):
    """Shall all that may be erased be erased, at once and for good? The figures say what the law keeps until when."""

    code = "ERASURE_IS_FINAL"
    ru = "Данные будут удалены без возврата. Обращений, которые закон велит хранить: {requests}, до {until}"
    en = "This cannot be undone. Requests that the law keeps: {requests}, until {until}"


ERASED_NAME = "Удалено"
ERASED_TEXT = "Удалено по просьбе автора"
"""What stands where a name or words were."""
