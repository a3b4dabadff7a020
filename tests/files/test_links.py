"""A link opens one file, for one use, for one session, for minutes; and the right is asked again when it is used."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from gosdom_graphql import clock
from gosdom_graphql.access.tables import GuestAccess
from gosdom_graphql.demo.cast import GUEST, PERSONAS, key
from gosdom_graphql.events.groups import subscription
from gosdom_graphql.http.documents import documents
from gosdom_graphql.http.limits import Limits
from gosdom_graphql.http.operation import prepare
from gosdom_graphql.schema import schema
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.sessions.identify import identify
from gosdom_graphql.sessions.tables import Session
from tests.a_house import House
from tests.files.sending import COMMENT, photo, prepared, put, request_of, sent
from tests.files.specimens import pdf
from tests.rights.snapshot import snapshot

FILES = "query($id: ID!) { request(id: $id) { files { id link thumbnailLink } } }"


@pytest.fixture(scope="module")
async def request_id(house: House) -> str:
    """The owner's request, with a photo."""
    return await request_of(house, files=[await sent(house, "owner")])


async def link_of(house: House, who: str, request: str) -> str:
    ((file,),) = (await house.ask(who, FILES, id=request))["request"].values()
    return str(file["link"])


async def status(house: House, link: str) -> int:
    return (await house.client.get(link)).status_code


async def test_a_link_is_the_same_for_a_while_so_that_browsers_keep_what_they_have(
    house: House, request_id: str
) -> None:
    link = await link_of(house, "owner", request_id)
    assert link == await link_of(house, "owner", request_id)
    got = await house.client.get(link)
    assert re.fullmatch(r"private, max-age=(\d+)", got.headers["cache-control"])
    assert link != await link_of(house, "dispatcher", request_id), "each session has its own"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("signature=", "signature=0"),
        ("for=read", "for=thumbnail"),
        ("for=read", "for=send"),
        ("for=read", "for=everything"),
        ("until=", "until=9"),
        ("until=", "until=9999999999999999999999"),
        ("session=", "session=x"),
        ("signature=", "signature=%D1%84&x="),
        ("?", "?x="),
    ],
)
async def test_a_link_that_was_changed_opens_nothing(house: House, request_id: str, old: str, new: str) -> None:
    link = await link_of(house, "owner", request_id)
    assert old in link
    answer = await house.client.get(link.replace(old, new, 1))
    assert (answer.status_code, answer.json()) == (404, {"code": "NOT_FOUND", "message": "Не найдено"})


async def test_a_link_to_one_file_opens_no_other(house: House, request_id: str) -> None:
    link, other = await link_of(house, "owner", request_id), (await sent(house, "owner")).removeprefix("File:")
    assert await status(house, re.sub(r"/files/[0-9a-f-]+", f"/files/{other}", link)) == 404


async def test_a_link_that_reads_does_not_send(house: House, request_id: str) -> None:
    before = await snapshot(house.database)
    answer = await put(house, await link_of(house, "owner", request_id), photo())
    assert answer.status_code == 404
    assert await snapshot(house.database) == before


@pytest.fixture
async def guest_link(house: House, request_id: str) -> AsyncIterator[str]:
    """A guest's link that works; the guest's access is as it was afterwards."""
    link = await link_of(house, "guest", request_id)
    assert await status(house, link) == 200
    yield link
    mine = GuestAccess.person == key("person", GUEST)
    await GuestAccess.update({GuestAccess.revoked_at: None}).where(mine)


async def test_a_guests_link_ends_with_the_access(house: House, guest_link: str) -> None:
    mine = GuestAccess.person == key("person", GUEST)
    await GuestAccess.update({GuestAccess.revoked_at: await clock.now(house.database)}).where(mine)
    assert await status(house, guest_link) == 404


async def test_a_link_ends_with_its_session(house: House, request_id: str) -> None:
    await house.sign_in("owner elsewhere", PERSONAS["owner"][0])
    link = await link_of(house, "owner elsewhere", request_id)
    assert await status(house, link) == 200
    session = (
        await Session.objects().where(Session.token_hash == sessions.hashed(house.tokens["owner elsewhere"])).first()
    )
    assert session is not None
    await sessions.revoke(session.id, now=await clock.now(house.database))
    assert await status(house, link) == 404


async def test_a_document_is_handed_over_and_not_shown(house: House, request_id: str) -> None:
    file = await sent(house, "owner", "акт осмотра", pdf())
    (shown,) = (await house.ask("owner", COMMENT, request=request_id, files=[file]))["commentRequest"]["comment"][
        "files"
    ]
    assert (shown["name"], shown["thumbnailLink"], shown["width"]) == ("акт осмотра.pdf", None, None)
    got = await house.client.get(shown["link"])
    assert {name: got.headers[name] for name in ("content-type", "content-disposition", "x-content-type-options")} == {
        "content-type": "application/pdf",
        "content-disposition": "attachment; filename*=UTF-8''%D0%B0%D0%BA%D1%82%20%D0%BE%D1%81%D0%BC%D0%BE%D1%82%D1%80"
        "%D0%B0.pdf",
        "x-content-type-options": "nosniff",
    }
    assert "sandbox" in got.headers["content-security-policy"]
    assert int(got.headers["content-length"]) == len(got.content)
    assert (await house.client.head(shown["link"])).headers["content-length"] == got.headers["content-length"]


async def test_a_name_cannot_break_a_header(house: House, request_id: str) -> None:
    file = await sent(house, "owner", 'a";\r\nset-cookie: x=1; "ф.jpg')
    found = await house.ask("owner", COMMENT, request=request_id, files=[file])
    got = await house.client.get(found["commentRequest"]["comment"]["files"][0]["link"])
    assert (got.status_code, "set-cookie" in got.headers) == (200, False)


async def test_what_is_pushed_has_each_listeners_own_link(house: House, request_id: str) -> None:
    query = f'subscription {{ requestChanged(request: "{request_id}") {{ request {{ files {{ link }} }} }} }}'
    wanted = subscription(prepare(documents(schema._schema, Limits()), query, None, {}), {})
    viewers = [await identify(house.database.read, house.tokens[who]) for who in ("owner", "co_owner")]
    statement = wanted.group.statement(viewers[0].kind)
    subject = UUID(request_id.removeprefix("Request:"))
    told = await statement.run(house.database.read, [subject], viewers, viewers[0].now)
    assert sorted(each.viewers for each in told) == [(0,), (1,)]
    for viewer, each in zip(viewers, sorted(told, key=lambda seen: seen.viewers), strict=True):
        assert f"session={viewer.session}&" in each.texts[0]


async def test_links_end(house: House, request_id: str) -> None:
    """The last one here: the clock goes forward."""
    link, waiting = await link_of(house, "owner", request_id), await prepared(house, "owner")
    await house.clock_to(await clock.now(house.database) + timedelta(minutes=9))
    assert await status(house, link) == 200
    await house.clock_to(await clock.now(house.database) + timedelta(minutes=7))
    assert await status(house, link) == 404
    assert (await put(house, waiting["uploadLink"], photo())).status_code == 404
