"""Documents: parsed, validated and measured once, however often they are sent."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    VariableNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from gosdom_graphql.http.limits import UNSTORABLE, Limits, check_counts, check_shape
from gosdom_graphql.http.problems import Invalid, NoOperation, ParseFailed, TooManyTokens
from gosdom_graphql.reader.graphql_core import Operation, Variables, find_fragments, id_variables

MOST_ERRORS: Final = 5
MOST_DOCUMENTS: Final = 1_000
LONGEST: Final = 20_000
"""Characters of a document that is kept; a longer one is read anew each time."""
# rule classes are made once: a class for each request would be a new key for whoever caches by them
RULES: Final = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
_NULS: Final = ("\0", "\\u0000", "\\u{")
"""How a document may write NUL; without any of them nothing has to be looked for."""
_TOO_MANY = "Document contains more than "
"""How graphql-core's parser begins to say that it stopped counting; there is no other mark."""


@dataclass(frozen=True)
class Document:
    """A document that may be run, as far as it does not depend on variables."""

    text: str
    node: DocumentNode
    fragments: Mapping[str, FragmentDefinitionNode]
    operations: tuple[Known, ...]

    def operation(self, name: str | None) -> Known:
        """Which operation is meant? Raises `NoOperation`."""
        if name is None and len(self.operations) == 1:
            return self.operations[0]
        found = [each for each in self.operations if name is None or each.name == name]
        if len(found) != 1:
            raise NoOperation
        return found[0]

    @cached_property
    def uses(self) -> Counter[str]:
        """How often is each variable read? Its definition is no reading."""
        counting = _Counting()
        visit(self.node, counting)
        return counting.found


@dataclass(frozen=True)
class Known:
    """One operation of a document. `prices` are kept by `cost`."""

    node: OperationDefinitionNode
    variables: Variables
    asked: Operation
    """It, without values of its variables."""
    prices: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def name(self) -> str | None:
        """What is it called?"""
        return self.node.name.value if self.node.name else None

    @cached_property
    def kind(self) -> OperationType:
        """Is it a query, a mutation or a subscription?"""
        return self.node.operation

    @cached_property
    def ids(self) -> frozenset[str]:
        """Which of its variables hold ids?"""
        return id_variables(self.node)


class Documents:
    """The documents of one schema under one set of limits. Hits and misses are counted, for metrics and tests."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, most: int = MOST_DOCUMENTS) -> None:
        self.schema, self.limits = schema, limits
        self.hits = self.misses = 0
        self._most = most
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._rules = RULES if limits.introspection else (*RULES, NoSchemaIntrospectionCustomRule)

    def __len__(self) -> int:
        return len(self._kept)

    def read(self, text: str) -> Document:
        """Which document is this? Raises `ParseFailed`, `Invalid` or what it has too much of; that is not kept."""
        found = self._kept.get(text)
        if found is not None:
            self.hits += 1
            self._kept.move_to_end(text)
            return found
        self.misses += 1
        made = self._make(text)
        if len(text) <= LONGEST:
            self._kept[text] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made

    def _make(self, text: str) -> Document:
        node = self._parse(text)
        check_counts(node, self.limits)
        errors = validate(self.schema, node, self._rules, max_errors=MOST_ERRORS, hide_suggestions=True)
        if errors:
            raise Invalid(errors)
        fragments = find_fragments(node)
        check_shape(node, fragments, self.limits)
        operations = [
            Known(each, Variables(self.schema, each), Operation(self.schema, each, fragments, {}))
            for each in node.definitions
            if isinstance(each, OperationDefinitionNode)
        ]
        return Document(text, node, fragments, tuple(operations))

    def _parse(self, text: str) -> DocumentNode:
        try:
            node = parse(text, max_lexical_tokens=self.limits.tokens, max_comments=self.limits.tokens)
            return visit(node, _Mending()) if any(each in text for each in _NULS) else node
        except GraphQLError as error:
            if _TOO_MANY in error.message:
                raise TooManyTokens(figure=self.limits.tokens + 1, limit=self.limits.tokens) from error
            raise ParseFailed([error]) from error


class _Counting(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = Counter[str]()

    def enter_variable(self, node: VariableNode, _key: Any, parent: Any, *_: Any) -> None:
        self.found[node.name.value] += getattr(parent, "kind", "") != "variable_definition"


class _Mending(Visitor):
    """Texts that hold NUL get U+FFFD in its place, as in variables."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> StringValueNode | None:
        if not UNSTORABLE.search(node.value):
            return None
        return StringValueNode(value=UNSTORABLE.sub("\ufffd", node.value), block=node.block, loc=node.loc)


@lru_cache(8)
def documents(schema: GraphQLSchema, limits: Limits) -> Documents:
    """Where are the documents of this schema kept? One place for each set of limits, whoever asks: HTTP or sockets."""
    return Documents(schema, limits)
