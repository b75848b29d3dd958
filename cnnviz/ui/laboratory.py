"""The parts of the Laboratory page."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cnnviz import images, samples, zoo
from cnnviz.components import laboratory as component
from cnnviz.components.gallery import gallery
from cnnviz.errors import CnnvizError
from cnnviz.laboratory import (
    Choices,
    Impossible,
    Padding,
    Picture,
    StageChoices,
    kernels,
    matrices,
)
from cnnviz.laboratory.choices import MOST_CELLS, MOST_STAGES
from cnnviz.language import _
from cnnviz.ui import laboratory_state as state
from cnnviz.ui import laboratory_texts as texts
from cnnviz.ui import notices, sources
from cnnviz.ui.markdown import plain
from cnnviz.ui.models_offered import offered
from cnnviz.ui.texts import credit, upload_label

TEXT_HEIGHT = 150


# --------------------------------------------------------------------------------------- widgets


def _key(name: str, number: int | str = "") -> str:
    return f"lab-{name}{number}"


def _seeded(key: str, value: Any, known: Sequence[Any] | None = None) -> str:
    """Give a widget its first value; also where it holds one that is no longer offered."""
    if key not in st.session_state or (known is not None and st.session_state[key] not in known):
        st.session_state[key] = value
    return key


def _one_of(label: str, names: Mapping[str, str], key: str, value: str) -> Any:
    """Let the person choose one of a few."""
    known = list(names)
    chosen = st.segmented_control(
        label,
        known,
        format_func=names.__getitem__,
        key=_seeded(key, value, known),
        required=True,
        wrap=True,
    )
    return chosen or value


def _select(label: str, names: Mapping[str, str], key: str, value: str) -> str:
    """Let the person choose one of many."""
    known = list(names)
    return st.selectbox(
        label,
        known,
        format_func=names.__getitem__,
        key=_seeded(key, value if value in known else known[0], known),
    )


def _whole(label: str, key: str, value: int, note: str | None = None) -> int:
    """Let the person type any whole number: what makes no sense is explained, not refused."""
    return int(st.number_input(label, step=1, key=_seeded(key, value), help=note))


def _below(label: str, key: str, value: int, count: int) -> int:
    """Let the person choose a number from 0 to below ``count``."""
    _seeded(key, min(value, count - 1), range(count))
    return int(st.number_input(label, min_value=0, max_value=count - 1, step=1, key=key))


# --------------------------------------------------------------------------------------- picture


def pick_picture(valid: Choices) -> tuple[dict[str, Any], bytes | None]:
    """Let the person choose a picture; returns the choices, and the bytes of an own file."""
    left, right = st.columns([1, 3])
    with left:
        source = _one_of(texts.SOURCE, texts.SOURCES, _key("source"), valid.source)
        colour = _one_of(texts.COLOUR, texts.COLOURS, _key("colour"), valid.colour)
        mix = valid.mix
        if colour == "rgb":
            mix = _one_of(texts.MIX, texts.MIXES, _key("mix"), valid.mix)
            st.caption(texts.MIX_HELP[mix])
    choices = {"source": source, "colour": colour, "mix": mix}
    with right:
        data = None
        if source == "sample":
            choices["sample"] = _pick_sample(valid.sample)
        elif source == "upload":
            data = _upload()
        else:
            choices["matrix"] = _type_matrix(valid, colour)
    return choices, data


def _pick_sample(valid: str) -> str:
    known = {sample.id: sample for sample in samples.all_samples()}
    chosen = st.session_state.setdefault(_key("sample"), valid)
    items = [
        {"id": one.id, "title": _(one.title), "alt": _(one.alt), "src": sources.thumbnail(one)}
        for one in known.values()
    ]
    gallery(items, chosen, label=texts.SOURCE, key=_key("gallery"), on_change=_sample_chosen)
    st.caption(credit(known[chosen]))
    return str(chosen)


def _sample_chosen() -> None:
    chosen = st.session_state[_key("gallery")].chosen
    if chosen in {sample.id for sample in samples.all_samples()}:
        st.session_state[_key("sample")] = chosen


def _upload() -> bytes | None:
    file = st.file_uploader(
        upload_label(images.MAX_BYTES), key=_key("upload"), max_upload_size=sources.UPLOAD_MEGABYTES
    )
    st.caption(texts.UPLOAD_HELP.format(side=state.LONGEST_SIDE))
    return file.getvalue() if file else None


def _type_matrix(valid: Choices, colour: str) -> tuple[str, str, str]:
    labels = texts.MATRIX_LABELS[colour]
    typed = list(valid.matrix)
    for number, (column, label) in enumerate(zip(st.columns(len(labels)), labels, strict=True)):
        with column:
            key = _seeded(_key("matrix", number), matrices.spread(valid.matrix[number]))
            text = st.text_area(label, key=key, height=TEXT_HEIGHT)
            typed[number] = matrices.compact(text)
    st.caption(texts.MATRIX_HELP.format(most=MOST_CELLS))
    return typed[0], typed[1], typed[2]


# ---------------------------------------------------------------------------------------- stages


def pick_stages(valid: Choices) -> tuple[StageChoices, ...]:
    """Let the person build up to three stages."""
    numbers = {str(number): str(number) for number in range(1, MOST_STAGES + 1)}
    count = int(_one_of(texts.STAGES, numbers, _key("stages"), str(len(valid.stages))))
    st.caption(texts.STAGES_HELP)
    if count == 1:
        return (_pick_stage(1, valid),)
    tabs = st.tabs([texts.STAGE.format(number=number) for number in range(1, count + 1)])
    picked = []
    for number, tab in enumerate(tabs, 1):
        with tab:
            picked.append(_pick_stage(number, valid))
    return tuple(picked)


def _pick_stage(number: int, choices: Choices) -> StageChoices:
    known = choices.stages
    valid = known[number - 1] if number <= len(known) else StageChoices(kernel="identity")
    kernel = st.selectbox(
        texts.KERNEL,
        kernels.IDS if zoo.cards() else [name for name in kernels.IDS if name != kernels.MODEL],
        format_func=texts.KERNEL_TITLES.__getitem__,
        key=_seeded(_key("kernel", number), valid.kernel, kernels.IDS),
        on_change=_kernel_chosen,
        args=(number,),
    )
    st.caption(texts.KERNEL_HELP[kernel])
    picked: dict[str, Any] = {"kernel": kernel, **_pick_kernel(kernel, number, valid)}
    _normalise_button(StageChoices(**picked), number)
    return StageChoices(**picked, **_pick_movement(number, valid), **_pick_rest(number, valid))


def _pick_kernel(kernel: str, number: int, valid: StageChoices) -> dict[str, Any]:
    """Show what belongs to the choice of this kernel."""
    if kernel == kernels.TYPED:
        key = _seeded(_key("values", number), matrices.spread(valid.values))
        typed = st.text_area(texts.VALUES, key=key, height=TEXT_HEIGHT)
        return {"values": matrices.compact(typed)}
    if kernel == kernels.MODEL:
        return _pick_weights(number, valid)
    picked: dict[str, Any] = {}
    if kernel == kernels.RANDOM or kernels.BY_ID[kernel].sized:
        sizes = {str(size): f"{size} × {size}" for size in kernels.SIZES}
        picked["size"] = int(_one_of(texts.SIZE, sizes, _key("size", number), str(valid.size)))
    if kernel == kernels.RANDOM:
        count = kernels.LARGEST_SEED + 1
        picked["seed"] = _below(texts.SEED, _key("seed", number), valid.seed, count)
    return picked


def _pick_weights(number: int, valid: StageChoices) -> dict[str, Any]:
    cards = {card.name: _(card.title) for card in offered()}
    model = _select(texts.MODEL, cards, _key("model", number), valid.model)
    layers = state.layers_of(model)
    if not layers:
        name = texts.KERNEL_TITLES["identity"]
        st.warning(texts.NO_LAYERS.format(most=kernels.MOST, kernel=name))
        return {"kernel": "identity"}
    named = {
        name: f"{name} ({shape[0]} × {shape[1]}, {shape[2]} → {shape[3]} channels)"
        for name, shape in layers.items()
    }
    layer = _select(texts.LAYER, named, _key("layer", number), valid.layer)
    inputs, outputs = layers[layer][2:]
    left, right = st.columns(2)
    with left:
        output = _below(texts.OUTPUT, _key("output", number), valid.output, outputs)
    with right:
        given = _below(texts.INPUT, _key("input", number), valid.input, inputs)
    return {"model": model, "layer": layer, "output": output, "input": given}


def _kernel_chosen(number: int) -> None:
    """Begin typing with the numbers of the kernel that was there."""
    if st.session_state[_key("kernel", number)] != kernels.TYPED:
        return
    stages = state.load().choices.stages
    if number <= len(stages):
        with contextlib.suppress(CnnvizError):  # then what was typed before stays
            kernel = state.kernel_of(stages[number - 1], number)
            st.session_state[_key("values", number)] = matrices.written(kernel)


def _normalise_button(stage: StageChoices, number: int) -> None:
    st.button(
        texts.NORMALISE,
        key=_key("normalise", number),
        help=texts.NORMALISE_HELP,
        icon=":material/balance:",
        on_click=_normalise,
        args=(stage, number),
    )
    said = st.session_state.pop(_key("said", number), None)
    if said:
        st.info(plain(said), icon=":material/info:")


def _normalise(stage: StageChoices, number: int) -> None:
    try:
        text = matrices.normalised(state.kernel_of(stage, number))
    except CnnvizError as error:
        st.session_state[_key("said", number)] = str(error)
        return
    st.session_state[_key("kernel", number)] = kernels.TYPED
    st.session_state[_key("values", number)] = text


def _pick_movement(number: int, valid: StageChoices) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        stride = _whole(texts.STRIDE, _key("stride", number), valid.stride, texts.STRIDE_HELP)
    with right:
        dilation = _whole(
            texts.DILATION, _key("dilation", number), valid.dilation, texts.DILATION_HELP
        )
    return {"stride": stride, "dilation": dilation, "padding": _pick_padding(number, valid)}


def _pick_padding(number: int, valid: StageChoices) -> Padding:
    amount = valid.padding if isinstance(valid.padding, int) else 1
    way = "amount" if isinstance(valid.padding, int) else valid.padding
    known = list(texts.PADDINGS)
    key = _seeded(_key("padding", number), way, known)
    chosen = st.segmented_control(
        texts.PADDING,
        known,
        format_func=texts.PADDINGS.__getitem__,
        key=key,
        required=True,
        wrap=True,
        help=texts.PADDING_HELP,
    )
    if chosen == "amount":
        return _whole(texts.AMOUNT, _key("amount", number), amount)
    return "valid" if chosen == "valid" else "same"


def _pick_rest(number: int, valid: StageChoices) -> dict[str, Any]:
    relu = st.toggle(texts.RELU, key=_seeded(_key("relu", number), valid.relu))
    pool = _one_of(texts.POOL, texts.POOLS, _key("pool", number), valid.pool)
    window = valid.window
    if pool != "none":
        window = _whole(texts.WINDOW, _key("window", number), valid.window)
    return {"relu": relu, "pool": pool, "window": window}


# --------------------------------------------------------------------------------------- results


def result(choices: Choices, data: bytes | None) -> tuple[tuple[Picture, ...], str]:
    """Compute what was chosen, or else what was valid last; returns it, and what was wrong."""
    try:
        if choices.source == "upload" and data is None:
            raise Impossible(texts.NO_UPLOAD)
        picture = state.picture_of(choices, data)
        pictures = state.run_on(picture, choices)
    except CnnvizError as error:
        valid = state.load()
        return state.run_on(valid.picture, valid.choices), str(error)
    state.settle(choices, picture)
    return pictures, ""


def show_chain(pictures: tuple[Picture, ...], wrong: str) -> None:
    """Show the pictures of all stages, one cell worked out, and how large they are."""
    notices.warn(state.complaints())
    if wrong:
        notices.warn([wrong])
    valid = state.load().choices
    titles = texts.titles(pictures, valid.stages)
    packet = component.chain_packet(
        pictures,
        titles,
        texts.BROWSER,
        photo=valid.source != "matrix",
        banner=texts.STALE if wrong else "",
    )
    component.chain(packet, key=_key("chain"))
    st.markdown(f"##### {texts.FORMULA_TITLE}")
    st.caption(texts.FORMULA)
    st.markdown(
        "\n".join(
            f"- {texts.formula(picture, title)}"
            for picture, title in zip(pictures, titles, strict=True)
            if picture.axes
        )
    )


def show_nine() -> None:
    """Show nine filters on the same picture."""
    st.subheader(texts.NINE_TITLE)
    st.caption(texts.NINE_INTRO)
    component.nine(
        state.nine_packet(state.load().picture), key=_key("nine"), on_change=_filter_chosen
    )


def _filter_chosen() -> None:
    chosen = st.session_state[_key("nine")].chosen
    if chosen in kernels.NINE:
        st.session_state[_key("kernel", 1)] = chosen
