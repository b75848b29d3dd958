"""What can be taken away: models in other formats (``made``), and views of a picture.

A model is converted in a process of its own, which costs the app neither its memory nor its threads
and cannot take it down; what came out is kept for the next who asks. The views are in ``views`` and
``page``, which import the framework; a list of formats does not need it.
"""

from cnnviz.export.formats import BY_NAME, FORMATS, Format, Made, is_here, labels, made, ready

__all__ = ["BY_NAME", "FORMATS", "Format", "Made", "is_here", "labels", "made", "ready"]
