"""How a test sends a file, and makes one."""

from __future__ import annotations

import io
from typing import Any

import httpx
from PIL import Image

from tests.a_house import House

PREPARE = """
mutation($name: String!, $size: Int) {
  prepareUpload(input: {name: $name, size: $size}) { file { id state uploadLink link } userErrors { code field } }
}
"""
SUBMIT = """
mutation($premises: ID!, $files: [ID!]) {
  submitRequest(
    input: {place: APARTMENT, category: TAP_LEAK, text: "Капает кран", premises: $premises, files: $files}
  ) {
    request { id files { id name state link } }
    userErrors { code field }
  }
}
"""
COMMENT = """
mutation($request: ID!, $files: [ID!]) {
  commentRequest(input: {request: $request, text: "Вот фото", files: $files}) {
    comment { id files { id name kind size width height link thumbnailLink uploadLink } }
    userErrors { code field }
  }
}
"""


def photo(width: int = 640, height: int = 480, kind: str = "JPEG", **how: Any) -> bytes:
    """A photo that is not one colour, so that it has some weight."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    content = io.BytesIO()
    image.save(content, kind, **how)
    return content.getvalue()


async def prepared(house: House, who: str, name: str = "кран.jpg") -> dict[str, Any]:
    """A file that is awaited."""
    found = (await house.ask(who, PREPARE, name=name))["prepareUpload"]
    assert found["userErrors"] == []
    file: dict[str, Any] = found["file"]
    return file


async def put(house: House, link: str, content: bytes, **headers: str) -> httpx.Response:
    return await house.client.put(link, content=content, headers=headers)


async def sent(house: House, who: str, name: str = "кран.jpg", content: bytes | None = None) -> str:
    """The id of a file that was sent, and belongs to nothing yet."""
    file = await prepared(house, who, name)
    answer = await put(house, file["uploadLink"], content or photo())
    assert answer.status_code == 201, answer.text
    return str(file["id"])


async def premises(house: House, who: str = "owner") -> str:
    """The first flat of the person."""
    found = await house.ask(who, "{ viewer { person { shares { premises { id } } } } }")
    return str(found["viewer"]["person"]["shares"][0]["premises"]["id"])


async def request_of(house: House, who: str = "owner", files: list[str] | None = None, flat: str | None = None) -> str:
    """A request about the person's flat, or another that they may write about."""
    found = (await house.ask(who, SUBMIT, premises=flat or await premises(house, who), files=files))["submitRequest"]
    assert found["userErrors"] == []
    return str(found["request"]["id"])
