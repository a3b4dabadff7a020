"""The demo's region as a list of characters: houses in two time zones, who lives, works and answers there.

Everybody is invented; identifiers have the right form and check digits, of numbers that nobody was issued. Keys are
short words, from which ids are made: they are the same in every demo.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import NAMESPACE_URL, UUID, uuid5

from gosdom_core.homes import OrganisationKind, Ownership, PremisesKind, Resource

NAMESPACE = uuid5(NAMESPACE_URL, "gosdom:demo")


def key(kind: str, name: str) -> UUID:
    """Which id does a seeded row have? The same in every demo.

    >>> key("house", "prichalnaya")
    UUID('961c0703-72e3-5299-bb0d-943e0f5a144c')
    """
    return uuid5(NAMESPACE, f"{kind} {name}")


# --- Organisations --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Organisation:
    """Which organisation? `inn` is without its check digit, `staff` are (name, position), the first one a persona."""

    key: str
    kind: OrganisationKind
    name: str
    region: str
    zone: str
    inn: str
    address: str
    phone: str
    staff: tuple[tuple[str, str], ...]
    licence: str | None = None
    emergency_phone: str | None = None
    office_hours: str = "Пн–Пт 9:00–18:00"


K = OrganisationKind
SAMARA, MOSCOW = "Europe/Samara", "Europe/Moscow"

ORGANISATIONS = (
    Organisation(
        "uyut",
        K.MANAGING,
        "УК «Самарский уют»",
        "63",
        SAMARA,
        "639900101",
        "Самара, ул. Причальная, 1",
        "+7 846 000-10-10",
        (("Ольга Петровна Рябова", "Диспетчер"), ("Сергей Ильич Громов", "Инженер")),
        licence="063-000101",
        emergency_phone="+7 846 000-10-11",
    ),
    Organisation(
        "volga",
        K.MANAGING,
        "УК «Новая Волга»",
        "63",
        SAMARA,
        "639900202",
        "Тольятти, ул. Береговая, 3",
        "+7 848 000-20-20",
        (("Наиля Рашидовна Юсупова", "Диспетчер"), ("Павел Андреевич Котов", "Мастер участка")),
        licence="063-000202",
        emergency_phone="+7 848 000-20-21",
        office_hours="Пн–Чт 8:00–17:00, Пт 8:00–16:00",
    ),
    Organisation(
        "vodokanal",
        K.SUPPLIER,
        "ООО «Волжский водоканал»",
        "63",
        SAMARA,
        "639900303",
        "Самара, ул. Насосная, 5",
        "+7 846 000-30-30",
        (("Артур Вениаминович Пак", "Специалист абонентского отдела"), ("Жанна Олеговна Мухина", "Контролёр")),
        emergency_phone="+7 846 000-30-31",
    ),
    Organisation(
        "inspection",
        K.INSPECTORATE,
        "Жилищная инспекция региона 63",
        "63",
        SAMARA,
        "639900404",
        "Самара, ул. Скверная, 10",
        "+7 846 000-40-40",
        (("Борис Михайлович Травин", "Инспектор"),),
    ),
    Organisation(
        "prosecutor",
        K.PROSECUTOR,
        "Прокуратура региона 63",
        "63",
        SAMARA,
        "639900707",
        "Самара, ул. Скверная, 14",
        "+7 846 000-70-70",
        (("Марина Львовна Строгова", "Помощник прокурора"),),
    ),
    Organisation(
        "support",
        K.SUPPORT,
        "Служба поддержки жителей",
        "63",
        SAMARA,
        "639900505",
        "Самара, ул. Телефонная, 12",
        "+7 800 000-50-50",
        (("Лариса Дмитриевна Носова", "Оператор поддержки"),),
        office_hours="Круглосуточно",
    ),
    Organisation(
        "operator",
        K.OPERATOR,
        "Оператор платформы gosdom",
        "63",
        SAMARA,
        "639900606",
        "Самара, ул. Серверная, 8",
        "+7 800 000-60-60",
        (("Кирилл Евгеньевич Шахов", "Администратор"),),
    ),
)

# --- Houses ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Home:
    """Which premises, and whose? `owners` are names with fractions; spouses in joint ownership share one."""

    number: str
    area: Decimal
    owners: tuple[tuple[str, Fraction], ...]
    ownership: Ownership = Ownership.SOLE
    kind: PremisesKind = PremisesKind.RESIDENTIAL
    entrance: int | None = None


@dataclass(frozen=True)
class House:
    """Which house? `cadastre` begins the cadastral numbers; `management` and `suppliers` serve it today."""

    key: str
    address: str
    region: str
    zone: str
    cadastre: str
    entrances: int
    homes: tuple[Home, ...]
    management: str
    suppliers: tuple[tuple[str, tuple[Resource, ...]], ...] = ()
    independent_sources: bool | None = None


def sole(number: int, area: str, entrance: int, owner: str) -> Home:
    """An apartment of one owner."""
    return Home(str(number), Decimal(area), ((owner, Fraction(1)),), entrance=entrance)


def joint(number: int, area: str, entrance: int, *spouses: str) -> Home:
    """An apartment of spouses: both own the whole together."""
    owners = tuple((each, Fraction(1)) for each in spouses)
    return Home(str(number), Decimal(area), owners, Ownership.JOINT, entrance=entrance)


def shared(number: int, area: str, entrance: int, *owners: tuple[str, str]) -> Home:
    """An apartment of several owners, each with a share of their own."""
    parts = tuple((name, Fraction(part)) for name, part in owners)
    return Home(str(number), Decimal(area), parts, Ownership.SHARED, entrance=entrance)


def shop(number: str, area: str, owner: str) -> Home:
    """A shop on the ground floor, with a door to the street."""
    return Home(number, Decimal(area), ((owner, Fraction(1)),), kind=PremisesKind.NON_RESIDENTIAL)


def parking(number: int, owner: str) -> Home:
    """A parking place (машино-место) under the house."""
    return Home(f"м/м {number}", Decimal("13.2"), ((owner, Fraction(1)),), kind=PremisesKind.PARKING)


WATER = ("vodokanal", (Resource.COLD_WATER, Resource.SEWER))
OWNER, CO_OWNER, NEIGHBOUR = "Анна Сергеевна Кузнецова", "Игорь Павлович Кузнецов", "Наталья Борисовна Фёдорова"
GUEST = "Вера Сергеевна Логинова"
TENANT = "Павел Олегович Жданов"
"""Who rents the neighbour's apartment, and sends its readings."""
CODE = "DEM0-0000-PARK"
"""It opens the owner's parking place to whoever hands it in, within three days of the demo's first start."""
SOLD_BY, SOLD_TO = "Юрий Константинович Белов", "Ксения Денисовна Орлова"
"""Who sold apartment 11 of the first house to whom, a year and a bit ago."""

