"""The door by which a person takes all that is kept about them: `GET /export`, a zip, as it is packed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotAllowed, NotSignedIn, Refused
from gosdom_graphql.audit.export import packed
from gosdom_graphql.audit.store import deed_done
from gosdom_graphql.http.caller import address, context_of
from gosdom_graphql.http.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

    from gosdom_graphql.database import Database
    from gosdom_graphql.http.budget import Purse
    from gosdom_graphql.settings import Settings

COST: Final = 500
"""What an export takes of a viewer's budget of a minute: it reads a few dozen tables."""


def routes(settings: Settings, database: Database, purse: Purse) -> list[BaseRoute]:
    """Which routes does the audit take?"""

    async def export(request: Request) -> Response:
        """All that is kept about whoever is signed in for themselves; that it was taken is recorded."""
        caller = address(request.scope, request.headers, settings.trusted_proxies)
        call: str = request.scope.get("state", {}).get("request_id", "")
        context = await context_of(request.headers, database, call, caller)
        viewer = context.viewer
        try:
            if viewer.person is None:
                raise NotSignedIn
            if viewer.kind is not ViewerKind.RESIDENT:
                raise NotAllowed
            purse.pay(viewer, COST)
        except Refused as refused:
            status = 401 if isinstance(refused, NotSignedIn) else 403
            return JSONResponse({"code": refused.code, "message": refused.message(viewer.language)}, status)
        except Problem as problem:
            return JSONResponse({"errors": problem.formatted(viewer.language)}, problem.status, dict(problem.headers))
        async with database.transaction():
            await deed_done(viewer, "export", [("Person", viewer.person)], address=caller, call=call)
        headers = {"Content-Disposition": 'attachment; filename="gosdom.zip"', "Cache-Control": "no-store"}
        zipped = packed(database, viewer.person, now=viewer.now)
        return StreamingResponse(zipped, media_type="application/zip", headers=headers)

    return [Route("/export", export)]
