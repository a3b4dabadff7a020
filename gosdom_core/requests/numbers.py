"""Numbers: how is a request's number said on the phone, and was it heard right?

The last digit is a check digit by Damm's scheme: it finds every single wrong digit and every swap of two neighbours.
Source of the scheme: H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004).
"""

from __future__ import annotations

from gosdom_core.errors import BadInput, OutOfRange

FIRST_SPOKEN = 100_000
"""The first number is said as 100-001-…: nobody has to count zeros at the beginning."""

MOST = 10**12

# a weakly totally anti-symmetric quasigroup of order 10: the table of Damm's own work
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class NumberMisread(BadInput):
    """Which request is it?

    The number was misheard or mistyped: its check digit is wrong, or it is no number of a request at all.
    """

    code = "NUMBER_MISREAD"
    ru = "Проверьте номер заявки: в нём ошибка"
    en = "Check the number of the request: there is a slip in it"


def spoken_number(n: int) -> str:
    """How is the n-th request's number said and written? `n` counts from 1.

    Groups of three digits, then the check digit. Raises `OutOfRange` for less than 1 or more than 10¹².

    >>> spoken_number(1), spoken_number(42), spoken_number(10**9)
    ('100-001-5', '100-042-6', '1-000-100-000-7')
    """
    if not 1 <= n <= MOST:
        raise OutOfRange(field=["number"], least=1, most=MOST, value=n)
    digits = str(FIRST_SPOKEN + n)
    head = len(digits) % 3
    groups = [digits[:head]] if head else []
    groups += [digits[at : at + 3] for at in range(head, len(digits), 3)]
    return "-".join([*groups, str(_check(digits))])


def read_number(text: str) -> int:
    """Which request was meant? Blanks, dashes and «№» do not matter. Raises `NumberMisread` for a slip.

    >>> read_number(" № 100 042-6"), read_number("1000426")
    (42, 42)
    >>> read_number("100-024-6")
    Traceback (most recent call last):
    gosdom_core.requests.numbers.NumberMisread: Check the number of the request: there is a slip in it
    """
    digits = "".join(letter for letter in text if not letter.isspace() and letter not in "-‐‑‒–—−.№#")
    # str.isdigit() would take other scripts' digits, int() would read them
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST)) + 1) or _check(digits) != 0:
        raise NumberMisread(field=["number"])
    n = int(digits[:-1] or "0") - FIRST_SPOKEN
    if n < 1 or digits[0] == "0" or n > MOST:
        raise NumberMisread(field=["number"])
    return n


def _check(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
