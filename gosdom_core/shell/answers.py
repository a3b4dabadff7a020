"""Answers: what each subcommand computes, as lines for people and as data for machines. No printing here."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from gosdom_core import acts, bills, identifiers, requests, workdays
from gosdom_core.law import Term
from gosdom_core.meetings import AgendaItem, Ballot, Form, ItemKind, Meeting, Roll, Weight
from gosdom_core.meetings import tally as counted
from gosdom_core.shell.terms import SURE, data
from gosdom_core.words import day_text
from gosdom_core.workdays import CalendarDays, Deadline, Elapsed, Months, Span, Workdays


class Unreadable(Exception):
    """What cannot be understood of the question, and how should it be asked?"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is printed: lines for people, data for machines; `ok` is false where the answer is "no" (exit code 1)."""

    lines: list[str]
    data: dict[str, Any] = field(default_factory=dict)
    ok: bool = True


# --- deadline ---------------------------------------------------------------------------------------------------------


def deadline(args: argparse.Namespace) -> Answer:
    """By when must a request be answered, or when does a term of so many days end?"""
    spans = list(_spans(args))
    if args.category is None and not spans:
        raise Unreadable("Say what the request is about: --category NAME, or how long the term is: --workdays 10")
    if len(spans) > 1 or (args.category is not None and spans):
        raise Unreadable("Ask for one term at a time: either --category, or one of --workdays, --days, --months, …")
    received = _moment(args.received, args.zone)
    if args.category is None:
        term = Term(
            received.astimezone(args.zone).date(),
            spans[0],
            acts.CIVIL_CODE,
            "ст. 190–194",
            "primary",
            ("S37", "S38", "S39"),
        )
        due = workdays.deadline(term, start=received, zone=args.zone, region=args.region, closes=args.closes)
        return Answer(list(_told(due, args.language)), _data(due, args.language))
    registered = _moment(args.registered, args.zone) if args.registered else None
    if registered is not None and registered < received:
        raise Unreadable("A request is registered after it was received: --registered lies before --received")
    facts = requests.Facts(
        category=args.category,
        addressee=args.addressee or requests.default_addressee(args.category, direct_contract=False),
        applicant=args.applicant,
        received_at=received,
        zone=args.zone,
        registered_at=registered,
        occurred_at=_moment(args.occurred, args.zone) if args.occurred else None,
        region=args.region,
    )
    found = requests.deadlines(facts, requests.Choices(closes=args.closes))
    lines: list[str] = []
    for one in found:
        condition = f" ({one.condition.text(args.language)})" if one.condition else ""
        lines += [
            f"{one.kind.text(args.language)}{condition}",
            *(f"  {line}" for line in _told(one.deadline, args.language)),
        ]
    rows = [
        {"kind": one.kind.name, "term": one.name, "condition": data(one.condition), "decides": one.decides}
        | _data(one.deadline, args.language)
        for one in found
    ]
    return Answer(lines, {"deadlines": rows})


def _spans(args: argparse.Namespace) -> Iterator[Span]:
    if args.workdays:
        yield Workdays(args.workdays)
    if args.days:
        yield CalendarDays(args.days)
    if args.months:
        yield Months(args.months)
    if args.hours or args.minutes:
        yield Elapsed(hours=args.hours or 0, minutes=args.minutes or 0)


def _told(due: Deadline, language: str) -> Iterator[str]:
    by, term = ("by", "by the term") if language == "en" else ("не позднее", "по норме")
    if due.at is not None:
        yield f"{by} {due.at:%d.%m.%Y %H:%M %z}"
    yield f"{term}: {due.term.value.text(language)}, {due.term.cite(language)} ({SURE[language][due.term.confidence]})"
    yield due.explain(language)
    if due.provisional:
        yield PROVISIONAL[language]


PROVISIONAL = {
    "ru": "год без постановления о переносах: день может измениться",
    "en": "a year without a decree on days off: the day may change",
}


