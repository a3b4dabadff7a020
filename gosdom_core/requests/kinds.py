"""Kinds: what must be done by a deadline, and on which condition does a branch of it hold? Their words in both
languages."""

from __future__ import annotations

from enum import Enum


class DeadlineKind(Enum):
    """What must be done by it? Each kind is met by its own deed; those `met_by_answer` by the answer."""

    ANSWER = "answer"
    QUALITY_ANSWER = "quality_answer"
    INFORMATION = "information"
    LOCALISE = "localise"
    INSPECT = "inspect"
    ELIMINATE = "eliminate"
    RESTORE = "restore"
    MAKE_SAFE = "make_safe"
    FREE_PEOPLE = "free_people"
    CHECK_METER = "check_meter"
    REGISTER = "register"
    FORWARD = "forward"

    @property
    def met_by_answer(self) -> bool:
        """Is it met by the answer? The rest are met each by its own deed, told with its moment."""
        return self in MET_BY_ANSWER

    def text(self, language: str = "ru") -> str:
        """What must be done?

        >>> DeadlineKind.LOCALISE.text(), DeadlineKind.LOCALISE.text("en")
        ('Локализовать аварию', 'Localise the damage')
        """
        return _KINDS[self.name][language == "en"]

    def done(self, language: str = "ru") -> str:
        """How is it told once it is done?

        >>> DeadlineKind.LOCALISE.done(), DeadlineKind.LOCALISE.done("en")
        ('Авария локализована', 'Damage localised')
        """
        return _KINDS[self.name][2 + (language == "en")]


MET_BY_ANSWER: frozenset[DeadlineKind] = frozenset(
    {DeadlineKind.ANSWER, DeadlineKind.QUALITY_ANSWER, DeadlineKind.INFORMATION}
)

_KINDS = {
    "ANSWER": ("Ответить", "Answer", "Ответ дан", "Answered"),
    "QUALITY_ANSWER": (
        "Ответить на жалобу на качество услуги",
        "Answer the complaint about quality",
        "Ответ на жалобу дан",
        "Complaint answered",
    ),
    "INFORMATION": ("Предоставить информацию", "Give the information", "Информация предоставлена", "Information given"),
    "LOCALISE": ("Локализовать аварию", "Localise the damage", "Авария локализована", "Damage localised"),
    "INSPECT": ("Провести проверку", "Inspect", "Проверка проведена", "Inspected"),
    "ELIMINATE": ("Устранить неисправность", "Eliminate the fault", "Неисправность устранена", "Fault eliminated"),
    "RESTORE": ("Восстановить услугу", "Restore the service", "Услуга восстановлена", "Service restored"),
    "MAKE_SAFE": ("Принять меры безопасности", "Make it safe", "Меры безопасности приняты", "Made safe"),
    "FREE_PEOPLE": ("Освободить людей из лифта", "Free the people in the lift", "Люди освобождены", "People freed"),
    "CHECK_METER": ("Проверить прибор учёта", "Check the meter", "Прибор учёта проверен", "Meter checked"),
    "REGISTER": ("Зарегистрировать обращение", "Register the appeal", "Обращение зарегистрировано", "Registered"),
    "FORWARD": ("Переслать по принадлежности", "Forward to whom it concerns", "Переслано", "Forwarded"),
}


class Condition(Enum):
    """On which condition does the branch hold? Only on branches of a fact that is not known."""

    ONE_SOURCE = "one_source"
    INDEPENDENT_SOURCES = "independent_sources"
    FLAT_FROM_12 = "flat_from_12"
    FLAT_FROM_10_TO_12 = "flat_from_10_to_12"
    FLAT_BELOW_10 = "flat_below_10"
    WARMER_THAN_5 = "warmer_than_5"
    COLD_UP_TO_5 = "cold_up_to_5"
    WATER_OR_SEWER_CUT = "water_or_sewer_cut"
    HEATING_CUT = "heating_cut"
    HEATING_CUT_FLAT_FROM_12 = "heating_cut_flat_from_12"
    HEATING_CUT_FLAT_FROM_10_TO_12 = "heating_cut_flat_from_10_to_12"
    HEATING_CUT_FLAT_BELOW_10 = "heating_cut_flat_below_10"
    COPY_OF_ACT = "copy_of_act"
    MONTHLY_VOLUMES = "monthly_volumes"
    DISCLOSED = "disclosed"
    SERVICES_491 = "services_491"
    NOT_DISCLOSED = "not_disclosed"
    REGISTERED_LAST_DAY = "registered_last_day"

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> Condition.COLD_UP_TO_5.text()
        'если среднесуточная температура +5 °C или ниже'
        """
        ru, en = _CONDITIONS[self.name]
        return en if language == "en" else ru


_CONDITIONS = {
    "ONE_SOURCE": ("если у дома один источник питания", "if the house has one source of power"),
    "INDEPENDENT_SOURCES": (
        "если у дома два независимых источника питания",
        "if the house has two independent sources of power",
    ),
    "FLAT_FROM_12": ("если в квартире +12 °C и выше", "if the flat is at +12 °C or more"),
    "FLAT_FROM_10_TO_12": ("если в квартире от +10 до +12 °C", "if the flat is between +10 and +12 °C"),
    "FLAT_BELOW_10": ("если в квартире ниже +10 °C", "if the flat is below +10 °C"),
    "WARMER_THAN_5": (
        "если среднесуточная температура выше +5 °C",
        "if the mean daily temperature is over +5 °C",
    ),
    "COLD_UP_TO_5": (
        "если среднесуточная температура +5 °C или ниже",
        "if the mean daily temperature is +5 °C or less",
    ),
    "WATER_OR_SEWER_CUT": ("если отключены вода или канализация", "if water or sewer is cut"),
    "HEATING_CUT": ("если отключено отопление", "if heating is cut"),
    "HEATING_CUT_FLAT_FROM_12": (
        "если отключено отопление и в квартире +12 °C и выше",
        "if heating is cut and the flat is at +12 °C or more",
    ),
    "HEATING_CUT_FLAT_FROM_10_TO_12": (
        "если отключено отопление и в квартире от +10 до +12 °C",
        "if heating is cut and the flat is between +10 and +12 °C",
    ),
    "HEATING_CUT_FLAT_BELOW_10": (
        "если отключено отопление и в квартире ниже +10 °C",
        "if heating is cut and the flat is below +10 °C",
    ),
    "COPY_OF_ACT": ("если запрошена копия акта", "if a copy of an act is asked"),
    "MONTHLY_VOLUMES": ("если запрошены помесячные объёмы", "if monthly volumes are asked"),
    "DISCLOSED": ("если информация подлежит раскрытию", "if the information is disclosed anyway"),
    "SERVICES_491": (
        "если запрошены сведения об услугах и работах",
        "if information on services and works is asked",
    ),
    "NOT_DISCLOSED": ("если информация не подлежит раскрытию", "if the information is not disclosed anyway"),
    "REGISTERED_LAST_DAY": (
        "если обращение зарегистрируют в последний день срока регистрации",
        "if the appeal is registered on the last day for registration",
    ),
}
