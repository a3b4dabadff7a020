"""What the demo's people wrote to each other: matters of two years, and in which order things happened to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gosdom_core.homes import Place, Resource
from gosdom_core.requests import DeadlineKind, Information, RequestAction, RequestCategory

A, C, D, P = RequestAction, RequestCategory, DeadlineKind, Place


@dataclass(frozen=True)
class Matter:
    """What was it about? `refusal` is why it could be declined, `months` are those in which it happens."""

    category: RequestCategory
    place: Place
    text: str
    answer: str
    refusal: str = ""
    months: range | tuple[int, ...] = range(1, 13)
    facts: dict[str, Any] = field(default_factory=dict)


WARM, COLD, SNOW = range(5, 10), (10, 11, 12, 1, 2, 3, 4), (12, 1, 2, 3)
MEETING = "Для этих работ нужно решение общего собрания собственников: в перечень работ по дому они не входят."

MATTERS = (
    Matter(C.TAP_LEAK, P.APARTMENT, "Капает кран на кухне, перекрыть не получается.", "Заменили кран-буксу."),
    Matter(
        C.COMMON_LIGHTING,
        P.ENTRANCE,
        "На втором этаже не горит свет, вечером темно.",
        "Заменили лампу и датчик движения.",
    ),
    Matter(
        C.HEATING_WEAK,
        P.APARTMENT,
        "Батарея в детской чуть тёплая, в комнате прохладно.",
        "Спустили воздух из стояка, прибор прогрелся; замер показал +21 °C.",
        months=COLD,
        facts={"flat_temperature": 17},
    ),
    Matter(
        C.YARD_EQUIPMENT,
        P.YARD,
        "На площадке сломаны качели: острый край, дети могут пораниться.",
        "Качели сняты, новые установлены.",
        refusal=MEETING,
    ),
    Matter(C.LIFT_BROKEN, P.HOUSE, "Лифт стоит с утра, двери не закрываются.", "Заменили привод дверей, лифт запущен."),
    Matter(
        C.BILL_WRONG,
        P.APARTMENT,
        "Начислили отопление за подвал, которого у меня нет. Прошу пересчитать.",
        "Начисление исправлено, перерасчёт будет в следующей квитанции.",
        refusal="Начисление верное: отопление общего имущества распределяется на всех по площади.",
    ),
    Matter(C.ENTRANCE_DOOR, P.ENTRANCE, "Доводчик не держит, дверь хлопает.", "Доводчик отрегулирован."),
    Matter(C.YARD_CLEANING, P.YARD, "У подъезда лёд, пожилым не пройти.", "Подходы посыпаны, лёд сколот.", months=SNOW),
    Matter(
        C.HOT_WATER_NONE,
        P.APARTMENT,
        "С вечера нет горячей воды.",
        "Устранена неисправность на тепловом пункте, вода подана.",
    ),
    Matter(
        C.ENTRANCE_CLEANING,
        P.ENTRANCE,
        "Вторую неделю не моют лестницу.",
        "Уборка проведена, график вывешен на первом этаже.",
    ),
    Matter(
        C.DOCUMENT_REQUEST,
        P.APARTMENT,
        "Прошу копию акта о заливе от прошлой недели.",
        "Копия акта направлена письмом.",
        facts={"information": Information.COPY_OF_ACT},
    ),
    Matter(
        C.VENTILATION,
        P.APARTMENT,
        "В ванной не тянет вентиляция, на стене плесень.",
        "Канал прочищен, тяга есть: акт проверки приложен.",
    ),
    Matter(
        C.ICICLES,
        P.HOUSE,
        "Над козырьком большие сосульки, нависают над входом.",
        "Сосульки сбиты, подход ограждён.",
        months=SNOW,
    ),
    Matter(
        C.NOISE_NEIGHBOURS,
        P.APARTMENT,
        "Соседи сверху сверлят по ночам.",
        "С жильцами проведена беседа.",
        refusal="Тишину ночью охраняет закон региона: обратитесь к участковому.",
    ),
    Matter(C.ROOF_LEAK, P.HOUSE, "После дождя течёт с крыши на последнем этаже.", "Примыкание отремонтировано."),
    Matter(
        C.WATER_QUALITY,
        P.APARTMENT,
        "Холодная вода идёт ржавая, отстаивать бесполезно.",
        "Промыли стояк, проба воды в норме.",
    ),
    Matter(
        C.METER_SERVICE,
        P.APARTMENT,
        "Заменил счётчик холодной воды, прошу опломбировать.",
        "Прибор опломбирован, акт ввода приложен.",
    ),
    Matter(
        C.WASTE_COLLECTION,
        P.YARD,
        "Контейнеры переполнены, мусор разносит ветром.",
        "Вывезено, регоператору направлено требование.",
        facts={"mean_daily_temperature": 8},
    ),
    Matter(C.ENTRANCE_WINDOW, P.ENTRANCE, "Разбито стекло между этажами.", "Стекло вставлено."),
    Matter(
        C.HEATING_NONE,
        P.APARTMENT,
        "Батареи холодные во всей квартире.",
        "Стояк запущен, температура восстановлена.",
        months=COLD,
        facts={"flat_temperature": 13},
    ),
    Matter(
        C.PESTS,
        P.HOUSE,
        "В подвале блохи, приносим на обуви.",
        "Проведена обработка подвала, повторная через две недели.",
    ),
    Matter(
        C.METER_WRONG,
        P.APARTMENT,
        "В приложении показания выше, чем на счётчике.",
        "Показания исправлены по фото, перерасчёт сделан.",
    ),
    Matter(C.POWER_OUTAGE, P.APARTMENT, "Пропал свет в квартире, у соседей есть.", "Заменён автомат на этажном щите."),
    Matter(
        C.YARD_EQUIPMENT,
        P.YARD,
        "Старый тополь у стоянки скрипит, боимся, что упадёт.",
        "Дерево обследовано, сухие ветви срезаны.",
        refusal=MEETING,
        months=WARM,
    ),
    Matter(C.SEWER_CLOG, P.APARTMENT, "Забилась канализация, вода встаёт в ванной.", "Лежак прочищен, стоков нет."),
    Matter(
        C.REPORT_REQUEST,
        P.HOUSE,
        "Где отчёт за прошлый год? На сайте его нет.",
        "Отчёт размещён, ссылка отправлена.",
        facts={"information": Information.DISCLOSED},
    ),
    Matter(C.WATER_PRESSURE, P.APARTMENT, "Вечером вода еле идёт.", "Прочищен фильтр на вводе, напор в норме."),
    Matter(
        C.STAFF_CONDUCT,
        P.HOUSE,
        "Мастер не пришёл в назначенное время и не позвонил.",
        "Приносим извинения, с мастером поговорили.",
    ),
    Matter(
        C.CAPITAL_REPAIR,
        P.HOUSE,
        "Когда капитальный ремонт фасада? Штукатурка отходит.",
        "Фасад стоит в краткосрочном плане на будущий год.",
        refusal="Сроки ремонта устанавливает региональная программа: обратитесь к региональному оператору.",
    ),
    Matter(
        C.CADASTRAL_NUMBER,
        P.APARTMENT,
        "Не могу привязать квартиру: кадастровый номер не находится.",
        "Номер внесён по выписке, квартира появится в приложении за сутки.",
    ),
    Matter(C.BASEMENT_FLOODED, P.HOUSE, "В подвале вода по щиколотку, пахнет.", "Вода откачана, свищ заварен."),
    Matter(
        C.PAYMENT_MISSING,
        P.APARTMENT,
        "Оплатил в срок, а в квитанции долг.",
        "Платёж нашёлся и зачтён, пени сняты.",
    ),
    Matter(C.OTHER, P.HOUSE, "Повесьте, пожалуйста, доску объявлений.", "Доска установлена у входа.", refusal=MEETING),
)

BURST = Matter(
    C.PIPE_BURST,
    P.APARTMENT,
    "Прорвало стояк холодной воды в туалете, течёт к соседям!",
    "Участок стояка заменён, составлен акт о заливе.",
    facts={"supply_cut": True, "resource": Resource.COLD_WATER},
)
APP = Matter(
    C.APP_PROBLEM,
    P.HOUSE,
    "Не приходят уведомления о собраниях.",
    "Подписка восстановлена, проверьте, пожалуйста.",
)

# --- Courses: what happened then ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deed:
    """What was done next? `after` hours from the deed before; `words` left out are the matter's own."""

    after: float
    action: RequestAction
    words: str = ""
    stars: int = 0
    kind: DeadlineKind | None = None
    by_author: bool = False


