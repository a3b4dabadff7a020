"""Acts: every law, decree, order and standard that a term leans on, named once.

`link` leads to the text that was seen; it is `None` where only reports of the act were seen (`confidence` of the terms
says so). `OURS` is no act: it stands under the choices that the law leaves open and that we made.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """Which document is it? The name in Russian as lawyers cite it, a name in English, and where its text is.

    >>> RULES_416.ru
    'Правила № 416 (ПП РФ от 15.05.2013)'
    """

    ru: str
    en: str
    link: str | None = None

    def title(self, language: str = "ru") -> str:
        """What is it called? `language` is "ru" or "en".

        >>> HOUSING_CODE.title("en")
        'Housing Code'
        """
        return self.en if language == "en" else self.ru


def _consultant(number: int) -> str:
    return f"https://www.consultant.ru/document/cons_doc_LAW_{number}/"


# Codes and federal laws
HOUSING_CODE = Act("ЖК РФ", "Housing Code", _consultant(51057))
CIVIL_CODE = Act("ГК РФ", "Civil Code", _consultant(5142))
LABOUR_CODE = Act("ТК РФ", "Labour Code", _consultant(34683))
ADMINISTRATIVE_CODE = Act("КоАП РФ", "Code of Administrative Offences")
CONSUMER_LAW = Act("Закон РФ «О защите прав потребителей»", "Consumer Protection Act", _consultant(305))
LAW_59 = Act("59-ФЗ от 02.05.2006", "Law 59-FZ on citizens' appeals", _consultant(59999))
LAW_125 = Act("125-ФЗ от 26.09.1997", "Law 125-FZ on freedom of conscience")
LAW_156_2020 = Act("156-ФЗ от 25.05.2020", "Law 156-FZ of 2020 on electronic voting of owners")
LAW_165_2022 = Act("165-ФЗ от 11.06.2022", "Law 165-FZ of 2022")
LAW_177_2025 = Act("177-ФЗ от 24.06.2025", "Law 177-FZ of 2025 on payment dates")
LAW_463_2024 = Act("463-ФЗ от 13.12.2024", "Law 463-FZ of 2024 on the system for meetings")
LAW_522 = Act("522-ФЗ от 27.12.2018", "Law 522-FZ on electricity metering")
LAW_28_12_2025 = Act("ФЗ от 28.12.2025 (номер не установлен)", "Federal law of 28.12.2025 (number not established)")

# Rules and decrees of the Government
RULES_354 = Act("Правила № 354 (ПП РФ от 06.05.2011)", "Rules 354 on communal services", _consultant(114247))
RULES_416 = Act("Правила № 416 (ПП РФ от 15.05.2013)", "Rules 416 on managing apartment buildings", _consultant(146444))
RULES_491 = Act("Правила № 491 (ПП РФ от 13.08.2006)", "Rules 491 on common property", _consultant(62293))
RULES_761 = Act("Правила № 761 (ПП РФ от 14.12.2005)", "Rules 761 on subsidies")
RULES_442 = Act(
    "ПП РФ от 04.05.2012 № 442", "Decree 442 on retail electricity markets", "http://government.ru/docs/all/131770"
)
DECREE_1178 = Act("ПП РФ № 1178 (цены на электроэнергию)", "Decree 1178 on prices of electricity")
LIFT_RULES_743 = Act("Правила № 743 (ПП РФ от 24.06.2017)", "Rules 743 on the safe use of lifts")
LIFT_RULES_1744 = Act("Правила № 1744 (ПП РФ от 20.10.2023)", "Rules 1744 on the safe use of lifts")
DECREE_424_2020 = Act("ПП РФ от 02.04.2020 № 424", "Decree 424 of 2020")
DECREE_474_2022 = Act("ПП РФ от 26.03.2022 № 474", "Decree 474 of 2022 on the rate of penalties")
DECREE_497_2022 = Act("ПП РФ от 28.03.2022 № 497", "Decree 497 of 2022 on the bankruptcy moratorium")
DECREE_1681_2022 = Act("ПП РФ от 23.09.2022 № 1681", "Decree 1681 of 2022")
DECREE_2382_2023 = Act("ПП РФ от 29.12.2023 № 2382", "Decree 2382 of 2023")
DECREE_329_2025 = Act("ПП РФ от 18.03.2025 № 329", "Decree 329 of 2025")
DECREE_344_2013 = Act("ПП РФ от 16.04.2013 № 344", "Decree 344 of 2013")
DECREE_1871_2025 = Act("ПП РФ от 25.11.2025 № 1871", "Decree 1871 of 2025")

# Yearly decrees that move days off
DAYS_OFF_2023 = Act("ПП РФ от 29.08.2022 № 1505", "Decree 1505 on days off in 2023")
DAYS_OFF_2024 = Act("ПП РФ от 10.08.2023 № 1314", "Decree 1314 on days off in 2024")
DAYS_OFF_2025 = Act("ПП РФ от 04.10.2024 № 1335", "Decree 1335 on days off in 2025")
DAYS_OFF_2026 = Act("ПП РФ от 24.09.2025 № 1466", "Decree 1466 on days off in 2026")
DAYS_OFF_2027 = Act(
    "ПП РФ от 17.09.2026 № 1187",
    "Decree 1187 on days off in 2027",
    "http://publication.pravo.gov.ru/document/0001202609180037",
)

# Orders, letters, standards
NORMS_170 = Act("Нормы № 170 (Госстрой РФ от 27.09.2003)", "Norms 170 on technical operation", _consultant(44772))
ORDER_266_2025 = Act("Приказ Минстроя РФ от 30.04.2025 № 266/пр", "Order 266 of 2025 on minutes of meetings")
ORDER_74_114 = Act("Приказ от 29.02.2016 № 74/114/пр", "Order 74/114 on GIS ZhKKh")
ORDER_43 = Act("Приказ Минстроя РФ от 26.01.2018 № 43/пр", "Order 43 on the form of the bill")
ORDER_1473 = Act("Приказ ФСТ от 26.11.2013 № 1473-э", "Order 1473 on zones of the day")
ARSHIN = Act(
    "Порядок учёта поверки в ФГИС «Аршин» (акт не установлен)", "Rules of the Arshin register (act not established)"
)
LETTER_9202 = Act("Письмо Минстроя РФ от 20.02.2026 № 9202-ДН/04", "Letter 9202 on the payment date of February 2026")
GOST_56042 = Act("ГОСТ Р 56042-2014", "GOST R 56042-2014 on payment symbols", "https://meganorm.ru/Index/57/57470.htm")
BANK_OF_RUSSIA = Act(
    "Ключевая ставка Банка России", "Key rate of the Bank of Russia", "https://www.cbr.ru/hd_base/KeyRate/"
)

MOSCOW_FAULTS = Act(
    "Таблица сроков Правительства Москвы (акт не установлен)",
    "Table of terms of the Government of Moscow (act not established)",
)
COMMON_FORMATS = Act(
    "Общеизвестные форматы реквизитов (акты не сверялись)", "Common formats of requisites (acts not seen)"
)

# No act
OURS = Act("Выбор gosdom (законом не установлено)", "Our choice (not set by law)")
