"""What the Explore page shows, as files: numbers, drawings, and a page to hand in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from cnnviz import images
from cnnviz.export import page, views
from cnnviz.types import LayerTrace
from cnnviz.ui import explore_files_texts as texts
from cnnviz.ui import step_texts
from cnnviz.ui.downloads import MARK
from cnnviz.walk import Walk

File = tuple[str, str, Callable[[], bytes | str]]
"""Label, the end of the file's name, and what makes it."""


def show(walk: Walk, layer: LayerTrace, data: bytes) -> None:
    """Offer the files; each is made when somebody asks for it.

    Args:
        walk: the picture's way through the network.
        layer: the one that is open.
        data: the picture's file.
    """
    st.caption(texts.INTRO)
    for group, files in offered(walk, layer, data).items():
        st.markdown(f"**{group}**")
        with st.container(horizontal=True):
            for label, end, make in files:
                st.download_button(
                    label,
                    make,
                    file_name=f"{walk.card.name}-{end}",
                    key=f"explore-file-{end.rpartition('.')[2]}",
                    on_click="ignore",
                    icon=":material/download:",
                )


def offered(walk: Walk, layer: LayerTrace, data: bytes) -> Mapping[str, tuple[File, ...]]:
    """Return the files in groups."""
    plain = layer.name.replace("/", ".").replace(":", ".")

    def told() -> str:
        image = images.read_steps(data)
        steps = (*image, *images.prepare_steps(image[-1].array, walk.card))
        return page.html(walk, [(*step_texts.told(step), step.array) for step in steps])

    title = f"{walk.card.title}: {layer.name}"
    return {
        texts.WHOLE: (
            (texts.PAGE, "picture.html", told),
            (texts.TRACE, "trace.npz", lambda: views.trace_npz(walk.trace)),
        ),
        texts.of_layer(layer.name): (
            (texts.NUMBERS, f"{plain}.csv", lambda: MARK + views.layer_csv(layer)),
            (texts.PNG, f"{plain}.png", lambda: views.layer_png(layer)),
            (texts.SVG, f"{plain}.svg", lambda: views.layer_svg(layer, title)),
        ),
    }