def said(after: float, words: str) -> Deed:
    """The author commented."""
    return Deed(after, A.COMMENT, words, by_author=True)


def rated(after: float, stars: int, words: str = "") -> Deed:
    """The author rated."""
    return Deed(after, A.RATE, words, stars, by_author=True)


COMPLAINED = (
    Deed(70, A.COMPLAIN, "Отказали, не осмотрев. Прошу проверить.", by_author=True),
    # what is registered is the complaint, by the inspector
    Deed(26, A.REGISTER),
)
WITHDRAWN = Deed(9, A.WITHDRAW, by_author=True)
ONGOING = "Осмотрели, заказали материалы; выполним в течение недели."

COURSES: dict[str, tuple[Deed, ...]] = {
    "praised": (Deed(1, A.TAKE), Deed(20, A.RESOLVE), rated(5, 5, "Спасибо, быстро и аккуратно!")),
    "good": (
        Deed(2, A.TAKE),
        Deed(1, A.COMMENT, "Мастер будет завтра с 10 до 12, вам удобно?"),
        said(1, "Да, буду дома."),
        Deed(22, A.RESOLVE),
        rated(30, 4),
    ),
    "plain": (Deed(3, A.TAKE), Deed(46, A.RESOLVE)),
    "late": (
        Deed(60, A.TAKE),
        said(220, "Прошло больше недели, а ответа нет."),
        Deed(190, A.RESOLVE),
        rated(3, 2, "Сделали, но очень долго."),
    ),
    "answered": (Deed(4, A.TAKE), Deed(30, A.ANSWER, ONGOING), Deed(130, A.RESOLVE), rated(10, 4)),
    "declined": (Deed(5, A.TAKE), Deed(40, A.DECLINE), rated(12, 1, "Отписка.")),
    "withdrawn": (WITHDRAWN,),
    "forgotten": (Deed(310, A.TAKE), Deed(240, A.RESOLVE), rated(2, 1, "Три недели ждали!")),
    "refused": (Deed(26, A.DECLINE),),
    "complained": (Deed(5, A.TAKE), Deed(30, A.DECLINE), *COMPLAINED),
    "emergency": (
        Deed(0.1, A.TAKE),
        Deed(0.3, A.MEET_DEADLINE, kind=D.LOCALISE),
        Deed(0.9, A.MEET_DEADLINE, kind=D.INSPECT),
        Deed(1.5, A.MEET_DEADLINE, kind=D.RESTORE),
        Deed(20, A.MEET_DEADLINE, kind=D.ELIMINATE),
        Deed(26, A.RESOLVE),
        rated(4, 5, "Приехали ночью через двадцать минут."),
    ),
    "taken": (Deed(1, A.TAKE),),
    "discussed": (
        Deed(1, A.TAKE),
        Deed(2, A.COMMENT, "Когда удобно принять мастера?"),
        said(3, "В будни после 18:00."),
        Deed(20, A.COMMENT, "Записали вас на четверг, 18:30."),
    ),
    "underway": (Deed(4, A.TAKE), Deed(30, A.ANSWER, ONGOING)),
    "open": (),
}
CYCLE = (
    "praised",
    "good",
    "plain",
    "declined",
    "late",
    "answered",
    "praised",
    "withdrawn",
    "good",
    "refused",
    "forgotten",
)
