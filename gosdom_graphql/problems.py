"""Problems: what a person is told when something was not done, and what a machine is told when we failed.

A refusal of the core becomes a `UserError`, a question a `Warning`; anything else is a bug of ours: logged with the
request's id and masked.
"""

from __future__ import annotations

import inspect
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

import strawberry
import structlog
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionResult

from gosdom_core import access, errors, identifiers, meetings, notices, readings, requests
from gosdom_graphql import clock
from gosdom_graphql.access import words as access_words
from gosdom_graphql.audit import words as audit_words
from gosdom_graphql.events import cursor
from gosdom_graphql.files import words as file_words
from gosdom_graphql.homes import register
from gosdom_graphql.homes.store import accounts, cadastre
from gosdom_graphql.idempotency import store as idempotency
from gosdom_graphql.law.rows import Confidence
from gosdom_graphql.meetings import words as meeting_words
from gosdom_graphql.notices import words as notice_words
from gosdom_graphql.notifications.store import bell, contacts
from gosdom_graphql.reader.showing import enum
from gosdom_graphql.readings import words as reading_words
from gosdom_graphql.sessions import fresh, webauthn
from gosdom_graphql.sessions.store import arriving, passkeys, proving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gosdom_core.law import Term

log = structlog.get_logger(__name__)

_OURS = tuple(
    f"{each.__name__}."
    for each in (
        errors,
        access,
        requests,
        notices,
        notice_words,
        clock,
        idempotency,
        cursor,
        bell,
        contacts,
        readings,
        reading_words,
        access_words,
        file_words,
        audit_words,
    )
)
_OURS += tuple(f"{each.__name__}." for each in (meetings, meeting_words))
_OURS += tuple(
    f"{each.__name__}."
    for each in (identifiers, register, accounts, cadastre, arriving, fresh, passkeys, proving, webauthn)
)
"""Whose refusals are codes of the API: the schema must be the same, whatever else of the core a program imports."""

enum(
    Confidence,
    {
        "PRIMARY": "The text of the act was seen.",
        "SECONDARY": "A report of the act was seen.",
        "MEMORY": "General knowledge: the text was not seen.",
        "DISPUTED": "Sources conflict; the choice is named.",
        "PRODUCT": "The law is silent: our own choice.",
    },
)


_CODES = {code: kind for code, kind in errors.codes().items() if f"{kind.__module__}.".startswith(_OURS)}
ErrorCode: Any = strawberry.enum(
    Enum("ErrorCode", [(code, code) for code in sorted(_CODES)]),  # type: ignore[call-overload]  # a class, drawn at import
    description="Why something was not done, or what should be confirmed. The meaning of a code never changes.",
)
enum(ErrorCode, {code: f"{inspect.getdoc(kind)}".partition("\n\n>>>")[0] for code, kind in _CODES.items()})


@strawberry.type(description="The clause that something leans on, and how sure we are of it.")
class LawReference:
    """The clause that something leans on, and how sure we are of it."""

    clause: str = strawberry.field(description="The clause, as lawyers cite it: «п. 36».")
    act: str = strawberry.field(description="The act, in the viewer's language.")
    link: str | None = strawberry.field(description="Where the act's text is; null where only reports of it were seen.")
    since: date = strawberry.field(description="Since which day this is in force.")
    confidence: Confidence = strawberry.field(description="How sure we are.")

    @classmethod
    def of(cls, term: Term[Any], language: str) -> LawReference:
        """Which clause is it, told in the language?"""
        return cls(
            clause=term.clause,
            act=term.act.title(language),
            link=term.act.link,
            since=term.since,
            confidence=Confidence[term.confidence.upper()],
        )


@strawberry.type(description="A number or a word behind a warning, by name.")
class Figure:
    """A number or a word behind a warning, by name."""

    name: str = strawberry.field(description="What it is: «previous», «limit».")
    value: str = strawberry.field(description="Its value as text.")


@strawberry.type(description="Why the deed was not done. Nothing was written.")
class UserError:
    """Why the deed was not done. Nothing was written."""

    code: ErrorCode = strawberry.field(description="The stable code.")
    field: list[str] | None = strawberry.field(
        description="The path of the input's field; null where it is no field's fault."
    )
    message: str = strawberry.field(description="The words for the person, in their language.")
    law: LawReference | None = strawberry.field(description="The clause it leans on, if any.")

    @classmethod
    def of(cls, refused: errors.Refused, language: str) -> UserError:
        """How is a refusal told in the language?"""
        return cls(
            code=ErrorCode[refused.code],
            field=list(refused.field) or None,
            message=refused.message(language),
            law=LawReference.of(refused.term, language) if refused.term else None,
        )


@strawberry.type(
    description="What is odd about the input. If nothing was done, the same input with `confirm: true` does it."
)
class Warning:
    """What is odd about the input. If nothing was done, the same input with `confirm: true` does it."""

    code: ErrorCode = strawberry.field(description="The stable code.")
    field: list[str] | None = strawberry.field(
        description="The path of the input's field; null where it is no field's."
    )
    message: str = strawberry.field(description="The words for the person, in their language.")
    law: LawReference | None = strawberry.field(description="The clause it leans on, if any.")
    figures: list[Figure] = strawberry.field(description="The numbers behind it.")

    @classmethod
    def of(cls, question: errors.Question, language: str) -> Warning:
        """How is a question told in the language?"""
        return cls(
            code=ErrorCode[question.code],
            field=list(question.field) or None,
            message=question.message(language),
            law=LawReference.of(question.term, language) if question.term else None,
            figures=[Figure(name=name, value=str(value)) for name, value in question.figures.items()],
        )


class Masked(SchemaExtension):
    """What does a client see of a bug? A code, and the id under which the log has the rest."""

    def on_operation(self) -> Iterator[None]:
        yield
        result = self.execution_context.result
        if isinstance(result, ExecutionResult) and result.errors:
            result.errors = [self._mask(error) for error in result.errors]

    def _mask(self, error: GraphQLError) -> GraphQLError:
        context = self.execution_context.context
        return masked(error, getattr(context, "request_id", ""), getattr(context, "language", "en"))


def masked(error: GraphQLError, request_id: str, language: str) -> GraphQLError:
    """What does a client see of this error? What GraphQL itself says stays; our own failure is logged and masked."""
    if error.original_error is None or isinstance(error.original_error, GraphQLError):
        return error
    log.error("operation failed", request_id=request_id, path=error.path, exc_info=error.original_error)
    told = failure(request_id, language)
    return GraphQLError(told["message"], nodes=error.nodes, path=error.path, extensions=told["extensions"])


def failure(request_id: str, language: str) -> dict[str, Any]:
    """How is a failure of ours told? In the person's language, with the id under which the log has the rest.

    >>> failure("mobile-42", "ru")["message"]
    'Что-то пошло не так на нашей стороне. Если будете писать нам, назовите номер mobile-42'
    """
    words = (
        f"Something went wrong on our side; quote {request_id} when you report it"
        if language == "en"
        else f"Что-то пошло не так на нашей стороне. Если будете писать нам, назовите номер {request_id}"
    )
    return {"message": words, "extensions": {"code": "INTERNAL_SERVER_ERROR", "requestId": request_id}}
