"""The two pages that signing in needs: one that says why not, one that asks for the second factor. No file beside them.

Texts stand in the page; scripts and styles run only with the page's own nonce, and nothing is loaded from anywhere.
"""

from __future__ import annotations

import json
import secrets
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

from gosdom_core.errors import Refused

_PAGE: Final = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>gosdom</title>
<style nonce="{nonce}">body{{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}}
button,input{{font:inherit;padding:.5rem 1rem;margin:.25rem 0}}[hidden]{{display:none}}</style>
<body>{body}"""
_WORDS: Final = {
    "ru": {
        "again": "Войти снова",
        "title": "Подтвердите вход ключом доступа",
        "show": "Показать ключ",
        "send": "Нет ключа под рукой: прислать код",
        "code": "Код",
        "enter": "Войти",
        "failed": "Не получилось, попробуйте ещё раз",
    },
    "en": {
        "again": "Sign in again",
        "title": "Confirm with a passkey",
        "show": "Show the passkey",
        "send": "No passkey at hand: send a code",
        "code": "Code",
        "enter": "Sign in",
        "failed": "It did not work, try again",
    },
}
_SECOND: Final = """<h1>{title}</h1><p id="said" role="status"></p>
<p><button id="show">{show}</button></p><p><button id="send">{send}</button></p>
<form id="form" hidden><label>{code} <input id="code" inputmode="numeric" autocomplete="one-time-code" required>
</label> <button>{enter}</button></form>
<script nonce="{nonce}">
const options = {options}, words = {failed};
const said = document.getElementById("said");
const tell = async (body) => {{
  const answer = await fetch("/signin/second", {{
    method: "POST", headers: {{ "content-type": "application/json" }}, body: JSON.stringify(body) }});
  const found = await answer.json();
  if (found.goesTo) location.replace(found.goesTo);
  else if (found.sent) document.getElementById("form").hidden = false;
  else said.textContent = found.message ?? words;
}};
document.getElementById("show").onclick = async () => {{
  try {{
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const shown = await navigator.credentials.get({{ publicKey }});
    await tell({{ passkey: JSON.stringify(shown.toJSON()) }});
  }} catch {{ said.textContent = words; }}
}};
document.getElementById("send").onclick = () => tell({{ send: true }});
document.getElementById("form").onsubmit = (event) => {{
  event.preventDefault();
  tell({{ code: document.getElementById("code").value }});
}};
</script>"""


def why_not(refused: Refused, language: str, status: int) -> HTMLResponse:
    """Why is nobody signed in? In words, with the code for who reports it, and a way to begin anew."""
    words = _words(language)
    body = (
        f"<p>{escape(refused.message(language))}</p><p><small>{refused.code}</small></p>"
        f'<p><a href="/signin">{words["again"]}</a></p>'
    )
    return _page(body, language, secrets.token_urlsafe(12), status)


def second_factor(options: str, language: str) -> HTMLResponse:
    """What is whoever has a passkey asked, before they are let in?"""
    nonce = secrets.token_urlsafe(12)
    words = _words(language)
    # `</script>` in a string would end the script
    told = {"options": options.replace("<", "\\u003c"), "failed": json.dumps(words["failed"], ensure_ascii=False)}
    return _page(_SECOND.format(**{**words, **told}, nonce=nonce), language, nonce, 200)


def _words(language: str) -> dict[str, str]:
    return _WORDS["en" if language == "en" else "ru"]


def _page(body: str, language: str, nonce: str, status: int) -> HTMLResponse:
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self';"
        " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    headers = {
        "content-security-policy": policy,
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(_PAGE.format(language=language, nonce=nonce, body=body), status, headers)
