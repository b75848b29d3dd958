"""Where runs are trained: on this machine, or where a school outgrows it, on several."""

from __future__ import annotations

import os

from cnnviz.training.dispatch.engines.engine import Engine


def chosen() -> Engine:
    """Return the engine of this installation: ``CNNVIZ_CLUSTER`` names a cluster, if there is one.

    Raises:
        RunError: the cluster's address or certificates cannot be used.
    """
    if os.environ.get("CNNVIZ_CLUSTER", "").strip():
        from cnnviz.training.dispatch.engines.dask import Dask  # noqa: PLC0415 - an optional package

        return Dask()
    from cnnviz.training.dispatch.engines.local import Local  # noqa: PLC0415 - needed only here

    return Local()
