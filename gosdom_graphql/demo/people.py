"""Whom the demo's issuer knows: the personas, and those who have never signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gosdom_graphql.demo import cast
from gosdom_graphql.demo.issuer import Issuer, Someone
from gosdom_graphql.demo.region import inn_of, snils_of

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from gosdom_graphql.settings import Settings

PATH = "/issuer"
"""Where the demo's issuer stands, on the demo's own address."""


def people() -> list[Someone]:
    """Who can be chosen on the issuer's page? Staff act for their organisation, as an employee chooses to at ЕСИА."""
    return [
        *(_persona(persona, *who) for persona, who in cast.PERSONAS.items()),
        Someone("newcomer", cast.NEWCOMER, "собственник, входит впервые", _confirmed(cast.NEWCOMER)),
        Someone(
            "without_home",
            cast.WITHOUT_HOME,
            "купил машино-место, у которого здесь ещё нет кадастрового номера",
            _confirmed(cast.WITHOUT_HOME),
        ),
        Someone("unconfirmed", cast.UNCONFIRMED, "учётная запись не подтверждена", {"trusted": False}),
    ]


def _persona(persona: str, name: str, office: str | None) -> Someone:
    claims = _confirmed(name)
    if office is not None:
        claims["organisation_inn"] = inn_of(next(each for each in cast.ORGANISATIONS if each.key == office))
    return Someone(persona, name, cast.as_what(persona), claims)


def _confirmed(name: str) -> dict[str, Any]:
    return {"trusted": True, "snils": snils_of(name)}


def routes(settings: Settings) -> list[BaseRoute]:
    """Which routes does the demo's issuer take? None where the settings name another one."""
    if settings.oidc_issuer != f"{settings.public_url}{PATH}":
        return []
    callback = f"{settings.public_url}/signin/callback"
    return Issuer(settings.oidc_issuer, client=settings.oidc_client_id, callback=callback, people=people()).routes()
