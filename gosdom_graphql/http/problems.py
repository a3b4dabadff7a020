"""What may be wrong with a request before anything of it runs: each with a code, an HTTP status and words.

The codes are Apollo's where Apollo has one, since clients' links and scanners know those. They are told in
`errors[0].extensions.code`, with the `figure` that was counted and the `limit`; they are no user errors of a mutation,
so they are not in `ErrorCode`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from graphql import GraphQLError

from gosdom_core.errors import Coded


class Problem(Coded, Exception):
    """Why was the request not run? `figures` are told in the error's extensions.

    `well_formed` says that the request was GraphQL over HTTP, only its document cannot be run: whoever accepts nothing
    but `application/json` is then answered 200, as the specification has it.
    """

    code = "PROBLEM"
    ru = "Запрос не выполнен"
    en = "The request was not run"
    status: ClassVar[int] = 400
    well_formed: ClassVar[bool] = False
    headers: Mapping[str, str] = {}

    def __init__(self, errors: Sequence[GraphQLError] = (), **figures: object) -> None:
        super().__init__()
        self.errors, self.figures = errors, figures

    def formatted(self, language: str) -> list[dict[str, Any]]:
        """How is it told? One error with our words, or graphql-core's own with our code."""
        extensions = {"code": self.code, **self.figures}
        if not self.errors:
            return [{"message": self.message(language), "extensions": extensions}]
        return [{**error.formatted, "extensions": extensions} for error in self.errors]


class BadRequest(Problem):
    """Is it a GraphQL request? It says what is wrong."""

    code = "BAD_REQUEST"
    ru = "Это не запрос GraphQL: {why}"
    en = "This is no GraphQL request: {why}"

    def formatted(self, language: str) -> list[dict[str, Any]]:
        return [{"message": self.message(language), "extensions": {"code": self.code}}]


class NoBatches(Problem):
    """May several operations be sent as an array? No: send them one by one, or as one document."""

    code = "BATCHING_NOT_SUPPORTED"
    ru = "Несколько операций одним массивом не принимаются: отправьте их по одной"
    en = "Arrays of operations are not taken: send them one by one"


class WrongMethod(Problem):
    """Which methods are there? `allow`."""

    status = 405
    code = "METHOD_NOT_ALLOWED"
    ru = "Этот метод не подходит; можно: {allow}"
    en = "This method will not do; these will: {allow}"

    @property
    def headers(self) -> Mapping[str, str]:  # type: ignore[override]  # read-only where the base has a constant
        return {"allow": str(self.figures["allow"])}


class NotAcceptable(Problem):
    """Which media types are answered? application/graphql-response+json and application/json."""

    status = 406
    code = "NOT_ACCEPTABLE"
    ru = "Ответ бывает только application/graphql-response+json или application/json"
    en = "Answers are application/graphql-response+json or application/json only"


class TooLarge(Problem):
    """How long may a request be? `limit` bytes."""

    status = 413
    code = "BODY_TOO_LARGE"
    ru = "Запрос длиннее {limit} байт"
    en = "The request is longer than {limit} bytes"


class WrongMedia(Problem):
    """How is a POST sent? As application/json in UTF-8: a form of another site cannot send that."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"
    ru = "Тело запроса должно быть application/json в UTF-8"
    en = "The body must be application/json in UTF-8"


class CrossSite(Problem):
    """May a page of another site do this? Only pages of our own site, or of origins that the operator named."""

    status = 403
    code = "CSRF"
    ru = "Запрос пришёл с чужого сайта"
    en = "The request comes from another site"


class PlainGet(Problem):
    """What must a GET say? That a program sends it, no link: `Accept: application/json`, or a header of a preflight."""

    code = "BAD_REQUEST"
    ru = "Добавьте заголовок Accept: application/json"
    en = "Add the header Accept: application/json"


class ParseFailed(Problem):
    """What is wrong with the document's text?"""

    well_formed = True
    code = "GRAPHQL_PARSE_FAILED"
    ru = "Документ не читается"
    en = "The document cannot be read"


class Invalid(Problem):
    """What is wrong with the document? The first five mistakes, without suggestions."""

    well_formed = True
    code = "GRAPHQL_VALIDATION_FAILED"
    ru = "Документ не подходит к схеме"
    en = "The document does not fit the schema"


class BadVariables(Problem):
    """What is wrong with the variables? The first five mistakes."""

    well_formed = True
    code = "BAD_USER_INPUT"
    ru = "Переменные не подходят к операции"
    en = "The variables do not fit the operation"


class NoOperation(Problem):
    """Which operation is meant? The document has none of this name, or several and no name was told."""

    well_formed = True
    code = "OPERATION_RESOLUTION_FAILURE"
    ru = "Неясно, какую операцию документа выполнить"
    en = "It is not clear which operation of the document is meant"


