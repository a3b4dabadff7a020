"""A photo goes to a comment and is seen by its link; who may not see the comment sees nothing."""

from __future__ import annotations

import io

from PIL import Image

from tests.a_house import House
from tests.files.sending import COMMENT, photo, prepared, put, request_of


async def test_a_photo_on_a_comment(house: House) -> None:
    request = await request_of(house)
    file = await prepared(house, "owner", "кран.PNG")
    assert (file["state"], file["link"]) == ("AWAITED", None)
    answer = await put(house, file["uploadLink"], photo())
    assert (answer.status_code, answer.json()["kind"]) == (201, "JPEG")
    comment = (await house.ask("owner", COMMENT, request=request, files=[file["id"]]))["commentRequest"]["comment"]
    (shown,) = comment["files"]
    assert shown["name"] == "кран.jpg", "it is named as what it is"
    assert (shown["kind"], shown["width"], shown["height"], shown["uploadLink"]) == ("JPEG", 640, 480, None)
    got = await house.client.get(shown["link"])
    assert (got.status_code, len(got.content)) == (200, shown["size"])
    assert got.headers["content-type"] == "image/jpeg"
    assert got.headers["x-content-type-options"] == "nosniff"
    with Image.open(io.BytesIO(got.content)) as image:
        assert image.size == (640, 480)
    small = await house.client.get(shown["thumbnailLink"])
    with Image.open(io.BytesIO(small.content)) as image:
        assert image.size == (320, 240)