def _data(due: Deadline, language: str) -> dict[str, Any]:
    return {
        "at": data(due.at),
        "day": data(due.day),
        "clause": due.term.clause,
        "act": due.term.act.ru,
        "confidence": due.term.confidence,
        "steps": [step.text(language) for step in due.steps],
        "provisional": due.provisional,
    }


# --- workday ----------------------------------------------------------------------------------------------------------

KINDS = {
    workdays.Day.WORKING: {"ru": "рабочий день", "en": "a working day"},
    workdays.Day.SHORTENED: {"ru": "рабочий день, короче на час", "en": "a working day, an hour shorter"},
    workdays.Day.OFF: {"ru": "нерабочий день", "en": "a day off"},
}


def workday(args: argparse.Namespace) -> Answer:
    """Is it a working day, which is the n-th after it, how many are there until another?"""
    day: date = args.day
    if args.add:
        last = workdays.nth_working_day(day, args.add, args.region)
        return Answer([day_text(last)], {"day": data(last), "provisional": workdays.provisional(day, last)})
    if args.until:
        n = workdays.working_days_between(day, args.until, args.region)
        return Answer([str(n)], {"days": n, "provisional": workdays.provisional(day, args.until)})
    kind = workdays.kind(day, args.region)
    found = {"day": data(day), "kind": kind.name, "provisional": workdays.provisional(day)}
    return Answer([f"{day_text(day)}: {KINDS[kind][args.language]}"], found, ok=kind is not workdays.Day.OFF)


# --- bills ------------------------------------------------------------------------------------------------------------


def due(args: argparse.Namespace) -> Answer:
    """By which day must the bill of a month be paid?"""
    reading = bills.February2026.DEPUTY if args.deputy else bills.February2026.MINISTRY
    found = bills.due_date(args.period, february_2026=reading, region=args.region)
    lines = [
        day_text(found.day),
        f"{found.term.cite(args.language)} ({SURE[args.language][found.term.confidence]})",
        found.explain(args.language),
        *([PROVISIONAL[args.language]] if found.provisional else []),
    ]
    told = {
        "day": data(found.day),
        "clause": found.term.clause,
        "confidence": found.term.confidence,
        "steps": [step.text(args.language) for step in found.steps],
        "provisional": found.provisional,
    }
    return Answer(lines, told)


def penalty(args: argparse.Namespace) -> Answer:
    """How much is owed for paying late?"""
    kind = bills.DebtKind.CAPITAL_REPAIR if args.capital_repair else bills.DebtKind.SERVICES
    found = bills.penalty(args.debt, args.due, args.paid, kind=kind)
    warnings = [warning.message(args.language) for warning in found.warnings]
    lines = [
        f"{found.total} ₽",
        *(f"  {span.text(args.language)}" for span in found.spans),
        f"  {found.term.cite(args.language)} ({SURE[args.language][found.term.confidence]})",
        *(f"! {warning}" for warning in warnings),
    ]
    # a span's amount is exact: only their sum is rounded
    spans = [
        {name: data(getattr(span, name)) for name in ("since", "until", "days", "rate", "fraction", "amount")}
        for span in found.spans
    ]
    return Answer(lines, {"total": str(found.total), "spans": spans, "warnings": [w.code for w in found.warnings]})


def qr(args: argparse.Namespace) -> Answer:
    """What stands in a payment code, or which code stands for a payment?"""
    if args.text is not None:
        code = bills.read_code(args.text)
        found = {
            "Name": code.name,
            "PersonalAcc": code.account,
            "BankName": code.bank_name,
            "BIC": code.bic,
            "CorrespAcc": code.correspondent_account,
            **({"Sum": str(code.sum)} if code.sum is not None else {}),
            **dict(code.details),
        }
        return Answer([f"{key:<12} {value}" for key, value in found.items()], found)
    for name in ("name", "account", "bank", "bic"):
        if getattr(args, name) is None:
            raise Unreadable(f"Give --{name}, or the text of a code to be read: 'ST00012|Name=…'")
    details = tuple(pair.partition("=")[::2] for pair in args.detail)
    code = bills.PaymentCode(
        args.name, args.account, args.bank, args.bic, args.correspondent or bills.NO_ACCOUNT, args.sum, details
    )
    text = bills.code_text(code)
    return Answer([text], {"text": text})