HOUSES = (
    House(
        "prichalnaya",
        "Самара, ул. Причальная, 7",
        "63",
        SAMARA,
        "63:01:9999901",
        2,
        (
            sole(1, "44.6", 1, "Дмитрий Андреевич Соколов"),
            sole(2, "61.3", 1, "Елена Викторовна Морозова"),
            joint(3, "58.1", 1, "Олег Николаевич Васильев", "Марина Юрьевна Васильева"),
            sole(4, "44.7", 1, "Тамара Ивановна Гусева"),
            shared(5, "61.3", 1, ("Артём Ильич Лебедев", "1/2"), ("Полина Ильинична Лебедева", "1/2")),
            sole(6, "58.0", 1, "Максим Олегович Новиков"),
            joint(7, "58.2", 2, OWNER, CO_OWNER),
            sole(8, "44.5", 2, NEIGHBOUR),
            sole(9, "61.4", 2, "Руслан Маратович Зайцев"),
            shared(
                10,
                "58.2",
                2,
                ("Виктор Степанович Степанов", "1/3"),
                ("Галина Петровна Степанова", "1/3"),
                ("Кирилл Викторович Степанов", "1/3"),
            ),
            sole(11, "44.8", 2, SOLD_TO),
            sole(12, "61.2", 2, "Максим Олегович Новиков"),
            shop("Н1", "112.4", "Тамара Ивановна Гусева"),
            shop("Н2", "86.0", "Руслан Маратович Зайцев"),
            parking(1, "Дмитрий Андреевич Соколов"),
            parking(2, OWNER),
            parking(3, "Максим Олегович Новиков"),
        ),
        "uyut",
        (WATER,),
    ),
    House(
        "yablonevy",
        "Самара, пер. Яблоневый, 3",
        "63",
        SAMARA,
        "63:01:9999902",
        1,
        (
            sole(1, "39.9", 1, "Светлана Геннадьевна Павлова"),
            sole(2, "52.0", 1, "Алексей Валерьевич Семёнов"),
            joint(3, "64.5", 1, "Иван Тимофеевич Голубев", "Ольга Андреевна Голубева"),
            shared(4, "64.4", 1, ("Дарья Романовна Виноградова", "3/4"), ("Роман Аркадьевич Виноградов", "1/4")),
        ),
        "uyut",
        independent_sources=False,
    ),
    House(
        "beregovaya",
        "Тольятти, ул. Береговая, 21",
        "63",
        SAMARA,
        "63:09:9999903",
        2,
        (
            sole(1, "36.1", 1, "Сергей Иванович Богданов"),
            sole(2, "48.7", 1, "Людмила Анатольевна Воробьёва"),
            joint(3, "62.9", 1, "Николай Ефимович Тарасов", "Инна Львовна Тарасова"),
            sole(4, "48.8", 1, "Денис Вадимович Комаров"),
            sole(5, "36.0", 2, "Алина Рустамовна Киселёва"),
            sole(6, "48.6", 2, "Пётр Алексеевич Макаров"),
            sole(7, "62.7", 2, "Валентина Кузьминична Андреева"),
            sole(8, "48.9", 2, "Мария Глебовна Денисова"),
            shop("Н1", "74.3", "Денис Вадимович Комаров"),
        ),
        "volga",
        (WATER,),
        independent_sources=True,
    ),
    House(
        "yagodnaya",
        "Казань, ул. Ягодная Слобода, 12",
        "16",
        MOSCOW,
        "16:50:9999904",
        2,
        (
            sole(1, "41.2", 1, "Айрат Ринатович Хабибуллин"),
            sole(2, "55.6", 1, "Гульнара Ильдаровна Сафина"),
            joint(3, "67.0", 1, "Тимур Камилевич Галиев", "Лилия Наилевна Галиева"),
            sole(4, "41.3", 2, "Владислав Игоревич Егоров"),
            sole(5, "55.5", 2, "Рената Эдуардовна Назарова"),
            sole(6, "67.1", 2, "Марат Фаридович Шарипов"),
            parking(1, "Марат Фаридович Шарипов"),
        ),
        "volga",
    ),
    House(
        "ozyornaya",
        "Казань, ул. Озёрная, 8",
        "16",
        MOSCOW,
        "16:50:9999905",
        1,
        (
            sole(1, "38.4", 1, "Булат Азатович Закиров"),
            sole(2, "51.9", 1, "Чулпан Фанисовна Миннуллина"),
            joint(3, "63.3", 1, "Глеб Сергеевич Ильин", "Вероника Андреевна Ильина"),
            sole(4, "51.8", 1, "Марат Фаридович Шарипов"),
        ),
        "volga",
    ),
)
HANDED_OVER, HANDED_OVER_BY = "beregovaya", "uyut"
"""This house went from one managing organisation to the other this year."""
UNLINKED = ("ozyornaya", "2")
"""These premises have no cadastral number yet: their owner cannot find them in the app."""

