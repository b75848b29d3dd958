"""Write ``cnnviz/colour_tables.json`` anew from Matplotlib, which only this script needs.

Run it in the development environment: ``python -m scripts.make_colour_tables``.
"""

import base64
import json
from pathlib import Path

import matplotlib
import numpy as np

TARGET = Path(__file__).resolve().parents[1] / "cnnviz" / "colour_tables.json"

CC0 = ("CC0-1.0", "Nathaniel J. Smith, Stefan van der Walt and Eric Firing, for Matplotlib.")
CIVIDIS = (
    "Matplotlib licence (PSF-based)",
    "Nuñez, Anderton and Renslow 2018, “Optimizing colormaps with consideration for color vision "
    "deficiency”, PLoS ONE 13(7); as shipped with Matplotlib.",
)
PLAIN = ("Matplotlib licence (PSF-based)", "Even steps from black to white.")
BREWER = (
    "Apache-2.0 style (LICENSE_COLORBREWER in Matplotlib)",
    "This product includes color specifications and designs developed by Cynthia Brewer "
    "(https://colorbrewer2.org/).",
)

TABLES = (
    ("viridis", "sequential", "viridis", CC0),
    ("cividis", "sequential", "cividis", CIVIDIS),
    ("magma", "sequential", "magma", CC0),
    ("grey", "sequential", "gray", PLAIN),
    ("blue-red", "diverging", "RdBu_r", BREWER),
    ("purple-orange", "diverging", "PuOr_r", BREWER),
)
"""Our name, the kind, Matplotlib's name, (licence, credit)."""


def table(name: str) -> str:
    """Return Matplotlib's 256 colours as base64 of 768 bytes: red, green, blue, red ..."""
    colours = matplotlib.colormaps[name](np.arange(256), bytes=True)[:, :3]
    return base64.b64encode(np.ascontiguousarray(colours).tobytes()).decode()


def main() -> None:
    """Write the file."""
    records = {
        name: {
            "kind": kind,
            "source": f"Matplotlib {matplotlib.__version__}, {original}",
            "licence": licence,
            "credit": credit,
            "rgb": table(original),
        }
        for name, kind, original, (licence, credit) in TABLES
    }
    TARGET.write_text(json.dumps(records, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(records)} tables")


if __name__ == "__main__":
    main()
