"""The shell: the table of terms, what is unsure, and the answers; errors that say what to do next."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gosdom_core import law
from gosdom_core.__main__ import main
from gosdom_core.shell import terms
from gosdom_core.shell.answers import EXAMPLE

ROOF = ("deadline", "--category", "roof_leak", "--received", "2026-12-30T21:15", "--zone", "Europe/Samara")
KEYS = ["name", "value", "text", "since", "until", "act", "clause", "confidence", "source", "note", "checked"]


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    try:
        code = main(argv)
    except SystemExit as left:
        code = int(left.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def listed(capsys: pytest.CaptureFixture[str], *argv: str) -> list[dict[str, Any]]:
    code, out, err = run(capsys, *argv, "--json")
    assert (code, err) == (0, "")
    found: list[dict[str, Any]] = json.loads(out)
    return found


# --- The terms -------------------------------------------------------------------------------------------------------


def test_every_term_is_listed_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys)
    assert all(list(row) == KEYS for row in found)
    expected = [(name, term.since.isoformat()) for name, dated in law.terms().items() for term in dated.terms]
    assert [(row["name"], row["since"]) for row in found] == expected
    assert {name.partition(".")[0] for name, _ in expected} >= {
        "access",
        "bills",
        "capital_repair",
        "chats",
        "identifiers",
        "meetings",
        "notices",
        "readings",
        "reports",
        "requests",
        "subsidies",
        "workdays",
    }


def test_a_term_for_machines_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "--only", "subsidies.lasts") == [
        {
            "name": "subsidies.lasts",
            "value": {"n": 6, "on_day_off": "stay"},
            "text": {"ru": "6 месяцев", "en": "6 months"},
            "since": "2006-01-01",
            "until": None,
            "act": {
                "ru": "Правила № 761 (ПП РФ от 14.12.2005)",
                "en": "Rules 761 on subsidies",
                "link": None,
            },
            "clause": "",
            "confidence": "secondary",
            "source": ["S118"],
            "note": "",
            "checked": "2026-11-21",
        }
    ]


def test_no_number_for_machines_is_a_float(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--json")
    json.loads(out, parse_float=lambda text: pytest.fail(f"a float: {text}"))


def test_a_term_that_another_replaced_ends_the_day_before(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "--only", "bills.due.day")
    days = [(row["since"], row["until"]) for row in found if row["name"] == "bills.due.day"]
    assert days == [("2005-03-01", "2026-02-28"), ("2026-03-01", None)]


def test_only_what_a_lawyer_must_check_and_our_choices_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert {row["confidence"] for row in listed(capsys, "--unsure")} == {"memory", "disputed", "product"}
    code, out, _ = run(capsys, "--unsure", "--language", "en")
    law_part, ours = out.split("Chosen by us: the law is silent")
    assert code == 0
    assert law_part.startswith("For a lawyer to check: from memory or disputed (")
    assert " product " not in law_part
    assert not re.search(r" (memory|disputed|primary|secondary) ", ours)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_table_fits_a_terminal_and_hides_no_name(language: str) -> None:
    terms.load()
    lines = [*terms.table(terms.rows(), language)]
    assert max(map(len, lines)) <= 122
    # the first column, put together again, holds every name
    column = "".join(line[: terms.WIDTHS[0]].strip() for line in lines)
    for name in law.terms():
        assert name.partition(".")[2] in column, name


def test_the_table_of_one_term(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--only", "notices.planned_outage", "--language", "en")
    assert re.sub(r"  +", " | ", out).splitlines() == [
        "",
        "NOTICES",
        "term | value | in force | how sure | clause and act | source | checked",
        " | ".join("─" * width for width in terms.WIDTHS),
        "planned_outage | 10 working days | 01.09.2012 | memory | п. 31, Rules 354 on | 21.11.2026",
        " | communal services",
    ]


# --- Answers ---------------------------------------------------------------------------------------------------------


def test_the_deadlines_of_a_leaking_roof(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, *ROOF)
    assert code == 0
    assert out.splitlines() == [
        "Ответить",
        "  не позднее 23.01.2027 00:00 +0400",
        "  по норме: 10 рабочих дней, п. 36 абз. 1, Правила № 416 (ПП РФ от 15.05.2013) (пересказ)",
        "  начало 30.12.2026; день 1 — 11.01.2027; день 10 — 22.01.2027; срок истекает 22.01.2027 в 24:00",
        "Устранить неисправность",
        "  не позднее 31.12.2026 21:15 +0400",
        "  по норме: 1 сутки, приложение № 2, протечки кровли, Нормы № 170 (Госстрой РФ от 27.09.2003) (текст акта)",
        "  начало 30.12.2026 21:15; через 1 сутки: 31.12.2026 21:15",
    ]
    _, out, _ = run(capsys, *ROOF, "--json", "--language", "en")
    assert json.loads(out) == {
        "deadlines": [
            {
                "kind": "ANSWER",
                "term": "requests.answer.general",
                "condition": None,
                "decides": True,
                "at": "2027-01-23T00:00:00+04:00",
                "day": "2027-01-22",
                "clause": "п. 36 абз. 1",
                "act": "Правила № 416 (ПП РФ от 15.05.2013)",
                "confidence": "secondary",
                "steps": [
                    "starts 30.12.2026",
                    "day 1 is 11.01.2027",
                    "day 10 is 22.01.2027",
                    "ends 22.01.2027 at 24:00",
                ],
                "provisional": False,
            },
            {
                "kind": "ELIMINATE",
                "term": "requests.fault.roof_leak",
                "condition": None,
                "decides": True,
                "at": "2026-12-31T21:15:00+04:00",
                "day": "2026-12-31",
                "clause": "приложение № 2, протечки кровли",
                "act": "Нормы № 170 (Госстрой РФ от 27.09.2003)",
                "confidence": "primary",
                "steps": ["starts 30.12.2026 21:15", "after 24 hours: 31.12.2026 21:15"],
                "provisional": False,
            },
        ]
    }


@pytest.mark.parametrize(
    ("argv", "day"),
    [
        (("--workdays", "10"), "2027-01-22"),
        (("--days", "30"), "2027-01-29"),
        (("--months", "1"), "2027-02-01"),
        (("--hours", "2", "--minutes", "30"), "2026-12-30"),
    ],
)
def test_the_end_of_a_plain_term(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], day: str) -> None:
    code, out, _ = run(capsys, "deadline", "--received", "2026-12-30", "--zone", "Europe/Moscow", *argv, "--json")
    assert (code, json.loads(out)["day"]) == (0, day)


@pytest.mark.parametrize(
    ("argv", "code", "out"),
    [
        (("workday", "2027-02-20"), 0, "20.02.2027: рабочий день, короче на час\n"),
        (("workday", "2026-12-31", "--language", "en"), 1, "31.12.2026: a day off\n"),
        (("workday", "2026-03-20", "--region", "16"), 1, "20.03.2026: нерабочий день\n"),
        (("workday", "2026-12-30", "--add", "10"), 0, "22.01.2027\n"),
        (("workday", "2025-12-31", "--until", "2026-01-31"), 0, "15\n"),
        (("check", "snils", "112-233-445 95"), 0, "11223344595\n"),
    ],
)
def test_short_answers(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], code: int, out: str) -> None:
    assert run(capsys, *argv) == (code, out, "")


@pytest.mark.parametrize(
    ("argv", "day"),
    [(("2026-02",), "16.03.2026"), (("2026-02", "--deputy"), "10.03.2026"), (("2026-07",), "17.08.2026")],
)
def test_by_which_day_a_bill_is_paid(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], day: str) -> None:
    code, out, _ = run(capsys, "due", *argv)
    assert (code, out.splitlines()[0]) == (0, day)


@pytest.mark.parametrize(
    ("paid", "total"),
    [
        ("2026-05-15", "0.00"),
        ("2026-05-16", "31.67"),
        ("2026-07-14", "1900.00"),
        ("2026-07-15", "1973.08"),
        ("2026-07-17", "2119.23"),
        ("2026-08-13", "4092.31"),
    ],
)
def test_the_penalty(capsys: pytest.CaptureFixture[str], paid: str, total: str) -> None:
    code, out, _ = run(capsys, "penalty", "100000", "--due", "2026-04-15", "--paid", paid, "--json")
    assert (code, json.loads(out)["total"]) == (0, total)


def test_the_penalty_for_machines_is_whole_and_exact(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "penalty", "100000", "--due", "2026-04-15", "--paid", "2026-07-17", "--json")
    spans = [
        ("2026-04-16", "2026-05-15", 30, "0", "0"),
        ("2026-05-16", "2026-07-14", 60, "1/300", "1900"),
        ("2026-07-15", "2026-07-17", 3, "1/130", "2850/13"),
    ]
    names = ("since", "until", "days", "fraction", "amount")
    assert json.loads(out) == {
        "total": "2119.23",
        "spans": [dict(zip(names, span, strict=True)) | {"rate": "9.50"} for span in spans],
        "warnings": [],
    }


def test_a_day_of_payment_in_an_unknown_year_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "due", "2029-02")
    assert out.splitlines()[-1] == "год без постановления о переносах: день может измениться"
    _, out, _ = run(capsys, "due", "2026-02", "--json", "--language", "en")
    assert json.loads(out) == {
        "day": "2026-03-16",
        "clause": "ст. 155 ч. 1 ЖК РФ",
        "confidence": "disputed",
        "steps": [
            "02.2026 is paid by 15.03.2026, that day included",
            "15.03.2026 is a day off, moved to 16.03.2026 (art. 193 Civil Code)",
        ],
        "provisional": False,
    }


def test_a_payment_code_written_is_read_back(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capsys, "qr", "--name", "ООО УК", "--account", "40702810138250123017", "--bank", "ПАО БАНК",
        "--bic", "044525225", "--sum", "1500,50", "--detail", "PersAcc=123",
    )  # fmt: skip
    assert (code, out[:19]) == (0, "ST00012|Name=ООО УК")
    code, out, _ = run(capsys, "qr", out.strip(), "--json")
    assert json.loads(out) == {
        "Name": "ООО УК",
        "PersonalAcc": "40702810138250123017",
        "BankName": "ПАО БАНК",
        "BIC": "044525225",
        "CorrespAcc": "0",
        "Sum": "1500.50",
        "PersAcc": "123",
    }


def test_the_example_of_a_meeting_is_counted(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, _ = run(capsys, "tally", "--example")
    assert json.loads(out) == EXAMPLE
    file = tmp_path / "meeting.json"
    file.write_text(out, encoding="utf-8")
    code, out, _ = run(capsys, "tally", str(file), "--json")
    assert (code, json.loads(out)) == (
        0,
        {
            "quorum": True,
            "decisions": [
                {
                    "item": "CAPITAL_REPAIR",
                    "outcome": "NOT_ADOPTED",
                    "for": "1707/20",
                    "steps": [
                        "нужно не менее 2/3 всех голосов дома (ст. 46 ч. 1, ЖК РФ)",
                        "за 85,35, против 40, воздержались 0, не засчитано 0",
                        "за 85,35 из 156,4 (≈ 54,5716 %), нужно не менее 104 4/15",
                        "решение не принято",
                    ],
                },
                {
                    "item": "CURRENT_REPAIR",
                    "outcome": "ADOPTED",
                    "for": "943/10",
                    "steps": [
                        "нужно более 1/2 голосов участников собрания (ст. 46 ч. 1, ЖК РФ)",
                        "за 94,3, против 0, воздержались 31,05, не засчитано 0",
                        "за 94,3 из 125,35 (≈ 75,2293 %), нужно более 62,675",
                        "решение принято",
                    ],
                },
            ],
        },
    )
    code, out, _ = run(capsys, "tally", str(file), "--language", "en")
    assert out.startswith("take part: 125.35 of 156.4 votes")


# --- What is said where it cannot be answered ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("bogus",), 2, "invalid choice: 'bogus'"),
        (("workday", "31.12.2026"), 2, "«31.12.2026» is not a day. Write it as 2026-12-30"),
        (("workday", "2026-12-31", "--add", "0"), 2, "«0» is not a number from 1 to 9999"),
        (("workday", "2026-12-31", "--add", "10000"), 2, "«10000» is not a number from 1 to 9999"),
        (("workday", "9999-12-31"), 2, "«9999» is too far: the calendar of working days ends in 2100"),
        (("workday", "1999-12-31"), 1, "[OUT_OF_RANGE]"),
        (("due", "9999-12"), 2, "«9999» is too far"),
        (("due", "2100-12"), 1, "[OUT_OF_RANGE]"),
        (("penalty", "100", "--due", "2026-04-15", "--paid", "9999-12-31"), 2, "«9999» is too far"),
        (("due", "02.2026"), 2, "Write it as 2026-02"),
        (("penalty", "сто", "--due", "2026-04-15", "--paid", "2026-05-15"), 2, "Write it as 1500.50"),
        (("penalty", "0.001", "--due", "2026-04-15", "--paid", "2026-07-17"), 1, "[NOT_KOPECKS]"),
        (("check", "snils", "112-233-445 96"), 1, "контрольная цифра не сходится"),
        (("check", "snils", "1", "--language", "en"), 1, "[IDENTIFIER_FORMAT]"),
        (("deadline", "--received", "2026-12-30"), 2, "--zone"),
        (("deadline", "--received", "2026-12-30", "--zone", "Самара"), 2, "Write an IANA name, like Europe/Samara"),
        (("deadline", "--received", "2026-12-30", "--zone", "Europe/Moscow"), 2, "--category NAME"),
        (
            ("deadline", "--received", "2026-12-30", "--zone", "Europe/Moscow", "--days", "3", "--months", "1"),
            2,
            "one term at a time",
        ),
        (
            ("deadline", "--received", "2026-12-30", "--zone", "Europe/Moscow", "--category", "roof_leek"),
            2,
            "Did you mean roof_leak",
        ),
        (
            ("deadline", "--received", "2018-12-30", "--zone", "Europe/Moscow", "--category", "roof_leak"),
            1,
            "[TERM_UNKNOWN]",
        ),
        (
            ("deadline", "--received", "2100-12-30", "--zone", "Europe/Moscow", "--months", "9999"),
            1,
            "[OUT_OF_RANGE]",
        ),
        (
            (*ROOF, "--registered", "2026-12-29"),
            2,
            "--registered lies before --received",
        ),
        (("workday", "2025-03-31", "--region", "16:shifted"), 2, "Write its code, like 16, or 16:moved"),
        (("qr", "--name", "ООО УК"), 2, "Give --account"),
        (("qr", "no code"), 1, "PAYMENT_CODE"),
        (("tally",), 2, "`tally --example` prints what it looks like"),
        (("tally", "/no/such/file"), 2, "cannot be read"),
    ],
)
def test_an_error_says_what_to_do_next(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = run(capsys, *argv)
    assert found == code
    assert said in err
    assert (out == "") is (code != 0)
    assert code != 2 or "--help" in err


@pytest.mark.parametrize("held", ["[]", "{}", '{"zone": "Europe/Samara"}', "not json", '{"zone": 5}'])
def test_a_file_that_holds_no_meeting(capsys: pytest.CaptureFixture[str], tmp_path: Path, held: str) -> None:
    file = tmp_path / "meeting.json"
    file.write_text(held, encoding="utf-8")
    code, _, err = run(capsys, "tally", str(file))
    assert (code, "`tally --example` prints what it looks like" in err) == (2, True)


@pytest.mark.parametrize("question", ["", "deadline", "workday", "due", "penalty", "qr", "tally", "check"])
def test_help(capsys: pytest.CaptureFixture[str], question: str) -> None:
    code, out, _ = run(capsys, *([question] if question else []), "--help")
    assert code == 0
    assert "usage:" in out
    assert question or "examples:" in out


def test_it_runs_as_a_module() -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-m", "gosdom_core", "workday", "2026-12-30", "--add", "10"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "22.01.2027\n"


def test_whoever_reads_may_stop_early() -> None:
    command = [sys.executable, "-m", "gosdom_core"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
        assert asked.stdout is not None
        assert asked.stderr is not None
        asked.stdout.readline()
        asked.stdout.close()
        assert (asked.stderr.read(), asked.wait()) == (b"", -signal.SIGPIPE)