# --- Personas -------------------------------------------------------------------------------------------------------

PERSONAS: dict[str, tuple[str, str | None]] = {
    "owner": (OWNER, None),
    "co_owner": (CO_OWNER, None),
    "guest": (GUEST, None),
    "dispatcher": ("Ольга Петровна Рябова", "uyut"),
    "other_dispatcher": ("Наиля Рашидовна Юсупова", "volga"),
    "supplier": ("Артур Вениаминович Пак", "vodokanal"),
    "support": ("Лариса Дмитриевна Носова", "support"),
    "inspector": ("Борис Михайлович Травин", "inspection"),
    "operator": ("Кирилл Евгеньевич Шахов", "operator"),
    "tenant": (TENANT, None),
}
"""Who can be played: a person, and the organisation for which they act, if for any."""

NEWCOMER, WITHOUT_HOME, UNCONFIRMED = "Ксения Денисовна Орлова", "Лев Аркадьевич Орешкин", "Вера Сергеевна Логинова"
"""Who signs in for the first time: an owner whose apartment is found by the register; one whose parking place has no
number here yet; and somebody whose account is not confirmed."""
ACCOUNTS = {"7": "63АА000007", "8": None}
"""Apartments of the first house with a personal account at its managing organisation, and its ЕЛС if it has one."""
BILL_CODE = "24681357"
"""The code on their bills: the same on all, so that a demo can be told."""


GUESTS = {"guest": ("гость", "7"), "tenant": ("наниматель", "8")}
"""Who is a guest, as what, and in which apartment of the first house."""


def as_what(persona: str) -> str:
    """As what is a persona known: where they work, or what is theirs?

    >>> as_what("guest")
    'гость: Самара, ул. Причальная, 7, кв. 7'
    """
    office = PERSONAS[persona][1]
    if office is not None:
        return next(each.name for each in ORGANISATIONS if each.key == office)
    what, flat = GUESTS.get(persona, ("собственник", "7"))
    return f"{what}: {HOUSES[0].address}, кв. {flat}"
