"""Every error that cnnviz raises on purpose.

The tree::

    CnnvizError              show its text to the person; nothing is broken
    ├── ImageError           the picture cannot be used
    ├── ModelError           the model cannot be used
    │   ├── UnknownModel     no model has that name
    │   └── DamagedModel     its file is not what its card promises
    ├── UnknownLayer         the model has no layer of that name
    ├── OutOfRange           the layer has no such channel, row or column
    ├── Impossible           what was typed or set in the laboratory cannot be computed
    ├── Busy                 too much waits already
    ├── NotAllowed           whoever asks may not do this
    ├── Cancelled            somebody asked to stop before the work was done
    ├── UnsupportedLayer     the NumPy arithmetic does not cover a layer's kind or settings
    ├── DataError            a data set cannot be read
    ├── EvaluationError      a model cannot be measured on a data set
    │   └── DifferentClasses it tells other classes apart than the data set holds
    ├── LessonError          a lesson cannot be kept or changed
    │   └── UnknownLesson    no lesson has that id
    ├── ClassError           what the class agreed on cannot be changed
    ├── SpecError            a run's settings cannot be used
    └── RunError             a training run cannot do what was asked of it
        ├── UnknownRun       no run has that id
        ├── NotNow           its state does not allow it
        └── QueueFull        too many runs wait or train already

A message is one plain sentence for the person at the screen: what was expected, what came, and
what to do. Any other exception is a bug and belongs in the log with its traceback.
"""


class CnnvizError(Exception):
    """The base of all errors whose text may be shown to a person as it is."""


class ImageError(CnnvizError):
    """The picture is unreadable, too large, or not what the network takes."""


class ModelError(CnnvizError):
    """The model cannot be loaded or traced."""


class UnknownModel(ModelError):
    """No card under ``models/`` has the asked name."""


class DamagedModel(ModelError):
    """The model's file or card is missing, unreadable, or has another SHA-256 than promised."""


class UnknownLayer(CnnvizError):
    """The model has no layer of the asked name."""


class OutOfRange(CnnvizError):
    """The layer's output has no channel, element, row or column of the asked number."""


class Impossible(CnnvizError):
    """Something that was typed or set cannot be computed with; the text says why."""


class Busy(CnnvizError):
    """Too much waits to be done already; it works again a little later."""


class NotAllowed(CnnvizError):
    """Somebody asked for what only others may do, such as to stop another person's run."""


class Cancelled(CnnvizError):
    """Long work ended early because somebody asked for it."""


class UnsupportedLayer(CnnvizError):
    """The arithmetic of this kind of layer, or of one of its settings, is not written by hand."""


class DataError(CnnvizError):
    """A data set is missing, cannot be downloaded, or is not in the expected layout."""


class EvaluationError(CnnvizError):
    """A model cannot be measured on a data set, or what was measured cannot be compared."""


class DifferentClasses(EvaluationError):
    """The model tells other classes apart than those that the data set holds."""


class LessonError(CnnvizError):
    """A lesson cannot be kept, read or changed."""


class UnknownLesson(LessonError):
    """No lesson has the asked id."""


class ClassError(CnnvizError):
    """A name on the class's board, or another thing the class agrees on, cannot be changed."""


class SpecError(CnnvizError):
    """A setting of a training run is wrong alone or does not fit the others."""


class RunError(CnnvizError):
    """A training run cannot do what was asked of it."""


class UnknownRun(RunError):
    """The store has no run of the asked id."""


class NotNow(RunError):
    """The run's state does not allow what was asked for, such as to pause a finished run."""


class QueueFull(RunError):
    """The visitor, or all visitors together, have as many unfinished runs as are allowed."""
