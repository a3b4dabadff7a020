"""Words of meetings: how votes and their part of the whole are told without rounding up."""

from __future__ import annotations

from fractions import Fraction


def votes_text(votes: Fraction, language: str = "ru") -> str:
    """How are votes told? As a decimal where it is exact, else as a whole number and a fraction.

    >>> votes_text(Fraction(2715, 100)), votes_text(Fraction(37, 3)), votes_text(Fraction(1000), "en")
    ('27,15', '12 1/3', '1000')
    """
    denominator, twos, fives = votes.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    whole, rest = divmod(votes.numerator, votes.denominator)
    if denominator != 1:
        return f"{whole} {rest}/{votes.denominator}" if whole else str(votes)
    places = max(twos, fives)
    if not places:
        return str(whole)
    digits = rest * 10**places // votes.denominator
    return f"{whole}{'.' if language == 'en' else ','}{digits:0{places}}"


def percent_text(votes: Fraction, of: Fraction, language: str = "ru") -> str:
    """Which part of the whole is it? Cut to four digits, not rounded: less than a half never reads as a half.

    >>> percent_text(Fraction(1), Fraction(2)), percent_text(Fraction(2), Fraction(3), "en")
    ('50 %', '≈ 66.6666 %')
    """
    part = votes / of * 100 if of else Fraction(0)
    units, rest = divmod(part.numerator * 10_000, part.denominator)
    cut = votes_text(Fraction(units, 10_000), language)
    return f"≈ {cut} %" if rest else f"{cut} %"
