"""Plotly's own script for the browser, as it comes with the Python package: no server elsewhere.

Streamlit's Plotly element makes its charts anew whenever a number changes, which throws away how a
person has zoomed; our own component draws on with this script.
"""

import gzip
from functools import cache
from importlib import resources

import plotly
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

NAME = f"plotly-{plotly.__version__}.js"


def route(prefix: str) -> Route:
    """Return the route that serves the script below ``prefix``."""
    return Route(f"/{prefix}/{NAME}", _serve)


async def _serve(_: Request) -> Response:
    return Response(
        _packed(),
        media_type="text/javascript",
        headers={
            "Content-Encoding": "gzip",  # 1.5 of 4.8 MB; every browser takes it
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )


@cache
def _packed() -> bytes:
    script = resources.files("plotly").joinpath("package_data", "plotly.min.js")
    return gzip.compress(script.read_bytes(), mtime=0)
