"""What stands before every request: who asks, whether they may, and what browsers have to refuse.

Outermost of all that answers, so that nothing goes in or out without it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit import file_util

from cnnviz.language import SOURCE, _, speaking, understood
from cnnviz.ui import media, room, signing, visitor

ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), clipboard-read=(self), clipboard-write=(self), "
    "fullscreen=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), "
    "midi=(), display-capture=(), browsing-topics=()",
}
ONLY_A_FILE: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""For what a visitor brought or made: opened by itself, it can do nothing."""
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class Headers:
    """ASGI middleware: the headers, the visitor's cookie, and who may have what."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._uploads = room.Uploads()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or open a page's websocket if there is room for it."""
        if scope["type"] == "websocket":
            full = room.is_full(HTTPConnection(scope))
            await (WebSocketClose(code=1013) if full else self.app)(scope, receive, send)
        elif scope["type"] == "http":
            request = Request(scope)

            async def completed(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _complete(MutableHeaders(scope=message), request)
                await send(message)

            await self._answer(request, receive, completed)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        media.watch()
        with speaking(_language(request)):
            refusal = _refusal(request)
            if refusal is not None:
                await refusal(request.scope, receive, send)
            elif request.method == "PUT" and _path(request).startswith(room.UPLOADS):
                await self._take(request, receive, send)
            else:
                await self.app(request.scope, receive, send)

    async def _take(self, request: Request, receive: Receive, send: Send) -> None:
        """Take an upload in if there is room for it."""
        try:
            length = self._uploads.begin(request)
        except MemoryError:
            await PlainTextResponse(_(room.TOO_MUCH), 413)(request.scope, receive, send)
            return
        except ValueError:
            await PlainTextResponse(_(room.NO_LENGTH), 411)(request.scope, receive, send)
            return
        try:
            await self.app(request.scope, receive, send)
        finally:
            self._uploads.end(request, length)


def _refusal(request: Request) -> Response | None:
    """Return the answer to a request that is not let through."""
    if _is_media(request):
        known = media.may_see(visitor.told(request.cookies), request.url.path)
        return None if known else PlainTextResponse("Not found", 404)
    if _is_page(request) and room.is_full(request):
        return PlainTextResponse(_(room.FULL), 503, {"Retry-After": "60"})
    return None


def _language(request: Request) -> str:
    """Return the language that the browser asks for first, if we speak it."""
    asked = request.headers.get("accept-language", "").split(",")[0].split(";")[0]
    return understood(asked) or SOURCE


def _complete(headers: MutableHeaders, request: Request) -> None:
    """Put in what is missing; what the answer itself says more strictly stays."""
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", policy(only_a_file=_is_file(request)))
    if not embedders():
        headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    if _is_page(request):
        headers.append("Set-Cookie", _cookie(request))
        headers["Cache-Control"] = "private, no-cache"


def policy(*, only_a_file: bool = False) -> str:
    """Return the Content-Security-Policy of the app's pages, or of files for themselves.

    Streamlit styles its elements from scripts and loads components from blobs; both have to be let
    through. No script that stands in a page runs, but the one of Streamlit's own page.
    """
    framed = f"frame-ancestors 'self'{embedders()}"
    if only_a_file:
        return f"{ONLY_A_FILE}; {framed}"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: 'wasm-unsafe-eval' {' '.join(_inline_hashes())}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            framed,
        )
    )


def embedders() -> str:
    """Return the sites that may show the app in a frame, each after a space: a school's platform.

    They stand in ``CNNVIZ_EMBEDDERS``. Browsers keep our cookie from such frames, so that each
    visit there is a new visitor's.
    """
    sites = os.environ.get("CNNVIZ_EMBEDDERS", "").split()
    return "".join(f" {one}" for one in sites if re.fullmatch(r"https?://[\w.*:-]+", one))


@cache
def _inline_hashes() -> tuple[str, ...]:
    """Return the hashes of the scripts within the page that Streamlit serves."""
    page = Path(file_util.get_static_dir(), "index.html").read_text("utf-8")
    digests = (hashlib.sha256(one.encode()).digest() for one in _INLINE.findall(page))
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def _cookie(request: Request) -> str:
    """Return the cookie that tells who asks, made to last anew."""
    value = signing.signed(visitor.remembered(request.cookies), visitor.PURPOSE)
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
    secure = "; Secure" if "https" in (request.url.scheme, forwarded) else ""
    return (
        f"{visitor.COOKIE}={value}; Path=/{_base()}; Max-Age={visitor.AGE}; HttpOnly; "
        f"SameSite=Lax{secure}"
    )


def _is_page(request: Request) -> bool:
    """Return whether a browser asks for a page, not for a part of one."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def _is_media(request: Request) -> bool:
    return _path(request).startswith("media/")


def _is_file(request: Request) -> bool:
    """Return whether an answer holds what visitors made, not a page or a part of the app."""
    return _path(request).startswith(("media/", "cnnviz-runs/"))


def _path(request: Request) -> str:
    return request.url.path.lstrip("/").removeprefix(_base()).lstrip("/")


def _base() -> str:
    return str(st.get_option("server.baseUrlPath") or "").strip("/")
