"""Why a register, or a line of it, is not written.

RegisterUnreadable      REGISTER_UNREADABLE: it is no such table
RegisterHasErrors       REGISTER_HAS_ERRORS: some lines are wrong, so nothing was written
CadastralNumberTaken    CADASTRAL_NUMBER_TAKEN: other premises bear the number
CadastralNumberDiffers  CADASTRAL_NUMBER_DIFFERS: the premises bear another number
SharesExceedWhole       SHARES_EXCEED_WHOLE: together the owners would own more than all of it
"""

from __future__ import annotations

from gosdom_core.errors import BadInput, NotNow


class RegisterUnreadable(BadInput):
    """What is it? No table with the columns that are known, or with more lines than fit."""

    code = "REGISTER_UNREADABLE"
    ru = "Таблица не читается: нужны столбцы {columns}, не более {most} строк"
    en = "The table cannot be read: its columns are {columns}, with {most} lines at most"


class RegisterHasErrors(BadInput):
    """Why was nothing written? Some lines are wrong: their verdicts say which, and why."""

    code = "REGISTER_HAS_ERRORS"
    ru = "Строк с ошибками: {wrong}. Ничего не записано"
    en = "Lines with errors: {wrong}. Nothing was written"


class CadastralNumberTaken(NotNow):
    """Whose number is it? Other premises bear it."""

    code = "CADASTRAL_NUMBER_TAKEN"
    ru = "Этот кадастровый номер уже у другого помещения"
    en = "Other premises bear this cadastral number"


class CadastralNumberDiffers(NotNow):
    """Which number have the premises? Another one already: it is changed by itself, not by an import."""

    code = "CADASTRAL_NUMBER_DIFFERS"
    ru = "У помещения уже другой кадастровый номер"
    en = "The premises bear another cadastral number already"


class SharesExceedWhole(BadInput):
    """How much would the owners own together? More than all of it."""

    code = "SHARES_EXCEED_WHOLE"
    ru = "Вместе доли больше целого: {sum}"
    en = "The shares are more than the whole: {sum}"
