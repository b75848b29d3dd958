"""The words around the files of the Explore page."""

from cnnviz.language import _, translated
from cnnviz.ui.markdown import plain

TITLE = "Take it away"
INTRO = "What you see here as files. Each is made when you ask for it; your picture is not kept."
WHOLE = "This picture through this network"
PAGE = "Page to hand in (HTML)"
TRACE = "All numbers (NumPy .npz)"
NUMBERS = "Its numbers (CSV)"
PNG, SVG = "Its maps (PNG)", "Its maps (SVG)"


def of_layer(name: str) -> str:
    """Name the group of files about the open layer (Markdown)."""
    return _("The open layer, {name}").format(name=plain(name))


translated(__name__)
