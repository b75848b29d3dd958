"""A Keras model as one flat list of calls, in the order in which the data flows.

Nested models are opened, so that a backbone in a Sequential reads like the network that it is, and
a fused activation becomes a call of its own. Reading builds and calls nothing, and leaves the
model as it is: other threads may be using it.
"""

from cnnviz.flow.records import Call, Flow, Port, Tap
from cnnviz.flow.walk import read

__all__ = ["Call", "Flow", "Port", "Tap", "read"]
