"""How a school's machines reach each other: one Dask scheduler, and certificates against strangers.

Whoever may talk to the scheduler may run any program on every machine. So it speaks TLS, and both
sides show a certificate, except where nobody else can connect: on the machine itself.
"""

from __future__ import annotations

import ipaddress
import logging
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cnnviz.errors import RunError
from cnnviz.language import _

VARIABLES = {"ca": "CNNVIZ_TLS_CA", "cert": "CNNVIZ_TLS_CERT", "key": "CNNVIZ_TLS_KEY"}


def checked(address: str) -> str:
    """Return a scheduler's address that may be used.

    Raises:
        RunError: it is none, or would let strangers in.
    """
    scheme, host, port = _parts(address)
    if scheme not in ("tls", "tcp") or not host or not port:
        raise RunError(
            _(
                "The cluster's address must look like tls://head:8786, but “{address}” came; "
                "correct CNNVIZ_CLUSTER."
            ).format(address=address[:60])
        )
    if scheme == "tcp" and not is_loopback(host):
        raise RunError(
            _(
                "“{address}” would let everybody on the network run programs on these "
                "machines; use tls:// with certificates (docs/cluster.md)."
            ).format(address=address[:60])
        )
    return address


def _parts(address: str) -> tuple[str, str, int]:
    """Return scheme, host and port; empty or 0 where there is none."""
    try:
        parts = urlsplit(address)
        port = parts.port or 0
    except ValueError:  # a port that is no number
        return "", "", 0
    return parts.scheme, parts.hostname or "", port


def host(address: str) -> str:
    """Return the machine's name in an address."""
    return _parts(address)[1]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def security(address: str) -> Any:
    """Return Dask's ``Security`` for a checked address.

    Raises:
        RunError: a certificate is not named or not there, or Dask is not installed.
    """
    distributed = dask()
    if urlsplit(address).scheme == "tcp":
        return distributed.Security()
    files = {part: _certificate(variable) for part, variable in VARIABLES.items()}
    return distributed.Security(
        require_encryption=True,
        tls_ca_file=files["ca"],
        **{
            f"tls_{side}_{part}": files[part]
            for side in ("client", "worker")
            for part in ("cert", "key")
        },
    )


def _certificate(variable: str) -> str:
    path = os.environ.get(variable, "")
    if not Path(path).is_file():
        raise RunError(
            _(
                "A cluster needs certificates: {variable} should name a file in PEM format, "
                "but “{path}” is none (docs/cluster.md)."
            ).format(variable=variable, path=path[:80])
        )
    return path


def dask() -> Any:
    """Return the package ``distributed``, which takes half a second to import, and quiet it.

    It logs every call and, with a traceback, every lost connection; we say that ourselves.

    Raises:
        RunError: it is not installed.
    """
    try:
        import distributed  # noqa: PLC0415 - an optional package, needed only in a cluster
    except ImportError as error:
        raise RunError(
            _(
                "Training on other machines needs Dask, which is not installed; run “pip "
                "install -r requirements-cluster.txt”."
            )
        ) from error
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return distributed