# --- tally ------------------------------------------------------------------------------------------------------------

EXAMPLE: dict[str, Any] = {
    "form": "MIXED",
    "zone": "Europe/Samara",
    "starts": "2026-03-01T10:00",
    "ends": "2026-03-20T18:00",
    "items": ["CAPITAL_REPAIR", "CURRENT_REPAIR"],
    "votes": {"кв. 1": "54.3", "кв. 2, 1/2": "31.05", "кв. 2, вторая 1/2": "31.05", "кв. 3": "40"},
    "ballots": [
        {"weight": "кв. 1", "at": "2026-03-02T12:00", "marks": "++"},
        {"weight": "кв. 2, 1/2", "at": "2026-03-03T12:00", "marks": "+0"},
        {"weight": "кв. 3", "at": "2026-03-04T12:00", "marks": "-+"},
    ],
}


def tally(args: argparse.Namespace) -> Answer:
    """What did a meeting decide? `args.meeting` is what the file holds, of the shape of `EXAMPLE`."""
    if args.example:
        return Answer([json.dumps(EXAMPLE, ensure_ascii=False, indent=2)], EXAMPLE)
    if args.meeting is None:
        raise Unreadable("Name the file of the meeting; `tally --example` prints what it looks like")
    try:
        meeting, weights, ballots = _meeting(args.meeting)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"This is no meeting: {error!r}. `tally --example` prints what it looks like") from None
    found = counted(meeting, Roll(meeting.day, weights), ballots)
    lines = [found.quorum.explain().text(args.language)]
    for number, decision in enumerate(found.decisions, start=1):
        lines += [f"{number}. {decision.item.wording(args.language)}", f"   {decision.explain(args.language)}"]
    decisions = [
        {
            "item": one.item.kind.name,
            "outcome": one.outcome.name,
            "for": str(one.votes.in_favour),
            "steps": [step.text(args.language) for step in one.steps],
        }
        for one in found.decisions
    ]
    return Answer(lines, {"quorum": found.quorum.is_reached, "decisions": decisions})


def _meeting(held: Any) -> tuple[Meeting, tuple[Weight, ...], list[Ballot]]:
    zone = ZoneInfo(held["zone"])
    starts, ends = (_moment(datetime.fromisoformat(held[key]), zone) for key in ("starts", "ends"))
    agenda = tuple(AgendaItem(ItemKind[kind]) for kind in held["items"])
    meeting = Meeting(Form[held["form"]], starts, ends, zone, agenda)
    weights = tuple(Weight(key, key, Fraction(votes), (key,)) for key, votes in held["votes"].items())
    ballots = [
        Ballot(one["weight"], _moment(datetime.fromisoformat(one["at"]), zone), one["marks"]) for one in held["ballots"]
    ]
    return meeting, weights, ballots


def _moment(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


# --- check ------------------------------------------------------------------------------------------------------------

CHECKS = {
    "els": identifiers.els,
    "zhku": identifiers.zhku,
    "cadastral": identifiers.cadastral_number,
    "fias": identifiers.fias,
    "inn": identifiers.inn,
    "bic": identifiers.bic,
    "snils": identifiers.snils,
    "uin": identifiers.uin,
}


def check(args: argparse.Namespace) -> Answer:
    """Is an identifier well formed? Its one canonical spelling."""
    found = CHECKS[args.kind](args.value)
    return Answer([found], {"value": found})
