"""Looking back through a run's epochs: maps, kernels and answers as they were then."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cnnviz import datasets, layers
from cnnviz.components.gallery import gallery
from cnnviz.components.layer import kernel_packet, layer_maps, layer_packet
from cnnviz.components.player import asked, player
from cnnviz.errors import CnnvizError
from cnnviz.training import snapshots, store
from cnnviz.training.record import WAITING_OR_WORKING
from cnnviz.training.store import Run
from cnnviz.types import UInt8
from cnnviz.ui import browser_texts, notices, run_answers, run_lookback
from cnnviz.ui import run_texts as texts
from cnnviz.ui.data_offered import may_see_pictures_of
from cnnviz.ui.run_lookback import Look, Reach
from cnnviz.ui.small_pictures import data_url

SECONDS = 3.0
"""Between two looks for new epochs, which take longer to come than batches."""
EPOCH, PICTURE, LAYER, INPUT = "run-epoch", "run-picture", "run-layer", "run-input-map"


def show(run: Run) -> None:
    """Show the network as it was after an epoch; the newest comes by itself while it trains."""
    st.header(texts.LEARN, divider="gray")
    st.write(texts.LEARN_INTRO if run.spec.validation else texts.LEARN_INTRO_SEEN)
    active = run.record.state in WAITING_OR_WORKING
    st.fragment(_follow, run_every=SECONDS if active else None)(run.id)


def _follow(run_id: str) -> None:
    try:
        run = store.run(run_id)
    except CnnvizError:  # the part above says so
        return
    if not may_see_pictures_of(run):
        st.info(texts.PRIVATE, icon=":material/lock:")
        return
    epochs = snapshots.epochs(run.folder)
    images, labels = snapshots.pictures(run.folder)
    if not epochs or not len(images):
        st.info(texts.NOT_YET if run.record.state in WAITING_OR_WORKING else texts.NEVER)
        return
    with notices.errors_shown():
        epoch = _pick_epoch(run, epochs)
        place = _pick_picture(run, images, labels.tolist())
        _show_network(run, epochs, epoch, place)
    with notices.errors_shown():
        run_answers.show(run, epoch, images, labels)


# ----------------------------------------------------------------------------------------- choices


def _pick_epoch(run: Run, epochs: list[int]) -> int:
    """Return the epoch that the person chose, or the newest as long as nobody chose."""
    state = st.session_state.get(EPOCH)
    mine = st.session_state.get(f"{EPOCH}-of") == run.id
    chosen = asked(state, epochs) if mine else None
    shown = epochs[-1] if chosen is None else chosen
    player(
        epochs,
        shown,
        live=run.record.state in WAITING_OR_WORKING,
        words=texts.EPOCH_WORDS,
        key=EPOCH,
        on_change=lambda: st.session_state.update({f"{EPOCH}-of": run.id}),
    )
    return shown


def _pick_picture(run: Run, images: UInt8, labels: list[int]) -> int:
    """Return the place of the picture that the person chose."""
    classes = datasets.dataset(run.spec.dataset).classes
    items = [
        {
            "id": str(place),
            "title": classes[label],
            "alt": texts.picture_alt(place, classes[label]),
            "src": data_url(image),
        }
        for place, (image, label) in enumerate(zip(images, labels, strict=True))
    ]
    chosen = st.session_state.setdefault(f"{PICTURE}-chosen", 0)
    chosen = chosen if chosen < len(items) else 0
    gallery(
        items,
        str(chosen),
        label=texts.PICTURES if run.spec.validation else texts.PICTURES_SEEN,
        key=PICTURE,
        on_change=_picture_chosen,
    )
    return chosen


def _picture_chosen() -> None:
    chosen = st.session_state[PICTURE].chosen
    if isinstance(chosen, str) and chosen.isdecimal():
        st.session_state[f"{PICTURE}-chosen"] = int(chosen)


# ---------------------------------------------------------------------------------------- networks


def _show_network(run: Run, epochs: Sequence[int], epoch: int, place: int) -> None:
    """Show the maps and the kernels of a layer."""
    seen = run_lookback.look(run, epoch, place)
    ready = run_lookback.bench(run)
    layer = st.selectbox(
        texts.LAYER,
        ready.layers,
        format_func=lambda name: _layer_name(seen, name),
        key=f"{LAYER}-{run.spec.architecture}",
        width=420,
    )
    found = run_lookback.reaches(run, epochs, place)
    walk = run_lookback.walk_of(run, seen, layer, found)
    st.caption(texts.COLOURS + (f" {texts.MIXED}" if "16" in run.record.precision else ""))
    maps, kernels = st.columns([2, 1], gap="medium")
    with maps:
        st.markdown(f"##### {texts.MAPS}")
        layer_maps(layer_packet(walk, seen.trace[layer], browser_texts.TEXTS), key="run-maps")
    with kernels:
        st.markdown(f"##### {texts.KERNELS}")
        if layer in ready.kernels:
            _show_kernels(layer, seen, found, ready.kernels[layer], walk.id)
        else:
            st.caption(texts.NO_KERNELS)


def _layer_name(seen: Look, name: str) -> str:
    layer = seen.trace[name]
    shape = " × ".join(str(axis) for axis in layer.output.shape)
    return f"{name} · {layers.title(layer)} · {shape}"


def _show_kernels(layer: str, seen: Look, found: Sequence[Reach], at: int, walk_id: str) -> None:
    kernels = seen.snapshot.weights[at]  # (kh, kw, C, C')
    st.caption(texts.kernels(layer, kernels.shape))
    channels, chosen = kernels.shape[2], 0
    if channels > 1:
        chosen = st.selectbox(
            texts.INPUT_MAP,
            range(channels),
            format_func=lambda number: texts.input_map(number, channels),
            key=f"{INPUT}-{layer}",
            help=texts.INPUT_HELP,
            width=180,
        )
    furthest = max(one.kernels[layer] for one in found)
    packet = kernel_packet(
        layer,
        kernels[:, :, chosen],
        furthest,
        {**browser_texts.TEXTS, **texts.KERNEL_TEXTS},
        packet_id=f"{walk_id}/{layer}/{chosen}/{furthest}",
    )
    layer_maps(packet, key="run-kernels")
