"""`python -m gosdom_core`: every legal term as a table, or an answer from the shell."""

from __future__ import annotations

import argparse
import difflib
import json
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gosdom_core.errors import Refused
from gosdom_core.requests import Addressee, Applicant, RequestCategory
from gosdom_core.shell import answers, terms
from gosdom_core.shell.answers import Answer, Unreadable
from gosdom_core.workdays import LAST_YEAR

D = TypeVar("D", bound=date)
E = TypeVar("E", bound=Enum)

EPILOG = """\
examples:
  python -m gosdom_core --unsure
  python -m gosdom_core --only bills. --language en
  python -m gosdom_core deadline --category roof_leak --received 2026-12-30T21:15 --zone Europe/Samara
  python -m gosdom_core deadline --workdays 10 --received 2026-12-30 --zone Europe/Moscow
  python -m gosdom_core workday 2026-12-30 --add 10
  python -m gosdom_core due 2026-02
  python -m gosdom_core penalty 100000 --due 2026-04-15 --paid 2026-07-17
  python -m gosdom_core qr 'ST00012|Name=...'
  python -m gosdom_core tally --example > meeting.json && python -m gosdom_core tally meeting.json
  python -m gosdom_core check snils '112-233-445 95'

exit codes: 0 the answer is given; 1 it is "no" (a day off, a refusal); 2 the question cannot be read
"""


# --- How what is typed is read ----------------------------------------------------------------------------------------


def _known(day: D) -> D:
    if day.year > LAST_YEAR:
        raise argparse.ArgumentTypeError(f"«{day:%Y}» is too far: the calendar of working days ends in {LAST_YEAR}")
    return day


