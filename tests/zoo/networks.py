"""Random lists of layers, for tests that hold our words about them against Keras."""

from hypothesis import strategies as st

from cnnviz.zoo.network import (
    Activation,
    AveragePooling,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling,
    MaxPooling,
    Network,
    Normalisation,
)

decimals = st.integers(0, 90).map(lambda hundredths: hundredths / 100)
functions = st.sampled_from(["relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid"])
on_maps = st.one_of(
    st.builds(
        Convolution,
        filters=st.integers(1, 12),
        kernel=st.integers(1, 7),
        stride=st.integers(1, 4),
        padding=st.sampled_from(["same", "valid"]),
        bias=st.booleans(),
    ),
    st.builds(Normalisation, momentum=decimals),
    st.builds(Activation, function=functions),
    st.builds(MaxPooling, size=st.integers(2, 4)),
    st.builds(AveragePooling, size=st.integers(2, 4)),
    st.builds(Dropout, rate=decimals),
)
on_rows = st.one_of(
    st.builds(Dense, units=st.integers(1, 20), l1=decimals),
    st.builds(Normalisation, momentum=decimals),
    st.builds(Activation, function=functions),
    st.builds(Dropout, rate=decimals),
)
joints = st.sampled_from([Flatten(), GlobalAveragePooling()])
outputs = st.sampled_from(["softmax", "sigmoid"])
shapes = st.tuples(st.integers(1, 24), st.integers(1, 24), st.sampled_from([1, 3]))


@st.composite
def in_order(draw):
    """Lists in the usual order, many of which fit together."""
    front = draw(st.lists(on_maps, max_size=6))
    back = draw(st.lists(on_rows, max_size=3))
    return Network((*front, draw(joints), *back), draw(outputs))


anyhow = st.builds(
    Network,
    layers=st.lists(on_maps | on_rows | joints, max_size=8).map(tuple),
    output=outputs,
)
