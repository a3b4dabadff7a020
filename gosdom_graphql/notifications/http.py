"""Doors that are no GraphQL: the key that browsers subscribe with, and the one click that stops letters (RFC 8058).

A mail client posts to /unsubscribe/TOKEN/KIND without cookies and follows nothing; a person who opens it sees a button
first, since mail scanners open every link.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gosdom_graphql.notifications.keys import public_key
from gosdom_graphql.notifications.store import bell
from gosdom_graphql.notifications.words import NotificationKind

if TYPE_CHECKING:
    from starlette.requests import Request

    from gosdom_graphql.database import Database
    from gosdom_graphql.settings import Settings

PAGE = """<!doctype html><html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>gosdom</title>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem"><p>{text}</p>{more}"""
BUTTON = (
    '<form method="post"><button style="font:inherit;padding:.5rem 1rem">Не присылать · Unsubscribe</button></form>'
)


def routes(settings: Settings, database: Database) -> list[BaseRoute]:
    """Which routes do notifications take?"""

    async def key(_request: Request) -> Response:
        """With which key does a browser subscribe? 404 where pushes are not set up."""
        public = public_key(settings)
        return JSONResponse({"applicationServerKey": public}, 200 if public else 404)

    async def unsubscribe(request: Request) -> Response:
        kind = NotificationKind.__members__.get(request.path_params["kind"])
        if kind is None:
            return HTMLResponse(PAGE.format(text="Не найдено · Not found", more=""), 404)
        name = escape(f"«{kind.text()}» · “{kind.text('en')}”")
        if request.method != "POST":
            return HTMLResponse(PAGE.format(text=f"Больше не присылать: {name}?", more=BUTTON))
        try:
            async with database.transaction():
                found = await bell.unsubscribe(request.path_params["token"], kind)
        except bell.LegalNotice as refused:
            return HTMLResponse(PAGE.format(text=escape(refused.message()), more=""), 409)
        if not found:
            return HTMLResponse(PAGE.format(text="Не найдено · Not found", more=""), 404)
        return HTMLResponse(PAGE.format(text=f"Больше не присылаем: {name}", more=""))

    return [
        Route("/push/key", key),
        Route("/unsubscribe/{token:str}/{kind:str}", unsubscribe, methods=["GET", "POST"]),
    ]