def _day(text: str) -> date:
    try:
        return _known(date.fromisoformat(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"«{text}» is not a day. Write it as 2026-12-30") from None


def _month(text: str) -> date:
    try:
        return _known(date.fromisoformat(f"{text}-01"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"«{text}» is not a month. Write it as 2026-02") from None


def _moment(text: str) -> datetime:
    try:
        return _known(datetime.fromisoformat(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"«{text}» is not a moment. Write it as 2026-12-30T21:15") from None


def _hour(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"«{text}» is not an hour. Write it as 17:30") from None


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = "Write an IANA name, like Europe/Samara; if all are unknown, `pip install tzdata`"
        raise argparse.ArgumentTypeError(f"«{text}» is not a time zone that is known here. {hint}") from None


def _region(text: str) -> str:
    code, _, reading = text.partition(":")
    if not code.isdecimal() or reading not in {"", "moved"}:
        raise argparse.ArgumentTypeError(
            f"«{text}» is not a region. Write its code, like 16, or 16:moved where a holiday on a day off gives another"
        )
    return text


def _money(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"«{text}» is not a sum. Write it as 1500.50") from None


def _positive(text: str) -> int:
    # more would lead out of the calendar, whatever is counted
    if not text.isdecimal() or len(text) > 4 or int(text) < 1:
        raise argparse.ArgumentTypeError(f"«{text}» is not a number from 1 to 9999")
    return int(text)


def _file(text: str) -> Any:
    try:
        if text == "-":
            return json.load(sys.stdin)
        with open(text, encoding="utf-8") as file:  # noqa: PTH123 - pathlib is not needed for one file
            return json.load(file)
    except OSError as error:
        raise argparse.ArgumentTypeError(f"«{text}» cannot be read: {error.strerror}") from None
    except ValueError:
        raise argparse.ArgumentTypeError(f"«{text}» is not JSON. `tally --example` prints what it looks like") from None


def _member(kinds: type[E]) -> Callable[[str], E]:
    def read(text: str) -> E:
        names = [member.name.lower() for member in kinds]
        if text.lower() in names:
            return kinds[text.upper()]
        near = difflib.get_close_matches(text.lower(), names, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"It is one of {', '.join(names)}"
        raise argparse.ArgumentTypeError(f"«{text}» is not known. {hint}")

    return read


class _Parser(argparse.ArgumentParser):
    """Says what is wrong first and how to go on last, without the whole usage between them."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}\nHelp: {self.prog} --help\n")


# --- What can be asked ------------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="data instead of words")
    common.add_argument(
        "--language", choices=("ru", "en"), default=argparse.SUPPRESS, help="of what is printed (ru unless given)"
    )
    parser = _Parser(
        prog="python -m gosdom_core",
        description="Prints every legal term that the rules stand on, or answers a question.",
        epilog=EPILOG,
        parents=[common],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--unsure", action="store_true", help="only what a lawyer must check, and our own choices apart"
    )
    parser.add_argument("--only", metavar="NAME", default="", help="only the terms whose names begin so, like bills.")
    parser.set_defaults(answer=None, json=False, language="ru")
    asked = parser.add_subparsers(title="questions", metavar="QUESTION")

    def ask(name: str, answer: Callable[[argparse.Namespace], Answer], text: str) -> argparse.ArgumentParser:
        found: argparse.ArgumentParser = asked.add_parser(name, help=text, description=text, parents=[common])
        found.set_defaults(answer=answer)
        return found

    _deadline(ask("deadline", answers.deadline, "by when must it be done?"))
    _workday(ask("workday", answers.workday, "is it a working day, which is the n-th after it?"))
    _due(ask("due", answers.due, "by which day is the bill of a month paid?"))
    _penalty(ask("penalty", answers.penalty, "how much is owed for paying late?"))
    _qr(ask("qr", answers.qr, "what stands in a payment code, or which code stands for a payment?"))
    _tally(ask("tally", answers.tally, "what did a meeting of owners decide?"))
    _check(ask("check", answers.check, "is an identifier well formed?"))
    return parser


def _deadline(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--received", type=_moment, required=True, help="day or moment, like 2026-12-30T21:15")
    add("--zone", type=_zone, required=True, help="of the house, like Europe/Samara")
    add("--category", type=_member(RequestCategory), help="what the request is about, like roof_leak")
    add("--addressee", type=_member(Addressee), help="who answers (the category says unless given)")
    add("--applicant", type=_member(Applicant), default=Applicant.OWNER, help="owner (unless given), user, outsider")
    add("--registered", type=_moment, help="when it was registered, if later")
    add("--occurred", type=_moment, help="when the damage was done, or the service stopped")
    add("--region", type=_region, help="code of the region whose holidays count, like 16")
    add("--closes", type=_hour, help="closing hour of the office, like 17:30")
    for name, text in (
        ("workdays", "working days"),
        ("days", "calendar days"),
        ("months", "months"),
        ("hours", "hours by the clock"),
        ("minutes", "minutes by the clock"),
    ):
        add(f"--{name}", type=_positive, metavar="N", help=f"instead of a category: a term of N {text}")


def _workday(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("day", type=_day)
    parser.add_argument("--region", type=_region, help="code of the region whose holidays count, like 16")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--add", type=_positive, metavar="N", help="the N-th working day after it")
    which.add_argument("--until", type=_day, metavar="DAY", help="how many working days until that day, it included")


def _due(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("period", type=_month, help="the month that is paid for, like 2026-02")
    parser.add_argument("--region", type=_region, help="code of the region whose holidays count, like 16")
    parser.add_argument("--deputy", action="store_true", help="February 2026 as the deputy, not the ministry, read it")


def _penalty(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("debt", type=_money, help="in roubles")
    parser.add_argument("--due", type=_day, required=True, help="the last day that was in time")
    parser.add_argument("--paid", type=_day, required=True, help="the day of payment, or of the calculation")
    parser.add_argument("--capital-repair", action="store_true", help="a debt for capital repair")


def _qr(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="?", help="what the code holds: ST00012|Name=…")
    parser.add_argument("--name", help="who is paid")
    parser.add_argument("--account", help="20 digits")
    parser.add_argument("--bank", help="name of the bank")
    parser.add_argument("--bic", help="9 digits")
    parser.add_argument("--correspondent", help="correspondent account of the bank, 20 digits")
    parser.add_argument("--sum", type=_money, help="in roubles")
    parser.add_argument("--detail", action="append", default=[], metavar="KEY=VALUE", help="as often as needed")


def _tally(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("meeting", nargs="?", type=_file, metavar="FILE", help="JSON, or - for standard input")
    parser.add_argument("--example", action="store_true", help="print what the file looks like")


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=sorted(answers.CHECKS))
    parser.add_argument("value")


# --- Printing ---------------------------------------------------------------------------------------------------------


def _terms(args: argparse.Namespace) -> list[str]:
    terms.load()
    found = terms.rows(args.only)
    if args.unsure:
        found = [row for row in found if row.term.confidence in (*terms.UNSURE, terms.OURS)]
    if args.json:
        return [json.dumps(terms.records(found), ensure_ascii=False, indent=2)]
    if not args.unsure:
        return [*terms.table(found, args.language)]
    law = [row for row in found if row.term.confidence != terms.OURS]
    ours = [row for row in found if row.term.confidence == terms.OURS]
    titles = {
        "ru": ("Проверить юристу: по памяти или спорно", "Выбрано нами: закон молчит"),
        "en": ("For a lawyer to check: from memory or disputed", "Chosen by us: the law is silent"),
    }[args.language]
    return [
        f"{titles[0]} ({len(law)})",
        *terms.table(law, args.language),
        "",
        f"{titles[1]} ({len(ours)})",
        *terms.table(ours, args.language),
    ]


def _print(lines: Iterable[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def main(argv: Sequence[str] | None = None) -> int:
    """What was asked from the shell? Prints the answer and gives the exit code.

    >>> main(["workday", "2026-12-30", "--add", "10", "--language", "en"])
    22.01.2027
    0
    """
    parser = _parser()
    args = parser.parse_args(argv)
    if args.answer is None:
        _print(_terms(args))
        return 0
    try:
        answer: Answer = args.answer(args)
    except Refused as refused:
        sys.stderr.write(_refusal(refused, args.language))
        return 1
    except Unreadable as error:
        sys.stderr.write(f"{error}\nHelp: {parser.prog} --help\n")
        return 2
    _print([json.dumps(answer.data, ensure_ascii=False, indent=2)] if args.json else answer.lines)
    return 0 if answer.ok else 1


def _refusal(refused: Refused, language: str) -> str:
    where = f" ({' / '.join(refused.field)})" if refused.field else ""
    clause = f"\n{refused.term.cite(language)}" if refused.term else ""
    return f"{refused.message(language)}{where} [{refused.code}]{clause}\n"


if __name__ == "__main__":
    # whoever reads may have read enough, as in `| head`: then the program ends, as others do
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
