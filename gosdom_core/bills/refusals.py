"""Refusals and questions of bills: what cannot be computed, and what must be known before a figure is trusted."""

from __future__ import annotations

from gosdom_core.errors import BadInput, Question


class NotKopecks(BadInput):
    """Is it a sum of money? Not in roubles and whole kopecks."""

    code = "NOT_KOPECKS"
    ru = "Сумма указывается в рублях и целых копейках: {value}"
    en = "A sum is in roubles and whole kopecks: {value}"


class PaymentCodeInvalid(BadInput):
    """Is it a payment code of ГОСТ Р 56042-2014?"""

    code = "PAYMENT_CODE_INVALID"
    ru = "Это не платёжный код ГОСТ Р 56042-2014"
    en = "This is not a payment code of GOST R 56042-2014"


class PaymentCodeKey(PaymentCodeInvalid):
    """Which key is wrong? Missing, twice, out of order, or not a key at all."""

    code = "PAYMENT_CODE_KEY"
    ru = "Платёжный код: реквизит {key} отсутствует, повторяется или стоит не на месте"
    en = "Payment code: the key {key} is missing, repeated or out of place"


class PaymentCodeSymbol(PaymentCodeInvalid):
    """Which symbol cannot be written? One that the encoding has not got, or the separator inside a value."""

    code = "PAYMENT_CODE_SYMBOL"
    ru = "Платёжный код: реквизит {key} содержит символ, который нельзя записать: {symbol}"
    en = "Payment code: {key} contains a symbol that cannot be written: {symbol}"


class CapEnded(Question):
    """Is the rate still capped?

    No term in force caps it on `day`; the last known one ended on `ended`. `rate` was used, percent a year.
    """

    code = "PENALTY_CAP_ENDED"
    ru = "Предел ставки пеней {cap} % известен до {ended}, о продлении сведений нет: взята ставка {rate} %"
    en = "The cap of {cap} % on penalties is known until {ended}, no extension is known: {rate} % was used"


class KeyRateUnverified(Question):
    """Is the key rate of `day` certain? It is known for sure until `known_until`; later decisions were not seen."""

    code = "KEY_RATE_UNVERIFIED"
    ru = "Ключевая ставка известна по {known_until}: на {day} взята последняя известная, {rate} %"
    en = "The key rate is known until {known_until}: the last known one, {rate} %, was used for {day}"
