"""The browser side: one folder a component (Python face, ``index.js``, ``style.css``).

The JavaScript is plain ES modules, served as files by :func:`routes` and imported by the browser;
there is no build step. A component's Python face calls :func:`register` once, at import.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from cnnviz.components import plotly_script
from cnnviz.components.packet import spoken

FOLDER = Path(__file__).parent
ROUTE = "cnnviz-components"
SERVED = (".js", ".css")

# Streamlit wants the script as text; this one only fetches the real module, so that modules can
# import each other, are cached by the browser and show up under their names in its debugger.
LOADER = """
const module = import(new URL("{path}", window.location.origin).href);
export default async function (component) {{
  return (await module).default(component);
}}
"""


@cache
def version() -> str:
    """Return a short hash of all served files; it is part of their path, so no cache goes stale."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in SERVED:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class _Modules(StaticFiles):
    """Serve scripts and styles, and nothing else that lies in the folder."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        # Another version's file under this path would stay in every cache: a proxy in front of an
        # old and a new server may ask the wrong one while they are being replaced.
        known = scope["path_params"].get("version") == version()
        if not path.endswith(SERVED) or not known:
            return Response(status_code=404, headers={"Cache-Control": "no-store"})
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def routes() -> list[BaseRoute]:
    """Return the routes that serve the components' scripts, for ``st.App(routes=...)``."""
    return [
        plotly_script.route(ROUTE),
        Mount(f"/{ROUTE}/{{version}}", app=_Modules(directory=FOLDER)),
    ]


def register(name: str) -> Any:
    """Register the component in the folder ``name`` and return what mounts it on a page.

    Args:
        name: The folder's name; it holds ``index.js`` (default export: ``render(component)``) and
            ``style.css``.
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = "/".join(filter(None, (base, ROUTE, version(), name, "index.js")))
    mount = st.components.v2.component(
        f"cnnviz_{name}",
        html='<div class="root"></div>',
        css=_styles(name),
        js=LOADER.format(path=f"/{path}"),
    )

    def mounted(data: Any, **options: Any) -> Any:
        return mount(data=spoken(data) if isinstance(data, Mapping) else data, **options)

    return mounted


def _styles(name: str) -> str:
    paths = [*sorted((FOLDER / "shared").glob("*.css")), FOLDER / name / "style.css"]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
