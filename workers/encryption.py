"""What only one browser can read: RFC 8291 by pywebpush; the sending is ours, over one session."""

from __future__ import annotations

from pywebpush import WebPusher, WebPushException


def encrypted(text: bytes, p256dh: str, auth: str) -> bytes:
    """Which body is posted? Raises ValueError for bad keys."""
    try:
        sealed = WebPusher({"endpoint": "", "keys": {"p256dh": p256dh, "auth": auth}}).encode(text, "aes128gcm")
    except WebPushException as error:
        raise ValueError("these are no keys of a browser") from error
    body: bytes = sealed["body"]
    return body
