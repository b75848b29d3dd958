"""cnnviz: watch a picture pass through a convolutional neural network."""

__version__ = "0.1.0"
