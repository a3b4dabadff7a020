"""No right is superfluous, and none is unproven: without any one of them some answer is not the naive reader's."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gosdom_core.access import ViewerKind
from gosdom_graphql.sessions.viewer import Viewer
from tests.rights.cast import EVERYBODY, NOW, Cast, token
from tests.rights.conftest import Ask
from tests.rights.mutants import Mutant, filter_mutants, mutants, without
from tests.rights.naive import Naive, answer
from tests.rights.operations import UNREPEATED, sweep
from tests.rights.scope import APART, FEATURES, PLANNED, feature
from tests.rights.test_oracle import ORACLE, difference
from tests.rights.world import World, who

# what cannot be shown, because another thing says the same; each of them is one line of reason
SAID_TWICE = {
    r"Viewer\.may_see": "Query.viewer.where asks for the same person",
    r"Query\.viewer\.where": "a viewer's rows are their own: Viewer.may_see",
    r"Employment\.may_see of RESIDENT: .*organisation.* is false": "a resident acts for no organisation",
    r"Request\.next_actions\.where of RESIDENT: not .* is true": "a resident is responsible for nothing",
    r"Request\.(apartment|premises)$": "request_about: only what is about an apartment has premises",
}
MUTANTS = {each.name: each for each in mutants() if not any(re.match(said, each.name) for said in SAID_TWICE)}
FILTERS = {each.name: each for each in filter_mutants() if each.name.split(".")[1] not in UNREPEATED}


class Sweep:
    """The operations that ask for everything, and what the naive reader answers, each found once."""

    def __init__(self, ask: Ask, world: World, viewers: dict[str, Viewer]) -> None:
        self.ask, self.world, self.viewers = ask, world, viewers
        self.operations = sweep(ORACLE, world)
        self._expected: dict[tuple[str, str], Any] = {}
        self._naive = {persona: Naive(world, who(world, token(persona), NOW)) for persona in viewers}

    def expected(self, name: str, persona: str) -> Any:
        if (name, persona) not in self._expected:
            found = answer(ORACLE, self._naive[persona], self.operations[name], {})
            assert found.errors is None
            self._expected[name, persona] = found.data
        return self._expected[name, persona]

    async def differs(self, name: str, persona: str) -> str:
        found = await self.ask(self.operations[name], None, self.viewers[persona])
        return f"{found.errors}" if found.errors else difference(found.data, self.expected(name, persona))

    def likely(self, mutant: Mutant) -> list[str]:
        """The names of the operations, those first that are about the same thing."""
        about = mutant.name.split(".", maxsplit=1)[0]
        first = [name for name in self.operations if name in (f"nodes of {about}", about.lower(), mutant.name)]
        return first + [name for name in self.operations if name not in first]


@pytest.fixture(scope="module")
async def everything(ask: Ask, cast: Cast, world: World) -> Sweep:
    return Sweep(ask, world, {persona: await cast.viewer(persona) for persona in EVERYBODY})


async def shown(everything: Sweep, mutant: Mutant) -> str:
    """By what is it shown that the right is gone? Empty: by nothing."""
    people = [name for name, each in everything.viewers.items() if mutant.kind in (None, each.kind)]
    with without(mutant):
        for name in everything.likely(mutant):
            for persona in people:
                if told := await everything.differs(name, persona):
                    return f"{name}, {persona}: {told}"
    return ""


@pytest.mark.parametrize("name", MUTANTS)
async def test_without_any_one_right_an_answer_differs(everything: Sweep, name: str) -> None:
    assert await shown(everything, MUTANTS[name]), f"nothing shows that it is there: {name}"


@pytest.mark.parametrize("name", FILTERS)
async def test_without_any_one_condition_a_filter_lets_more_through(everything: Sweep, name: str) -> None:
    assert name in everything.operations
    mutant = FILTERS[name]
    with without(mutant):
        found = [await everything.differs(name, persona) for persona in ("owner", "dispatcher", "support")]
    assert any(found), f"nothing shows that it is there: {name}"


async def test_with_every_right_in_place_nothing_differs(everything: Sweep) -> None:
    with without(Mutant("nothing", None, lambda: None)):
        for name in everything.operations:
            assert await everything.differs(name, "shared_owner") == "", name


def test_what_is_said_twice_is_said_at_all() -> None:
    names = [each.name for each in mutants()]
    for said in SAID_TWICE:
        assert any(re.match(said, name) for name in names), said


async def test_the_viewer_is_oneself_by_either_right(everything: Sweep) -> None:
    of_staff = r"(Viewer\.may_see|Query\.viewer\.where) of STAFF.* is true"
    both = [each for each in mutants() if re.match(of_staff, each.name)]

    def remove() -> None:
        for each in both:
            each.remove()

    assert len(both) == 2
    assert await shown(everything, Mutant("Viewer", ViewerKind.STAFF, remove))


def test_every_feature_is_proven_here_or_said_to_be_apart() -> None:
    assert {feature(kind) for kind in PLANNED.rows} == {*FEATURES, *APART}