class NotOverHttp(Problem):
    """Where do subscriptions go? Over WebSocket (`graphql-transport-ws`) or SSE."""

    well_formed = True
    code = "SUBSCRIPTION_NOT_SUPPORTED"
    ru = "Подписки работают через WebSocket (graphql-transport-ws)"
    en = "Subscriptions go over WebSocket (graphql-transport-ws)"


class UnknownHash(Problem):
    """What was this hash of? Not known (any more): send the document with it once."""

    well_formed = True
    code = "PERSISTED_QUERY_NOT_FOUND"
    ru = en = "PersistedQueryNotFound"


class WrongHash(Problem):
    """Is this the hash of the document? It is not its SHA-256."""

    code = "BAD_REQUEST"
    ru = "Хеш не совпадает с документом"
    en = "provided sha does not match query"


class Over(Problem):
    """What is too much of it? The `figure` that was counted, and the `limit`."""

    well_formed = True
    code = "OVER_LIMIT"
    ru = "Слишком много: {figure}, можно {limit}"
    en = "Too much: {figure}, the limit is {limit}"


class TooManyTokens(Over):
    """How many words and signs may a document have? Counting stops at the limit."""

    code = "TOO_MANY_TOKENS"
    ru = "Документ слишком велик: слов и знаков больше {limit}"
    en = "The document is too large: more than {limit} tokens"


class TooDeep(Over):
    """How deep may selections go?"""

    code = "TOO_DEEP"
    ru = "Слишком глубоко: {figure} уровней, можно {limit}"
    en = "Too deep: {figure} levels, the limit is {limit}"


class TooManyAliases(Over):
    """How many aliases may a document have?"""

    code = "TOO_MANY_ALIASES"
    ru = "Слишком много псевдонимов: {figure}, можно {limit}"
    en = "Too many aliases: {figure}, the limit is {limit}"


class TooManyDirectives(Over):
    """How many directives may a document have?"""

    code = "TOO_MANY_DIRECTIVES"
    ru = "Слишком много директив: {figure}, можно {limit}"
    en = "Too many directives: {figure}, the limit is {limit}"


class TooManyRepeats(Over):
    """How often may one selection name the same field, or hold fragments?"""

    code = "TOO_MANY_REPEATS"
    ru = "Одно и то же поле (или фрагменты) в одной выборке: {figure} раз, можно {limit}"
    en = "The same field (or fragments) in one selection: {figure} times, the limit is {limit}"


class TooManyRootFields(Over):
    """How many fields may stand at the root?"""

    code = "TOO_MANY_ROOT_FIELDS"
    ru = "Слишком много полей в корне: {figure}, можно {limit}"
    en = "Too many fields at the root: {figure}, the limit is {limit}"


class TooManyFields(Over):
    """How many fields may be asked for, fragments counted wherever they stand? Counting stops at the limit."""

    code = "TOO_MANY_FIELDS"
    ru = "Слишком много полей, фрагменты считаются везде, где стоят: можно {limit}"
    en = "Too many fields, fragments counted wherever they stand: the limit is {limit}"


class TooManyValues(Over):
    """How many values may variables hold? Counting stops at the limit."""

    code = "VARIABLES_TOO_LARGE"
    ru = "Слишком много значений в переменных: можно {limit}"
    en = "Too many values in the variables: the limit is {limit}"


class TooDear(Over):
    """What may one operation cost?"""

    code = "MAX_COST_EXCEEDED"
    ru = "Запрос стоит {figure}, можно {limit}: попросите меньше строк или полей"
    en = "The operation costs {figure}, the limit is {limit}: ask for fewer rows or fields"


class Throttled(Problem):
    """When may the next one be sent? In `retryAfter` seconds: the budget of the minute is used up."""

    status = 429
    code = "THROTTLED"
    ru = "Слишком много запросов: повторите через {retryAfter} с"
    en = "Too many requests: try again in {retryAfter} s"

    @property
    def headers(self) -> Mapping[str, str]:  # type: ignore[override]  # as above
        figures = self.figures
        return {
            "retry-after": str(figures["retryAfter"]),
            "ratelimit-policy": f'"{figures["of"]}";q={figures["limit"]};w=60',
            "ratelimit": f'"{figures["of"]}";r={figures["currentlyAvailable"]};t={figures["retryAfter"]}',
        }


class TimedOut(Problem):
    """How long may it take? `limit` seconds; what it had begun was undone."""

    status = 503
    code = "TIMEOUT"
    ru = "Не успели за {limit} с: повторите или попросите меньше"
    en = "Not done within {limit} s: try again, or ask for less"
