"""The addresses of the components' scripts."""

import asyncio
from typing import Any

from starlette.applications import Starlette

from cnnviz import components


def answered(path: str) -> tuple[int, dict[bytes, bytes]]:
    """Return the status and the headers of what the server answers."""
    begun: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        begun.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
    asyncio.run(Starlette(routes=components.routes())(scope, receive, send))
    return begun[0]["status"], dict(begun[0]["headers"])


def test_scripts_of_another_version_are_not_there_and_are_not_kept() -> None:
    status, headers = answered(f"/{components.ROUTE}/{components.version()}/network/index.js")
    assert status == 200
    assert b"immutable" in headers[b"cache-control"]
    status, headers = answered(f"/{components.ROUTE}/{'0' * 12}/network/index.js")
    assert status == 404
    assert headers[b"cache-control"] == b"no-store"
